import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { money } from '../../../shared/units/money.ts';
import { timeNs } from '../../../shared/units/time.ts';
import { DeskRig, limit, market } from '../../support/desk-rig.ts';
import {
  AT,
  again,
  BAD,
  breachable,
  does,
  FALLEN,
  holding,
  LOSS,
  restarted,
  SLOT,
  setLimits,
  UNIT,
} from '../../support/triggers.ts';

describe('an alert', () => {
  it('is told once while its limit stands crossed, over when it was kept for a minute, and then told anew', async () => {
    const { rig } = await breachable();
    await rig.command(setLimits(LOSS, SLOT, { daily_loss: 'alert' }));
    const told = () => rig.of('risk_alert').map((each) => each.standing);
    for (let i = 0; i < 70; i += 1) {
      rig.elapse(1);
      await rig.trades(FALLEN);
    }
    expect(told()).toEqual([true]);
    expect(rig.view.alerts).toMatchObject([{ scope: SLOT, trigger: 'daily_loss', action: 'alert' }]);
    // Back within the limit, then across it again, before a minute has passed: it is still the same alert.
    rig.elapse(30);
    await rig.trades(AT, FALLEN, AT);
    rig.elapse(59);
    await rig.trades(AT);
    expect(told()).toEqual([true]);
    rig.elapse(2);
    await rig.trades(AT);
    expect(told()).toEqual([true, false]);
    expect(rig.view.alerts).toEqual([]);
    await rig.trades(FALLEN);
    expect(told()).toEqual([true, false, true]);
    expect(rig.view.violations.map((each) => each.trigger)).toEqual(['daily_loss', 'daily_loss']);
  });

  it('stands over a restart, is not told again, and ends', async () => {
    const journal = openMemoryJournal();
    const { rig } = await breachable({ journal });
    await rig.command(setLimits(LOSS, SLOT, { daily_loss: 'alert' }));
    await rig.trades(FALLEN);
    const next = await restarted(journal);
    await next.trades(FALLEN);
    expect([next.view.alerts.length, next.of('risk_alert')]).toEqual([1, []]);
    for (let i = 0; i < 63; i += 1) {
      next.elapse(1);
      await next.trades(AT);
    }
    expect(next.of('risk_alert').map((each) => each.standing)).toEqual([false]);
  });

  it('gives way to a stricter action when one is set', async () => {
    const { rig } = await breachable();
    await rig.command(setLimits(LOSS, SLOT, { daily_loss: 'alert' }));
    await rig.trades(FALLEN);
    await rig.command(setLimits({}, SLOT, { daily_loss: 'reduce' }));
    await rig.trades(FALLEN);
    expect([...rig.view.breakers.values()]).toMatchObject([{ id: 'b-1', action: 'reduce' }]);
    await rig.command(setLimits({}, SLOT, { daily_loss: 'halt' }));
    await rig.trades(FALLEN);
    expect([...rig.view.breakers.values()]).toMatchObject([{ id: 'b-1', action: 'halt' }]);
    await rig.command(setLimits({}, SLOT, { daily_loss: 'reduce' }));
    await rig.trades(FALLEN, FALLEN);
    expect(rig.of('breaker_tripped').map((each) => [each.id, each.action])).toEqual([
      ['b-1', 'reduce'],
      ['b-1', 'halt'],
    ]);
  });
});

