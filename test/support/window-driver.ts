import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright';
import { hasDisplay } from '../../electron/launch/browser.ts';
import { presentElectron } from '../../electron/launch/electron-binary.ts';
import { PROJECT_NODE } from '../../electron/launch/install.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Electron's own module, as a function in the main process is given it, with what only the stand-in can tell. */
type Electron = typeof import('electron') & {
  /** Undefined on Electron itself, where the system keeps it to itself. */
  readonly notifications?: readonly { readonly options: { readonly title: string; readonly urgency?: string } }[];
};

/** The running app as a spec asks after it, whichever way it runs. */
export interface WindowDriver {
  readonly way: string;
  /** True on Electron's own binary. */
  readonly isElectron: boolean;
  /** The value of an expression (awaited, if a promise) in the window's page. */
  evaluate(expression: string): Promise<unknown>;
  /** Runs a function in the main process. It can use nothing but what it is given. */
  inMain<T, G = undefined>(act: (electron: Electron, given: G) => T | Promise<T>, given?: G): Promise<T>;
  /** What the window was made with. */
  webPreferences(): Promise<Record<string, unknown>>;
  /** How many pages are open. */
  windows(): Promise<number>;
  /** What the app has shown of the operating system's notifications; undefined where the system keeps that to itself. */
  notifications(): Promise<readonly Readonly<Record<string, unknown>>[]> | undefined;
  /** Ends the app as its menu does, and answers that it may. @returns the exit status */
  quit(): Promise<number | null>;
  /** Ends the app at once, if it still runs. Resolves when it has ended, and writes nothing any more. */
  kill(): Promise<void>;
}

/**
 * Starts the built app on Electron where its binary and a display are there, else on the stand-in.
 *
 * @param root - The app's folder: this checkout's, or that of an app that was packaged and unpacked.
 */
export async function startWindow(dataDir: string, root: string = ROOT): Promise<WindowDriver> {
  const binary = hasDisplay() ? presentElectron() : undefined;
  return binary === undefined ? onStandIn(dataDir, root) : onElectron(binary, dataDir, root);
}

const preferences = (electron: Electron): Record<string, unknown> => {
  const [window] = electron.BrowserWindow.getAllWindows();
  const contents = window?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
  return contents.getLastWebPreferences();
};

/** Quits, whatever is open: the dialog that asks is answered with yes. */
const stop = ({ app, dialog }: Electron): void => {
  dialog.showMessageBox = async () => ({ response: 1, checkboxChecked: false });
  app.quit();
};

async function onElectron(binary: string, dataDir: string, root: string): Promise<WindowDriver> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({
    executablePath: binary,
    args: [...asRoot, `--user-data-dir=${join(dataDir, 'profile')}`, root, `--data-dir=${dataDir}`],
  });
  await app.firstWindow();
  // A page that has crashed is another one afterwards.
  const page = () => app.windows().at(-1) ?? app.firstWindow();
  const inMain = <T, G>(act: (electron: Electron, given: G) => T | Promise<T>, given?: G): Promise<T> =>
    app.evaluate(act as never, given) as Promise<T>;
  return {
    way: `Electron at ${binary}`,
    isElectron: true,
    evaluate: async (expression) => (await page()).evaluate(expression),
    inMain,
    webPreferences: () => inMain(preferences),
    windows: () => inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows().length),
    notifications: () => undefined,
    async quit() {
      const ended = exitOf(app.process());
      await inMain(stop).catch(() => undefined);
      return ended;
    },
    async kill() {
      const ended = exitOf(app.process());
      app.process().kill('SIGKILL');
      await ended;
    },
  };
}

async function onStandIn(dataDir: string, root: string): Promise<WindowDriver> {
  const hooks = new URL('./electron-stand-in-hooks.ts', import.meta.url).href;
  const child = fork(join(root, 'out', 'main', 'main.js'), [`--data-dir=${dataDir}`], {
    cwd: root,
    execPath: PROJECT_NODE,
    execArgv: ['--import', hooks],
    env: { ...process.env, DESK_STAND_IN_DATA: dataDir },
  });
  const ask = questions(child);
  const inMain = <T, G>(act: (electron: Electron, given: G) => T | Promise<T>, given?: G): Promise<T> =>
    ask('main', String(act), given) as Promise<T>;
  return {
    way: 'the stand-in (no Electron binary or no display here), in Chromium',
    isElectron: false,
    evaluate: (expression) => ask('evaluate', expression),
    inMain,
    webPreferences: () => inMain(preferences),
    windows: async () => Number(await ask('pages')),
    notifications: () =>
      inMain(({ notifications = [] }) => notifications.map(({ options }) => ({ ...options }))) as Promise<
        readonly Readonly<Record<string, unknown>>[]
      >,
    async quit() {
      const ended = exitOf(child);
      await inMain(stop).catch(() => undefined);
      return ended;
    },
    async kill() {
      const ended = exitOf(child);
      // The stand-in closes its browser when the channel to this process closes.
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** When a process has ended, with what status; also one that has already. */
function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.on('exit', resolve);
  });
}

/** Questions to the forked process, each answered by its number. */
function questions(child: ChildProcess): (ask: string, text?: string, given?: unknown) => Promise<unknown> {
  let last = 0;
  return (ask, text = '', given) =>
    new Promise((resolve, reject) => {
      last += 1;
      const id = last;
      const ended = () => reject(new Error('the app ended before it answered'));
      const hear = (message: { id: number; answer?: unknown; error?: string }) => {
        if (message.id !== id) return;
        child.off('message', hear);
        child.off('exit', ended);
        if (message.error === undefined) resolve(message.answer);
        else reject(new Error(message.error));
      };
      child.on('message', hear);
      child.on('exit', ended);
      child.send({ id, ask, text, given });
    });
}
