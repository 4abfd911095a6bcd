/** Fills its heap without end, at a price of 13. */
import type { Algorithm, Desk, Manifest } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'allocates',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: {},
};

export function create(_desk: Desk): Algorithm {
  return {
    onTrade({ price }) {
      const kept: object[] = [];
      while (price === 13) kept.push({ at: kept.length });
    },
    exportState: () => ({}),
    importState: () => {},
  };
}
