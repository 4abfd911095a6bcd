import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Core } from '../../../electron/engine/core.ts';
import { SlidingCount } from '../../../electron/engine/risk/sliding-count.ts';
import { Throttle } from '../../../electron/engine/risk/throttle.ts';
import type { Recorded } from '../../../shared/domain/fact.ts';
import type { RiskLimits } from '../../../shared/domain/risk.ts';
import { DESK } from '../../../shared/domain/scope.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { timeNs } from '../../../shared/units/time.ts';
import { BTC } from '../../support/desk-rig.ts';
import { order } from '../../support/gate-context.ts';
import { GateDesk } from '../../support/gate-oracle-desk.ts';

const SECOND = 1_000_000_000;
const MINUTE = 60 * SECOND;
const MS = 1_000_000;

describe('a sliding count', () => {
  it('lets a thing go at just the window’s length, to the nanosecond', () => {
    const count = new SlidingCount();
    count.add(5);
    expect([count.withinSecond(5 + SECOND - 1), count.withinMinute(5 + SECOND - 1)]).toEqual([1, 1]);
    expect([count.withinSecond(5 + SECOND), count.withinMinute(5 + MINUTE - 1)]).toEqual([0, 1]);
    expect(count.withinMinute(5 + MINUTE)).toBe(0);
  });

  it('is what a plain list of times counts', () => {
    const step = fc.constantFrom(
      0,
      0,
      1,
      999,
      MS,
      20 * MS,
      SECOND - 1,
      SECOND,
      SECOND + 1,
      7 * SECOND,
      MINUTE - 1,
      MINUTE,
    );
    const act = fc.record({ step, adds: fc.nat(9), asks: fc.boolean() });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
        const count = new SlidingCount();
        const list: number[] = [];
        let now = 0;
        for (const { step: by, adds, asks } of acts) {
          now += by;
          if (adds > 0) count.add(now, adds);
          for (let i = 0; i < adds; i += 1) list.push(now);
          if (!asks) continue;
          expect(count.withinSecond(now)).toBe(list.filter((at) => at > now - SECOND).length);
          expect(count.withinMinute(now)).toBe(list.filter((at) => at > now - MINUTE).length);
        }
      }),
    );
  });

  it('keeps one place for what happens at one moment, and none for what is older than a minute', () => {
    const count = new SlidingCount();
    for (let i = 0; i < 1_000_000; i += 1) count.add(0);
    expect([count.withinMinute(0), count.size.places]).toEqual([1_000_000, 4]);
    for (let i = 1; i <= 100_000; i += 1) count.add(i * SECOND);
    expect(count.size.used).toBeLessThanOrEqual(60);
    expect(count.size.places).toBeLessThanOrEqual(128);
  });

  it('takes what comes out of order as of the newest moment, and loses none of it', () => {
    const count = new SlidingCount();
    count.add(10 * SECOND);
    count.add(5 * SECOND);
    expect(count.withinSecond(11 * SECOND - 1)).toBe(2);
  });
});

describe('the throttle', () => {
  it('remembers no more orders than there were in a minute', () => {
    const throttle = new Throttle();
    for (let i = 0; i < 50_000; i += 1) throttle.sent(1, `order ${i}`, i * 10 * MS);
    expect(throttle.remembered(1)).toBe(6_000);
    for (let i = 0; i < 50_000; i += 1) throttle.sent(1, undefined, 600 * SECOND + i);
    expect(throttle.remembered(1)).toBe(0);
  });
});

/** A desk with one version, trading in one instrument. */
function deskWith(limits: Partial<RiskLimits>) {
  const desk = new GateDesk([BTC]);
  const version = desk.place({
    name: 'momentum',
    version: '1',
    environment: 'paper',
    instruments: '*',
    capital: 10n ** 15n,
  });
  desk.limit(DESK, { maxRepeats: 1_000_000_000, duplicateWindowMs: 0, maxOpenOrders: 1_000_000, ...limits });
  const at = (ns: number) => {
    const stamp = { seq: 0, instrumentSeq: 0, instrument: 0, tsNs: timeNs(ns) };
    desk.event({ kind: 'trade', ...stamp, price: price(6_000_000), quantity: quantity(1), aggressor: 'buy' });
  };
  const send = (size = 1) => desk.submit(version, order({ quantity: quantity(size) })).denial?.code;
  const times = (count: number, size?: (i: number) => number) =>
    new Set(Array.from({ length: count }, (_, i) => send(size?.(i) ?? 1)));
  at(0);
  return { desk, version, at, send, times };
}

