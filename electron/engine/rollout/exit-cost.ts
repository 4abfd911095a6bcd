import { type Money, money, ZERO_MONEY } from '../../../shared/units/money.ts';
import { divideHalfEven } from '../../../shared/units/rounding.ts';

/** What a market showed over some stretch of events. */
export interface MarketPace {
  /** Volume traded over the stretch, in the units of a quantity. */
  readonly volume: number;
  /** Standard deviation of the price over the whole stretch, as a share of the price. */
  readonly volatility: number;
}

/** What closing a position takes into account. */
export interface ExitTerms {
  /** Value of the position at the mark. */
  readonly value: Money;
  /** Size of the position, without its sign. */
  readonly quantity: number;
  /** The mark, and half the distance from bid to ask, in units of a price. */
  readonly mark: number;
  readonly halfSpread: number;
  /** The taker's fee in hundredths of a basis point. */
  readonly takerFeeCentiBp: number;
  /** Undefined while too little is known of the market. */
  readonly pace: MarketPace | undefined;
}

/** Shares of a price are scaled to this before they meet money, so that floating point never does. */
const PPB = 1_000_000_000;

/**
 * What closing a position at the present market would cost, by its parts.
 *
 * Impact follows the square-root law, σ · √(Q / V): the price moves by the volatility of a stretch of market, times the
 * root of the deal's size over the volume of the same stretch (Almgren, Thum, Hauptmann and Li, "Direct estimation of
 * equity market impact", 2005; Tóth et al., "Anomalous price impact", Physical Review X 1, 2011), with a factor of
 * one. It is an estimate to compare decisions by, and no promise.
 */
export function exitCost(terms: ExitTerms): {
  readonly spread: Money;
  readonly impact: Money;
  readonly fee: Money;
  readonly total: Money;
} {
  const { value, quantity, mark, halfSpread, takerFeeCentiBp, pace } = terms;
  const spread = money(divideHalfEven(value * BigInt(halfSpread), BigInt(mark)));
  const fee = money(divideHalfEven(value * BigInt(takerFeeCentiBp), 1_000_000n));
  const share = pace && pace.volume > 0 ? pace.volatility * Math.sqrt(quantity / pace.volume) : 0;
  const impact = share > 0 ? money(divideHalfEven(value * BigInt(Math.round(share * PPB)), BigInt(PPB))) : ZERO_MONEY;
  return { spread, impact, fee, total: money(spread + impact + fee) };
}
