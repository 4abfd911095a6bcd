/** Doubles a Map without end, at a price of 13: each step is one large allocation. */
import type { Algorithm, Desk, Manifest } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'doubles',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: {},
};

export function create(_desk: Desk): Algorithm {
  return {
    onTrade({ price }) {
      const kept = new Map<number, number>();
      for (let at = 0; price === 13; at++) kept.set(at, at);
    },
    exportState: () => ({}),
    importState: () => {},
  };
}
