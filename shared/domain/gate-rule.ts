import { spaced } from '../base/words.ts';
import { type GateRule, MEASURES, RELATIVE_MEASURES } from './gate.ts';

const COUNTS = ['minSamples', 'passAfter', 'failAfter', 'inconclusiveAfter', 'errorAfter'] as const;

/** More than any ladder lives through; a count above it is a slip of the hand. */
const MOST = 1_000_000;

/** Why a gate's rule cannot be used, in words that say what to give instead; undefined when it can. */
export function gateRuleProblem(rule: GateRule): string | undefined {
  if (!MEASURES.includes(rule.measure))
    return `"${rule.measure}" is no measure of a gate: give one of ${MEASURES.join(', ')}`;
  const name = spaced(rule.measure);
  for (const count of COUNTS)
    if (!(Number.isInteger(rule[count]) && rule[count] >= 1 && rule[count] <= MOST))
      return `the gate on ${name} has ${count} ${rule[count]}: give a whole number from 1 to ${MOST}`;
  return rule.measure === 'profit' ? profitProblem(rule) : limitProblem(rule, name);
}

function profitProblem({ passAbove, failBelow, alpha }: Extract<GateRule, { measure: 'profit' }>): string | undefined {
  if (!(Number.isFinite(passAbove) && Number.isFinite(failBelow)))
    return 'the gate on profit needs finite thresholds in basis points of the budget a period';
  if (failBelow > passAbove)
    return `the gate on profit would pass above ${passAbove} and fail below ${failBelow} at once: fail_below must not be higher`;
  if (!(alpha > 0 && alpha < 0.5))
    return `the gate on profit may not err in ${alpha} of all cases: give a part of one between 0 and 0.5, such as 0.05`;
  return undefined;
}

function limitProblem(rule: Exclude<GateRule, { measure: 'profit' }>, name: string): string | undefined {
  const { passUpTo, failAbove, relative, measure } = rule;
  if (!(Number.isFinite(passUpTo) && Number.isFinite(failAbove))) return `the gate on ${name} needs finite thresholds`;
  if (failAbove < passUpTo)
    return `the gate on ${name} would pass up to ${passUpTo} and fail above ${failAbove} at once: fail_above must not be lower`;
  const least = LEAST[measure];
  // What is less than the twin's can be below nothing, and slippage is a gain as often as a cost.
  if (!relative && least !== undefined && passUpTo < least)
    return `the gate on ${name} can never pass up to ${passUpTo}: it is never below ${least}`;
  if (relative && !(RELATIVE_MEASURES as readonly string[]).includes(measure))
    return measure === 'turnover'
      ? 'the gate on turnover always is a multiple of the twin’s: leave relative out'
      : `the gate on ${name} is not compared with the twin: leave relative out`;
  return undefined;
}

/** Below which a measure never is. */
const LEAST: Partial<Record<GateRule['measure'], number>> = {
  drawdown: 0,
  reject_rate: 0,
  denial_rate: 0,
  error_rate: 0,
  latency: 0,
  divergence: 0,
  turnover: 0,
};
