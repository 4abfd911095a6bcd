import { describe, expect, it } from 'vitest';
import { InstrumentConflictError } from '../../../electron/engine/market/instrument-terms.ts';
import type { Command } from '../../../shared/domain/command.ts';
import type { EntityStatus } from '../../../shared/domain/entity.ts';
import { money } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { BTC, DeskRig, ETH, market } from '../../support/desk-rig.ts';
import { LiveRig, Waited } from '../../support/live-rig.ts';

const SLOT = 'momentum:paper';
const AT = 6_000_000;
type Deploy = Extract<Command, { kind: 'deploy' }>;

const deployment = (entityId: string, more: Partial<Deploy> = {}): Deploy => ({
  kind: 'deploy',
  entityId,
  environment: 'paper',
  method: 'test',
  deployedBy: 'tester',
  configOverride: {},
  parametersOverride: {},
  ...more,
});

describe('a deployment', () => {
  it('is live from the next event on, warmed up on those before it, with its snapshots', async () => {
    const rig = new DeskRig();
    const id = await rig.register('momentum', '1.0.0', {
      config: { a: { b: 1, c: 2 } },
      parameters: { fast: 5, slow: 9 },
    });
    for (let i = 0; i < 6; i += 1) await rig.trades(AT + i * 10);
    const outcome = await rig.command(
      deployment(id, { configOverride: { a: { b: 7 } }, parametersOverride: { fast: 6 } }),
    );
    expect(outcome).toMatchObject({
      ok: true,
      message: `momentum 1.0.0 is live in ${SLOT}`,
      validation: { passed: true },
    });
    await rig.trades(AT);
    const kinds = rig.runtime.delivered.map(({ body }) =>
      body.kind === 'warm'
        ? body.events.map((event) => event.seq)
        : body.kind === 'event'
          ? [body.event.seq, body.live]
          : body.kind,
    );
    expect(kinds).toEqual([[3, 4, 5, 6], 'adopt', [7, true]]);
    expect(rig.runtime.loads).toMatchObject([
      { module: 'momentum-1.0.0', parameters: { fast: 6, slow: 9 }, mode: 'inline' },
    ]);
    expect([...rig.view.deployments.values()]).toMatchObject([
      {
        status: 'active',
        configSnapshot: { a: { b: 7, c: 2 } },
        parametersSnapshot: { fast: 6, slow: 9 },
        deployedBy: 'tester',
      },
    ]);
    expect(rig.view.entities.get(id)).toMatchObject({ status: 'active', deploymentConfig: { a: { b: 7, c: 2 } } });
    expect(rig.view.slots.get(SLOT)).toMatchObject({ reserve: 0, capital: 100_000_000_000_000n });
    expect(await rig.host.events.all()).toMatchObject({ delivered: 7, missed: 0, twice: 0, unanswered: 0 });
  });

  it('is refused in words, and leaves no trace: unknown, deprecated, unhealthy, without its dependency, without limits', async () => {
    const rig = new DeskRig();
    const base = await rig.register('base', '1.0.0');
    const needy = await rig.register('momentum', '1.0.0', { dependencies: [base] });
    const old = await rig.register('momentum', '0.9.0');
    await rig.command({ kind: 'update_entity', entityId: old, status: 'deprecated' });
    const ill = await rig.register('ill', '1.0.0');
    await rig.deploy(ill, 'testing');
    rig.runtime.scripts.set('ill-1.0.0', () => ({ fault: { code: 'threw', message: 'boom' } }));
    await rig.trades(AT);
    const facts = rig.view.factSeq;
    const refused = (words: string) => ({
      ok: false,
      code: 'validation_failed',
      message: expect.stringContaining(words),
    });
    expect(await rig.deploy('nobody')).toMatchObject({ ok: false, code: 'not_found' });
    expect(await rig.deploy(old)).toMatchObject(refused('deprecated'));
    expect(await rig.deploy(ill)).toMatchObject(refused('unhealthy'));
    expect(await rig.deploy(needy)).toMatchObject(refused('is not active; deploy it first'));
    expect(rig.view.factSeq).toBe(facts);
    await rig.deploy(base);
    expect(await rig.deploy(needy)).toMatchObject({ ok: true });
    await rig.command({ kind: 'set_limits', limits: { maxOpenOrders: 0, venues: [] }, reason: 'x' });
    const other = await rig.register('other', '1.0.0');
    expect(await rig.deploy(other)).toMatchObject(refused('these limits are not set: maxOpenOrders, venues'));
  });

  it('of another version into an occupied slot is a conflict; where that algorithm is elsewhere it is not', async () => {
    const rig = new DeskRig();
    const [a, b] = [await rig.register('momentum', '1.0.0'), await rig.register('momentum', '2.0.0')];
    await rig.deploy(a);
    expect(await rig.deploy(b)).toMatchObject({
      ok: false,
      code: 'conflict',
      message: expect.stringContaining('use a swap'),
    });
    expect(await rig.deploy(b, 'staging')).toMatchObject({ ok: true });
    expect([...rig.view.slots.keys()]).toEqual([SLOT, 'momentum:staging']);
  });

  it('that cannot be loaded, or fails while it warms up, leaves the slot empty for the next', async () => {
    const rig = new DeskRig();
    const id = await rig.register('momentum', '1.0.0');
    rig.runtime.broken.set('momentum-1.0.0', 'no such file');
    expect(await rig.command(deployment(id, { capital: money(5n) }))).toMatchObject({
      ok: false,
      code: 'load_failed',
      message: expect.stringContaining('no such file'),
    });
    rig.runtime.broken.clear();
    rig.runtime.scripts.set('momentum-1.0.0', () => ({ fault: { code: 'threw', message: 'at line 3' } }));
    expect(await rig.deploy(id)).toMatchObject({ ok: false, message: expect.stringContaining('at line 3') });
    expect(rig.view.slots.get(SLOT)?.attachments).toEqual([]);
    expect([...rig.view.deployments.values()].map((each) => [each.status, each.errorLogs])).toEqual([
      ['failed', ['no such file']],
      ['failed', ['at line 3']],
    ]);
    expect(rig.view.entities.get(id)?.status).toBe('failed');
    expect([...rig.runtime.unloaded]).toEqual([1, 2]);
    rig.runtime.scripts.clear();
    // The first to occupy the slot gives it its terms; those that failed never did.
    expect(await rig.command(deployment(id, { capital: money(7n) }))).toMatchObject({ ok: true });
    expect(rig.view.slots.get(SLOT)?.capital).toBe(7n);
    expect([...rig.view.deployments.values()].at(-1)?.previousDeploymentId).not.toBeNull();
    await rig.trades(AT);
    expect(await rig.host.events.all()).toMatchObject({ missed: 0, twice: 0 });
  });

  it('takes nothing that its version wanted while it warmed up', async () => {
    const rig = new DeskRig();
    const id = await rig.register('momentum', '1.0.0');
    await rig.trades(AT);
    rig.runtime.scripts.set('momentum-1.0.0', (request) => (request.kind === 'warm' ? [market(1, 'buy', 1)] : []));
    await rig.deploy(id);
    expect([rig.view.counts.intents, rig.host.engine.discardedIntents]).toEqual([0, 1]);
  });

  it('of the version that is live there goes through the cut, with the overrides, and can be rolled back', async () => {
    const rig = new DeskRig();
    const id = await rig.register('momentum', '1.0.0', { parameters: { fast: 5 } });
    await rig.deploy(id);
    rig.runtime.scripts.set('momentum-1.0.0', (request) =>
      request.kind === 'event' && request.event.seq === 1 && request.live ? [market(1, 'buy', 100)] : [],
    );
    await rig.trades(AT, AT);
    const again = await rig.command(deployment(id, { parametersOverride: { fast: 8 } }));
    expect(again).toMatchObject({ ok: true, message: 'redeployed momentum@1.0.0' });
    expect(rig.of('swap_cut')).toHaveLength(1);
    expect(rig.of('deployment_started')).toHaveLength(1);
    expect(again.ok && rig.view.deployments.get(again.subject)).toMatchObject({
      status: 'active',
      parametersSnapshot: { fast: 8 },
    });
    expect(rig.runtime.loads.at(-1)?.parameters).toEqual({ fast: 8 });
    expect([rig.view.held(1, 0), rig.view.held(2, 0)]).toEqual([0, 100]);
    expect(rig.view.entities.get(id)?.status).toBe('active');
    await rig.trades(AT);
    expect(
      await rig.command({ kind: 'rollback_slot', slotId: SLOT, reason: 'x', rolledBackBy: 'tester' }),
    ).toMatchObject({ ok: true });
    expect(rig.view.entities.get(id)?.status).toBe('active');
    expect([rig.view.held(1, 0), rig.view.held(2, 0)]).toEqual([100, 0]);
    await rig.trades(AT);
    expect(await rig.host.events.all()).toMatchObject({ missed: 0, twice: 0 });
  });

  it('may go on beside a swap elsewhere: both take the numbers they need', async () => {
    const desk = new LiveRig();
    const [a, b] = [await desk.rig.register('momentum', '1.0.0'), await desk.rig.register('momentum', '2.0.0')];
    const other = await desk.rig.register('other', '1.0.0');
    await desk.deploy(a);
    desk.runtime.held.add('momentum-2.0.0');
    const swap = desk.begin(a, b);
    await desk.settle();
    expect(await desk.deploy(other)).toMatchObject({ ok: true });
    desk.runtime.held.clear();
    await desk.release('momentum-2.0.0');
    expect([swap.outcome, desk.failure]).toMatchObject([{ ok: true }, undefined]);
    expect(new Set(desk.view.deployments.keys()).size).toBe(3);
  });

  it('in a slot where one is under way is a conflict', async () => {
    const desk = new LiveRig();
    const a = await desk.rig.register('momentum', '1.0.0');
    desk.runtime.held.add('momentum-1.0.0');
    const first = new Waited(desk.deploy(a));
    await desk.settle();
    expect(await desk.deploy(a)).toMatchObject({ ok: false, code: 'conflict' });
    desk.runtime.held.clear();
    await desk.release('momentum-1.0.0');
    expect(first.outcome).toMatchObject({ ok: true });
  });
});

