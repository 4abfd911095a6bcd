/**
 * Momentum, the quick form: two exponential averages, measured against how much the market moves anyway. It takes
 * a position only when the trend stands out of the noise, leaves it when the trend fades, and trades with limit
 * orders that it puts at the last price and takes back after a while. Smaller than 1.0.0, and more often.
 *
 * The layout of its state is another than that of 1.0.0, and `stateVersion` says so.
 */
import type { Algorithm, Desk, Manifest, Parameters } from '../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'momentum',
  version: '2.0.0',
  instruments: '*',
  stateVersion: 2,
  warmUpEvents: 100,
  parameters: {
    fast: { default: 15, minimum: 2, maximum: 1000, description: 'Span of the fast average, in prices' },
    slow: { default: 90, minimum: 3, maximum: 5000, description: 'Span of the slow average, in prices' },
    enter: { default: 1.5, minimum: 0.1, maximum: 100, description: 'Trend that opens a position, in typical moves' },
    leave: { default: 0.5, minimum: 0, maximum: 100, description: 'Trend below which the position is closed' },
    size: {
      default: 4,
      minimum: 0.1,
      maximum: 1000,
      description: 'Size of the position, in typical (median) trades of the market; at least one lot',
    },
    rest_s: { default: 2, minimum: 0.1, maximum: 600, description: 'How long an order may rest, in seconds' },
    patience_s: { default: 5, minimum: 0.1, maximum: 3600, description: 'Pause after a denied order, in seconds' },
  },
};

/** What the version knows of one instrument. Plain data: it is the state that a successor takes over. */
interface Market {
  seen: number;
  last: number;
  fastAverage: number;
  slowAverage: number;
  /** Average size of a move from one price to the next. */
  typicalMove: number;
  /** A running median of traded quantities; 0 until something traded. */
  typicalTrade: number;
  /** The side it wants to be on: 1, −1 or 0. */
  wanted: number;
}

export function create(desk: Desk, parameters: Parameters): Algorithm {
  const { fast = 15, slow = 90, enter = 1.5, leave = 0.5, size = 4, rest_s = 2, patience_s = 5 } = parameters;
  if (fast >= slow) throw new RangeError(`fast (${fast}) must be below slow (${slow})`);
  if (leave > enter) throw new RangeError(`leave (${leave}) must not be above enter (${enter})`);
  let markets: Record<string, Market> = {};
  let quietUntilNs = 0;
  // The open order of each instrument. Not part of the state: at a hand-over the desk says in onAdopt which ones pass.
  let open = new Map<number, number | string>();

  function marketOf(instrument: number): Market {
    const fresh = { seen: 0, last: 0, fastAverage: 0, slowAverage: 0, typicalMove: 0, typicalTrade: 0, wanted: 0 };
    markets[instrument] ??= fresh;
    return markets[instrument];
  }

  function onPrice(instrument: number, price: number): void {
    const market = marketOf(instrument);
    if (market.seen++ === 0) Object.assign(market, { last: price, fastAverage: price, slowAverage: price });
    market.fastAverage += (price - market.fastAverage) * (2 / (fast + 1));
    market.slowAverage += (price - market.slowAverage) * (2 / (slow + 1));
    market.typicalMove += (Math.abs(price - market.last) - market.typicalMove) * (2 / (slow + 1));
    market.last = price;
    if (market.seen < slow || market.typicalMove === 0) return;

    // Measured in typical moves, one threshold serves a calm market and a wild one.
    const trend = (market.fastAverage - market.slowAverage) / market.typicalMove;
    if (Math.abs(trend) > enter) market.wanted = Math.sign(trend);
    else if (Math.abs(trend) < leave) market.wanted = 0;
    follow(instrument, market);
  }

  /** Rests one order at the last price that would bring the position to where it is wanted. */
  function follow(instrument: number, market: Market): void {
    const table = desk.instruments[instrument];
    if (!table || market.typicalTrade === 0 || desk.now() < quietUntilNs || open.has(instrument)) return;

    const lots = Math.max(1, Math.round((size * market.typicalTrade * desk.share()) / table.lot));
    const held = desk.position(instrument);
    if (Math.sign(held) === market.wanted) return;
    const missing = market.wanted * lots * table.lot - held;
    const quantity = Math.floor(Math.abs(missing) / table.lot) * table.lot; // What is below a lot cannot be traded.
    if (quantity === 0) return;
    const onTick = missing > 0 ? Math.floor : Math.ceil; // Rounded to its own side, never across the market.
    const limitPrice = onTick(market.last / table.tick) * table.tick;
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
        throw new TypeError('the state is not one of momentum 2');
      }
      ({ markets, quietUntilNs } = taken);
    },
  };
}
