/**
 * A version with everything that a swap has to hand over: it holds a position, keeps limit orders at work on both sides
 * that the market does not reach, and remembers many prices. At every `probe_every`th trade it also asks for an order
 * that never fills, so that the way of an order can be timed.
 */
import type { Algorithm, Desk, Manifest, Parameters } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'holds-and-quotes',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 500,
  parameters: {
    memory: { default: 500, minimum: 1, maximum: 10_000, integer: true, description: 'Prices that it remembers' },
    orders: { default: 8, minimum: 1, maximum: 100, integer: true, description: 'Limit orders that it keeps at work' },
    position_lots: { default: 500, minimum: 1, maximum: 10_000, integer: true, description: 'Lots that it holds' },
    probe_every: { default: 50, minimum: 1, maximum: 10_000, integer: true, description: 'Trades from probe to probe' },
  },
};

/** How far its limit orders stand from the market: inside the desk's collar, outside what a day's trades reach. */
const AWAY = 0.02;

export function create(desk: Desk, parameters: Parameters): Algorithm {
  const { memory = 500, orders: wanted = 8, position_lots = 500, probe_every = 50 } = parameters;
  let prices: number[] = [];
  let trades = 0;
  /** Limit orders at work or on their way, by the names they go under, each with its side. */
  let quotes = new Map<number | string, 'buy' | 'sell'>();
  let entering: number | undefined;

  /** The side that has fewer orders at work. */
  function thinSide(): 'buy' | 'sell' {
    let buys = 0;
    for (const side of quotes.values()) if (side === 'buy') buys += 1;
    return buys * 2 <= quotes.size ? 'buy' : 'sell';
  }

  return {
    onTrade({ instrument, price }) {
      trades += 1;
      prices.push(price);
      if (prices.length > memory) prices.shift();
      const table = desk.instruments[instrument];
      if (!table) return;
      const { tick, lot } = table;
      const at = (share: number): number => Math.floor((price * share) / tick) * tick;

      const missing = position_lots * lot - desk.position(instrument);
      if (missing > 0 && entering === undefined) {
        entering = desk.submit({ instrument, side: 'buy', quantity: missing });
      }
      if (quotes.size < wanted) {
        const side = thinSide();
        const limitPrice = at(side === 'buy' ? 1 - AWAY : 1 + AWAY);
        quotes.set(desk.submit({ instrument, side, type: 'limit', quantity: lot, limitPrice }), side);
      }
      if (trades % probe_every === 0) {
        const limitPrice = at(1 - AWAY);
        desk.submit({ instrument, side: 'buy', type: 'limit', timeInForce: 'ioc', quantity: lot, limitPrice });
      }
    },
    onOrder({ order, status }) {
      if (status === 'accepted' || status === 'replaced' || status === 'triggered') return;
      quotes.delete(order);
      if (order === entering) entering = undefined;
    },
    onAdopt({ orders }) {
      quotes = new Map(orders.filter(({ type }) => type === 'limit').map(({ order, side }) => [order, side]));
      entering = undefined;
    },
    exportState: () => ({ prices, trades }),
    importState(state) {
      const taken = state as { prices: number[]; trades: number };
      if (!Array.isArray(taken.prices) || taken.prices.length === 0 || typeof taken.trades !== 'number') {
        throw new TypeError('the state is not one of holds-and-quotes');
      }
      ({ prices, trades } = taken);
    },
  };
}
