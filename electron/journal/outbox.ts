import type { Database, Statement } from 'better-sqlite3';
import { assert } from '../../shared/base/assert.ts';
import type { OutboxEntry, OutboxRow, StoredFact } from '../engine/ports.ts';
import { BulkInsert } from './bulk-insert.ts';
import { schemaVersion } from './migrations/index.ts';
import { readBase } from './segments/base.ts';

/** Where `meta` keeps the sequence up to which events are published. */
export const ACKNOWLEDGED = 'outbox_acknowledged';

/** The first schema that has an outbox. */
export const OUTBOX_SCHEMA = 2;

/** The events that wait to be published. A journal of an older schema, which can only be read, has none. */
export class OutboxTable {
  readonly #insert: BulkInsert<OutboxRow>;
  readonly #read: Statement<[number, number], OutboxRow>;
  readonly #acknowledge: (seq: number) => void;
  readonly #acknowledged: Statement<[], number>;
  /** Sequence of the last event that is not in this journal but in a segment. */
  readonly #earlier: number;
  /** Sequence of the last event that was written; 0 for none. */
  #head: number;

  /** The outbox of a journal, or undefined where its schema has none. */
  static open(database: Database): OutboxTable | undefined {
    return schemaVersion(database) < OUTBOX_SCHEMA ? undefined : new OutboxTable(database);
  }

  private constructor(database: Database) {
    this.#insert = new BulkInsert<OutboxRow>(
      database,
      'outbox',
      ['seq', 'fact_seq', 'event_id', 'subject', 'body'],
      (row, into) => into.push(row.seq, row.fact, row.eventId, row.subject, row.body),
    );
    this.#read = database.prepare(
      'SELECT seq, fact_seq AS fact, event_id AS eventId, subject, body FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?',
    );
    this.#acknowledged = database
      .prepare<[], number>(`SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = '${ACKNOWLEDGED}'`)
      .pluck();
    const mark = database.prepare<[string]>(
      `INSERT INTO meta(key, value) VALUES ('${ACKNOWLEDGED}', ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value`,
    );
    const remove = database.prepare<[number]>('DELETE FROM outbox WHERE seq <= ?');
    this.#acknowledge = database.transaction((seq: number) => {
      mark.run(String(seq));
      remove.run(seq);
    }).immediate;
    const last = database.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM outbox').pluck();
    this.#earlier = readBase(database).events;
    this.#head = Math.max(last.get() ?? 0, this.#acknowledged.get() ?? 0, this.#earlier);
  }

  /**
   * Numbers entries as the next rows. They count only once they are written: {@link advance}.
   *
   * @param earlier an event of a fact of before this batch, which goes before the batch's own.
   */
  rows(entries: readonly OutboxEntry[], facts: readonly StoredFact[], earlier?: OutboxEntry): readonly OutboxRow[] {
    const first = facts[0]?.seq ?? 0;
    let before = first;
    for (const { fact, eventId } of entries) {
      assert(facts[fact - first]?.seq === fact, `event ${eventId} tells of fact ${fact}, which is not in its batch`);
      assert(fact >= before, `event ${eventId} comes after those of a later fact`);
      before = fact;
    }
    const ordered = earlier === undefined ? entries : [earlier, ...entries];
    return ordered.map((entry, index) => ({ ...entry, seq: this.#head + 1 + index }));
  }

  /** Sequence of the last event that was written; 0 for none. */
  get head(): number {
    return this.#head;
  }

  /** Which of the events after a sequence wait in segments: those after `after`, up to `to`. Undefined where none do. */
  inSegments(afterSeq: number): { readonly after: number; readonly to: number } | undefined {
    if (afterSeq >= this.#earlier) return undefined;
    const after = Math.max(afterSeq, this.#acknowledged.get() ?? 0);
    return after >= this.#earlier ? undefined : { after, to: this.#earlier };
  }

  /** Writes rows, within the caller's transaction. */
  write(rows: readonly OutboxRow[]): void {
    this.#insert.run(rows);
  }

  /** The rows are on disk: the next ones follow them. */
  advance(rows: readonly OutboxRow[]): void {
    this.#head += rows.length;
  }

  read(afterSeq: number, limit: number): readonly OutboxRow[] {
    // A negative LIMIT means none to SQLite; here it can only be a slip.
    return this.#read.all(afterSeq, Math.max(0, limit));
  }

  acknowledge(seq: number): void {
    assert(Number.isSafeInteger(seq) && seq <= this.#head, `event ${seq} was never written`);
    if (seq > (this.#acknowledged.get() ?? 0)) this.#acknowledge(seq);
  }
}