describe('losses', () => {
  it('of a version are the version’s: its breaker binds it wherever it runs, and not the slot', async () => {
    const { rig, good, bad, live } = await breachable();
    await rig.command(setLimits(LOSS, BAD, { daily_loss: 'roll_back' }));
    await rig.trades(FALLEN);
    expect([live()?.entityId, rig.view.tradingState(SLOT)]).toEqual([good, 'active']);
    expect([...rig.view.breakers.values()]).toMatchObject([{ scope: BAD, action: 'roll_back' }]);
    // Who brings it in again finds it bound.
    await rig.swap(good, bad);
    expect([live()?.entityId, rig.view.tradingState(SLOT)]).toEqual([bad, 'reducing']);
  });

  it('of the desk are those of all slots together, whatever each of them may lose', async () => {
    const { rig, bad } = await breachable();
    await rig.deploy(bad, 'staging');
    await rig.command(setLimits({ selfTrade: 'cancel_resting' }));
    const buys = [market(9, 'buy', 1_000)];
    const at = rig.view.sequence + 1;
    rig.runtime.scripts.set('momentum-2.0.0', (request, instance) =>
      request.kind === 'event' && request.event.seq === at && instance === 3 ? buys : [],
    );
    await rig.trades(AT, AT);
    await rig.command(setLimits({ maxDailyLoss: money(150n * UNIT) }));
    await rig.trades(AT - 5_000);
    expect([...rig.view.breakers.values()]).toMatchObject([{ scope: 'desk', value: '160.00000000' }]);
    expect(rig.view.tradingState('momentum:staging')).toBe('reducing');
    expect(rig.view.riskOf('environment/staging')).toMatchObject({
      dayProfit: -80n * UNIT,
      capital: 1_000_000n * UNIT,
    });
    expect(rig.view.riskOf('desk')).toMatchObject({ dayProfit: -160n * UNIT, capital: 2_000_000n * UNIT });
  });

  it('count by a trading day with daylight saving, and a clock that jumps by five seconds changes nothing', async () => {
    const { rig } = await breachable();
    // The origin is 2023-11-14 22:13:20 UTC; New York is at UTC−5 until 10 March 2024.
    const calendar = { timeZone: 'America/New_York', dayStartsAt: '17:00' };
    await rig.command({ kind: 'set_calendar', calendar, reason: 'futures' });
    await rig.command(setLimits({ maxDailyLoss: money(100n * UNIT) }, SLOT));
    const trade = async (iso: string, at: number): Promise<void> => {
      const ns = Number(BigInt(Date.parse(iso)) * 1_000_000n - 1_700_000_000_000_000_000n);
      await rig.lockstep.event({ ...rig.trade(at), tsNs: timeNs(ns) });
      rig.host.commit();
    };
    const lost = () => rig.view.slotRisk(SLOT)?.dayProfit;
    await trade('2024-03-08T21:59:59Z', AT - 6_000);
    // Friday 17:00 in winter is 22:00 UTC.
    await trade('2024-03-08T22:00:00Z', AT - 6_000);
    expect(lost()).toBe(0n);
    await trade('2024-03-10T20:59:58Z', AT - 10_000);
    expect(lost()).toBe(-40n * UNIT);
    // Sunday 17:00 in summer is 21:00 UTC, an hour earlier. The clock is set back over it, and forth.
    for (const iso of ['21:00:01', '20:59:56', '21:00:01', '20:59:57', '21:00:02'])
      await trade(`2024-03-10T${iso}Z`, AT - 15_000);
    expect(lost()).toBe(-50n * UNIT);
    expect(rig.view.breakers.size).toBe(0);
    await trade('2024-03-10T21:00:10Z', AT - 21_010);
    expect(rig.of('breaker_tripped')).toMatchObject([{ value: '110.10000000' }]);
  });

  it('are known after a crash from the last second at the latest, for every scope', async () => {
    const journal = openMemoryJournal();
    const { rig } = await breachable({ journal });
    const scopes = ['desk', 'environment/paper', 'algorithm/momentum', SLOT, BAD];
    rig.elapse(1);
    await rig.trades(AT + 50_000);
    rig.elapse(1);
    await rig.trades(AT + 40_000);
    const before = scopes.map((scope) => rig.view.riskOf(scope));
    expect(before[0]).toMatchObject({ drawdown: 100n * UNIT });
    const next = await restarted(journal);
    await next.trades(AT + 40_000);
    expect(scopes.map((scope) => next.view.riskOf(scope)?.drawdown)).toEqual(before.map((each) => each?.drawdown));
    expect(scopes.map((scope) => next.view.riskOf(scope)?.dayProfit)).toEqual(before.map((each) => each?.dayProfit));
  });

  it('of scopes that a desk of before did not watch begin today, not with all that was ever lost', async () => {
    const journal = openMemoryJournal();
    const { rig } = await breachable({ journal });
    await rig.trades(AT - 40_000);
    const old = holding(
      journal,
      [...journal.facts()].filter((each) => each.kind !== 'scope_equity_marked'),
    );
    const next = again(old);
    next.host.resume();
    await next.lockstep.settle();
    await next.trades(AT - 40_000);
    // The fee of 30 was paid before; the fall since the last mark on record, which nobody else counts, is lost today.
    expect(next.view.riskOf('desk')).toMatchObject({ dayProfit: -400n * UNIT, equity: -430n * UNIT });
    expect(next.view.riskOf(SLOT)).toMatchObject({ dayProfit: -430n * UNIT });
  });
});

