import type { LimitName, RiskLimits } from '../../../shared/domain/risk.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { formatMoney, type Money, money, parseMoney } from '../../../shared/units/money.ts';

const UNIT = 100_000_000n;

/** What a new data directory starts with: enough to trade on paper, tight enough to stop a runaway. */
export const DEFAULT_LIMITS: RiskLimits = {
  venues: '*',
  instruments: '*',
  maxOrderQuantity: money(1_000_000_000n * UNIT),
  maxOrderValue: money(250_000n * UNIT),
  priceCollar: basisPoints(500),
  maxReferenceAgeMs: 60_000,
  duplicateWindowMs: 20,
  maxInstruments: 20,
  maxOpenOrders: 200,
  maxPositionQuantity: money(1_000_000_000n * UNIT),
  maxPositionSize: basisPoints(2_500),
  maxOrdersPerSecond: 100,
  maxOrdersPerMinute: 1_000,
  maxTradesPerMinute: 1_000,
  maxRepeats: 100,
  maxDenialsPerMinute: 1_000,
  maxErrorRate: basisPoints(5_000),
  maxSlippage: basisPoints(100),
  maxParticipation: basisPoints(5_000),
  maxConcentration: basisPoints(10_000),
  maxSectorExposure: basisPoints(10_000),
  maxGrossExposure: basisPoints(10_000),
  maxNetExposure: basisPoints(10_000),
  maxDailyLoss: money(20_000n * UNIT),
  maxDrawdown: basisPoints(500),
  maxDataAgeMs: 300_000,
  maxAckAgeMs: 30_000,
  selfTrade: 'deny',
};

export const LIMIT_NAMES = Object.keys(DEFAULT_LIMITS) as readonly LimitName[];

/** Limits that are decimal text in JSON: money, and units of an instrument. */
const DECIMALS: ReadonlySet<LimitName> = new Set([
  'maxOrderQuantity',
  'maxOrderValue',
  'maxPositionQuantity',
  'maxDailyLoss',
]);

/** Limits as JSON: money as decimal text. Only those that are there. */
export function limitsToJson(limits: Partial<RiskLimits>): Readonly<Record<string, unknown>> {
  const json: Record<string, unknown> = {};
  for (const name of LIMIT_NAMES) {
    const value = limits[name];
    if (value !== undefined) json[name] = DECIMALS.has(name) ? formatMoney(value as Money) : value;
  }
  return json;
}

/** Limits from the JSON of a fact; names that are no limits are passed over. */
export function limitsFromJson(json: Readonly<Record<string, unknown>>): Partial<RiskLimits> {
  const limits: { -readonly [L in LimitName]?: unknown } = {};
  for (const name of LIMIT_NAMES) {
    const value = json[name];
    if (value === undefined) continue;
    limits[name] = DECIMALS.has(name) ? parseMoney(String(value)) : value;
  }
  return limits as Partial<RiskLimits>;
}

type Allowed = RiskLimits['venues'];

/** What both lists permit. */
export function common(a: Allowed, b: Allowed): Allowed {
  if (a === '*') return b;
  return b === '*' ? a : a.filter((each) => b.includes(each));
}

/**
 * Whether `next` lets more through than `now`. A longer duplicate window is the tighter one; taking a resting order back
 * is no looser than refusing the new one.
 */
export function isLooser<L extends LimitName>(name: L, next: RiskLimits[L], now: RiskLimits[L]): boolean {
  if (name === 'selfTrade') return false;
  if (name === 'venues' || name === 'instruments') {
    const [after, before] = [next as Allowed, now as Allowed];
    if (before === '*') return false;
    return after === '*' || after.some((each) => !before.includes(each));
  }
  return name === 'duplicateWindowMs' ? next < now : next > now;
}

/** The tighter of two values of a limit. */
export function tighter<L extends LimitName>(name: L, a: RiskLimits[L], b: RiskLimits[L]): RiskLimits[L] {
  if (name === 'venues' || name === 'instruments') return common(a as Allowed, b as Allowed) as RiskLimits[L];
  return isLooser(name, b, a) || b === a || name === 'selfTrade' ? a : b;
}
