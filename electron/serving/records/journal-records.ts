import type { RecordRows, RecordTable } from '../../../shared/contract/records-console.ts';
import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import type { AuditRecord, RecordFilter, RecordPage, RecordReader, RowsAsked } from '../../api/records.ts';
import type { Listed } from '../../records/listings.ts';
import { SideThread } from '../threads/side-thread.ts';
import type { FromRecordThread, RecordAnswer, RecordQuestion, RecordSeat, ToRecordThread } from './records-protocol.ts';

const ENTRY = new URL('./records-thread.ts', import.meta.url);

/** A hundred thousand orders, fills and denials each, several times over. Beyond it the thread ends and the desk goes on. Megabytes. */
const HEAP_MB = 768;

/** Questions that wait at once: a console asks one at a time for each table. */
const MOST_WAITING = 256;

type Thread = SideThread<FromRecordThread, ToRecordThread>;

interface Waiting {
  readonly resolve: (answer: RecordAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** The journal of the desk that runs here, read in a thread of its own, which begins with the first question. */
export class JournalRecords implements RecordReader {
  readonly #seat: RecordSeat;
  readonly #instruments: () => readonly Instrument[];
  readonly #waiting = new Map<number, Waiting>();
  #thread: Thread | undefined;
  #asked = 0;
  /** Instruments that the thread knows of. */
  #listed = 0;
  #closed = false;

  constructor(directory: string, instruments: () => readonly Instrument[]) {
    this.#seat = { directory };
    this.#instruments = instruments;
  }

  page(table: RecordTable, filter: RecordFilter, place: { page: number; page_size: number }): Promise<RecordPage> {
    return this.#ask<RecordPage>({ kind: 'page', table, filter, ...place });
  }

  rows(asked: RowsAsked): Promise<RecordRows> {
    return this.#ask<RecordRows>({ kind: 'rows', asked });
  }

  auditRecord(seq: number): Promise<AuditRecord> {
    return this.#ask<AuditRecord>({ kind: 'audit_record', seq });
  }

  /** Ends the thread. What was asked and not answered is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#thread?.end();
  }

  #ask<T extends RecordAnswer>(question: RecordQuestion): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the desk is closing'));
    if (this.#waiting.size >= MOST_WAITING)
      return Promise.reject(new Error('too many questions about the journal wait already: ask again in a moment'));
    const thread = this.#thread ?? this.#begin();
    this.#asked += 1;
    const id = this.#asked;
    return new Promise<RecordAnswer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      thread.post({ id, question, listed: this.#newlyListed() });
    }) as Promise<T>;
  }

  #newlyListed(): ToRecordThread['listed'] {
    const instruments = this.#instruments();
    const fresh = instruments.slice(this.#listed);
    this.#listed = instruments.length;
    return fresh.map((each) => {
      const { venue, symbol, priceScale, quantityScale, currency } = each;
      return [instrumentKey(each), { venue, symbol, priceScale, quantityScale, currency } satisfies Listed];
    });
  }

  #begin(): Thread {
    const thread: Thread = new SideThread(ENTRY, this.#seat, HEAP_MB, (told) => this.#take(told));
    this.#thread = thread;
    this.#listed = 0;
    void thread.gone.then((reason) => {
      // The next question begins another.
      this.#thread = undefined;
      for (const { reject } of this.#waiting.values()) reject(new Error(`the journal cannot be read: ${reason}`));
      this.#waiting.clear();
    });
    // A desk that has nothing else to do may end.
    thread.unref();
    return thread;
  }

  #take(told: FromRecordThread): void {
    const waiting = this.#waiting.get(told.id);
    this.#waiting.delete(told.id);
    if ('error' in told) waiting?.reject(new Error(told.error));
    else waiting?.resolve(told.answer);
  }
}
