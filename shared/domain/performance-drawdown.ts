import { type Money, money, ZERO_MONEY } from '../units/money.ts';
import { type EpochNs, epochNs } from '../units/time.ts';

/** The way of equity from a peak down to a trough and, perhaps, back. */
export interface Drawdown {
  /** Peak less trough, above 0. */
  readonly depth: Money;
  /** Equity at the peak. */
  readonly peak: Money;
  /** When equity stood at the peak last. */
  readonly peakAt: EpochNs;
  readonly troughAt: EpochNs;
  /** When equity was at the peak again; null while it is not. */
  readonly recoveredAt: EpochNs | null;
  /** From the peak to the recovery, or to now, in nanoseconds. */
  readonly lengthNs: bigint;
}

/**
 * The deepest drawdown of an equity curve, and the present one (C. Bacon, Practical Portfolio Performance Measurement and
 * Attribution, 2nd ed. 2008, on drawdown: from the high-water mark until that is reached again). In money; as a share
 * the desk divides it by capital, which does not compound.
 */
export class DrawdownGauge {
  #peak: Money | undefined;
  #peakAt: EpochNs = epochNs(0n);
  #now: Money = ZERO_MONEY;
  #at: EpochNs = epochNs(0n);
  #deepest: Omit<Drawdown, 'lengthNs'> | undefined;

  /** The next point of the curve, in order of time. */
  add(equity: Money, at: EpochNs): void {
    this.#at = at;
    if (this.#peak === undefined || equity >= this.#peak) {
      if (this.#deepest?.recoveredAt === null) this.#deepest = { ...this.#deepest, recoveredAt: at };
      this.#peak = equity;
      this.#peakAt = at;
      this.#now = ZERO_MONEY;
      return;
    }
    this.#now = money(this.#peak - equity);
    if (this.#now > (this.#deepest?.depth ?? 0n)) {
      this.#deepest = { depth: this.#now, peak: this.#peak, peakAt: this.#peakAt, troughAt: at, recoveredAt: null };
    }
  }

  /** A gauge that has seen the same, to look one point ahead with. */
  copy(): DrawdownGauge {
    const copy = new DrawdownGauge();
    copy.#peak = this.#peak;
    copy.#peakAt = this.#peakAt;
    copy.#now = this.#now;
    copy.#at = this.#at;
    copy.#deepest = this.#deepest;
    return copy;
  }

  /** How far equity is below its peak; 0 at the peak. */
  get now(): Money {
    return this.#now;
  }

  /** The deepest drawdown; the earlier of two as deep. Null while equity never fell. */
  get deepest(): Drawdown | null {
    if (!this.#deepest) return null;
    return { ...this.#deepest, lengthNs: (this.#deepest.recoveredAt ?? this.#at) - this.#deepest.peakAt };
  }
}
