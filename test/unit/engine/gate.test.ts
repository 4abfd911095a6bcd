import { describe, expect, it } from 'vitest';
import { judge } from '../../../electron/engine/risk/gate.ts';
import type { OrderTerms } from '../../../shared/domain/order.ts';
import {
  type Breaker,
  DENIAL_CODES,
  type Denial,
  type DenialCode,
  OVERRIDABLE,
  type RiskLimits,
} from '../../../shared/domain/risk.ts';
import { DESK } from '../../../shared/domain/scope.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { money } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { BTC, ETH } from '../../support/desk-rig.ts';
import {
  both,
  contextOf,
  INSTRUMENT_SCOPE,
  limitBuy,
  MARK,
  ORDER,
  order,
  SCOPES,
  SLOT,
  UNIT,
  type World,
} from '../../support/gate-context.ts';

const MS = 1_000_000;
const desk = (limits: Partial<RiskLimits>): World => ({ limits: { [DESK]: limits } });
const breaker: Breaker = {
  id: 'b-1',
  scope: 'algorithm/momentum',
  cause: 'daily_loss',
  action: 'reduce',
  value: '51',
  limit: '50',
};

interface Row extends Denial {
  readonly order?: Partial<OrderTerms>;
  readonly world?: World;
}

/** One cause for each refusal, in the order of precedence. */
const ROWS: readonly Row[] = [
  {
    code: 'invalid_terms',
    order: { postOnly: true, timeInForce: 'ioc' },
    value: 'post-only is for limit orders good till cancelled',
    limit: '',
  },
  {
    code: 'unknown_instrument',
    world: { change: { instrument: undefined, limits: undefined } },
    value: '0',
    limit: '',
  },
  { code: 'not_live', world: { change: { live: false } }, value: '', limit: '' },
  { code: 'trading_halted', world: { change: { tradingState: 'halted' } }, value: 'halted', limit: '' },
  {
    code: 'breaker_tripped',
    world: { change: { breaker } },
    value: 'b-1 daily_loss',
    limit: '50',
    scope: 'algorithm/momentum',
  },
  { code: 'warming_up', world: { change: { warmingUp: true } }, value: '', limit: '' },
  {
    code: 'reducing_only',
    world: { change: { tradingState: 'reducing', position: 40 } },
    value: '0.100',
    limit: '0.040',
  },
  {
    code: 'instrument_not_permitted',
    world: desk({ instruments: ['test:ETHUSDT'] }),
    value: 'test:BTCUSDT',
    limit: '',
    scope: DESK,
  },
  { code: 'venue_not_permitted', world: desk({ venues: ['other'] }), value: 'test', limit: '', scope: DESK },
  { code: 'off_tick', order: limitBuy(MARK + 3), value: '60000.03', limit: '0.10' },
  { code: 'off_lot', world: { change: { instrument: { ...BTC, lot: quantity(7) } } }, value: '0.100', limit: '0.007' },
  {
    code: 'below_minimum',
    world: { change: { instrument: { ...BTC, minimum: quantity(101) } } },
    value: '0.100',
    limit: '0.101',
  },
  { code: 'no_reference_price', world: { change: { reference: undefined } }, value: '', limit: '' },
  {
    code: 'stale_reference_price',
    world: { change: { referenceAgeNs: 60_000 * MS + 1 } },
    value: '60000 ms',
    limit: '60000 ms',
    scope: DESK,
  },
  { code: 'price_collar', order: limitBuy(6_300_010), value: '63000.10', limit: '60000.00', scope: DESK },
  { code: 'instrument_limit', world: { change: { otherInstruments: 20 } }, value: '21', limit: '20', scope: DESK },
  {
    code: 'order_quantity',
    world: desk({ maxOrderQuantity: money(9_990_000n) }),
    value: '0.100',
    limit: '0.099',
    scope: DESK,
  },
  {
    code: 'order_value',
    world: desk({ maxOrderValue: money(5_999n * UNIT) }),
    value: '6000.00000000',
    limit: '5999.00000000',
    scope: DESK,
  },
  { code: 'open_orders', world: { change: { openOrders: 200 } }, value: '201', limit: '200', scope: DESK },
  {
    code: 'position_quantity',
    world: desk({ maxPositionQuantity: money(9_990_000n) }),
    value: '0.100',
    limit: '0.099',
    scope: DESK,
  },
  {
    code: 'position_limit',
    world: desk({ maxPositionSize: basisPoints(59) }),
    value: '6000.00000000',
    limit: '5900.00000000',
    scope: DESK,
  },
  {
    code: 'concentration',
    world: desk({ maxConcentration: basisPoints(59) }),
    value: '6000.00000000',
    limit: '5900.00000000',
    scope: DESK,
  },
  {
    code: 'sector_exposure',
    world: desk({ maxSectorExposure: basisPoints(59) }),
    value: '6000.00000000',
    limit: '5900.00000000',
    scope: DESK,
  },
  {
    code: 'gross_exposure',
    world: desk({ maxGrossExposure: basisPoints(59) }),
    value: '6000.00000000',
    limit: '5900.00000000',
    scope: DESK,
  },
  {
    code: 'net_exposure',
    world: desk({ maxNetExposure: basisPoints(59) }),
    value: '6000.00000000',
    limit: '5900.00000000',
    scope: DESK,
  },
  { code: 'buying_power', world: { share: 59 }, value: '6000.00000000', limit: '5900.00000000', scope: SLOT },
  { code: 'orders_per_second', world: { change: { ordersInSecond: 100 } }, value: '101', limit: '100', scope: DESK },
  {
    code: 'orders_per_minute',
    world: { change: { ordersInMinute: 1_000 } },
    value: '1001',
    limit: '1000',
    scope: DESK,
  },
  {
    code: 'trades_per_minute',
    world: { change: { tradesInMinute: 1_000 } },
    value: '1001',
    limit: '1000',
    scope: DESK,
  },
  {
    code: 'duplicate_order',
    world: { change: { alikeAgeNs: 20 * MS - 1 } },
    value: '19 ms',
    limit: '20 ms',
    scope: DESK,
  },
  { code: 'repeated_execution', world: { change: { repeats: 100 } }, value: '101', limit: '100', scope: DESK },
  { code: 'self_trade', world: { change: { crossing: 'o-00000007' } }, value: 'o-00000007', limit: '', scope: DESK },
];

