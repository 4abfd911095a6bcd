import { describe, expect, it } from 'vitest';
import type { GateRule } from '../../shared/domain/gate.ts';
import type { Rung } from '../../shared/domain/ladder.ts';
import { gate, LadderRig, plan, rung } from '../support/ladder-rig.ts';

const PASS = 50;
const BETWEEN = 500;
const FAIL = 5_000;

const speed = (more: Partial<GateRule> = {}): GateRule =>
  gate({ measure: 'latency', passUpTo: 100, failAbove: 1_000, minSamples: 10, ...more } as GateRule);

/** Three rungs, of which the second is looked at by this gate. */
async function onSecondRung(rule: GateRule, more: Partial<Rung> = {}): Promise<LadderRig> {
  const rig = await LadderRig.open();
  await rig.trades(100_000);
  const climbs = plan([rung(100), rung(500, { gates: [rule], ...more }), rung(1_000), rung(10_000)]);
  expect(await rig.promote(climbs)).toMatchObject({ ok: true });
  rig.latency(PASS);
  await rig.periods(1);
  expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 1, share: 500 });
  return rig;
}

describe('a gate on a rung', () => {
  it('lets the candidate up after as many passes in a row as it asks for', async () => {
    const rig = await onSecondRung(speed({ passAfter: 3, inconclusiveAfter: 9 }));
    await rig.looks(PASS, PASS, BETWEEN, PASS, PASS);
    expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 1 });
    await rig.looks(PASS);
    expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 2, share: 1_000 });
  });

  it('that fails as often in a row as it says takes the candidate out, and the version in force has all again', async () => {
    const rig = await onSecondRung(speed({ failAfter: 2, inconclusiveAfter: 9 }));
    await rig.looks(FAIL, BETWEEN, FAIL);
    expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 1 });
    await rig.looks(FAIL);
    expect(rig.ladder).toMatchObject({ status: 'aborted', endReason: expect.stringContaining('latency') });
    expect(rig.of('ladder_ended')).toMatchObject([{ isFault: true }]);
    expect(rig.shares).toEqual(['1.0.0 live 10000']);
    expect(rig.view.swaps.get(rig.ladder.swapId ?? '')).toMatchObject({ type: 'rollback', status: 'completed' });
  });

  it('that fails takes the candidate a rung down where the rung says so', async () => {
    const rig = await onSecondRung(speed(), { onFail: 'step_down' });
    await rig.looks(FAIL);
    expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 0, share: 100 });
    expect(rig.shares).toEqual(['1.0.0 live 9900', '2.0.0 live 100', '1.0.0 twin 0']);
  });

  it('that fails only holds the candidate where the rung says so', async () => {
    const rig = await onSecondRung(speed(), { onFail: 'hold' });
    await rig.looks(FAIL, FAIL);
    expect(rig.ladder).toMatchObject({ status: 'held', rung: 1, held: { cause: 'failed' } });
    expect(rig.of('ladder_held')).toHaveLength(1);
  });

  it('that is inconclusive pauses: neither up nor back, until a person says so', async () => {
    const rig = await onSecondRung(speed({ inconclusiveAfter: 2 }));
    await rig.looks(BETWEEN);
    expect(rig.ladder.status).toBe('climbing');
    await rig.looks(BETWEEN);
    expect(rig.ladder).toMatchObject({ status: 'held', rung: 1, share: 500, held: { cause: 'inconclusive' } });
    await rig.looks(PASS, PASS, PASS, PASS);
    expect(rig.ladder).toMatchObject({ status: 'held', rung: 1, share: 500 });
    expect(await rig.say('resume')).toMatchObject({ ok: true });
    await rig.looks(PASS);
    expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 2 });
  });

  it('that was inconclusive counts anew once a person has let the candidate go on', async () => {
    const rig = await onSecondRung(speed({ inconclusiveAfter: 3 }));
    await rig.looks(BETWEEN, BETWEEN, BETWEEN);
    expect(rig.ladder.status).toBe('held');
    await rig.say('resume');
    await rig.looks(BETWEEN, BETWEEN);
    expect(rig.ladder.status).toBe('climbing');
    await rig.looks(BETWEEN);
    expect(rig.ladder).toMatchObject({ status: 'held', held: { cause: 'inconclusive' } });
  });

  it('that cannot be measured holds, and moves nobody', async () => {
    const rig = await LadderRig.open();
    // On a simulated rung nothing mirrors the candidate's orders.
    const blind = plan([rung(0, { gates: [gate({ measure: 'divergence', errorAfter: 2 })] }), rung(10_000)]);
    expect(await rig.promote(blind)).toMatchObject({ ok: true });
    await rig.periods(1);
    expect(rig.ladder.status).toBe('climbing');
    await rig.periods(3);
    expect(rig.ladder).toMatchObject({ status: 'held', rung: 0, share: 0, held: { cause: 'error' } });
  });

  it('with too few samples blocks for as long as it takes, and counts as none of the four', async () => {
    const rig = await onSecondRung(speed({ minSamples: 2_000 }));
    await rig.looks(PASS, FAIL, BETWEEN, FAIL, PASS);
    expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 1, verdicts: [{ outcome: 'waiting' }] });
    rig.latency(PASS, 2_000);
    await rig.periods(1);
    expect(rig.ladder).toMatchObject({ rung: 2 });
  });

  it('that only observes is judged and recorded, and moves nobody either way', async () => {
    const rig = await onSecondRung(speed({ observeOnly: true, passAfter: 99 }));
    await rig.looks(FAIL);
    expect(rig.of('ladder_reviewed').at(-1)?.verdicts).toMatchObject([{ outcome: 'fail', observeOnly: true }]);
    expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 2 });
  });

  it('that passes does not help where another does not', async () => {
    const rig = await LadderRig.open();
    const both = [speed(), gate({ measure: 'slippage' })];
    await rig.promote(plan([rung(100, { gates: both }), rung(10_000)]));
    await rig.looks(PASS, PASS, PASS);
    expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 0 });
    expect(rig.view.ladderStanding(rig.ladder.id)?.missing).toEqual([expect.stringContaining('slippage')]);
  });
});

describe('what a rung asks for', () => {
  it('is as many compared periods as it says', async () => {
    const rig = await LadderRig.open();
    const evidence = { fills: 0, closedTrades: 0, sessions: 0, pairs: 3 };
    await rig.promote(plan([rung(100, { evidence }), rung(500), rung(10_000)]));
    await rig.periods(2);
    expect(rig.ladder.rung).toBe(0);
    await rig.periods(1);
    expect(rig.ladder.rung).toBe(1);
  });

  it('is the split that the ladder claims: with another one nothing goes up', async () => {
    const before = await onSecondRung(speed());
    const { slotId, instance } = before.ladder;
    // No command of this desk takes a candidate's share away beside its ladder; one that has is on disk all the same.
    before.write({ kind: 'share_changed', slotId, instance, share: 100, reserve: 400, reason: 'it lost too much' });
    const rig = await LadderRig.restart(before);
    expect(rig.reserve).toBe(400);
    await rig.trades(100_000);
    await rig.looks(PASS, PASS);
    expect(rig.ladder).toMatchObject({ status: 'held', rung: 1, held: { cause: 'allocation' } });
    expect(await rig.say('advance')).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(await rig.say('step_down')).toMatchObject({ ok: true });
    expect(rig.shares).toEqual(['1.0.0 live 9500', '2.0.0 live 100', '1.0.0 twin 0']);
  });
});
