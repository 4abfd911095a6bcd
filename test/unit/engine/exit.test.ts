import { describe, expect, it } from 'vitest';
import { swapCommand } from '../../support/commands.ts';
import { BTC, DeskRig, ETH, limit, market } from '../../support/desk-rig.ts';
import { ExitWorld, WORLD_PRICE } from '../../support/exit-world.ts';
import { AT, kill, longDesk, trader } from '../../support/kill-desk.ts';
import { LiveRig } from '../../support/live-rig.ts';
import { breachable, FALLEN, LOSS, SLOT, setLimits } from '../../support/triggers.ts';

const killWorld = (world: ExitWorld, scope = 'desk') =>
  world.command({ kind: 'kill', scope, flatten: true, reason: 'x' });
const stalls = (world: ExitWorld) =>
  world.facts.flatMap(({ fact }) => (fact.kind === 'exit_stalled' ? [fact.reason] : []));
const exitOrders = (world: ExitWorld) =>
  world.facts.flatMap(({ fact }) => (fact.kind === 'order_sent' && fact.exitId !== undefined ? [fact] : []));

/** A version that is long 0.300, with nothing open. */
function longWorld(config: Record<string, unknown> = {}) {
  const world = new ExitWorld();
  const alpha = world.deploy('alpha', config);
  world.intents = [market(1, 'buy', 300)];
  world.event();
  world.intents = [];
  for (const each of world.in('coming')) {
    world.take(each);
    world.fill(each, 300);
  }
  return { world, alpha };
}

