import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { receiveFrame } from '../../../renderer/store/console-store.ts';
import { desk } from '../../support/fake-desk-state.ts';
import { RECORD, rig, settled, slotWith, withSwap } from './renderer-rig.ts';

describe('a swap that does not begin at once', () => {
  const SCHEDULED = { ...RECORD, status: 'initiated', stage: 'scheduled', success: null, receipts: null };

  /** What the desk is asked for by a swap put together as told. */
  async function asked(change: Parameters<ReturnType<typeof rig>['commands']['changeDraft']>[0]) {
    const { store, commands, target, calls, flow } = rig(() => SCHEDULED);
    store.setState({ now: Date.UTC(2026, 10, 21, 14, 46) });
    commands.draftSwap(target);
    await settled();
    commands.changeDraft(change);
    await settled();
    const before = calls.length;
    await commands.executeSwap();
    return { made: calls.slice(before).map(({ input }) => input), tried: calls.at(before - 1)?.input, flow: flow() };
  }

  it('is scheduled for the time that was typed, and waits', async () => {
    const { made, flow } = await asked({ start: 'at_time', time: '15:30' });
    expect(made).toMatchObject([{ swap_type: 'scheduled', scheduled_for: '2026-11-21T15:30:00.000Z' }]);
    expect(flow).toMatchObject({ phase: 'done', result: { outcome: 'waiting' } });
  });

  it('is scheduled for the next trading day', async () => {
    const { made } = await asked({ start: 'next_day' });
    expect(made).toMatchObject([{ swap_type: 'scheduled', scheduled_for: 'session_boundary' }]);
  });

  it('is not sent with a time that is none', async () => {
    const { made, flow } = await asked({ start: 'at_time', time: 'soon' });
    expect(made).toEqual([]);
    expect(flow.phase).toBe('drafting');
  });

  it('is tried as an emergency before it is made as one', async () => {
    const { made, tried } = await asked({ start: 'emergency' });
    expect(tried).toMatchObject({ swap_type: 'emergency', validate_only: true });
    expect(made).toMatchObject([{ swap_type: 'emergency', validate_only: false }]);
    expect(made[0]).not.toHaveProperty('scheduled_for');
  });
});

describe('a swap under way', () => {
  /** A swap whose answer the test gives. */
  function underWay(cancel: () => unknown = () => ({})) {
    const swap = Promise.withResolvers<unknown>();
    const set = rig(({ path, input }) => {
      if (path === 'swaps.cancel') return cancel();
      return input.validate_only ? RECORD : swap.promise;
    });
    set.commands.draftSwap(set.target);
    const made = set.commands.executeSwap();
    const show = (stage: string) =>
      receiveFrame(set.store, { type: 'delta', desk: desk('sim'), slots: [withSwap(stage)] }, 0);
    return { ...set, show, made, fail: (message: string) => swap.reject(new ORPCError('broken_rule', { message })) };
  }

  it('is remembered as the feed showed it last, also when it has failed', async () => {
    const { store, show, made, fail, flow } = underWay();
    expect(flow()).toMatchObject({ phase: 'running', seen: null });
    show('warming');
    receiveFrame(store, { type: 'delta', desk: desk('sim'), slots: [slotWith({ swap: null })] }, 0);
    expect(flow()).toMatchObject({ phase: 'running', seen: { stage: 'warming' } });
    fail('it did not come in step');
    await made;
    expect(flow()).toMatchObject({ phase: 'refused', seen: { stage: 'warming' }, calledOff: false });
  });

  it('is not mixed up with the one of somebody else that it is refused for', async () => {
    const { store, made, fail, flow } = underWay();
    const other = withSwap('warming');
    if (other.swap) other.swap.to_version = 'mean-reversion@1.0.0';
    receiveFrame(store, { type: 'delta', desk: desk('sim'), slots: [other] }, 0);
    fail('another swap is under way here');
    await made;
    expect(flow()).toMatchObject({ phase: 'refused', seen: null });
  });

  it('that was called off is told apart from one that failed', async () => {
    const { commands, show, made, fail, flow } = underWay();
    show('warming');
    const off = commands.callOff('under-way');
    fail('called off');
    await Promise.all([made, off]);
    expect(flow()).toMatchObject({ phase: 'refused', calledOff: true });
  });

  it('goes on where it is too late to call it off', async () => {
    const { commands, show, flow } = underWay(() => {
      throw new ORPCError('broken_rule', { message: 'this swap has made its cut' });
    });
    show('draining');
    await commands.callOff('under-way');
    expect(flow()).toMatchObject({ phase: 'running', calledOff: false });
  });
});
