import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import type { Command } from '../../../shared/domain/command.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { money } from '../../../shared/units/money.ts';
import { timeNs } from '../../../shared/units/time.ts';
import { BTC, DeskRig, limit, market, type RigOptions } from '../../support/desk-rig.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';
const UNIT = 100_000_000n;
const lossOf = (units: bigint): Command => ({
  kind: 'set_limits',
  scope: SLOT,
  limits: { maxDailyLoss: money(units * UNIT) },
  reason: 'tight',
});

/** A desk that is long 1.000 from its first event on, with one order resting; fees are 30.00. */
async function longDesk(options: RigOptions = {}) {
  const rig = new DeskRig(options);
  const a = await rig.register('momentum', '1.0.0');
  const b = await rig.register('momentum', '2.0.0');
  await rig.deploy(a);
  rig.runtime.scripts.set('momentum-1.0.0', (request) =>
    request.kind === 'event' && request.event.seq === 1
      ? [market(1, 'buy', 1_000), limit(2, 'buy', 10, AT - 100_000)]
      : [],
  );
  await rig.trades(AT, AT);
  expect(rig.view.held(1, 0)).toBe(1_000);
  return { rig, a, b };
}

/** A trade at so many seconds after the run's origin, 22:13:20 UTC. */
async function tradeAt(rig: DeskRig, seconds: number, at: number): Promise<void> {
  await rig.lockstep.event({ ...rig.trade(at), tsNs: timeNs(seconds * 1_000_000_000) });
  rig.host.commit();
}
const MIDNIGHT = 6_400;

describe('breakers', () => {
  it('trip on the day’s loss, fees and open position included, and take open orders back', async () => {
    const { rig } = await longDesk();
    await rig.command(lossOf(130n));
    await rig.trades(AT - 10_000);
    expect(rig.view.slotRisk(SLOT)).toMatchObject({ equity: -130n * UNIT, dayProfit: -130n * UNIT });
    expect(rig.view.breakers.size).toBe(0);
    await rig.trades(AT - 10_010);
    expect(rig.of('breaker_tripped')).toEqual([
      {
        kind: 'breaker_tripped',
        id: 'b-1',
        scope: SLOT,
        cause: 'daily_loss',
        action: 'reduce',
        value: '130.10000000',
        limit: '130.00000000',
        reason: 'the day’s loss of momentum:paper crossed its limit',
      },
    ]);
    expect(rig.view.tradingState(SLOT)).toBe('reducing');
    expect(rig.of('cancel_sent')).toHaveLength(1);
    await rig.trades(AT - 10_020, AT - 10_030);
    expect(rig.of('order_cancelled')).toHaveLength(1);
    // One breaker for one cause, however often it is crossed again.
    expect(rig.of('breaker_tripped')).toHaveLength(1);
  });

  it('let exits through and nothing else', async () => {
    const { rig } = await longDesk();
    await rig.command(lossOf(100n));
    await rig.trades(AT - 10_000);
    const at = rig.view.sequence;
    rig.runtime.scripts.set('momentum-1.0.0', (request) =>
      request.kind === 'event' && request.event.seq === at + 1
        ? [market(3, 'buy', 1), market(4, 'sell', 600), market(5, 'sell', 401), market(6, 'sell', 400)]
        : [],
    );
    await rig.trades(AT - 10_000, AT - 10_000);
    expect(rig.of('order_denied').map((fact) => [fact.ref, fact.denial.code])).toEqual([
      [3, 'breaker_tripped'],
      [5, 'breaker_tripped'],
    ]);
    expect(rig.view.held(1, 0)).toBe(0);
  });

  it('trip on the fall from the peak, which a good day does not forgive', async () => {
    const { rig } = await longDesk({ capital: money(1_000_000n * UNIT) });
    const limits = { maxDrawdown: basisPoints(10) }; // 1,000.00
    await rig.command({ kind: 'set_limits', scope: SLOT, limits, reason: 'tight' });
    await tradeAt(rig, 10, AT + 100_000);
    await tradeAt(rig, MIDNIGHT + 10, AT + 100_000);
    await tradeAt(rig, MIDNIGHT + 20, AT);
    expect(rig.view.slotRisk(SLOT)).toMatchObject({ drawdown: 1_000n * UNIT });
    expect(rig.view.breakers.size).toBe(0);
    await tradeAt(rig, MIDNIGHT + 30, AT - 10);
    expect(rig.of('breaker_tripped')).toMatchObject([
      { cause: 'drawdown', value: '1000.10000000', limit: '1000.00000000' },
    ]);
  });

  it('begin a new day at 00:00 UTC of market time, from the equity before it', async () => {
    const { rig } = await longDesk();
    await rig.command(lossOf(100n));
    await tradeAt(rig, MIDNIGHT - 1, AT - 7_000); // −100 with the fee of 30
    expect(rig.view.slotRisk(SLOT)?.dayProfit).toBe(-100n * UNIT);
    await tradeAt(rig, MIDNIGHT, AT - 7_000);
    expect(rig.view.slotRisk(SLOT)).toMatchObject({ dayProfit: 0n, equity: -100n * UNIT });
    await tradeAt(rig, MIDNIGHT + 1, AT - 17_000);
    expect(rig.view.breakers.size).toBe(0);
    await tradeAt(rig, MIDNIGHT + 2, AT - 17_010);
    expect(rig.of('breaker_tripped')).toMatchObject([{ cause: 'daily_loss', value: '100.10000000' }]);
  });

  it('stay tripped over swap and rollback, until a person releases them, and trip again while the cause stands', async () => {
    const { rig, a, b } = await longDesk();
    await rig.command(lossOf(100n));
    await rig.trades(AT - 10_000);
    const swapped = await rig.swap(a, b);
    expect(swapped).toMatchObject({ ok: true });
    expect(rig.view.tradingState(SLOT)).toBe('reducing');
    if (swapped.ok) await rig.rollback(swapped.subject);
    await rig.trades(AT - 10_000);
    expect([...rig.view.breakers.keys()]).toEqual(['b-1']);
    expect(await rig.command({ kind: 'release_breaker', id: 'b-9', reason: 'x' })).toMatchObject({
      ok: false,
      code: 'not_found',
    });
    expect(await rig.command({ kind: 'release_breaker', id: 'b-1', reason: 'looked at' })).toMatchObject({ ok: true });
    expect(rig.view.tradingState(SLOT)).toBe('active');
    await rig.trades(AT - 10_000);
    expect([...rig.view.breakers.keys()]).toEqual(['b-2']);
    await rig.command(lossOf(10_000n));
    await rig.command({ kind: 'release_breaker', id: 'b-2', reason: 'limit raised' });
    await rig.trades(AT - 10_000);
    expect(rig.view.breakers.size).toBe(0);
    expect(await rig.command({ kind: 'release_breaker', id: 'b-2', reason: 'x' })).toMatchObject({ ok: false });
  });

  it('and limits and states survive a restart', async () => {
    const journal = openMemoryJournal();
    const { rig } = await longDesk({ journal });
    await rig.command(lossOf(100n));
    await rig.command({ kind: 'set_trading_state', scope: 'desk', state: 'halted', reason: 'lunch' });
    await rig.trades(AT - 10_000);
    expect(rig.view.breakers.size).toBe(1);
    const again = new DeskRig({ journal });
    expect([...again.view.breakers.values()]).toEqual([...rig.view.breakers.values()]);
    expect(again.view.limits).toEqual(rig.view.limits);
    expect([again.view.tradingState(SLOT), again.view.tradingState('desk')]).toEqual(['halted', 'halted']);
    expect(await again.command({ kind: 'release_breaker', id: 'b-1', reason: 'x' })).toMatchObject({ ok: true });
  });

  it('convert the coins of an inverse contract at the mark', async () => {
    const coin = {
      ...BTC,
      kind: 'inverse' as const,
      quantityScale: 0,
      multiplier: money(100n * UNIT),
      currency: 'BTC',
    };
    const { rig } = await longDesk({ instruments: [coin] }); // 1,000 contracts of 100: 100,000 USD
    const fees = rig.view.accountPositions()[0]?.fees ?? 0n;
    expect(fees).toBeGreaterThan(0n);
    await rig.trades(5_950_000);
    // 1.66666667 BTC owed at first, 1.68067227 now: −0.0140056 BTC and the fees, at 59,500.
    expect(rig.view.slotRisk(SLOT)?.equity).toBe((-1_400_560n - fees) * 59_500n);
  });
});

