/** Throws at its top level. */
import type { Algorithm, Desk, Manifest } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'throws-at-load',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: {},
};

export function create(_desk: Desk): Algorithm {
  throw new Error('never reached');
}

throw new Error('not today');
