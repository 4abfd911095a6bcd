import type { RiskLimits } from '../../../shared/domain/risk.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { formatMoney, money, parseMoney } from '../../../shared/units/money.ts';

const UNIT = 100_000_000n;

/** What a new data directory starts with: enough to trade on paper, tight enough to stop a runaway. */
export const DEFAULT_LIMITS: RiskLimits = {
  maxInstruments: 20,
  venues: '*',
  maxOrderValue: money(250_000n * UNIT),
  priceCollar: basisPoints(500),
  maxOpenOrders: 200,
  maxPositionSize: basisPoints(2_500),
  maxDailyLoss: money(20_000n * UNIT),
  maxDrawdown: basisPoints(500),
};

/** Limits as JSON: money as decimal text. Only those that are there. */
export const limitsToJson = (limits: Partial<RiskLimits>): Readonly<Record<string, unknown>> => ({
  ...limits,
  ...(limits.maxOrderValue !== undefined && { maxOrderValue: formatMoney(limits.maxOrderValue) }),
  ...(limits.maxDailyLoss !== undefined && { maxDailyLoss: formatMoney(limits.maxDailyLoss) }),
});

/** Limits from the JSON of a fact; `defaults` where one is missing. */
export function limitsFromJson(json: Readonly<Record<string, unknown>>, defaults: RiskLimits): RiskLimits {
  const d = defaults;
  return {
    maxInstruments: Number(json.maxInstruments ?? d.maxInstruments),
    venues: (json.venues ?? d.venues) as RiskLimits['venues'],
    maxOrderValue: parseMoney(String(json.maxOrderValue)) ?? d.maxOrderValue,
    priceCollar: basisPoints(Number(json.priceCollar ?? d.priceCollar)),
    maxOpenOrders: Number(json.maxOpenOrders ?? d.maxOpenOrders),
    maxPositionSize: basisPoints(Number(json.maxPositionSize ?? d.maxPositionSize)),
    maxDailyLoss: parseMoney(String(json.maxDailyLoss)) ?? d.maxDailyLoss,
    maxDrawdown: basisPoints(Number(json.maxDrawdown ?? d.maxDrawdown)),
  };
}

/** Of two sets of limits, the tighter one of each; venues that both permit. */
export function tightest(a: RiskLimits, b: RiskLimits): RiskLimits {
  const less = <T extends number | bigint>(one: T, other: T): T => (one < other ? one : other);
  return {
    maxInstruments: less(a.maxInstruments, b.maxInstruments),
    venues: commonVenues(a.venues, b.venues),
    maxOrderValue: less(a.maxOrderValue, b.maxOrderValue),
    priceCollar: less(a.priceCollar, b.priceCollar),
    maxOpenOrders: less(a.maxOpenOrders, b.maxOpenOrders),
    maxPositionSize: less(a.maxPositionSize, b.maxPositionSize),
    maxDailyLoss: less(a.maxDailyLoss, b.maxDailyLoss),
    maxDrawdown: less(a.maxDrawdown, b.maxDrawdown),
  };
}

function commonVenues(a: RiskLimits['venues'], b: RiskLimits['venues']): RiskLimits['venues'] {
  if (a === '*') return b;
  return b === '*' ? a : a.filter((venue) => b.includes(venue));
}
