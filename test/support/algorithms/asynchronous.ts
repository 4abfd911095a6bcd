/** Its handler returns a promise, from the price of 13 on. */
import type { Algorithm, Desk, Manifest } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'asynchronous',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: {},
};

export function create(_desk: Desk): Algorithm {
  return {
    onTrade({ price }) {
      if (price === 13) return (async () => {})() as unknown as undefined;
    },
    exportState: () => ({}),
    importState: () => {},
  };
}
