/** Exports what JSON cannot carry, after a trade at a price of 13. */
import type { Algorithm, Manifest } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'bad-state',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: {},
};

const states: Record<number, unknown> = {
  1: { average: Number.NaN },
  2: { windows: new Map() },
  3: { text: 'x'.repeat(5_000_000) },
  4: { amount: 10n },
  5: 'a text',
};

export function create(): Algorithm {
  let state: unknown = {};
  return {
    onTrade({ price, quantity }) {
      if (price === 13) state = states[quantity];
    },
    exportState: () => state as Record<string, unknown>,
    importState: () => {},
  };
}
