import { describe, expect, it } from 'vitest';
import { HealthWatch } from '../../../electron/host/health-watch.ts';
import { ServingDesk } from '../../../electron/host/serving-desk.ts';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import { swapCommand } from '../../support/commands.ts';
import { type RigOptions, TESTER } from '../../support/desk-rig.ts';
import { LiveRig } from '../../support/live-rig.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';
const [A, B] = ['momentum-1.0.0', 'momentum-2.0.0'] as const;
const RUNNING_MS = 10_000;
const IDLE_MS = 300_000;
const FRESH_MS = 60_000;

/** A desk with a watch: 1.0.0 runs as instance 1, 2.0.0 is registered. */
async function watched(options: RigOptions = {}) {
  const desk = new LiveRig(options);
  const watch = new HealthWatch({
    view: desk.view,
    runtime: desk.runtime,
    clock: desk.clock,
    take: (input) => desk.loop.health(input),
  });
  desk.rig.host.onCommitted((turn) => {
    for (const fact of turn.facts) watch.observe(fact);
  });
  const [a, b] = [await desk.rig.register('momentum', '1.0.0'), await desk.rig.register('momentum', '2.0.0')];
  await desk.deploy(a);
  await desk.trades(AT);
  const health = (id: string) => desk.view.entities.get(id)?.health;
  return { desk, watch, a, b, health };
}

