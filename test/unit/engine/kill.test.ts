import { describe, expect, it } from 'vitest';
import type { Scope } from '../../../shared/domain/scope.ts';
import { BTC, DeskRig, ETH, market } from '../../support/desk-rig.ts';
import { AT, buyer, kill, longDesk, trader } from '../../support/kill-desk.ts';

const kindsAfter = (rig: DeskRig, count: number) => rig.facts.slice(count).map((each) => each.fact.kind);

describe('a kill', () => {
  it('blocks first, then cancels, then is recorded, then closes', async () => {
    const { rig } = await longDesk();
    const before = rig.facts.length;
    const outcome = await kill(rig, 'desk', true);
    expect(kindsAfter(rig, before).filter((kind) => !kind.endsWith('equity_marked'))).toEqual([
      'breaker_tripped',
      'cancel_sent',
      'cancel_sent',
      'kill_ordered',
      'exit_started',
      'order_sent',
    ]);
    expect(outcome).toMatchObject({
      ok: true,
      subject: 'k-1',
      kill: { breakerId: 'b-1', orders: 2, exitId: 'x-1', positions: 1 },
    });
    expect(rig.of('breaker_tripped')).toEqual([
      {
        kind: 'breaker_tripped',
        id: 'b-1',
        scope: 'desk',
        cause: 'kill',
        action: 'halt',
        value: 'test',
        limit: '',
        reason: 'test',
      },
    ]);
    expect(rig.of('exit_started')[0]?.legs).toEqual([
      {
        slotId: 'momentum:paper',
        instance: 1,
        version: 'momentum@1.0.0',
        instrument: 'test:BTCUSDT',
        quantity: 400,
      },
    ]);
    const exitOrders = () => rig.of('order_sent').filter((fact) => fact.exitId === 'x-1');
    // What the resting orders could still close is waited for; once their cancels are in, the exit sends for that as well.
    expect(exitOrders()).toMatchObject([{ side: 'sell', quantity: 380, reduceOnly: true, ref: 0 }]);
    await rig.trades(AT);
    expect(exitOrders().map((fact) => fact.quantity)).toEqual([380, 10, 10]);
    expect(rig.view.exits.get('x-1')?.status).toBe('under_way');
    await rig.trades(AT);
    expect(rig.view.held(1, 0)).toBe(0);
    expect(rig.of('exit_ended')).toEqual([{ kind: 'exit_ended', exitId: 'x-1', scope: 'desk' }]);
    expect(rig.view.exits.get('x-1')).toMatchObject({ status: 'ended', open: [] });
    expect(rig.view.exitProgress('x-1')).toEqual([
      {
        slotId: 'momentum:paper',
        instance: 1,
        instrument: 0,
        asked: 400,
        sent: 400,
        acknowledged: 400,
        filled: 400,
        open: 0,
      },
    ]);
  });

  it('lets nothing out but the exit, not even an order of the version that only reduces', async () => {
    const { rig } = await longDesk();
    await kill(rig, 'desk', true);
    rig.runtime.scripts.set('momentum-1.0.0', (request) =>
      request.kind === 'event' ? [market(9, 'sell', 100), market(10, 'buy', 100)] : [],
    );
    await rig.trades(AT, AT, AT);
    expect(new Set(rig.of('order_denied').map((fact) => fact.denial.code))).toEqual(new Set(['trading_halted']));
    expect(rig.of('order_sent').filter((fact) => fact.ref !== 0)).toHaveLength(3);
    expect(rig.view.held(1, 0)).toBe(0);
  });

  it('without flatten keeps what is held', async () => {
    const { rig } = await longDesk();
    expect(await kill(rig, 'momentum:paper', false)).toMatchObject({ kill: { orders: 2, exitId: null, positions: 0 } });
    await rig.trades(AT, AT, AT);
    expect(rig.of('order_cancelled')).toHaveLength(2);
    expect(rig.view.held(1, 0)).toBe(400);
    expect(rig.view.exits.size).toBe(0);
  });

  it('counts cancels that are on their way already and sends none twice', async () => {
    const { rig } = await longDesk();
    let asked = false;
    rig.runtime.scripts.set('momentum-1.0.0', (request) => {
      if (request.kind !== 'event' || asked) return [];
      asked = true;
      return [{ kind: 'cancel', ref: 2 }];
    });
    await rig.trades(AT);
    expect(rig.of('cancel_sent')).toHaveLength(1);
    expect(await kill(rig, 'desk')).toMatchObject({ kill: { orders: 2 } });
    expect(rig.of('cancel_sent')).toHaveLength(2);
    expect(rig.of('kill_ordered')).toMatchObject([{ orders: 1 }]);
  });

  it('given twice is safe: one breaker, no second cancel, and an exit if one is asked for now', async () => {
    const { rig } = await longDesk();
    await kill(rig, 'desk', false);
    expect(await kill(rig, 'desk', false)).toMatchObject({
      ok: true,
      kill: { breakerId: 'b-1', orders: 2, exitId: null },
    });
    expect(await kill(rig, 'desk', true)).toMatchObject({
      ok: true,
      subject: 'k-3',
      kill: { exitId: 'x-1', positions: 1 },
    });
    expect(await kill(rig, 'desk', true)).toMatchObject({ ok: true, kill: { exitId: 'x-1' } });
    expect(await kill(rig, 'desk', false)).toMatchObject({ ok: true, kill: { exitId: 'x-1' } });
    await rig.trades(AT);
    await kill(rig, 'desk', true);
    await rig.trades(AT, AT);
    expect(rig.of('breaker_tripped')).toHaveLength(1);
    expect(rig.of('cancel_sent')).toHaveLength(2);
    expect(rig.of('exit_started')).toHaveLength(1);
    const sent = rig.of('order_sent').filter((fact) => fact.exitId === 'x-1');
    expect(sent.map((fact) => fact.quantity)).toEqual([380, 10, 10]);
    expect(rig.view.held(1, 0)).toBe(0);
  });

  it('of what there is not is refused in words', async () => {
    const { rig } = await longDesk();
    for (const [scope, words] of [
      ['momentum:live', 'there is no slot momentum:live'],
      ['environment/live', 'there is no environment live'],
      ['algorithm/trend', 'there is no algorithm trend'],
      ['version/momentum@9.9.9', 'there is no version momentum@9.9.9'],
      ['instrument/test:XRPUSDT', 'there is no instrument test:XRPUSDT'],
      ['everything', 'everything is no scope'],
    ] as const) {
      const outcome = await kill(rig, scope, true);
      expect(outcome).toMatchObject({ ok: false, code: 'not_found' });
      expect(outcome.ok ? '' : outcome.message).toContain(words);
    }
    expect(rig.view.breakers.size).toBe(0);
  });

  it('of a scope with nothing in it blocks what comes later', async () => {
    const rig = new DeskRig();
    expect(await kill(rig, 'environment/paper', true)).toMatchObject({ ok: true, kill: { orders: 0, exitId: null } });
    await trader(rig, 'momentum');
    await rig.trades(AT, AT);
    expect(rig.of('order_sent')).toEqual([]);
    expect(rig.of('order_denied').map((fact) => fact.denial.code)).toEqual(['trading_halted']);
  });

  it('of an instrument blocks it for everybody, and nothing else', async () => {
    const rig = new DeskRig({ instruments: [BTC, ETH] });
    await kill(rig, 'instrument/test:BTCUSDT', true);
    await trader(rig, 'momentum');
    await trader(rig, 'trend', { instrument: 1 });
    await rig.trades(AT);
    for (let i = 0; i < 2; i += 1) await rig.lockstep.event(rig.trade(AT, 1_000, 1));
    expect(rig.of('order_denied')).toMatchObject([
      { instrument: 'test:BTCUSDT', denial: { code: 'trading_halted', scope: 'instrument/test:BTCUSDT' } },
    ]);
    expect(rig.view.held(2, 1)).toBe(400);
  });

  it('holds its breaker until its exit has ended', async () => {
    const { rig } = await longDesk();
    await kill(rig, 'desk', true);
    const early = await rig.command({ kind: 'release_breaker', id: 'b-1', reason: 'x' });
    expect(early).toMatchObject({ ok: false });
    expect(early.ok ? '' : early.message).toContain('exit x-1 of breaker b-1 has not ended: 1 positions are open');
    await rig.trades(AT, AT);
    expect(await rig.command({ kind: 'release_breaker', id: 'b-1', reason: 'x' })).toMatchObject({ ok: true });
  });
});

