import { setTimeout as sleep } from 'node:timers/promises';
import type { BusState } from '../../shared/domain/outward.ts';
import type { JournalPort, OutboxRow } from '../engine/ports.ts';
import { BackOff } from './back-off.ts';
import { BusError, Refusal } from './bus-error.ts';
import { inWords } from './in-words.ts';
import { Link, type Problem } from './link.ts';
import { Pace } from './pace.ts';
import type { BusServer } from './server.ts';
import { countWaiting, damagedEvent } from './waiting.ts';

/**
 * What the server has taken is let go of after so many events or so long: each time costs the desk a commit. What a crash
 * leaves unsaid is published again, under the same ids.
 */
const ACKNOWLEDGE_EVENTS = 256;
const ACKNOWLEDGE_MS = 1_000;
/** How long an event may lie in the outbox of which nobody told, milliseconds: the journal writes some by itself. */
const LOOK_MS = 1_000;
/** How long a stop of the desk waits for events that are on their way. */
const GRACE_MS = 1_000;

/**
 * Publishes the outbox: in its order, each event under its id until the server has taken it. It lives beside the desk and
 * only ever waits for the server, never the desk for it; what waits is on the disk, and a few events at a time in memory.
 */
export class Publisher {
  readonly #journal: Pick<JournalPort, 'outbox' | 'acknowledge'>;
  readonly #server: BusServer;
  readonly #backOff = new BackOff();
  readonly #pace = new Pace();
  readonly #stopped = new AbortController();
  readonly #running: Promise<void>;
  #link: Link | undefined;
  /** Sequence of the last event that the server has taken. */
  #taken = 0;
  #acknowledged = 0;
  #published = 0;
  /** When the last link ended or the server answered last, whichever is known; undefined before the first. */
  #answeredAtMs: number | undefined;
  #lastError: string | undefined;
  #journalError: string | undefined;
  #lastBacklog: Pick<BusState, 'waiting' | 'oldestAgeMs'> = { waiting: 0, oldestAgeMs: null };
  #wake: () => void = () => {};
  /** The journal may be closed: nothing more is read or said. */
  #over = false;
  #acknowledging: NodeJS.Timeout | undefined;

  constructor(journal: Pick<JournalPort, 'outbox' | 'acknowledge'>, server: BusServer) {
    this.#journal = journal;
    this.#server = server;
    this.#running = this.#run();
  }

  /** Events have been written. Only takes note: what follows happens outside the desk's turn. */
  written(): void {
    this.#wake();
  }

