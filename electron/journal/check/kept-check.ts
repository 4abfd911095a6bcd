import type { Database } from 'better-sqlite3';
import { asJournalError, JournalError } from '../error.ts';
import { schemaVersion } from '../migrations/index.ts';
import { type CheckedTable, named, notAsWritten, ROW_CHECK_SCHEMA, rowCheck } from '../rows/row-check.ts';
import type { Report } from './problem.ts';

interface Kept {
  readonly table: Exclude<CheckedTable, 'outbox'>;
  /** The first is the key. */
  readonly columns: readonly string[];
  readonly row: (key: unknown) => string;
}

const KEPT: readonly Kept[] = [
  { table: 'meta', columns: ['key', 'value'], row: (key) => `the value of ${named(key)}` },
  {
    table: 'operator_secrets',
    columns: ['name', 'number', 'hash'],
    row: (key) => `the password hash of ${named(key)}`,
  },
];

/** Checks what is kept beside the facts, settings and password hashes: each row has the check sum that it was written with. */
export function checkKept(database: Database, report: Report): void {
  if (schemaVersion(database) < ROW_CHECK_SCHEMA) return;
  for (const { table, columns, row } of KEPT) {
    let seq = 0;
    try {
      const rows = database
        .prepare<[], unknown[]>(`SELECT check_sum, ${columns.join(', ')} FROM ${table} ORDER BY ${columns[0]}`)
        .raw();
      for (const [checkSum, ...values] of rows.iterate()) {
        seq += 1;
        if (checkSum !== rowCheck(table, ...values))
          report({ table, seq, message: notAsWritten(table, row(values[0])) });
      }
    } catch (error) {
      const known = asJournalError(error, `the row after ${seq} of the table ${table} cannot be read`);
      if (!(known instanceof JournalError)) throw known;
      report({ table, seq: seq + 1, message: known.message });
    }
  }
}