describe('the scope of a kill', () => {
  const HOLDERS = { a: 'alpha:paper BTC', b: 'alpha:staging BTC', c: 'beta:paper ETH', d: 'alpha:paper ETH' };
  type Holder = keyof typeof HOLDERS;

  /** alpha on paper and in staging in BTC, beta on paper in ETH; and alpha’s predecessor on paper, in run-off with ETH. */
  async function crowd() {
    const rig = new DeskRig({ instruments: [BTC, ETH] });
    const both = async () => {
      await rig.lockstep.event(rig.trade(AT, 5_000, 1));
      await rig.lockstep.event(rig.trade(AT, 5_000, 0));
    };
    const old = await trader(rig, 'alpha', { instrument: 1 });
    await trader(rig, 'beta', { instrument: 1 });
    for (let i = 0; i < 2; i += 1) await both();
    const next = await rig.register('alpha', '2.0.0');
    rig.runtime.scripts.set('alpha-2.0.0', buyer(0));
    await rig.swap(old, next, { positions: 'run_off' });
    await rig.deploy(next, 'staging');
    for (let i = 0; i < 6; i += 1) await both();
    return rig;
  }

  it.each<[Scope, Holder[]]>([
    ['desk', ['a', 'b', 'c', 'd']],
    ['environment/paper', ['a', 'c', 'd']],
    ['environment/staging', ['b']],
    ['environment/production', []],
    ['algorithm/alpha', ['a', 'b', 'd']],
    ['algorithm/beta', ['c']],
    ['alpha:paper', ['a', 'd']],
    ['version/alpha@2.0.0', ['a', 'b']],
    ['version/alpha@1.0.0', ['d']],
    ['instrument/test:BTCUSDT', ['a', 'b']],
    ['instrument/test:ETHUSDT', ['c', 'd']],
  ])('%s takes back and closes just what is in it', async (scope, expected) => {
    const rig = await crowd();
    const name = ({ slotId, instrument }: { slotId: string; instrument: string }) =>
      `${slotId} ${instrument.slice('test:'.length, -'USDT'.length)}`;
    const open = new Map([...rig.view.orders.values()].map((each) => [each.id, each]));
    const outcome = await kill(rig, scope, true);
    const wanted = expected.map((each) => HOLDERS[each]).sort();
    expect(
      rig
        .of('exit_started')
        .flatMap((fact) => fact.legs.map(name))
        .sort(),
    ).toEqual(wanted);
    const cancelled = rig.of('cancel_sent').map((fact) => {
      const order = open.get(fact.orderId);
      return name({
        slotId: order?.slotId ?? '',
        instrument: order?.instrument === 0 ? 'test:BTCUSDT' : 'test:ETHUSDT',
      });
    });
    expect([...new Set(cancelled)].sort()).toEqual(wanted);
    expect(outcome).toMatchObject({ ok: true, kill: { positions: expected.length, orders: 2 * expected.length } });
    for (let i = 0; i < 4; i += 1) {
      await rig.lockstep.event(rig.trade(AT, 5_000, 1));
      await rig.trades(AT);
    }
    const held = [...rig.view.slots.values()].flatMap((slot) =>
      slot.attachments.flatMap(({ instance }) =>
        rig.view
          .positions(instance)
          .filter((each) => each.quantity !== 0)
          .map((each) => `${slot.id} ${each.instrument === 0 ? 'BTC' : 'ETH'}`),
      ),
    );
    expect(held.sort()).toEqual(
      Object.values(HOLDERS)
        .filter((each) => !wanted.includes(each))
        .sort(),
    );
    expect(rig.of('exit_ended')).toHaveLength(expected.length > 0 ? 1 : 0);
    expect(rig.of('report_discarded')).toEqual([]);
  });
});
