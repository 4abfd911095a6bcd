import type { Database } from 'better-sqlite3';
import { JournalError, journalError } from '../error.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import type { CheckpointRow, CheckpointTable } from './checkpoint-table.ts';
import { NoteError, type NoteSignature, parseNote } from './note.ts';

/** The last checkpoint of a database, read. */
export interface LastCheckpoint extends Checkpoint {
  readonly note: string;
  readonly signatures: readonly NoteSignature[];
}

/**
 * The checkpoint that covers most, after a look at whether the audit still is what it says: it has so many rows, and the last
 * of them bears the hash that was signed. That every row before does, `verifyJournal` says.
 *
 * @throws {JournalError} `corrupt` when the audit is not the one that was signed, or what is kept is no checkpoint.
 */
export function lastCheckpoint(database: Database, table: CheckpointTable): LastCheckpoint | undefined {
  const row = table.last();
  if (row === undefined) return undefined;
  const checkpoint = read(row);
  const { size, head } = checkpoint;
  const hash = database.prepare<[number], string>('SELECT hash FROM audit WHERE seq = ?').pluck().get(size);
  if (hash !== head) {
    const what = hash === undefined ? 'is missing' : 'is not the one that was signed';
    throw new JournalError(
      'corrupt',
      `audit row ${size} ${what}: the database was cut or changed after a checkpoint was made over ${size} rows. Look at it with \`desk verify\`, and go on with a copy that was kept`,
    );
  }
  return checkpoint;
}

function read({ size, note }: CheckpointRow): LastCheckpoint {
  try {
    const { text, signatures } = parseNote(note);
    const checkpoint = parseCheckpoint(text);
    if (checkpoint.size === size) return { ...checkpoint, note, signatures };
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
  }
  throw journalError('corrupt', `the checkpoint over ${size} audit rows cannot be read`);
}
