/** Wants the file system. */
import { readFileSync } from 'node:fs';
import type { Algorithm, Manifest } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'reads-files',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: {},
};

export function create(): Algorithm {
  return {
    onTrade: () => void readFileSync('/etc/hostname'),
    exportState: () => ({}),
    importState: () => {},
  };
}
