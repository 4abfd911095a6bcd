import { utcOf } from './utc.ts';

const NS = /_ns$/;

/** How a table with times is written: its columns, and a row of it. */
interface Stamped {
  readonly columns: readonly string[];
  readonly row: (cells: readonly string[]) => readonly string[];
}

/**
 * Puts the time in UTC, to the nanosecond, beside each column of nanoseconds: `sent_ts_utc` beside `sent_ts_ns`. Spreadsheets keep
 * neither nineteen digits nor know what they count.
 */
export function withUtc(columns: readonly string[]): Stamped {
  const isTime = columns.map((column) => NS.test(column));
  return {
    columns: columns.flatMap((column, i) => (isTime[i] ? [column, column.replace(NS, '_utc')] : [column])),
    row: (cells) => cells.flatMap((cell, i) => (isTime[i] ? [cell, utcOf(cell)] : [cell])),
  };
}
