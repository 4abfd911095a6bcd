/**
 * Keeps many limit orders at work in every instrument, where the market does not reach them: to buy in one, to sell in the
 * next, so that no two versions of it would trade with each other. At every
 * `probe_every`th trade it asks for one more that never fills, so that it is soon seen whether it may.
 */
import type { Algorithm, Desk, Manifest, Parameters } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'keeps-many-orders',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: {
    orders: { default: 200, minimum: 1, maximum: 10_000, integer: true, description: 'Orders at work, by instrument' },
    a_trade: { default: 2, minimum: 1, maximum: 100, integer: true, description: 'New orders at a trade, at most' },
    probe_every: { default: 5, minimum: 1, maximum: 10_000, integer: true, description: 'Trades from probe to probe' },
    rest: { default: 200, minimum: 0, maximum: 100_000, integer: true, description: 'Trades to rest after a refusal' },
  },
};

/** How far its orders stand from the market: inside the desk's collar, outside what a day's trades reach. */
const AWAY = 0.02;

export function create(desk: Desk, parameters: Parameters): Algorithm {
  const { orders: wanted = 200, a_trade = 2, probe_every = 5, rest = 200 } = parameters;
  /** Orders at work or on their way, by the names they go under, each with its instrument. */
  const working = new Map<number | string, number>();
  const counts: number[] = [];
  let asked = 0;
  let trades = 0;
  let restsUntil = 0;

  return {
    onTrade({ instrument, price }) {
      trades += 1;
      const table = desk.instruments[instrument];
      if (!table) return;
      const { tick, lot } = table;
      const at = (share: number, ticks: number): number => (Math.floor((price * share) / tick) + ticks) * tick;
      if (trades % probe_every === 0) {
        const limitPrice = at(1 - AWAY, 0);
        desk.submit({ instrument, side: 'buy', type: 'limit', timeInForce: 'ioc', quantity: lot, limitPrice });
      }
      if (trades < restsUntil) return;
      const missing = wanted - (counts[instrument] ?? 0);
      for (let i = 0; i < Math.min(missing, a_trade); i += 1) {
        asked += 1;
        const away = asked % wanted;
        const [side, limitPrice] =
          instrument % 2 === 0 ? (['buy', at(1 - AWAY, -away)] as const) : (['sell', at(1 + AWAY, away)] as const);
        working.set(desk.submit({ instrument, side, type: 'limit', quantity: lot, limitPrice }), instrument);
        counts[instrument] = (counts[instrument] ?? 0) + 1;
      }
    },
    onOrder({ order, status }) {
      if (status === 'accepted' || status === 'replaced' || status === 'triggered') return;
      const instrument = working.get(order);
      if (instrument === undefined) return;
      working.delete(order);
      counts[instrument] = (counts[instrument] ?? 0) - 1;
      if (status === 'denied') restsUntil = trades + rest;
    },
    exportState: () => ({}),
    importState: () => {},
  };
}
