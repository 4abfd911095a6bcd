import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GateContext, judge } from '../../../electron/engine/risk/gate.ts';
import { DEFAULT_LIMITS } from '../../../electron/engine/risk/limits.ts';
import type { OrderTerms } from '../../../shared/domain/order.ts';
import { DENIAL_CODES, type DenialCode } from '../../../shared/domain/risk.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { money } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { BTC } from '../../support/desk-rig.ts';

const UNIT = 100_000_000n;
const MARK = 6_000_000; // 60,000.00

/** A market order for 0.100 that nothing speaks against. */
const ORDER: OrderTerms = {
  instrument: 0,
  side: 'buy',
  type: 'market',
  timeInForce: 'gtc',
  quantity: quantity(100),
  limitPrice: price(0),
  stopPrice: price(0),
  postOnly: false,
  reduceOnly: false,
};
const CONTEXT: GateContext = {
  instrument: BTC,
  limits: DEFAULT_LIMITS,
  tradingState: 'active',
  breakerTripped: false,
  live: true,
  warmingUp: false,
  instrumentPermitted: true,
  mark: price(MARK),
  position: 0,
  openBuy: 0,
  openSell: 0,
  accountPosition: 0,
  accountOpenBuy: 0,
  accountOpenSell: 0,
  openOrders: 0,
  capital: money(1_000_000n * UNIT),
  share: basisPoints(10_000),
  otherExposure: money(0n),
  otherInstruments: 0,
};
const order = (change: Partial<OrderTerms> = {}): OrderTerms => ({ ...ORDER, ...change });
const context = (change: Partial<GateContext> = {}): GateContext => ({ ...CONTEXT, ...change });
const limits = (change: Partial<GateContext['limits']>): Partial<GateContext> => ({
  limits: { ...DEFAULT_LIMITS, ...change },
});
const limitBuy = (at: number): Partial<OrderTerms> => ({ type: 'limit', limitPrice: price(at) });

interface Row {
  readonly code: DenialCode;
  readonly order?: Partial<OrderTerms>;
  readonly context?: Partial<GateContext>;
  readonly value: string;
  readonly limit: string;
}

/** One cause for each refusal, in the order of precedence. */
const ROWS: readonly Row[] = [
  {
    code: 'invalid_terms',
    order: { postOnly: true, timeInForce: 'ioc' },
    value: 'post-only is for limit orders good till cancelled',
    limit: '',
  },
  { code: 'unknown_instrument', context: { instrument: undefined }, value: '0', limit: '' },
  { code: 'not_live', context: { live: false }, value: '', limit: '' },
  { code: 'trading_halted', context: { tradingState: 'halted' }, value: 'halted', limit: '' },
  { code: 'breaker_tripped', context: { breakerTripped: true }, value: '', limit: '' },
  { code: 'warming_up', context: { warmingUp: true }, value: '', limit: '' },
  { code: 'reducing_only', context: { tradingState: 'reducing', position: 40 }, value: '0.100', limit: '0.040' },
  { code: 'instrument_not_permitted', context: { instrumentPermitted: false }, value: 'test:BTCUSDT', limit: '' },
  { code: 'venue_not_permitted', context: limits({ venues: ['other'] }), value: 'test', limit: '' },
  { code: 'off_tick', order: limitBuy(MARK + 3), value: '60000.03', limit: '0.10' },
  { code: 'off_lot', context: { instrument: { ...BTC, lot: quantity(7) } }, value: '0.100', limit: '0.007' },
  { code: 'no_reference_price', context: { mark: undefined }, value: '', limit: '' },
  { code: 'price_collar', order: limitBuy(6_300_010), value: '63000.10', limit: '60000.00' },
  { code: 'instrument_limit', context: { otherInstruments: 20 }, value: '21', limit: '20' },
  {
    code: 'order_value',
    context: limits({ maxOrderValue: money(5_999n * UNIT) }),
    value: '6000.00000000',
    limit: '5999.00000000',
  },
  { code: 'open_orders', context: { openOrders: 200 }, value: '201', limit: '200' },
  { code: 'position_limit', context: { position: 4_067 }, value: '250020.00000000', limit: '250000.00000000' },
  {
    code: 'buying_power',
    context: { otherExposure: money(994_001n * UNIT) },
    value: '1000001.00000000',
    limit: '1000000.00000000',
  },
];

