import { app, type Session, type WebContents } from 'electron';
import { CONSOLE_PAGE } from './console-protocol.ts';

/**
 * Keeps every page of the app where it is: no navigation away, no second window, no embedded page. Set for all web
 * contents as they are created, so that none can be forgotten.
 */
export function confinePages(): void {
  app.on('web-contents-created', (_event, contents) => confine(contents));
}

function confine(contents: WebContents): void {
  const stay = (event: { preventDefault(): void; readonly url: string }) => {
    if (event.url !== CONSOLE_PAGE) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Denies whatever a page may ask for: camera, position, notifications, devices, and checks of the same. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}
