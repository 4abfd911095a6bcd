/** Ways by which somebody could get capital past a ladder, its gates or other people. */
import { describe, expect, it } from 'vitest';
import { limit, market } from '../support/desk-rig.ts';
import { LadderRig, plan, rung } from '../support/ladder-rig.ts';
import { at } from '../support/simulated-rig.ts';

const SLOW = [rung(100, { advance: 'manual' }), rung(9_000, { advance: 'manual' }), rung(10_000)];

async function requireOthers(rig: LadderRig): Promise<void> {
  const asked = {
    kind: 'require_approvals',
    count: 1,
    expiresAfterMs: 3_600_000,
    reason: 'two pairs of eyes',
  } as const;
  expect(await rig.command(asked)).toMatchObject({ ok: true });
}

describe('a candidate that never took over', () => {
  it('is no way back, neither while it climbs nor after it was aborted', async () => {
    const rig = await LadderRig.open();
    await rig.trades(100_000);
    await rig.promote(plan(SLOW));
    const back = () =>
      rig.command({
        kind: 'rollback_version',
        entityId: rig.inForce,
        toEntityId: rig.candidate,
        environment: 'paper',
        reason: 'x',
        rolledBackBy: 'tester',
      });
    expect(await back()).toMatchObject({ ok: false, message: expect.stringContaining('never served') });
    expect(rig.shares).toEqual(['1.0.0 live 9900', '2.0.0 live 100', '1.0.0 twin 0']);
    await rig.say('abort');
    expect(await back()).toMatchObject({ ok: false, message: expect.stringContaining('never served') });
    expect(rig.shares).toEqual(['1.0.0 live 10000']);
  });
});

describe('where other people must agree', () => {
  it('a swap does not bring unknown code into production, and one to a version that left by a swap goes through', async () => {
    const rig = await LadderRig.open();
    await rig.deploy(rig.inForce, 'production');
    await rig.trades(100_000);
    const swap = (from: string, to: string) => rig.swap(from, to, {}, { targetEnvironment: 'production' });
    await requireOthers(rig);
    expect(await swap(rig.inForce, rig.candidate)).toMatchObject({
      ok: false,
      message: expect.stringContaining('promote it'),
    });
    expect(await rig.swap(rig.inForce, rig.candidate, {}, { targetEnvironment: 'paper' })).toMatchObject({ ok: true });
  });

  it('what is in force in production is not run with other parameters', async () => {
    const rig = await LadderRig.open();
    await rig.deploy(rig.inForce, 'production');
    await requireOthers(rig);
    const redeployed = (parametersOverride: Record<string, number>) =>
      rig.command({
        kind: 'deploy',
        entityId: rig.inForce,
        environment: 'production',
        method: 'test',
        deployedBy: 'tester',
        configOverride: {},
        parametersOverride,
      });
    expect(await redeployed({ size: 1_000 })).toMatchObject({
      ok: false,
      message: expect.stringContaining('register it as a version of its own'),
    });
    expect(await redeployed({})).toMatchObject({ ok: true });
  });

  it('what was rolled back does not come again by a way back', async () => {
    const rig = await LadderRig.open();
    await rig.trades(100_000);
    const swapped = await rig.swap(rig.inForce, rig.candidate);
    expect(swapped).toMatchObject({ ok: true });
    await rig.rollback(swapped.ok ? swapped.subject : '');
    await requireOthers(rig);
    const again = { kind: 'rollback_version', entityId: rig.inForce, toEntityId: rig.candidate } as const;
    expect(await rig.command({ ...again, environment: 'paper', reason: 'x', rolledBackBy: 'tester' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('step forward'),
    });
  });
});

describe('a share that shrinks', () => {
  it('takes back the orders that were let through for the larger one', async () => {
    const rig = await LadderRig.open();
    // 5 BTC at 999 of a capital of a million at the most: well within the whole, far above a tenth of it.
    rig.runtime.scripts.set('momentum-1.0.0', at({ 2: [limit(1, 'buy', 200_000, 99_000)] }));
    await rig.trades(100_000, 100_000, 100_000);
    expect([...rig.view.orders.values()].filter(({ status }) => status === 'working')).toHaveLength(1);
    await rig.promote(plan(SLOW));
    expect(await rig.say('advance')).toMatchObject({ ok: true });
    await rig.trades(100_000, 100_000);
    const open = [...rig.view.orders.values()].filter(({ status }) => status === 'working');
    expect(open).toEqual([]);
  });

  it('leaves orders alone that fit the smaller one', async () => {
    const rig = await LadderRig.open();
    rig.runtime.scripts.set('momentum-1.0.0', at({ 2: [limit(1, 'buy', 1, 99_000), market(2, 'buy', 1)] }));
    await rig.trades(100_000, 100_000, 100_000);
    await rig.promote(plan(SLOW));
    await rig.say('advance');
    await rig.trades(100_000, 100_000);
    expect([...rig.view.orders.values()].filter(({ status }) => status === 'working')).toHaveLength(1);
  });
});

describe('a market that is brought to the present', () => {
  it('is no soak: nothing is judged and nobody goes up, until it has come there', async () => {
    const rig = await LadderRig.open();
    await rig.promote(plan([rung(100), rung(500), rung(10_000)]));
    rig.host.step({ kind: 'catching_up', standing: true });
    await rig.periods(5);
    expect(rig.ladder).toMatchObject({ rung: 0, share: 100 });
    expect(rig.of('ladder_reviewed')).toEqual([]);
    rig.host.step({ kind: 'catching_up', standing: false });
    await rig.periods(3);
    expect(rig.ladder.rung).toBeGreaterThan(0);
  });
});
