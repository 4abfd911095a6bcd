/** Keeps a buffer of each trade at a price of 13: memory outside the heap. */
import type { Algorithm, Desk, Manifest } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'hoards',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: {},
};

export function create(_desk: Desk): Algorithm {
  const kept: Float64Array[] = [];
  return {
    onTrade({ price }) {
      if (price === 13) kept.push(new Float64Array(1_000_000).fill(price));
    },
    exportState: () => ({}),
    importState: () => {},
  };
}
