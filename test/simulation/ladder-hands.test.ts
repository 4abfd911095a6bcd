import { describe, expect, it } from 'vitest';
import { isOpen } from '../../shared/domain/order.ts';
import { LadderRig, plan, rung } from '../support/ladder-rig.ts';
import { failing, holds, quotes } from '../support/ladder-scripts.ts';

const SLOW = { soakMs: 3_600_000 };
const CANARY = plan([rung(100, SLOW), rung(500, SLOW), rung(2_500, SLOW), rung(10_000)]);
/** A last rung that is watched: whoever has taken over stays on the ladder for an hour. */
const WATCHED = plan([rung(100, SLOW), rung(10_000, SLOW)]);

async function climbing(ladder = CANARY): Promise<LadderRig> {
  const rig = await LadderRig.open();
  await rig.trades(100_000);
  expect(await rig.promote(ladder)).toMatchObject({ ok: true });
  return rig;
}

describe('a person’s word on a ladder', () => {
  it('needs a reason, a slot that there is, and somebody who climbs', async () => {
    const rig = await LadderRig.open();
    expect(await rig.say('hold')).toMatchObject({ ok: false, code: 'conflict' });
    expect(await rig.say('abort', 'x', 'nobody:paper')).toMatchObject({ ok: false, code: 'not_found' });
    await rig.promote(CANARY);
    for (const word of ['advance', 'hold', 'step_down', 'abort'] as const)
      expect(await rig.say(word, ' '), word).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(await rig.say('resume')).toMatchObject({ ok: false, code: 'conflict' });
    expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 0 });
  });

  it('holds: nothing goes up, however long it takes, until it is resumed', async () => {
    const rig = await climbing();
    expect(await rig.say('hold', 'the morning is odd')).toMatchObject({ ok: true });
    expect(rig.ladder).toMatchObject({ status: 'held', held: { cause: 'person', reason: 'the morning is odd' } });
    await rig.periods(61);
    expect(rig.ladder).toMatchObject({ status: 'held', rung: 0 });
    expect(await rig.say('resume')).toMatchObject({ ok: true });
    await rig.periods(1);
    expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 1, share: 500 });
  });

  it('advances at once, also from a hold, with its reason and its author on the record', async () => {
    const rig = await climbing();
    await rig.say('hold');
    expect(await rig.say('advance', 'I have seen enough')).toMatchObject({ ok: true });
    expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 1, share: 500, held: null });
    expect(rig.ladder.moves.at(-1)).toMatchObject({ kind: 'advanced', by: 'tester', reason: 'I have seen enough' });
    expect(rig.shares).toEqual(['1.0.0 live 9500', '2.0.0 live 500', '1.0.0 twin 0']);
  });

  it('steps down a rung, takes back what was let through for the larger share, and gives way below the lowest', async () => {
    const rig = await climbing();
    await rig.say('advance');
    rig.runtime.scripts.set('momentum-2.0.0', quotes(20_000));
    await rig.trades(100_000);
    const open = () => [...rig.view.orders.values()].filter((each) => isOpen(each.status) && !each.cancelRequested);
    expect(open()).toHaveLength(1);
    expect(await rig.say('step_down', 'too fast')).toMatchObject({ ok: true });
    expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 0, share: 100 });
    expect(open()).toEqual([]);
    expect(await rig.say('step_down')).toMatchObject({ ok: true });
    expect(rig.ladder).toMatchObject({ status: 'aborted' });
    expect(rig.shares).toEqual(['1.0.0 live 10000']);
  });

  it('a step down from a hold stays held', async () => {
    const rig = await climbing();
    await rig.say('advance');
    await rig.say('hold');
    await rig.say('step_down');
    expect(rig.ladder).toMatchObject({ status: 'held', rung: 0, share: 100 });
  });

  it('aborts: what the candidate holds is the version in force’s, its orders are taken back, the account is as it was', async () => {
    const rig = await climbing();
    rig.runtime.scripts.set('momentum-2.0.0', holds(700));
    await rig.trades(100_000, 100_000, 100_500);
    const candidate = rig.ladder.instance;
    expect(rig.held(candidate)).toBe(700);
    const account = rig.view.accountProfit();
    const orders = rig.of('order_sent').length;
    expect(await rig.say('abort', 'we changed our mind')).toMatchObject({ ok: true });
    expect(rig.held(candidate)).toBe(0);
    expect(rig.held(rig.incumbent)).toBe(700);
    expect(rig.of('order_sent')).toHaveLength(orders);
    expect([...rig.view.accountProfit()]).toEqual([...account]);
    expect(rig.ladder).toMatchObject({ status: 'aborted', endReason: 'we changed our mind' });
    expect(rig.of('ladder_ended')).toMatchObject([{ isFault: false }]);
    expect(rig.shares).toEqual(['1.0.0 live 10000']);
    expect(rig.runtime.unloaded).toContain(candidate);
  });
});

