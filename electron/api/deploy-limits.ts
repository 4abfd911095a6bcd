import type { RiskLimitsInput } from '../../shared/contract/algorithm-input.ts';
import type { RiskLimits } from '../../shared/domain/risk.ts';
import { type Money, scaleMoney } from '../../shared/units/money.ts';
import type { Operator } from './context.ts';
import { failure } from './failure.ts';

/**
 * Limits that come with a deployment, as the engine has them: its daily loss is money. They become the slot's own, and of
 * these and the desk's the tighter binds.
 *
 * @throws {Failure} `forbidden` for an operator who may not set limits: a slot's own may be looser than they were.
 */
export function limitsOf(operator: Operator, input: RiskLimitsInput, capital: Money | undefined): Partial<RiskLimits> {
  if (operator.role !== 'risk_manager' && operator.role !== 'administrator') {
    throw failure('forbidden', 'riskLimits set limits, which is the risk manager’s: leave them out');
  }
  const { maxDailyDrawdown, maxDailyLoss, ...same } = input;
  const share =
    maxDailyDrawdown === undefined || capital === undefined
      ? undefined
      : scaleMoney(capital, BigInt(maxDailyDrawdown), 10_000n);
  const losses = [maxDailyLoss, share].flatMap((loss) => (loss === undefined ? [] : [loss]));
  const given = Object.fromEntries(Object.entries(same).filter(([, value]) => value !== undefined));
  return losses.length === 0 ? given : { ...given, maxDailyLoss: losses.reduce((a, b) => (b < a ? b : a)) };
}
