import { describe, expect, it } from 'vitest';
import type { SwapStage, SwapStatus } from '../../../shared/domain/swap.ts';
import { DeskRig, limit, market } from '../../support/desk-rig.ts';
import { LiveRig } from '../../support/live-rig.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';
const A = 'momentum-1.0.0';
const B = 'momentum-2.0.0';

async function deployed(rig = new DeskRig()) {
  const a = await rig.register('momentum', '1.0.0');
  const b = await rig.register('momentum', '2.0.0');
  expect(await rig.deploy(a)).toMatchObject({ ok: true });
  await rig.trades(AT, AT);
  return { rig, a, b };
}
const liveOf = (rig: DeskRig) =>
  rig.view.slots
    .get(SLOT)
    ?.attachments.filter((each) => each.role === 'live')
    .map((each) => each.entityId);
const steps = (rig: DeskRig, swapId: string): [SwapStage, SwapStatus][] =>
  rig.view.swaps.get(swapId)?.steps.map((each) => [each.stage, each.status]) ?? [];

describe('a swap', () => {
  it('with a healthy target completes, and updates routing, shares, deployments and entities together', async () => {
    const { rig, a, b } = await deployed();
    const [before] = [...rig.view.deployments.keys()];
    const outcome = await rig.swap(a, b);
    expect(outcome).toMatchObject({
      ok: true,
      message: 'momentum@2.0.0 took over from momentum@1.0.0',
      validation: { passed: true, compatible: true },
    });
    const slot = rig.view.slots.get(SLOT);
    expect(slot?.attachments.map((each) => [each.entityId, each.role, each.share])).toEqual([
      [b, 'live', 10_000],
      [a, 'shadow', 0],
    ]);
    expect(slot?.reserve).toBe(0);
    expect([...rig.view.deployments.values()].map((each) => [each.entityId, each.status])).toEqual([
      [a, 'inactive'],
      [b, 'active'],
    ]);
    expect([...rig.view.deployments.values()].at(-1)?.previousDeploymentId).toBe(before);
    expect([rig.view.entities.get(a)?.status, rig.view.entities.get(b)?.status]).toEqual(['inactive', 'active']);
    await rig.trades(AT, AT);
    const received = rig.runtime.delivered.flatMap(({ instance, body }) =>
      body.kind === 'event' && body.event.seq > 2 ? [[instance, body.event.seq, body.live]] : [],
    );
    expect(received.sort()).toEqual([
      [1, 3, false],
      [1, 4, false],
      [2, 3, true],
      [2, 4, true],
    ]);
  });

  it('is refused when the target is unhealthy, and warned of when the source is', async () => {
    const { rig, a, b } = await deployed();
    rig.host.step({ kind: 'health', entityId: b, health: 'unhealthy', reason: 'looked at' });
    rig.host.step({ kind: 'health', entityId: a, health: 'unhealthy', reason: 'looked at' });
    expect(await rig.swap(a, b)).toMatchObject({
      ok: false,
      code: 'validation_failed',
      message: 'momentum 2.0.0 is unhealthy: looked at',
      validation: {
        errors: ['momentum 2.0.0 is unhealthy: looked at'],
        warnings: ['momentum 1.0.0 is unhealthy: looked at'],
      },
    });
    expect([liveOf(rig), rig.of('swap_initiated')]).toEqual([[a], []]);
    rig.host.step({ kind: 'health', entityId: b, health: 'healthy', reason: 'looked at' });
    expect(await rig.swap(a, b)).toMatchObject({ ok: true, validation: { passed: true, compatible: false } });
  });

  it('drains correctly: what the source had in flight is answered, counted and of no effect, and only then is it done', async () => {
    const desk = new LiveRig();
    const { a, b } = await deployed(desk.rig);
    desk.runtime.scripts.set(A, (request) => (request.kind === 'event' ? [market(request.event.seq, 'buy', 5)] : []));
    desk.runtime.held.add(A);
    await desk.trades(AT, AT, AT);
    const swap = desk.begin(a, b);
    await desk.settle();
    const [id] = [...desk.view.swaps.keys()];
    for (const left of [3, 2, 1]) {
      expect([desk.view.remaining(id ?? ''), swap.outcome]).toEqual([left, undefined]);
      await desk.release(A, 1);
    }
    expect(desk.view.remaining(id ?? '')).toBe(0);
    expect(swap.outcome).toMatchObject({ ok: true });
    expect(desk.view.swaps.get(id ?? '')).toMatchObject({ requestsDrained: 3, requestsRemaining: 0 });
    expect([desk.view.counts.sent, desk.view.discarded(1)]).toEqual([0, 3]);
  });

  it('has the right status in every state, each with the time it was entered', async () => {
    const desk = new LiveRig();
    const { a, b } = await deployed(desk.rig);
    const { rig } = desk;
    desk.runtime.held.add(A).add(B);
    desk.runtime.slow.add(B);
    await desk.trades(AT);
    const swap = desk.begin(a, b);
    await desk.settle();
    const [id = ''] = [...desk.view.swaps.keys()];
    const now = () => [desk.view.swaps.get(id)?.stage, desk.view.swaps.get(id)?.status];
    expect(now()).toEqual(['loading', 'in_progress']);
    desk.runtime.finishLoads(B);
    await desk.settle();
    expect(now()).toEqual(['warming', 'in_progress']);
    await desk.trades(AT);
    // It has warmed up; one event behind, as its source is one further behind, it is in step and the cut follows.
    await desk.release(B, 1);
    expect(now()).toEqual(['draining', 'in_progress']);
    await desk.release(A);
    expect(swap.outcome).toMatchObject({ ok: true });
    expect(now()).toEqual(['done', 'completed']);
    expect(steps(rig, id)).toEqual([
      ['initiated', 'initiated'],
      ['validating', 'validating'],
      ['loading', 'in_progress'],
      ['warming', 'in_progress'],
      ['shadowing', 'in_progress'],
      ['draining', 'in_progress'],
      ['verifying', 'in_progress'],
      ['done', 'completed'],
    ]);
    const times = desk.view.swaps.get(id)?.steps.map((each) => each.at) ?? [];
    expect(times).toEqual([...times].sort((x, y) => Number(x - y)));
    expect(times.at(-1)! > times[0]!).toBe(true); // an event came between
    const facts = rig.facts.filter((each) => 'swapId' in each.fact && each.fact.swapId === id);
    for (const step of desk.view.swaps.get(id)?.steps ?? [])
      expect(facts.some((each) => each.tsNs === step.at)).toBe(true);
  });

  it('shows a failure as one, with the stage it failed at among its steps, and the source as if nothing had happened', async () => {
    const { rig, a, b } = await deployed();
    const slot = rig.view.slots.get(SLOT);
    rig.runtime.scripts.set(B, (request) =>
      request.kind === 'warm' ? { fault: { code: 'threw', message: 'no warm-up' } } : [],
    );
    expect(await rig.swap(a, b)).toMatchObject({ ok: false, message: expect.stringContaining('no warm-up') });
    const [swap] = [...rig.view.swaps.values()];
    expect(swap).toMatchObject({ status: 'failed', errorMessage: 'no warm-up', cutSequence: null, legs: [] });
    expect(steps(rig, swap?.id ?? '').slice(-2)).toEqual([
      ['warming', 'in_progress'],
      ['done', 'failed'],
    ]);
    expect(rig.view.slots.get(SLOT)).toEqual(slot);
    expect(rig.view.tradingState(SLOT)).toBe('active');
  });

  it('fails where one runs already: concurrent swaps fail with a conflict, whatever their type', async () => {
    const desk = new LiveRig();
    const { a, b } = await deployed(desk.rig);
    const c = await desk.rig.register('momentum', '3.0.0');
    desk.runtime.held.add(B);
    const first = desk.begin(a, b);
    await desk.settle();
    for (const type of ['manual', 'emergency', 'automatic'] as const)
      expect(await desk.begin(a, c, {}, { type }).promise).toMatchObject({
        ok: false,
        code: type === 'emergency' ? 'validation_failed' : 'conflict',
      });
    desk.runtime.held.clear();
    await desk.release(B);
    expect(first.outcome).toMatchObject({ ok: true });
    expect(desk.live(SLOT)).toBe(b);
  });

  it('with a target that is not loaded loads it first; one that is loaded and in step is not loaded again', async () => {
    const { rig, a, b } = await deployed();
    expect(rig.runtime.loads.map((spec) => spec.module)).toEqual([A]);
    await rig.swap(a, b);
    expect(rig.runtime.loads.map((spec) => spec.module)).toEqual([A, B]);
    await rig.trades(AT);
    expect(await rig.swap(b, a)).toMatchObject({ ok: true });
    expect(rig.runtime.loads).toHaveLength(2);
    expect(steps(rig, [...rig.view.swaps.keys()][1] ?? '').map(([stage]) => stage)).toEqual([
      'initiated',
      'validating',
      'draining',
      'verifying',
      'done',
    ]);
  });

  it('to the same version is refused', async () => {
    const { rig, a } = await deployed();
    expect(await rig.swap(a, a)).toMatchObject({
      ok: false,
      code: 'broken_rule',
      message: expect.stringContaining('the same version'),
    });
  });

  it('refuses, with the reason, a deleted target', async () => {
    const { rig, a, b } = await deployed();
    await rig.command({ kind: 'delete_entity', entityId: b });
    expect(await rig.swap(a, b)).toMatchObject({ ok: false, code: 'not_found', message: `there is no entity ${b}` });
  });

  it('refuses, with the reason, a source that is undeployed, there or anywhere', async () => {
    const { rig, a, b } = await deployed();
    expect(await rig.swap(b, a)).toMatchObject({
      ok: false,
      message: expect.stringContaining('no active deployment;'),
    });
    expect(await rig.swap(a, b, {}, { targetEnvironment: 'staging' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('no active deployment in staging'),
    });
  });

  it('refuses, with the reason, a wrong-type, an unready, a schema-incompatible and a dependency-missing target', async () => {
    const { rig, a, b } = await deployed();
    const manifest = { name: 'momentum', instruments: '*', parameters: {}, warmUpEvents: 0 } as const;
    const target = (version: string, stateVersion: number) => ({
      inspection: { manifest: { ...manifest, version, stateVersion }, contentHash: 'c'.repeat(64) },
    });
    const model = await rig.register('momentum', '3.0.0', { type: 'model', ...target('3.0.0', 1) });
    const layout = await rig.register('momentum', '4.0.0', target('4.0.0', 2));
    const needy = await rig.register('momentum', '5.0.0', { ...target('5.0.0', 1), dependencies: [b] });
    const failing = await rig.register('momentum', '6.0.0', target('6.0.0', 1));
    rig.runtime.broken.set('momentum-6.0.0', 'it has no such file');
    await rig.deploy(failing, 'staging');
    const old = await rig.register('momentum', '7.0.0', target('7.0.0', 1));
    await rig.command({ kind: 'update_entity', entityId: old, status: 'deprecated' });
    const refusal = async (to: string, state: 'shadow' | 'transfer' = 'shadow') => {
      const outcome = await rig.swap(a, to, { state });
      return outcome.ok ? [] : (outcome.validation?.errors ?? []);
    };
    expect(await refusal(model)).toEqual([
      'momentum 1.0.0 is a strategy, momentum 3.0.0 a model; they must be of one type',
    ]);
    expect(await refusal(layout, 'transfer')).toEqual([
      'momentum 1.0.0 keeps state of layout 1, momentum 4.0.0 of layout 2; use shadow or cold',
    ]);
    const other = await rig.register('reversion', '2.0.0', {
      inspection: {
        manifest: { ...manifest, name: 'reversion', version: '2.0.0', stateVersion: 1 },
        contentHash: 'd'.repeat(64),
      },
    });
    expect(await refusal(other, 'transfer')).toEqual([expect.stringContaining('are different algorithms')]);
    expect(await refusal(failing)).toEqual(['momentum 6.0.0 is failed; it cannot take over']);
    expect(await refusal(old)).toEqual(['momentum 7.0.0 is deprecated; it cannot take over']);
    expect(await refusal(needy)).toEqual([expect.stringContaining(`needs ${b}, which is not active`)]);
    expect(rig.of('swap_initiated')).toEqual([]);
  });
});

describe('a rollback', () => {
  it('reverts routing, positions and orders: rollback is immediate, without a load, and the next event is the old version’s', async () => {
    const { rig, a, b } = await deployed();
    rig.runtime.scripts.set(B, (request) =>
      request.kind === 'event' && request.live && request.event.seq === 3
        ? [market(1, 'buy', 40), limit(2, 'buy', 7, AT - 50_000)]
        : [],
    );
    const swapped = await rig.swap(a, b);
    await rig.trades(AT, AT);
    const loads = rig.runtime.loads.length;
    expect(await rig.rollback(swapped.ok ? swapped.subject : '')).toMatchObject({ ok: true });
    expect(rig.runtime.loads).toHaveLength(loads);
    expect([liveOf(rig), rig.view.positions(1)[0]?.quantity]).toEqual([[a], 40]);
    await rig.trades(AT);
    const last = rig.runtime.delivered.filter(({ body }) => body.kind === 'event' && body.event.seq === 5);
    expect(last.map(({ instance, body }) => [instance, body.kind === 'event' && body.live])).toEqual([[1, true]]);
    expect([...rig.view.orders.values()].map((each) => each.status)).toEqual(['filled', 'cancelled']);
  });

  it('to the version in production is possible there, and leaves what runs elsewhere as it is', async () => {
    const { rig, a, b } = await deployed();
    await rig.deploy(a, 'production');
    const swapped = await rig.swap(a, b, {}, { targetEnvironment: 'production' });
    const back = await rig.command({
      kind: 'rollback_version',
      entityId: b,
      toEntityId: a,
      environment: 'production',
      reason: 'x',
      rolledBackBy: 'tester',
    });
    expect(back).toMatchObject({ ok: true });
    expect(rig.view.slots.get('momentum:production')?.attachments).toMatchObject([{ entityId: a, role: 'live' }]);
    expect(liveOf(rig)).toEqual([a]);
    expect(rig.view.swaps.get(swapped.ok ? swapped.subject : '')?.status).toBe('rolled_back');
    // The version that is in production already is nowhere to go back to.
    expect(
      await rig.command({
        kind: 'rollback_version',
        entityId: a,
        toEntityId: a,
        environment: 'production',
        reason: 'x',
        rolledBackBy: 'tester',
      }),
    ).toMatchObject({ ok: false, code: 'broken_rule', message: expect.stringContaining('in force already') });
  });
});
