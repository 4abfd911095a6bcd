import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { FeedPort, FeedStats } from '../engine/ports.ts';
import type { Clock } from './clock.ts';
import type { FeedControl } from './desk.ts';
import { FeedWatch } from './feed-watch.ts';
import type { Host } from './host.ts';
import type { LiveLoop } from './live-loop.ts';

/** A feed whose pace can be set. */
export interface PacedFeed extends FeedPort {
  readonly speed: number | 'max';
  readonly paused: boolean;
  /** It runs through what has passed before the desk came to it, as fast as it is taken. */
  readonly isCatchingUp?: boolean;
  play(): void;
  pause(): void;
  step(count: number): void;
  setSpeed(speed: number | 'max'): void;
}

/** The market data of a desk, and where it comes from. */
export interface ServedFeed {
  readonly kind: 'sim' | 'replay' | 'nats';
  readonly paced: PacedFeed;
  /** The engine's index for each of the feed's instruments. */
  readonly indexes: readonly number[];
}

interface FeedDriverParts {
  /** Undefined when the desk serves without any. */
  readonly feed: ServedFeed | undefined;
  readonly host: Host;
  readonly loop: LiveLoop;
  readonly clock: Clock;
}

const NONE: FeedControl = {
  kind: 'none',
  speed: 1,
  paused: false,
  ended: false,
  play: () => {},
  pause: () => {},
  step: () => {},
  setSpeed: () => {},
};

/** Hands the live loop the market data at its pace, and knows how that stands. */
export class FeedDriver {
  readonly #parts: FeedDriverParts;
  readonly #watch: FeedWatch | undefined;
  #lastMarketNs: number | undefined;
  #ended = false;
  #error: string | undefined;
  #pumping: Promise<void> | undefined;

  constructor(parts: FeedDriverParts) {
    this.#parts = parts;
    this.#watch =
      parts.feed &&
      new FeedWatch({
        feed: parts.feed.paced,
        clock: parts.clock,
        view: parts.host.view,
        take: (input) => parts.loop.connection(input),
      });
  }

  /** Why the market data is gone for good; undefined while it is not. */
  get error(): string | undefined {
    return this.#error;
  }

  /** Begins to hand it over. */
  start(): void {
    const { feed } = this.#parts;
    if (!feed) return;
    this.#watch?.start();
    this.#pumping = this.#pump(feed);
  }

  /** An event went through the engine. */
  onEvent(): void {
    this.#lastMarketNs = this.#parts.clock.monotonicNs();
    this.#watch?.onEvent(this.#lastMarketNs);
  }

  /** Wall time since the last market event arrived, milliseconds; undefined before the first. */
  ageMs(): number | undefined {
    return this.#lastMarketNs === undefined ? undefined : (this.#parts.clock.monotonicNs() - this.#lastMarketNs) / 1e6;
  }

  /** Time has passed that the monotonic clock knows nothing of: the market data is older by so much, nanoseconds. */
  onUnseen(ns: number): void {
    if (this.#lastMarketNs !== undefined) this.#lastMarketNs -= ns;
    this.#watch?.onUnseen(ns);
  }

  stats(): FeedStats | undefined {
    return this.#parts.feed?.paced.stats();
  }

  /** Play, pause and speed as they are now. */
  control(): FeedControl {
    const { feed } = this.#parts;
    if (!feed) return NONE;
    const { kind, paced } = feed;
    return {
      kind,
      speed: paced.speed,
      paused: paced.paused,
      ended: this.#ended,
      play: () => paced.play(),
      pause: () => paced.pause(),
      step: (count) => paced.step(count),
      setSpeed: (speed) => paced.setSpeed(speed),
    };
  }

  /** Ends it; resolves when the last batch has been taken. */
  async close(): Promise<void> {
    this.#watch?.close();
    this.#parts.feed?.paced.close();
    await this.#pumping;
  }

  async #pump({ paced, indexes }: ServedFeed): Promise<void> {
    const { host, loop } = this.#parts;
    let catchesUp = paced.isCatchingUp === true;
    try {
      for await (const batch of paced.batches()) {
        for (const event of batch) event.instrument = indexes[event.instrument] ?? event.instrument;
        await this.#take(batch, paced.speed);
        if (catchesUp && !paced.isCatchingUp) loop.catchingUp(false);
        catchesUp = paced.isCatchingUp === true;
        if (host.stopped !== undefined) return;
      }
    } catch (error) {
      this.#error = error instanceof Error ? error.message : String(error);
      host.note('feed_failed', 'feed', { message: this.#error });
      this.#watch?.onFailure(this.#error);
    } finally {
      this.#ended = true;
      this.#watch?.close();
    }
  }

  /**
   * At full speed market time outruns the versions, and what they answer would come minutes too late: so each event waits
   * for the answers to the one before, as in a session. At any real pace, events are taken as they come.
   */
  async #take(batch: readonly MarketEvent[], speed: PacedFeed['speed']): Promise<void> {
    const { loop } = this.#parts;
    if (speed !== 'max') return loop.events(batch);
    for (const event of batch) {
      await loop.events([event]);
      await loop.answered();
    }
  }
}
