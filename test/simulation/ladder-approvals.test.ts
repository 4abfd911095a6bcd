/** Steps up that other people must agree to: what is carried out, what voids their yes, and what needs nobody. */
import { describe, expect, it } from 'vitest';
import type { Asker, Command, Outcome } from '../../shared/domain/command.ts';
import type { LadderPlan } from '../../shared/domain/ladder.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { deployCommand } from '../support/commands.ts';
import { market } from '../support/desk-rig.ts';
import { LadderRig, plan, rung } from '../support/ladder-rig.ts';

const SLOT = LadderRig.slot;
const ALICE: Asker = { actor: 'alice', role: 'risk_manager' };
const reason = 'as we agreed';
const SLOW = { soakMs: 36_000_000 };
const LADDER = plan([rung(500, SLOW), rung(2_500, SLOW), rung(5_000, SLOW), rung(10_000)]);

const as = (rig: LadderRig, command: Command, by: Asker = ALICE): Promise<Outcome> => rig.lockstep.command(command, by);
const require = (rig: LadderRig, count: number, more: { readonly aboveShare?: number } = {}): Promise<Outcome> =>
  as(rig, { kind: 'require_approvals', count, expiresAfterMs: 86_400_000, ...more, reason });
const advance = (rig: LadderRig): Promise<Outcome> => as(rig, { kind: 'advance_ladder', slotId: SLOT, reason });
const approve = (rig: LadderRig, approvalId: string, by = 'bob'): Promise<Outcome> =>
  as(rig, { kind: 'approve', approvalId, by, reason }, { actor: by, role: 'risk_manager' });
const declare = (rig: LadderRig, scope: string): Promise<Outcome> =>
  as(rig, { kind: 'declare_emergency', scope, expiresAfterMs: 3_600_000, reason: 'nobody is here' });

function awaited(outcome: Outcome): string {
  if (!outcome.ok || outcome.awaits === undefined) throw new Error(`nothing waits: ${outcome.message}`);
  return outcome.awaits;
}

async function climbing(ladder: LadderPlan = LADDER, required = 1): Promise<LadderRig> {
  const rig = await LadderRig.open();
  await rig.trades(100_000);
  await rig.promote(ladder);
  await require(rig, required);
  return rig;
}

