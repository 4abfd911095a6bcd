/** What one who is asked to agree is told, word by word: capital, exposure, who is replaced, who runs beside, and the way back. */
import { describe, expect, it } from 'vitest';
import type { Command, Outcome } from '../../shared/domain/command.ts';
import type { LadderPlan } from '../../shared/domain/ladder.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { limit, market } from '../support/desk-rig.ts';
import { LadderRig, plan, rung } from '../support/ladder-rig.ts';

const CANARY = [rung(100, { soakMs: 3_600_000 }), rung(1_000), rung(2_500), rung(10_000)];
const ASKER = { actor: 'alice', role: 'risk_manager' };

const require = (count: number): Command => ({
  kind: 'require_approvals',
  count,
  expiresAfterMs: 3_600_000,
  reason: 'four eyes',
});
const bySomebody = (rig: LadderRig, command: Command): Promise<Outcome> => rig.lockstep.command(command, ASKER);

/** What the last one who asked for an approval was told would follow. */
function told(rig: LadderRig): readonly string[] {
  const asked = rig.of('approval_requested').at(-1);
  if (!asked) throw new Error('nothing was asked for');
  return asked.consequences;
}

/** The version in force holds one contract and has an order open. */
async function trading(): Promise<LadderRig> {
  const rig = await LadderRig.open();
  let step = 0;
  rig.runtime.scripts.set('momentum-1.0.0', (body) => {
    if (body.kind !== 'event') return [];
    step += 1;
    return step === 1 ? [market(1, 'buy', 1_000)] : step === 2 ? [limit(2, 'buy', 500, 99_000)] : [];
  });
  await rig.trades(100_000, 100_000, 100_000, 100_000);
  return rig;
}

async function climbing(ladder: LadderPlan = plan(CANARY)): Promise<LadderRig> {
  const rig = await trading();
  await rig.promote(ladder);
  await bySomebody(rig, require(2));
  return rig;
}

const advance = (rig: LadderRig): Promise<Outcome> =>
  bySomebody(rig, { kind: 'advance_ladder', slotId: LadderRig.slot, reason: 'it looks good' });