describe('an exit that does not come to its end', () => {
  it('says after ten seconds of market time what is open and why, and again each minute', () => {
    const { world } = longWorld();
    killWorld(world);
    for (let i = 0; i < 9; i += 1) world.event(1, WORLD_PRICE, 1_000);
    expect(stalls(world)).toEqual([]);
    world.event(1, WORLD_PRICE, 1_000);
    expect(stalls(world)).toEqual([
      '0.300 test:BTCUSDT of alpha@1.0.0 in alpha:paper, no market event of it since the exit began, order o-00000002 is not acknowledged',
    ]);
    expect(world.engine.view.exits.get('x-1')).toMatchObject({
      status: 'stalled',
      open: [{ instance: 1, instrument: 'test:BTCUSDT', quantity: 300 }],
    });
    for (let i = 0; i < 59; i += 1) world.event(1, WORLD_PRICE, 1_000);
    expect(stalls(world)).toHaveLength(1);
    for (const each of world.in('coming')) world.take(each);
    world.event(0, WORLD_PRICE, 1_000);
    expect(stalls(world)[1]).toBe(
      '0.300 test:BTCUSDT of alpha@1.0.0 in alpha:paper, order o-00000002 is at the exchange and not filled',
    );
    // It goes on trying, and can still end.
    world.goOn();
    expect(world.engine.view.exits.get('x-1')).toMatchObject({ status: 'ended', open: [] });
    expect(world.holdings()).toEqual([]);
  });

  it('says so by desk time where the market is silent, and its old timers say nothing', async () => {
    const live = new LiveRig({ deskTime: 'wall', instruments: [BTC, ETH] });
    const id = await live.rig.register('momentum', '1.0.0');
    void live.deploy(id);
    await live.settle();
    live.runtime.scripts.set('momentum-1.0.0', (request) =>
      request.kind === 'event' && request.event.seq === 1 ? [market(1, 'buy', 400)] : [],
    );
    await live.trades(AT);
    await live.trades(AT);
    expect(live.view.held(1, 0)).toBe(400);
    await live.command({ kind: 'kill', scope: 'desk', flatten: true, reason: 'x' });
    const said = () => live.rig.of('exit_stalled').length;
    await live.advance(9_999);
    expect(said()).toBe(0);
    await live.advance(1);
    expect(said()).toBe(1);
    await live.advance(59_999);
    expect(said()).toBe(1);
    await live.advance(1);
    expect(said()).toBe(2);
    // The market says it first; the timer that was set before it is then out of date.
    await live.advance(20_000);
    live.rig.elapse(61);
    await live.events([live.rig.trade(AT, 1_000, 1)]);
    expect([said(), live.view.held(1, 0)]).toEqual([3, 400]);
    await live.advance(59_999);
    expect(said()).toBe(3);
    await live.advance(1);
    expect(said()).toBe(4);
    await live.trades(AT);
    expect(live.view.held(1, 0)).toBe(0);
    await live.advance(200_000);
    expect(said()).toBe(4);
    expect(live.failure).toBeUndefined();
  });

  it('names the refusal, tries three times in a row, and then waits for the market', () => {
    const { world } = longWorld();
    killWorld(world);
    const refuseAll = () => {
      for (let next = world.in('coming')[0]; next; next = world.in('coming')[0]) world.refuse(next);
    };
    refuseAll();
    expect(exitOrders(world)).toHaveLength(3);
    world.event(1);
    refuseAll();
    expect(exitOrders(world)).toHaveLength(3);
    world.event(0);
    refuseAll();
    expect(exitOrders(world)).toHaveLength(6);
    // After a dozen in vain, one each second of market time.
    for (let i = 0; i < 200; i += 1) {
      world.event(0, WORLD_PRICE, 100);
      refuseAll();
    }
    expect(exitOrders(world).length).toBeLessThan(12 + 21 + 1);
    expect(stalls(world)[0]).toContain('the exchange rejected the last order: invalid_terms');
    world.goOn();
    expect(world.holdings()).toEqual([]);
    expect(world.faults).toEqual([]);
  });

  it('says so after a restart too', () => {
    const { world } = longWorld();
    killWorld(world);
    world.timers.length = 0;
    world.restart();
    expect(world.timers).toContain('exit:x-1/0');
    world.step({ kind: 'timer', id: 'exit:x-1/0' });
    expect(stalls(world)[0]).toContain('0.300 test:BTCUSDT of alpha@1.0.0 in alpha:paper');
    // What the market said before is forgotten: its ten seconds count from the first event after the start.
    world.event(1, WORLD_PRICE, 59_000);
    expect(stalls(world)).toHaveLength(1);
    for (let i = 0; i < 10; i += 1) world.event(1, WORLD_PRICE, 1_000);
    expect(stalls(world)).toHaveLength(2);
  });

  it('names the cancel that it waits for', () => {
    const { world } = longWorld();
    world.intents = [limit(2, 'sell', 300, WORLD_PRICE + 90_000)];
    world.event();
    world.intents = [];
    for (const each of world.in('coming')) world.take(each);
    killWorld(world);
    expect(exitOrders(world)).toEqual([]);
    world.event(0, WORLD_PRICE, 10_000);
    expect(stalls(world)).toEqual(['0.300 test:BTCUSDT of alpha@1.0.0 in alpha:paper, 1 other orders have not ended']);
    for (const each of world.in('working')) world.cancel(each);
    expect(exitOrders(world).map((fact) => fact.quantity)).toEqual([300]);
  });
});

