import { setTimeout as sleep } from 'node:timers/promises';
import type { BusState } from '../../shared/domain/outward.ts';
import type { JournalPort, OutboxRow } from '../engine/ports.ts';
import type { BusAddress } from './address.ts';
import { BackOff } from './back-off.ts';
import { inWords } from './in-words.ts';
import { Link } from './link.ts';

/** Events read from the journal at a time. */
const BATCH = 100;
/**
 * What the server has taken is let go of after so many events or so long: each time costs the desk a commit. What a crash
 * leaves unsaid is published again, under the same ids.
 */
const ACKNOWLEDGE_EVENTS = 1_000;
const ACKNOWLEDGE_MS = 1_000;
/** How long a stop of the desk waits for events that are on their way. */
const GRACE_MS = 1_000;

/**
 * Publishes the outbox: in its order, one event after the other, each under its id until the server has taken it. It
 * lives beside the desk and only ever waits for the server, never the desk for it.
 *
 * One after the other, because a server that refuses one event of several on their way (its stream is full, say) still
 * takes those behind it, and the order would be lost.
 */
export class Publisher {
  readonly #journal: Pick<JournalPort, 'outbox' | 'acknowledge'>;
  readonly #address: BusAddress;
  readonly #backOff = new BackOff();
  readonly #stopped = new AbortController();
  readonly #running: Promise<void>;
  #link: Link | undefined;
  /** Sequence of the last event that the server has taken. */
  #taken = 0;
  #acknowledged = 0;
  #waiting: number;
  #published = 0;
  #answeredAtMs: number | undefined;
  #lastError: string | undefined;
  #wake: () => void = () => {};
  /** The journal may be closed: nothing more is read or said. */
  #over = false;
  #acknowledging: NodeJS.Timeout | undefined;

  constructor(journal: Pick<JournalPort, 'outbox' | 'acknowledge'>, address: BusAddress) {
    this.#journal = journal;
    this.#address = address;
    this.#waiting = countWaiting(journal);
    this.#running = this.#run();
  }

  /** Events have been written. Only takes note: what follows happens outside the desk's turn. */
  written(events: number): void {
    this.#waiting += events;
    this.#wake();
  }

  state(): BusState {
    return {
      server: this.#address.shown,
      connected: this.#link !== undefined,
      waiting: this.#waiting,
      oldestAgeMs: this.#oldestAgeMs(),
      published: this.#published,
      sinceAnswerMs: this.#answeredAtMs === undefined ? null : performance.now() - this.#answeredAtMs,
      lastError: this.#lastError ?? null,
    };
  }

  /** Gives what is on its way a moment, then ends. What the server has not taken stays in the outbox. */
  async close(): Promise<void> {
    this.#stopped.abort();
    this.#wake();
    await Promise.race([this.#running, sleep(GRACE_MS, undefined, { ref: false })]);
    this.#acknowledge();
    this.#over = true;
    this.#link?.drop();
  }

  get #closing(): boolean {
    return this.#stopped.signal.aborted;
  }

  async #run(): Promise<void> {
    while (!this.#closing) {
      try {
        await this.#serve(await Link.open(this.#address, () => this.#wake(), this.#stopped.signal));
      } catch (error) {
        this.#lastError = inWords(error);
      }
      // Woken by a stop, which is no fault.
      await sleep(this.#backOff.next(), undefined, { signal: this.#stopped.signal, ref: false }).catch(() => {});
    }
  }

  /** Publishes over a link until it ends or the desk stops. @throws {Error} with the reason for which it ended. */
  async #serve(link: Link): Promise<void> {
    this.#link = link;
    this.#answeredAtMs = performance.now();
    try {
      while (!this.#over) {
        // Before the look into the outbox, or what is written between the two would wait for the next event.
        const woken = new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        const rows = this.#journal.outbox(this.#taken, BATCH);
        for (const row of rows) await this.#publish(link, row);
        if (rows.length > 0) continue;
        if (link.over !== undefined) throw new Error(link.over);
        this.#backOff.reset();
        this.#lastError = undefined;
        if (this.#closing) return;
        await woken;
      }
    } finally {
      this.#link = undefined;
      link.drop();
    }
  }

  async #publish(link: Link, row: OutboxRow): Promise<void> {
    await link.publish(row);
    this.#taken = row.seq;
    this.#waiting -= 1;
    this.#published += 1;
    this.#answeredAtMs = performance.now();
    this.#lastError = undefined;
    this.#backOff.reset();
    if (this.#taken - this.#acknowledged >= ACKNOWLEDGE_EVENTS) this.#acknowledge();
    else this.#acknowledging ??= setTimeout(() => this.#acknowledge(), ACKNOWLEDGE_MS).unref();
  }

  #acknowledge(): void {
    clearTimeout(this.#acknowledging);
    this.#acknowledging = undefined;
    if (this.#over || this.#taken === this.#acknowledged) return;
    try {
      this.#journal.acknowledge(this.#taken);
      this.#acknowledged = this.#taken;
    } catch (error) {
      // The journal keeps the events; they are published again, under the same ids, after the next start.
      this.#lastError = inWords(error);
    }
  }

  #oldestAgeMs(): number | null {
    if (this.#waiting === 0) return null;
    const [oldest] = this.#journal.outbox(this.#taken, 1);
    if (oldest === undefined) return null;
    const { occurred_at } = JSON.parse(oldest.body) as { occurred_at: string };
    return Math.max(0, Date.now() - Date.parse(occurred_at));
  }
}

/** How many events wait. Their sequences have no gaps, so the last one is found by halving, without reading them all. */
function countWaiting(journal: Pick<JournalPort, 'outbox'>): number {
  const first = journal.outbox(0, 1)[0]?.seq;
  if (first === undefined) return 0;
  const isThere = (seq: number): boolean => journal.outbox(seq - 1, 1).length > 0;
  let reach = 1;
  while (isThere(first + reach)) reach *= 2;
  let [low, high] = [first, first + reach];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isThere(middle)) low = middle;
    else high = middle;
  }
  return low - first + 1;
}
