/** Never comes back from its handler, at a price of 13. */
import type { Algorithm, Desk, Manifest } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'loops',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: {},
};

export function create(_desk: Desk): Algorithm {
  return {
    onTrade({ price }) {
      while (price === 13);
    },
    exportState: () => ({}),
    importState: () => {},
  };
}
