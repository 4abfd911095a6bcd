import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { market } from '../../support/desk-rig.ts';
import { LiveRig, Waited } from '../../support/live-rig.ts';

const A = 'momentum-1.0.0';
const B = 'momentum-2.0.0';
const SLOT = 'momentum:paper';
const AT = 6_000_000;
const EXACT = { missed: 0, twice: 0, unanswered: 0 };

async function live() {
  const desk = new LiveRig();
  const a = await desk.rig.register('momentum', '1.0.0');
  const b = await desk.rig.register('momentum', '2.0.0');
  await desk.deploy(a);
  await desk.trades(AT, AT);
  return { desk, a, b };
}
const liveIn = (desk: LiveRig, slot = SLOT) =>
  desk.view.slots
    .get(slot)
    ?.attachments.filter((each) => each.role === 'live')
    .map((each) => each.instance);

describe('a swap under the live driver', () => {
  it('drains the requests that were in flight at the cut, and says how many', async () => {
    const { desk, a, b } = await live();
    desk.runtime.held.add(A);
    await desk.trades(AT, AT, AT);
    const swap = desk.begin(a, b);
    await desk.settle();
    expect(liveIn(desk)).toEqual([2]);
    const [id] = [...desk.view.swaps.keys()];
    expect(desk.view.swaps.get(id ?? '')).toMatchObject({ status: 'in_progress', stage: 'draining', cutSequence: 5 });
    await desk.trades(AT);
    await desk.release(A, 2);
    expect(swap.outcome).toBeUndefined();
    await desk.release(A, 1);
    expect(swap.outcome).toMatchObject({ ok: true });
    expect(desk.rig.of('swap_completed')).toEqual([
      {
        kind: 'swap_completed',
        swapId: id,
        requestsDrained: 3,
        requestsRemaining: 0,
        receipts: { missed: 0, twice: 0 },
      },
    ]);
    await desk.release(A);
    expect(await desk.rig.host.events.all()).toMatchObject({ delivered: 6, ...EXACT });
  });

  it('completes at the drain time-out with what remains; late answers are discarded and counted', async () => {
    const { desk, a, b } = await live();
    desk.runtime.scripts.set(A, (request) => (request.kind === 'event' ? [market(1, 'buy', 5)] : []));
    desk.runtime.held.add(A);
    await desk.trades(AT, AT);
    const swap = desk.begin(a, b);
    await desk.settle();
    await desk.release(A, 1);
    await desk.advance(999);
    expect(swap.outcome).toBeUndefined();
    await desk.advance(1);
    expect(swap.outcome).toMatchObject({ ok: true });
    expect(desk.rig.of('swap_completed')).toMatchObject([{ requestsDrained: 1, requestsRemaining: 1 }]);
    expect(desk.rig.host.engine.discardedIntents).toBe(1);
    await desk.release(A);
    expect(desk.rig.host.engine.discardedIntents).toBe(2);
    expect([desk.view.counts.intents, desk.failure]).toEqual([0, undefined]);
    expect(await desk.rig.host.events.all()).toMatchObject({ delivered: 4, ...EXACT });
  });

  it('takes nothing from the target that it wanted as a shadow, though it answers only after the cut', async () => {
    const { desk, a, b } = await live();
    desk.runtime.scripts.set(B, (request) => (request.kind === 'event' ? [market(request.event.seq, 'buy', 5)] : []));
    desk.runtime.held.add(A).add(B);
    await desk.trades(AT);
    const swap = desk.begin(a, b);
    await desk.settle();
    await desk.release(B, 1); // warmed up
    // From here both run behind the market by as much; the target is in step although it has not answered.
    expect(liveIn(desk)).toEqual([2]);
    await desk.release(A);
    expect(swap.outcome).toMatchObject({ ok: true });

    const second = await live();
    second.desk.runtime.scripts.set(B, (request) =>
      request.kind === 'event' ? [market(request.event.seq, 'buy', 5)] : [],
    );
    second.desk.runtime.held.add(A).add(B);
    const next = second.desk.begin(second.a, second.b);
    await second.desk.settle();
    await second.desk.trades(AT, AT);
    expect(liveIn(second.desk)).toEqual([1]);
    await second.desk.release(B, 1);
    expect(liveIn(second.desk)).toEqual([2]);
    await second.desk.release(B, 2);
    expect(second.desk.view.counts.intents).toBe(0);
    expect(second.desk.rig.host.engine.discardedIntents).toBe(2);
    await second.desk.trades(AT);
    await second.desk.release(B);
    expect(second.desk.rig.of('order_sent').map((fact) => fact.ref)).toEqual([5]);
    await second.desk.release(A);
    expect(next.outcome).toMatchObject({ ok: true });
  });

  it('in a slot where one is under way is a conflict, and leaves the first undisturbed', async () => {
    const { desk, a, b } = await live();
    desk.runtime.held.add(B);
    const first = desk.begin(a, b);
    await desk.settle();
    const facts = desk.view.factSeq;
    expect(await desk.begin(a, b).promise).toMatchObject({ ok: false, code: 'conflict' });
    expect(await desk.deploy(a)).toMatchObject({ ok: false, code: 'conflict' });
    expect(desk.view.factSeq).toBe(facts);
    expect(first.outcome).toBeUndefined();
    desk.runtime.held.delete(B);
    await desk.release(B);
    expect(first.outcome).toMatchObject({ ok: true });
    expect(desk.view.swaps.size).toBe(1);
    expect(await desk.rig.host.events.all()).toMatchObject(EXACT);
  });

  it('runs beside one in another slot, each to its own end', async () => {
    const { desk, a, b } = await live();
    const x = await desk.rig.register('reversion', '1.0.0');
    const y = await desk.rig.register('reversion', '2.0.0');
    await desk.deploy(x);
    desk.runtime.held.add(B).add('reversion-2.0.0');
    const [one, two] = [desk.begin(a, b), desk.begin(x, y)];
    await desk.settle();
    await desk.trades(AT, AT);
    desk.runtime.held.delete('reversion-2.0.0');
    await desk.release('reversion-2.0.0');
    expect([one.outcome, two.outcome]).toMatchObject([undefined, { ok: true }]);
    expect([liveIn(desk), liveIn(desk, 'reversion:paper')]).toEqual([[1], [4]]);
    desk.runtime.held.delete(B);
    await desk.release(B);
    expect(one.outcome).toMatchObject({ ok: true });
    await desk.trades(AT);
    expect(await desk.rig.host.events.all()).toMatchObject({ delivered: 5, ...EXACT });
  });

  it('whose target never comes into step fails at the preparation time-out, and nothing has changed', async () => {
    const { desk, a, b } = await live();
    desk.runtime.held.add(B);
    const swap = desk.begin(a, b);
    await desk.settle();
    await desk.trades(AT, AT);
    await desk.release(B, 1); // warmed up, but two events behind
    expect(swap.outcome).toBeUndefined();
    await desk.advance(29_999);
    expect(swap.outcome).toBeUndefined();
    await desk.advance(1);
    expect(swap.outcome).toMatchObject({
      ok: false,
      code: 'load_failed',
      message: expect.stringContaining('30000 ms'),
    });
    expect(liveIn(desk)).toEqual([1]);
    expect(desk.view.slots.get(SLOT)?.attachments).toHaveLength(1);
    expect(desk.runtime.unloaded).toContain(2);
    desk.runtime.held.delete(B);
    await desk.release(B);
    await desk.trades(AT);
    expect(await desk.rig.host.events.all()).toMatchObject({ delivered: 5, ...EXACT });
    expect((await desk.begin(a, b).promise).ok).toBe(true);
  });

  it('by transfer replays to the target what came between the export and its answer', async () => {
    const { desk, a, b } = await live();
    const heard: string[] = [];
    desk.runtime.scripts.set(B, (request) => {
      heard.push(request.kind === 'event' ? `${request.live ? 'live' : 'shadow'} ${request.event.seq}` : request.kind);
      return [];
    });
    desk.runtime.held.add(A);
    const swap = desk.begin(a, b, { state: 'transfer' });
    await desk.settle();
    await desk.trades(AT, AT);
    expect(heard).toEqual([]);
    await desk.release(A, 1); // the export; the source still owes two answers, so the target is ahead and in step
    expect(heard).toEqual(['import', 'shadow 3', 'shadow 4', 'adopt']);
    await desk.trades(AT);
    await desk.release(A);
    expect(swap.outcome).toMatchObject({ ok: true });
    expect(heard.at(-1)).toBe('live 5');
    expect(await desk.rig.host.events.all()).toMatchObject(EXACT);
  });

  it('whose source gives no state, or no longer runs, fails in words', async () => {
    const { desk, a, b } = await live();
    desk.runtime.scripts.set(A, () => []);
    expect(await desk.begin(a, b, { state: 'transfer' }).promise).toMatchObject({
      ok: false,
      message: expect.stringContaining('the source gave no state'),
    });
    desk.runtime.scripts.set(A, (request) =>
      request.kind === 'event' ? { fault: { code: 'threw', message: 'boom' } } : [],
    );
    await desk.trades(AT);
    expect(desk.view.tradingState(SLOT)).toBe('reducing');
    expect(await desk.begin(a, b, { state: 'transfer' }).promise).toMatchObject({
      ok: false,
      message: expect.stringContaining('the source no longer runs'),
    });
    // A version that has failed can still be replaced by one that needs nothing from it.
    expect(await desk.begin(a, b).promise).toMatchObject({ ok: true });
  });

  it('lets a predecessor go when the rollback window is over, and only that of the latest swap', async () => {
    const { desk, a, b } = await live();
    const first = await desk.begin(a, b).promise;
    await desk.advance(1_800_000);
    if (first.ok)
      await desk.command({ kind: 'rollback_swap', swapId: first.subject, reason: 'x', rolledBackBy: 'tester' });
    expect((await desk.begin(a, b).promise).ok).toBe(true);
    const standing = () => desk.view.slots.get(SLOT)?.attachments.map((each) => [each.instance, each.role]);
    const before = standing();
    await desk.advance(1_800_000); // the window of the first swap ends here; that of the last does not
    expect(standing()).toEqual(before);
    await desk.advance(1_800_000);
    expect(standing()).toEqual(before?.filter(([, role]) => role === 'live'));
    expect(desk.rig.of('instance_detached').at(-1)?.reason).toBe('the rollback window is over');
    // With the predecessor gone, going back loads it anew.
    const back = await desk.command({ kind: 'rollback_slot', slotId: SLOT, reason: 'x', rolledBackBy: 'tester' });
    expect(back).toMatchObject({ ok: true });
    await desk.trades(AT);
    expect(await desk.rig.host.events.all()).toMatchObject(EXACT);
  });

  it('ends when the source fails while it drains; what it never answered stays counted', async () => {
    const { desk, a, b } = await live();
    desk.runtime.held.add(A);
    await desk.trades(AT, AT);
    const swap = desk.begin(a, b);
    await desk.settle();
    desk.runtime.scripts.set(A, () => ({ fault: { code: 'timed_out', message: 'too slow' } }));
    await desk.release(A, 1);
    expect(swap.outcome).toMatchObject({ ok: true });
    expect(desk.rig.of('swap_completed')).toMatchObject([{ requestsDrained: 0, requestsRemaining: 2 }]);
    expect(liveIn(desk)).toEqual([2]);
    expect(desk.view.tradingState(SLOT)).toBe('active');
  });

  it('goes straight back when the target fails while the source still drains, and no event is missed', async () => {
    const { desk, a, b } = await live();
    desk.runtime.held.add(A);
    await desk.trades(AT);
    const swap = desk.begin(a, b);
    await desk.settle();
    expect(liveIn(desk)).toEqual([2]);
    desk.runtime.scripts.set(B, (request) =>
      request.kind === 'event' ? { fault: { code: 'threw', message: 'boom' } } : [],
    );
    await desk.trades(AT);
    expect(swap.outcome).toMatchObject({
      ok: false,
      message: expect.stringContaining('failed after it had taken over'),
    });
    expect(liveIn(desk)).toEqual([1]);
    expect([...desk.view.swaps.values()].map((each) => each.status)).toEqual(['rolled_back', 'completed']);
    expect(desk.view.tradingState(SLOT)).toBe('active');
    desk.runtime.held.clear();
    await desk.release(A);
    await desk.trades(AT);
    // The target had received the event that it failed at: unanswered, not missed.
    expect(await desk.rig.host.events.all()).toMatchObject({ delivered: 5, missed: 0, twice: 0, unanswered: 1 });
  });

  it('does not hold the market data back for a version that has failed', async () => {
    const { desk } = await live();
    desk.runtime.held.add(A);
    const events = desk.loop.events(Array.from({ length: 2_500 }, () => desk.rig.trade(AT)));
    await desk.settle();
    desk.runtime.scripts.set(A, () => ({ fault: { code: 'timed_out', message: 'too slow' } }));
    await desk.release(A, 1);
    await events;
    await desk.trades(AT);
    expect(desk.view.sequence).toBe(2_503);
  });
});