describe('a step that the evidence supports in part', () => {
  /** The candidate has lost a part of what its steps are scaled by, so that not all of the next one is supported. */
  async function partly(targetVolatilityBp = 1_000): Promise<LadderRig> {
    const rig = await LadderRig.open();
    rig.runtime.scripts.set('momentum-2.0.0', (body) =>
      body.kind === 'event' && body.event.seq === 6 ? [market(1, 'buy', 10_000)] : [],
    );
    await rig.trades(100_000, 100_000, 100_000, 100_000);
    const stepUp = {
      kind: 'risk_adjusted',
      targetVolatilityBp,
      drawdownLimitBp: 100,
      leastStep: basisPoints(1),
    } as const;
    const rungs = [rung(1_000, { stepUp, soakMs: 240_000 }), rung(5_000, SLOW), rung(10_000)];
    await rig.promote(plan(rungs, { twin: 'none' }));
    await require(rig, 1);
    await rig.periods(3);
    await rig.periods(1, 95_000);
    expect(rig.ladder).toMatchObject({ status: 'awaiting_approval', share: 1_000 });
    return rig;
  }
  const asked = (rig: LadderRig): number => {
    const { command } = rig.of('approval_requested').at(-1)!;
    return command.kind === 'advance_ladder' ? (command.upTo ?? 0) : 0;
  };

  it('is carried out as it was asked for, and not whole', async () => {
    const rig = await partly();
    const upTo = asked(rig);
    expect(upTo).toBeGreaterThan(1_000);
    expect(upTo).toBeLessThan(5_000);
    expect(await approve(rig, rig.ladder.approvalId ?? '')).toMatchObject({ ok: true });
    expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 0, share: upTo });
    expect(rig.of('ladder_moved').at(-1)).toMatchObject({ share: upTo, approvalId: expect.any(String) });
  });

  it('is smaller when the evidence has come to support less by the time that they agree', async () => {
    const rig = await partly();
    const upTo = asked(rig);
    await rig.periods(2, 70_000);
    expect(rig.ladder.status).toBe('awaiting_approval');
    expect(await approve(rig, rig.ladder.approvalId ?? '')).toMatchObject({ ok: true });
    expect(rig.ladder.share).toBeGreaterThan(1_000);
    expect(rig.ladder.share).toBeLessThan(upTo);
  });

  it('is no larger when the evidence has come to support more: nobody has agreed to that', async () => {
    const rig = await partly(1);
    const upTo = asked(rig);
    expect(upTo).toBeLessThan(4_000);
    await rig.periods(20, 95_000);
    const next = rig.view.ladderStanding(rig.ladder.id)?.next;
    expect(next?.kind === 'move' && next.share > upTo).toBe(true);
    await approve(rig, rig.ladder.approvalId ?? '');
    expect(rig.ladder).toMatchObject({ rung: 0, share: upTo });
  });

  it('is refused, and goes on waiting, when it has come to support nothing', async () => {
    const rig = await partly();
    await rig.periods(2, 1_000);
    const approvalId = rig.ladder.approvalId ?? '';
    expect(await approve(rig, approvalId)).toMatchObject({ ok: false });
    expect(rig.ladder.share).toBe(1_000);
    expect(rig.view.approvals.get(approvalId)?.status).toBe('pending');
  });

  it('is whole where a person asks, who is told so', async () => {
    const rig = await partly();
    const id = awaited(await advance(rig));
    expect(rig.view.approvals.get(id)?.consequences[0]).toContain('by a person’s word, the whole step');
    await approve(rig, id);
    expect(rig.ladder).toMatchObject({ rung: 1, share: 5_000 });
  });

  it('cannot be asked for from outside', async () => {
    const rig = await partly();
    const forged = { kind: 'advance_ladder', slotId: SLOT, reason, byRule: true, upTo: 10_000 } as Command;
    const id = awaited(await as(rig, forged));
    expect(rig.view.approvals.get(id)?.command).toEqual({ kind: 'advance_ladder', slotId: SLOT, reason });
  });
});

