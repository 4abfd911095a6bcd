import { isUtf8 } from 'node:buffer';
import type { AuditRow } from '../../engine/ports.ts';
import { payloadOf } from '../rows/payload.ts';
import type { JournalFile } from '../segments/journal-files.ts';
import type { Report } from './problem.ts';

/** What stands in the place of bytes that are no text once they are read; also a character of its own. */
const REPLACEMENT = '�';

/** Rows with that character that are looked at byte by byte. Nobody writes so many. */
const MOST = 10_000;

const COLUMNS = ['actor', 'role', 'action', 'subject', 'payload'] as const;

/**
 * Whether text is what it seems. Bytes that are not UTF-8 are read as the replacement character, and hash like it: where it stands, the
 * bytes themselves are held to be UTF-8, in the audit row and in the fact that it tells of.
 */
export class TextCheck {
  readonly #rows: { readonly seq: number; readonly fact: unknown }[] = [];

  onRow(row: AuditRow): void {
    if (this.#rows.length < MOST && COLUMNS.some((column) => row[column].includes(REPLACEMENT)))
      this.#rows.push({ seq: row.seq, fact: payloadOf(row.payload).fact });
  }

  /** @param report for each file its own. */
  finish(files: readonly JournalFile[], reportOf: (file: JournalFile) => Report): void {
    for (const file of this.#rows.length === 0 ? [] : files) {
      const report = reportOf(file);
      const audit = bytesOf(file, 'audit', COLUMNS);
      const facts = bytesOf(file, 'facts', ['kind', 'body']);
      for (const { seq, fact } of this.#rows) {
        if (!audit(seq))
          report({ table: 'audit', seq, message: `audit row ${seq} holds bytes that are no text (UTF-8)` });
        if (typeof fact === 'number' && !facts(fact))
          report({ table: 'facts', seq: fact, message: `fact ${fact} holds bytes that are no text (UTF-8)` });
      }
    }
  }
}

/** Whether all columns of a row are UTF-8; so is a row that is not there. */
function bytesOf({ database }: JournalFile, table: string, columns: readonly string[]): (seq: number) => boolean {
  const all = columns.map((column) => `CAST(${column} AS BLOB)`).join(', ');
  const statement = database.prepare<[number], Buffer[]>(`SELECT ${all} FROM ${table} WHERE seq = ?`).raw();
  return (seq) => (statement.get(seq) ?? []).every((bytes) => isUtf8(bytes));
}