describe('an exit goes after', () => {
  it('what a cut hands to a version outside its scope, which may not open meanwhile', () => {
    const { world, alpha } = longWorld();
    killWorld(world, 'version/alpha@1.0.0');
    world.command(swapCommand(...alpha));
    expect(world.holdings()).toMatchObject([{ version: 'alpha@2.0.0', quantity: 300 }]);
    world.intents = [market(5, 'buy', 50)];
    world.event();
    world.event();
    world.intents = [];
    expect(world.engine.view.tradingState('alpha:paper')).toBe('reducing');
    world.goOn();
    expect(world.holdings()).toEqual([]);
    expect(world.engine.view.exits.get('x-1')?.status).toBe('ended');
    const { asked, filled } = world.engine.view
      .exitProgress('x-1')
      .reduce((sum, each) => ({ asked: sum.asked + each.asked, filled: sum.filled + each.filled }), {
        asked: 0,
        filled: 0,
      });
    expect([asked, filled]).toEqual([300, 300]);
    expect(world.faults).toEqual([]);
  });

  it('a rollback that is made while it is under way', () => {
    const { world, alpha } = longWorld();
    world.command(swapCommand(...alpha));
    killWorld(world, 'version/alpha@2.0.0');
    for (const each of world.in('coming')) world.take(each);
    for (const each of world.in('working')) world.fill(each, 120);
    world.command({ kind: 'rollback_slot', slotId: 'alpha:paper', reason: 'x', rolledBackBy: 'tester' });
    expect(world.holdings()).toMatchObject([{ version: 'alpha@1.0.0', quantity: 180 }]);
    world.goOn();
    expect(world.holdings()).toEqual([]);
    expect(world.engine.view.exits.get('x-1')?.status).toBe('ended');
    // Its breaker binds the version that was rolled back, not the one that was put back.
    expect([...world.engine.view.breakers.values()].map((each) => each.scope)).toEqual(['version/alpha@2.0.0']);
  });

  it('a fill that comes after the cancel, also when it comes after the end', () => {
    const { world } = longWorld();
    world.intents = [limit(2, 'buy', 40, WORLD_PRICE - 90_000), limit(3, 'buy', 25, WORLD_PRICE - 90_000)];
    world.event();
    world.intents = [];
    for (const each of world.in('coming')) world.take(each);
    killWorld(world);
    const [first, second] = world.in('working');
    if (!first || !second) throw new Error('two orders rest');
    world.cancel(first);
    world.fill(first, 40);
    expect(exitOrders(world).map((fact) => fact.quantity)).toEqual([300, 40]);
    world.goOn();
    expect(world.engine.view.exits.get('x-1')?.status).toBe('ended');
    world.fill(second, 25);
    expect(world.engine.view.exits.get('x-2')).toMatchObject({ status: 'under_way', breakerId: 'b-1' });
    world.goOn();
    expect([world.holdings(), world.engine.view.exits.get('x-2')?.status]).toEqual([[], 'ended']);
    expect(world.engine.view.exits.get('x-2')?.reason).toContain('was filled after exit x-1 had ended');
  });
});

describe('an exit takes back its own orders', () => {
  it('when a late fill has closed what they were to close', () => {
    const { world } = longWorld();
    world.intents = [limit(2, 'sell', 300, WORLD_PRICE + 90_000)];
    world.event();
    world.intents = [];
    for (const each of world.in('coming')) world.take(each);
    killWorld(world);
    const [resting] = world.in('working');
    if (!resting) throw new Error('an order rests');
    world.cancel(resting);
    const [own] = world.in('coming');
    expect([own?.order.side, own?.order.quantity, own?.cancelAsked]).toEqual(['sell', 300, false]);
    world.fill(resting, 300);
    expect(own?.cancelAsked).toBe(true);
    expect(world.engine.view.exits.get('x-1')?.status).toBe('under_way');
    world.goOn(1);
    expect(world.engine.view.exits.get('x-1')?.status).toBe('ended');
  });
});

describe('an exit and swaps', () => {
  it('calls off what is being prepared where the kill reaches', async () => {
    const live = new LiveRig();
    const from = await live.rig.register('momentum', '1.0.0');
    const to = await live.rig.register('momentum', '2.0.0');
    void live.deploy(from);
    await live.settle();
    live.runtime.slow.add('momentum-2.0.0');
    const swap = live.begin(from, to);
    await live.settle();
    await live.command({ kind: 'kill', scope: 'version/momentum@1.0.0', flatten: false, reason: 'wrong prices' });
    await live.settle();
    expect(swap.outcome).toMatchObject({ ok: false });
    expect(swap.outcome?.ok === false ? swap.outcome.message : '').toContain(
      'version/momentum@1.0.0 was killed: wrong prices',
    );
    expect(live.live('momentum:paper')).toBe(from);
    expect(live.rig.of('swap_cut')).toEqual([]);
  });

  it('leaves a swap alone that has nothing to do with it', async () => {
    const live = new LiveRig({ instruments: [BTC, ETH] });
    const from = await live.rig.register('momentum', '1.0.0');
    const to = await live.rig.register('momentum', '2.0.0');
    void live.deploy(from);
    await live.settle();
    live.runtime.slow.add('momentum-2.0.0');
    const swap = live.begin(from, to);
    await live.settle();
    for (const scope of ['environment/staging', 'instrument/test:ETHUSDT'])
      await live.command({ kind: 'kill', scope, flatten: true, reason: 'x' });
    live.runtime.finishLoads('momentum-2.0.0');
    await live.trades(AT, AT, AT);
    expect(swap.outcome).toMatchObject({ ok: true });
  });
});

