import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import { defined } from '../../../shared/base/assert.ts';
import type { Outcome } from '../../../shared/domain/command.ts';
import { DEFAULT_HAND_OVER, type SwapTrigger } from '../../../shared/domain/swap.ts';
import { money } from '../../../shared/units/money.ts';
import { DeskRig, market } from '../../support/desk-rig.ts';
import { LiveRig } from '../../support/live-rig.ts';
import type { Script } from '../../support/scripted-runtime.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';
const [A, B, C] = ['momentum-1.0.0', 'momentum-2.0.0', 'momentum-3.0.0'] as const;

const fails: Script = (request) => (request.kind === 'event' ? { fault: { code: 'threw', message: 'boom' } } : []);
const subject = (outcome: Outcome): string => {
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.subject;
};

async function serving(journal = openMemoryJournal()) {
  const desk = new LiveRig({ journal });
  const [a, b, c] = [
    await desk.rig.register('momentum', '1.0.0'),
    await desk.rig.register('momentum', '2.0.0'),
    await desk.rig.register('momentum', '3.0.0'),
  ];
  await desk.deploy(a);
  await desk.trades(AT, AT);
  const set = (trigger: SwapTrigger, toEntityId: string, slotId = SLOT) =>
    desk.command({
      kind: 'set_swap_rule',
      slotId,
      trigger,
      toEntityId,
      handOver: DEFAULT_HAND_OVER,
      reason: 'in case',
    });
  const look = async (entityId: string, health: 'healthy' | 'degraded' | 'unhealthy') => {
    desk.loop.health({ kind: 'health', entityId, health, reason: 'looked at' });
    await desk.settle();
  };
  return { desk, a, b, c, set, look, journal };
}

