import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import { DeskRig, limit, market } from '../../support/desk-rig.ts';
import { AT, kill, longDesk, trader } from '../../support/kill-desk.ts';
import { LiveRig } from '../../support/live-rig.ts';

const SOFT = { shutdown_policy: 'soft', soft_shutdown_seconds: 30 };
const actions = (rig: DeskRig) =>
  rig
    .of('breaker_tripped')
    .filter((fact) => fact.cause === 'kill')
    .map(({ id, scope, action }) => [id, scope, action]);

describe('a kill that leaves it to the versions', () => {
  it.each([
    [{}, null],
    [{ shutdown_policy: 'keep_all' }, null],
    [{ shutdown_policy: 'flatten_all' }, 'x-1'],
  ])('with %j closes as it says', async (config, exitId) => {
    const { rig } = await longDesk({}, config);
    expect(await kill(rig, 'momentum:paper', null)).toMatchObject({ ok: true, kill: { orders: 2, exitId } });
    expect(actions(rig)).toEqual([['b-1', 'momentum:paper', 'halt']]);
    await rig.trades(AT, AT, AT);
    expect(rig.view.held(1, 0)).toBe(exitId === null ? 400 : 0);
  });

  it('asks each version of a wide scope by itself', async () => {
    const rig = new DeskRig();
    await trader(rig, 'keeper', { config: { shutdown_policy: 'keep_all' } });
    await trader(rig, 'leaver', { config: { shutdown_policy: 'flatten_all' } });
    await rig.trades(AT, AT, AT, AT, AT);
    expect(await kill(rig, 'desk', null)).toMatchObject({ kill: { orders: 4, positions: 1 } });
    await rig.trades(AT, AT, AT);
    expect([rig.view.held(1, 0), rig.view.held(2, 0)]).toEqual([400, 0]);
    expect(rig.view.exits.get('x-1')?.status).toBe('ended');
    // A person who asks for more gets it, by the same breaker.
    expect(await kill(rig, 'desk', true)).toMatchObject({ kill: { breakerId: 'b-1', exitId: 'x-2', positions: 1 } });
    await rig.trades(AT, AT);
    expect(rig.view.held(1, 0)).toBe(0);
  });
});

