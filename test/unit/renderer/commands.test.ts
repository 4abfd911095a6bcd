import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { createCommands } from '../../../renderer/client/calls/commands.ts';
import { deskClient } from '../../../renderer/client/desk-client.ts';
import { receiveFrame } from '../../../renderer/store/console-store.ts';
import { rollbackObstacle } from '../../../renderer/view/rollback/rollback-obstacle.ts';
import { desk, IDS } from '../../support/fake-desk-state.ts';
import { PASSED, RECORD, rig, settled, slotWith, withSwap, withWayBack } from './renderer-rig.ts';

describe('a swap', () => {
  it('is tried out before it is made, in the environment of its slot', async () => {
    const { calls, commands, target, flow } = rig(() => RECORD);
    commands.draftSwap(target);
    expect(flow()).toMatchObject({ phase: 'drafting', preflight: { phase: 'asking' } });
    await settled();
    expect(flow()).toMatchObject({
      preflight: {
        phase: 'answered',
        preflight: {
          downtime: { medianUs: 300, p10Us: 200, p90Us: 500, samples: 12 },
          contracts: [
            { slot_id: 'momentum:paper', differences: { parameters: [{ name: 'lookback', from: 20, to: 14 }] } },
          ],
        },
      },
    });
    expect(calls).toEqual([
      {
        path: 'swaps.create',
        input: expect.objectContaining({
          from_entity_id: IDS.old,
          to_entity_id: IDS.new,
          target_environment: 'paper',
          validate_only: true,
        }),
      },
    ]);
  });

  it('is asked about again when the hand-over changes, and an answer to the old question is dropped', async () => {
    let release = (): void => undefined;
    const first = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { commands, target, flow, calls } = rig(async ({ input }) => {
      const cold = (input.hand_over as { state: string }).state === 'cold';
      if (!cold) await first;
      return { ...RECORD, validation_results: { ...PASSED, passed: cold } };
    });
    commands.draftSwap(target);
    commands.changeDraft({ handOver: { state: 'cold', positions: 'adopt', orders: 'adopt' } });
    await settled();
    release();
    await settled();
    expect(calls).toHaveLength(2);
    expect(flow()).toMatchObject({ preflight: { phase: 'answered', preflight: { passed: true } } });
  });

  it('is asked about again while it is shown, without a sign of it until the answer is there', async () => {
    const held = Promise.withResolvers<void>();
    let passed = true;
    const { store, commands, target, flow, calls } = rig(async () => {
      if (calls.length > 1) await held.promise;
      return { ...RECORD, validation_results: { ...PASSED, passed } };
    });
    store.setState({ now: 1_000 });
    commands.draftSwap(target);
    await settled();
    expect(flow()).toMatchObject({ preflight: { phase: 'answered', preflight: { passed: true, asOf: 1_000 } } });
    store.setState({ now: 3_000 });
    passed = false;
    void commands.refreshPreflight();
    await commands.refreshPreflight();
    expect(calls).toHaveLength(2);
    expect(flow()).toMatchObject({ preflight: { phase: 'answered', preflight: { passed: true, asOf: 1_000 } } });
    held.resolve();
    await settled();
    expect(flow()).toMatchObject({ preflight: { phase: 'answered', preflight: { passed: false, asOf: 3_000 } } });
    commands.dismiss();
    await commands.refreshPreflight();
    expect(calls).toHaveLength(2);
  });

  it('keeps what was answered while the line is gone', async () => {
    let online = true;
    const { store, target } = rig(() => RECORD);
    const line = deskClient({ call: async () => RECORD });
    const commands = createCommands(
      store,
      () => (online ? line : undefined),
      () => undefined,
    );
    commands.draftSwap(target);
    await settled();
    online = false;
    await commands.refreshPreflight();
    expect(store.getState().swapFlow).toMatchObject({ preflight: { phase: 'answered' } });
  });

  it('shows no contract where a check refuses it: nothing would be handed over', async () => {
    const { commands, target, flow } = rig(() => ({ ...RECORD, validation_results: { ...PASSED, passed: false } }));
    commands.draftSwap(target);
    await settled();
    expect(flow()).toMatchObject({ preflight: { preflight: { passed: false, contracts: [] } } });
  });

  it('tells how it came out', async () => {
    const { commands, target, flow } = rig(() => RECORD);
    commands.draftSwap(target);
    await commands.executeSwap();
    expect(flow()).toEqual({
      phase: 'done',
      result: {
        kind: 'swap',
        swapId: 'made',
        slotId: 'momentum:paper',
        from: 'momentum@1.0.0',
        to: 'momentum@2.0.0',
        outcome: 'completed',
        message: 'took over',
        scheduledFor: null,
        downtimeUs: 340,
        eventsHeld: 1,
        cutSequence: 7,
        receipts: { missed: 0, twice: 0 },
        steps: [],
        tookMs: 0,
      },
    });
  });

  it('tells why it was refused', async () => {
    const { commands, target, flow } = rig(() => {
      throw new ORPCError('conflict', { message: 'another swap is under way here' });
    });
    commands.draftSwap(target);
    await commands.executeSwap();
    expect(flow()).toMatchObject({ phase: 'refused', refusal: { message: 'another swap is under way here' } });
  });

  it('says that nothing was sent when there is no line', async () => {
    const { commands, target, flow, calls } = rig(() => RECORD, false);
    commands.draftSwap(target);
    await commands.executeSwap();
    expect(flow()).toMatchObject({ phase: 'refused', refusal: { details: ['Nothing was sent.'] } });
    expect(calls).toEqual([]);
  });
});

