import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../shared/domain/intent.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { limit } from '../../support/desk-rig.ts';
import { AT, breachable, does, SLOT, setLimits } from '../../support/triggers.ts';

/** Replaces one order that only reduces, over and over: no gate stands in its way. */
const replaces = (count: number): Intent[] =>
  Array.from({ length: count }, (_, i) => ({
    kind: 'replace',
    ref: 40,
    quantity: quantity(2),
    limitPrice: price(AT + 100_000 + 10 * (i + 1)),
    stopPrice: price(0),
  }));

describe('a version that sends without end', () => {
  it('is stopped at five times its orders a minute, whatever it sends, and its predecessor takes over', async () => {
    const { rig, good, live } = await breachable();
    // The stop that protects the position would be in the way of a second order that reduces.
    await does(rig, [{ kind: 'cancel', ref: 3 }]);
    await does(rig, [limit(40, 'sell', 2, AT + 100_000)]);
    await rig.command(setLimits({ maxOrdersPerMinute: 10 }));
    rig.elapse(120);
    await does(rig, replaces(50));
    expect([rig.of('version_faulted'), rig.of('replace_sent').length]).toEqual([[], 50]);
    await does(rig, replaces(10));
    expect(rig.of('replace_sent').length).toBe(51);
    expect(rig.of('version_faulted')).toMatchObject([
      { slotId: SLOT, code: 'flood', message: expect.stringContaining('51 orders, replacements and cancels') },
    ]);
    expect(live()?.entityId).toBe(good);
  });

  it('may cancel as often as it may send, and no more', async () => {
    const { rig } = await breachable();
    await rig.command(setLimits({ maxOrdersPerMinute: 10, maxOpenOrders: 100 }));
    rig.elapse(120);
    for (let i = 0; i < 5; i += 1) {
      const ref = 100 + i;
      await does(rig, [limit(ref, 'sell', 1 + i, AT + 300_000), { kind: 'cancel', ref }]);
    }
    expect(rig.of('version_faulted')).toEqual([]);
  });
});
