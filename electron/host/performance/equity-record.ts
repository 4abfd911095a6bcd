import { type Ratios, ratiosOf } from '../../../shared/domain/performance.ts';
import { DrawdownGauge } from '../../../shared/domain/performance-drawdown.ts';
import { ReturnMoments } from '../../../shared/domain/performance-returns.ts';
import { shareOf } from '../../../shared/domain/performance-trades.ts';
import { type Money, money, ZERO_MONEY } from '../../../shared/units/money.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import type { Elapsed } from './period-clock.ts';

/** A version's worth in a slot at one moment, in quote currency. */
export interface Worth {
  /** Realised − fees + unrealised. */
  readonly equity: Money;
  /** Gross value of its positions. */
  readonly gross: Money;
}

export const NOTHING_YET: Worth = { equity: ZERO_MONEY, gross: ZERO_MONEY };

/** Returns, drawdown and exposure of a version in a slot, from its worth minute by minute. Constant in size. */
export class EquityRecord {
  readonly #fives = new ReturnMoments();
  readonly #days = new ReturnMoments();
  readonly #drawdown = new DrawdownGauge();
  #worth: Worth;
  #periodStart: Money;
  #dayStart: Money;
  /** Sum of the gross value over minutes, and how many they are. */
  #grossSum = 0n;
  #minutes = 0;
  /** False from a beginning until the first end of a minute or a period: what had elapsed before is not this version's. */
  #inMinutes = false;
  #inPeriods = false;

  /** @param worth What it is worth at the beginning. */
  constructor(worth: Worth, at: EpochNs) {
    this.#worth = worth;
    this.#periodStart = worth.equity;
    this.#dayStart = worth.equity;
    this.#drawdown.add(worth.equity, at);
  }

  /** True when nothing has changed that a period has not counted yet. */
  isSettled({ equity }: Worth): boolean {
    return equity === this.#worth.equity && equity === this.#periodStart;
  }

  /** Time goes on without the version: it neither trades nor holds anything, and its quiet time would thin its returns out. */
  rest({ dayEnded }: Elapsed, capital: Money): void {
    this.#inMinutes = false;
    this.#inPeriods = false;
    if (dayEnded && this.#worth.equity !== this.#dayStart) this.#endDay(capital);
  }

  /** A minute has ended, and perhaps quiet ones before it, in which the worth stayed as it was. */
  look(worth: Worth, { minutes, periods, dayEnded }: Elapsed, capital: Money, at: EpochNs): void {
    const quiet = this.#inMinutes ? minutes - 1 : 0;
    this.#inMinutes = true;
    this.#grossSum += worth.gross + this.#worth.gross * BigInt(quiet);
    this.#minutes += quiet + 1;
    this.#worth = worth;
    this.#drawdown.add(worth.equity, at);
    if (periods > 0) {
      this.#fives.add(shareOf(money(worth.equity - this.#periodStart), capital) ?? 0);
      this.#fives.add(0, this.#inPeriods ? periods - 1 : 0);
      this.#inPeriods = true;
      this.#periodStart = worth.equity;
    }
    if (dayEnded) this.#endDay(capital);
  }

  #endDay(capital: Money): void {
    this.#days.add(shareOf(money(this.#worth.equity - this.#dayStart), capital) ?? 0);
    this.#dayStart = this.#worth.equity;
  }

  get ratios(): Ratios {
    return ratiosOf(this.#days, this.#fives);
  }

  /** At the ends of minutes, and as it stands now. */
  drawdownAt(equity: Money, at: EpochNs): Pick<DrawdownGauge, 'now' | 'deepest'> {
    const until = this.#drawdown.copy();
    until.add(equity, at);
    return { now: until.now, deepest: until.deepest };
  }

  /** Mean of the gross value over the minutes; null before the first has ended. */
  get averageGross(): Money | null {
    return this.#minutes === 0 ? null : money(this.#grossSum / BigInt(this.#minutes));
  }
}