describe('a soft shutdown', () => {
  /** Long 0.400, two sells resting that only reduce, and a buy that would enlarge. */
  async function softDesk(options = {}) {
    const { rig } = await longDesk(options, SOFT);
    let asked = false;
    rig.runtime.scripts.set('momentum-1.0.0', (request) => {
      if (request.kind !== 'event' || asked) return [];
      asked = true;
      return [limit(7, 'buy', 5, AT - 100_000)];
    });
    await rig.trades(AT, AT);
    return rig;
  }
  const cancelledRefs = (rig: DeskRig) => {
    const refs = new Map(rig.of('order_sent').map((fact) => [fact.orderId, fact.ref]));
    return rig.of('cancel_sent').map((fact) => refs.get(fact.orderId));
  };

  it('first lets the version leave by itself, then halts, cancels and closes what is left', async () => {
    const rig = await softDesk();
    const outcome = await kill(rig, 'momentum:paper', null);
    expect(outcome).toMatchObject({ ok: true, kill: { orders: 1, exitId: null } });
    expect(outcome.ok ? outcome.message : '').toContain('halts in 30 s');
    expect(actions(rig)).toEqual([['b-1', 'momentum:paper', 'reduce']]);
    expect(cancelledRefs(rig)).toEqual([7]);
    rig.runtime.scripts.set('momentum-1.0.0', (request) =>
      request.kind === 'event' && request.event.seq === rig.view.sequence
        ? [market(8, 'sell', 100), market(9, 'buy', 1)]
        : [],
    );
    await rig.trades(AT);
    rig.runtime.scripts.delete('momentum-1.0.0');
    await rig.trades(AT);
    expect(rig.view.held(1, 0)).toBe(300);
    expect(rig.of('order_denied').map((fact) => fact.ref)).toEqual([9]);
    rig.elapse(29);
    await rig.trades(AT);
    expect(actions(rig)).toHaveLength(1);
    rig.elapse(1);
    await rig.trades(AT);
    expect(actions(rig)[1]).toEqual(['b-1', 'momentum:paper', 'halt']);
    expect(cancelledRefs(rig)).toEqual([7, 2, 3]);
    expect(rig.of('exit_started')).toMatchObject([{ breakerId: 'b-1', legs: [{ quantity: 300 }] }]);
    await rig.trades(AT, AT, AT);
    expect(rig.view.held(1, 0)).toBe(0);
    expect(rig.of('exit_ended')).toHaveLength(1);
    expect([...rig.view.breakers.values()]).toMatchObject([{ id: 'b-1', action: 'halt', cause: 'kill' }]);
  });

  it('ends by desk time too, where the market is silent', async () => {
    const live = new LiveRig({ deskTime: 'wall' });
    const id = await live.rig.register('momentum', '1.0.0', { config: SOFT });
    void live.deploy(id);
    await live.settle();
    live.runtime.scripts.set('momentum-1.0.0', (request) =>
      request.kind === 'event' && request.event.seq === 1 ? [market(1, 'buy', 400)] : [],
    );
    await live.trades(AT);
    await live.trades(AT);
    expect(live.view.held(1, 0)).toBe(400);
    await live.command({ kind: 'kill', scope: 'desk', flatten: null, reason: 'x' });
    await live.advance(29_999);
    expect(live.view.breakers.get('b-1')?.action).toBe('reduce');
    await live.advance(1);
    expect(live.view.breakers.get('b-1')?.action).toBe('halt');
    expect(live.view.exits.get('x-1')?.status).toBe('under_way');
    await live.trades(AT);
    expect(live.view.held(1, 0)).toBe(0);
    expect(live.failure).toBeUndefined();
  });

  it('gives way to a kill that says what is to be done', async () => {
    const rig = await softDesk();
    await kill(rig, 'momentum:paper', null);
    expect(await kill(rig, 'momentum:paper', true)).toMatchObject({
      kill: { breakerId: 'b-1', orders: 3, exitId: 'x-1' },
    });
    expect(actions(rig).map(([, , action]) => action)).toEqual(['reduce', 'halt']);
    rig.elapse(60);
    await rig.trades(AT, AT, AT);
    expect(actions(rig)).toHaveLength(2);
    expect(rig.view.held(1, 0)).toBe(0);
  });

  it('asked for again keeps its first time, and released is called off', async () => {
    const rig = await softDesk();
    await kill(rig, 'momentum:paper', null);
    rig.elapse(20);
    await rig.trades(AT);
    await kill(rig, 'momentum:paper', null);
    expect(await rig.command({ kind: 'release_breaker', id: 'b-1', reason: 'mistaken' })).toMatchObject({ ok: true });
    rig.elapse(60);
    await rig.trades(AT, AT);
    expect(actions(rig)).toHaveLength(1);
    expect([rig.view.exits.size, rig.view.held(1, 0)]).toEqual([0, 400]);
  });

  it('halts those of its scope that are not soft at once', async () => {
    const rig = new DeskRig();
    await trader(rig, 'keeper');
    await trader(rig, 'closer', { config: { shutdown_policy: 'flatten_all' } });
    await trader(rig, 'leaver', { config: SOFT });
    await rig.trades(AT, AT, AT, AT, AT, AT);
    expect(await kill(rig, 'desk', null)).toMatchObject({ kill: { breakerId: 'b-1', orders: 4, positions: 1 } });
    expect(actions(rig)).toEqual([
      ['b-1', 'desk', 'reduce'],
      ['b-2', 'keeper:paper', 'halt'],
      ['b-3', 'closer:paper', 'halt'],
    ]);
    expect(rig.of('kill_ordered')).toMatchObject([{ orders: 4 }]);
    await rig.trades(AT, AT, AT);
    expect([1, 2, 3].map((each) => rig.view.held(each, 0))).toEqual([400, 0, 400]);
    rig.elapse(30);
    await rig.trades(AT, AT, AT);
    expect([1, 2, 3].map((each) => rig.view.held(each, 0))).toEqual([400, 0, 0]);
  });

  it('goes on after a restart for what is left of its time', async () => {
    const journal = openMemoryJournal();
    const live = new LiveRig({ deskTime: 'wall', journal });
    const id = await live.rig.register('momentum', '1.0.0', { config: SOFT });
    void live.deploy(id);
    await live.settle();
    live.runtime.scripts.set('momentum-1.0.0', (request) =>
      request.kind === 'event' && request.event.seq === 1 ? [market(1, 'buy', 400)] : [],
    );
    await live.trades(AT);
    await live.trades(AT);
    expect(live.view.held(1, 0)).toBe(400);
    await live.command({ kind: 'kill', scope: 'desk', flatten: null, reason: 'x' });
    live.loop.close();
    const again = new LiveRig({ deskTime: 'wall', journal });
    again.clock.advance(20_000);
    await again.restart();
    await again.advance(9_999);
    expect(again.view.breakers.get('b-1')?.action).toBe('reduce');
    await again.advance(1);
    expect(again.view.breakers.get('b-1')?.action).toBe('halt');
    expect(again.view.exits.get('x-1')?.status).toBe('under_way');
    expect(again.failure).toBeUndefined();
  });
});

