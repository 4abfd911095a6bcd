import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../../electron/engine/risk/gate.ts';
import { type Breaker, DENIAL_CODES } from '../../../shared/domain/risk.ts';
import { DESK } from '../../../shared/domain/scope.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { money } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { BTC } from '../../support/desk-rig.ts';
import { contextOf, MARK, order, type Stake, type World } from '../../support/gate-context.ts';

const breaker: Breaker = { id: 'b-1', scope: DESK, cause: 'drawdown', action: 'reduce', value: '', limit: '' };
const exit = order({ side: 'sell' });
const sell = (at: number) => order({ side: 'sell', type: 'limit', limitPrice: price(at) });
const long = (change: World['change'] = {}, own: Stake = [100, 0, 0]) => contextOf({ own: { 0: own }, change });

describe('an order that only shrinks the position', () => {
  it('passes when every limit is exceeded, the version is cold or no longer live, and a breaker has tripped', () => {
    const none = money(0n);
    const limits = {
      venues: [],
      instruments: [],
      maxOrderQuantity: none,
      maxOrderValue: none,
      maxReferenceAgeMs: 0,
      duplicateWindowMs: 60_000,
      maxInstruments: 0,
      maxOpenOrders: 0,
      maxPositionQuantity: none,
      maxPositionSize: basisPoints(0),
      maxOrdersPerSecond: 0,
      maxOrdersPerMinute: 0,
      maxTradesPerMinute: 0,
      maxRepeats: 0,
      maxConcentration: basisPoints(0),
      maxSectorExposure: basisPoints(0),
      maxGrossExposure: basisPoints(0),
      maxNetExposure: basisPoints(0),
    };
    const state = { live: false, breaker, warmingUp: true, tradingState: 'reducing', routed: false } as const;
    const pace = {
      ordersInSecond: 9,
      ordersInMinute: 9,
      tradesInMinute: 9,
      alikeAgeNs: 0,
      repeats: 9,
      crossing: 'o-1',
    };
    const price = {
      reference: undefined,
      mark: undefined,
      referenceAgeNs: Number.POSITIVE_INFINITY,
      openOrders: 10_000,
    };
    const world = { limits: { [DESK]: limits }, capital: 0n, share: 0, change: { ...state, ...pace, ...price } };
    expect(judge(exit, contextOf({ ...world, own: { 0: [100, 0, 0] } }))).toBeUndefined();
    expect(judge(order(), contextOf({ ...world, own: { 0: [-100, 0, 0] } }))).toBeUndefined();
    expect(judge(order(), contextOf({ ...world, own: { 0: [100, 0, 0] } }))).toBeDefined();
  });

  it('still meets halt, tick, lot and a collar of four times the width', () => {
    expect(judge(exit, long({ tradingState: 'halted' }))?.code).toBe('trading_halted');
    expect(judge(sell(MARK + 3), long())?.code).toBe('off_tick');
    expect(judge(exit, long({ instrument: { ...BTC, lot: quantity(7) } }))?.code).toBe('off_lot');
    expect(judge(sell(MARK), long({ reference: undefined }))?.code).toBe('no_reference_price');
    expect(judge(sell(7_200_000), long())).toBeUndefined();
    expect(judge(sell(4_800_000), long())).toBeUndefined();
    expect(judge(sell(7_200_010), long())?.code).toBe('price_collar');
    expect(judge(sell(4_799_990), long())?.code).toBe('price_collar');
    expect(judge(sell(4_799_990), long({ lifted: new Set(['price_collar']) }))).toBeUndefined();
  });

  it('is one only while it cannot pass zero, with all that is open on its side', () => {
    const reducing = (own: Stake, others: Stake = [0, 0, 0]) =>
      judge(exit, contextOf({ own: { 0: own }, others: { 0: others }, change: { tradingState: 'reducing' } }))?.code;
    expect(reducing([0, 0, 0])).toBe('reducing_only');
    expect(reducing([0, 200, 0])).toBe('reducing_only');
    expect(reducing([-50, 0, 0])).toBe('reducing_only');
    expect(reducing([99, 0, 0])).toBe('reducing_only');
    expect(reducing([100, 0, 0])).toBeUndefined();
    expect(reducing([150, 0, 51], [350, 0, 0])).toBe('reducing_only');
    expect(reducing([150, 0, 50], [350, 0, 0])).toBeUndefined();
    // What is open on the other side could only make the position larger, so it takes nothing away.
    expect(reducing([100, 900, 0])).toBeUndefined();
  });

  it('may take the place of one that does the same, not of one that opens', () => {
    const at = (size: number, own: Stake, replaces: number) =>
      judge(order({ side: 'sell', quantity: quantity(size) }), long({ tradingState: 'reducing', replaces }, own))?.code;
    expect(at(100, [100, 0, 60], 60)).toBeUndefined();
    expect(at(101, [100, 0, 60], 60)).toBe('reducing_only');
    expect(at(1, [0, 0, 60], 60)).toBe('reducing_only');
  });

  it('may not turn the account over either, with the open orders of other versions', () => {
    const reducing = (others: Stake, isExit = false) =>
      judge(
        exit,
        contextOf({ own: { 0: [500, 0, 0] }, others: { 0: others }, change: { tradingState: 'reducing', isExit } }),
      )?.code;
    expect(reducing([-400, 0, 0])).toBeUndefined();
    expect(reducing([-401, 0, 0])).toBe('reducing_only');
    expect(reducing([-350, 0, 50])).toBeUndefined();
    expect(reducing([-350, 0, 51])).toBe('reducing_only');
    // A verified exit takes every version to flat, whatever the sum of them does on the way.
    expect(reducing([-900, 0, 0], true)).toBeUndefined();
    expect(judge(exit, contextOf({ own: { 0: [500, 0, 0] }, others: { 0: [-500, 0, 0] } }))).toBeUndefined();
  });

  it('of a verified exit passes a halt, but never opens, flips, or leaves its instrument', () => {
    const halted = (own: Stake, asked = exit) =>
      judge(asked, long({ tradingState: 'halted', isExit: true, breaker }, own))?.code;
    expect(halted([100, 0, 0])).toBeUndefined();
    expect(halted([0, 0, 0])).toBe('trading_halted');
    expect(halted([99, 0, 0])).toBe('trading_halted');
    expect(halted([100, 0, 1])).toBe('trading_halted');
    expect(halted([100, 0, 0], order())).toBe('trading_halted');
    expect(halted([100, 0, 0], sell(MARK + 3))).toBe('off_tick');
    expect(halted([100, 0, 0], sell(3 * MARK))).toBe('price_collar');
  });

  it('never lets a set of orders pass through zero, whatever order they come in', () => {
    const side = fc.constantFrom('buy' as const, 'sell' as const);
    const wishes = fc.array(fc.record({ side, quantity: fc.integer({ min: 1, max: 60 }) }), { maxLength: 12 });
    const states = fc.constantFrom(
      ['reducing', false] as const,
      ['reducing', true] as const,
      ['halted', true] as const,
    );
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 100 }), wishes, states, (held, asked, [tradingState, isExit]) => {
        let [openBuy, openSell] = [0, 0];
        for (const wish of asked) {
          const known = contextOf({ own: { 0: [held, openBuy, openSell] }, change: { tradingState, isExit } });
          if (judge(order({ ...wish, quantity: quantity(wish.quantity) }), known)) continue;
          if (wish.side === 'buy') openBuy += wish.quantity;
          else openSell += wish.quantity;
        }
        // Any part of what was let through may fill: the position can reach no further than zero.
        const [lowest, highest] = [held - openSell, held + openBuy];
        if (held >= 0) expect([lowest >= 0, highest]).toEqual([true, held]);
        if (held <= 0) expect([highest <= 0, lowest]).toEqual([true, held]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('nonsense', () => {
  const bad = [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -1,
    0.5,
    2 ** 53,
    Number.MAX_VALUE,
    -0.1,
  ];
  const wrong: readonly unknown[] = ['5', '', true, null, undefined, 5n, {}, [], Symbol('5'), () => 5];

  it.each([...bad, 0, -0, ...wrong])('of the quantity %s is denied', (value) => {
    expect(judge(order({ quantity: value as never }), contextOf())?.code).toBe('invalid_terms');
    expect(judge(order({ quantity: value as never, side: 'sell' }), long())?.code).toBe('invalid_terms');
  });

  it.each([...bad, ...wrong])('of the price %s is denied, whichever it is', (value) => {
    for (const type of ['market', 'limit', 'stop', 'stop_limit'] as const)
      for (const name of ['limitPrice', 'stopPrice'] as const) {
        const asked = order({
          type,
          limitPrice: price(type.endsWith('limit') ? MARK : 0),
          stopPrice: price(type.startsWith('stop') ? MARK : 0),
          [name]: value,
        });
        expect(judge(asked, contextOf())?.code, `${type} ${name}`).toBe('invalid_terms');
      }
  });

  it('of a price that is missing, or there where none is due, is denied', () => {
    expect(judge(order({ type: 'limit', limitPrice: price(-0) }), contextOf())?.code).toBe('invalid_terms');
    expect(judge(order({ type: 'stop', stopPrice: price(-0) }), contextOf())?.code).toBe('invalid_terms');
    expect(judge(order({ type: 'market', limitPrice: price(MARK) }), contextOf())?.code).toBe('invalid_terms');
    expect(judge(order({ type: 'limit', limitPrice: price(MARK), stopPrice: price(MARK) }), contextOf())?.code).toBe(
      'invalid_terms',
    );
  });

  it('of a side or a type that is none is denied', () => {
    expect(judge(order({ side: 'hold' as never }), long())?.code).toBe('invalid_terms');
    expect(judge(order({ type: Symbol('market') as never }), contextOf())?.code).toBe('invalid_terms');
  });

  it('of any kind gets an answer, and nothing is accepted that is no number of units', () => {
    const number = fc.oneof(fc.constantFrom(...bad, 0, -0, MARK, 100), fc.maxSafeInteger(), fc.double(), fc.anything());
    const wild = fc.record({
      instrument: fc.oneof(fc.nat(3), number),
      side: fc.constantFrom('buy', 'sell'),
      type: fc.constantFrom('market', 'limit', 'stop', 'stop_limit'),
      timeInForce: fc.constantFrom('gtc', 'ioc', 'fok'),
      quantity: number,
      limitPrice: number,
      stopPrice: number,
      postOnly: fc.boolean(),
      reduceOnly: fc.boolean(),
    });
    const state = fc.constantFrom('active' as const, 'reducing' as const, 'halted' as const);
    fc.assert(
      fc.property(wild, state, fc.maxSafeInteger(), (asked, tradingState, held) => {
        const denial = judge(asked as never, long({ tradingState }, [held, 0, 0]));
        if (denial) {
          expect(DENIAL_CODES).toContain(denial.code);
          return;
        }
        const { quantity: size } = asked;
        expect(Number.isSafeInteger(size) && (size as number) > 0).toBe(true);
        expect((size as number) <= Math.max(10 ** 9, Math.abs(held))).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});
