import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './install.mjs';
import { withLock } from './lock.mjs';
import { progress } from './progress.mjs';

const CONSOLE_SOURCES = ['renderer', 'shared', 'vite.config.ts', 'package-lock.json'];
const WINDOW_SOURCES = [...CONSOLE_SOURCES, 'electron', 'electron.vite.config.ts'];
const LOCK = join(ROOT, 'node_modules', '.cache', 'console-build.lock');

/** Builds the console into `out/renderer`, if a source is newer than the last build. */
export async function buildConsole(): Promise<void> {
  await builtOnce('building the console', 'out/renderer/index.html', CONSOLE_SOURCES, async () => {
    const { build } = await import('vite');
    await build({ configFile: join(ROOT, 'vite.config.ts'), logLevel: 'error' });
  });
}

/** Builds the window's program (main process, preload and console) into `out`, if a source is newer. */
export async function buildWindow(): Promise<void> {
  await builtOnce('building the window', 'out/main/main.js', WINDOW_SOURCES, async () => {
    const { build } = await import('electron-vite');
    await build({ root: ROOT, configFile: join(ROOT, 'electron.vite.config.ts'), logLevel: 'error' });
  });
}

/** Builds what is stale. One process at a time: a build empties its folder first, under the feet of whoever reads it. */
async function builtOnce(
  what: string,
  output: string,
  sources: readonly string[],
  build: () => Promise<void>,
): Promise<void> {
  if (isFresh(output, sources)) return;
  await withLock(LOCK, `${what}: another process builds; waiting`, async () => {
    if (!isFresh(output, sources)) await timed(what, () => forProduction(build));
  });
}

/**
 * Builds what is served to people, whoever starts it: with the `NODE_ENV` of a test run the bundler would take React's
 * development build, which is several times as slow, and leave it for the next start.
 */
async function forProduction(build: () => Promise<void>): Promise<void> {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await build();
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

async function timed(what: string, work: () => Promise<void>): Promise<void> {
  const line = progress(what);
  try {
    await work();
    line.end(`${what}: done`);
  } catch (error) {
    line.end(`${what}: failed`);
    throw error;
  }
}

function isFresh(output: string, sources: readonly string[]): boolean {
  const built = statSync(join(ROOT, output), { throwIfNoEntry: false });
  return built !== undefined && sources.every((source) => newest(join(ROOT, source)) <= built.mtimeMs);
}

/** The latest change in a file or below a folder, milliseconds; 0 where there is nothing. */
function newest(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  // The folder's own time tells of files removed.
  return readdirSync(path, { withFileTypes: true }).reduce(
    (latest: number, entry: Dirent) => Math.max(latest, newest(join(path, entry.name))),
    stat.mtimeMs,
  );
}
