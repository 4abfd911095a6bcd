import type { Fact, FactKind } from '../../shared/domain/fact.ts';
import type { AuditRow, StoredFact } from '../engine/ports.ts';
import { guarded } from '../journal/error.ts';
import { databasePath } from '../journal/open.ts';
import { openReader } from '../journal/reader.ts';
import { type AuditColumns, auditRow, type FactColumns, fact } from '../journal/rows/rows.ts';
import type { Base } from '../journal/segments/base.ts';
import type { SegmentPlaces } from '../journal/segments/earlier.ts';
import { type JournalFile, type JournalFiles, openJournalFiles } from '../journal/segments/journal-files.ts';
import { Progress } from '../scenario/progress.ts';
import { NewFile } from '../verification/evidence/new-file.ts';
import { CommandError } from './command-error.ts';
import { csvRow } from './csv.ts';
import type { Table } from './export-names.ts';
import { AUDIT_COLUMNS, auditCells, factTable } from './export-tables.ts';
import { withUtc } from './export-times.ts';
import { Listings } from './listings.ts';
import { thousands } from './numbers.ts';
import { readableDirectory } from './readable-directory.ts';
import { type ResultFlags, tellResult } from './result.ts';
import { OutputLost, writeOut } from './standard-output.ts';

export interface ExportFlags extends ResultFlags {
  readonly dataDir?: string;
  readonly table: Table;
  readonly segments?: string;
}

/** Text that is written at once, characters. */
const PIECE = 262_144;

/** Where text goes, a piece at a time. */
interface Sink {
  write(text: string): Promise<void> | void;
  keep(): void;
  discard(): void;
}

/** `desk export`: writes one table as CSV, in constant memory, from one consistent snapshot. */
export async function exportTable(
  file: string,
  { table, segments, json = false, ...given }: ExportFlags,
): Promise<number> {
  if (json && file === '-')
    throw new CommandError('the table itself goes to standard output: name a file, or leave out --json', 2);
  const directory = readableDirectory(given);
  const sink = file === '-' ? STANDARD_OUTPUT : newFile(file);
  const progress = new Progress();
  try {
    let rows = 0;
    let text = '';
    for (const line of lines({ directory, archive: segments }, table, (done, share) =>
      progress.update(done, 'rows', share),
    )) {
      text += line;
      rows += 1;
      if (text.length < PIECE) continue;
      await sink.write(text);
      text = '';
    }
    await sink.write(text);
    sink.keep();
    progress.end();
    const words = `${thousands(rows - 1)} ${rows === 2 ? 'row' : 'rows'} of ${table}`;
    if (file === '-') process.stderr.write(`${words}\n`);
    else tellResult({ json }, [`${words} in ${file}`], { table, file, rows: rows - 1 });
    return 0;
  } catch (error) {
    // A reader that has seen enough is served; what else keeps the output from being written is told already.
    if (error instanceof OutputLost) return error.isGone ? 0 : 1;
    throw error;
  } finally {
    sink.discard();
  }
}

const newFile = (path: string): Sink => {
  const file = new NewFile(path);
  return { write: (text) => file.write(Buffer.from(text)), keep: () => file.keep(), discard: () => file.discard() };
};

const STANDARD_OUTPUT: Sink = { write: writeOut, keep: () => {}, discard: () => {} };

/** The lines of a table, its head first: from all files, each row once. */
function* lines(
  places: SegmentPlaces,
  table: Table,
  onProgress: (done: number, share: number) => void,
): Generator<string> {
  const path = databasePath(places.directory);
  const { database, close } = openReader(path);
  let journal: JournalFiles | undefined;
  try {
    database.exec('BEGIN');
    journal = openJournalFiles(database, path, places, () => undefined);
    if (journal.missing !== undefined)
      throw new CommandError(`the table begins at its first row, and ${journal.missing}`);
    const source = table === 'audit' ? 'audit' : 'facts';
    const total = database.prepare<[], number>(`SELECT max(seq) FROM ${source}`).pluck().get() ?? 0;
    const turn = turnOf(table);
    yield csvRow(turn.columns);
    let done = 0;
    for (const columns of rowsOf(journal.files, source)) {
      done += 1;
      for (const cells of turn.rows(columns)) yield csvRow(cells);
      if (done % 1_000 === 0) onProgress(done, done / total);
    }
    for (const cells of turn.rest()) yield csvRow(cells);
  } finally {
    journal?.close();
    close();
  }
}

function* rowsOf(files: readonly JournalFile[], source: 'audit' | 'facts'): Generator<AuditColumns & FactColumns> {
  const last = (base: Base | undefined): number | undefined => (source === 'audit' ? base?.row : base?.facts);
  for (const { database, base, until } of files) {
    const rows = database
      .prepare<[number, number], AuditColumns & FactColumns>(
        `SELECT * FROM ${source} WHERE seq > ? AND seq <= ? ORDER BY seq`,
      )
      .safeIntegers();
    const [after, to] = [last(base) ?? 0, last(until) ?? Number.MAX_SAFE_INTEGER];
    yield* guarded('the journal cannot be read', () => rows.iterate(after, to));
  }
}

interface Turn {
  readonly columns: readonly string[];
  rows(columns: AuditColumns & FactColumns): readonly (readonly string[])[];
  rest(): Iterable<readonly string[]>;
}

function turnOf(table: Table): Turn {
  if (table === 'audit') {
    const { columns: names, row } = withUtc(AUDIT_COLUMNS);
    return { columns: names, rows: (each) => [row(auditCells(auditRow(each) satisfies AuditRow))], rest: () => [] };
  }
  const listings = new Listings();
  const { columns, rows, rest } = factTable(table, listings);
  return {
    columns,
    rows: (each) => {
      const read = { stored: fact(each), fact: readFact(fact(each)) };
      listings.take(read.fact);
      return rows(read);
    },
    rest,
  };
}

function readFact({ seq, kind, body }: StoredFact): Fact {
  try {
    return Object.assign(JSON.parse(body) as object, { kind: kind as FactKind }) as Fact;
  } catch {
    throw new CommandError(`fact ${seq} cannot be read: desk verify says what is wrong`);
  }
}