describe('a version', () => {
  it('sends exactly so many orders in any second', () => {
    const { at, send, times } = deskWith({ maxOrdersPerSecond: 5 });
    expect([...times(5)]).toEqual([undefined]);
    expect(send()).toBe('orders_per_second');
    at(SECOND - 1);
    expect(send()).toBe('orders_per_second');
    at(SECOND);
    expect([...times(5)]).toEqual([undefined]);
    expect(send()).toBe('orders_per_second');
  });

  it('sends exactly so many orders in any minute, replacements with them', () => {
    const { desk, version, at, send } = deskWith({ maxOrdersPerMinute: 3 });
    const resting = order({ type: 'limit', limitPrice: price(5_999_000), quantity: quantity(7) });
    expect(desk.submit(version, resting).denial).toBeUndefined();
    at(SECOND);
    expect(desk.replace(version, version.orders[0]!, 8, 5_999_000).denial).toBeUndefined();
    expect(send()).toBeUndefined();
    expect(send()).toBe('orders_per_minute');
    expect(desk.replace(version, version.orders[0]!, 9, 5_999_000).denial?.code).toBe('orders_per_minute');
    at(MINUTE - 1);
    expect(send()).toBe('orders_per_minute');
    at(MINUTE);
    expect(send()).toBeUndefined();
    expect(send()).toBe('orders_per_minute');
  });

  it('sends no more orders once it has had so many fills in a minute', () => {
    const { desk, version, at, send, times } = deskWith({ maxTradesPerMinute: 3 });
    expect([...times(4, (i) => 10 + i)]).toEqual([undefined]);
    for (const each of version.orders.slice(0, 2)) desk.fill(version, each, each.quantity);
    expect(send()).toBeUndefined();
    desk.fill(version, version.orders[0]!, 1);
    expect(send()).toBe('trades_per_minute');
    at(MINUTE - 1);
    expect(send()).toBe('trades_per_minute');
    at(MINUTE);
    expect(send()).toBeUndefined();
  });

  it('sends the same order so often in any minute, and others as it likes', () => {
    const { at, send, times } = deskWith({ maxRepeats: 4 });
    expect([...times(4, () => 3)]).toEqual([undefined]);
    expect([send(3), send(4)]).toEqual(['repeated_execution', undefined]);
    at(MINUTE);
    expect(send(3)).toBeUndefined();
  });

  it('sends no order twice within the window', () => {
    const { at, send } = deskWith({ duplicateWindowMs: 20 });
    expect([send(1), send(1), send(2)]).toEqual([undefined, 'duplicate_order', undefined]);
    at(20 * MS - 1);
    expect(send(1)).toBe('duplicate_order');
    at(20 * MS);
    expect(send(1)).toBeUndefined();
  });

  it('is not slowed by what the desk sends to close its position, nor is the desk', () => {
    const { desk, version, send } = deskWith({
      maxOrdersPerSecond: 0,
      maxRepeats: 0,
      maxOrdersPerMinute: 0,
      maxTradesPerMinute: 0,
    });
    expect(send()).toBe('orders_per_second');
    for (let i = 0; i < 5; i += 1) expect(desk.byDesk(version, order()).denial).toBeUndefined();
    expect(desk.core.safety.throttle.ordersWithinMinute(version.id, 0)).toBe(0);
  });
});

describe('after the same facts again', () => {
  /** What a second engine makes of the journal of the first. */
  function again(of: Core, facts: readonly Recorded[]): Core {
    const core = new Core(of.options);
    for (const each of facts) core.fold(each);
    return core;
  }

  it('every count stands where it stood, and the next order too many is denied', () => {
    const { desk, version, at, send } = deskWith({ maxOrdersPerMinute: 40 });
    const facts: Recorded[] = [];
    const emit = desk.core.emit.bind(desk.core);
    facts.push(...desk.out.facts);
    desk.core.emit = (out, author, fact) => {
      emit(out, author, fact);
      facts.push(out.facts.at(-1)!);
    };
    for (let i = 0; i < 60; i += 1) {
      at((i + 1) * 100 * MS);
      send(1 + (i % 3));
      for (let bad = 0; bad < 9; bad += 1) send(-1);
      if (i === 20) desk.replace(version, version.orders[0]!, 50, 0);
      if (i === 30) desk.fill(version, version.orders[1]!, 1);
      desk.flow.denials.onMarket(desk.out);
    }
    at(7_100 * MS);
    desk.flow.denials.onMarket(desk.out);
    expect(facts.some(({ fact }) => fact.kind === 'denials_counted')).toBe(true);
    const { throttle } = again(desk.core, facts).safety;
    const { throttle: before } = desk.core.safety;
    expect(throttle.ordersWithinMinute(version.id, 7_100 * MS)).toBe(40);
    expect(throttle.denialsWithinMinute(version.id, 7_100 * MS)).toBe(60 * 9 + 60 + 1 - 40);
    for (const now of [7_100 * MS, 8 * SECOND, 64 * SECOND, 66 * SECOND, 68 * SECOND]) {
      for (const name of [
        'ordersWithinSecond',
        'ordersWithinMinute',
        'fillsWithinMinute',
        'denialsWithinMinute',
        'errorsWithinMinute',
      ] as const)
        expect([name, now, throttle[name](version.id, now)]).toEqual([name, now, before[name](version.id, now)]);
    }
  });
});