describe('the yes of another person is void', () => {
  const changes: readonly (readonly [when: string, change: (rig: LadderRig) => Promise<unknown>])[] = [
    ['the ladder has ended', (rig) => rig.say('abort')],
    [
      'another has begun in its place',
      async (rig) => {
        await rig.say('abort');
        await require(rig, 0);
        await rig.promote(LADDER);
      },
    ],
    ['a person has held it', (rig) => rig.say('hold')],
    [
      'a person has held it, and it was resumed',
      async (rig) => {
        await rig.say('hold');
        await rig.say('resume');
      },
    ],
    [
      'it has stepped down, and is back where it was',
      async (rig) => {
        await rig.say('step_down');
        await require(rig, 0);
        await rig.say('advance');
      },
    ],
    [
      'the candidate may only reduce',
      (rig) => as(rig, { kind: 'set_trading_state', scope: 'version/momentum@2.0.0', state: 'reducing', reason }),
    ],
    ['the slot is halted', (rig) => as(rig, { kind: 'set_trading_state', scope: SLOT, state: 'halted', reason })],
    [
      'the version in force was put back by a rollback',
      (rig) => as(rig, { kind: 'rollback_slot', slotId: SLOT, reason, rolledBackBy: 'alice' }),
    ],
  ];
  it.each(changes)('when %s', async (_when, change) => {
    const rig = await LadderRig.open();
    await rig.trades(100_000);
    await require(rig, 0, { aboveShare: 1_000 });
    await rig.promote(plan([rung(500, SLOW), rung(800, SLOW), rung(2_500, SLOW), rung(5_000, SLOW), rung(10_000)]));
    await rig.say('advance');
    await require(rig, 1);
    const id = awaited(await advance(rig));
    await change(rig);
    const { share } = rig.ladder;
    expect(await approve(rig, id)).toMatchObject({ ok: false, code: 'conflict' });
    expect(rig.view.approvals.get(id)?.status).toBe('stale');
    expect(rig.ladder.share).toBe(share);
  });

  it('when it would be compared with another version by now', async () => {
    const rig = await LadderRig.open();
    await rig.trades(100_000);
    await require(rig, 1);
    const ladder = plan([rung(500), rung(10_000)]);
    const id = awaited(await rig.promote(ladder, { environment: 'production' }));
    await rig.swap(rig.inForce, await rig.register('momentum', '3.0.0'));
    expect(await approve(rig, id)).toMatchObject({ ok: false, code: 'conflict' });
    expect(rig.view.approvals.get(id)?.status).toBe('stale');
  });

  it('when it was to come back whole, and would have to climb by now', async () => {
    const rig = await LadderRig.open();
    await rig.trades(100_000);
    await rig.swap(rig.inForce, rig.candidate);
    await require(rig, 1);
    const id = awaited(await rig.promote(plan([rung(2_500), rung(10_000)]), { entityId: rig.inForce }));
    expect(rig.view.approvals.get(id)?.consequences[0]).toContain('at once');
    // Its predecessor is let go of, so that it would have to climb.
    rig.elapse(3_700);
    await rig.trades(100_000);
    const swap = [...rig.view.swaps.keys()][0] ?? '';
    await rig.host.step({ kind: 'timer', id: `window:${swap}` });
    await rig.trades(100_000);
    expect(await approve(rig, id)).toMatchObject({ ok: false, code: 'conflict' });
    expect(rig.view.approvals.get(id)?.status).toBe('stale');
  });
});

describe('a ladder that was held for want of a yes', () => {
  it('asks anew in the name of whoever resumes it, who cannot agree to it either', async () => {
    const rig = await climbing(plan([rung(500), rung(2_500), rung(10_000)]));
    await rig.periods(2);
    const first = rig.ladder.approvalId ?? '';
    expect(rig.view.approvals.get(first)?.requestedBy).toBe('tester');
    await as(rig, { kind: 'reject', approvalId: first, by: 'bob', reason: 'not today' });
    await rig.periods(1);
    expect(rig.ladder).toMatchObject({ status: 'held', held: { cause: 'approval' } });
    await as(rig, { kind: 'resume_ladder', slotId: SLOT, reason });
    await rig.periods(1);
    const second = rig.ladder.approvalId ?? '';
    expect(rig.view.approvals.get(second)).toMatchObject({ requestedBy: 'alice', status: 'pending' });
    expect(await approve(rig, first)).toMatchObject({ ok: false, code: 'conflict' });
    expect(await approve(rig, second, 'Alice')).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(await approve(rig, second)).toMatchObject({ ok: true });
    expect(rig.ladder.share).toBe(2_500);
  });
});