describe('a health check', () => {
  it('passes for a good version: of one that runs its instances are asked, one that does not is tried out', async () => {
    const { desk, watch, a, b, health } = await watched();
    const [running, idle] = [await watch.check(a), await watch.check(b)];
    await desk.settle();
    expect([running.status, running.loaded, idle.status, idle.loaded]).toEqual(['healthy', true, 'healthy', false]);
    expect(desk.runtime.examined).toEqual([B]);
    expect(running.instances).toMatchObject([{ instance: 1, slotId: SLOT, role: 'live' }]);
    expect(running.checks.map((each) => each.name)).toEqual([
      'loaded',
      'sample_inference',
      'answer_form',
      'memory',
      'error_rate',
      'queue',
    ]);
    expect(running.checks.every((each) => each.outcome === 'passed' && each.message.length > 0)).toBe(true);
    expect(idle.instances).toEqual([]);
    expect([health(a), health(b)]).toEqual(['healthy', 'healthy']);
  });

  it.each<[string, object | undefined, 'unhealthy' | 'degraded', string]>([
    ['gave a wrong answer', { faults: 1, requests: 10 }, 'unhealthy', 'error_rate'],
    ['is over its memory limit', { memoryBytes: 101, memoryLimitBytes: 100 }, 'unhealthy', 'memory'],
    ['is near its memory limit', { memoryBytes: 81, memoryLimitBytes: 100 }, 'degraded', 'memory'],
    ['takes long for an event', { busyMicrosP99: 100_000 }, 'degraded', 'sample_inference'],
    ['does not answer', undefined, 'unhealthy', 'answers'],
  ])('fails for a bad one that runs and %s, and says which check', async (_what, said, status, name) => {
    const { desk, watch, a, health } = await watched();
    desk.runtime.healths.set(1, said);
    const looking = watch.check(a);
    await desk.settle();
    await desk.advance(500);
    const report = await looking;
    expect(report.status).toBe(status);
    expect(report.checks.find((each) => each.name === name)?.outcome).toBe(
      status === 'degraded' ? 'warning' : 'failed',
    );
    await desk.settle();
    expect(health(a)).toBe(status);
  });

  it('fails for a bad one that does not run', async () => {
    const { desk, watch, b, health } = await watched();
    desk.runtime.broken.set(B, 'it throws at line 3');
    const report = await watch.check(b);
    await desk.settle();
    expect(report).toMatchObject({
      status: 'unhealthy',
      checks: [{ name: 'loaded', message: 'it throws at line 3' }, {}],
    });
    expect(health(b)).toBe('unhealthy');
    desk.runtime.broken.clear();
    expect((await watch.check(b)).status).toBe('healthy');
    await desk.settle();
    expect(health(b)).toBe('healthy');
  });

  it('finds degraded what has a fault on record, though it comes up well; a fault also makes the last report void', async () => {
    const { desk, watch, a, b, health } = await watched();
    await desk.begin(a, b).promise;
    expect((await watch.check(b)).status).toBe('healthy');
    desk.runtime.scripts.set(B, (request) =>
      request.kind === 'event' ? { fault: { code: 'threw', message: 'boom' } } : [],
    );
    await desk.trades(AT);
    expect([desk.live(SLOT), health(b), watch.report(b)]).toEqual([a, 'unhealthy', undefined]);
    const report = await watch.check(b);
    await desk.settle();
    expect(report.status).toBe('degraded');
    expect(report.checks.at(-1)).toMatchObject({
      name: 'error_rate',
      outcome: 'warning',
      message: expect.stringContaining('the last time: boom'),
    });
    expect(health(b)).toBe('degraded');
  });

  it('remembers faults over a restart', async () => {
    const journal = openMemoryJournal();
    const { desk, a, b } = await watched({ journal });
    await desk.begin(a, b).promise;
    desk.runtime.scripts.set(B, (request) =>
      request.kind === 'event' ? { fault: { code: 'threw', message: 'boom' } } : [],
    );
    await desk.trades(AT);
    desk.loop.close();
    const again = new LiveRig({ journal });
    const served = serving(again);
    expect((await served.checkHealth(b)).status).toBe('degraded');
    expect((await served.checkHealth(a)).status).toBe('healthy');
  });

  it('tries a version whose every instance has stopped on a fresh one: what was wrong may have passed', async () => {
    const { desk, watch, a } = await watched();
    desk.runtime.healths.set(1, { loaded: false });
    expect(await watch.check(a)).toMatchObject({ status: 'healthy', loaded: false, instances: [{ instance: 1 }] });
    expect(desk.runtime.examined).toEqual([A]);
    await desk.deploy(a, 'staging');
    expect(await watch.check(a)).toMatchObject({ status: 'unhealthy', loaded: true });
  });

  it('that is asked for twice at once is one', async () => {
    const { desk, watch, b } = await watched();
    const [one, two] = await Promise.all([watch.check(b), watch.check(b)]);
    expect([one === two, desk.runtime.examined]).toEqual([true, [B]]);
  });

  it('that a fault overtakes does not call healthy what has just failed', async () => {
    const { desk, watch, a, health } = await watched();
    desk.loop.health({ kind: 'health', entityId: a, health: 'degraded', reason: 'an earlier look' });
    await desk.settle();
    const { health: ask } = desk.runtime;
    const answer = Promise.withResolvers<void>();
    let asked = 0;
    desk.runtime.health = async (instance) => {
      const said = await ask.call(desk.runtime, instance);
      asked += 1;
      if (asked === 1) await answer.promise;
      return asked === 1 ? said : { ...said, loaded: false };
    };
    const looking = watch.check(a);
    await desk.settle();
    desk.runtime.scripts.set(A, () => ({ fault: { code: 'threw', message: 'boom' } }));
    await desk.trades(AT);
    expect(health(a)).toBe('unhealthy');
    answer.resolve();
    // The version that failed is tried on a fresh instance then, and its fault is on record.
    expect((await looking).status).toBe('degraded');
    await desk.settle();
    expect(health(a)).toBe('degraded');
  });
});

