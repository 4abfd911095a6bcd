import type { Money } from '../units/money.ts';
import type { Price } from '../units/price.ts';
import type { Quantity } from '../units/quantity.ts';

/**
 * Something that can be traded on one venue. The same symbol on two venues is two instruments.
 * All prices and quantities of an instrument are integers at its two scales.
 */
export interface Instrument {
  /** Place in the run's instrument table; events, intents and orders name an instrument by it. */
  readonly index: number;
  readonly venue: string;
  readonly symbol: string;
  /** Digits after the point in a {@link Price}, 0 to 10. */
  readonly priceScale: number;
  /** Digits after the point in a {@link Quantity}, 0 to 10. */
  readonly quantityScale: number;
  /** Smallest price step; every order price is a multiple of it. */
  readonly tick: Price;
  /** Smallest quantity step; every order quantity is a multiple of it. */
  readonly lot: Quantity;
  /** The smallest order; the lot where left out. */
  readonly minimum?: Quantity;
  /** Units of the underlying in one unit of quantity (linear), or units of quote currency in one contract (inverse). */
  readonly multiplier: Money;
  /**
   * `linear`: profit is quantity × multiplier × price difference, in the quote currency.
   * `inverse`: a contract is worth `multiplier / price` coins, and profit is paid in the coin.
   */
  readonly kind: 'linear' | 'inverse';
  /** The currency that profit and fees are paid in: quote currency (linear) or coin (inverse). */
  readonly currency: string;
  /** A label that exposure limits can group by. */
  readonly sector: string;
}

/** The instrument's name everywhere outside the engine: `binance-usdm:BTCUSDT`. */
export const instrumentKey = (instrument: Pick<Instrument, 'venue' | 'symbol'>): string =>
  `${instrument.venue}:${instrument.symbol}`;