describe('a rollback', () => {
  it('does nothing where there is no way back', async () => {
    const { commands, calls, flow } = rig(() => RECORD);
    await commands.rollBack();
    expect(calls).toEqual([]);
    expect(flow()).toEqual({ phase: 'idle' });
  });

  it('calls the swap off that is being prepared where there is nothing to go back to, until its cut', async () => {
    const { store, commands, calls } = rig(() => RECORD);
    receiveFrame(store, { type: 'delta', desk: desk('sim'), slots: [withSwap('draining')] }, 0);
    await commands.rollBack();
    expect(calls).toEqual([]);
    receiveFrame(store, { type: 'delta', desk: desk('sim'), slots: [withSwap('warming')] }, 0);
    await commands.rollBack();
    expect(calls).toEqual([{ path: 'swaps.cancel', input: { swap_id: 'under-way', reason: 'from the console' } }]);
  });

  it("tells the way back's own figures, not those of the swap it undid", async () => {
    const { store, commands, calls, flow } = rig(({ path }) =>
      path === 'swaps.get' ? { ...RECORD, downtime_milliseconds: 0.02 } : RECORD,
    );
    receiveFrame(store, { type: 'delta', desk: desk('sim'), slots: [withWayBack()] }, 0);
    await commands.rollBack();
    expect(calls.map(({ path, input }) => [path, input.swap_id])).toEqual([
      ['swaps.rollback', 'forth'],
      ['swaps.get', 'way-back'],
    ]);
    expect(flow()).toMatchObject({ phase: 'done', result: { kind: 'rollback', to: '2.0.0', downtimeUs: 20 } });
  });

  it('tells how long it took from the click to the answer', async () => {
    let ms = 5_000;
    const { store, commands, flow } = rig(
      () => {
        ms += 20;
        return RECORD;
      },
      true,
      () => ms,
    );
    receiveFrame(store, { type: 'delta', desk: desk('sim'), slots: [withWayBack()] }, 0);
    await commands.rollBack();
    expect(flow()).toMatchObject({ phase: 'done', result: { tookMs: 40 } });
  });

  it('may be asked for while its swap still drains; what is then answered to the swap changes nothing', async () => {
    const held = Promise.withResolvers<typeof RECORD>();
    const { store, commands, target, flow } = rig(({ path, input }) =>
      path === 'swaps.create' && input.validate_only !== true ? held.promise : RECORD,
    );
    commands.draftSwap(target);
    const swap = commands.executeSwap();
    expect(flow()).toMatchObject({ phase: 'running', kind: 'swap' });
    receiveFrame(store, { type: 'delta', desk: desk('sim'), slots: [withWayBack()] }, 0);
    await commands.rollBack();
    expect(flow()).toMatchObject({ phase: 'done', result: { kind: 'rollback' } });
    held.resolve(RECORD);
    await swap;
    expect(flow()).toMatchObject({ phase: 'done', result: { kind: 'rollback' } });
  });

  it('goes on while another swap is being prepared here, whose answer then says nothing new', async () => {
    const held = Promise.withResolvers<typeof RECORD>();
    const { store, commands, calls, target, flow } = rig(({ path, input }) =>
      path === 'swaps.create' && input.validate_only !== true ? held.promise : RECORD,
    );
    store.setState({ connection: { phase: 'live' } });
    const slots = [{ ...withWayBack(), swap: withSwap('warming').swap }];
    receiveFrame(store, { type: 'delta', desk: desk('sim'), slots }, 0);
    commands.draftSwap(target);
    const swap = commands.executeSwap();
    expect(flow()).toMatchObject({ phase: 'running', kind: 'swap' });
    expect(rollbackObstacle(store.getState())).toBeNull();
    const back = commands.rollBack();
    expect(rollbackObstacle(store.getState())).toEqual({ words: 'Rolling back', isUnderWay: true });
    await back;
    expect(calls.filter(({ path }) => path === 'swaps.rollback').map(({ input }) => input.swap_id)).toEqual(['forth']);
    held.reject(new ORPCError('conflict', { message: 'called off' }));
    await swap;
    expect(flow()).toMatchObject({ phase: 'done', result: { kind: 'rollback' } });
  });

  it('says why it cannot be asked for: its own words before any other, and no other where the desk has none', () => {
    const { store } = rig(() => RECORD);
    const words = () => rollbackObstacle(store.getState());
    expect(words()).toMatchObject({ words: expect.stringMatching(/^No connection to the desk\. /), isUnderWay: false });
    store.setState({ connection: { phase: 'live' } });
    expect(words()).toEqual({ words: 'no version was swapped here yet', isUnderWay: false });
    receiveFrame(store, { type: 'delta', desk: desk('sim'), slots: [slotWith({ rollback_refusal: null })] }, 0);
    expect(words()).toEqual({ words: 'There is no version to go back to', isUnderWay: false });
  });

  it('is made once, however often it is asked for', async () => {
    const { store, commands, calls } = rig(() => RECORD);
    receiveFrame(store, { type: 'delta', desk: desk('sim'), slots: [withWayBack()] }, 0);
    await Promise.all([commands.rollBack(), commands.rollBack(), commands.rollBack()]);
    expect(calls.filter(({ path }) => path === 'swaps.rollback')).toHaveLength(1);
  });
});

describe('the session', () => {
  it('keeps the words of a refusal until a call succeeds', async () => {
    let refuses = true;
    const { store, commands } = rig(() => {
      if (refuses) throw new ORPCError('broken_rule', { message: 'the market data is running' });
      return {};
    });
    await commands.step(1);
    expect(store.getState().sessionRefusal).toBe('the market data is running');
    refuses = false;
    await commands.pause();
    expect(store.getState().sessionRefusal).toBeNull();
  });
});