  /** How it is doing. Costs a few look-ups in the journal while events wait. */
  state(): BusState {
    const sinceMs = this.#link?.sinceAnswerMs;
    return {
      server: this.#server.shown,
      connected: this.#link !== undefined,
      ...this.#backlog(),
      published: this.#published,
      sinceAnswerMs: sinceMs ?? (this.#answeredAtMs === undefined ? null : performance.now() - this.#answeredAtMs),
      lastError: this.#lastError ?? this.#journalError ?? null,
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
      let refused = false;
      try {
        await this.#serve(await Link.open(this.#server, () => this.#wake(), this.#stopped.signal));
      } catch (error) {
        this.#lastError = inWords(error);
        refused = error instanceof Refusal || error instanceof BusError;
      }
      await this.#rest(refused);
    }
  }

  /** Woken by a stop, which is no fault. */
  async #rest(refused: boolean): Promise<void> {
    const { signal } = this.#stopped;
    await sleep(this.#backOff.next(refused), undefined, { signal, ref: false }).catch(() => {});
  }

  /** Publishes over a link until it ends or the desk stops. @throws {Error} with the reason for which it ended. */
  async #serve(link: Link): Promise<void> {
    this.#link = link;
    try {
      while (!this.#over) {
        if (link.over !== undefined) throw new Error(link.over);
        // Before the look into the outbox, or what is written between the two would wait for the next event.
        const woken = new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        const rows = this.#next();
        if (rows === undefined) {
          if (this.#closing) return;
          await this.#rest(true);
          continue;
        }
        if (rows.length > 0) {
          const problem = await this.#publish(link, rows);
          if (problem === undefined) continue;
          if (this.#closing) return;
          await this.#rest(problem.refused);
          continue;
        }
        this.#backOff.reset();
        this.#lastError = undefined;
        if (this.#closing) return;
        await this.#woken(woken);
      }
    } finally {
      this.#answeredAtMs = performance.now() - link.sinceAnswerMs;
      this.#link = undefined;
      link.drop();
    }
  }

  /** The next events; undefined where the first is damaged, which keeps all behind it back until somebody has seen to it. */
  #next(): readonly OutboxRow[] | undefined {
    try {
      return this.#pace.fit(this.#journal.outbox(this.#taken, this.#pace.events));
    } catch (error) {
      if (damagedEvent(error) === undefined) throw error;
      this.#lastError = inWords(error);
      return undefined;
    }
  }

  /** @returns why the server does not take the next one. @throws {Error} when it does not answer. */
  async #publish(link: Link, rows: readonly OutboxRow[]): Promise<Problem | undefined> {
    const { taken, problem } = await link.publish(rows, this.#pace.patienceMs);
    this.#pace.took(taken, rows.length, problem?.unanswered ?? false);
    const last = rows[taken - 1];
    if (last !== undefined && !this.#over) this.#took(last, taken);
    if (problem === undefined) {
      this.#lastError = undefined;
      this.#backOff.reset();
      return undefined;
    }
    if (problem.unanswered) throw new Error(problem.words);
    this.#lastError = problem.words;
    return problem;
  }

  #took({ seq }: OutboxRow, events: number): void {
    this.#taken = seq;
    this.#published += events;
    if (this.#taken - this.#acknowledged >= ACKNOWLEDGE_EVENTS) this.#acknowledge();
    else this.#acknowledging ??= setTimeout(() => this.#acknowledge(), ACKNOWLEDGE_MS).unref();
  }

  async #woken(woken: Promise<void>): Promise<void> {
    const enough = new AbortController();
    const look = sleep(LOOK_MS, undefined, { signal: enough.signal, ref: false }).catch(() => {});
    await Promise.race([woken, look]);
    enough.abort();
  }

  #acknowledge(): void {
    clearTimeout(this.#acknowledging);
    this.#acknowledging = undefined;
    if (this.#over || this.#taken === this.#acknowledged) return;
    try {
      this.#journal.acknowledge(this.#taken);
      this.#acknowledged = this.#taken;
      this.#journalError = undefined;
    } catch (error) {
      // The journal keeps the events: they are let go of with later ones, or published again under the same ids.
      this.#journalError = inWords(error);
    }
  }

  /** What waits, and for how long; as it was known last where the journal cannot be read. */
  #backlog(): Pick<BusState, 'waiting' | 'oldestAgeMs'> {
    if (this.#over) return this.#lastBacklog;
    try {
      const waiting = countWaiting(this.#journal, this.#taken);
      this.#lastBacklog = { waiting, oldestAgeMs: waiting === 0 ? null : this.#oldestAgeMs() };
    } catch (error) {
      this.#journalError = inWords(error);
    }
    return this.#lastBacklog;
  }

  /** Null where none waits, or the oldest can say nothing. */
  #oldestAgeMs(): number | null {
    const oldest = this.#oldest();
    if (oldest === undefined) return null;
    const { occurred_at } = JSON.parse(oldest.body) as { occurred_at: string };
    return Math.max(0, Date.now() - Date.parse(occurred_at));
  }

  /** The oldest event; undefined where there is none, or it is damaged. */
  #oldest(): OutboxRow | undefined {
    try {
      return this.#journal.outbox(this.#taken, 1)[0];
    } catch (error) {
      if (damagedEvent(error) === undefined) throw error;
      return undefined;
    }
  }
}