describe('the watch', () => {
  it('looks by itself: at what runs every ten seconds, at what does not every five minutes', async () => {
    const { desk, watch, a, b } = await watched();
    watch.start();
    expect(watch.report(a)).toBeUndefined();
    await desk.advance(RUNNING_MS);
    const [first, idle] = [watch.report(a), watch.report(b)];
    expect([first?.status, idle?.status]).toEqual(['healthy', 'healthy']);
    await desk.advance(RUNNING_MS);
    expect(watch.report(a)?.checkedAt).toBe((first?.checkedAt ?? 0n) + BigInt(RUNNING_MS) * 1_000_000n);
    expect([watch.report(b), desk.runtime.examined]).toEqual([idle, [B]]);
    for (let ms = 2 * RUNNING_MS; ms <= IDLE_MS; ms += RUNNING_MS) await desk.advance(RUNNING_MS);
    expect(desk.runtime.examined).toEqual([B, B]);
    watch.close();
    const last = watch.report(a);
    await desk.advance(RUNNING_MS);
    expect(watch.report(a)).toBe(last);
  });

  it('leaves alone what was deleted', async () => {
    const { desk, watch, b } = await watched();
    await desk.command({ kind: 'delete_entity', entityId: b });
    watch.start();
    await desk.advance(RUNNING_MS);
    expect([watch.report(b), desk.runtime.examined]).toEqual([undefined, []]);
  });

  it('writes a fact when a version’s health changes and none when it does not, and no measured number in any', async () => {
    const { desk, watch, a, b } = await watched();
    watch.start();
    desk.runtime.healths.set(1, { memoryBytes: 987_654_321, memoryLimitBytes: 1_000_000_000, busyMicrosP99: 123.456 });
    desk.runtime.broken.set(B, 'it has no create');
    for (let i = 0; i < 5; i += 1) await desk.advance(RUNNING_MS);
    const facts = desk.rig.of('health_changed').filter((each) => each.health !== 'healthy');
    expect(facts).toEqual([
      { kind: 'health_changed', entityId: a, health: 'degraded', reason: 'by its check "memory"' },
      { kind: 'health_changed', entityId: b, health: 'unhealthy', reason: 'it has no create' },
    ]);
    // The rig dates facts by the market: the time of a look, which is the wall's, is in none of them.
    const wall = (1_700_000_000_000n + BigInt(RUNNING_MS)).toString();
    const bodies = JSON.stringify(desk.rig.facts, (_key, value) => (typeof value === 'bigint' ? `${value}` : value));
    for (const measured of ['987', '123.4', wall]) expect(bodies).not.toContain(measured);
  });
});

/** A desk that serves, over a rig's host and clock. */
function serving(desk: LiveRig): ServingDesk {
  const { rig, clock } = desk;
  const { host, journal } = rig;
  return new ServingDesk({ deskId: 'desk', seed: 7, originNs: clock.wallNs(), host, journal, clock, feed: undefined });
}

describe('before a manual swap', () => {
  async function desked() {
    const desk = new LiveRig();
    const [a, b] = [await desk.rig.register('momentum', '1.0.0'), await desk.rig.register('momentum', '2.0.0')];
    const served = serving(desk);
    const deploy = desk.rig.lockstep.command.bind(desk.rig.lockstep);
    await deploy(
      {
        kind: 'deploy',
        entityId: a,
        environment: 'paper',
        method: 'x',
        deployedBy: 'x',
        configOverride: {},
        parametersOverride: {},
      },
      TESTER,
    );
    await desk.rig.trades(AT);
    const swap = (more = {}) => served.execute(swapCommand(a, b, {}, more), TESTER);
    return { desk, served, a, b, swap };
  }

  it('the target is looked at, and what the look finds counts for that swap already', async () => {
    const { desk, b, swap } = await desked();
    desk.runtime.broken.set(B, 'out of memory in its sample inference');
    expect(await swap()).toMatchObject({
      ok: false,
      code: 'validation_failed',
      message: 'momentum 2.0.0 is unhealthy: out of memory in its sample inference',
    });
    expect([desk.view.entities.get(b)?.health, desk.view.swaps.size]).toEqual(['unhealthy', 0]);
    expect(desk.runtime.examined).toEqual([B]);
  });

  it('a report that is fresh is good enough; one that is stale is not', async () => {
    const { desk, swap } = await desked();
    const trial = () => swap({ validateOnly: true });
    expect(await trial()).toMatchObject({ ok: true, validation: { passed: true } });
    desk.clock.advance(FRESH_MS - 1);
    await trial();
    expect(desk.runtime.examined).toEqual([B]);
    desk.clock.advance(1);
    desk.runtime.broken.set(B, 'it has gone bad since');
    expect(await trial()).toMatchObject({ validation: { passed: false } });
    expect(desk.runtime.examined).toEqual([B, B]);
  });

  it('but an emergency and a rollback wait for no look', async () => {
    const { desk, a, b, served, swap } = await desked();
    expect(await swap()).toMatchObject({ ok: true });
    desk.clock.advance(FRESH_MS);
    const looked = desk.runtime.examined.length;
    const back = swapCommand(b, a, {}, { type: 'emergency' });
    expect(await served.execute(back, TESTER)).toMatchObject({ ok: true });
    desk.clock.advance(FRESH_MS);
    const undo = { kind: 'rollback_slot', slotId: SLOT, reason: 'x', rolledBackBy: 'tester' } as const;
    expect(await served.execute(undo, TESTER)).toMatchObject({ ok: true });
    expect([desk.runtime.examined.length, desk.live(SLOT)]).toEqual([looked, b]);
  });
});
