import { csvRow, spreadsheetText } from '../../../shared/base/csv.ts';
import { utcOfNs } from '../../format/utc.ts';
import type { RecordColumn } from './column.ts';

/** Rows that are joined to one piece of a file: a file of a hundred thousand is never one string. */
const PIECE = 5_000;

/** Rows as a spreadsheet takes them from the clipboard: a line each, tabs between cells. */
export function tsvOf<T>(columns: readonly RecordColumn<T>[], rows: readonly T[]): string {
  const cell = (text: string): string => spreadsheetText(text).replace(/[\t\r\n]+/g, ' ');
  return rows.map((row) => columns.map(({ text }) => cell(text(row))).join('\t')).join('\n');
}

/** Rows as CSV (RFC 4180), in pieces: exact digits, and beside nanoseconds the time in UTC. */
export function* csvOf<T>(columns: readonly RecordColumn<T>[], rows: readonly T[]): Generator<string> {
  yield csvRow(columns.flatMap(({ id, ns }) => (ns ? [`${id}_ns`, `${id}_utc`] : [id])));
  for (let from = 0; from < rows.length; from += PIECE) {
    const piece = rows.slice(from, from + PIECE).map((row) =>
      csvRow(
        columns.flatMap(({ text, ns }) => {
          const cell = text(row);
          return ns ? [cell, utcOfNs(cell)] : [cell];
        }),
      ),
    );
    yield piece.join('');
  }
}