describe('trading states', () => {
  it('bind a slot by the strictest of the desk’s, its own and its breakers', async () => {
    const { rig } = await longDesk();
    const set = (scope: string, state: 'active' | 'reducing' | 'halted') =>
      rig.command({ kind: 'set_trading_state', scope, state, reason: 'x' });
    for (const [desk, slot, force] of [
      ['active', 'reducing', 'reducing'],
      ['halted', 'reducing', 'halted'],
      ['reducing', 'halted', 'halted'],
      ['reducing', 'active', 'reducing'],
      ['active', 'active', 'active'],
    ] as const) {
      await set('desk', desk);
      await set(SLOT, slot);
      expect(rig.view.tradingState(SLOT)).toBe(force);
      expect(rig.view.tradingState('desk')).toBe(desk);
    }
    expect(await set('nobody:paper', 'halted')).toMatchObject({ ok: false, code: 'not_found' });
  });

  it('below active take open orders back at once; halted lets nothing out, not even an exit', async () => {
    const { rig } = await longDesk();
    await rig.command({ kind: 'set_trading_state', scope: 'desk', state: 'halted', reason: 'x' });
    expect(rig.of('cancel_sent')).toHaveLength(1);
    rig.runtime.scripts.set('momentum-1.0.0', (request) =>
      request.kind === 'event' ? [market(9, 'sell', 1_000)] : [],
    );
    await rig.trades(AT, AT);
    expect(rig.of('order_denied').map((fact) => fact.denial.code)).toEqual(['trading_halted', 'trading_halted']);
    expect(rig.of('order_cancelled')).toHaveLength(1);
    expect(rig.view.held(1, 0)).toBe(1_000);
  });
});
