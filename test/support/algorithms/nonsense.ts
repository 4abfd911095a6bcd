/** Answers nonsense, of a kind that the quantity of the trade chooses. */
import type { Algorithm, Desk, Manifest, OrderRequest } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'nonsense',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: {},
};

const good: OrderRequest = { instrument: 0, side: 'buy', quantity: 1 };

export function create(desk: Desk): Algorithm {
  const kinds: (() => unknown)[] = [
    () => desk.submit({ ...good, quantity: Number.NaN }),
    () => desk.submit({ ...good, quantity: -5 }),
    () => desk.submit({ ...good, quantity: 0.5 }),
    () => desk.submit({ ...good, instrument: 7 }),
    () => desk.submit({ ...good, type: 'iceberg' as 'limit' }),
    () => desk.submit({ ...good, side: 'long' as 'buy' }),
    () => desk.submit({ ...good, type: 'limit' }),
    () => desk.submit({ ...good, limitPrice: 100 }),
    () => desk.submit({ ...good, timeInForce: 'day' as 'gtc' }),
    () => desk.submit({ ...good, postOnly: 1 as unknown as boolean }),
    () => desk.cancel(12),
    () => desk.cancel(''),
    () => desk.replace(desk.submit(good), { quantity: 1.5 }),
    () => {
      for (let at = 0; at < 5000; at++) desk.submit(good);
    },
    () => {
      try {
        desk.submit({ ...good, quantity: Number.POSITIVE_INFINITY });
      } catch {
        // Nothing to catch: it cannot be swallowed.
      }
    },
  ];
  return {
    onTrade: ({ quantity }) => void kinds[quantity - 1000]?.(),
    exportState: () => ({}),
    importState: () => {},
  };
}
