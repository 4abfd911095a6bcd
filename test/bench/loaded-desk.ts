import type { RuntimeMode } from '../../electron/engine/ports.ts';
import { systemClock } from '../../electron/host/clock.ts';
import { LiveLoop } from '../../electron/host/live-loop.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { defined } from '../../shared/base/assert.ts';
import { DEFAULT_HAND_OVER } from '../../shared/domain/swap.ts';
import { timeNs } from '../../shared/units/time.ts';
import { BENCH, type BenchDesk, demand, deploy, type Execute, openBenchDesk, register } from './bench-desk.ts';
import { shareStamps, stampDeliveries } from './delivery-stamps.ts';
import { OpenLoopFeed } from './open-loop-feed.ts';
import { loadTape, type Tape } from './tape.ts';

const EVENTS_PER_SECOND = 5_000;
/** The longest that one desk can be under load, for the size of the stamps. */
const MOST_SECONDS = 60;
/** Three, so that the target of a swap is never the predecessor that still runs: every swap loads its target. */
const VERSIONS = ['momentum-1.0.0.ts', 'momentum-2.0.0.ts', 'mean-reversion-1.0.0.ts'];

/** What the versions' own receipts say, held against what the feed sent. */
export interface Receipts {
  readonly missed: number;
  readonly twice: number;
  readonly events: number;
  /** Versions that failed meanwhile, a time-out on a crowded machine included: such a run says little of swaps. */
  readonly faults: number;
}

/** A desk that serves, with versions that trade, under market data that never waits for it. */
export class LoadedDesk {
  readonly #desk: BenchDesk;
  readonly #loop: LiveLoop;
  readonly #execute: Execute;
  readonly #delivered: Float64Array;
  readonly #feed: OpenLoopFeed;
  readonly #undoStamps: () => void;
  readonly #entities: string[] = [];
  readonly #begun = Promise.withResolvers<void>();
  #sent = 0;
  #swaps = 0;
  #faults = 0;
  #startedNs: number | undefined;
  #failed: Error | undefined;

  private constructor(desk: BenchDesk, tape: Tape, delivered: Float64Array) {
    this.#desk = desk;
    this.#delivered = delivered;
    this.#undoStamps = stampDeliveries(delivered);
    this.#loop = new LiveLoop(
      desk.host,
      systemClock(),
      () => {},
      (reason) => {
        this.#failed = reason;
      },
    );
    desk.host.onCommitted(({ facts }) => {
      this.#faults += facts.filter(({ fact }) => fact.kind === 'version_faulted').length;
    });
    this.#execute = (command, author) => this.#loop.command(command, author);
    this.#feed = new OpenLoopFeed(EVENTS_PER_SECOND, EVENTS_PER_SECOND * MOST_SECONDS, (number) => {
      const arrivedNs = defined(this.#feed.arrivals[number], 'arrival');
      this.#startedNs ??= arrivedNs;
      this.#sent += 1;
      void this.#loop.events([tape.atTime(number, timeNs(arrivedNs - this.#startedNs))]);
      this.#begun.resolve();
    });
  }

  /** Opens a desk and deploys the first version; resolves when market data flows. */
  static async open(mode: RuntimeMode, directory: string): Promise<LoadedDesk> {
    const delivered = shareStamps(EVENTS_PER_SECOND * MOST_SECONDS);
    const desk = await openBenchDesk({
      journal: openJournal({ directory }),
      mode,
      deskTime: 'wall',
      workerEntry: new URL('./stamping-worker-entry.ts', import.meta.url),
    });
    const loaded = new LoadedDesk(desk, await loadTape(), delivered);
    try {
      await loaded.#deploy();
      return loaded;
    } catch (error) {
      await loaded.close();
      throw error;
    }
  }

  async #deploy(): Promise<void> {
    for (const module of VERSIONS) this.#entities.push(await register(this.#execute, this.#desk.runtime, module));
    await deploy(this.#execute, defined(this.#entities[0], 'entity'));
    await this.#begun.promise;
  }

  /** Swaps the live version for the next one. Returns the number of the last event that the source was to answer. */
  async swap(): Promise<number> {
    const swapId = demand(
      await this.#execute(
        {
          kind: 'swap',
          fromEntityId: defined(this.#entities[this.#swaps % VERSIONS.length], 'source'),
          toEntityId: defined(this.#entities[(this.#swaps + 1) % VERSIONS.length], 'target'),
          reason: 'bench',
          initiatedBy: BENCH.actor,
          type: 'manual',
          validateOnly: false,
          targetEnvironment: null,
          handOver: DEFAULT_HAND_OVER,
          drainTimeoutMs: 5_000,
        },
        BENCH,
      ),
    );
    this.#swaps += 1;
    // The feed is the only source, so the desk's sequence is the feed's number, counted from 1.
    return defined(this.#desk.host.view.swaps.get(swapId)?.cutSequence, 'cut') - 1;
  }

  /** When an event arrived, in nanoseconds. */
  arrivalNs(number: number): number {
    return defined(this.#feed.arrivals[number], `event ${number}`);
  }

  /** From arrival to the live version, in microseconds, of every event that arrived in a stretch of time. */
  waits(fromNs: number, toNs: number): number[] {
    const found: number[] = [];
    const { arrivals } = this.#feed;
    for (let number = this.#firstAt(fromNs); number < this.#sent && arrivals[number]! < toNs; number += 1) {
      const deliveredNs = this.#delivered[number + 1]!;
      if (deliveredNs > 0) found.push((deliveredNs - arrivals[number]!) / 1000);
    }
    return found;
  }

  /** The first event that arrived at or after a moment. */
  #firstAt(moment: number): number {
    let low = 0;
    let high = this.#sent;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#feed.arrivals[middle]! < moment) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Ends the feed, lets what it sent go through, and asks every version what it received. */
  async settle(): Promise<Receipts> {
    await this.#feed.close();
    await this.#loop.drained();
    if (this.#failed) throw this.#failed;
    const { delivered, missed, twice } = await this.#desk.host.receiptAudit();
    return { missed: missed + (this.#sent - delivered), twice, events: this.#sent, faults: this.#faults };
  }

  async close(): Promise<void> {
    await this.#feed.close();
    this.#loop.close();
    this.#undoStamps();
    await this.#desk.close();
  }
}
