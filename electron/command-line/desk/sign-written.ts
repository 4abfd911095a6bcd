import { systemClock } from '../../host/clock.ts';
import { beginSigning } from '../../journal/checkpoint/begin-signing.ts';
import { JournalError } from '../../journal/error.ts';
import type { SqliteJournal } from '../../journal/journal.ts';

/** Says that what a command wrote is not signed. What it did stands all the same. */
export const tellUnsigned = (why: string): void =>
  void process.stderr.write(
    `!! it is done and recorded, and NOT signed: ${why}. The next start that has the key signs it\n`,
  );

/**
 * Signs what a command has written, after it has done what it was asked for: nothing waits for a key. What keeps it from being signed is told,
 * and changes nothing else.
 */
export async function signWritten(journal: SqliteJournal, directory: string): Promise<void> {
  const why = (await beginSigning(journal, directory, systemClock())) ?? covered(journal);
  if (why !== undefined) tellUnsigned(why);
}

function covered({ checkpoints }: SqliteJournal): string | undefined {
  try {
    checkpoints?.coverNow();
    return undefined;
  } catch (error) {
    if (error instanceof JournalError) return error.message;
    throw error;
  }
}
