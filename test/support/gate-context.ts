import { compileLimits } from '../../electron/engine/risk/compiled-limits.ts';
import { ExposureBook } from '../../electron/engine/risk/exposure-book.ts';
import type { GateContext } from '../../electron/engine/risk/gate.ts';
import { LimitTable } from '../../electron/engine/risk/limit-table.ts';
import { limitsToJson } from '../../electron/engine/risk/limits.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { OrderTerms } from '../../shared/domain/order.ts';
import type { RiskLimits } from '../../shared/domain/risk.ts';
import { instrumentScope, type Scope, scopesOf } from '../../shared/domain/scope.ts';
import { ValueScale } from '../../shared/domain/value-scale.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { money } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { BTC } from './desk-rig.ts';

export const UNIT = 100_000_000n;
export const MARK = 6_000_000; // 60,000.00
export const SLOT = 'momentum:paper';
/** Everything that binds the sender, the widest first; the instrument's scope comes last. */
export const SCOPES: readonly Scope[] = scopesOf(SLOT, 'paper', 'momentum@1.0.0');
export const INSTRUMENT_SCOPE = instrumentScope('test:BTCUSDT');

/** A market order for 0.100 that nothing speaks against. */
export const ORDER: OrderTerms = {
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

export const order = (change: Partial<OrderTerms> = {}): OrderTerms => ({ ...ORDER, ...change });
export const limitBuy = (at: number): Partial<OrderTerms> => ({ type: 'limit', limitPrice: price(at) });

/** Limits by scope. */
export type Limits = Readonly<Record<Scope, Partial<RiskLimits>>>;

/** What the sender and others have at stake in an instrument: `[held, open buys, open sells]`. */
export type Stake = readonly [number, number, number];

export interface World {
  readonly limits?: Limits;
  readonly instruments?: readonly Instrument[];
  readonly capital?: bigint;
  readonly share?: number;
  /** Of the sender, by instrument. */
  readonly own?: Readonly<Record<number, Stake>>;
  /** Of another version in the same scopes but the slot and the version. */
  readonly others?: Readonly<Record<number, Stake>>;
  readonly change?: Partial<GateContext>;
}

/** A context in which nothing speaks against {@link ORDER}, with real limits and a real exposure book, changed as said. */
export function contextOf({
  limits = {},
  instruments = [BTC],
  own = {},
  others = {},
  ...world
}: World = {}): GateContext {
  const table = new LimitTable();
  for (const [scope, each] of Object.entries(limits))
    table.applyChanged({ kind: 'limits_changed', scope, limits: limitsToJson(each), reason: 'test' });
  const book = new ExposureBook();
  book.open(1, SCOPES);
  book.open(2, scopesOf('momentum:staging', 'paper', 'momentum@0.9.0'));
  for (const [instance, stakes] of [own, others].entries())
    for (const [instrument, stake] of Object.entries(stakes)) book.refresh(instance + 1, Number(instrument), ...stake);
  const capital = money(world.capital ?? 1_000_000n * UNIT);
  const sender = { slotId: SLOT, scopes: SCOPES, capital, share: basisPoints(world.share ?? 10_000) };
  const instrument = instruments[0] as Instrument;
  const [position, openBuy, openSell] = own[0] ?? [0, 0, 0];
  const [held, buys, sells] = others[0] ?? [0, 0, 0];
  const stake = book.stakeOf(1);
  return {
    instrument,
    limits: compileLimits(table, book, () => capital, sender, instrument),
    tradingState: 'active',
    breaker: undefined,
    live: true,
    warmingUp: false,
    routed: true,
    isExit: false,
    mark: price(MARK),
    reference: price(MARK),
    referenceAgeNs: 0,
    position,
    openBuy,
    openSell,
    accountPosition: position + held,
    accountOpenBuy: openBuy + buys,
    accountOpenSell: openSell + sells,
    replaces: 0,
    openOrders: 0,
    otherInstruments: stake.cells.size - (stake.cells.has(0) ? 1 : 0),
    own: stake,
    runOff: [],
    scales: instruments.map((each) => new ValueScale(each)),
    instruments,
    markEpoch: 0,
    markOf: () => price(MARK),
    ordersInSecond: 0,
    ordersInMinute: 0,
    tradesInMinute: 0,
    alikeAgeNs: Number.POSITIVE_INFINITY,
    repeats: 0,
    crossing: undefined,
    lifted: new Set(),
    ...world.change,
  };
}

/** Two worlds in one; where they differ the first has its say. */
export function both(first: World, second: World): World {
  const limits = { ...second.limits } as Record<Scope, Partial<RiskLimits>>;
  for (const [scope, each] of Object.entries(first.limits ?? {})) limits[scope] = { ...limits[scope], ...each };
  return { ...second, ...first, limits, change: { ...second.change, ...first.change } };
}
