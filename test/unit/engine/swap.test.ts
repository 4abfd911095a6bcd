import { describe, expect, it } from 'vitest';
import type { Request } from '../../../shared/domain/delivery.ts';
import type { Intent } from '../../../shared/domain/intent.ts';
import { DeskRig, limit, market } from '../../support/desk-rig.ts';
import type { Script } from '../../support/scripted-runtime.ts';

/** A version that buys once on its first live event. */
function buysOnce(size: number, resting?: number): Script {
  const seen = new Set<number>();
  return (request: Request, instance: number) => {
    if (request.kind === 'export') return { state: { seen: seen.size } };
    if (request.kind !== 'event' || !request.live || seen.has(instance)) return [];
    seen.add(instance);
    return resting === undefined ? [market(1, 'buy', size)] : [market(1, 'buy', size), limit(2, 'buy', size, resting)];
  };
}

async function deployed(rig = new DeskRig()) {
  const a = await rig.register('momentum', '1.0.0');
  const b = await rig.register('momentum', '2.0.0');
  const outcome = await rig.deploy(a);
  expect(outcome).toMatchObject({ ok: true });
  return { rig, a, b };
}

describe('swap', () => {
  it('puts the target in place between two events, without one missed or doubled', async () => {
    const { rig, a, b } = await deployed();
    await rig.trades(6_000_000, 6_000_100, 6_000_200);
    const outcome = await rig.swap(a, b);
    expect(outcome).toMatchObject({ ok: true });
    await rig.trades(6_000_300, 6_000_400);

    const events = rig.runtime.delivered.filter((each) => each.body.kind === 'event');
    const live = events.filter((each) => each.body.kind === 'event' && each.body.live);
    expect(live.map((each) => each.instance)).toEqual([1, 1, 1, 2, 2]);
    expect(await rig.host.events.all()).toMatchObject({ delivered: 5, missed: 0, twice: 0, unanswered: 0 });
    const [cut] = rig.of('swap_cut');
    expect(cut?.cutSequence).toBe(3);
    expect(rig.view.entities.get(a)?.status).toBe('inactive');
    expect(rig.view.entities.get(b)?.status).toBe('active');
  });

  it('hands position and open orders to the target, which the source then no longer has', async () => {
    const { rig, a, b } = await deployed();
    rig.runtime.scripts.set('momentum-1.0.0', buysOnce(500, 5_900_000));
    await rig.trades(6_000_000, 6_000_000, 6_001_000);
    expect(rig.view.positions(1)[0]?.quantity).toBe(500);
    await rig.swap(a, b);

    expect(rig.view.positions(1)[0]?.quantity).toBe(0);
    expect(rig.view.positions(2)[0]?.quantity).toBe(500);
    const adopt = rig.runtime.delivered.find((each) => each.instance === 2 && each.body.kind === 'adopt')?.body;
    expect(adopt).toMatchObject({
      positions: [{ instrument: 0, quantity: 500 }],
      orders: [{ limitPrice: 5_900_000, quantity: 500 }],
    });
    // The source realised its profit at the mark, (60,010 − 60,000) × 0.5, and the account saw no fill.
    expect(rig.view.positions(1)[0]?.realised).toBe(5_00000000n);
    expect(rig.view.accountPositions()[0]?.realised).toBe(0n);
    expect(rig.view.counts.filled).toBe(1);

    await rig.trades(5_899_900);
    expect(rig.view.positions(2)[0]?.quantity).toBe(1_000);
  });

  it('cancels open orders where the hand-over says so, and books a fill that overtakes the cancel on the target', async () => {
    const { rig, a, b } = await deployed(new DeskRig({ latencyNs: 2_000_000 }));
    rig.runtime.scripts.set('momentum-1.0.0', buysOnce(500, 5_900_000));
    await rig.trades(6_000_000, 6_000_000, 6_000_000, 6_000_000);
    await rig.swap(a, b, { orders: 'cancel' });
    await rig.trades(5_899_900);
    expect(rig.view.positions(2)[0]?.quantity).toBe(1_000);
    expect(rig.of('report_discarded')).toEqual([]);
  });

  it('leaves a source that runs off with its position, and lets it only reduce', async () => {
    const { rig, a, b } = await deployed();
    let wish: 'buy' | 'sell' | undefined;
    let ref = 1;
    const first = buysOnce(500);
    rig.runtime.scripts.set('momentum-1.0.0', (request, instance) => {
      if (request.kind !== 'event' || !wish) return first(request, instance);
      ref += 1;
      const intent = market(ref, wish, 500);
      wish = undefined;
      return [intent];
    });
    await rig.trades(6_000_000, 6_000_000);
    await rig.swap(a, b, { positions: 'run_off' });
    expect(rig.view.positions(1)[0]?.quantity).toBe(500);
    wish = 'buy';
    await rig.trades(6_000_000);
    expect(rig.of('order_denied').at(-1)?.denial.code).toBe('not_live');
    wish = 'sell';
    await rig.trades(6_000_000, 6_000_000);
    expect(rig.view.positions(1)[0]?.quantity).toBe(0);
  });

  it('flattens the source at the market where the hand-over says so', async () => {
    const { rig, a, b } = await deployed();
    rig.runtime.scripts.set('momentum-1.0.0', buysOnce(500));
    await rig.trades(6_000_000, 6_000_000);
    await rig.swap(a, b, { positions: 'flatten' });
    await rig.trades(6_000_000);
    expect(rig.view.positions(1)[0]?.quantity).toBe(0);
    expect(rig.view.accountPositions()[0]?.quantity).toBe(0);
  });

  it('flattens all of it, also what a resting order was to close before it was cancelled', async () => {
    const { rig, a, b } = await deployed(new DeskRig({ latencyNs: 1_000_000 }));
    let events = 0;
    rig.runtime.scripts.set('momentum-1.0.0', (request) => {
      if (request.kind !== 'event') return [];
      events += 1;
      if (events === 1) return [market(1, 'buy', 500)];
      return events === 4 ? [limit(2, 'sell', 500, 6_100_000)] : [];
    });
    await rig.trades(6_000_000, 6_000_000, 6_000_000, 6_000_000, 6_000_000, 6_000_000);
    await rig.swap(a, b, { positions: 'flatten', orders: 'cancel' });
    await rig.trades(6_000_000, 6_000_000, 6_000_000, 6_000_000);
    expect(rig.view.positions(1)[0]?.quantity).toBe(0);
  });

  it('gives a target that asks for the state a fresh instance, also where a predecessor stands by', async () => {
    const { rig, a, b } = await deployed();
    await rig.trades(6_000_000);
    expect(await rig.swap(a, b)).toMatchObject({ ok: true });
    const loads = rig.runtime.loads.length;
    expect(await rig.swap(b, a, { state: 'transfer' })).toMatchObject({ ok: true });
    expect(rig.runtime.loads.length).toBe(loads + 1);
    expect(rig.runtime.delivered.some((each) => each.body.kind === 'import')).toBe(true);
  });

  it('transfers state: exported by the source, imported by the target, replayed up to the cut', async () => {
    const { rig, a, b } = await deployed();
    let imported: unknown;
    rig.runtime.scripts.set('momentum-2.0.0', (request) => {
      if (request.kind === 'import') imported = request.state;
      return [];
    });
    await rig.trades(6_000_000);
    expect(await rig.swap(a, b, { state: 'transfer' })).toMatchObject({ ok: true });
    expect(imported).toEqual({ exported: true });
  });

  it('fails and changes nothing when the target cannot be loaded, throws while warming, or refuses the state', async () => {
    const { rig, a, b } = await deployed();
    await rig.trades(6_000_000);
    rig.runtime.broken.set('momentum-2.0.0', 'it throws at line 3');
    expect(await rig.swap(a, b)).toMatchObject({
      ok: false,
      code: 'load_failed',
      message: expect.stringContaining('it throws at line 3'),
    });
    rig.runtime.broken.clear();
    for (const [kind, state] of [
      ['warm', 'shadow'],
      ['import', 'transfer'],
    ] as const) {
      rig.runtime.scripts.set('momentum-2.0.0', (request) =>
        request.kind === kind ? { fault: { code: 'threw', message: 'no' } } : [],
      );
      expect(await rig.swap(a, b, { state })).toMatchObject({ ok: false, code: 'load_failed' });
    }
    expect(rig.view.slots.get('momentum:paper')?.attachments).toHaveLength(1);
    expect(rig.view.entities.get(a)?.status).toBe('active');
    await rig.trades(6_000_000);
    expect(await rig.host.events.all()).toMatchObject({ missed: 0, twice: 0 });
    rig.runtime.scripts.delete('momentum-2.0.0');
    expect(await rig.swap(a, b)).toMatchObject({ ok: true });
  });

  it('refuses in words: unknown, same, other type, nothing active, unready, deaf to the instruments, state of another layout', async () => {
    const { rig, a, b } = await deployed();
    const model = await rig.register('other', '1.0.0', { type: 'model' });
    const narrow = await rig.register('momentum', '3.0.0', {
      inspection: {
        manifest: {
          name: 'momentum',
          version: '3.0.0',
          instruments: ['test:ETHUSDT'],
          parameters: {},
          stateVersion: 2,
          warmUpEvents: 0,
        },
        contentHash: 'b'.repeat(64),
      },
    });
    expect(await rig.swap('nobody', b)).toMatchObject({ ok: false, code: 'not_found' });
    expect(await rig.swap(a, a)).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(await rig.swap(a, model)).toMatchObject({
      ok: false,
      code: 'validation_failed',
      message: expect.stringContaining('one type'),
    });
    expect(await rig.swap(b, a)).toMatchObject({ ok: false, message: expect.stringContaining('no active deployment') });
    expect(await rig.swap(a, narrow)).toMatchObject({ ok: false, message: expect.stringContaining('deaf') });
    expect(await rig.swap(a, narrow, { state: 'transfer' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('layout'),
    });
    await rig.command({ kind: 'update_entity', entityId: b, status: 'deprecated' });
    expect(await rig.swap(a, b)).toMatchObject({ ok: false, message: expect.stringContaining('deprecated') });
    expect(rig.of('swap_initiated')).toEqual([]);
  });

  it('answers validate_only with the checks and changes nothing', async () => {
    const { rig, a, b } = await deployed();
    const facts = rig.view.factSeq;
    const outcome = await rig.swap(a, b, {}, { validateOnly: true });
    expect(outcome).toMatchObject({
      ok: true,
      subject: '00000000-0000-0000-0000-000000000000',
      validation: { passed: true },
    });
    expect(rig.view.factSeq).toBe(facts);
  });

  it('drains what was in flight, and discards what the source still wanted', async () => {
    const { rig, a, b } = await deployed();
    rig.runtime.scripts.set('momentum-1.0.0', (request) => (request.kind === 'event' ? [market(1, 'buy', 1)] : []));
    await rig.trades(6_000_000);
    rig.runtime.held.add('momentum-1.0.0');
    const pending = rig.lockstep.event(rig.trade(6_000_100));
    // The live driver would let the swap cut here; in lockstep we drive the engine by hand.
    rig.runtime.held.delete('momentum-1.0.0');
    rig.runtime.release('momentum-1.0.0');
    await pending;
    expect(await rig.swap(a, b)).toMatchObject({ ok: true });
    const before = rig.view.counts.sent;
    await rig.trades(6_000_200);
    expect(rig.view.counts.sent).toBe(before);
    expect(rig.host.engine.discardedIntents).toBeGreaterThan(0);
  });
});

describe('rollback', () => {
  it('restores exactly what the swap changed, once, from the predecessor that stayed in step', async () => {
    const { rig, a, b } = await deployed();
    const staging = await rig.deploy(b, 'staging');
    expect(staging).toMatchObject({ ok: true });
    const deploymentsBefore = [...rig.view.deployments.values()].map((each) => [each.id, each.status]);
    rig.runtime.scripts.set('momentum-2.0.0', buysOnce(300, 5_900_000));
    await rig.trades(6_000_000, 6_000_100);
    const swapped = await rig.swap(a, b, {}, { targetEnvironment: 'paper' });
    if (!swapped.ok) throw new Error(swapped.message);
    await rig.trades(6_000_200, 6_000_300);
    const loads = rig.runtime.loads.length;
    const back = await rig.rollback(swapped.subject);
    expect(back).toMatchObject({ ok: true, message: 'rolled back from momentum@2.0.0 to momentum@1.0.0' });
    expect(rig.runtime.loads.length).toBe(loads);

    const slot = rig.view.slots.get('momentum:paper');
    expect(slot?.attachments.filter((each) => each.role === 'live').map((each) => each.entityId)).toEqual([a]);
    expect(slot?.attachments.reduce((sum, each) => sum + each.share, 0)).toBe(10_000);
    const statuses = new Map([...rig.view.deployments.values()].map((each) => [each.id, each.status]));
    for (const [id, status] of deploymentsBefore) expect(statuses.get(id as string)).toBe(status);
    expect([...statuses.values()].sort()).toEqual(['active', 'active', 'rolled_back']);
    const original = rig.view.swaps.get(swapped.subject);
    expect(original).toMatchObject({ status: 'rolled_back', rolledBackBy: 'tester' });
    expect(rig.view.swaps.get(original?.rollbackSwapId ?? '')).toMatchObject({ type: 'rollback', status: 'completed' });
    // The bad version's resting order is cancelled, its position adopted.
    await rig.trades(5_800_000);
    expect(rig.view.positions(1)[0]?.quantity).toBe(300);
    expect(rig.view.counts.cancelled).toBe(1);

    expect(await rig.rollback(swapped.subject)).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(await rig.swap(a, b, {}, { targetEnvironment: 'paper' })).toMatchObject({ ok: true });
  });

  it('swap, rollback, swap again, 50 times: no event is lost, and no unit', async () => {
    const { rig, a, b } = await deployed();
    rig.runtime.scripts.set('momentum-1.0.0', buysOnce(10));
    rig.runtime.scripts.set('momentum-2.0.0', buysOnce(10));
    for (let i = 0; i < 50; i += 1) {
      await rig.trades(6_000_000 + i * 10, 6_000_010 + i * 10);
      const swapped = await rig.swap(a, b);
      if (!swapped.ok) throw new Error(swapped.message);
      await rig.trades(6_000_000);
      expect(await rig.rollback(swapped.subject)).toMatchObject({ ok: true });
    }
    expect(await rig.host.events.all()).toMatchObject({ delivered: 150, missed: 0, twice: 0, unanswered: 0 });
    const held = [...rig.view.positionsByVersion().values()].flat().reduce((sum, each) => sum + each.quantity, 0);
    expect(held).toBe(rig.view.accountPositions()[0]?.quantity);
    expect(rig.view.swaps.size).toBe(100);
  });

  it('is done by the desk itself when the live version fails', async () => {
    const { rig, a, b } = await deployed();
    await rig.trades(6_000_000);
    await rig.swap(a, b);
    rig.runtime.scripts.set('momentum-2.0.0', (request) =>
      request.kind === 'event' && request.event.kind === 'trade' && request.event.price === 6_000_600
        ? { fault: { code: 'threw', message: 'boom' } }
        : [],
    );
    await rig.trades(6_000_500, 6_000_600, 6_000_700);
    expect(rig.view.slots.get('momentum:paper')?.attachments.find((each) => each.role === 'live')?.entityId).toBe(a);
    expect(rig.of('version_faulted')).toHaveLength(1);
    expect(rig.view.entities.get(b)?.health).toBe('unhealthy');
    expect(await rig.host.events.all()).toMatchObject({ missed: 0, twice: 0, unanswered: 1 });
    expect(await rig.swap(a, b)).toMatchObject({ ok: false, message: expect.stringContaining('unhealthy') });
  });

  it.each<[string, object]>([
    ['of no known kind', { kind: 'nonsense', ref: 1 }],
    ['with a side that is none', { ...market(1, 'buy', 5), side: 'hold' }],
    ['with a type that is none', { ...market(1, 'buy', 5), type: 'weird' }],
    ['with a reference that is an object', { kind: 'cancel', ref: {} }],
    ['with a quantity that is text', { ...market(1, 'buy', 5), quantity: '5' }],
  ])(
    'is done by the desk itself when the live version answers an intent %s, and nothing of it is taken',
    async (_name, intent) => {
      const { rig, a, b } = await deployed();
      await rig.trades(6_000_000);
      await rig.swap(a, b);
      rig.runtime.scripts.set('momentum-2.0.0', (request) =>
        request.kind === 'event' && request.live ? [intent as Intent] : [],
      );
      await rig.trades(6_000_100, 6_000_200);
      expect(rig.of('version_faulted')).toMatchObject([{ code: 'bad_answer' }]);
      expect(rig.of('order_sent')).toEqual([]);
      expect(rig.view.slots.get('momentum:paper')?.attachments.find((each) => each.role === 'live')?.entityId).toBe(a);
    },
  );

  it('drains nothing from a version that is dead', async () => {
    const { rig, a, b } = await deployed();
    await rig.trades(6_000_000);
    await rig.swap(a, b);
    rig.runtime.scripts.set('momentum-2.0.0', (request) =>
      request.kind === 'event' && request.live ? { fault: { code: 'threw', message: 'boom' } } : [],
    );
    await rig.trades(6_000_100);
    expect([...rig.view.swaps.values()].at(-1)).toMatchObject({
      type: 'rollback',
      status: 'completed',
      requestsRemaining: 0,
    });
  });

  it('stops a version that falls behind without bound, and the market goes on for the others', async () => {
    const { rig, a, b } = await deployed();
    await rig.trades(6_000_000);
    await rig.swap(a, b);
    rig.runtime.held.add('momentum-2.0.0');
    for (let i = 0; i < 5_001; i += 1) {
      rig.host.market(rig.trade(6_000_000));
      for (const delivery of rig.host.out.deliveries.splice(0)) {
        rig.runtime.deliver(delivery, (answer) => rig.host.step({ kind: 'answer', answer }));
      }
    }
    expect(rig.view.slots.get('momentum:paper')?.attachments.find((each) => each.role === 'live')?.entityId).toBe(a);
    rig.host.commit();
    expect(rig.of('version_faulted')).toMatchObject([
      { code: 'timed_out', message: expect.stringContaining('5001 requests behind') },
    ]);
  });

  it('goes to reducing when the live version fails and there is nothing to go back to', async () => {
    const { rig } = await deployed();
    rig.runtime.scripts.set('momentum-1.0.0', (request) =>
      request.kind !== 'event'
        ? []
        : request.event.seq < 2
          ? [limit(1, 'buy', 5, 5_000_000)]
          : { fault: { code: 'threw', message: 'boom' } },
    );
    await rig.trades(6_000_000, 6_000_100, 6_000_200);
    expect(rig.view.tradingState('momentum:paper')).toBe('reducing');
    expect(rig.of('cancel_sent').length + rig.of('order_denied').length).toBeGreaterThan(0);
  });

  it('refuses where nothing was swapped, and for a slot that is not there', async () => {
    const { rig } = await deployed();
    const roll = (slotId: string) =>
      rig.command({ kind: 'rollback_slot', slotId, reason: 'x', rolledBackBy: 'tester' });
    expect(await roll('momentum:paper')).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(await roll('nobody:paper')).toMatchObject({ ok: false, code: 'not_found' });
    expect(await rig.rollback('nothing')).toMatchObject({ ok: false, code: 'not_found' });
  });
});