describe('a rule', () => {
  it.each<[SwapTrigger, 'degraded' | 'unhealthy', boolean]>([
    ['degraded', 'degraded', true],
    ['degraded', 'unhealthy', true],
    ['unhealthy', 'unhealthy', true],
    ['unhealthy', 'degraded', false],
  ])('for %s, when the live version is found %s: swaps %s', async (trigger, health, swaps) => {
    const { desk, a, b, set, look } = await serving();
    const rule = subject(await set(trigger, b));
    await look(b, 'healthy');
    await look(a, health);
    expect(desk.live(SLOT)).toBe(swaps ? b : a);
    expect(desk.view.swapRules.has(rule)).toBe(!swaps);
    if (!swaps) return;
    expect([...desk.view.swaps.values()]).toMatchObject([
      {
        type: 'automatic',
        status: 'completed',
        ruleId: rule,
        initiatedBy: 'desk',
        reason: `the live version is ${health}: in case`,
      },
    ]);
    expect(desk.rig.of('swap_rule_removed')).toEqual([
      { kind: 'swap_rule_removed', ruleId: rule, reason: `the live version is ${health}; its swap began` },
    ]);
  });

  it.each<SwapTrigger>(['daily_loss', 'drawdown'])(
    'for %s swaps when that breaker of its slot trips',
    async (trigger) => {
      const { desk, b, set } = await serving();
      const other: SwapTrigger = trigger === 'daily_loss' ? 'drawdown' : 'daily_loss';
      const [rule, stays] = [subject(await set(trigger, b)), subject(await set(other, b))];
      desk.runtime.scripts.set(A, (request) =>
        request.kind === 'event' && request.event.seq === 3 ? [market(1, 'buy', 1_000)] : [],
      );
      await desk.trades(AT, AT);
      const limits = trigger === 'daily_loss' ? { maxDailyLoss: money(1_000_000_000n) } : { maxDrawdown: 0 as never };
      await desk.command({ kind: 'set_limits', scope: SLOT, limits, reason: 'tight' });
      await desk.trades(AT - 5_000);
      await desk.settle();
      expect(desk.rig.of('breaker_tripped')).toMatchObject([{ cause: trigger }]);
      // The event whose mark tripped it went to the source: the cut stands behind that, or later.
      const { cutSequence } = defined(desk.rig.of('swap_cut')[0], 'cut');
      expect(cutSequence).toBeGreaterThanOrEqual(5);
      const lived = (instance: number) =>
        desk.runtime.delivered.flatMap(({ instance: id, body }) =>
          id === instance && body.kind === 'event' && body.live ? [body.event.seq] : [],
        );
      expect(Math.max(...lived(1))).toBe(cutSequence);
      expect(desk.live(SLOT)).toBe(b);
      expect(desk.view.positions(2)[0]?.quantity).toBe(1_000);
      expect([desk.view.swapRules.has(rule), desk.view.swapRules.has(stays)]).toEqual([false, true]);
      // The breaker is the slot's: it binds the replacement too.
      expect(desk.view.tradingState(SLOT)).toBe('reducing');
      await desk.trades(AT);
      expect(await desk.rig.host.events.all()).toMatchObject({ missed: 0, twice: 0, unanswered: 0 });
    },
  );

  it('serves once: what comes after begins nothing', async () => {
    const { desk, a, b, set, look } = await serving();
    await set('degraded', b);
    await look(a, 'degraded');
    expect(desk.live(SLOT)).toBe(b);
    await look(b, 'degraded');
    expect([desk.live(SLOT), desk.view.swaps.size]).toEqual([b, 1]);
  });

  it('whose swap is refused is removed with the reason, and the live version stays', async () => {
    const { desk, a, b, set, look } = await serving();
    const rule = subject(await set('unhealthy', b));
    await look(b, 'unhealthy');
    await look(a, 'unhealthy');
    expect([desk.live(SLOT), desk.view.swaps.size, desk.view.swapRules.size]).toEqual([a, 0, 0]);
    expect(desk.rig.of('swap_rule_removed')).toEqual([
      {
        kind: 'swap_rule_removed',
        ruleId: rule,
        reason: 'the live version is unhealthy; its swap was refused: momentum 2.0.0 is unhealthy: looked at',
      },
    ]);
  });

  it('concerns its slot alone', async () => {
    const { desk, a, b, set, look } = await serving();
    await desk.deploy(a, 'staging');
    await set('degraded', b, 'momentum:staging');
    await look(a, 'degraded');
    expect([desk.live(SLOT), desk.live('momentum:staging')]).toEqual([a, b]);
  });

  it('is refused in words where it makes no sense, and can be removed', async () => {
    const { desk, a, b, c, set, look } = await serving();
    const model = await desk.rig.register('momentum', '9.0.0', { type: 'model' });
    expect(await set('degraded', b, 'nobody:paper')).toMatchObject({ ok: false, code: 'not_found' });
    expect(await set('degraded', 'nobody')).toMatchObject({ ok: false, code: 'not_found' });
    expect(await set('degraded', model)).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(await set('degraded', a)).toMatchObject({ ok: false, message: expect.stringContaining('live in') });
    const ruleId = subject(await set('degraded', b));
    expect(await set('degraded', c)).toMatchObject({ ok: false, code: 'conflict' });
    expect(await desk.command({ kind: 'remove_swap_rule', ruleId, reason: 'no more' })).toMatchObject({ ok: true });
    expect(await desk.command({ kind: 'remove_swap_rule', ruleId, reason: 'x' })).toMatchObject({ code: 'not_found' });
    await look(a, 'degraded');
    expect(desk.live(SLOT)).toBe(a);
  });

  it('survives a restart', async () => {
    const { desk, a, b, set, journal } = await serving();
    const rule = subject(await set('degraded', b));
    const before = desk.view.swapRules.get(rule);
    desk.loop.close();
    const again = new LiveRig({ journal });
    await again.restart();
    expect(again.view.swapRules.get(rule)).toEqual(before);
    again.loop.health({ kind: 'health', entityId: a, health: 'degraded', reason: 'x' });
    await again.settle();
    expect(again.live(SLOT)).toBe(b);
    const third = new DeskRig({ journal });
    expect(third.view.swapRules.size).toBe(0);
  });
});

