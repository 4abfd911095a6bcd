import type { EpochNs } from '../../../shared/units/time.ts';
import type { Verification, Verifier } from '../../api/verifier.ts';
import type { Clock } from '../../host/clock.ts';
import { SideThread } from '../threads/side-thread.ts';
import type { FromVerifyThread, VerifySeat } from './verify-protocol.ts';

const ENTRY = new URL('./verify-thread.ts', import.meta.url);

/** Many times what a desk of ten million facts needs; beyond it, the thread ends and the desk goes on. Megabytes. */
const HEAP_MB = 1_024;

const NS_PER_MS = 1_000_000n;

/** Verifies the journal of the desk that runs here in a thread of its own, on a reading connection, one at a time. */
export class JournalVerifier implements Verifier {
  readonly #directory: string;
  readonly #clock: Pick<Clock, 'wallNs'>;
  #latest: Verification | undefined;
  #last: Verification | undefined;
  #thread: SideThread<FromVerifyThread> | undefined;
  #ended: Promise<void> = Promise.resolve();
  readonly #listeners = new Set<(ended: Verification) => void>();

  constructor(directory: string, clock: Pick<Clock, 'wallNs'>) {
    this.#directory = directory;
    this.#clock = clock;
  }

  get last(): Verification | undefined {
    return this.#last;
  }

  async verify(maxAgeMs: number, waitMs: number): Promise<Verification> {
    if (this.#thread === undefined && !this.#isFresh(maxAgeMs)) this.#begin();
    if (this.#thread !== undefined && waitMs > 0) await this.#endWithin(waitMs);
    return this.#latest as Verification;
  }

  /** Calls back with each verification that has ended by itself. Returns the way to stop. */
  onEnded(listener: (ended: Verification) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends a verification that runs. */
  async close(): Promise<void> {
    await this.#thread?.end();
    await this.#ended;
  }

  #isFresh(maxAgeMs: number): boolean {
    const endedNs = this.#latest?.endedNs;
    return endedNs !== undefined && this.#clock.wallNs() - endedNs <= BigInt(maxAgeMs) * NS_PER_MS;
  }

  #begin(): void {
    const startedNs = this.#clock.wallNs();
    this.#latest = begun(startedNs);
    const seat: VerifySeat = { directory: this.#directory };
    const thread = new SideThread<FromVerifyThread>(ENTRY, seat, HEAP_MB, (message) => this.#take(message));
    this.#thread = thread;
    this.#ended = thread.gone.then((error) => {
      this.#thread = undefined;
      if (this.#latest?.state === 'running') this.#change({ state: 'failed', endedNs: this.#clock.wallNs(), error });
    });
  }

  #take(message: FromVerifyThread): void {
    const { kind } = message;
    if (kind === 'progress') this.#change({ rows: message.rows, total: message.total });
    else if (kind === 'phase') this.#change({ phase: message.phase });
    else this.#change({ state: 'done', endedNs: this.#clock.wallNs(), report: message.report });
  }

  #change(change: Partial<Verification>): void {
    this.#latest = { ...(this.#latest as Verification), ...change };
    if (this.#latest.state === 'running') return;
    this.#last = this.#latest;
    for (const listener of this.#listeners) listener(this.#last);
  }

  async #endWithin(waitMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, waitMs);
    });
    await Promise.race([this.#ended, patience]);
    clearTimeout(timer);
  }
}

const begun = (startedNs: EpochNs): Verification => ({
  state: 'running',
  phase: 'rows',
  rows: 0,
  total: 0,
  startedNs,
  endedNs: undefined,
  error: undefined,
  report: undefined,
});
