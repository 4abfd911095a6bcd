import { describe, expect, it } from 'vitest';
import type { Answer, Delivery } from '../../../shared/domain/delivery.ts';
import type { Receipts } from '../../../shared/domain/receipts.ts';
import { DeskRig, market } from '../../support/desk-rig.ts';
import { LiveRig } from '../../support/live-rig.ts';
import { ScriptedRuntime } from '../../support/scripted-runtime.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';
const [A, B] = ['momentum-1.0.0', 'momentum-2.0.0'] as const;

/** A runtime whose way to the versions goes wrong for chosen events. The router knows nothing of it. */
class CrookedRuntime extends ScriptedRuntime {
  /** `instance event` that never arrive, arrive twice, arrive as live though they are not. */
  readonly lost = new Set<string>();
  readonly doubled = new Set<string>();
  readonly asLive = new Set<string>();
  /** Receipts are never read out. */
  mute = false;

  override deliver(delivery: Delivery, answer: (answer: Answer) => void): void {
    const { instance, request, body } = delivery;
    const key = body.kind === 'event' ? `${instance} ${body.event.seq}` : '';
    if (this.lost.has(key)) return answer({ instance, request, intents: [] });
    if (this.asLive.has(key) && body.kind === 'event')
      return super.deliver({ ...delivery, body: { ...body, live: true } }, answer);
    if (this.doubled.has(key)) super.deliver(delivery, () => {});
    super.deliver(delivery, answer);
  }

  override receipts(instance: number): Promise<Receipts> {
    return this.mute ? new Promise(() => {}) : super.receipts(instance);
  }
}

/** A swap whose source owes two answers at the cut, so that events come in before the receipts are read. */
async function draining(runtime = new CrookedRuntime()) {
  const desk = new LiveRig({ runtime });
  const [a, b] = [await desk.rig.register('momentum', '1.0.0'), await desk.rig.register('momentum', '2.0.0')];
  await desk.deploy(a);
  await desk.trades(AT, AT);
  runtime.held.add(A);
  await desk.trades(AT); // 3
  const swap = desk.begin(a, b);
  await desk.settle();
  const [id = ''] = [...desk.view.swaps.keys()];
  expect(desk.view.swaps.get(id)).toMatchObject({ stage: 'draining', cutSequence: 3 });
  const end = async () => {
    await desk.trades(AT, AT, AT, AT); // 4 to 7
    await desk.release(A);
    return { record: desk.view.swaps.get(id), outcome: swap.outcome };
  };
  return { desk, runtime, a, b, id, end };
}

describe('what the versions’ own receipts say of a swap', () => {
  it('is on its record: no event missed, none twice', async () => {
    const { desk, end } = await draining();
    const { record, outcome } = await end();
    expect(record).toMatchObject({ status: 'completed', receipts: { missed: 0, twice: 0 }, errorMessage: null });
    expect(outcome).toMatchObject({ ok: true, message: 'momentum@2.0.0 took over from momentum@1.0.0' });
    expect(desk.view.tradingState(SLOT)).toBe('active');
  });

  it.each<[string, (runtime: CrookedRuntime) => unknown, { missed: number; twice: number }]>([
    ['two events that the target never got', (r) => r.lost.add('2 4').add('2 6'), { missed: 2, twice: 0 }],
    ['the very first event after the cut, lost', (r) => r.lost.add('2 4'), { missed: 1, twice: 0 }],
    ['the last event before the receipts were read, lost', (r) => r.lost.add('2 7'), { missed: 1, twice: 0 }],
    ['an event that the target got twice', (r) => r.doubled.add('2 5'), { missed: 0, twice: 1 }],
    ['an event that the source still got as the live version', (r) => r.asLive.add('1 5'), { missed: 0, twice: 1 }],
    [
      'all events, which the source still got as live',
      (r) => [4, 5, 6, 7].map((seq) => r.asLive.add(`1 ${seq}`)),
      { missed: 0, twice: 4 },
    ],
  ])('tells of %s: the record says so, and the slot may only reduce', async (_what, go, receipts) => {
    const { desk, runtime, end } = await draining();
    go(runtime);
    const { record, outcome } = await end();
    const words = `the versions' receipts show ${receipts.missed} events missed and ${receipts.twice} received twice`;
    expect(record).toMatchObject({ status: 'completed', receipts, errorMessage: words });
    expect(outcome).toMatchObject({ ok: true, message: expect.stringContaining('the slot may only reduce') });
    expect(desk.view.tradingState(SLOT)).toBe('reducing');
    runtime.scripts.set(B, (request) => (request.kind === 'event' ? [market(1, 'buy', 5)] : []));
    await desk.trades(AT);
    expect([desk.view.counts.sent, desk.rig.of('order_denied').at(-1)?.denial.code]).toEqual([0, 'reducing_only']);
  });

  it('does not hold events against the target that the source alone was to get', async () => {
    const { desk, runtime, end } = await draining();
    runtime.lost.add('1 4'); // a shadow may miss one without a live version missing it
    const { record } = await end();
    expect(record?.receipts).toEqual({ missed: 0, twice: 0 });
    expect(desk.view.tradingState(SLOT)).toBe('active');
  });

  it('tells of an event that came twice once, and not again with every swap after', async () => {
    const runtime = new CrookedRuntime();
    const rig = new DeskRig({ runtime });
    const [a, b] = [await rig.register('momentum', '1.0.0'), await rig.register('momentum', '2.0.0')];
    await rig.deploy(a);
    runtime.doubled.add('1 2');
    await rig.trades(AT, AT, AT);
    const swap = await rig.swap(a, b);
    await rig.command({ kind: 'set_trading_state', scope: SLOT, state: 'active', reason: 'seen' });
    await rig.trades(AT);
    await rig.rollback(swap.ok ? swap.subject : '');
    expect([...rig.view.swaps.values()].map((each) => each.receipts)).toEqual([
      { missed: 0, twice: 1 },
      { missed: 0, twice: 0 },
    ]);
    expect(rig.view.tradingState(SLOT)).toBe('active');
  });

  it('is not waited for without end: unread receipts are recorded as that, and the slot is free for the next swap', async () => {
    const { desk, runtime, id, b, a, end } = await draining();
    runtime.mute = true;
    const { record, outcome } = await end();
    expect([record?.stage, outcome]).toEqual(['verifying', undefined]);
    expect(await desk.begin(b, a).promise).toMatchObject({ ok: false, code: 'conflict' });
    await desk.advance(10_000);
    expect(desk.view.swaps.get(id)).toMatchObject({ status: 'completed', receipts: null, errorMessage: null });
    runtime.mute = false;
    runtime.held.clear();
    expect(await desk.begin(b, a).promise).toMatchObject({ ok: true });
  });

  it('is asked of every slot that the swap concerned', async () => {
    const runtime = new CrookedRuntime();
    const rig = new DeskRig({ runtime });
    const [a, b] = [await rig.register('momentum', '1.0.0'), await rig.register('momentum', '2.0.0')];
    await rig.deploy(a);
    await rig.deploy(a, 'staging');
    await rig.trades(AT);
    const asked: number[] = [];
    const inner = runtime.receipts.bind(runtime);
    runtime.receipts = (instance) => {
      asked.push(instance);
      return inner(instance);
    };
    await rig.swap(a, b);
    expect(asked.sort()).toEqual([1, 2, 3, 4]);
  });
});
