/**
 * Asks for an order at each trade, a half per cent below the market and good for the moment alone: it never fills. Its
 * sizes go round, as no version sends the same order again and again: the gate takes that for a fault.
 */
import type { Algorithm, Desk, Manifest } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'orders-each-trade',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: {},
};

const SIZES = 50;

export function create(desk: Desk): Algorithm {
  let asked = 0;
  return {
    onTrade({ instrument, price }) {
      const table = desk.instruments[instrument];
      if (!table) return;
      asked += 1;
      const quantity = table.lot * (1 + (asked % SIZES));
      const limitPrice = Math.floor((price * 0.995) / table.tick) * table.tick;
      desk.submit({ instrument, side: 'buy', type: 'limit', timeInForce: 'ioc', quantity, limitPrice });
    },
    exportState: () => ({}),
    importState: () => {},
  };
}
