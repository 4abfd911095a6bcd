/** Never comes back from its top level. */
import type { Algorithm, Desk, Manifest } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'loops-at-load',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: {},
};

for (;;);

export function create(_desk: Desk): Algorithm {
  throw new Error('never reached');
}
