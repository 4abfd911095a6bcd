import { describe, expect, it } from 'vitest';
import { LadderRig, plan, rung } from '../support/ladder-rig.ts';

const CANARY = [rung(100), rung(500), rung(1_000), rung(2_500), rung(5_000), rung(10_000)];

describe('a ladder', () => {
  it('brings a candidate in beside the version in force, with its twin, at the share of the first rung', async () => {
    const rig = await LadderRig.open();
    await rig.trades(100_000, 100_010);
    const outcome = await rig.promote(plan(CANARY));
    expect(outcome).toMatchObject({ ok: true });
    expect(rig.shares).toEqual(['1.0.0 live 9900', '2.0.0 live 100', '1.0.0 twin 0']);
    expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 0, share: 100 });
  });

  it('climbs to the whole by itself once every rung asks for nothing more', async () => {
    const rig = await LadderRig.open();
    await rig.promote(plan(CANARY));
    await rig.periods(7);
    expect(rig.shares).toEqual(['2.0.0 live 10000', '1.0.0 shadow 0']);
    expect(rig.ladder).toMatchObject({ status: 'completed', share: 10_000 });
    expect(rig.view.swaps.get(rig.ladder.swapId ?? '')).toMatchObject({ type: 'manual', status: 'completed' });
    expect(rig.of('ladder_moved').map((each) => each.share)).toEqual([100, 500, 1_000, 2_500, 5_000, 10_000]);
  });

  it('gives way by a person’s word, and the version in force has all of the slot again', async () => {
    const rig = await LadderRig.open();
    await rig.promote(plan(CANARY));
    const outcome = await rig.say('abort');
    expect(outcome).toMatchObject({ ok: true });
    expect(rig.shares).toEqual(['1.0.0 live 10000']);
    expect(rig.ladder).toMatchObject({ status: 'aborted' });
    expect(await rig.promote(plan(CANARY))).toMatchObject({ ok: true });
  });
});
