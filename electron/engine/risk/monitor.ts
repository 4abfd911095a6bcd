import type { RiskLimits } from '../../../shared/domain/risk.ts';
import { WHOLE } from '../../../shared/units/basis-points.ts';
import { type Money, money, ZERO_MONEY } from '../../../shared/units/money.ts';

/** A limit that a slot's equity has crossed. */
export interface Breach {
  readonly cause: 'daily_loss' | 'drawdown';
  readonly value: Money;
  readonly limit: Money;
}

/** A slot's equity against its day and its peak. Equity is profit since the slot opened: realised − fees + unrealised. */
export class EquityMonitor {
  #equity: Money = ZERO_MONEY;
  #peak: Money = ZERO_MONEY;
  #dayStart: Money = ZERO_MONEY;
  #day: number | undefined;
  /** False after a restart, until the first mark says what the books are worth. */
  #valued = false;
  /** True while the day's start or the peak have moved since they were last recorded. */
  #moved = false;

  get equity(): Money {
    return this.#equity;
  }

  /** Profit since 00:00 UTC of market time. */
  get dayProfit(): Money {
    return money(this.#equity - this.#dayStart);
  }

  /** How far equity stands below its peak; never negative. */
  get drawdown(): Money {
    return money(this.#peak - this.#equity);
  }

  /**
   * Takes the equity at a mark.
   *
   * @param day Number of the market day (days since 1970-01-01 UTC). A new day starts from the equity before it.
   */
  observe(equity: Money, day: number): void {
    if (day !== this.#day) {
      const before = this.#valued ? this.#equity : equity;
      this.#dayStart = this.#day === undefined ? ZERO_MONEY : before;
      this.#day = day;
      this.#moved = true;
    }
    this.#equity = equity;
    this.#valued = true;
    if (equity > this.#peak) {
      this.#peak = equity;
      this.#moved = true;
    }
  }

  /** What must outlive a restart, if it has moved since it was last recorded. */
  unrecorded(): { readonly day: number; readonly dayStart: Money; readonly peak: Money } | undefined {
    return this.#moved && this.#day !== undefined
      ? { day: this.#day, dayStart: this.#dayStart, peak: this.#peak }
      : undefined;
  }

  /** Takes what was recorded as so. */
  record(day: number, dayStart: Money, peak: Money): void {
    this.#day = day;
    this.#dayStart = dayStart;
    this.#peak = peak;
    this.#moved = false;
  }

  /** The limits that stand crossed, the daily loss first. */
  breaches(limits: RiskLimits, capital: Money): Breach[] {
    const breaches: Breach[] = [];
    const loss = money(-this.dayProfit);
    if (loss > limits.maxDailyLoss) breaches.push({ cause: 'daily_loss', value: loss, limit: limits.maxDailyLoss });
    const most = money((capital * BigInt(limits.maxDrawdown)) / BigInt(WHOLE));
    if (this.drawdown > most) breaches.push({ cause: 'drawdown', value: this.drawdown, limit: most });
    return breaches;
  }
}
