import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright';
import { hasDisplay } from '../../electron/launch/browser.ts';
import { presentElectron } from '../../electron/launch/electron-binary.ts';
import { PROJECT_NODE } from '../../electron/launch/install.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(ROOT, 'out', 'main', 'main.js');

/** The running app as a spec asks after it, whichever way it runs. */
export interface WindowDriver {
  readonly way: string;
  /** The value of an expression (awaited, if a promise) in the window's page. */
  evaluate(expression: string): Promise<unknown>;
  /** What the window was made with. */
  webPreferences(): Promise<Record<string, unknown>>;
  /** How many pages are open. */
  windows(): Promise<number>;
  /** What the app has shown of the operating system's notifications; undefined where the system keeps that to itself. */
  notifications(): Promise<readonly Readonly<Record<string, unknown>>[]> | undefined;
  /** Ends the app as its menu does. @returns the exit status */
  quit(): Promise<number | null>;
  /** Ends the app at once, if it still runs. */
  kill(): void;
}

/** Starts the built app on Electron where its binary and a display are there, else on the stand-in. */
export async function startWindow(dataDir: string): Promise<WindowDriver> {
  const binary = hasDisplay() ? presentElectron() : undefined;
  return binary === undefined ? onStandIn(dataDir) : onElectron(binary, dataDir);
}

async function onElectron(binary: string, dataDir: string): Promise<WindowDriver> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({
    executablePath: binary,
    args: [...asRoot, `--user-data-dir=${join(dataDir, 'profile')}`, ROOT, `--data-dir=${dataDir}`],
  });
  const page = await app.firstWindow();
  return {
    way: `Electron at ${binary}`,
    evaluate: (expression) => page.evaluate(expression),
    webPreferences: () =>
      app.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows();
        // Electron answers this for the tests of apps, and leaves it out of its types.
        const contents = window?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
        return contents.getLastWebPreferences();
      }),
    windows: () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length),
    notifications: () => undefined,
    async quit() {
      const child = app.process();
      const ended = exitOf(child);
      await app.evaluate(({ app: running }) => running.quit()).catch(() => undefined);
      return ended;
    },
    kill: () => void app.process().kill('SIGKILL'),
  };
}

async function onStandIn(dataDir: string): Promise<WindowDriver> {
  const hooks = new URL('./electron-stand-in-hooks.ts', import.meta.url).href;
  const child = fork(MAIN, [`--data-dir=${dataDir}`], {
    cwd: ROOT,
    execPath: PROJECT_NODE,
    execArgv: ['--import', hooks],
  });
  const ask = questions(child);
  return {
    way: 'the stand-in (no Electron binary or no display here), in Chromium',
    evaluate: (expression) => ask('evaluate', expression),
    webPreferences: async () => (await ask('webPreferences')) as Record<string, unknown>,
    windows: async () => Number(await ask('windows')),
    notifications: async () => (await ask('notifications')) as readonly Readonly<Record<string, unknown>>[],
    quit() {
      const ended = exitOf(child);
      child.send({ id: -1, ask: 'quit' });
      return ended;
    },
    // The stand-in closes its browser when the channel to this process closes.
    kill: () => void (child.connected && child.disconnect()),
  };
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.on('exit', resolve);
  });
}

/** Questions to the forked process, each answered by its number. */
function questions(child: ChildProcess): (ask: string, text?: string) => Promise<unknown> {
  let last = 0;
  return (ask, text = '') =>
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
      child.send({ id, ask, text });
    });
}