describe('the share above which a step needs other people', () => {
  it('can be lowered by one, at once, and raised by others alone', async () => {
    const rig = await climbing();
    expect(await require(rig, 1, { aboveShare: 400 })).toMatchObject({ ok: true });
    expect(rig.view.approvalsRequired).toMatchObject({ count: 1, aboveShare: 400 });
    const id = awaited(await require(rig, 1, { aboveShare: 3_000 }));
    expect(rig.view.approvals.get(id)?.consequences).toEqual([
      'a ladder’s step up needs approval above 30 % of a slot, instead of 4 %',
      'the whole desk binds momentum:paper (capital 1,000,000)',
    ]);
    expect(rig.view.approvalsRequired.aboveShare).toBe(400);
    await approve(rig, id);
    expect(rig.view.approvalsRequired.aboveShare).toBe(3_000);
    // Up to there a step needs nobody now.
    expect(await advance(rig)).toMatchObject({ ok: true });
    expect(rig.ladder.share).toBe(2_500);
    expect(awaited(await advance(rig))).not.toBe('');
  });

  it('is tightened at once also where the same command asks for fewer people', async () => {
    const rig = await climbing(LADDER, 2);
    const outcome = await require(rig, 1, { aboveShare: 0 });
    expect(outcome.message).toContain('what is stricter is in force');
    expect(rig.view.approvalsRequired).toMatchObject({ count: 2, aboveShare: 0 });
    expect(awaited(outcome)).not.toBe('');
  });

  it('is kept over a restart, and is a tenth where nothing was ever said of it', async () => {
    const rig = await climbing();
    expect(rig.view.approvalsRequired.aboveShare).toBe(1_000);
    await require(rig, 1, { aboveShare: 700 });
    expect((await LadderRig.restart(rig)).view.approvalsRequired.aboveShare).toBe(700);
    expect(await require(rig, 1, { aboveShare: 10_001 })).toMatchObject({ ok: false, code: 'broken_rule' });
  });
});

describe('in an emergency', () => {
  it('a person’s step is taken at once, and its facts name the emergency; the ladder’s own waits', async () => {
    const rig = await climbing(plan([rung(500, SLOW), rung(2_500), rung(5_000), rung(10_000)]), 3);
    await declare(rig, SLOT);
    expect(await advance(rig)).toMatchObject({ ok: true });
    expect(rig.ladder).toMatchObject({ rung: 1, share: 2_500 });
    expect(rig.of('ladder_moved').at(-1)).toMatchObject({ emergencyId: 'e-1' });
    expect(rig.of('emergency_used')).toMatchObject([{ scope: SLOT, usedBy: 'alice', consequences: expect.any(Array) }]);
    await rig.periods(2);
    expect(rig.ladder).toMatchObject({ status: 'awaiting_approval', rung: 1 });
    expect(rig.of('emergency_used')).toHaveLength(1);
  });

  it('a take-over names it from the swap on', async () => {
    const rig = await climbing(plan([rung(500, SLOW), rung(10_000)]));
    await declare(rig, 'version/momentum@2.0.0');
    await advance(rig);
    expect(rig.ladder).toMatchObject({ status: 'completed', share: 10_000 });
    expect(rig.of('swap_initiated').at(-1)).toMatchObject({ emergencyId: 'e-1' });
    expect(rig.of('ladder_moved').at(-1)).toMatchObject({ emergencyId: 'e-1' });
  });

  it('a promotion and a deployment that open slots need one for the desk, and are answered when they are in', async () => {
    const rig = await climbing();
    await declare(rig, 'environment/production');
    const production = { environment: 'production' } as const;
    const id = awaited(await rig.promote(plan([rung(500), rung(10_000)]), production));
    await as(rig, { kind: 'end_emergency', emergencyId: 'e-1', reason });
    await declare(rig, 'desk');
    const promoted = await rig.promote(plan([rung(500), rung(10_000)]), production);
    expect(promoted).toMatchObject({ ok: true, message: expect.stringContaining('climbs test') });
    const named = { emergencyId: 'e-2' };
    expect(rig.of('deployment_started').at(-1)).toMatchObject(named);
    expect(rig.of('ladder_started').at(-1)).toMatchObject(named);
    const deployed = await as(rig, deployCommand(rig.inForce, 'staging'));
    expect(deployed).toMatchObject({ ok: true, message: expect.stringContaining('is live in') });
    expect(rig.of('deployment_started').at(-1)).toMatchObject(named);
    expect(await approve(rig, id)).toMatchObject({ ok: false, code: 'conflict' });
    expect(rig.of('emergency_used')).toHaveLength(2);
  });
});
