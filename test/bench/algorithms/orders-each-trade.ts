/** Asks for an order at each trade, a half per cent below the market and good for the moment alone: it never fills. */
import type { Algorithm, Desk, Manifest } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'orders-each-trade',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: {},
};

export function create(desk: Desk): Algorithm {
  return {
    onTrade({ instrument, price }) {
      const table = desk.instruments[instrument];
      if (!table) return;
      const limitPrice = Math.floor((price * 0.995) / table.tick) * table.tick;
      desk.submit({ instrument, side: 'buy', type: 'limit', timeInForce: 'ioc', quantity: table.lot, limitPrice });
    },
    exportState: () => ({}),
    importState: () => {},
  };
}
