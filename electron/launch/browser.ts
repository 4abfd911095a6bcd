import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What decides which browsers a machine may have; passed in, so that every platform can be tested on one. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly exists: (path: string) => boolean;
}

const THIS_MACHINE: Machine = { platform: process.platform, env: process.env, exists: existsSync };

const ON_WINDOWS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
  'Chromium\\Application\\chrome.exe',
];
const ON_MAC = ['Google Chrome', 'Microsoft Edge', 'Chromium'];
const ON_PATH = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
];

/** An installed Chrome, Edge or Chromium: the one that `CHROME_PATH` names, else the first in its usual place. */
export function findBrowser(machine: Machine = THIS_MACHINE): string | undefined {
  return candidates(machine).find((path) => machine.exists(path));
}

function candidates({ platform, env }: Machine): string[] {
  const named = env.CHROME_PATH ? [env.CHROME_PATH] : [];
  if (platform === 'win32') {
    const folders = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter(
      (folder) => folder !== undefined,
    );
    return [...named, ...ON_WINDOWS.flatMap((path) => folders.map((folder) => `${folder}\\${path}`))];
  }
  if (platform === 'darwin') {
    const folders = ['/Applications', join(env.HOME ?? '', 'Applications')];
    const inside = (name: string) => `${name}.app/Contents/MacOS/${name}`;
    return [...named, ...ON_MAC.flatMap((name) => folders.map((folder) => join(folder, inside(name))))];
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...named, ...ON_PATH.flatMap((name) => folders.map((folder) => join(folder, name)))];
}

/** Whether a window could be shown at all: on Linux only where a display server is named. */
export function hasDisplay({ platform, env }: Omit<Machine, 'exists'> = THIS_MACHINE): boolean {
  return platform === 'win32' || platform === 'darwin' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * Opens the console as a window without tabs or address bar. Its own profile keeps the reader's bookmarks, extensions
 * and open tabs out of a trading console, and makes the browser's process end when its window is closed.
 */
export function openAppWindow(browser: string, address: string, profile: string): ChildProcess {
  const flags = [
    `--app=${address}`,
    `--user-data-dir=${profile}`,
    '--window-size=1600,1000',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-extensions',
  ];
  // Chromium refuses to run as root within its sandbox.
  if (process.getuid?.() === 0) flags.push('--no-sandbox');
  return spawn(browser, flags, { stdio: 'ignore' });
}
