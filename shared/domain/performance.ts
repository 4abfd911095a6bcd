import type { BasisPoints } from '../units/basis-points.ts';
import type { Money } from '../units/money.ts';
import type { Quantity } from '../units/quantity.ts';
import type { EpochNs } from '../units/time.ts';
import type { Drawdown } from './performance-drawdown.ts';
import { type ReturnMoments, sharpeRatio, sortinoRatio } from './performance-returns.ts';
import type { TradeResults } from './performance-trades.ts';

/** Length of the short period, from the beginning of the trading day on. */
export const PERIOD_MINUTES = 5;
/** From this many trading days on, a period is a trading day; before that, five minutes of market time. */
export const LEAST_DAYS = 20;
/** Fewer five-minute periods than these, an hour, say nothing of a ratio. */
export const LEAST_PERIODS = 12;
/** Trading days a year, by the convention of the field. */
export const DAYS_PER_YEAR = 252;
/** Five-minute periods a year: all those of 252 days, quiet and closed hours included, as they are counted. */
export const PERIODS_PER_YEAR = (DAYS_PER_YEAR * 24 * 60) / PERIOD_MINUTES;

export const PERIODS = ['trading_day', 'five_minutes'] as const;
export type Period = (typeof PERIODS)[number];

/** Ratios of return to risk, with what they rest on. */
export interface Ratios {
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly period: Period;
  /** How many returns there are. */
  readonly periods: number;
  /** What the ratios are annualised by, under the root. */
  readonly periodsPerYear: number;
}

/**
 * Sharpe and Sortino by the desk's one convention: returns of equity on capital per trading day where there are at least
 * {@link LEAST_DAYS}, else per five minutes of market time; annualised by the root of the periods a year. Null where there
 * are fewer than {@link LEAST_PERIODS}, or nothing to divide by.
 */
export function ratiosOf(days: ReturnMoments, fives: ReturnMoments): Ratios {
  const daily = days.count >= LEAST_DAYS;
  const returns = daily ? days : fives;
  const periodsPerYear = daily ? DAYS_PER_YEAR : PERIODS_PER_YEAR;
  const enough = returns.count >= LEAST_PERIODS;
  return {
    sharpe: enough ? sharpeRatio(returns, periodsPerYear) : null,
    sortino: enough ? sortinoRatio(returns, periodsPerYear) : null,
    period: daily ? 'trading_day' : 'five_minutes',
    periods: returns.count,
    periodsPerYear,
  };
}

/** How a version has done in a slot, beyond what its books say. Amounts are in quote currency. */
export interface Performance {
  /** Market time since which everything here counts. */
  readonly since: EpochNs;
  /** True when nothing of the version in this slot lies before `since`. */
  readonly complete: boolean;
  readonly ratios: Ratios;
  /** Looked at each minute of market time, and now. */
  readonly drawdown: { readonly now: Money; readonly deepest: Drawdown | null };
  /** Gross value of its positions: now, and on average over the minutes in which it was live or held something. */
  readonly exposure: { readonly gross: Money; readonly average: Money | null };
  readonly trades: TradeResults;
  readonly fills: number;
  /** Value of all its deals. */
  readonly traded: Money;
  /** Against arrival, weighted by value; null where no order has told its arrival price. */
  readonly slippageBp: number | null;
  /** Fills that the slippage rests on. */
  readonly slippageFills: number;
  readonly orders: { readonly sent: number; readonly rejected: number; readonly cancelled: number };
  /** Denials by code. */
  readonly denials: ReadonlyMap<string, number>;
}

/**
 * How a version has done on a simulated account, in the same terms as on the real one. Cancelled orders and the codes of denials
 * are not told there, and a trade is a fill that closed something.
 */
export interface SimulatedPerformance {
  readonly performance: Performance;
  /** The share of the slot's capital that its orders are sized for. */
  readonly share: BasisPoints;
  /** False once the account is closed: the figures are those of its end. */
  readonly isOpen: boolean;
  readonly positions: readonly {
    readonly instrument: number;
    /** Signed. */
    readonly quantity: Quantity;
    /** What it cost, as a signed value. */
    readonly cost: Money;
    readonly realised: Money;
    readonly fees: Money;
    readonly unrealised: Money;
  }[];
  /** Wishes that the gate refused. */
  readonly denied: number;
}
