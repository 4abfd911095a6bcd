import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../shared/domain/deployment.ts';
import { market } from '../../support/desk-rig.ts';
import { LiveRig, Waited } from '../../support/live-rig.ts';

const AT = 6_000_000;
const [A, B] = ['momentum-1.0.0', 'momentum-2.0.0'] as const;

async function live() {
  const desk = new LiveRig();
  const [a, b] = [await desk.rig.register('momentum', '1.0.0'), await desk.rig.register('momentum', '2.0.0')];
  await desk.deploy(a);
  await desk.trades(AT, AT);
  const drain = (entityId: string, timeoutMs = 1_000, environment: Environment | null = null) =>
    new Waited(desk.command({ kind: 'drain', entityId, environment, timeoutMs }));
  return { desk, a, b, drain };
}

describe('a drain', () => {
  it('completes when everything that was in flight is answered, and counts it down meanwhile', async () => {
    const { desk, a, drain } = await live();
    desk.runtime.held.add(A);
    await desk.trades(AT, AT, AT);
    const waited = drain(a);
    await desk.settle();
    const seen = () => desk.view.drains.map((each) => [each.slotId, each.instance, each.inFlight, each.remaining]);
    expect(seen()).toEqual([['momentum:paper', 1, 3, 3]]);
    await desk.trades(AT, AT); // the market goes on, and its events are not waited for
    await desk.release(A, 2);
    expect([seen(), waited.outcome]).toEqual([[['momentum:paper', 1, 3, 1]], undefined]);
    await desk.release(A, 1);
    expect(waited.outcome).toMatchObject({
      ok: true,
      subject: a,
      drain: { drained: 3, remaining: 0, timedOut: false },
    });
    expect([desk.view.drains, desk.view.pending(1)]).toEqual([[], 2]);
    expect(desk.rig.of('drain_started')).toMatchObject([{ inFlight: 3, timeoutMs: 1_000, entityId: a }]);
    expect(desk.rig.of('drain_ended')).toMatchObject([{ drained: 3, remaining: 0, timedOut: false, entityId: a }]);
    await desk.release(A);
    expect(desk.live('momentum:paper')).toBe(a);
  });

  it('of a version that owes nothing completes at once', async () => {
    const { desk, a, drain } = await live();
    const waited = drain(a);
    await desk.settle();
    expect(waited.outcome).toMatchObject({ ok: true, drain: { drained: 0, remaining: 0, timedOut: false } });
  });

  it('times out: what is answered late is discarded and counted, what comes after counts again', async () => {
    const { desk, a, drain } = await live();
    desk.runtime.scripts.set(A, (request) =>
      request.kind === 'event' ? [market(request.event.seq, 'buy', request.event.seq)] : [],
    );
    desk.runtime.held.add(A);
    await desk.trades(AT, AT, AT);
    const waited = drain(a, 500);
    await desk.settle();
    await desk.release(A, 1);
    await desk.advance(499);
    expect(waited.outcome).toBeUndefined();
    await desk.advance(1);
    expect(waited.outcome).toMatchObject({ ok: true, drain: { drained: 1, remaining: 2, timedOut: true } });
    expect(desk.rig.of('drain_ended')).toMatchObject([{ drained: 1, remaining: 2, timedOut: true }]);
    await desk.trades(AT);
    await desk.release(A, 2);
    expect([desk.view.discarded(1), desk.rig.of('order_sent').map((fact) => fact.ref)]).toEqual([2, [3]]);
    await desk.release(A);
    expect([desk.view.discarded(1), desk.rig.of('order_sent').map((fact) => fact.ref)]).toEqual([2, [3, 6]]);
  });

  it('is not cut short by the time-out of one before it', async () => {
    const { desk, a, drain } = await live();
    drain(a, 1_000);
    await desk.settle();
    await desk.advance(900);
    desk.runtime.held.add(A);
    await desk.trades(AT);
    const second = drain(a, 1_000);
    await desk.settle();
    await desk.advance(999);
    expect([second.outcome, desk.view.drains.length]).toEqual([undefined, 1]);
    await desk.advance(1);
    expect(second.outcome).toMatchObject({ drain: { drained: 0, remaining: 1, timedOut: true } });
  });

  it('ends when the version fails: nobody waits for what it will never answer', async () => {
    const { desk, a, drain } = await live();
    desk.runtime.held.add(A);
    await desk.trades(AT, AT);
    const waited = drain(a);
    await desk.settle();
    desk.runtime.scripts.set(A, () => ({ fault: { code: 'threw', message: 'boom' } }));
    await desk.release(A, 1);
    expect(waited.outcome).toMatchObject({ ok: true, drain: { remaining: 2, timedOut: false } });
    expect(desk.view.drains).toEqual([]);
  });

  it('of a version in several places waits for all of them, and not for one that has failed', async () => {
    const { desk, a, drain } = await live();
    await desk.deploy(a, 'staging');
    desk.runtime.held.add(A);
    await desk.trades(AT);
    const waited = drain(a);
    await desk.settle();
    expect(desk.view.drains.map((each) => each.slotId)).toEqual(['momentum:paper', 'momentum:staging']);
    desk.runtime.scripts.set(A, (_request, instance) =>
      instance === 1 ? { fault: { code: 'threw', message: 'boom' } } : [],
    );
    await desk.release(A, 1);
    expect(waited.outcome).toBeUndefined();
    await desk.release(A, 1);
    expect(waited.outcome).toMatchObject({ ok: true, drain: { drained: 1, remaining: 1, timedOut: false } });
  });

  it('can be of one environment alone', async () => {
    const { desk, a, drain } = await live();
    await desk.deploy(a, 'staging');
    desk.runtime.held.add(A);
    await desk.trades(AT);
    const waited = drain(a, 1_000, 'staging');
    await desk.settle();
    expect(desk.view.drains.map((each) => each.slotId)).toEqual(['momentum:staging']);
    await desk.advance(1_000);
    expect(waited.outcome).toMatchObject({ drain: { drained: 0, remaining: 1, timedOut: true } });
  });

  it('is of what is attached: a target that is only being prepared has nothing to drain', async () => {
    const { desk, a, b, drain } = await live();
    desk.runtime.held.add(B);
    desk.begin(a, b);
    await desk.settle();
    expect(await drain(b).promise).toMatchObject({ ok: false, code: 'broken_rule' });
  });

  it('is a conflict where one is under way, and is refused in words where there is nothing to drain', async () => {
    const { desk, a, b, drain } = await live();
    desk.runtime.held.add(A);
    await desk.trades(AT);
    const first = drain(a);
    await desk.settle();
    expect(await drain(a).promise).toMatchObject({ ok: false, code: 'conflict' });
    expect(await drain('nobody').promise).toMatchObject({ ok: false, code: 'not_found' });
    expect(await drain(b).promise).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(await drain(b, 1, 'staging').promise).toMatchObject({ message: expect.stringContaining('in staging') });
    await desk.release(A);
    expect(first.outcome).toMatchObject({ ok: true });
  });

  it('of a swap’s source in several places goes on where it runs, when it has failed in one', async () => {
    const { desk, a, b } = await live();
    await desk.deploy(a, 'staging');
    desk.runtime.held.add(A);
    await desk.trades(AT);
    const swap = desk.begin(a, b);
    await desk.settle();
    const [id = ''] = [...desk.view.swaps.keys()];
    expect([desk.view.swaps.get(id)?.stage, desk.view.remaining(id)]).toEqual(['draining', 2]);
    desk.runtime.scripts.set(A, (_request, instance) =>
      instance === 1 ? { fault: { code: 'threw', message: 'boom' } } : [],
    );
    await desk.release(A, 1);
    expect([desk.view.swaps.get(id)?.stage, swap.outcome]).toEqual(['draining', undefined]);
    await desk.release(A);
    expect(swap.outcome).toMatchObject({ ok: true });
    expect(desk.view.swaps.get(id)).toMatchObject({ requestsDrained: 1, requestsRemaining: 1 });
  });

  it('goes on beside a swap of the same version: both count the same answers', async () => {
    const { desk, a, b, drain } = await live();
    desk.runtime.held.add(A);
    await desk.trades(AT, AT);
    const waited = drain(a);
    const swap = desk.begin(a, b);
    await desk.settle();
    expect(desk.live('momentum:paper')).toBe(b);
    await desk.release(A);
    expect(waited.outcome).toMatchObject({ drain: { drained: 2, remaining: 0, timedOut: false } });
    expect(swap.outcome).toMatchObject({ ok: true });
    expect(desk.rig.of('swap_completed')).toMatchObject([{ requestsDrained: 2, requestsRemaining: 0 }]);
    expect(desk.runtime.held.has(B)).toBe(false);
  });
});