describe('an exit that a trigger begins', () => {
  it('takes orders back, closes, and ends flat while the version still tries to reduce by itself', async () => {
    const { rig } = await longDesk();
    rig.runtime.scripts.set('momentum-1.0.0', (request) =>
      request.kind === 'event' ? [limit(request.event.seq + 100, 'sell', 400, AT + 100_000)] : [],
    );
    expect(await rig.command({ kind: 'trip_breaker', scope: 'desk', action: 'flatten', reason: 'x' })).toMatchObject({
      ok: true,
    });
    await rig.trades(AT, AT, AT, AT);
    expect(rig.view.held(1, 0)).toBe(0);
    expect([...rig.view.exits.values()]).toMatchObject([{ status: 'ended', breakerId: 'b-1', scope: 'desk' }]);
    expect(rig.of('kill_ordered')).toEqual([]);
  });

  it('does not wait for ever behind an order that the version puts in its way', () => {
    const { world } = longWorld();
    world.command({ kind: 'trip_breaker', scope: 'desk', action: 'flatten', reason: 'x' });
    for (const each of world.in('coming')) world.refuse(each);
    for (const each of world.in('coming')) world.refuse(each);
    for (const each of world.in('coming')) world.refuse(each);
    world.intents = [limit(9, 'sell', 300, WORLD_PRICE + 90_000)];
    world.event(1);
    world.intents = [];
    const [resting] = world.in('coming').filter(({ order }) => order.type === 'limit');
    if (!resting) throw new Error('the version got its order in first');
    world.take(resting);
    world.event();
    expect(resting.cancelAsked).toBe(true);
    world.goOn();
    expect([world.holdings(), world.faults]).toEqual([[], []]);
  });
});

describe('a whole session with a kill in it', () => {
  it('gives the same facts whatever number of events shares a commit', async () => {
    const hashes = [];
    for (const group of [1, 7]) {
      const rig = new DeskRig({ group, latencyNs: 3_000_000, instruments: [BTC, ETH] });
      await trader(rig, 'alpha', { config: { shutdown_policy: 'flatten_all' } });
      await trader(rig, 'beta', { instrument: 1, config: { shutdown_policy: 'soft', soft_shutdown_seconds: 1 } });
      const run = async (count: number) => {
        for (let i = 0; i < count; i += 1) await rig.lockstep.event(rig.trade(AT + (i % 5) * 10, 90, i % 2));
      };
      await run(60);
      await kill(rig, 'instrument/test:BTCUSDT', true);
      await run(9);
      await kill(rig, 'desk', null);
      await run(20);
      rig.elapse(1);
      await run(60);
      rig.host.commit();
      expect([rig.view.held(1, 0), rig.view.held(2, 1)]).toEqual([0, 0]);
      expect(rig.of('exit_ended').length).toBeGreaterThan(1);
      hashes.push(rig.host.stateHash());
    }
    expect(hashes[0]).toBe(hashes[1]);
  });
});

describe('two breakers that one mark trips', () => {
  it('close a position by one exit, not by two', async () => {
    const { rig } = await breachable();
    await rig.command(setLimits(LOSS, 'desk', { daily_loss: 'flatten' }));
    await rig.trades(FALLEN);
    expect(rig.of('breaker_tripped').map((each) => each.scope)).toEqual([SLOT, 'desk']);
    expect(rig.of('exit_started').map((each) => each.scope)).toEqual([SLOT]);
    await rig.trades(FALLEN, FALLEN, FALLEN);
    expect(rig.of('exit_ended')).toHaveLength(1);
    expect(rig.view.accountPositions().map((each) => each.quantity)).toEqual([0]);
  });
});
