import { BrowserWindow } from 'electron';
import { CONSOLE_PAGE } from './console-protocol.ts';

/** The files that the window is made of, absolute paths. */
export interface WindowFiles {
  readonly preload: string;
  readonly icon: string;
}

/** How long after a crash of the page the window waits before it opens the page again, milliseconds. */
const REOPEN_MS = 500;

/**
 * Opens the console's window. The page is a stranger to the machine: sandboxed, isolated, without Node. When its
 * process ends by a crash the page is opened again; the engine lives elsewhere and has not noticed.
 */
export function openConsoleWindow(files: WindowFiles): BrowserWindow {
  const window = new BrowserWindow({
    title: 'HotSwap Desk',
    width: 1600,
    height: 1000,
    minWidth: 1024,
    minHeight: 640,
    // The console's own background: no white flash before the first paint.
    backgroundColor: '#0b0e13',
    show: false,
    icon: files.icon,
    webPreferences: {
      preload: files.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // A console in the background still shows the truth when it is looked at again.
      backgroundThrottling: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return;
    setTimeout(() => {
      if (!window.isDestroyed()) window.webContents.reload();
    }, REOPEN_MS);
  });
  void window.loadURL(CONSOLE_PAGE);
  return window;
}
