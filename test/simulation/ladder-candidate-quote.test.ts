import { describe, expect, it } from 'vitest';
import { LadderRig, PAIR_MS, plan, rung } from '../support/ladder-rig.ts';
import { holds, quotes } from '../support/ladder-scripts.ts';

const CLIMB = [rung(1_000, { soakMs: 3_600_000 }), rung(10_000)];

describe('the price of taking a candidate out', () => {
  it('is of its own orders and positions, and of nobody else’s', async () => {
    const rig = await LadderRig.open();
    rig.runtime.scripts.set('momentum-1.0.0', holds(5));
    rig.runtime.scripts.set('momentum-2.0.0', holds(1));
    await rig.trades(100_000, 100_000);
    await rig.promote(plan(CLIMB));
    await rig.periods(2);
    const quote = rig.view.candidateQuote(LadderRig.slot);
    expect(quote).toMatchObject({ cancels: 0, adopts: [{ instrument: 0, quantity: rig.held() }] });
    expect(rig.held()).toBe(1);
    expect(quote?.exposure).toBeGreaterThan(0n);
    expect(quote?.cost.total).toBe((quote?.cost.spread ?? 0n) + (quote?.cost.impact ?? 0n) + (quote?.cost.fee ?? 0n));
    await rig.say('abort');
    expect(rig.view.candidateQuote(LadderRig.slot)).toBeUndefined();
  });

  it('counts its open orders', async () => {
    const rig = await LadderRig.open();
    rig.runtime.scripts.set('momentum-2.0.0', quotes(1));
    await rig.trades(100_000);
    await rig.promote(plan(CLIMB));
    await rig.periods(1);
    expect(rig.view.candidateQuote(LadderRig.slot)).toMatchObject({ cancels: 1, adopts: [] });
  });

  it('is none while it is simulated, where it has nobody beside it, and once it has taken over', async () => {
    const rig = await LadderRig.open();
    await rig.promote(plan([rung(0, { soakMs: 3_600_000 }), rung(10_000, { soakMs: 3_600_000 })]));
    expect(rig.ladder.share).toBe(0);
    expect(rig.view.candidateQuote(LadderRig.slot)).toBeUndefined();
    await rig.say('advance');
    expect(rig.ladder).toMatchObject({ status: 'climbing', share: 10_000 });
    expect(rig.view.candidateQuote(LadderRig.slot)).toBeUndefined();
    expect(rig.view.candidateQuote('nobody:paper')).toBeUndefined();
  });
});

describe('the time on a rung', () => {
  it('goes on with every event, while its rules count it at each review', async () => {
    const rig = await LadderRig.open();
    await rig.trades(100_000);
    await rig.promote(plan(CLIMB));
    await rig.periods(1);
    const reviewed = rig.ladder.openMs;
    rig.elapse(PAIR_MS / 2_000);
    await rig.trades(100_000);
    expect(rig.ladder.openMs).toBe(reviewed);
    // A trade of the rig is a millisecond after what passed before it.
    expect(rig.view.ladderStanding(rig.ladder.id)?.openMs).toBe(reviewed + PAIR_MS / 2 + 1);
  });
});
