import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncDirectory } from '../writer.ts';

/**
 * Makes a data directory, for its owner alone, and all that leads to it durable: a journal that syncs every commit is
 * lost all the same when a power cut takes away the directory in which it stands.
 *
 * Level by level, because Node names the wrong error where a recursive call fails.
 */
export function makeDirectory(directory: string): void {
  const parent = dirname(directory);
  if (parent === directory) return;
  makeDirectory(parent);
  if (existsSync(directory)) {
    trySyncDirectory(parent);
    return;
  }
  makeOne(directory);
  syncDirectory(parent);
}

function makeOne(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    // Another desk was as quick; the lock decides between the two.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** For directories that were there before, and may be closed to us or on a file system that knows no such call. */
function trySyncDirectory(directory: string): void {
  try {
    syncDirectory(directory);
  } catch {
    // Whoever made it had to see to it that it stays.
  }
}
