/**
 * Momentum, the plain form: two simple moving averages of the price. When the fast one crosses above the slow one
 * the market is rising and the version wants to be long; when it crosses below, short. It changes its position
 * with market orders and does nothing in between.
 */
import type { Algorithm, Desk, Manifest, Parameters } from '../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'momentum',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 200,
  parameters: {
    fast: { default: 40, minimum: 2, maximum: 1000, integer: true, description: 'Prices in the fast average' },
    slow: { default: 200, minimum: 3, maximum: 5000, integer: true, description: 'Prices in the slow average' },
    band_bps: {
      default: 0.2,
      minimum: 0,
      maximum: 100,
      description: 'How far apart the averages must be before a crossing counts, in basis points of the price',
    },
    size: {
      default: 5,
      minimum: 0.1,
      maximum: 1000,
      description: 'Size of the position, in typical (median) trades of the market; at least one lot',
    },
    patience_s: { default: 5, minimum: 0.1, maximum: 3600, description: 'Pause after a denied order, in seconds' },
  },
};

/** What the version knows of one instrument. Plain data: it is the state that a successor takes over. */
interface Market {
  /** The last `slow` prices, oldest first, and the sums of all and of the newest `fast` of them. */
  prices: number[];
  slowSum: number;
  fastSum: number;
  /** A running median of traded quantities; 0 until something traded. */
  typicalTrade: number;
  /** Where the averages stand: 1 fast above slow, −1 below, 0 not known yet. */
  trend: number;
}

export function create(desk: Desk, parameters: Parameters): Algorithm {
  const { fast = 40, slow = 200, band_bps = 0.2, size = 5, patience_s = 5 } = parameters;
  if (fast >= slow) throw new RangeError(`fast (${fast}) must be below slow (${slow})`);
  let markets: Record<string, Market> = {};
  let quietUntilNs = 0;
  // The instrument of each open order. Not part of the state: at a hand-over the desk says in onAdopt which ones pass.
  let open = new Map<number | string, number>();

  function marketOf(instrument: number): Market {
    markets[instrument] ??= { prices: [], slowSum: 0, fastSum: 0, typicalTrade: 0, trend: 0 };
    return markets[instrument];
  }

  function onPrice(instrument: number, price: number): void {
    const market = marketOf(instrument);
    market.prices.push(price);
    // Prices are integers, so these sums stay exact however long they run.
    market.slowSum += price;
    market.fastSum += price - (market.prices.at(-1 - fast) ?? 0);
    if (market.prices.length > slow) market.slowSum -= market.prices.shift() ?? 0;
    if (market.prices.length < slow) return;

    const slowAverage = market.slowSum / slow;
    const gap = market.fastSum / fast - slowAverage;
    // Inside the band the trend stays what it was, so that averages that touch do not flip the position each time.
    if (Math.abs(gap) * 10_000 > band_bps * slowAverage) market.trend = gap > 0 ? 1 : -1;
    follow(instrument, market);
  }

  /** Brings the position to where the trend wants it, with one order at a time. */
  function follow(instrument: number, market: Market): void {
    const table = desk.instruments[instrument];
    if (!table || market.trend === 0 || market.typicalTrade === 0) return;
    if (desk.now() < quietUntilNs || isBusy(instrument)) return;

    const held = desk.position(instrument);
    if (Math.sign(held) === market.trend) return; // It holds what it wants; the size is not adjusted on the way.
    const lots = Math.max(1, Math.round((size * market.typicalTrade * desk.share()) / table.lot));
    const missing = market.trend * lots * table.lot - held;
    const quantity = Math.floor(Math.abs(missing) / table.lot) * table.lot; // What is below a lot cannot be traded.
    if (quantity === 0) return;
    open.set(desk.submit({ instrument, side: missing > 0 ? 'buy' : 'sell', quantity }), instrument);
  }

  function isBusy(instrument: number): boolean {
    for (const other of open.values()) if (other === instrument) return true;
    return false;
  }

  function onSize(instrument: number, quantity: number): void {
    const market = marketOf(instrument);
    if (quantity <= 0) return;
    // Two per cent up for each trade above, two down for each below: that settles where half the trades are above.
    if (market.typicalTrade === 0) market.typicalTrade = quantity;
    else market.typicalTrade *= quantity > market.typicalTrade ? 1.02 : 0.98;
  }

  return {
    onTrade(trade) {
      onSize(trade.instrument, trade.quantity);
      onPrice(trade.instrument, trade.price);
    },
    onQuote(quote) {
      // The smaller side: an order of that size finds its counterpart. Sizes may be missing, then nothing is learnt.
      onSize(quote.instrument, Math.min(quote.bidQuantity, quote.askQuantity));
      if (quote.bid <= quote.ask) onPrice(quote.instrument, (quote.bid + quote.ask) / 2);
    },
    onBar(bar) {
      onSize(bar.instrument, bar.volume / 100);
      onPrice(bar.instrument, bar.close);
    },
    onQuoteBar(bar) {
      onSize(bar.instrument, Math.min(bar.bidQuantity, bar.askQuantity) / 100);
      onPrice(bar.instrument, (bar.bidClose + bar.askClose) / 2);
    },

    onOrder({ order, status }) {
      // A refusal has a reason that lasts: asking again at once would only be refused again.
      if (status === 'denied' || status === 'rejected') quietUntilNs = desk.now() + patience_s * 1e9;
      if (status !== 'accepted' && status !== 'replaced' && status !== 'triggered') open.delete(order);
    },
    onAdopt({ orders }) {
      open = new Map(orders.map(({ order, instrument }) => [order, instrument]));
    },

    exportState: () => ({ markets, quietUntilNs }),
    importState(state) {
      const taken = state as { markets: Record<string, Market>; quietUntilNs: number };
      if (typeof taken.markets !== 'object' || !taken.markets || typeof taken.quietUntilNs !== 'number') {
        throw new TypeError('the state is not one of momentum 1');
      }
      ({ markets, quietUntilNs } = taken);
    },
  };
}
