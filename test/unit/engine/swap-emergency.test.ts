import { describe, expect, it } from 'vitest';
import { market } from '../../support/desk-rig.ts';
import { LiveRig } from '../../support/live-rig.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';
const [A, B] = ['momentum-1.0.0', 'momentum-2.0.0'] as const;
const EMERGENCY = { type: 'emergency' } as const;

async function served() {
  const desk = new LiveRig();
  const [a, b] = [await desk.rig.register('momentum', '1.0.0'), await desk.rig.register('momentum', '2.0.0')];
  await desk.deploy(a);
  await desk.trades(AT, AT);
  expect(await desk.begin(a, b).promise).toMatchObject({ ok: true });
  await desk.trades(AT);
  return { desk, a, b };
}

describe('an emergency swap', () => {
  it('is immediate where the version stands by: no load, no warm-up, the full right to act', async () => {
    const { desk, a, b } = await served();
    desk.runtime.held.add(B); // the bad version answers nothing any more
    await desk.trades(AT);
    const swap = desk.begin(b, a, {}, EMERGENCY);
    await desk.settle();
    expect([desk.live(SLOT), desk.runtime.loads.length]).toEqual([a, 2]);
    desk.runtime.scripts.set(A, (request) =>
      request.kind === 'event' && request.event.seq === 5 ? [market(1, 'buy', 5)] : [],
    );
    await desk.trades(AT);
    expect([desk.view.counts.sent, desk.view.counts.denied]).toEqual([1, 0]);
    await desk.release(B);
    expect(swap.outcome).toMatchObject({ ok: true });
    expect(await desk.rig.host.events.all()).toMatchObject({ missed: 0, twice: 0, unanswered: 0 });
  });

  it('does not wait for a version that stands by and is behind: what it is behind, it has been handed', async () => {
    const { desk, a, b } = await served();
    desk.runtime.scripts.set(A, (request) => (request.kind === 'event' ? [market(request.event.seq, 'buy', 5)] : []));
    desk.runtime.held.add(A);
    await desk.trades(AT, AT, AT); // the live version has answered these
    const swap = desk.begin(b, a, {}, EMERGENCY);
    await desk.settle();
    expect([desk.live(SLOT), swap.outcome?.ok]).toEqual([a, true]);
    await desk.release(A);
    // It wanted those things as a shadow.
    expect([desk.view.counts.sent, desk.view.discarded(1)]).toEqual([0, 3]);
    await desk.trades(AT);
    await desk.release(A);
    expect(desk.rig.of('order_sent').map((each) => each.ref)).toEqual([7]);
    expect(await desk.rig.host.events.all()).toMatchObject({ missed: 0, twice: 0, unanswered: 0 });
  });

  it('takes the version that stands by also when the state was to be transferred: there is no time to', async () => {
    const { desk, a, b } = await served();
    const swap = await desk.begin(b, a, { state: 'transfer' }, EMERGENCY).promise;
    expect(swap).toMatchObject({ ok: true });
    expect([desk.live(SLOT), desk.runtime.loads.length]).toEqual([a, 2]);
    expect(desk.runtime.delivered.some(({ body }) => body.kind === 'export')).toBe(false);
    expect(desk.view.swaps.get(swap.ok ? swap.subject : '')?.handOver.state).toBe('shadow');
  });

  it('loads the version without warm-up where none stands by, and lets it only reduce until it is warm', async () => {
    const { desk, a, b } = await served();
    desk.runtime.scripts.set(B, (request) =>
      request.kind === 'event' && request.live && request.event.seq === 4 ? [market(1, 'buy', 100)] : [],
    );
    await desk.trades(AT);
    await desk.trades(AT);
    await desk.advance(3_600_000); // the window is over, the predecessor gone
    expect(desk.runtime.unloaded.has(1)).toBe(true);
    const swap = await desk.begin(b, a, {}, EMERGENCY).promise;
    expect(swap).toMatchObject({ ok: true });
    const id = swap.ok ? swap.subject : '';
    expect(desk.view.swaps.get(id)?.handOver.state).toBe('cold');
    expect(desk.view.swaps.get(id)?.steps.map((each) => each.stage)).toEqual([
      'initiated',
      'validating',
      'loading',
      'draining',
      'verifying',
      'done',
    ]);
    expect(desk.runtime.delivered.some(({ instance, body }) => instance === 3 && body.kind === 'warm')).toBe(false);
    expect(desk.view.positions(3)[0]?.quantity).toBe(100);

    desk.runtime.scripts.set(A, (request) =>
      request.kind === 'event'
        ? [market(request.event.seq, 'buy', 10), market(100 + request.event.seq, 'sell', 10)]
        : [],
    );
    for (let i = 0; i < 4; i += 1) await desk.trades(AT); // it warms up on four events
    expect(desk.rig.of('order_denied').map((each) => [each.ref, each.denial.code])).toEqual([
      [6, 'warming_up'],
      [7, 'warming_up'],
      [8, 'warming_up'],
    ]);
    expect(desk.rig.of('order_sent').map((each) => each.ref)).toEqual([1, 106, 107, 108, 9, 109]);
    expect(await desk.rig.host.events.all()).toMatchObject({ missed: 0, twice: 0, unanswered: 0 });
  });

  it('is refused for a version that never served here', async () => {
    const { desk, b } = await served();
    const c = await desk.rig.register('momentum', '3.0.0');
    await desk.deploy(c, 'staging');
    expect(await desk.begin(b, c, {}, EMERGENCY).promise).toMatchObject({
      ok: false,
      code: 'validation_failed',
      message: expect.stringContaining('has never served in momentum:paper'),
    });
    expect(desk.live(SLOT)).toBe(b);
  });

  it('is refused for a version that was rolled back here, and for one that is unhealthy', async () => {
    const { desk, a, b } = await served();
    await desk.command({ kind: 'rollback_slot', slotId: SLOT, reason: 'bad', rolledBackBy: 'tester' });
    expect(desk.live(SLOT)).toBe(a);
    expect(await desk.begin(a, b, {}, EMERGENCY).promise).toMatchObject({
      ok: false,
      message: expect.stringContaining('was rolled back in momentum:paper'),
    });
    const other = await served();
    other.desk.loop.health({ kind: 'health', entityId: other.a, health: 'unhealthy', reason: 'x' });
    await other.desk.settle();
    expect(await other.desk.begin(other.b, other.a, {}, EMERGENCY).promise).toMatchObject({
      ok: false,
      message: expect.stringContaining('unhealthy'),
    });
  });
});