describe('the gate', () => {
  it('lets a sound order through', () => {
    expect(judge(ORDER, contextOf())).toBeUndefined();
  });

  it('has a row for every code, in the order of precedence', () => {
    expect(ROWS.map((row) => row.code)).toEqual(DENIAL_CODES);
  });

  it.each(ROWS)('denies $code with its numbers and whose limit it was', ({ order: asked, world, ...denial }) => {
    expect(judge(order(asked), contextOf(world))).toEqual(denial);
  });

  it('gives the first cause of any two', () => {
    for (const [i, first] of ROWS.entries())
      for (const second of ROWS.slice(i + 1)) {
        const asked = order({ ...second.order, ...first.order });
        const context = contextOf(both(first.world ?? {}, second.world ?? {}));
        expect(judge(asked, context)?.code, `${first.code} with ${second.code}`).toBe(first.code);
      }
  });

  it('stands exactly on its limits: the limit itself passes, one unit more does not', () => {
    const at = (asked: Partial<OrderTerms>, world: World = {}): DenialCode | undefined =>
      judge(order(asked), contextOf(world))?.code;
    expect(at(limitBuy(6_300_000))).toBeUndefined();
    expect(at(limitBuy(5_700_000))).toBeUndefined();
    expect(at(limitBuy(5_699_990))).toBe('price_collar');
    expect(at({}, { change: { referenceAgeNs: 60_000 * MS } })).toBeUndefined();
    expect(at({}, { change: { alikeAgeNs: 20 * MS } })).toBeUndefined();
    expect(
      at({}, { change: { ordersInSecond: 99, ordersInMinute: 999, tradesInMinute: 999, repeats: 99 } }),
    ).toBeUndefined();
    expect(at({}, { change: { openOrders: 199, otherInstruments: 19 } })).toBeUndefined();
    const exact = {
      maxOrderQuantity: money(UNIT / 10n),
      maxOrderValue: money(6_000n * UNIT),
      maxPositionQuantity: money(UNIT / 10n),
    };
    const shares = {
      maxPositionSize: basisPoints(60),
      maxConcentration: basisPoints(60),
      maxSectorExposure: basisPoints(60),
    };
    const sums = { maxGrossExposure: basisPoints(60), maxNetExposure: basisPoints(60) };
    expect(at({}, { ...desk({ ...exact, ...shares, ...sums }), share: 60 })).toBeUndefined();
  });

  it('holds a collar to the tick where prices are beyond what a product of plain numbers holds', () => {
    const fine = { ...BTC, priceScale: 10, tick: price(1) };
    const reference = 1_365_384_783_774_082;
    const widest = 1_156_617_450_335_024; // 84.71 % of it are so many and nine tenths
    const limits = { maxOrderValue: money(10n ** 22n), priceCollar: basisPoints(8_471) };
    const context = contextOf({
      ...desk(limits),
      instruments: [fine],
      change: { reference: price(reference), mark: price(reference) },
    });
    expect(judge(order(limitBuy(reference + widest)), context)?.code).not.toBe('price_collar');
    expect(judge(order(limitBuy(reference + widest + 1)), context)?.code).toBe('price_collar');
  });

  it('values an order at its own price, and at the mark where it has none', () => {
    const context = contextOf(desk({ maxOrderValue: money(6_000n * UNIT), priceCollar: basisPoints(5_000) }));
    expect(judge(order(limitBuy(MARK)), context)).toBeUndefined();
    expect(judge(order(limitBuy(MARK + 10)), context)).toMatchObject({ code: 'order_value', value: '6000.01000000' });
    expect(judge(order({ type: 'stop', stopPrice: price(MARK + 10) }), context)?.code).toBe('order_value');
  });

  it('counts open orders at the worse side of the projection', () => {
    const at = (own: readonly [number, number, number], asked: Partial<OrderTerms> = {}) =>
      judge(order(asked), contextOf({ own: { 0: own } }))?.code;
    expect(at([0, 4_067, 0])).toBe('position_limit');
    expect(at([0, 0, 4_167])).toBe('position_limit');
    expect(at([0, 0, 4_067], { side: 'sell' })).toBe('position_limit');
    expect(at([0, 0, 4_166])).toBeUndefined();
  });

  it('counts of an order and the one that it takes the place of the larger', () => {
    const limits = { maxPositionQuantity: money(UNIT / 2n) };
    const at = (size: number) =>
      judge(
        order({ quantity: quantity(size) }),
        contextOf({ ...desk(limits), own: { 0: [0, 400, 0] }, change: { replaces: 300 } }),
      );
    expect(at(1)).toBeUndefined();
    expect(at(400)).toBeUndefined();
    expect(at(401)).toMatchObject({ code: 'position_quantity', value: '0.501' });
  });

  it('adds up what all versions of a scope have at stake, and nets only what is held in it', () => {
    const instruments = [BTC, { ...ETH, sector: 'other' }];
    const held = { own: { 1: [100, 0, 0] }, others: { 0: [-200, 0, 0] } } as const;
    const at = (limits: Partial<RiskLimits>) => judge(ORDER, contextOf({ ...desk(limits), ...held, instruments }));
    // Long 0.1 here and 0.1 there, and another version short 0.2 here: at 6,000 for each 0.1.
    expect(at({ maxConcentration: basisPoints(179) })).toMatchObject({
      code: 'concentration',
      value: '18000.00000000',
    });
    expect(at({ maxSectorExposure: basisPoints(179) })).toMatchObject({
      code: 'sector_exposure',
      value: '18000.00000000',
    });
    expect(at({ maxGrossExposure: basisPoints(239) })).toMatchObject({
      code: 'gross_exposure',
      value: '24000.00000000',
    });
    expect(at({ maxNetExposure: basisPoints(59) })).toMatchObject({ code: 'net_exposure', value: '6000.00000000' });
    expect(
      at({ maxConcentration: basisPoints(180), maxGrossExposure: basisPoints(240), maxNetExposure: basisPoints(60) }),
    ).toBeUndefined();
  });

  it('holds inverse contracts against the quote currency that capital is in, not against their coins', () => {
    const coin = {
      ...BTC,
      kind: 'inverse' as const,
      quantityScale: 0,
      multiplier: money(100n * UNIT),
      currency: 'BTC',
    };
    const at = (size: number, held = 0) =>
      judge(order({ quantity: quantity(size) }), contextOf({ instruments: [coin], own: { 0: [held, 0, 0] } }));
    expect(at(2_500)).toBeUndefined();
    expect(at(2_501)).toMatchObject({ code: 'order_value', value: '250100.00000000', limit: '250000.00000000' });
    expect(at(100, 2_401)?.code).toBe('position_limit');
  });

  it('misses no exposure that plain numbers do not hold', () => {
    const fine = { ...BTC, quantityScale: 10, lot: quantity(1) };
    const huge = money(10n ** 22n);
    const limits = {
      maxOrderValue: huge,
      maxOrderQuantity: huge,
      maxPositionQuantity: huge,
      maxPositionSize: basisPoints(1_000_000),
    };
    const wide = {
      maxConcentration: basisPoints(1_000_000),
      maxSectorExposure: basisPoints(1_000_000),
      maxGrossExposure: basisPoints(1_000_000),
    };
    const world = {
      ...desk({ ...limits, ...wide, maxNetExposure: basisPoints(10_000) }),
      instruments: [fine],
      capital: 10n ** 15n,
    };
    // 2,000 units at 60,000 make 120 million, twelve times the capital, with 18 digits at 1e-8.
    expect(judge(order({ quantity: quantity(20_000_000_000_000) }), contextOf(world))).toMatchObject({
      code: 'net_exposure',
      value: '120000000.00000000',
    });
  });
});