describe('a live version that fails', () => {
  it('with a predecessor gives way to that, which is in step; the rule goes on waiting', async () => {
    const { desk, a, b, c, set } = await serving();
    expect((await desk.begin(a, b).promise).ok).toBe(true);
    const rule = subject(await set('unhealthy', c));
    desk.runtime.scripts.set(B, fails);
    await desk.trades(AT);
    await desk.trades(AT);
    expect([desk.live(SLOT), desk.view.swapRules.has(rule)]).toEqual([a, true]);
    expect(desk.runtime.loads).toHaveLength(2);
    expect(await desk.rig.host.events.all()).toMatchObject({ missed: 0, twice: 0, unanswered: 1 });
  });

  it('without a predecessor gives way to the replacement that the rule names; until it is there, nothing leaves the slot', async () => {
    const { desk, b, set } = await serving();
    await set('unhealthy', b);
    desk.runtime.scripts.set(A, fails);
    desk.runtime.held.add(B);
    await desk.trades(AT);
    expect([...desk.view.swaps.values()]).toMatchObject([{ type: 'automatic', stage: 'warming' }]);
    expect(desk.view.tradingState(SLOT)).toBe('active');
    await desk.release(B);
    expect(desk.live(SLOT)).toBe(b);
    expect(desk.view.tradingState(SLOT)).toBe('active');
    expect(desk.view.swaps.size).toBe(1);
  });

  it('whose replacement cannot come in either leaves its slot reducing', async () => {
    const { desk, b, set } = await serving();
    await set('unhealthy', b);
    desk.runtime.scripts.set(A, fails);
    desk.runtime.broken.set(B, 'no such file');
    await desk.trades(AT);
    expect([...desk.view.swaps.values()]).toMatchObject([{ status: 'failed', errorMessage: 'no such file' }]);
    expect(desk.view.tradingState(SLOT)).toBe('reducing');
  });

  it('with a swap being prepared and no predecessor gives way to its target, without another swap', async () => {
    const { desk, a, b, c, set } = await serving();
    const rule = subject(await set('unhealthy', c));
    desk.runtime.held.add(B);
    const swap = desk.begin(a, b);
    await desk.settle();
    desk.runtime.scripts.set(A, fails);
    await desk.trades(AT);
    expect([desk.view.tradingState(SLOT), desk.view.swapRules.has(rule)]).toEqual(['active', true]);
    desk.runtime.held.clear();
    await desk.release(B);
    expect(swap.outcome).toMatchObject({ ok: true });
    expect([desk.live(SLOT), desk.view.swaps.size]).toEqual([b, 1]);
  });

  it('with a swap being prepared that then fails leaves its slot reducing', async () => {
    const { desk, a, b } = await serving();
    desk.runtime.held.add(B);
    const swap = desk.begin(a, b);
    await desk.settle();
    desk.runtime.scripts.set(A, fails);
    desk.runtime.scripts.set(B, () => ({ fault: { code: 'threw', message: 'so am I' } }));
    await desk.trades(AT);
    await desk.release(B);
    expect(swap.outcome).toMatchObject({ ok: false, message: expect.stringContaining('so am I') });
    expect(desk.view.tradingState(SLOT)).toBe('reducing');
  });

  it('with a swap being prepared that then fails gives way to the replacement that a rule names', async () => {
    const { desk, a, b, c, set } = await serving();
    await set('unhealthy', c);
    desk.runtime.held.add(B);
    desk.begin(a, b);
    await desk.settle();
    desk.runtime.scripts.set(A, fails);
    desk.runtime.scripts.set(B, () => ({ fault: { code: 'threw', message: 'so am I' } }));
    await desk.trades(AT);
    await desk.release(B);
    expect([desk.live(SLOT), desk.view.tradingState(SLOT)]).toEqual([c, 'active']);
  });

  it('with a predecessor that is unhealthy itself does not go back to it', async () => {
    const { desk, a, b, c, set, look } = await serving();
    expect((await desk.begin(a, b).promise).ok).toBe(true);
    await look(a, 'unhealthy');
    await set('unhealthy', c);
    desk.runtime.scripts.set(B, fails);
    await desk.trades(AT);
    await desk.settle();
    expect(desk.live(SLOT)).toBe(c);
  });

  it('with a predecessor that is unhealthy itself does not give up the swap that is being prepared', async () => {
    const { desk, a, b, c, look } = await serving();
    expect((await desk.begin(a, b).promise).ok).toBe(true);
    await look(a, 'unhealthy');
    desk.runtime.held.add(C);
    const swap = desk.begin(b, c);
    await desk.settle();
    desk.runtime.scripts.set(B, fails);
    await desk.trades(AT);
    desk.runtime.held.clear();
    await desk.release(C);
    expect(swap.outcome).toMatchObject({ ok: true });
    expect([desk.live(SLOT), desk.view.tradingState(SLOT)]).toEqual([c, 'active']);
  });

  it('and whose replacement is called off by a person leaves its slot reducing', async () => {
    const { desk, a, b } = await serving();
    desk.runtime.held.add(B);
    desk.begin(a, b);
    await desk.settle();
    desk.runtime.scripts.set(A, fails);
    await desk.trades(AT);
    const [swapId = ''] = [...desk.view.swaps.keys()];
    expect(await desk.command({ kind: 'cancel_swap', swapId, reason: 'no' })).toMatchObject({ ok: true });
    expect(desk.view.tradingState(SLOT)).toBe('reducing');
  });

  it('with a predecessor and a swap being prepared goes back at once: the swap is called off', async () => {
    const { desk, a, b, c } = await serving();
    expect((await desk.begin(a, b).promise).ok).toBe(true);
    desk.runtime.held.add(C);
    const next = desk.begin(b, c);
    await desk.settle();
    desk.runtime.scripts.set(B, fails);
    await desk.trades(AT);
    expect(desk.live(SLOT)).toBe(a);
    expect(next.outcome).toMatchObject({ ok: false, message: expect.stringContaining('overtaken') });
    expect(desk.view.tradingState(SLOT)).toBe('active');
    expect(desk.runtime.unloaded.has(3)).toBe(true);
    await desk.release(C);
    await desk.trades(AT);
    expect(await desk.rig.host.events.all()).toMatchObject({ missed: 0, twice: 0, unanswered: 1 });
  });

  it('while its state is being exported for a swap ends that swap at once: nothing will ever be transferred', async () => {
    const { desk, a, b } = await serving();
    desk.runtime.held.add(A);
    await desk.trades(AT);
    const swap = desk.begin(a, b, { state: 'transfer' });
    await desk.settle();
    desk.runtime.scripts.set(A, fails);
    await desk.release(A, 1);
    expect(swap.outcome).toMatchObject({ ok: false, message: expect.stringContaining('cannot be transferred') });
    expect(desk.view.tradingState(SLOT)).toBe('reducing');
  });

  it('while its state is being exported gives way to its predecessor all the same', async () => {
    const { desk, a, b, c } = await serving();
    expect((await desk.begin(a, b).promise).ok).toBe(true);
    desk.runtime.held.add(B);
    await desk.trades(AT);
    const swap = desk.begin(b, c, { state: 'transfer' });
    await desk.settle();
    desk.runtime.scripts.set(B, fails);
    await desk.release(B, 1);
    expect(swap.outcome).toMatchObject({ ok: false });
    expect([desk.live(SLOT), desk.view.tradingState(SLOT)]).toEqual([a, 'active']);
  });
});
