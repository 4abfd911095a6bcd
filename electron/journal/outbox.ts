import type { Database } from 'better-sqlite3';
import { assert, defined } from '../../shared/base/assert.ts';
import type { OutboxEntry, OutboxRow, StoredFact } from '../engine/ports.ts';
import { MetaTable } from './meta.ts';
import { schemaVersion } from './migrations/index.ts';
import { BulkInsert, type Value } from './rows/bulk-insert.ts';
import { type EventPage, EventReader, eventCheck } from './rows/event-reader.ts';
import { ROW_CHECK_SCHEMA } from './rows/row-check.ts';
import { readBase } from './segments/base.ts';

/** Where `meta` keeps the sequence up to which events are published. */
export const ACKNOWLEDGED = 'outbox_acknowledged';

/**
 * Where `meta` keeps the sequence of the last event that was written when a checkpoint was. A table that was emptied would say nothing of the
 * events that waited in it.
 */
export const WRITTEN = 'outbox_written';

/** The first schema that has an outbox. */
export const OUTBOX_SCHEMA = 2;

const COLUMNS = ['seq', 'fact_seq', 'event_id', 'subject', 'body', 'check_sum'];

const values = (row: OutboxRow, into: Value[]): void =>
  void into.push(row.seq, row.fact, row.eventId, row.subject, row.body, eventCheck(row));

const isWellFormed = (entry: OutboxEntry | undefined): boolean =>
  entry === undefined || [entry.eventId, entry.subject, entry.body].every((text) => text.isWellFormed());

/** The events that wait to be published. A journal of an older schema, which can only be read, has none. */
export class OutboxTable {
  /** Undefined in a journal of an older schema, which can only be read. */
  readonly #insert: BulkInsert<OutboxRow> | undefined;
  readonly #reader: EventReader;
  readonly #acknowledge: (seq: number) => void;
  readonly #meta: MetaTable;
  /** Sequence of the last event that is not in this journal but in a segment. */
  readonly #earlier: number;
  /** Sequence of the last event that was written; 0 for none. */
  #head: number;

  /** The outbox of a journal, or undefined where its schema has none. */
  static open(database: Database): OutboxTable | undefined {
    return schemaVersion(database) < OUTBOX_SCHEMA ? undefined : new OutboxTable(database);
  }

  private constructor(database: Database) {
    this.#insert =
      schemaVersion(database) < ROW_CHECK_SCHEMA ? undefined : new BulkInsert(database, 'outbox', COLUMNS, values);
    this.#reader = new EventReader(database);
    this.#meta = new MetaTable(database);
    const remove = database.prepare<[number]>('DELETE FROM outbox WHERE seq <= ?');
    this.#acknowledge = database.transaction((seq: number) => {
      this.#meta.set(ACKNOWLEDGED, String(seq));
      remove.run(seq);
    }).immediate;
    const last = database.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM outbox').pluck();
    this.#earlier = readBase(database).events;
    this.#head = Math.max(last.get() ?? 0, this.#acknowledged, this.#earlier, this.#kept(WRITTEN));
  }

  /**
   * Numbers entries as the next rows. They count only once they are written: {@link advance}.
   *
   * @param beside an event that stands behind a fact of before this batch, and goes before the batch's own, or behind its last.
   */
  rows(entries: readonly OutboxEntry[], facts: readonly StoredFact[], beside?: OutboxEntry): readonly OutboxRow[] {
    const first = facts[0]?.seq ?? 0;
    let before = first;
    for (const { fact, eventId } of entries) {
      assert(facts[fact - first]?.seq === fact, `event ${eventId} tells of fact ${fact}, which is not in its batch`);
      assert(fact >= before, `event ${eventId} comes after those of a later fact`);
      before = fact;
    }
    const isText = [...entries, beside].every(isWellFormed);
    assert(isText, 'an event is not well-formed Unicode');
    const ordered =
      beside === undefined ? entries : beside.fact >= before ? [...entries, beside] : [beside, ...entries];
    return ordered.map((entry, index) => ({ ...entry, seq: this.#head + 1 + index }));
  }

  /** Sequence up to which events are published. @throws {JournalError} where that is damaged. */
  get #acknowledged(): number {
    return this.#kept(ACKNOWLEDGED);
  }

  #kept(key: string): number {
    const seq = Number(this.#meta.get(key) ?? 0);
    return Number.isSafeInteger(seq) ? seq : 0;
  }

  /** Sequence of the last event that was written; 0 for none. */
  get head(): number {
    return this.#head;
  }

  /** Which of the events after a sequence wait in segments: those after `after`, up to `to`. Undefined where none do. */
  inSegments(afterSeq: number): { readonly after: number; readonly to: number } | undefined {
    if (afterSeq >= this.#earlier) return undefined;
    const after = Math.max(afterSeq, this.#acknowledged);
    return after >= this.#earlier ? undefined : { after, to: this.#earlier };
  }

  /** Writes rows, within the caller's transaction. */
  write(rows: readonly OutboxRow[]): void {
    defined(this.#insert, 'insert').run(rows);
  }

  /** Keeps how far the events go, within the caller's transaction. @param rows what it writes besides. */
  keepHead(rows: readonly OutboxRow[]): void {
    const head = rows.at(-1)?.seq ?? this.#head;
    if (head > 0) this.#meta.set(WRITTEN, String(head));
  }

  /** The rows are on disk: the next ones follow them. */
  advance(rows: readonly OutboxRow[]): void {
    this.#head += rows.length;
  }

  read(afterSeq: number, limit: number): EventPage {
    // A negative LIMIT means none to SQLite; here it can only be a slip.
    return this.#reader.read(afterSeq, Number.MAX_SAFE_INTEGER, Math.max(0, limit));
  }

  acknowledge(seq: number): void {
    assert(Number.isSafeInteger(seq) && seq <= this.#head, `event ${seq} was never written`);
    if (seq > this.#acknowledged) this.#acknowledge(seq);
  }
}
