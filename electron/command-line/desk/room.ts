import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';

/** What recording a kill needs at the most. */
const NEEDED = Buffer.alloc(256 * 1024, 0xa5);

/**
 * Makes sure that the journal of a desk that has stopped can be written before its process is ended: it sends nothing any
 * more as it is, and once it is gone without a record, the next start would trade again.
 *
 * @throws {CommandError} that says that nothing was killed, and what to do first.
 */
export function assertRoom(directory: string, what: string): void {
  const probe = join(directory, `room-${process.pid}`);
  try {
    writeFileSync(probe, NEEDED, { mode: 0o600 });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `NOT KILLED, and its process goes on: ${what}. It has stopped and sends nothing new, but what was open stays open, and a kill cannot be recorded in ${directory} (${why}). Free space or mend the disk, then give the same command again; ${inWords('status')} shows what is held`,
    );
  } finally {
    rmSync(probe, { force: true });
  }
}