describe('the take-over', () => {
  it('puts the version in force into shadow, with its positions and orders handed on', async () => {
    const rig = await climbing(WATCHED);
    rig.runtime.scripts.set('momentum-1.0.0', holds(900));
    await rig.trades(100_000, 100_000);
    expect(rig.held(rig.incumbent)).toBe(900);
    expect(await rig.say('advance')).toMatchObject({ ok: true });
    expect(rig.shares).toEqual(['2.0.0 live 10000', '1.0.0 shadow 0', '1.0.0 twin 0']);
    expect(rig.held(rig.ladder.instance)).toBe(900);
    expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 1, share: 10_000 });
    await rig.periods(61);
    expect(rig.ladder).toMatchObject({ status: 'completed' });
    expect(rig.shares).toEqual(['2.0.0 live 10000', '1.0.0 shadow 0']);
  });

  it('is undone by an abort on the last rung: the version before is in force with all of it', async () => {
    const rig = await climbing(WATCHED);
    rig.runtime.scripts.set('momentum-1.0.0', holds(900));
    await rig.trades(100_000, 100_000);
    await rig.say('advance');
    const { swapId, instance } = rig.ladder;
    expect(await rig.say('abort', 'not what we hoped')).toMatchObject({ ok: true });
    expect(rig.ladder).toMatchObject({ status: 'aborted', endReason: 'not what we hoped' });
    expect(rig.shares).toEqual(['1.0.0 live 10000']);
    expect(rig.held(rig.incumbent)).toBe(900);
    expect(rig.held(instance)).toBe(0);
    expect(rig.view.swaps.get(swapId ?? '')).toMatchObject({ status: 'rolled_back' });
  });

  it('is undone by a step down and by a gate that fails, too', async () => {
    const rig = await climbing(WATCHED);
    await rig.say('advance');
    expect(await rig.say('step_down')).toMatchObject({ ok: true });
    expect(rig.shares).toEqual(['1.0.0 live 10000']);
  });
});

describe('a candidate that fails', () => {
  it('gives way at once, wherever it stands', async () => {
    const rig = await climbing();
    const bad = failing(holds(700));
    rig.runtime.scripts.set('momentum-2.0.0', bad.script);
    await rig.trades(100_000, 100_000);
    const { instance } = rig.ladder;
    expect(rig.held(instance)).toBe(700);
    bad.fail(instance);
    await rig.trades(100_000);
    expect(rig.ladder).toMatchObject({ status: 'aborted', endReason: expect.stringContaining('failed') });
    expect(rig.shares).toEqual(['1.0.0 live 10000']);
    expect(rig.held(rig.incumbent)).toBe(700);
    expect(rig.view.tradingState(LadderRig.slot)).toBe('active');
    expect(rig.of('ladder_ended')).toMatchObject([{ isFault: true }]);
  });
});
