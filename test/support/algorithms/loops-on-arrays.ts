/** Never comes back, in the loop that V8 13.6 compiles without a way out of it. */
import type { Algorithm, Desk, Manifest } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'loops-on-arrays',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: {},
};

export function create(_desk: Desk): Algorithm {
  return {
    onTrade({ price }) {
      let kept: unknown[] = [];
      while (price === 13) kept = new Array(1000).fill(kept.length);
    },
    exportState: () => ({}),
    importState: () => {},
  };
}
