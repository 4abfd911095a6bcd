/**
 * A stand-in for the part of Electron that `electron/main.ts` uses, for machines without Electron's binary: each
 * window is a page of a real Chromium, in which the real preload runs. What it cannot show is Electron's own work, such
 * as the isolation of the preload's world; there the specs assert what the window was configured with.
 */
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import * as native from './electron-stand-in-native.ts';
import { StandInChannel } from './electron-stand-in-port.ts';
import { BrowserWindow, closeBrowser, created, ipcMain } from './electron-stand-in-window.ts';

export {
  dialog,
  Menu,
  Notification,
  nativeImage,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
} from './electron-stand-in-native.ts';
export { BrowserWindow, ipcMain, StandInChannel as MessageChannelMain };

class App extends EventEmitter {
  readonly isPackaged = false;
  getAppPath = () => process.cwd();
  getPath = () => join(process.env.DESK_STAND_IN_DATA ?? process.cwd());
  requestSingleInstanceLock = () => true;
  setAsDefaultProtocolClient = () => true;
  whenReady = () => Promise.resolve();

  quit(): void {
    if (isPrevented(this, 'before-quit')) return;
    if (!BrowserWindow.all.filter(({ destroyed }) => !destroyed).every((window) => window.close())) return;
    if (isPrevented(this, 'will-quit')) return;
    void closeBrowser().then(() => process.exit(0));
  }

  exit(status: number): void {
    void closeBrowser().then(() => process.exit(status));
  }
}

function isPrevented(emitter: EventEmitter, event: string): boolean {
  let prevented = false;
  emitter.emit(event, { preventDefault: () => (prevented = true) });
  return prevented;
}

export const app = new App();
created.on('web-contents', (contents) => app.emit('web-contents-created', {}, contents));

/** What a spec is given in the main process, as Playwright gives it on Electron itself; and what only a stand-in can tell. */
const electron = { ...native, app, BrowserWindow, ipcMain };

// A spec that has ended leaves no browser behind.
process.on('disconnect', () => app.exit(1));

// The spec's own questions, over the channel that a forked process has to its parent.
process.on('message', async ({ id, ask, text, given }: Question) => {
  const answers: Record<string, () => unknown> = {
    main: () => run(text, given),
    evaluate: async () => (await shownPage()).evaluate(text),
    pages: async () => (await shownPage()).context().pages().length,
  };
  try {
    process.send?.({ id, answer: await answers[ask]?.() });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
});

interface Question {
  readonly id: number;
  readonly ask: string;
  readonly text: string;
  readonly given: unknown;
}

/** Runs a function of the spec's, given as its text, in this process. */
function run(text: string, given: unknown): unknown {
  const act = runInThisContext(`(${text})`) as (from: typeof electron, given: unknown) => unknown;
  return act(electron, given);
}

async function shownPage() {
  while (BrowserWindow.all.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const window = BrowserWindow.all[0] as BrowserWindow;
  // What is shown begins with the load, a moment after the window itself.
  while (window.shown === window.page) await new Promise((resolve) => setTimeout(resolve, 10));
  return window.shown;
}
