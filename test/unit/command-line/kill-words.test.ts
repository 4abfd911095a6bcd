/** What `desk kill` says that it did, and what it could not do yet. */
import { describe, expect, it } from 'vitest';
import { killedWords, stillOpen } from '../../../electron/command-line/emergency/kill-words.ts';
import { EXIT } from '../../support/made-up-status.ts';

describe('what was killed, in words', () => {
  it('agrees in number, and says loudly what is open', () => {
    const killed = { scope: 'desk', state: 'halted', orders: 1, positions: 2, exit_id: 'x-1', message: '' };
    expect(killedWords(killed)).toBe(
      'The whole desk is halted: nothing new leaves it; 1 open order is being cancelled; 2 positions are being closed.',
    );
    const soft = {
      ...killed,
      state: 'reducing',
      orders: 0,
      exit_id: null,
      message: 'desk may only reduce, and halts in 60 s; x',
    };
    expect(killedWords(soft)).toBe(
      'Desk may only reduce, and halts in 60 s; no order was open; no position is being closed.',
    );
    const late = 'x; done, and NOT RECORDED YET: it is lost with the process (the disk is full)';
    expect(killedWords({ ...killed, message: late })).toMatch(
      /being closed\. It is done, and NOT RECORDED YET: it is lost with the process \(the disk is full\)\.$/,
    );
    expect(stillOpen(EXIT, 'It goes on.')).toBe(
      '1 POSITION IS STILL OPEN (exit x-1, stalled):\n  -1.5 x:Y of a@1.0.0 in a:paper\nIt goes on.',
    );
  });
});