describe('limits of several scopes', () => {
  const scopes = [...SCOPES, INSTRUMENT_SCOPE];
  const loose: Partial<RiskLimits> = { maxOrderValue: money(100_000n * UNIT), maxGrossExposure: basisPoints(9_000) };
  /** A limit that just denies the order, and the world that it denies it in. */
  const tight: readonly (readonly [DenialCode, Partial<RiskLimits>, World, Partial<OrderTerms>])[] = [
    ['venue_not_permitted', { venues: ['other'] }, {}, {}],
    ['instrument_not_permitted', { instruments: [] }, {}, {}],
    ['stale_reference_price', { maxReferenceAgeMs: 5 }, { change: { referenceAgeNs: 5 * MS + 1 } }, {}],
    ['price_collar', { priceCollar: basisPoints(1) }, {}, limitBuy(MARK + 610)],
    ['instrument_limit', { maxInstruments: 0 }, {}, {}],
    ['order_quantity', { maxOrderQuantity: money(9_999_999n) }, {}, {}],
    ['order_value', { maxOrderValue: money(6_000n * UNIT - 1n) }, {}, {}],
    ['open_orders', { maxOpenOrders: 0 }, {}, {}],
    ['position_quantity', { maxPositionQuantity: money(9_999_999n) }, {}, {}],
    ['position_limit', { maxPositionSize: basisPoints(59) }, {}, {}],
    ['concentration', { maxConcentration: basisPoints(59) }, {}, {}],
    ['sector_exposure', { maxSectorExposure: basisPoints(59) }, {}, {}],
    ['gross_exposure', { maxGrossExposure: basisPoints(59) }, {}, {}],
    ['net_exposure', { maxNetExposure: basisPoints(59) }, {}, {}],
    ['orders_per_second', { maxOrdersPerSecond: 7 }, { change: { ordersInSecond: 7 } }, {}],
    ['orders_per_minute', { maxOrdersPerMinute: 7 }, { change: { ordersInMinute: 7 } }, {}],
    ['trades_per_minute', { maxTradesPerMinute: 7 }, { change: { tradesInMinute: 7 } }, {}],
    ['duplicate_order', { duplicateWindowMs: 30 }, { change: { alikeAgeNs: 30 * MS - 1 } }, {}],
    ['repeated_execution', { maxRepeats: 7 }, { change: { repeats: 7 } }, {}],
  ];

  it.each(tight)('bind together: the tightest denies %s, wherever it is set', (code, limits, world, asked) => {
    expect(
      judge(order(asked), contextOf(both({ limits: Object.fromEntries(scopes.map((each) => [each, loose])) }, world))),
    ).toBeUndefined();
    for (const scope of scopes) {
      const set = Object.fromEntries(scopes.map((each) => [each, each === scope ? { ...loose, ...limits } : loose]));
      expect(judge(order(asked), contextOf(both({ limits: set }, world))), scope).toMatchObject({ code, scope });
    }
  });

  it('name the widest of those that are equally tight', () => {
    for (const [code, limits, world, asked] of tight)
      for (let i = 0; i < scopes.length; i += 1) {
        const set = Object.fromEntries(scopes.slice(i).map((each) => [each, limits]));
        expect(judge(order(asked), contextOf(both({ limits: set }, world)))).toMatchObject({ code, scope: scopes[i] });
      }
  });

  it('name of lists of names the widest that lacks this one, whoever narrowed the list last', () => {
    const limits = { [DESK]: { venues: ['a', 'b'] }, [SLOT]: { venues: ['a', 'test'] } };
    expect(judge(ORDER, contextOf({ limits }))).toMatchObject({ code: 'venue_not_permitted', scope: DESK });
  });
});

describe('an override', () => {
  it.each(ROWS)('lifts $code where it may, and nothing else', ({ code, order: asked, world }) => {
    const known = contextOf(world);
    const lifted = judge(order(asked), { ...known, lifted: new Set([code]) });
    expect(lifted?.code).toBe(OVERRIDABLE.includes(code) ? undefined : code);
    const others = new Set(DENIAL_CODES.filter((each) => each !== code));
    expect(judge(order(asked), { ...known, lifted: others })?.code).toBe(code);
  });

  it('lets no order reach a slot that the instrument does not belong to', () => {
    const context = contextOf({ change: { routed: false, lifted: new Set(DENIAL_CODES) } });
    expect(judge(ORDER, context)?.code).toBe('instrument_not_permitted');
  });
});
