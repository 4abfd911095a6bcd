import { csvRow } from '../../shared/base/csv.ts';
import type { Fact, FactKind } from '../../shared/domain/fact.ts';
import type { StoredFact } from '../engine/ports.ts';
import { asJournalError, JournalError } from '../journal/error.ts';
import { databasePath } from '../journal/open.ts';
import { openReader } from '../journal/reader.ts';
import { type AuditColumns, auditRow, type FactColumns, fact } from '../journal/rows/rows.ts';
import type { Base } from '../journal/segments/base.ts';
import type { SegmentPlaces } from '../journal/segments/earlier.ts';
import { type JournalFile, type JournalFiles, openJournalFiles } from '../journal/segments/journal-files.ts';
import { AUDIT } from './audit-columns.ts';
import { cellsOf, namesOf } from './columns.ts';
import { factTable } from './fact-tables.ts';
import { Listings } from './listings.ts';
import type { Table } from './table-names.ts';
import { withUtc } from './times.ts';

/**
 * The lines of a table as CSV, its head first: from the journal and all segments, each row once, from one consistent snapshot.
 *
 * @param onProgress Told now and then how many rows were read, and what share of all that is.
 * @param mayCopy False in a desk's own process, see {@link openReader}.
 * @throws {JournalError} when a file cannot be read, or a segment is not there.
 */
export function* tableLines(
  places: SegmentPlaces,
  table: Table,
  onProgress: (done: number, share: number) => void,
  mayCopy = true,
): Generator<string> {
  const path = databasePath(places.directory);
  const { database, close } = openReader(path, mayCopy);
  let journal: JournalFiles | undefined;
  try {
    database.exec('BEGIN');
    journal = openJournalFiles(database, path, places, () => undefined);
    if (journal.missing !== undefined)
      throw new JournalError('missing', `the table begins at its first row, and ${journal.missing}`);
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
  } catch (error) {
    throw asJournalError(error, 'the journal cannot be read');
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
    yield* rows.iterate(after, to);
  }
}

interface Turn {
  readonly columns: readonly string[];
  rows(columns: AuditColumns & FactColumns): readonly (readonly string[])[];
  rest(): Iterable<readonly string[]>;
}

function turnOf(table: Table): Turn {
  if (table === 'audit') {
    const { columns: names, row } = withUtc(namesOf(AUDIT));
    return { columns: names, rows: (each) => [row(cellsOf(AUDIT, auditRow(each)))], rest: () => [] };
  }
  const listings = new Listings();
  const { columns, rows, rest } = factTable(table, listings);
  return {
    columns,
    rows: (each) => {
      const stored = fact(each);
      const read = readFact(stored);
      listings.take(read);
      return rows({ stored, fact: read });
    },
    rest,
  };
}

function readFact({ seq, kind, body }: StoredFact): Fact {
  try {
    return Object.assign(JSON.parse(body) as object, { kind: kind as FactKind }) as Fact;
  } catch {
    throw new JournalError('corrupt', `fact ${seq} cannot be read: desk verify says what is wrong`);
  }
}
