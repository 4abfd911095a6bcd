import { constants, type Stats, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { JournalError } from '../error.ts';

/**
 * What stands under a name instead of a regular file, in words; undefined where there is one. Nothing else is read: a named pipe that
 * nobody writes to never ends, a device may give bytes for ever, and neither can be read twice.
 */
export function insteadOfFile(stat: Stats): string | undefined {
  if (stat.isFile()) return undefined;
  if (stat.isDirectory()) return 'a directory';
  if (stat.isFIFO()) return 'a named pipe';
  if (stat.isSocket()) return 'a socket';
  return 'a device';
}

/** How whoever named it goes on. */
export const nameFile = (instead: string): string =>
  instead === 'a directory' ? 'name a file' : 'save what comes from it to a file, and name that';

/**
 * Why a name that a person gave cannot be read as a file, in words; undefined where it can, and where there is nothing, which
 * whoever opens it says.
 */
export function noFile(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  const instead = stat && insteadOfFile(stat);
  return instead === undefined ? undefined : `${path} is ${instead}: ${nameFile(instead)}`;
}

/**
 * Opens a regular file for reading. Never waits for a writer, as opening a named pipe would, also where one takes the file's place in
 * between.
 *
 * @throws {JournalError} for anything else; whatever the system throws where it cannot be opened.
 */
export async function openRegular(path: string): Promise<FileHandle> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const instead = insteadOfFile(await handle.stat());
    if (instead !== undefined) throw new JournalError('io', `${path} is ${instead}: ${nameFile(instead)}`);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}
