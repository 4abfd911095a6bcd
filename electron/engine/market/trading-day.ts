import type { EpochNs, TimeNs } from '../../../shared/units/time.ts';

const NS_PER_DAY = 86_400_000_000_000;

/** Which trading day a market time belongs to. A day begins at 00:00 UTC. */
export class TradingDays {
  /** Nanoseconds from midnight UTC to the run's origin, and the origin's day. */
  readonly #originInDay: number;
  readonly #originDay: number;

  constructor(originNs: EpochNs) {
    const day = BigInt(NS_PER_DAY);
    this.#originInDay = Number(originNs % day);
    this.#originDay = Number(originNs / day);
  }

  /** Days since 1970-01-01. */
  of(tsNs: TimeNs): number {
    return this.#originDay + Math.floor((this.#originInDay + tsNs) / NS_PER_DAY);
  }
}
