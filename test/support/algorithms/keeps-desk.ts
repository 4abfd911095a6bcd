/** Tries to use the desk when it has no business to: after the request, and while its state is read. */
import type { Algorithm, Desk, Manifest } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'keeps-desk',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: {},
};

export function create(desk: Desk): Algorithm {
  const tries: string[] = [];
  const attempt = (when: string) => {
    try {
      desk.submit({ instrument: 0, side: 'buy', quantity: 1 });
      tries.push(`${when}: went through`);
    } catch (error) {
      tries.push(`${when}: ${(error as Error).message}`);
    }
  };
  attempt('create');
  return {
    onTrade() {
      void (async () => {
        await null;
        attempt('later');
      })();
    },
    exportState: () => {
      attempt('export');
      return { tries };
    },
    importState: () => {},
  };
}