describe('the gate', () => {
  it('lets a sound order through', () => {
    expect(judge(ORDER, CONTEXT)).toBeUndefined();
  });

  it('has a row for every code that is its own to give', () => {
    const others = ['unknown_order']; // the order flow's: a cancel or replace that names nothing
    expect(ROWS.map((row) => row.code)).toEqual(DENIAL_CODES.filter((code) => !others.includes(code)));
  });

  it.each(ROWS)('denies $code with its numbers', (row) => {
    const { code, value, limit } = row;
    expect(judge(order(row.order), context(row.context))).toEqual({ code, value, limit });
  });

  it('gives the first cause of any two', () => {
    for (let i = 0; i < ROWS.length; i += 1)
      for (let j = i + 1; j < ROWS.length; j += 1) {
        const [first, second] = [ROWS[i]!, ROWS[j]!];
        const both = { ...DEFAULT_LIMITS, ...diff(second.context?.limits ?? {}), ...diff(first.context?.limits ?? {}) };
        const asked = order({ ...second.order, ...first.order });
        const known = context({ ...second.context, ...first.context, limits: both });
        expect(judge(asked, known)?.code, `${first.code} with ${second.code}`).toBe(first.code);
      }
  });

  it('stands exactly on its limits: the limit itself passes, one unit more does not', () => {
    expect(judge(order(limitBuy(6_300_000)), CONTEXT)).toBeUndefined();
    expect(judge(order(limitBuy(5_700_000)), CONTEXT)).toBeUndefined();
    expect(judge(order(limitBuy(5_699_990)), CONTEXT)?.code).toBe('price_collar');
    expect(judge(order(), context(limits({ maxOrderValue: money(6_000n * UNIT) })))).toBeUndefined();
    expect(judge(order(), context({ openOrders: 199 }))).toBeUndefined();
    expect(judge(order(), context({ position: 4_066 }))).toBeUndefined();
    expect(judge(order(), context({ otherExposure: money(994_000n * UNIT) }))).toBeUndefined();
    expect(judge(order(), context({ share: basisPoints(60) }))).toBeUndefined();
    expect(judge(order(), context({ share: basisPoints(59) }))?.code).toBe('buying_power');
  });

  it('counts open orders at the worse side of the projection', () => {
    expect(judge(order(), context({ openBuy: 4_067 }))?.code).toBe('position_limit');
    expect(judge(order(), context({ openSell: 4_167 }))?.code).toBe('position_limit');
    expect(judge(order({ side: 'sell' }), context({ openSell: 4_067 }))?.code).toBe('position_limit');
    expect(judge(order(), context({ openSell: 4_166 }))).toBeUndefined();
  });

  it('holds inverse contracts against the quote currency that capital is in, not against their coins', () => {
    const coin = {
      ...BTC,
      kind: 'inverse' as const,
      quantityScale: 0,
      multiplier: money(100n * UNIT),
      currency: 'BTC',
    };
    const at = context({ instrument: coin });
    expect(judge(order({ quantity: quantity(2_500) }), at)).toBeUndefined();
    expect(judge(order({ quantity: quantity(2_501) }), at)).toEqual({
      code: 'order_value',
      value: '250100.00000000',
      limit: '250000.00000000',
    });
    expect(judge(order({ quantity: quantity(100) }), { ...at, position: 2_401 })?.code).toBe('position_limit');
  });
});

/** Only what differs from the default limits. */
function diff(change: Partial<GateContext['limits']>): Partial<GateContext['limits']> {
  const own = Object.entries(change).filter(
    ([key, value]) => DEFAULT_LIMITS[key as keyof typeof DEFAULT_LIMITS] !== value,
  );
  return Object.fromEntries(own);
}

