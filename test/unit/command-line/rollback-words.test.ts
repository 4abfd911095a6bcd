/** Which way back `desk rollback` means, and what it says of it. */
import { describe, expect, it } from 'vitest';
import { calledOff, chooseComing } from '../../../electron/command-line/emergency/coming.ts';
import { chooseReturn, describe as described } from '../../../electron/command-line/emergency/return.ts';
import { SLOT, type Slot, statusText, statusWith } from '../../support/made-up-status.ts';

describe('a rollback where there is nothing to go back to', () => {
  const coming = (stage: string, change: Partial<Slot> = {}): Slot => ({
    ...SLOT,
    rollback: null,
    rollback_refusal: 'no version was swapped here yet',
    swap: {
      ...{ swap_id: 'c', type: 'manual', status: 'in_progress', stage, steps: [], pending: 0, remaining: 0 },
      ...{ from_version: 'a@1.0.0', to_version: 'a@2.0.0' },
    },
    ...change,
  });

  it('means the swap that is being prepared, until its cut', () => {
    const found = chooseComing({ slots: [coming('warming')] }, undefined);
    expect(found).toEqual({ swapId: 'c', toVersion: 'a@2.0.0', slots: [{ slotId: 'a:paper', stays: 'a@1.0.0' }] });
    expect(calledOff(found!)).toBe('The swap to a@2.0.0 is called off. a:paper stays on a@1.0.0.');
    expect(statusText(statusWith(), [], { slots: [coming('warming')] })).toContain('way back       to a@0.9.0');
    expect(statusText(statusWith([], true, coming('warming')), [], { slots: [coming('warming')] })).toContain(
      '  way back       calls off the swap to a@2.0.0\n',
    );
    for (const slots of [[coming('draining')], [coming('warming', { rollback: SLOT.rollback })], [SLOT]])
      expect(chooseComing({ slots }, undefined)).toBeUndefined();
  });

  it('asks which slot is meant where another one could go back', () => {
    const slots = [coming('warming'), { ...SLOT, slot_id: 'b:paper' }];
    expect(() => chooseComing({ slots }, undefined)).toThrow(
      /say which:\n {2}--slot a:paper {3}the swap to a@2\.0\.0 is called off\n {2}--slot b:paper {3}a@1\.0\.0 -> a@0\.9\.0$/,
    );
    expect(chooseComing({ slots }, 'a:paper')?.swapId).toBe('c');
    expect(chooseComing({ slots }, 'b:paper')).toBeUndefined();
  });
});

describe('the price of going back', () => {
  it('is unknown in the parts for which the market must be known, and where it is known is a figure', () => {
    const price = (cost: Partial<NonNullable<Slot['rollback']>['cost']>) =>
      described(
        chooseReturn(
          { slots: [{ ...SLOT, rollback: { ...SLOT.rollback!, cost: { ...SLOT.rollback!.cost, ...cost } } }] },
          undefined,
        ),
      );
    expect(price({})).toContain(
      'worth 25,919.63 USDT; closing it now would cost at least 10.37 USDT (spread unknown, impact unknown, fee 10.37)',
    );
    expect(price({ spread: '1.29600000', impact: '0.30400000', total: '11.96785200' })).toContain(
      'would cost about 11.97 USDT (spread 1.30, impact 0.30, fee 10.37)',
    );
    expect(price({})).toContain('cancels 1 open order;');
  });
});