describe('any interleaving of events, answers, swaps and rollbacks', () => {
  type Op = 'event' | 'events' | 'release a' | 'release b' | 'swap' | 'rollback' | 'wait' | 'window';
  const op = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom<Op>('event', 'events') },
    { weight: 5, arbitrary: fc.constantFrom<Op>('release a', 'release b') },
    { weight: 3, arbitrary: fc.constantFrom<Op>('swap', 'rollback') },
    { weight: 1, arbitrary: fc.constantFrom<Op>('wait', 'window') },
  );

  it('keeps every receipt exact, and shares and reserve at 10,000', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(op, { minLength: 5, maxLength: 40 }), async (ops) => {
        const { desk, a, b } = await live();
        desk.runtime.held.add(A).add(B);
        const waiting: Waited[] = [];
        for (const each of ops) {
          if (each === 'event') await desk.trades(AT);
          else if (each === 'events') await desk.trades(AT, AT, AT);
          else if (each === 'release a') await desk.release(A, 2);
          else if (each === 'release b') await desk.release(B, 2);
          else if (each === 'wait') await desk.advance(1_000);
          else if (each === 'window') await desk.advance(3_600_000);
          else if (each === 'rollback')
            waiting.push(
              new Waited(desk.command({ kind: 'rollback_slot', slotId: SLOT, reason: 'x', rolledBackBy: 'tester' })),
            );
          else {
            const isA = desk.view.slots.get(SLOT)?.attachments.some((one) => one.role === 'live' && one.entityId === a);
            waiting.push(isA ? desk.begin(a, b) : desk.begin(b, a));
          }
          await desk.settle();
          const slot = desk.view.slots.get(SLOT);
          expect((slot?.attachments.reduce((sum, one) => sum + one.share, 0) ?? 0) + (slot?.reserve ?? 0)).toBe(10_000);
          expect(liveIn(desk)).toHaveLength(1);
        }
        desk.runtime.held.clear();
        for (let i = 0; i < 4; i += 1) {
          await desk.release(A);
          await desk.release(B);
        }
        await desk.advance(60_000);
        await desk.trades(AT);
        expect(desk.failure).toBeUndefined();
        for (const each of waiting) expect(each.outcome).toBeDefined();
        expect(await desk.rig.host.events.all()).toMatchObject(EXACT);
        for (const swap of desk.view.swaps.values())
          expect(['completed', 'failed', 'rolled_back']).toContain(swap.status);
      }),
      { numRuns: 40 },
    );
  });
});
