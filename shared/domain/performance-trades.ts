import { type Money, money } from '../units/money.ts';
import type { Price } from '../units/price.ts';
import { quantity } from '../units/quantity.ts';
import type { FactOf } from './fact.ts';
import type { Instrument } from './instrument.ts';
import { signOf } from './order.ts';
import { inQuote, notionalOf, quoteValueOf, valueAt } from './valuation.ts';

/** What closed trades came to. A trade is an order that closed something; its result is what its fills realised, gross of fees. */
export interface TradeResults {
  readonly closed: number;
  /** Trades with a result above 0. */
  readonly won: number;
  /** Sum of the results above 0. */
  readonly grossProfit: Money;
  /** Sum of the results below 0, without its sign. */
  readonly grossLoss: Money;
}

export const NO_TRADES: TradeResults = { closed: 0, won: 0, grossProfit: money(0n), grossLoss: money(0n) };

/**
 * Takes a trade in, or another part of its result: an order may close in several fills.
 *
 * @param before The trade's result so far; undefined for a new trade.
 */
export function addResult(results: TradeResults, before: Money | undefined, part: Money): TradeResults {
  const after = money((before ?? 0n) + part);
  const gain = (result: Money | undefined): bigint => (result !== undefined && result > 0n ? result : 0n);
  const loss = (result: Money | undefined): bigint => (result !== undefined && result < 0n ? -result : 0n);
  return {
    closed: results.closed + (before === undefined ? 1 : 0),
    won: results.won + (gain(after) > 0n ? 1 : 0) - (gain(before) > 0n ? 1 : 0),
    grossProfit: money(results.grossProfit + gain(after) - gain(before)),
    grossLoss: money(results.grossLoss + loss(after) - loss(before)),
  };
}

/** Won trades by closed ones, 0 to 1: the "profit trades, % of total" of a MetaTrader report. Null before the first. */
export const hitRate = ({ won, closed }: TradeResults): number | null => (closed === 0 ? null : won / closed);

/** Gross profit by gross loss, as TradeStation's and MetaTrader's reports define it; null while nothing was lost. */
export const profitFactor = ({ grossProfit, grossLoss }: TradeResults): number | null =>
  shareOf(grossProfit, grossLoss);

/** Value of all deals, buys and sells, by capital: 2 when the capital was put in and taken out once. Null without capital. */
export const turnover = (traded: Money, capital: Money): number | null => shareOf(traded, capital);

/** One amount as a share of another; null where that is 0. */
export const shareOf = (part: Money, whole: Money): number | null =>
  whole === 0n ? null : Number(part) / Number(whole);

/** What a fill was worth, and what it cost beyond the mark at which its order left; in quote currency. */
export interface Slippage {
  /** Positive when the fill was worse than the arrival price. */
  readonly cost: Money;
  /** Value of the fill at the arrival price. */
  readonly value: Money;
}

/**
 * Slippage of a fill against the arrival price, the mark when its order left (A. Perold, "The Implementation Shortfall",
 * Journal of Portfolio Management 14 (1988), of which this is the part that is executed, without delay and fees).
 */
export function slippageOf(instrument: Instrument, fill: FillTerms, arrival: Price): Slippage {
  const signed = quantity(fill.quantity * signOf(fill.side));
  const cost = money(valueAt(instrument, fill.price, signed) - valueAt(instrument, arrival, signed));
  const value = notionalOf(instrument, arrival, fill.quantity);
  return { cost: inQuote(instrument, cost, arrival), value: inQuote(instrument, value, arrival) };
}

type FillTerms = Pick<FactOf<'fill'>, 'side' | 'price' | 'quantity'>;

/** Slippage in basis points of value; of several fills, weighted by value. Null where nothing was measured. */
export function slippageBp({ cost, value }: Slippage): number | null {
  const share = shareOf(cost, value);
  return share === null ? null : share * 10_000;
}

/** What a fill dealt, in quote currency. */
export const dealValue = (instrument: Instrument, fill: FillTerms): Money =>
  quoteValueOf(instrument, fill.price, fill.quantity);
