import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../shared/domain/fact.ts';
import type { OrderTerms } from '../../../shared/domain/order.ts';
import type { RiskLimits } from '../../../shared/domain/risk.ts';
import { DESK } from '../../../shared/domain/scope.ts';
import { money } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { timeNs } from '../../../shared/units/time.ts';
import { BTC } from '../../support/desk-rig.ts';
import { order } from '../../support/gate-context.ts';
import { GateDesk } from '../../support/gate-oracle-desk.ts';

const SECOND = 1_000_000_000;
const AT = 6_000_000;

/** A desk with two versions of different algorithms in one account. */
function two(limits: Partial<RiskLimits> = {}) {
  const desk = new GateDesk([BTC]);
  const place = (name: string) =>
    desk.place({ name, version: '1', environment: 'paper', instruments: '*', capital: 10n ** 14n });
  const [a, b] = [place('momentum'), place('reversal')];
  desk.limit(DESK, limits);
  const at = (ns: number) =>
    desk.event({
      kind: 'trade',
      seq: 0,
      instrumentSeq: 0,
      instrument: 0,
      tsNs: timeNs(ns),
      price: price(AT),
      quantity: quantity(1),
      aggressor: 'buy',
    });
  at(0);
  return { desk, a, b, at };
}

const limit = (side: 'buy' | 'sell', size: number, at: number): OrderTerms =>
  order({ side, type: 'limit', limitPrice: price(at), quantity: quantity(size) });

describe('denials without end', () => {
  it('are recorded one by one up to twenty a second of one version, and counted beyond; none is lost', () => {
    const { desk, a, b, at } = two();
    const facts: Fact[] = [];
    const deny = (times: number, from = a, size = -1) => {
      for (let i = 0; i < times; i += 1) {
        desk.submit(from, order({ quantity: quantity(size) }));
        facts.push(...desk.out.facts.map(({ fact }) => fact));
      }
    };
    const turn = (ns: number) => {
      at(ns);
      desk.out.clear();
      desk.flow.denials.onMarket(desk.out);
      facts.push(...desk.out.facts.map(({ fact }) => fact));
    };
    turn(1);
    deny(20);
    expect(facts.filter(({ kind }) => kind === 'order_denied')).toHaveLength(20);
    deny(30);
    deny(7, a, 100_000_000);
    deny(3, b);
    expect(facts.filter(({ kind }) => kind === 'order_denied')).toHaveLength(23);
    turn(SECOND - 1);
    turn(SECOND + 1);
    deny(5);
    turn(2 * SECOND + 1);
    turn(3 * SECOND + 1);
    const counted = facts.flatMap((fact) =>
      fact.kind === 'denials_counted' ? [[fact.instance, fact.counts] as const] : [],
    );
    expect(counted.filter(([id]) => id === a.id)[0]).toEqual([a.id, { invalid_terms: 30, order_value: 7 }]);
    const { counts, denials } = desk.core.orders;
    expect([counts.denied, counts.intents, denials.get('invalid_terms'), denials.get('order_value')]).toEqual([
      65, 65, 58, 7,
    ]);
    expect(desk.core.safety.throttle.denialsWithinMinute(a.id, desk.raw.nowNs)).toBe(62);
  });

  it('are told of although their version has left meanwhile', () => {
    const { desk, a, at } = two();
    for (let i = 0; i < 25; i += 1) desk.submit(a, order({ quantity: quantity(-1) }));
    desk.core.router.discard(a.id);
    at(2 * SECOND);
    desk.flow.denials.onMarket(desk.out);
    expect(desk.core.orders.counts.denied).toBe(25);
  });
});

