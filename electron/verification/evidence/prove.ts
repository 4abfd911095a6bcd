import { defined } from '../../../shared/base/assert.ts';
import { auditLeaf, type Checkpoint, parseCheckpoint } from '../../journal/checkpoint/checkpoint.ts';
import { CHECKPOINT_SCHEMA } from '../../journal/checkpoint/checkpoint-table.ts';
import { NoteError, parseNote } from '../../journal/checkpoint/note.ts';
import { guarded } from '../../journal/error.ts';
import { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from '../../journal/merkle/proof.ts';
import { schemaVersion } from '../../journal/migrations/index.ts';
import { databasePath } from '../../journal/open.ts';
import { openReader } from '../../journal/reader.ts';
import { type AuditColumns, auditRow } from '../../journal/rows/rows.ts';
import { type JournalFile, type JournalFiles, openJournalFiles } from '../../journal/segments/journal-files.ts';
import type { ConsistencyProof, InclusionProof } from './proof-format.ts';

/** What was asked for cannot be proven. The message says why, and what can. */
export class ProofError extends Error {
  override readonly name = 'ProofError';
}

/** A checkpoint of the database, read. */
interface Kept {
  readonly note: string;
  readonly checkpoint: Checkpoint;
}

/**
 * The proof that row `row` is among those that a checkpoint covers: the one over `rows` rows, or else the newest.
 *
 * @throws {ProofError} where no such checkpoint covers the row, or the rows do not give its root.
 * @throws {JournalError} when the journal cannot be read.
 */
export function proveRow(directory: string, row: number, rows?: number, segments?: string): InclusionProof {
  return reading(directory, segments, (files) => {
    const { note, checkpoint } = checkpointOf(files, rows);
    const { size, root } = checkpoint;
    if (row > size) throw new ProofError(notCovered(row, size, rows !== undefined));
    const columns = fileOf(files, row)
      .database.prepare<[number], AuditColumns>('SELECT * FROM audit WHERE seq = ?')
      .safeIntegers()
      .get(row);
    if (columns === undefined) throw new ProofError(`the journal has no row ${row}`);
    const found = auditRow(columns);
    const path = guardedPath(() => inclusionProof(leaves(files, size), row - 1, size));
    if (!verifyInclusion(auditLeaf(found.hash), row - 1, size, path, root)) throw damaged(size);
    return { kind: 'inclusion', row: found, path, checkpoint: note };
  });
}

/**
 * The proof that the rows of the checkpoint over `from` rows are the beginning of those of the one over `to`, or else the newest.
 *
 * @throws {ProofError} where there are no such checkpoints, or the rows do not give their roots.
 * @throws {JournalError} when the journal cannot be read.
 */
export function proveGrowth(directory: string, from: number, to?: number, segments?: string): ConsistencyProof {
  return reading(directory, segments, (files) => {
    const [old, late] = [checkpointOf(files, from), checkpointOf(files, to)];
    const [a, b] = [old.checkpoint.size, late.checkpoint.size];
    if (a > b)
      throw new ProofError(
        `the checkpoint over ${a} rows is not before the one over ${b}: name them the other way round`,
      );
    const path = guardedPath(() => consistencyProof(leaves(files, b), a, b));
    if (!verifyConsistency(a, b, path, old.checkpoint.root, late.checkpoint.root)) throw damaged(b);
    return { kind: 'consistency', from: old.note, to: late.note, path };
  });
}

const LATER = 'a desk that runs makes one every 1,000 rows and within a minute, and one when it stops: ask again then';

const notCovered = (row: number, size: number, isNamed: boolean): string =>
  isNamed
    ? `row ${row} came after the checkpoint over ${size} rows was made: leave out --rows, or name a later one`
    : `row ${row} is not signed yet: the newest checkpoint covers rows 1 to ${size}; ${LATER}`;

const damaged = (size: number): ProofError =>
  new ProofError(`the rows do not give the root of the checkpoint over ${size} rows: desk verify says what is wrong`);

/** Reads all files of a desk as of one moment: a proof needs every row from the first on. */
function reading<T>(directory: string, archive: string | undefined, work: (files: readonly JournalFile[]) => T): T {
  const path = databasePath(directory);
  const { database, close } = openReader(path);
  let journal: JournalFiles | undefined;
  try {
    return guarded('the journal cannot be read', () => {
      database.exec('BEGIN');
      if (schemaVersion(database) < CHECKPOINT_SCHEMA) throw new ProofError('this journal keeps no checkpoints');
      journal = openJournalFiles(database, path, { directory, archive }, () => undefined);
      if (journal.missing !== undefined)
        throw new ProofError(`nothing can be proven without all rows from the first on: ${journal.missing}`);
      return work(journal.files);
    });
  } finally {
    journal?.close();
    close();
  }
}

/** The file that a row is read from: the oldest that has it. */
const fileOf = (files: readonly JournalFile[], row: number): JournalFile =>
  defined(
    files.find(({ until }) => until === undefined || row <= until.row),
    'file',
  );

/** The checkpoint over so many rows; undefined: the newest. */
function checkpointOf(files: readonly JournalFile[], size: number | undefined): Kept {
  const { database } = fileOf(files, size ?? Number.POSITIVE_INFINITY);
  const [where, values] = size === undefined ? ['', []] : ['WHERE size = ?', [size]];
  const note = database
    .prepare<number[], string>(`SELECT note FROM checkpoints ${where} ORDER BY size DESC LIMIT 1`)
    .pluck()
    .get(...values);
  if (note === undefined) {
    if (size === undefined) throw new ProofError(`this journal has no checkpoint yet: ${LATER}`);
    const near = nearestSize(files, size);
    const other = near === undefined ? '' : `; the nearest covers ${near}`;
    throw new ProofError(`there is no checkpoint over ${size} rows${other}`);
  }
  try {
    return { note, checkpoint: parseCheckpoint(parseNote(note).text) };
  } catch (error) {
    if (error instanceof NoteError)
      throw new ProofError(`a checkpoint of the journal cannot be read: ${error.message}`);
    throw error;
  }
}

function nearestSize(files: readonly JournalFile[], size: number): number | undefined {
  const sizes = files.flatMap(({ database }) =>
    database.prepare<[number], number>('SELECT size FROM checkpoints ORDER BY abs(size - ?) LIMIT 1').pluck().all(size),
  );
  return sizes.sort((a, b) => Math.abs(a - size) - Math.abs(b - size))[0];
}

function* leaves(files: readonly JournalFile[], size: number): Generator<Uint8Array> {
  for (const { database, base, until } of files) {
    const rows = database
      .prepare<[number, number], string>('SELECT hash FROM audit WHERE seq > ? AND seq <= ? ORDER BY seq')
      .pluck()
      .iterate(base.row, Math.min(size, until?.row ?? size));
    for (const hash of rows) yield auditLeaf(hash);
  }
}

/** Fewer rows than a checkpoint covers come as a range error. */
function guardedPath(work: () => Buffer[]): Buffer[] {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new ProofError(`nothing can be proven: ${error.message}`);
    throw error;
  }
}
