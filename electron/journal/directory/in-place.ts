import { statSync } from 'node:fs';
import { guarded, JournalError } from '../error.ts';

/** The files that a commit goes to. */
const PARTS = ['', '-wal'];

/**
 * Remembers which files a journal is being written to. A file that is deleted or moved stays open for the one who has it
 * open: SQLite would go on writing to it, report success, and everything would be gone with the process.
 *
 * @param path of the database, open and written to at least once.
 * @returns what throws a {@link JournalError} once the files under these names are not the same any more. Two calls of the
 *   operating system, some microseconds.
 */
export function inPlace(path: string): () => void {
  const files = PARTS.map((part) => ({ name: path + part, inode: inodeOf(path + part) }));
  return () => {
    for (const { name, inode } of files) {
      if (inodeOf(name) === inode) continue;
      throw new JournalError(
        'io',
        `${name} was moved, deleted or replaced while the desk was writing to it: put the very same file back`,
      );
    }
  };
}

/** Undefined where there is no such file. */
const inodeOf = (path: string): number | undefined =>
  guarded(`cannot look at ${path}`, () => statSync(path, { throwIfNoEntry: false })?.ino);
