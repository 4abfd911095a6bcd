/**
 * Mean reversion: a price far from its recent mean is expected to come back. How far is far is told by the spread
 * of the recent prices themselves (their standard deviation), so the rule reads the same on every market: sell
 * when the z-score is high, buy when it is low, close when the price is back at the mean. All with limit orders.
 */
import type { Algorithm, Desk, Manifest, Parameters } from '../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'mean-reversion',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 150,
  parameters: {
    window: { default: 150, minimum: 10, maximum: 5000, integer: true, description: 'Prices in the mean' },
    enter: { default: 2, minimum: 0.5, maximum: 10, description: 'z-score that opens a position' },
    leave: { default: 0.5, minimum: 0, maximum: 10, description: 'z-score within which the position is closed' },
    size: {
      default: 5,
      minimum: 0.1,
      maximum: 1000,
      description: 'Size of the position, in typical (median) trades of the market; at least one lot',
    },
    rest_s: { default: 3, minimum: 0.1, maximum: 600, description: 'How long an order may rest, in seconds' },
    patience_s: { default: 5, minimum: 0.1, maximum: 3600, description: 'Pause after a denied order, in seconds' },
  },
};

/** What the version knows of one instrument. Plain data: it is the state that a successor takes over. */
interface Market {
  /** The last `window` prices, as distances from `base`, oldest first. */
  prices: number[];
  /** The first price seen. Squares of distances stay small enough to be summed exactly; squares of prices do not. */
  base: number;
  sum: number;
  squares: number;
  /** A running median of traded quantities; 0 until something traded. */
  typicalTrade: number;
  /** The side it wants to be on: 1, −1 or 0. */
  wanted: number;
}

export function create(desk: Desk, parameters: Parameters): Algorithm {
  const { window = 150, enter = 2, leave = 0.5, size = 5, rest_s = 3, patience_s = 5 } = parameters;
  if (leave >= enter) throw new RangeError(`leave (${leave}) must be below enter (${enter})`);
  let markets: Record<string, Market> = {};
  let quietUntilNs = 0;
  // The open order of each instrument. Not part of the state: at a hand-over the desk says in onAdopt which ones pass.
  let open = new Map<number, number | string>();

  function marketOf(instrument: number): Market {
    markets[instrument] ??= { prices: [], base: 0, sum: 0, squares: 0, typicalTrade: 0, wanted: 0 };
    return markets[instrument];
  }

  function onPrice(instrument: number, price: number): void {
    const market = marketOf(instrument);
    if (market.prices.length === 0) market.base = price;
    const distance = price - market.base;
    market.prices.push(distance);
    market.sum += distance;
    market.squares += distance * distance;
    if (market.prices.length > window) {
      const oldest = market.prices.shift() ?? 0;
      market.sum -= oldest;
      market.squares -= oldest * oldest;
    }
    if (market.prices.length < window) return;

    const mean = market.sum / window;
    const deviation = Math.sqrt(Math.max(0, market.squares / window - mean * mean));
    if (deviation === 0) return; // A market that stands still is at its mean.
    const score = (distance - mean) / deviation;
    if (Math.abs(score) > enter) market.wanted = -Math.sign(score);
    else if (Math.abs(score) < leave) market.wanted = 0;
    follow(instrument, market, price);
  }

  /** Rests one order at the price at hand that would bring the position to where it is wanted. */
  function follow(instrument: number, market: Market, price: number): void {
    const table = desk.instruments[instrument];
    if (!table || market.typicalTrade === 0 || desk.now() < quietUntilNs || open.has(instrument)) return;

    const held = desk.position(instrument);
    if (Math.sign(held) === market.wanted) return;
    const lots = Math.max(1, Math.round((size * market.typicalTrade * desk.share()) / table.lot));
    const missing = market.wanted * lots * table.lot - held;
    const quantity = Math.floor(Math.abs(missing) / table.lot) * table.lot; // What is below a lot cannot be traded.
    if (quantity === 0) return;
    const onTick = missing > 0 ? Math.floor : Math.ceil; // Rounded to its own side, never across the market.
    const limitPrice = onTick(price / table.tick) * table.tick;
    const side = missing > 0 ? 'buy' : 'sell';
    open.set(instrument, desk.submit({ instrument, side, type: 'limit', quantity, limitPrice }));
    desk.timer(String(instrument), restsUntil());
  }

  const restsUntil = () => (desk.now() + rest_s * 1e9) as ReturnType<Desk['now']>;

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

    onTimer(tag) {
      // The order has rested long enough. It counts as open until its end is told: it may be filled this very moment.
      const order = open.get(Number(tag));
      if (order !== undefined) desk.cancel(order);
    },
    onOrder({ order, status }) {
      // A refusal has a reason that lasts: asking again at once would only be refused again.
      if (status === 'denied' || status === 'rejected') quietUntilNs = desk.now() + patience_s * 1e9;
      if (status === 'accepted' || status === 'replaced' || status === 'triggered') return;
      for (const [instrument, other] of open) if (other === order) open.delete(instrument);
    },
    onAdopt({ orders }) {
      open = new Map();
      for (const { order, instrument } of orders) {
        // One order an instrument is all that it keeps track of; a second one it does without.
        if (open.has(instrument)) desk.cancel(order);
        else open.set(instrument, order);
        desk.timer(String(instrument), restsUntil());
      }
    },

    exportState: () => ({ markets, quietUntilNs }),
    importState(state) {
      const taken = state as { markets: Record<string, Market>; quietUntilNs: number };
      if (typeof taken.markets !== 'object' || !taken.markets || typeof taken.quietUntilNs !== 'number') {
        throw new TypeError('the state is not one of mean-reversion 1');
      }
      ({ markets, quietUntilNs } = taken);
    },
  };
}
