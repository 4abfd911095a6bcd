/** Says of itself what cannot be. */
import type { Algorithm } from '../../../shared/sdk/algorithm.ts';

export const manifest = {
  name: 'Wrong Manifest',
  version: '1.0',
  instruments: [],
  stateVersion: 0,
  warmUpEvents: -1,
  parameters: { fast: { default: 20, minimum: 2, maximum: 10, description: 'too much' } },
};

export function create(): Algorithm {
  return { onTrade() {}, exportState: () => ({}), importState: () => {} };
}