describe('the registry', () => {
  it('holds each version once, by its semantic version, with a module that says the same of itself', async () => {
    const rig = new DeskRig();
    const id = await rig.register('momentum', '1.0.0');
    await expect(rig.register('momentum', '1.0.0')).rejects.toThrow('registered already');
    await expect(rig.register('momentum', 'one')).rejects.toThrow('not a semantic version');
    const manifest = {
      name: 'momentum',
      version: '9.9.9',
      instruments: '*' as const,
      parameters: {},
      stateVersion: 1,
      warmUpEvents: 0,
    };
    await expect(
      rig.register('momentum', '1.1.0', { inspection: { manifest, contentHash: 'c'.repeat(64) } }),
    ).rejects.toThrow('the module says that it is momentum 9.9.9, not momentum 1.1.0');
    await expect(rig.register('momentum', '1.1.0', { dependencies: ['x'] })).rejects.toThrow('no entity x');
    await expect(rig.register('momentum', '1.1.0', { parentEntityId: 'y' })).rejects.toThrow('no entity y');
    const child = await rig.register('momentum', '1.1.0', { parentEntityId: id, dependencies: [id] });
    expect(rig.view.entities.get(child)).toMatchObject({ parentEntityId: id, status: 'registered', health: 'unknown' });
    const plain = await rig.register('plain', '1.0.0', { module: null, inspection: null });
    expect(rig.view.entities.get(plain)).toMatchObject({ contentHash: null, warmUpEvents: 0, instruments: '*' });
    expect(await rig.deploy(plain)).toMatchObject({ ok: true });
    expect(rig.runtime.loads.at(-1)).toMatchObject({ module: undefined, contentHash: undefined, parameters: {} });
  });

  it('lets go of what serves nowhere, and then its number is free again', async () => {
    const rig = new DeskRig();
    const [a, b] = [await rig.register('momentum', '1.0.0'), await rig.register('momentum', '2.0.0')];
    const remove = (entityId: string) => rig.command({ kind: 'delete_entity', entityId });
    await rig.deploy(a);
    expect(await remove(a)).toMatchObject({
      ok: false,
      code: 'broken_rule',
      message: expect.stringContaining('swap it out first'),
    });
    await rig.swap(a, b);
    expect(await remove(a)).toMatchObject({ ok: false }); // it stands by for the way back
    expect(await remove('nobody')).toMatchObject({ ok: false, code: 'not_found' });
    const c = await rig.register('momentum', '3.0.0');
    expect(await remove(c)).toMatchObject({ ok: true });
    expect(await remove(c)).toMatchObject({ ok: false, code: 'not_found' });
    expect(await rig.deploy(c)).toMatchObject({ ok: false, code: 'not_found' });
    expect(await rig.register('momentum', '3.0.0')).not.toBe(c);
  });

  it('does not let go of a version that is on its way into a slot', async () => {
    const desk = new LiveRig();
    const [a, b] = [await desk.rig.register('momentum', '1.0.0'), await desk.rig.register('momentum', '2.0.0')];
    const remove = (entityId: string) => desk.command({ kind: 'delete_entity', entityId });
    desk.runtime.held.add('momentum-1.0.0');
    const deploying = new Waited(desk.deploy(a));
    await desk.settle();
    expect(await remove(a)).toMatchObject({ ok: false, code: 'broken_rule' });
    desk.runtime.held.clear();
    await desk.release('momentum-1.0.0');
    expect(deploying.outcome).toMatchObject({ ok: true });
    desk.runtime.held.add('momentum-2.0.0');
    const swap = desk.begin(a, b);
    await desk.settle();
    expect(await remove(b)).toMatchObject({ ok: false, message: expect.stringContaining('wait for it to end') });
    desk.runtime.held.clear();
    await desk.release('momentum-2.0.0');
    expect(swap.outcome).toMatchObject({ ok: true });
  });

  it('changes what may change, and no status of what is serving', async () => {
    const rig = new DeskRig();
    const [a, b] = [await rig.register('momentum', '1.0.0'), await rig.register('momentum', '2.0.0')];
    const update = (entityId: string, changes: object) => rig.command({ kind: 'update_entity', entityId, ...changes });
    expect(await update(a, { description: 'new', parameters: { x: 1 }, dependencies: [b] })).toMatchObject({
      ok: true,
    });
    expect(rig.view.entities.get(a)).toMatchObject({
      description: 'new',
      parameters: { x: 1 },
      dependencies: [b],
      config: {},
    });
    expect(await update(a, { dependencies: [a] })).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(await update(a, { dependencies: ['z'] })).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(await update('z', {})).toMatchObject({ ok: false, code: 'not_found' });
    await rig.deploy(b);
    expect(await update(b, { status: 'deprecated' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('swap it out first'),
    });
    const status: EntityStatus | undefined = rig.view.entities.get(b)?.status;
    expect(status).toBe('active');
  });
});

describe('instruments', () => {
  it('are listed once; offered again with other terms they are refused, for every record would change its meaning', () => {
    const rig = new DeskRig();
    expect(rig.host.list([ETH, BTC])).toEqual([1, 0]);
    expect(rig.host.list([{ ...BTC, index: 7, sector: 'other' }])).toEqual([0]);
    const others = [
      { ...BTC, priceScale: 3 },
      { ...BTC, quantityScale: 0 },
      { ...BTC, tick: price(1) },
      { ...BTC, lot: 5 as typeof BTC.lot },
      { ...BTC, multiplier: money(1n) },
      { ...BTC, kind: 'inverse' as const },
      { ...BTC, currency: 'USD' },
    ];
    for (const other of others) expect(() => rig.host.list([other])).toThrow(InstrumentConflictError);
    expect(() => rig.host.list([{ ...BTC, priceScale: 3 }])).toThrow('test:BTCUSDT has priceScale 2 on record and 3');
    rig.host.commit();
    expect(rig.of('instrument_listed')).toHaveLength(2);
  });
});
