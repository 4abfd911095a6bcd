import { assert, defined } from '../../shared/base/assert.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import { type EpochNs, NS_PER_MS } from '../../shared/units/time.ts';
import type { FeedPort, FeedStats } from '../engine/ports.ts';
import { type Clock, MACHINE_CLOCK } from './clock.ts';
import { FeedError } from './feed-error.ts';

/** `max`: as fast as events are taken. A number above 0: seconds of market time in a second (1 is market speed). */
export type Speed = 'max' | number;

export interface PacerOptions {
  /** Default 1. */
  readonly speed?: Speed | undefined;
  /** Whether to begin paused. Default false. */
  readonly paused?: boolean | undefined;
  /**
   * Longest wall time to wait for one event, in milliseconds: longer silences of the market (nights, week-ends, holes in
   * a recording) are cut to this. Not limited by default.
   */
  readonly longestWaitMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

/** At least this long lies between two deliveries, so that busy markets come in batches; nothing is ever early. */
const SLICE_MS = 4;

/**
 * A feed whose speed a person controls. At `max` the inner feed's batches pass untouched. Otherwise an event is delivered
 * when as much time has passed on the clock, times the speed, as lies between it and the event where the pace was
 * last set. Events are never dropped or reordered: who takes them too slowly gets larger batches.
 */
export class Pacer implements FeedPort {
  /** True while it runs through what has passed before somebody came to it. */
  isCatchingUp = false;
  readonly instruments: readonly Instrument[];
  readonly originNs: EpochNs;
  readonly #feed: FeedPort;
  readonly #clock: Clock;
  readonly #longestWaitMs: number;
  #speed: Speed;
  #paused: boolean;
  /** Events still to deliver while paused. */
  #steps = 0;
  #closed = false;
  /** A moment of the clock and the market time that belongs to it; undefined while market time does not follow the clock. */
  #anchor: { readonly wallNs: bigint; readonly marketNs: number } | undefined;
  /** Where market time stood when it last stopped following the clock. */
  #stoodNs = Number.NEGATIVE_INFINITY;
  /** Market time of the last delivered event. */
  #reachedNs = Number.NEGATIVE_INFINITY;
  /** Aborted at every change of the controls, to wake up the wait that it concerns. */
  #change = new AbortController();

  /** @throws {FeedError} when the speed is not one. */
  constructor(feed: FeedPort, options: PacerOptions = {}) {
    this.instruments = feed.instruments;
    this.originNs = feed.originNs;
    this.#feed = feed;
    this.#clock = options.clock ?? MACHINE_CLOCK;
    this.#longestWaitMs = options.longestWaitMs ?? Number.POSITIVE_INFINITY;
    this.#speed = checkedSpeed(options.speed ?? 1);
    this.#paused = options.paused ?? false;
  }

  get speed(): Speed {
    return this.#speed;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /**
   * Changes the speed from here on, running or paused.
   *
   * @throws {FeedError} when it is neither `max` nor a number above 0.
   */
  setSpeed(speed: Speed): void {
    const checked = checkedSpeed(speed);
    this.#changed(() => {
      this.#speed = checked;
    });
  }

  /** Stops the market's time; steps that were asked for and not taken are forgotten. */
  pause(): void {
    this.#changed(() => {
      this.#paused = true;
      this.#steps = 0;
    });
  }

  /** Lets the market's time run on from where it stopped. */
  play(): void {
    this.#changed(() => {
      this.#paused = false;
      this.#steps = 0;
    });
  }

  /** Delivers exactly so many events more, at once, and stays paused; pauses first if need be. */
  step(events = 1): void {
    assert(Number.isSafeInteger(events) && events > 0, 'a step is one event or more');
    this.#changed(() => {
      if (!this.#paused) this.#steps = 0;
      this.#paused = true;
      this.#steps += events;
    });
  }

  async *batches(): AsyncGenerator<readonly MarketEvent[], void> {
    for await (const batch of this.#feed.batches()) {
      for (let at = 0; at < batch.length; ) {
        const end = await this.#release(batch, at);
        if (this.#closed) return;
        this.#reachedNs = defined(batch[end - 1], 'event').tsNs;
        yield at === 0 && end === batch.length ? batch : batch.slice(at, end);
        at = end;
      }
    }
  }

  stats(): FeedStats {
    return this.#feed.stats();
  }

  close(): void {
    this.#feed.close();
    this.#changed(() => {
      this.#closed = true;
    });
  }

  /** Waits until events from `at` on may go; gives the end of those that may. */
  async #release(batch: readonly MarketEvent[], at: number): Promise<number> {
    while (!this.#closed) {
      if (this.#paused) {
        const count = Math.min(this.#steps, batch.length - at);
        this.#steps -= count;
        if (count > 0) return at + count;
        await this.#untilChange();
      } else if (this.#speed === 'max') {
        return batch.length;
      } else {
        const first = defined(batch[at], 'event').tsNs;
        const waitMs = this.#waitMs(first, this.#speed);
        if (waitMs <= 0) return dueEnd(batch, at, this.#marketNs(this.#speed));
        await this.#clock.sleep(Math.max(waitMs, SLICE_MS), this.#change.signal);
      }
    }
    return at;
  }

  /** Wall time until the event at `marketNs` is due, no more than the longest wait. */
  #waitMs(marketNs: number, speed: number): number {
    this.#anchor ??= {
      wallNs: this.#clock.nowNs(),
      marketNs: Number.isFinite(this.#stoodNs) ? this.#stoodNs : marketNs,
    };
    const waitMs = (marketNs - this.#marketNs(speed)) / NS_PER_MS / speed;
    if (waitMs <= this.#longestWaitMs) return waitMs;
    this.#anchor = { wallNs: this.#clock.nowNs(), marketNs: marketNs - this.#longestWaitMs * NS_PER_MS * speed };
    return this.#longestWaitMs;
  }

  /** Where market time stands by the clock. */
  #marketNs(speed: number): number {
    const { wallNs, marketNs } = defined(this.#anchor, 'anchor');
    return marketNs + Number(this.#clock.nowNs() - wallNs) * speed;
  }

  #changed(change: () => void): void {
    const clockNs = this.#anchor && this.#speed !== 'max' ? this.#marketNs(this.#speed) : this.#stoodNs;
    this.#stoodNs = Math.max(clockNs, this.#reachedNs);
    this.#anchor = undefined;
    change();
    const changed = this.#change;
    this.#change = new AbortController();
    changed.abort();
  }

  #untilChange(): Promise<void> {
    const { signal } = this.#change;
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }
}

function dueEnd(batch: readonly MarketEvent[], at: number, marketNs: number): number {
  let end = at + 1;
  while (end < batch.length && batch[end]!.tsNs <= marketNs) end++;
  return end;
}

function checkedSpeed(speed: Speed): Speed {
  if (speed === 'max' || (Number.isFinite(speed) && speed > 0)) return speed;
  throw new FeedError(`speed ${JSON.stringify(speed)} must be "max" or a number above 0, such as 1 or 10`);
}
