import { z } from 'zod';
import type { ActionTable, RiskLimits } from '../../shared/domain/risk.ts';
import { RISK_ACTIONS, TRIGGERS, type Trigger } from '../../shared/domain/risk.ts';
import { type BasisPoints, basisPoints } from '../../shared/units/basis-points.ts';
import { type Money, parseMoney } from '../../shared/units/money.ts';

/** A decimal number, exact as text. */
export const decimal = z.union([z.string(), z.number()]);

/** More than any desk has: 10^15 units. */
const MOST_MONEY = 10n ** 23n;

/** An amount above 0. */
export const amount = decimal.transform((value, context): Money => {
  const parsed = parseMoney(value);
  if (parsed !== undefined && parsed > 0n && parsed <= MOST_MONEY) return parsed;
  context.addIssue({
    code: 'custom',
    message: 'give an amount above 0, as decimal text with at most 8 digits after the point',
  });
  return z.NEVER;
});

/** A share in steps of a basis point. */
const shareUpTo = (most: number) =>
  z.number().transform((value, context): BasisPoints => {
    const points = Math.round(value * 10_000);
    if (points >= 1 && points <= most * 10_000 && Math.abs(points - value * 10_000) < 1e-6) return basisPoints(points);
    context.addIssue({ code: 'custom', message: `give a share above 0 and up to ${most}, in steps of 0.0001` });
    return z.NEVER;
  });

const share = shareUpTo(1).optional();
/** Exposure stands above the capital with leverage. */
const leverage = shareUpTo(100).optional();
const count = z.int().min(0).max(1_000_000).optional();
const some = z.int().min(1).max(1_000_000).optional();
const milliseconds = z.int().min(0).max(604_800_000).optional();
const names = z.union([z.literal('*'), z.array(z.string().min(1).max(200)).min(1).max(500)]).optional();
const size = amount.optional();

const FORMS = {
  venues: names,
  instruments: names,
  maxOrderQuantity: size,
  maxOrderValue: size,
  priceCollar: share,
  maxReferenceAgeMs: milliseconds,
  duplicateWindowMs: z.int().min(0).max(60_000).optional(),
  maxInstruments: some,
  maxOpenOrders: some,
  maxPositionQuantity: size,
  maxPositionSize: leverage,
  maxOrdersPerSecond: count,
  maxOrdersPerMinute: count,
  maxTradesPerMinute: count,
  maxRepeats: count,
  maxDenialsPerMinute: count,
  maxErrorRate: share,
  maxSlippage: share,
  maxParticipation: share,
  maxConcentration: leverage,
  maxSectorExposure: leverage,
  maxGrossExposure: leverage,
  maxNetExposure: leverage,
  maxDailyLoss: size,
  maxDrawdown: share,
  maxDataAgeMs: milliseconds,
  maxAckAgeMs: milliseconds,
  selfTrade: z.enum(['deny', 'cancel_resting']).optional(),
} as const satisfies { readonly [L in keyof RiskLimits]: z.ZodType };

/** What follows when a limit is crossed, by trigger. */
const action = z.enum(RISK_ACTIONS).exactOptional();
export const actions = z.strictObject(
  Object.fromEntries(TRIGGERS.map((trigger) => [trigger, action])) as Record<Trigger, typeof action>,
);

/** Limits of a scope. */
export const limits = z.strictObject(FORMS);

/** The desk's limits, and what follows when one is crossed. */
export const risk = z.strictObject({ ...FORMS, actions: actions.optional() });

/** Names of limits. */
export const limitName = z.enum(Object.keys(FORMS) as [keyof RiskLimits, ...(keyof RiskLimits)[]]);

/** The keys of a form that were given, as the engine has them. */
export function limitsOf({ actions: table, ...form }: z.output<typeof risk>): {
  readonly limits: Partial<RiskLimits>;
  readonly actions: ActionTable;
} {
  const given = Object.entries(form).filter(([, value]) => value !== undefined);
  return { limits: Object.fromEntries(given) as Partial<RiskLimits>, actions: table ?? {} };
}
