import { describe, expect, it } from 'vitest';
import { market } from '../../support/desk-rig.ts';
import { LiveRig, Waited } from '../../support/live-rig.ts';
import type { Script } from '../../support/scripted-runtime.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';
const [A, B] = ['momentum-1.0.0', 'momentum-2.0.0'] as const;
const failsAt =
  (kind: string): Script =>
  (request) =>
    request.kind === kind ? { fault: { code: 'threw', message: `it threw at ${kind}` } } : [];

async function registered() {
  const desk = new LiveRig();
  const [a, b] = [await desk.rig.register('momentum', '1.0.0'), await desk.rig.register('momentum', '2.0.0')];
  await desk.trades(AT, AT);
  const only = () => [...desk.view.deployments.values()].at(-1);
  return { desk, a, b, only };
}

describe('a deployment', () => {
  it('is validated again once its version runs: record, snapshot, status and first answer', async () => {
    const { desk, a, only } = await registered();
    const outcome = await desk.deploy(a);
    const names = ['record', 'snapshot', 'status_after', 'running'];
    expect(
      only()
        ?.validation.checks.slice(-4)
        .map((each) => [each.name, each.outcome]),
    ).toEqual(names.map((name) => [name, 'passed']));
    expect(only()?.validation.checks.length).toBeGreaterThan(4);
    expect(outcome).toMatchObject({ ok: true, subject: only()?.id, validation: only()?.validation });
    const kinds = desk.rig.facts.map((each) => each.fact.kind);
    expect(kinds.indexOf('deployment_verified')).toBeGreaterThan(kinds.indexOf('deployment_activated'));
    expect(desk.rig.of('deployment_verified')).toMatchObject([{ deploymentId: only()?.id }]);
  });

  it('is answered only when the running version has answered', async () => {
    const { desk, a, only } = await registered();
    desk.runtime.held.add(A);
    const waited = new Waited(desk.deploy(a));
    await desk.settle();
    expect([only()?.status, desk.view.entities.get(a)?.status]).toEqual(['deploying', 'deployed']);
    await desk.release(A, 1); // warmed up
    expect([only()?.status, desk.view.entities.get(a)?.status, waited.outcome]).toEqual([
      'active',
      'active',
      undefined,
    ]);
    expect(desk.rig.of('deployment_verified')).toEqual([]);
    await desk.release(A, 1);
    expect(waited.outcome).toMatchObject({ ok: true });
  });

  it('of a version that fails at the first thing it is told leaves the slot empty, and has failed, with the reason', async () => {
    const { desk, a, b, only } = await registered();
    desk.runtime.scripts.set(A, failsAt('adopt'));
    expect(await desk.deploy(a)).toMatchObject({
      ok: false,
      code: 'load_failed',
      message: expect.stringContaining('it threw at adopt'),
    });
    expect(desk.view.slots.get(SLOT)).toMatchObject({ attachments: [], reserve: 10_000 });
    expect(only()).toMatchObject({ status: 'failed', errorLogs: ['it threw at adopt'] });
    expect(desk.view.entities.get(a)).toMatchObject({ status: 'failed', health: 'unhealthy' });
    expect(desk.runtime.unloaded).toContain(1);
    expect(desk.view.tradingState(SLOT)).toBe('active');
    const handed = desk.runtime.delivered.length;
    await desk.trades(AT);
    expect(desk.runtime.delivered).toHaveLength(handed);
    // The slot is free for another version, which then misses nothing.
    expect(await desk.deploy(b)).toMatchObject({ ok: true });
    await desk.trades(AT);
    expect(desk.live(SLOT)).toBe(b);
    expect(desk.failure).toBeUndefined();
  });

  it.each([
    ['load', 0],
    ['warm-up', 0],
    ['first answer', 1],
  ])('that does not come up in time, for its %s, fails and leaves the slot empty', async (what, answers) => {
    const { desk, a, only } = await registered();
    if (what === 'load') desk.runtime.slow.add(A);
    else desk.runtime.held.add(A);
    const waited = new Waited(desk.deploy(a));
    await desk.settle();
    await desk.release(A, answers);
    await desk.advance(29_999);
    expect(waited.outcome).toBeUndefined();
    await desk.advance(1);
    expect(waited.outcome).toMatchObject({ ok: false, message: expect.stringContaining('within 30000 ms') });
    expect([only()?.status, desk.view.entities.get(a)?.status]).toEqual(['failed', 'failed']);
    expect(desk.view.slots.get(SLOT)).toMatchObject({ attachments: [], reserve: 10_000 });
    // What was late comes too late, and a second try is a new one.
    desk.runtime.held.clear();
    desk.runtime.finishLoads(A);
    await desk.release(A);
    await desk.trades(AT);
    expect([desk.view.slots.get(SLOT)?.attachments, desk.failure]).toEqual([[], undefined]);
    if (what === 'load') expect(desk.runtime.unloaded).toContain(1);
    desk.loop.health({ kind: 'health', entityId: a, health: 'healthy', reason: 'looked at' });
    await desk.settle();
    expect(await desk.deploy(a)).toMatchObject({ ok: true });
  });

  it('that gives way to a swap before its version has answered is over, and its version leaves as any other', async () => {
    const { desk, a, b, only } = await registered();
    desk.runtime.held.add(A);
    const deployed = new Waited(desk.deploy(a));
    await desk.settle();
    await desk.release(A, 1); // live, but it has not yet said a word
    const swap = desk.begin(a, b, { state: 'cold', positions: 'run_off' });
    await desk.settle();
    expect(desk.live(SLOT)).toBe(b);
    expect(deployed.outcome).toMatchObject({
      ok: false,
      code: 'conflict',
      message: `momentum 1.0.0 gave way to another version in ${SLOT} before it had answered`,
    });
    // Its time is up, and nothing comes of it: it is handed every event until it has left.
    await desk.advance(30_000);
    expect([desk.rig.of('deployment_failed'), desk.runtime.unloaded.has(1)]).toEqual([[], false]);
    expect([...desk.view.deployments.values()].map((each) => each.status)).toEqual(['inactive', 'active']);
    desk.runtime.held.clear();
    await desk.release(A);
    await desk.trades(AT, AT);
    const received = (instance: number) =>
      desk.runtime.delivered.filter((each) => each.instance === instance && each.body.kind === 'event').length;
    expect([received(1), received(2)]).toEqual([2, 2]);
    expect([swap.outcome, desk.rig.of('deployment_verified'), desk.failure]).toMatchObject([
      { ok: true },
      [],
      undefined,
    ]);
    // The way back is open, and the slot can be redeployed.
    expect(only()?.status).toBe('active');
    expect(
      await desk.command({ kind: 'rollback_slot', slotId: SLOT, reason: 'x', rolledBackBy: 'tester' }),
    ).toMatchObject({ ok: true });
    expect(desk.live(SLOT)).toBe(a);
  });

  it('that is withdrawn takes a swap that was being prepared from it along, and the desk goes on', async () => {
    const { desk, a, b, only } = await registered();
    desk.runtime.held.add(A).add(B);
    const deployed = new Waited(desk.deploy(a));
    await desk.settle();
    await desk.release(A, 1); // live, but it has not yet said a word
    const swap = desk.begin(a, b);
    await desk.settle();
    desk.runtime.scripts.set(A, failsAt('adopt'));
    await desk.release(A);
    expect(deployed.outcome).toMatchObject({ ok: false });
    expect(swap.outcome).toMatchObject({ ok: false, message: expect.stringContaining('it threw at adopt') });
    desk.runtime.held.clear();
    await desk.release(B);
    await desk.trades(AT);
    expect([desk.failure, desk.view.slots.get(SLOT)?.attachments]).toEqual([undefined, []]);
    expect(only()?.status).toBe('failed');
  });

  it('passes its version’s status from registered over deployed to active, and to failed where it fails', async () => {
    const { desk, a, b } = await registered();
    const seen: (string | undefined)[] = [];
    const note = (id: string) => seen.push(desk.view.entities.get(id)?.status);
    note(a);
    desk.runtime.held.add(A);
    const waited = new Waited(desk.deploy(a));
    await desk.settle();
    note(a);
    await desk.release(A, 1);
    await desk.release(A, 1);
    note(a);
    expect(waited.outcome?.ok).toBe(true);
    desk.runtime.broken.set(B, 'no such file');
    await desk.deploy(b, 'staging');
    note(b);
    expect(seen).toEqual(['registered', 'deployed', 'active', 'failed']);
    // One that is active elsewhere stays so when another place fails.
    desk.runtime.held.clear();
    desk.runtime.broken.set(A, 'gone');
    expect(await desk.deploy(a, 'staging')).toMatchObject({ ok: false });
    note(a);
    expect(seen.at(-1)).toBe('active');
    desk.runtime.scripts.set(A, (request) => (request.kind === 'event' ? [market(1, 'buy', 1)] : []));
    await desk.trades(AT);
    expect(desk.view.counts.sent).toBe(1);
  });
});
