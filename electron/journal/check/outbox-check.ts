import type { Database } from 'better-sqlite3';
import { schemaVersion } from '../migrations/index.ts';
import { ACKNOWLEDGED, OUTBOX_SCHEMA, WRITTEN } from '../outbox.ts';
import { notAsWritten, ROW_CHECK_SCHEMA, rowCheck } from '../rows/row-check.ts';
import { RowReader } from '../rows/row-reader.ts';
import { readBase } from '../segments/base.ts';
import { missing, type Report } from './problem.ts';

interface OutboxColumns {
  readonly seq: bigint;
  readonly fact_seq: bigint;
  readonly event_id: string;
  readonly subject: string;
  readonly body: string;
  /** Not in older schemas. */
  readonly check_sum?: string;
}

const INTEGERS = ['seq', 'fact_seq'];
const TEXTS = ['event_id', 'subject', 'body'];

/**
 * Checks the events that wait to be published: each tells of a fact that is there, in the order of the facts, says so
 * itself, has the check sum that it was written with, and follows the one before it, the first following the last that was acknowledged, up to the last that was there at the newest checkpoint. The audit chain does
 * not cover them: an event is what its fact says in other words, and is gone once published.
 */
export function checkOutbox(database: Database, report: Report): void {
  if (schemaVersion(database) < OUTBOX_SCHEMA) return;
  const factThere = database.prepare<[bigint], number>('SELECT 1 FROM facts WHERE seq = ?').pluck();
  let expected = Math.max(kept(database, ACKNOWLEDGED, report), readBase(database).events) + 1;
  const written = kept(database, WRITTEN, report);
  let fact = 0n;
  const isChecked = schemaVersion(database) >= ROW_CHECK_SCHEMA;
  const texts = isChecked ? [...TEXTS, 'check_sum'] : TEXTS;
  const rows = new RowReader<OutboxColumns>(database, 'outbox', { integers: INTEGERS, texts }, report);
  try {
    for (let row = rows.next(); row !== undefined; row = rows.next()) {
      const seq = Number(row.seq);
      const tell = (message: string): void => report({ table: 'outbox', seq, message: `event ${seq} ${message}` });
      if (seq > expected) {
        report({ table: 'outbox', seq: expected, message: missing('event', expected, seq - 1) });
      } else if (seq < expected) tell('was acknowledged, or is not part of the sequence');
      expected = Math.max(expected, seq + 1);
      if (factThere.get(row.fact_seq) === undefined) tell(`tells of fact ${row.fact_seq}, which does not exist`);
      if (row.fact_seq < fact) tell(`tells of fact ${row.fact_seq}, after an event of fact ${fact}`);
      fact = row.fact_seq;
      if (!saysWhatItsRowSays(row)) tell('is not the event that its row names: it was changed after it was written');
      if (isChecked && row.check_sum !== sumOf(row))
        report({ table: 'outbox', seq, message: notAsWritten('outbox', `event ${seq}`) });
    }
    if (written >= expected) report({ table: 'outbox', seq: expected, message: missing('event', expected, written) });
  } finally {
    rows.close();
  }
}

/** A sequence that is kept with the directory; 0 where there is none, or none that can be one. */
function kept(database: Database, key: string, report: Report): number {
  const text = database.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck().get(key);
  const seq = Number(text ?? 0);
  if (Number.isSafeInteger(seq) && seq >= 0) return seq;
  report({ table: 'outbox', seq: 0, message: `${key} is ${text}, which is no sequence` });
  return 0;
}

const sumOf = ({ seq, fact_seq, event_id, subject, body }: OutboxColumns): string =>
  rowCheck('outbox', Number(seq), Number(fact_seq), event_id, subject, body);

/** Whether the body names the same event, of the same fact, as the columns beside it. */
function saysWhatItsRowSays({ body, event_id, subject, fact_seq }: OutboxColumns): boolean {
  try {
    const event = JSON.parse(body) as Readonly<Record<string, unknown>> | null;
    return event?.event_id === event_id && event.event_type === subject && event.sequence === Number(fact_seq);
  } catch {
    return false;
  }
}
