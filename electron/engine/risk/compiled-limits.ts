import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import type { LimitName, RiskLimits } from '../../../shared/domain/risk.ts';
import { DESK, instrumentScope, type Scope } from '../../../shared/domain/scope.ts';
import { type BasisPoints, WHOLE } from '../../../shared/units/basis-points.ts';
import { MONEY_SCALE, type Money, money } from '../../../shared/units/money.ts';
import type { ExposureBook, ScopeExposure } from './exposure-book.ts';
import type { Bound, LimitTable } from './limit-table.ts';

/** A limit on a number, and whose it is. */
export type Ceiling = Bound<number>;

/** A limit on an amount. */
export interface MoneyCeiling {
  readonly exact: Money;
  /** The same as a plain number, where that holds it; above all that one can hold, infinite. */
  readonly value: number;
  readonly scope: Scope;
}

/** The limits of one scope on what everything in it has at stake together. */
export interface ExposureCeilings {
  readonly exposure: ScopeExposure;
  /** The one instrument that counts, for limits of an instrument; undefined where all do. */
  readonly only: number | undefined;
  readonly concentration: MoneyCeiling | undefined;
  readonly sector: MoneyCeiling | undefined;
  readonly gross: MoneyCeiling | undefined;
  readonly net: MoneyCeiling | undefined;
}

/** The limits that bind one sender in one instrument, in the units that the gate counts in. */
export interface CompiledLimits {
  /** The scope that forbids the instrument or its venue; undefined where all permit it. */
  readonly instrumentBarredBy: Scope | undefined;
  readonly venueBarredBy: Scope | undefined;
  readonly orderQuantity: Ceiling;
  readonly orderValue: MoneyCeiling;
  readonly collar: Bound<BasisPoints>;
  /** Nanoseconds. */
  readonly referenceAge: Ceiling;
  /** Nanoseconds. */
  readonly duplicateWindow: Ceiling;
  readonly instruments: Ceiling;
  readonly openOrders: Ceiling;
  readonly positionQuantity: Ceiling;
  readonly positionValue: MoneyCeiling;
  /** The sender's share of its slot's capital. */
  readonly budget: MoneyCeiling;
  readonly ordersPerSecond: Ceiling;
  readonly ordersPerMinute: Ceiling;
  readonly tradesPerMinute: Ceiling;
  readonly repeats: Ceiling;
  readonly selfTrade: Bound<RiskLimits['selfTrade']>;
  readonly exposures: readonly ExposureCeilings[];
}

/** Where an order comes from, for its limits. */
export interface Sender {
  readonly slotId: string;
  /** The scopes of the version, the widest first, without the instrument's. */
  readonly scopes: readonly Scope[];
  /** The slot's. */
  readonly capital: Money;
  readonly share: BasisPoints;
}

const NS_PER_MS = 1_000_000;
const EXPOSURE_LIMITS: readonly LimitName[] = [
  'maxConcentration',
  'maxSectorExposure',
  'maxGrossExposure',
  'maxNetExposure',
];

/** Part of an amount, rounded down. */
export const partOf = (amount: Money, part: BasisPoints): Money => money((amount * BigInt(part)) / BigInt(WHOLE));

/** Works out the limits that bind a sender in an instrument. Worth keeping until limits, shares or capital change. */
export function compileLimits(
  table: LimitTable,
  exposure: ExposureBook,
  capitalOf: (scope: Scope) => Money,
  sender: Sender,
  instrument: Instrument,
): CompiledLimits {
  const scopes = [...sender.scopes, instrumentScope(instrumentKey(instrument))];
  const bound = table.bound(scopes);
  /** The widest scope whose own list lacks a name. */
  const barring = (list: 'instruments' | 'venues', name: string): Scope | undefined =>
    scopes.find((scope) => {
      const names = table.own(scope)?.[list] ?? '*';
      return names !== '*' && !names.includes(name);
    });
  const units = (of: Bound<Money>): Ceiling => ({
    value: toNumber(of.value, instrument.quantityScale - MONEY_SCALE),
    scope: of.scope,
  });
  const nanoseconds = (of: Ceiling): Ceiling => ({ value: of.value * NS_PER_MS, scope: of.scope });
  return {
    instrumentBarredBy: barring('instruments', instrumentKey(instrument)),
    venueBarredBy: barring('venues', instrument.venue),
    orderQuantity: units(bound.maxOrderQuantity),
    orderValue: ceilingOf(bound.maxOrderValue.value, bound.maxOrderValue.scope),
    collar: bound.priceCollar,
    referenceAge: nanoseconds(bound.maxReferenceAgeMs),
    duplicateWindow: nanoseconds(bound.duplicateWindowMs),
    instruments: bound.maxInstruments,
    openOrders: bound.maxOpenOrders,
    positionQuantity: units(bound.maxPositionQuantity),
    positionValue: ceilingOf(partOf(sender.capital, bound.maxPositionSize.value), bound.maxPositionSize.scope),
    budget: ceilingOf(partOf(sender.capital, sender.share), sender.slotId),
    ordersPerSecond: bound.maxOrdersPerSecond,
    ordersPerMinute: bound.maxOrdersPerMinute,
    tradesPerMinute: bound.maxTradesPerMinute,
    repeats: bound.maxRepeats,
    selfTrade: bound.selfTrade,
    exposures: scopes.flatMap((scope) => exposureCeilings(table, exposure, capitalOf, scope, instrument)),
  };
}

function exposureCeilings(
  table: LimitTable,
  exposure: ExposureBook,
  capitalOf: (scope: Scope) => Money,
  scope: Scope,
  instrument: Instrument,
): ExposureCeilings[] {
  const own = table.own(scope);
  if (!own || EXPOSURE_LIMITS.every((name) => own[name] === undefined)) return [];
  const isOne = scope === instrumentScope(instrumentKey(instrument));
  const capital = capitalOf(isOne ? DESK : scope);
  const ceiling = (part: BasisPoints | undefined): MoneyCeiling | undefined =>
    part === undefined ? undefined : ceilingOf(partOf(capital, part), scope);
  return [
    {
      exposure: exposure.of(isOne ? DESK : scope),
      only: isOne ? instrument.index : undefined,
      concentration: ceiling(own.maxConcentration),
      sector: ceiling(own.maxSectorExposure),
      gross: ceiling(own.maxGrossExposure),
      net: ceiling(own.maxNetExposure),
    },
  ];
}

/** An amount as a limit. */
export const ceilingOf = (exact: Money, scope: Scope): MoneyCeiling => ({
  exact,
  value: exact > BigInt(Number.MAX_SAFE_INTEGER) ? Number.POSITIVE_INFINITY : Number(exact),
  scope,
});

/** A decimal at 1e-8 at another scale, rounded down; infinite where a number cannot hold it. */
function toNumber(value: bigint, shift: number): number {
  const scaled = shift >= 0 ? value * 10n ** BigInt(shift) : value / 10n ** BigInt(-shift);
  return scaled > BigInt(Number.MAX_SAFE_INTEGER) ? Number.POSITIVE_INFINITY : Number(scaled);
}