describe('a version that dies with nobody to take its place', () => {
  const dying = { fault: { code: 'threw', message: 'out of ideas' } } as const;

  it.each([
    ['keep_all', 400],
    ['flatten_all', 0],
  ])('with %s leaves what its policy says', async (policy, left) => {
    const { rig } = await longDesk({}, { shutdown_policy: policy });
    rig.runtime.scripts.set('momentum-1.0.0', () => dying);
    await rig.trades(AT, AT, AT);
    expect(rig.view.held(1, 0)).toBe(left);
    expect(rig.view.tradingState('momentum:paper')).toBe('reducing');
    expect(rig.view.breakers.size).toBe(0);
    expect(rig.of('exit_started')).toMatchObject(left === 0 ? [{ breakerId: null, scope: 'momentum:paper' }] : []);
    if (left > 0) return;
    expect(rig.of('exit_started')[0]?.reason).toContain('shutdown policy of momentum@1.0.0 is flatten_all');
    expect(rig.view.exits.get('x-1')?.status).toBe('ended');
  });

  it('with soft is closed when its time is up', async () => {
    const { rig } = await longDesk({}, SOFT);
    rig.runtime.scripts.set('momentum-1.0.0', () => dying);
    await rig.trades(AT, AT, AT);
    expect(actions(rig)).toEqual([['b-1', 'momentum:paper', 'reduce']]);
    expect(rig.view.held(1, 0)).toBe(400);
    rig.elapse(30);
    await rig.trades(AT, AT);
    expect(actions(rig)[1]).toEqual(['b-1', 'momentum:paper', 'halt']);
    expect(rig.view.held(1, 0)).toBe(0);
  });

  it('is left to the kill that stands over it', async () => {
    const { rig } = await longDesk({}, { shutdown_policy: 'flatten_all' });
    await kill(rig, 'desk', false);
    rig.runtime.scripts.set('momentum-1.0.0', () => dying);
    await rig.trades(AT, AT, AT);
    expect([rig.view.exits.size, rig.view.held(1, 0)]).toEqual([0, 400]);
  });
});

describe('a shutdown policy that makes no sense', () => {
  it.each([
    [{ shutdown_policy: 'flatten' }, 'shutdown_policy "flatten" is none of flatten_all, keep_all, soft'],
    [{ shutdown_policy: 7 }, 'shutdown_policy 7 is none of'],
    [{ soft_shutdown_seconds: 0 }, 'soft_shutdown_seconds 0 is no whole number from 1 to 86400'],
    [{ soft_shutdown_seconds: 1.5 }, 'soft_shutdown_seconds 1.5 is no whole number'],
    [{ soft_shutdown_seconds: '60' }, 'soft_shutdown_seconds "60" is no whole number'],
    [{ soft_shutdown_seconds: 86_401 }, 'soft_shutdown_seconds 86401 is no whole number'],
  ])('%j is refused wherever a configuration comes in', async (config, words) => {
    const rig = new DeskRig();
    await expect(rig.register('momentum', '1.0.0', { config })).rejects.toThrow(words);
    const entityId = await rig.register('momentum', '1.0.0', { config: { shutdown_policy: 'soft' } });
    for (const command of [
      { kind: 'update_entity', entityId, config } as const,
      {
        kind: 'deploy',
        entityId,
        environment: 'paper',
        method: 'test',
        deployedBy: 'tester',
        configOverride: config,
        parametersOverride: {},
      } as const,
    ]) {
      const outcome = await rig.command(command);
      expect(outcome).toMatchObject({ ok: false, code: 'broken_rule' });
      expect(outcome.ok ? '' : outcome.message).toContain(words);
    }
    expect(rig.of('deployment_started')).toEqual([]);
  });
});
