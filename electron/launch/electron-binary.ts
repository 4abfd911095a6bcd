import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROJECT_NODE, ROOT } from './install.mjs';
import { progress } from './progress.mjs';

const PACKAGE = join(ROOT, 'node_modules', 'electron');
const FAILED = join(ROOT, '.desk', 'electron-out-of-reach');
const TRY_MS = 15_000;
const TRY_AGAIN_MS = 24 * 3_600_000;
const BY_HAND = 'to fetch it by hand: npx install-electron';

/** Electron's executable, or why there is none. */
export type ElectronBinary = { readonly path: string } | { readonly missing: string };

/** Electron's executable if it is on this machine already. */
export function presentElectron(): string | undefined {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(PACKAGE, 'dist');
  try {
    const path = join(folder, readFileSync(join(PACKAGE, 'path.txt'), 'utf8'));
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Finds Electron, or tries for 15 seconds to fetch it: since version 42 the package brings no binary. A try that
 * failed is not repeated for a day, so that a machine without a way to the download does not pay at every start.
 */
export async function findElectron(): Promise<ElectronBinary> {
  const present = presentElectron();
  if (present !== undefined) return { path: present };
  const failed = statSync(FAILED, { throwIfNoEntry: false });
  if (failed !== undefined && Date.now() - failed.mtimeMs < TRY_AGAIN_MS) {
    return { missing: `Electron could not be fetched at an earlier start (${BY_HAND})` };
  }
  const reason = await fetchElectron();
  const path = presentElectron();
  if (path !== undefined) {
    rmSync(FAILED, { force: true });
    return { path };
  }
  mkdirSync(dirname(FAILED), { recursive: true });
  writeFileSync(FAILED, '');
  return { missing: `Electron could not be fetched: ${reason} (${BY_HAND})` };
}

/** @returns why it failed; without meaning where it did not */
function fetchElectron(): Promise<string> {
  const line = progress(`fetching Electron, for ${TRY_MS / 1_000} seconds at most`);
  return new Promise((resolve) => {
    const child = spawn(PROJECT_NODE, [join(PACKAGE, 'install.js')], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, TRY_MS);
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk).slice(-4_000);
    });
    child.on('close', (status) => {
      clearTimeout(limit);
      line.end(status === 0 ? 'Electron fetched' : 'Electron not fetched');
      resolve(late ? `not here after ${TRY_MS / 1_000} seconds` : errorLine(said));
    });
  });
}

/** The reason in a line, from what the download said as it gave up. */
function errorLine(said: string): string {
  if (/fetch failed|ENOTFOUND|ECONNREFUSED|ETIMEDOUT/.test(said)) return 'its download is out of reach from here';
  return (
    said
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? 'no reason given'
  );
}