describe('watching', () => {
  it('finds an order that the exchange leaves unanswered while its market goes on', async () => {
    const rig = new DeskRig({ latencyNs: 100_000_000_000 });
    const only = await rig.register('momentum', '2.0.0');
    await rig.deploy(only);
    await does(rig, [limit(1, 'buy', 10, AT - 100)]);
    rig.elapse(29);
    await rig.trades(AT);
    expect(rig.view.breakers.size).toBe(0);
    rig.elapse(2);
    await rig.trades(AT);
    expect([...rig.view.breakers.values()]).toMatchObject([{ scope: 'desk', cause: 'exchange_loss', limit: '30000' }]);
  });

  it('a lost feed: the alert is over when market data comes in again, a breaker stays', async () => {
    const { rig } = await breachable();
    const line = (of: 'feed' | 'exchange', up: boolean): void => {
      rig.host.step({ kind: 'connection', of, up, reason: 'x' });
      rig.host.commit();
    };
    line('feed', false);
    line('exchange', false);
    expect([rig.view.connections, rig.view.alerts.length]).toEqual([{ feed: false, exchange: false }, 1]);
    line('feed', true);
    line('exchange', true);
    expect([rig.view.connections, rig.view.alerts.length]).toEqual([{ feed: true, exchange: true }, 0]);
    expect([...rig.view.breakers.values()]).toMatchObject([{ cause: 'exchange_loss', action: 'reduce' }]);
    expect(rig.of('connection_changed')).toHaveLength(4);
  });

  it('trips again after a release while the cause stands: a loss at the next mark, a lost line within a second', async () => {
    const { rig } = await breachable();
    await rig.command(setLimits(LOSS, SLOT));
    await rig.trades(FALLEN);
    rig.host.step({ kind: 'connection', of: 'exchange', up: false, reason: 'x' });
    rig.host.commit();
    for (const id of [...rig.view.breakers.keys()])
      await rig.command({ kind: 'release_breaker', id, reason: 'looked at' });
    expect(rig.view.breakers.size).toBe(0);
    await rig.trades(FALLEN);
    expect([...rig.view.breakers.values()].map((each) => each.cause)).toEqual(['daily_loss']);
    rig.elapse(1);
    await rig.trades(FALLEN);
    expect([...rig.view.breakers.values()].map((each) => each.cause)).toEqual(['daily_loss', 'exchange_loss']);
  });

  it('steps down once for one mark, rung by rung for several, and below the lowest lets the slot only reduce', async () => {
    const { rig, live } = await breachable();
    await rig.command(setLimits({ maxDailyLoss: money(UNIT) }, 'desk', { daily_loss: 'step_down' }));
    await rig.trades(FALLEN);
    // The desk's and the slot's limits are crossed by the same mark.
    expect([rig.of('risk_alert').length, live()?.share]).toEqual([2, 5_000]);
    for (const share of [2_500, 1_000, 500, 100, 100]) {
      await rig.trades(AT + 10_000);
      rig.elapse(61);
      await rig.trades(AT + 10_000);
      await rig.trades(FALLEN);
      expect(live()?.share).toBe(share);
    }
    expect(rig.view.tradingState(SLOT)).toBe('reducing');
    expect(rig.view.slots.get(SLOT)?.reserve).toBe(9_900);
  });

  it('shows how much of each limit is used, and who sets it', async () => {
    const { rig } = await breachable();
    await rig.command(setLimits({ maxDailyLoss: money(300n * UNIT), maxOpenOrders: 4 }, SLOT));
    await rig.command(setLimits({ maxOrdersPerMinute: 6 }, BAD));
    await rig.trades(AT - 12_000);
    const used = (scope: string) =>
      Object.fromEntries((rig.view.riskOf(scope)?.limits ?? []).map((each) => [each.name, each]));
    expect(used(SLOT)).toMatchObject({
      maxDailyLoss: { value: '150.00000000', limit: '300.00000000', scope: SLOT, used: 0.5 },
      maxDrawdown: { limit: '50000.00000000', scope: 'desk' },
      maxOpenOrders: { value: '2', limit: '4', scope: SLOT, used: 0.5 },
      maxOrdersPerMinute: { value: '3', limit: '6', scope: BAD, used: 0.5 },
      maxPositionQuantity: { value: '1.01000000', scope: 'desk' },
    });
    expect(used('desk')).toMatchObject({
      maxDailyLoss: { value: '150.00000000', limit: '20000.00000000', scope: 'desk', used: 0.0075 },
      maxGrossExposure: { value: '60478.80000000', limit: '1000000.00000000', scope: 'desk' },
    });
    expect(used(BAD).maxOpenOrders).toMatchObject({ value: '2', limit: '4' });
    expect(rig.view.riskOf('environment/paper')?.limits).toEqual([]);
    expect(rig.view.riskOf('nowhere:paper')).toBeUndefined();
  });

  it('gives the same facts however events are grouped', async () => {
    const run = async (group: number) => {
      const { rig } = await breachable({ group });
      await rig.command(
        setLimits({ ...LOSS, maxGrossExposure: basisPoints(600) }, 'desk', { daily_loss: 'roll_back' }),
      );
      for (let i = 0; i < 40; i += 1) {
        rig.elapse(i % 3);
        await rig.lockstep.event(rig.trade(AT - (i % 25) * 600));
      }
      rig.host.commit();
      return [rig.host.stateHash(), rig.view.breakers.size, rig.of('scope_equity_marked').length];
    };
    const one = await run(1);
    expect(one[1]).toBeGreaterThan(0);
    expect([await run(7), await run(1_000)]).toEqual([one, one]);
  });
});
