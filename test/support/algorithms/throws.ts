/** Throws in its handler, at a price of 13. */
import type { Algorithm, Desk, Manifest } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'throws',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: {},
};

export function create(_desk: Desk): Algorithm {
  return {
    onTrade({ price }) {
      if (price === 13) throw new RangeError('thirteen is too much');
    },
    exportState: () => ({}),
    importState: () => {},
  };
}