describe('two versions on one account', () => {
  it('do not trade with each other: the newer order is denied', () => {
    const { desk, a, b } = two({ selfTrade: 'deny' });
    desk.submit(a, limit('sell', 5, AT + 1_000));
    const [resting] = a.orders;
    expect(desk.submit(b, limit('buy', 5, AT + 990)).denial).toBeUndefined();
    expect(desk.submit(b, limit('buy', 5, AT + 1_000)).denial).toEqual({
      code: 'self_trade',
      value: resting?.id,
      limit: '',
      scope: DESK,
    });
    expect(desk.submit(b, order({ quantity: quantity(5) })).denial?.code).toBe('self_trade');
    // Its own resting orders are the exchange's to look after.
    expect(desk.submit(a, limit('buy', 5, AT + 1_000)).denial?.code).toBeUndefined();
  });

  it('do not trade with each other: the resting order goes, where that is the setting', () => {
    const { desk, a, b } = two({ selfTrade: 'cancel_resting' });
    desk.submit(a, limit('sell', 5, AT + 1_000));
    desk.submit(a, limit('sell', 6, AT + 2_000));
    const [near, far] = a.orders.map(({ id }) => id);
    expect(desk.submit(b, limit('buy', 5, AT + 1_000))).toMatchObject({ denial: undefined, gaveWay: [near] });
    expect(desk.submit(b, order({ quantity: quantity(7) }))).toMatchObject({ denial: undefined, gaveWay: [far] });
  });

  it('never keep each other from getting out: the other’s resting order goes, whatever the setting', () => {
    const { desk, a, b } = two({ selfTrade: 'deny' });
    desk.submit(b, order({ quantity: quantity(10) }));
    desk.fill(b, b.orders[0]!, 10);
    desk.submit(a, limit('buy', 5, AT - 1_000));
    expect(desk.submit(b, limit('sell', 11, AT - 1_000)).denial?.code).toBe('self_trade');
    expect(desk.submit(b, limit('sell', 10, AT - 1_000))).toMatchObject({
      denial: undefined,
      gaveWay: [a.orders[0]?.id],
    });
  });
});

describe('an order that is being replaced', () => {
  const most = { maxPositionQuantity: money(100_000n * 1_000n) }; // 1.000

  it('counts with the larger of the two, from the moment that it is asked for until the exchange has answered', () => {
    const { desk, a } = two(most);
    const other = (size: number) => desk.submit(a, limit('buy', size, AT - 2_000)).denial?.code;
    desk.submit(a, limit('buy', 100, AT - 1_000));
    const [resting] = a.orders;
    expect(desk.replace(a, resting!, 1_001, 0).denial?.code).toBe('position_quantity');
    expect(desk.replace(a, resting!, 900, 0).denial).toBeUndefined();
    expect(other(101)).toBe('position_quantity');
    // Only one of several that are asked for can fill.
    expect(desk.replace(a, resting!, 1_000, 0).denial).toBeUndefined();
    expect(other(1)).toBe('position_quantity');
    desk.answerReplace(resting!, AT - 1_000, true);
    expect(other(1)).toBe('position_quantity');
    desk.answerReplace(resting!, AT - 1_000, false);
    expect(other(101)).toBe('position_quantity');
    expect(other(100)).toBeUndefined();
  });

  it('to a smaller total counts whole until the exchange has answered', () => {
    const { desk, a } = two(most);
    desk.submit(a, limit('buy', 1_000, AT - 1_000));
    desk.replace(a, a.orders[0]!, 400, 0);
    expect(desk.submit(a, limit('buy', 600, AT - 2_000)).denial?.code).toBe('position_quantity');
    desk.answerReplace(a.orders[0]!, AT - 1_000, true);
    expect(desk.submit(a, limit('buy', 601, AT - 2_000)).denial?.code).toBe('position_quantity');
    expect(desk.submit(a, limit('buy', 600, AT - 2_000)).denial).toBeUndefined();
  });
});

describe('an override', () => {
  it('serves an order once, and another that fits none meets its own refusal', () => {
    const { desk, a } = two({ maxOrderQuantity: money(1_000_000n) }); // 0.010
    const asked = order({ quantity: quantity(11) });
    desk.grant(a, asked, ['order_quantity'], SECOND);
    expect(desk.submit(a, order({ instrument: 9 })).denial?.code).toBe('unknown_instrument');
    expect(desk.submit(a, order({ quantity: quantity(12) })).denial?.code).toBe('order_quantity');
    expect(desk.submit(a, asked)).toMatchObject({ denial: undefined, usedOverride: true });
    expect(desk.submit(a, asked).denial?.code).toBe('order_quantity');
  });
});
