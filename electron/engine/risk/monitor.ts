import { assert } from '../../../shared/base/assert.ts';
import { type Money, money, ZERO_MONEY } from '../../../shared/units/money.ts';

/** A loss limit that a scope's equity has crossed. */
export interface Breach {
  readonly cause: 'daily_loss' | 'drawdown';
  readonly value: Money;
  readonly limit: Money;
}

/** What a scope may lose, in money; undefined where nobody has set it. */
export interface LossLimits {
  /** Since the day's start. */
  readonly dailyLoss: Money | undefined;
  /** From the peak. */
  readonly drawdown: Money | undefined;
}

const UNLIMITED: LossLimits = { dailyLoss: undefined, drawdown: undefined };

/** A scope's equity against its day and its peak. Equity is profit since the scope began: realised − fees + unrealised. */
export class EquityMonitor {
  #equity: Money = ZERO_MONEY;
  /** The equity as a plain number, where that was enough to see that nothing has happened; NaN where `#equity` tells it. */
  #near = Number.NaN;
  /** Between these, as plain numbers, a new equity is neither a peak nor a breach; NaN where a number cannot tell. */
  #most = 0;
  #least = Number.NEGATIVE_INFINITY;
  #peak: Money = ZERO_MONEY;
  #dayStart: Money = ZERO_MONEY;
  #day: number | undefined;
  /** False until it is known what the books are worth. */
  #valued = false;
  /** True while the day's start or the peak have moved since they were last recorded. */
  #moved = false;
  #limits = UNLIMITED;
  /** The equity below which a limit stands crossed: one comparison a mark. Undefined where nothing is limited. */
  #floor: Money | undefined;

  get equity(): Money {
    return Number.isNaN(this.#near) ? this.#equity : money(BigInt(this.#near));
  }

  /** Profit since the trading day's start, market time. */
  get dayProfit(): Money {
    return money(this.equity - this.#dayStart);
  }

  /** How far equity stands below its peak; never negative. */
  get drawdown(): Money {
    return money(this.#peak - this.equity);
  }

  /** Whether anything was ever observed or recorded. */
  get began(): boolean {
    return this.#day !== undefined;
  }

  /** Begins to count at an equity that is nobody's loss today: for a scope that nobody watched before. */
  begin(equity: Money, day: number): void {
    this.#day = day;
    this.#dayStart = equity;
    this.#peak = equity > 0n ? equity : ZERO_MONEY;
    this.#moved = true;
    this.#lower();
  }

  /** The limits that it is held against from here on. */
  hold(limits: LossLimits): void {
    this.#limits = limits;
    this.#lower();
  }

  /** As {@link observe}, for an equity that is a safe integer: most marks are neither a peak nor a breach. */
  observeNear(equity: number, day: number): boolean {
    if (day === this.#day && equity <= this.#most && equity >= this.#least && this.#valued) {
      this.#near = equity;
      return false;
    }
    return this.observe(money(BigInt(equity)), day);
  }

  /**
   * Takes the equity at a mark.
   *
   * @param day Number of the trading day. A new day starts from the equity before it; an earlier one than before, as a
   *   clock that is set back gives, starts nothing and forgives nothing.
   * @returns true while a limit stands crossed.
   */
  observe(equity: Money, day: number): boolean {
    if (this.#day === undefined || day > this.#day) {
      const before = this.#valued ? this.equity : equity;
      this.#dayStart = this.#day === undefined ? ZERO_MONEY : before;
      this.#day = day;
      this.#moved = true;
      this.#lower();
    }
    this.#equity = equity;
    this.#near = Number.NaN;
    this.#valued = true;
    if (equity > this.#peak) {
      this.#peak = equity;
      this.#moved = true;
      this.#lower();
    }
    return this.#floor !== undefined && equity < this.#floor;
  }

  /** After a restart: what the books are worth at the last marks that are known. */
  resume(equity: Money): void {
    this.#equity = equity;
    this.#near = Number.NaN;
    this.#valued = true;
  }

  /** The day at hand goes by another number from here on; it goes on from where it began, and forgives nothing. */
  relabel(day: number): void {
    if (this.#day === undefined || this.#day === day) return;
    this.#day = day;
    this.#moved = true;
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
    this.#lower();
  }

  /** The limits that stand crossed, the daily loss first. */
  breaches(): Breach[] {
    const breaches: Breach[] = [];
    const { dailyLoss, drawdown } = this.#limits;
    const loss = money(-this.dayProfit);
    if (dailyLoss !== undefined && loss > dailyLoss)
      breaches.push({ cause: 'daily_loss', value: loss, limit: dailyLoss });
    if (drawdown !== undefined && this.drawdown > drawdown)
      breaches.push({ cause: 'drawdown', value: this.drawdown, limit: drawdown });
    return breaches;
  }

  #lower(): void {
    const { dailyLoss, drawdown } = this.#limits;
    const byDay = dailyLoss === undefined ? undefined : money(this.#dayStart - dailyLoss);
    const byPeak = drawdown === undefined ? undefined : money(this.#peak - drawdown);
    this.#floor = byDay === undefined || (byPeak !== undefined && byPeak > byDay) ? byPeak : byDay;
    this.#most = nearOf(this.#peak);
    this.#least = this.#floor === undefined ? Number.NEGATIVE_INFINITY : nearOf(this.#floor);
  }

  /** What was last recorded, for a snapshot. @throws {AssertionError} when more than that has happened. */
  snapshot() {
    assert(!this.#valued && !this.#moved, 'a monitor has seen what no fact tells');
    return { day: this.#day, dayStart: this.#dayStart, peak: this.#peak };
  }

  /** Takes a snapshot as so. */
  restore({ day, dayStart, peak }: ReturnType<EquityMonitor['snapshot']>): void {
    if (day !== undefined) this.record(day, dayStart, peak);
  }
}

function nearOf(amount: Money): number {
  const near = Number(amount);
  return Number.isSafeInteger(near) ? near : Number.NaN;
}
