import { describe, expect, it } from 'vitest';
import { DealRecord, type OpenOrder } from '../../../electron/host/performance/deal-record.ts';
import { EquityRecord } from '../../../electron/host/performance/equity-record.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import { money } from '../../../shared/units/money.ts';
import { type Price, price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { BTC } from '../../support/desk-rig.ts';

const SLOT = 'a:paper';

describe('the record of equity', () => {
  const worth = (equity: bigint, gross: bigint) => ({ equity: money(equity), gross: money(gross) });
  const elapsed = (minutes: number, periods: number, dayEnded = false) => ({ minutes, periods, dayEnded });
  const capital = money(1_000n);
  const at = epochNs(0n);

  it('does not count what had elapsed before it began, or while it rested', () => {
    const record = new EquityRecord(worth(0n, 0n), at);
    record.look(worth(5n, 90n), elapsed(10, 2), capital, at);
    expect([record.averageGross, record.ratios.periods]).toEqual([90n, 1]);
    record.look(worth(5n, 30n), elapsed(2, 0), capital, at);
    expect([record.averageGross, record.ratios.periods]).toEqual([70n, 1]);
    record.rest(elapsed(50, 10), capital);
    record.look(worth(5n, 30n), elapsed(10, 2), capital, at);
    expect([record.averageGross, record.ratios.periods]).toEqual([60n, 2]);
  });

  it('ends the day of a version that earned something and then rests, and no day of one that only rests', () => {
    const days = (...last: readonly ('look' | 'rest')[]) => {
      const record = new EquityRecord(worth(0n, 0n), at);
      for (let day = 0; day < 19; day += 1)
        record.look(worth(BigInt(day % 2), 0n), elapsed(1_440, 288, true), capital, at);
      record.look(worth(9n, 0n), elapsed(5, 1), capital, at);
      for (const each of last) {
        if (each === 'rest') record.rest(elapsed(1_440, 288, true), capital);
        else record.look(worth(9n, 0n), elapsed(1_440, 288, true), capital, at);
      }
      const { period, periods } = record.ratios;
      return period === 'trading_day' ? periods : 'too few days';
    };
    expect([days(), days('look'), days('rest'), days('rest', 'rest')]).toEqual(['too few days', 20, 20, 20]);
  });
});

describe('deals', () => {
  const fill = (side: 'buy' | 'sell', at: number, size: number): FactOf<'fill'> => ({
    kind: 'fill',
    orderId: 'o-1',
    slotId: SLOT,
    instance: 1,
    version: 'a@1.0.0',
    instrument: 'test:BTCUSDT',
    side,
    price: price(at),
    quantity: quantity(size),
    fee: '0',
    liquidity: 'taker',
    mark: price(at),
    realised: null,
    marketNs: '0',
  });
  const order = (arrival: Price | undefined): OpenOrder => ({ arrival, realised: undefined });

  it('have slippage against the mark when the order left, and only where that is known', () => {
    const deals = new DealRecord();
    deals.fill(fill('buy', 60_060_00, 1_000), BTC, order(price(60_000_00)));
    deals.fill(fill('sell', 59_940_00, 3_000), BTC, order(price(60_000_00)));
    deals.fill(fill('buy', 70_000_00, 9_000), BTC, order(undefined));
    expect(deals.slippageBp).toBeCloseTo(10, 9);
    expect([deals.slippageFills, deals.fills]).toEqual([2, 3]);
    expect(deals.traded).toBe(money((60_060n + 3n * 59_940n + 9n * 70_000n) * 100_000_000n));
  });

  it('are denied one by one or many at a time', () => {
    const deals = new DealRecord();
    const who = { slotId: SLOT, instance: 1, version: 'a@1.0.0' };
    const denial = { code: 'off_tick', value: '1', limit: '10' } as const;
    const asked = {
      ...who,
      ref: 1,
      instrument: 'test:BTCUSDT',
      side: 'buy',
      quantity: quantity(1),
      sequence: 1,
    } as const;
    deals.deny({ kind: 'order_denied', ...asked, denial });
    deals.deny({ kind: 'denials_counted', ...who, counts: { off_tick: 4, off_lot: 2 }, marketNs: '0' });
    expect(deals.denials).toEqual(
      new Map([
        ['off_tick', 5],
        ['off_lot', 2],
      ]),
    );
  });
});
