import { describe, expect, it } from 'vitest';
import { summary } from '../../../electron/command-line/run/session-words.ts';

type Told = Parameters<typeof summary>[0];

const told = (swaps: object[], currencies: Record<string, object>): Told =>
  ({
    events: { delivered: 10, missed: 0, twice: 0 },
    orders: { sent: 2, filled: 1 },
    pnl: { total: '-12.50000000', by_currency: currencies },
    swaps,
  }) as unknown as Told;

describe('the line that sums a session up', () => {
  it('names swaps, rollbacks, what was not made, and the currency', () => {
    const swaps = [
      { swap_type: 'manual', cut_sequence: 5 },
      { swap_type: 'manual', cut_sequence: null },
      { swap_type: 'rollback', cut_sequence: 9 },
    ];
    expect(summary(told(swaps, { USDT: { total: '-12.50000000' } }))).toBe(
      '10 events, 0 missed, 0 twice; 1 swap, 1 rollback, 1 swap not made; 2 orders, 1 filled whole; profit -12.50 USDT',
    );
  });

  it('keeps currencies apart, and says nothing of swaps where there were none', () => {
    const both = { USDT: { total: '1.00000000' }, BTC: { total: '-0.50000000' } };
    expect(summary(told([], both))).toContain('twice; 2 orders');
    expect(summary(told([], both))).toMatch(/profit 1 USDT, -0\.50 BTC$/);
  });
});