describe('whoever is asked to agree', () => {
  it('to a step up is told what it does to capital and exposure, who runs beside, and how to go back', async () => {
    const rig = await climbing();
    await advance(rig);
    await advance(rig);
    expect(told(rig)).toEqual([
      'momentum@2.0.0 goes from 10 % (100,000) to 25 % (250,000) of momentum:paper, by a person’s word, the whole step, from rung 2 of 4',
      'the slot momentum:paper: capital 1,000,000 as before, exposure 1,500 now, at most 1,000,000 as before',
      'the environment paper: capital 1,000,000 as before, exposure 1,500 now, at most 1,000,000 as before',
      'the whole desk: capital 1,000,000 as before, exposure 1,500 now, at most 1,000,000 as before',
      'nothing is replaced: momentum@1.0.0 stays in force and goes from 90 % (900,000) to 75 % (750,000)',
      'its twin, a fresh momentum@1.0.0, goes with it on a simulated account, without capital',
      'momentum@2.0.0 keeps what it has: exposure 0 and 0 open orders',
      'momentum@1.0.0 keeps what it has: exposure 1,500 and 1 open order; nothing is sold by force, and above its share it may only reduce',
      'to go back, step down or abort: both need nobody; on an abort the orders of momentum@2.0.0 are cancelled, and momentum@1.0.0 takes its positions over and has its share again',
    ]);
  });

  it('to a take-over is told who is replaced, with what, and for how long it can be undone', async () => {
    const rig = await climbing(plan([rung(500, { soakMs: 3_600_000 }), rung(10_000)]));
    await advance(rig);
    expect(told(rig)).toEqual([
      'momentum@2.0.0 goes from 5 % (50,000) to 100 % (1,000,000) of momentum:paper, by a person’s word, the whole step, from rung 1 of 2',
      'not met on its rung: 0 of 60 min of open market',
      'the slot momentum:paper: capital 1,000,000 as before, exposure 1,500 now, at most 1,000,000 as before',
      'the environment paper: capital 1,000,000 as before, exposure 1,500 now, at most 1,000,000 as before',
      'the whole desk: capital 1,000,000 as before, exposure 1,500 now, at most 1,000,000 as before',
      'it replaces momentum@1.0.0, which gives up 95 % (950,000) and has exposure 1,500 and 1 open order',
      'at the take-over momentum@2.0.0 takes the positions of momentum@1.0.0 over at the mark, without a trade, and the open orders of momentum@1.0.0 become those of momentum@2.0.0',
      'after it momentum@1.0.0 stays in step for 60 min: a rollback puts it back at once, and needs nobody',
    ]);
  });

  it('to a step with a capital twin is told what the twin takes', async () => {
    const rig = await climbing(
      plan([rung(500, { soakMs: 3_600_000 }), rung(2_500), rung(10_000)], { twin: 'capital' }),
    );
    await advance(rig);
    expect(told(rig)).toEqual([
      'momentum@2.0.0 goes from 5 % (50,000) to 25 % (250,000) of momentum:paper, by a person’s word, the whole step, from rung 1 of 3',
      'not met on its rung: 0 of 60 min of open market',
      'the slot momentum:paper: capital 1,000,000 as before, exposure 1,500 now, at most 1,000,000 as before',
      'the environment paper: capital 1,000,000 as before, exposure 1,500 now, at most 1,000,000 as before',
      'the whole desk: capital 1,000,000 as before, exposure 1,500 now, at most 1,000,000 as before',
      'nothing is replaced: momentum@1.0.0 stays in force and goes from 90 % (900,000) to 50 % (500,000)',
      'its twin, a fresh momentum@1.0.0, goes from 5 % (50,000) to 25 % (250,000) of the same slot',
      'momentum@2.0.0 keeps what it has: exposure 0 and 0 open orders',
      'momentum@1.0.0 keeps what it has: exposure 1,500 and 1 open order; nothing is sold by force, and above its share it may only reduce',
      'to go back, step down or abort: both need nobody; on an abort the orders of momentum@2.0.0 are cancelled, and momentum@1.0.0 takes its positions over and has its share again',
    ]);
  });

  it('to a promotion to production, which opens a slot, is told how the limits of the desk grow', async () => {
    const rig = await trading();
    await rig.command({
      kind: 'set_limits',
      scope: 'desk',
      limits: { maxGrossExposure: basisPoints(20_000) },
      reason: 'r',
    });
    await bySomebody(rig, require(1));
    await rig.promote(plan(CANARY), { environment: 'production' });
    expect(told(rig)).toEqual([
      'the slot momentum:production is opened with a capital of 1,000,000',
      'momentum@2.0.0 climbs the ladder test in production, slot momentum:production: 1 % (10,000) → 10 % (100,000) → 25 % (250,000) → 100 % (1,000,000)',
      'by its rules it goes up to 10 % (100,000); each step above that is asked for again',
      'the slot momentum:production: capital 1,000,000 instead of 0, exposure 0 now, at most 100,000 instead of 0',
      'the environment production: capital 1,000,000 instead of 0, exposure 0 now, at most 100,000 instead of 0',
      'the whole desk: capital 2,000,000 instead of 1,000,000, exposure 1,500 now, at most 1,100,000 instead of 1,000,000, one instrument of 100 % from 1,000,000 to 2,000,000, one sector of 100 % from 1,000,000 to 2,000,000, gross exposure of 200 % from 2,000,000 to 4,000,000, net exposure of 100 % from 1,000,000 to 2,000,000, drawdown of 5 % from 50,000 to 100,000',
      'its twin, a fresh momentum@1.0.0, runs beside it on a simulated account, without capital',
      'nothing is replaced: the slot has no version in force',
      'to go back, abort: it needs nobody; as no other version is in force there, the slot may only reduce from then on',
    ]);
  });

  it('to a first rung above the bar is told how far it goes by itself, and whom it replaces', async () => {
    const rig = await trading();
    await bySomebody(rig, require(1));
    await rig.promote(plan([rung(2_500), rung(5_000), rung(10_000)]));
    expect(told(rig)).toEqual([
      'momentum@2.0.0 climbs the ladder test in paper, slot momentum:paper: 25 % (250,000) → 50 % (500,000) → 100 % (1,000,000)',
      'by its rules it goes up to 25 % (250,000); each step above that is asked for again',
      'the slot momentum:paper: capital 1,000,000 as before, exposure 1,500 now, at most 1,000,000 as before',
      'the environment paper: capital 1,000,000 as before, exposure 1,500 now, at most 1,000,000 as before',
      'the whole desk: capital 1,000,000 as before, exposure 1,500 now, at most 1,000,000 as before',
      'momentum@1.0.0 stays in force meanwhile and goes from 100 % (1,000,000) to 75 % (750,000); it keeps what it has, exposure 1,500 and 1 open order, and above its share it may only reduce',
      'its twin, a fresh momentum@1.0.0, runs beside it on a simulated account, without capital',
      'at the last rung it replaces momentum@1.0.0, which has exposure 1,500 and 1 open order now',
      'at the take-over momentum@2.0.0 takes the positions of momentum@1.0.0 over at the mark, without a trade, and the open orders of momentum@1.0.0 become those of momentum@2.0.0',
      'after it momentum@1.0.0 stays in step for 60 min: a rollback puts it back at once, and needs nobody',
      'to go back, step down or abort: both need nobody; on an abort the orders of momentum@2.0.0 are cancelled, and momentum@1.0.0 takes its positions over and has its share again',
    ]);
  });

  it('to a step that the evidence supports is told which part of the way it is', async () => {
    const rig = await trading();
    rig.runtime.scripts.set('momentum-2.0.0', (body) =>
      body.kind === 'event' && body.event.seq === 6 ? [market(1, 'buy', 10_000)] : [],
    );
    const stepUp = {
      kind: 'risk_adjusted',
      targetVolatilityBp: 1_000,
      drawdownLimitBp: 100,
      leastStep: basisPoints(1),
    } as const;
    await rig.promote(plan([rung(1_000, { stepUp, soakMs: 240_000 }), rung(5_000), rung(10_000)], { twin: 'none' }));
    await bySomebody(rig, require(1));
    await rig.periods(3);
    await rig.periods(2, 95_000);
    expect(told(rig)).toEqual([
      'momentum@2.0.0 goes from 10 % (100,000) to 47.96 % (479,600) of momentum:paper, by its evidence: rung 1 of 3 asks for nothing more, and what was seen supports 94 % of the step to 50 %',
      'the slot momentum:paper: capital 1,000,000 as before, exposure 10,925 now, at most 1,000,000 as before',
      'the environment paper: capital 1,000,000 as before, exposure 10,925 now, at most 1,000,000 as before',
      'the whole desk: capital 1,000,000 as before, exposure 10,925 now, at most 1,000,000 as before',
      'nothing is replaced: momentum@1.0.0 stays in force and goes from 90 % (900,000) to 52.04 % (520,400)',
      'it is compared with holding nothing',
      'momentum@2.0.0 keeps what it has: exposure 9,500 and 1 open order',
      'momentum@1.0.0 keeps what it has: exposure 1,425 and 1 open order; nothing is sold by force, and above its share it may only reduce',
      'to go back, step down or abort: both need nobody; on an abort the orders of momentum@2.0.0 are cancelled, and momentum@1.0.0 takes its positions over and has its share again',
    ]);
  });

  it('to a version that comes back within the rollback window is told that it skips the ladder', async () => {
    const rig = await trading();
    await rig.swap(rig.inForce, rig.candidate);
    await rig.trades(100_000);
    await bySomebody(rig, require(1));
    await rig.promote(plan([rung(2_500), rung(10_000)]), { entityId: rig.inForce });
    expect(told(rig)).toEqual([
      'momentum@1.0.0 takes over all of momentum:paper at once: it was in force there within the rollback window',
      'the slot momentum:paper: capital 1,000,000 as before, exposure 1,500 now, at most 1,000,000 as before',
      'the environment paper: capital 1,000,000 as before, exposure 1,500 now, at most 1,000,000 as before',
      'the whole desk: capital 1,000,000 as before, exposure 1,500 now, at most 1,000,000 as before',
      'it replaces momentum@2.0.0, which has exposure 1,500 and 1 open order now',
      'at the take-over momentum@1.0.0 takes the positions of momentum@2.0.0 over at the mark, without a trade, and the open orders of momentum@2.0.0 become those of momentum@1.0.0',
      'after it momentum@2.0.0 stays in step for 60 min: a rollback puts it back at once, and needs nobody',
    ]);
  });
});
