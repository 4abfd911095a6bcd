import type { Price } from '../units/price.ts';
import type { Quantity } from '../units/quantity.ts';
import type { TimeNs } from '../units/time.ts';

/** What every market event carries. */
interface Stamp {
  /** Place in the run's stream of accepted events, from 1, without gaps. The host's intake assigns it. */
  seq: number;
  /** Place among the accepted events of this instrument, from 1, without gaps. The host's intake assigns it. */
  instrumentSeq: number;
  /** Index of the instrument (see `Instrument.index`). */
  instrument: number;
  /** Market time of delivery; never earlier than the event before it. For a bar: its close. */
  readonly tsNs: TimeNs;
}

/** A public trade. */
export interface Trade extends Stamp {
  readonly kind: 'trade';
  readonly price: Price;
  readonly quantity: Quantity;
  /** Who took liquidity; `unknown` where the feed does not say. */
  readonly aggressor: 'buy' | 'sell' | 'unknown';
}

/** A change of the best bid or offer. A size of 0 means that the feed gives none. */
export interface Quote extends Stamp {
  readonly kind: 'quote';
  readonly bid: Price;
  readonly bidQuantity: Quantity;
  readonly ask: Price;
  readonly askQuantity: Quantity;
}

/** A trade bar, delivered at its close. Zero volume means that nothing traded. */
export interface Bar extends Stamp {
  readonly kind: 'bar';
  /** When the bar opened: the stamp in the file. */
  readonly openNs: TimeNs;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: Quantity;
}

/** A bar of bid and ask prices, delivered at its close. A size of 0 means that the feed gives none. */
export interface QuoteBar extends Stamp {
  readonly kind: 'quote_bar';
  readonly openNs: TimeNs;
  readonly bidOpen: Price;
  readonly bidHigh: Price;
  readonly bidLow: Price;
  readonly bidClose: Price;
  readonly bidQuantity: Quantity;
  readonly askOpen: Price;
  readonly askHigh: Price;
  readonly askLow: Price;
  readonly askClose: Price;
  readonly askQuantity: Quantity;
}

/** One observation of the market, the unit in which the desk counts what it must not miss. */
export type MarketEvent = Trade | Quote | Bar | QuoteBar;

/** True when a quote's bid stands above its ask. Such quotes are real (two slow sources); they are delivered but never set a mark. */
export const isCrossed = (quote: Pick<Quote, 'bid' | 'ask'>): boolean => quote.bid > quote.ask;