describe('an order that only shrinks the position', () => {
  const long = (change: Partial<GateContext> = {}) => context({ position: 100, accountPosition: 100, ...change });
  const exit = order({ side: 'sell' });

  it('passes when every limit is exceeded, the version is cold or no longer live, and the breaker has tripped', () => {
    const worst = long({
      live: false,
      breakerTripped: true,
      warmingUp: true,
      tradingState: 'reducing',
      instrumentPermitted: false,
      openOrders: 10_000,
      capital: money(0n),
      share: basisPoints(0),
      otherExposure: money(10n ** 20n),
      ...limits({ venues: [], maxOrderValue: money(0n), maxOpenOrders: 0, maxPositionSize: basisPoints(0) }),
    });
    expect(judge(exit, worst)).toBeUndefined();
    expect(judge(order(), { ...worst, position: -100, accountPosition: -100 })).toBeUndefined();
  });

  it('still meets halt, tick, lot, mark and a collar of four times the width', () => {
    const sell = (at: number) => order({ side: 'sell', type: 'limit', limitPrice: price(at) });
    expect(judge(exit, long({ tradingState: 'halted' }))?.code).toBe('trading_halted');
    expect(judge(sell(MARK + 3), long())?.code).toBe('off_tick');
    expect(judge(exit, long({ instrument: { ...BTC, lot: quantity(7) } }))?.code).toBe('off_lot');
    expect(judge(exit, long({ mark: undefined }))?.code).toBe('no_reference_price');
    expect(judge(sell(7_200_000), long())).toBeUndefined();
    expect(judge(sell(4_800_000), long())).toBeUndefined();
    expect(judge(sell(7_200_010), long())?.code).toBe('price_collar');
    expect(judge(sell(4_799_990), long())?.code).toBe('price_collar');
  });

  it('is one only while it cannot pass zero, with all that is open on its side', () => {
    const reducing = (change: Partial<GateContext>) =>
      judge(exit, context({ tradingState: 'reducing', ...change }))?.code;
    expect(reducing({ position: 0, accountPosition: 0 })).toBe('reducing_only');
    expect(reducing({ position: -50, accountPosition: -50 })).toBe('reducing_only');
    expect(reducing({ position: 99, accountPosition: 99 })).toBe('reducing_only');
    expect(reducing({ position: 100, accountPosition: 100 })).toBeUndefined();
    expect(reducing({ position: 150, openSell: 51, accountPosition: 500 })).toBe('reducing_only');
    expect(reducing({ position: 150, openSell: 50, accountPosition: 500 })).toBeUndefined();
    // What is open on the other side could only make the position larger, so it takes nothing away.
    expect(reducing({ position: 100, openBuy: 900, accountPosition: 100 })).toBeUndefined();
  });

  it('may not turn the account over either, with the open orders of other versions', () => {
    const reducing = (change: Partial<GateContext>) =>
      judge(exit, context({ tradingState: 'reducing', position: 500, ...change }))?.code;
    expect(reducing({ accountPosition: 100 })).toBeUndefined();
    expect(reducing({ accountPosition: 99 })).toBe('reducing_only');
    expect(reducing({ accountPosition: 150, accountOpenSell: 50 })).toBeUndefined();
    expect(reducing({ accountPosition: 150, accountOpenSell: 51 })).toBe('reducing_only');
    expect(judge(exit, context({ position: 500, accountPosition: 0 }))).toBeUndefined();
  });

  it('never lets a set of orders pass through zero, whatever order they come in', () => {
    const side = fc.constantFrom('buy' as const, 'sell' as const);
    const wishes = fc.array(fc.record({ side, quantity: fc.integer({ min: 1, max: 60 }) }), { maxLength: 12 });
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 100 }), wishes, (held, asked) => {
        let [openBuy, openSell] = [0, 0];
        for (const wish of asked) {
          const known = {
            tradingState: 'reducing' as const,
            position: held,
            openBuy,
            openSell,
            accountPosition: held,
            accountOpenBuy: openBuy,
            accountOpenSell: openSell,
          };
          if (judge(order({ ...wish, quantity: quantity(wish.quantity) }), context(known))) continue;
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

  it('is denied as invalid terms, never thrown on', () => {
    for (const value of [...bad, 0]) {
      expect(judge(order({ quantity: quantity(value) }), CONTEXT)?.code, `quantity ${value}`).toBe('invalid_terms');
      expect(judge(order(limitBuy(value)), CONTEXT)?.code, `limit ${value}`).toBe('invalid_terms');
      expect(judge(order({ type: 'stop', stopPrice: price(value) }), CONTEXT)?.code).toBe('invalid_terms');
      expect(
        judge(order({ type: 'stop_limit', stopPrice: price(MARK), limitPrice: price(value) }), CONTEXT)?.code,
      ).toBe('invalid_terms');
    }
    expect(judge(order({ limitPrice: price(MARK) }), CONTEXT)?.code).toBe('invalid_terms');
    expect(judge(order({ ...limitBuy(MARK), stopPrice: price(MARK) }), CONTEXT)?.code).toBe('invalid_terms');
    expect(judge(order({ ...limitBuy(MARK), postOnly: true, timeInForce: 'ioc' }), CONTEXT)?.code).toBe(
      'invalid_terms',
    );
    expect(judge(order({ ...limitBuy(MARK), postOnly: true }), CONTEXT)).toBeUndefined();
    expect(judge(order({ type: 'stop', postOnly: true, stopPrice: price(MARK) }), CONTEXT)?.code).toBe('invalid_terms');
  });

  it('of any kind gets an answer, and one that would be absurdly large gets a refusal', () => {
    const number = fc.oneof(fc.constantFrom(...bad, 0, MARK, 100), fc.maxSafeInteger(), fc.double());
    const wild = fc.record({
      instrument: fc.oneof(fc.nat(3), number),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      type: fc.constantFrom('market' as const, 'limit' as const, 'stop' as const, 'stop_limit' as const),
      timeInForce: fc.constantFrom('gtc' as const, 'ioc' as const, 'fok' as const),
      quantity: number.map(quantity),
      limitPrice: number.map(price),
      stopPrice: number.map(price),
      postOnly: fc.boolean(),
      reduceOnly: fc.boolean(),
    });
    const state = fc.constantFrom('active' as const, 'reducing' as const, 'halted' as const);
    fc.assert(
      fc.property(wild, state, fc.maxSafeInteger(), (asked, tradingState, position) => {
        const denial = judge(asked, context({ tradingState, position, accountPosition: position }));
        const reducing = asked.quantity <= Math.abs(position);
        if (!Number.isSafeInteger(asked.quantity) || (asked.quantity > 10 ** 9 && !reducing))
          expect(denial).toBeDefined();
        if (denial) expect(DENIAL_CODES).toContain(denial.code);
      }),
      { numRuns: 2_000 },
    );
  });
});
