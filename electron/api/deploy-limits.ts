import type { RiskLimitsInput } from '../../shared/contract/algorithm-input.ts';
import type { RiskLimits } from '../../shared/domain/risk.ts';
import { type Money, scaleMoney } from '../../shared/units/money.ts';
import type { Desk } from '../host/desk.ts';
import { authorOf } from './actor.ts';
import type { Operator } from './context.ts';
import { accepted, failure } from './failure.ts';

const REASON = 'came with a deployment';

/** Limits that come with a deployment, as the desk has them: its daily loss is money. */
function limitsOf(input: RiskLimitsInput, capital: Money | undefined): Partial<RiskLimits> {
  const { maxDailyDrawdown, maxDailyLoss, ...same } = input;
  const share =
    maxDailyDrawdown === undefined || capital === undefined
      ? undefined
      : scaleMoney(capital, BigInt(maxDailyDrawdown), 10_000n);
  const losses = [maxDailyLoss, share].flatMap((loss) => (loss === undefined ? [] : [loss]));
  const given = Object.fromEntries(Object.entries(same).filter(([, value]) => value !== undefined));
  return losses.length === 0 ? given : { ...given, maxDailyLoss: losses.reduce((a, b) => (b < a ? b : a)) };
}

/** The tighter of what is asked and what stands, limit by limit: a deployment never loosens what binds other slots. */
function tightened(asked: Partial<RiskLimits>, standing: RiskLimits): Partial<RiskLimits> {
  const { venues, ...amounts } = asked;
  const tighter = Object.entries(amounts).filter(([name, value]) => value < standing[name as keyof typeof amounts]);
  if (venues === undefined || venues === '*') return Object.fromEntries(tighter);
  const both = standing.venues === '*' ? venues : venues.filter((each) => standing.venues.includes(each));
  return { ...Object.fromEntries(tighter), venues: both };
}

/**
 * Puts limits in force that come with a deployment, before it: no version is live for a moment without them. They bind
 * the whole desk, so they are only taken where they are tighter than what stands.
 *
 * @returns How to put back what they were; what somebody else has changed meanwhile stays.
 * @throws {Failure} `forbidden` for an operator who may not change limits.
 */
export async function takeLimits(
  desk: Desk,
  operator: Operator,
  input: RiskLimitsInput,
  capital: Money | undefined,
): Promise<() => Promise<void>> {
  if (operator.role !== 'risk_manager' && operator.role !== 'administrator') {
    throw failure(
      'forbidden',
      'riskLimits change the limits of the whole desk, which is the risk manager’s: leave them out',
    );
  }
  const before = desk.view.limits;
  const limits = tightened(limitsOf(input, capital), before);
  if (Object.keys(limits).length === 0) return async () => {};
  accepted(await desk.execute({ kind: 'set_limits', limits, reason: REASON }, authorOf(operator)));
  return async () => {
    const now = desk.view.limits;
    const names = (Object.keys(limits) as (keyof RiskLimits)[]).filter(
      (name) => String(now[name]) === String(limits[name]),
    );
    if (names.length === 0) return;
    const restored = Object.fromEntries(names.map((name) => [name, before[name]])) as Partial<RiskLimits>;
    const reason = 'the deployment that they came with was refused';
    accepted(await desk.execute({ kind: 'set_limits', limits: restored, reason }, authorOf(operator)));
  };
}
