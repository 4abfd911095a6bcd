import type { Input } from '../engine/engine.ts';
import type { EngineView } from '../engine/view.ts';
import type { Clock } from './clock.ts';

/** How often the watch looks, wall time. */
const LOOK_MS = 1_000;
/** However fast the feed is to run: a machine that stalls for a moment has lost no market. */
const LEAST_SILENCE_MS = 5_000;

export type ConnectionInput = Extract<Input, { kind: 'connection' }>;

/** What the watch must know of a feed. */
export interface WatchedFeed {
  readonly speed: number | 'max';
  readonly paused: boolean;
}

export interface FeedWatchParts {
  readonly feed: WatchedFeed;
  readonly clock: Clock;
  readonly view: Pick<EngineView, 'limits' | 'connections'>;
  /** Takes in that the feed is gone, or back. */
  readonly take: (input: ConnectionInput) => void;
}

/**
 * Notices that a feed has gone silent although it should run, and that it speaks again. Silence counts in wall time, for
 * without events no market time passes: the desk's `maxDataAgeMs` at the feed's own speed, and five seconds at least. A feed
 * that is paused, that has come to its end, or that runs as fast as it is taken is never missed.
 */
export class FeedWatch {
  readonly #parts: FeedWatchParts;
  #lastNs: number;
  #cancel: (() => void) | undefined;

  constructor(parts: FeedWatchParts) {
    this.#parts = parts;
    this.#lastNs = parts.clock.monotonicNs();
  }

  /** The feed begins to run. */
  start(): void {
    this.#lastNs = this.#parts.clock.monotonicNs();
    this.#arm();
  }

  /** An event has come in. */
  onEvent(nowNs: number): void {
    this.#lastNs = nowNs;
    if (!this.#parts.view.connections.feed)
      this.#parts.take({ kind: 'connection', of: 'feed', up: true, reason: 'market data comes in again' });
  }

  /** The machine slept for so long, nanoseconds, and the monotonic clock with it: the silence was longer. */
  onUnseen(ns: number): void {
    this.#lastNs -= ns;
  }

  /** The feed has failed: nothing more is to be expected of it. */
  onFailure(message: string): void {
    this.close();
    this.#lose(`the market data failed: ${message}`);
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #arm(): void {
    this.#cancel = this.#parts.clock.timer(LOOK_MS, () => {
      this.#look();
      this.#arm();
    });
  }

  #look(): void {
    const { feed, clock, view } = this.#parts;
    const now = clock.monotonicNs();
    // Silence begins when the feed is to run again.
    if (feed.paused || feed.speed === 'max') this.#lastNs = now;
    else {
      const silentMs = (now - this.#lastNs) / 1e6;
      const most = Math.max(LEAST_SILENCE_MS, view.limits.maxDataAgeMs / feed.speed);
      if (silentMs > most) this.#lose(`no market data came in for ${Math.floor(silentMs / 1_000)} s`);
    }
  }

  #lose(reason: string): void {
    if (this.#parts.view.connections.feed) this.#parts.take({ kind: 'connection', of: 'feed', up: false, reason });
  }
}
