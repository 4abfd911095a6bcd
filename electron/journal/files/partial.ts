import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { JournalError } from '../error.ts';

const MARK = '.partial-';

/**
 * The name under which a file is written until it is whole: beside its own, and not to be mistaken for it. What a process left
 * behind that was ended in the middle is taken away.
 *
 * @throws {JournalError} for a name that no file can have there.
 */
export function partialOf(path: string): string {
  if (path === '') throw new JournalError('io', 'the name of the file is empty: name a file');
  const folder = dirname(resolve(path));
  if (!existsSync(folder)) throw new JournalError('io', `no such directory: ${folder}`);
  clearLeftOvers(path);
  return `${path}${MARK}${process.pid}`;
}

/** Only of processes that are gone: another one may be writing a file of the same name now, and finds out at its end. */
function clearLeftOvers(path: string): void {
  const folder = dirname(resolve(path));
  const start = `${basename(path)}${MARK}`;
  for (const name of namesIn(folder)) {
    const owner = name.startsWith(start) ? Number(name.slice(start.length)) : Number.NaN;
    if (Number.isSafeInteger(owner) && owner > 0 && !isAlive(owner)) rmSync(join(folder, name), { force: true });
  }
}

/** Whether a process of this number runs; its number may be another's by now. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What a folder holds; nothing where it cannot be looked into, which whoever writes there says. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
