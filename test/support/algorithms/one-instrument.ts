/** Takes one instrument of the table, and a timer that goes off with whatever event comes next. */
import type { Algorithm, Desk, Manifest } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'one-instrument',
  version: '1.0.0',
  instruments: ['test:ETHUSDT', 'test:DOGEUSDT'],
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: {},
};

export function create(desk: Desk): Algorithm {
  const heard: number[] = [];
  let timers = 0;
  return {
    onTrade({ instrument }) {
      heard.push(instrument);
      if (heard.length === 1) desk.timer('next', desk.now());
    },
    onTimer: () => void timers++,
    exportState: () => ({ heard, timers }),
    importState: () => {},
  };
}
