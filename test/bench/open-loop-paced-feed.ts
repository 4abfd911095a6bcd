import type { FeedStats } from '../../electron/engine/ports.ts';
import type { PacedFeed } from '../../electron/host/feed-driver.ts';
import { defined } from '../../shared/base/assert.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import { timeNs } from '../../shared/units/time.ts';
import { OpenLoopFeed } from './open-loop-feed.ts';
import type { Tape } from './tape.ts';

/** The open-loop feed as a desk that serves takes it. Its pace is its own: nobody can stop or hasten it. */
export class OpenLoopPacedFeed implements PacedFeed {
  readonly speed = 1;
  readonly paused = false;
  readonly #tape: Tape;
  readonly #feed: OpenLoopFeed;
  #waiting: MarketEvent[] = [];
  #startedNs: number | undefined;
  #sent = 0;
  #closed = false;
  #wake: () => void = () => {};

  constructor(tape: Tape, perSecond: number, mostSeconds: number) {
    this.#tape = tape;
    this.#feed = new OpenLoopFeed(perSecond, perSecond * mostSeconds, (number) => {
      const arrivedNs = defined(this.#feed.arrivals[number], 'arrival');
      this.#startedNs ??= arrivedNs;
      this.#sent += 1;
      this.#waiting.push(tape.atTime(number, timeNs(arrivedNs - this.#startedNs)));
      this.#wake();
    });
  }

  get instruments() {
    return this.#tape.instruments;
  }

  get originNs() {
    return this.#tape.originNs;
  }

  /** Events that have arrived. */
  sent(): number {
    return this.#sent;
  }

  async *batches(): AsyncIterable<readonly MarketEvent[]> {
    while (!this.#closed) {
      if (this.#waiting.length === 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const batch = this.#waiting;
      this.#waiting = [];
      yield batch;
    }
  }

  stats(): FeedStats {
    return { read: this.#sent, bad: 0, problems: [], rounded: 0, crossed: 0, progress: undefined };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    void this.#feed.close();
    this.#wake();
  }

  play = () => {};
  pause = () => {};
  step = () => {};
  setSpeed = () => {};
}
