import { describe, expect, it } from 'vitest';
import type { Environment } from '../../shared/domain/deployment.ts';
import type { PipelineProgress, PipelineStage } from '../../shared/domain/ladder.ts';
import { LadderRig, plan, rung } from '../support/ladder-rig.ts';

const PAPER = plan([rung(0, { soakMs: 120_000 })], { name: 'paper', strategy: 'paper' });
const STAGING = plan([rung(100), rung(500, { soakMs: 60_000 })], { name: 'staging' });
const PRODUCTION = plan([rung(100), rung(1_000), rung(10_000)], { name: 'production' });

const stage = (environment: Environment, ladder = PAPER, promotion: PipelineStage['promotion'] = 'automatic') => ({
  environment,
  plan: ladder,
  promotion,
});
const pipeline = (promotion: PipelineStage['promotion']): PipelineProgress => ({
  name: 'to-production',
  stage: 0,
  stages: [stage('paper', PAPER, promotion), stage('staging', STAGING, promotion), stage('production', PRODUCTION)],
});
const of = (rig: LadderRig, environment: Environment) => rig.view.latestLadder(`momentum:${environment}`);

describe('a pipeline', () => {
  it('goes from paper to staging to production by itself', async () => {
    const rig = await LadderRig.open();
    await rig.trades(100_000);
    expect(await rig.promote(PAPER, { pipeline: pipeline('automatic') })).toMatchObject({ ok: true });
    await rig.periods(20);
    for (const environment of ['paper', 'staging', 'production'] as const)
      expect(of(rig, environment), environment).toMatchObject({ status: 'completed', entityId: rig.candidate });
    expect(rig.view.slots.get('momentum:staging')).toMatchObject({ reserve: 9_500 });
    expect(rig.view.slots.get('momentum:production')).toMatchObject({ reserve: 0 });
    expect(of(rig, 'production')?.pipeline).toMatchObject({ stage: 2 });
    expect(rig.of('pipeline_stopped')).toEqual([]);
  });

  it('waits for a person after each stage where it says so', async () => {
    const rig = await LadderRig.open();
    await rig.trades(100_000);
    await rig.promote(PAPER, { pipeline: pipeline('manual') });
    await rig.periods(10);
    expect(of(rig, 'paper')).toMatchObject({ status: 'completed' });
    expect(of(rig, 'staging')).toBeUndefined();
    const next = { ...pipeline('manual'), stage: 1 };
    expect(await rig.promote(STAGING, { environment: 'staging', pipeline: next })).toMatchObject({ ok: true });
    await rig.periods(10);
    expect(of(rig, 'staging')).toMatchObject({ status: 'completed' });
  });

  it('stops where the next stage cannot begin, and says why', async () => {
    const rig = await LadderRig.open();
    await rig.trades(100_000);
    await rig.promote(PAPER, { pipeline: pipeline('automatic') });
    // Somebody else is brought into staging meanwhile, who climbs there.
    const third = await rig.register('momentum', '3.0.0');
    await rig.promote(plan([rung(0, { soakMs: 86_400_000 }), rung(100)]), { entityId: third, environment: 'staging' });
    await rig.periods(5);
    expect(of(rig, 'paper')).toMatchObject({ status: 'completed' });
    expect(rig.of('pipeline_stopped')).toMatchObject([{ reason: expect.stringContaining('climbs a ladder') }]);
    expect(of(rig, 'staging')).toMatchObject({ entityId: third });
  });

  it('asks other people for production, and goes on when they agree', async () => {
    const rig = await LadderRig.open();
    await rig.trades(100_000);
    await rig.promote(PAPER, { pipeline: pipeline('automatic') });
    await rig.command({ kind: 'require_approvals', count: 1, expiresAfterMs: 86_400_000, reason: 'x' });
    await rig.periods(20);
    // Staging opens a slot, which is a raise as well.
    const waiting = () => [...rig.view.approvals.values()].filter(({ status }) => status === 'pending');
    const agree = async () => {
      const [approval] = waiting();
      expect(approval?.command.kind).toBe('promote');
      return rig.command({ kind: 'approve', approvalId: approval?.id ?? '', by: 'another', reason: 'seen' });
    };
    expect(of(rig, 'staging')).toBeUndefined();
    expect(await agree()).toMatchObject({ ok: true });
    await rig.periods(20);
    expect(of(rig, 'staging')).toMatchObject({ status: 'completed' });
    expect(of(rig, 'production')).toBeUndefined();
    expect(await agree()).toMatchObject({ ok: true });
    await rig.periods(1);
    expect(of(rig, 'production')).toMatchObject({ status: 'climbing' });
  });

  it('does not go on after an abort', async () => {
    const rig = await LadderRig.open();
    await rig.promote(PAPER, { pipeline: pipeline('automatic') });
    await rig.say('abort');
    await rig.periods(5);
    expect(of(rig, 'staging')).toBeUndefined();
  });
});

describe('a step above the share that needs no approval', () => {
  const LADDER = plan([rung(500), rung(2_000), rung(10_000)]);

  async function waiting(): Promise<LadderRig> {
    const rig = await LadderRig.open();
    await rig.trades(100_000);
    await rig.promote(LADDER);
    await rig.command({ kind: 'require_approvals', count: 1, expiresAfterMs: 86_400_000, reason: 'x' });
    await rig.periods(2);
    expect(rig.ladder).toMatchObject({ status: 'awaiting_approval', rung: 0, share: 500 });
    return rig;
  }
  const approve = (rig: LadderRig) =>
    rig.command({
      kind: 'approve',
      approvalId: [...rig.view.approvals.keys()].at(-1) ?? '',
      by: 'another',
      reason: 'ok',
    });

  it('waits for other people, and goes up when they agree', async () => {
    const rig = await waiting();
    await rig.periods(3);
    expect(rig.ladder).toMatchObject({ status: 'awaiting_approval', rung: 0 });
    expect(await approve(rig)).toMatchObject({ ok: true });
    expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 1, share: 2_000 });
  });

  it('is held when nobody agrees', async () => {
    const rig = await waiting();
    const approvalId = rig.ladder.approvalId ?? '';
    await rig.command({ kind: 'reject', approvalId, by: 'another', reason: 'no' });
    await rig.periods(1);
    expect(rig.ladder).toMatchObject({ status: 'held', held: { cause: 'approval' }, rung: 0 });
  });

  it('does not go up by an approval that was asked for before a person held it', async () => {
    const rig = await waiting();
    await rig.say('hold', 'wait');
    expect(await approve(rig)).toMatchObject({ ok: false });
    expect(rig.ladder).toMatchObject({ status: 'held', rung: 0 });
  });

  it('goes on waiting over a restart', async () => {
    const rig = await LadderRig.restart(await waiting());
    await rig.periods(3);
    expect(rig.ladder).toMatchObject({ status: 'awaiting_approval', rung: 0 });
    expect(await approve(rig)).toMatchObject({ ok: true });
    expect(rig.ladder).toMatchObject({ rung: 1 });
  });
});
