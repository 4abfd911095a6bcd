import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';

/** What recording a kill needs at the most. */
const NEEDED = Buffer.alloc(256 * 1024, 0xa5);

/** What is to be recorded, and how it is said that it was not done. */
const NOT_DONE = { kill: 'NOT KILLED', rollback: 'NOT ROLLED BACK' } as const;

/**
 * Makes sure that the journal of a desk that has stopped can be written before its process is ended: it sends nothing any
 * more as it is, and once it is gone without a record, the next start would trade again.
 *
 * @param deed what is to be recorded there.
 * @throws {CommandError} that says that nothing was done, and what to do first.
 */
export function assertRoom(directory: string, what: string, deed: keyof typeof NOT_DONE = 'kill'): void {
  const probe = join(directory, `room-${process.pid}`);
  try {
    writeFileSync(probe, NEEDED, { mode: 0o600 });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const stopped = 'It has stopped and sends nothing new, but what was open stays open, and a kill';
    throw new CommandError(
      `${NOT_DONE[deed]}, and its process goes on: ${what}. ${deed === 'kill' ? stopped : 'A rollback'} cannot be recorded in ${directory} (${why}). Free space or mend the disk, then give the same command again; ${inWords('status')} shows what is held`,
    );
  } finally {
    rmSync(probe, { force: true });
  }
}
