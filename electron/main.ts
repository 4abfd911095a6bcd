/** The Electron entry: one process with the desk and its window. Imported by nothing. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { app, type BrowserWindow, dialog, session } from 'electron';
import { watchStandardOutput } from './command-line/standard-output.ts';
import { tellEvents } from './serving/events-told.ts';
import { startDesk } from './serving/start-desk.ts';
import { confinePages, denyPermissions } from './window/confinement.ts';
import { registerConsoleScheme, serveConsole } from './window/console-protocol.ts';
import { openConsoleWindow } from './window/console-window.ts';
import { offerDeskPort } from './window/desk-port.ts';
import { openKeychain } from './window/keychain.ts';
import { setMenu } from './window/menu.ts';
import { Notifications } from './window/notifications.ts';

async function open(): Promise<BrowserWindow> {
  const root = app.getAppPath();
  const notifications = new Notifications();
  const vault = await openKeychain();
  const desk = await startDesk({ ...deskOptions(), vault, onAlert: notifications.show });
  tellEvents(desk.desk, (line) => void process.stderr.write(`${line}\n`));
  closeWithApp(desk);
  denyPermissions(session.defaultSession);
  serveConsole(join(root, 'out', 'renderer'));
  offerDeskPort((port) => desk.attachPort(port));
  setMenu(process.platform);
  const window = openConsoleWindow({
    preload: join(root, 'out', 'preload', 'preload.cjs'),
    icon: join(root, 'resources', 'icons', '512x512.png'),
  });
  notifications.onClick = () => bringForward(window);
  return window;
}

function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.focus();
}

/** Electron adds arguments of its own, which are none of ours. */
function deskOptions() {
  const { values } = parseArgs({
    args: process.argv.slice(1),
    options: { 'data-dir': { type: 'string' }, port: { type: 'string' } },
    strict: false,
  });
  const dataDir = values['data-dir'];
  return {
    dataDir: typeof dataDir === 'string' ? dataDir : join(app.getPath('userData'), 'demo'),
    port: Number(values.port ?? 0),
    demo: true,
  };
}

/** The app ends when the desk has closed its books, not before. */
function closeWithApp(desk: { close(): Promise<void> }): void {
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void desk.close().finally(() => {
      closed = true;
      app.quit();
    });
  });
}

async function main(): Promise<void> {
  watchStandardOutput();
  confinePages();
  await app.whenReady();
  try {
    const window = await open();
    app.on('second-instance', () => bringForward(window));
  } catch (error) {
    dialog.showErrorBox('HotSwap Desk could not start', error instanceof Error ? error.message : String(error));
    app.exit(1);
  }
}

// Two desks on one journal would fight over it; the second start brings the first one's window to the front.
if (app.requestSingleInstanceLock()) {
  app.on('window-all-closed', () => app.quit());
  registerConsoleScheme();
  void main();
} else {
  app.quit();
}
