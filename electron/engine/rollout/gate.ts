import { assert } from '../../../shared/base/assert.ts';
import type {
  ConductEvidence,
  GateEvidence,
  GateOutcome,
  GateRule,
  GateVerdict,
  LimitRule,
  PairSums,
  ProfitRule,
  RateMeasure,
} from '../../../shared/domain/gate.ts';
import { CALIBRATION_PAIRS, certainly, hasChanged, isCalibrating, meanInterval } from './confidence-sequence.ts';
import { isSound, type Reading, rateCount, readingOf, type Unreadable } from './gate-readings.ts';
import { certainty, plainValue, sampled, subject, valueWords } from './gate-words.ts';
import { rateInterval } from './rate-sequence.ts';

/** How often the bounds of a rate may ever err, on each side, over all looks. */
export const RATE_ALPHA = 0.05;

/**
 * What a gate says of the evidence. Pure: the same rule and evidence give the same verdict. Bounds hold however often one
 * looks, so a review may come at any time. The verdict is recorded as it is and never judged again from the record.
 *
 * @param rungs How many rungs the ladder has: a gate that begins anew on each shares its errors out among them.
 */
export function judge(rule: GateRule, evidence: GateEvidence, rungs: number): GateVerdict {
  assert(Number.isInteger(rungs) && rungs > 0, `a ladder of ${rungs} rungs`);
  switch (rule.measure) {
    case 'profit':
      return judgeProfit(rule, evidence, rule.since === 'rung' ? rule.alpha / rungs : rule.alpha);
    case 'reject_rate':
    case 'denial_rate':
    case 'error_rate':
      return judgeRate(rule, rule.measure, evidence);
    default:
      return judgeLimit(rule, rule.measure, evidence);
  }
}

type RawMeasure = Exclude<LimitRule['measure'], RateMeasure>;

/**
 * Profit passes above one bound and fails below the other. A mean that is certainly too low fails whatever else is wrong with
 * the pairs, for the way down waits for nothing; the way up waits until the last pair is known and the difference is one and
 * the same.
 */
function judgeProfit(rule: ProfitRule, { pairs, twin }: GateEvidence, alpha: number): GateVerdict {
  if (pairs === null) return unreadable(rule, twin !== null, 0, 'no profits are paired');
  const say = (outcome: GateOutcome, end: string): GateVerdict =>
    profitVerdict(rule, pairs, twin !== null, alpha, outcome, end);
  const unmeasured = 'the profit of the last period could not be measured';
  if (isCalibrating(pairs) || pairs.pairs < rule.minSamples) {
    if (pairs.isLastUnmeasured) return say('error', unmeasured);
    // Versions that earn the same would otherwise wait for ever, and nobody would be asked.
    const isFlat = isCalibrating(pairs) && pairs.calibration.pairs >= rule.minSamples + CALIBRATION_PAIRS;
    return say(isFlat ? 'inconclusive' : 'waiting', waitingForPairs(rule, pairs));
  }
  if (certainly(pairs, rule.failBelow, alpha) === 'below')
    return say('fail', `certainly below ${plainValue(rule, rule.failBelow)}`);
  if (pairs.isLastUnmeasured) return say('error', unmeasured);
  if (hasChanged(pairs)) return say('inconclusive', 'the difference has changed on the way');
  if (certainly(pairs, rule.passAbove, alpha) === 'above')
    return say('pass', `certainly above ${plainValue(rule, rule.passAbove)}`);
  return say('inconclusive', 'not yet clear');
}

function waitingForPairs(rule: ProfitRule, { calibration, pairs }: PairSums): string {
  if (pairs > 0) return `${rule.minSamples} are needed`;
  if (calibration.pairs > 0 && calibration.unequal === 0)
    return `equal in all of ${sampled('profit', calibration.pairs)}: there is no difference to judge`;
  const unequal = `${calibration.unequal} of the ${CALIBRATION_PAIRS} unequal pairs that set the scale`;
  return `${unequal}, after ${sampled('profit', calibration.pairs)}`;
}

function profitVerdict(
  rule: ProfitRule,
  pairs: PairSums,
  hasTwin: boolean,
  alpha: number,
  outcome: GateOutcome,
  end: string,
): GateVerdict {
  const { mean, lower, upper } = meanInterval(pairs, alpha);
  const measured = pairs.pairs > 0;
  const bounds =
    lower === null || upper === null
      ? 'without bounds yet'
      : `between ${plainValue(rule, lower)} and ${plainValue(rule, upper)}, each with ${certainty(alpha)} certainty`;
  const found = measured ? ` ${valueWords(rule, mean)}, ${bounds} over ${sampled('profit', pairs.pairs)};` : '';
  return {
    ...head(rule, outcome),
    value: measured ? fourDigits(mean) : null,
    lower: lower === null ? null : fourDigits(lower),
    upper: upper === null ? null : fourDigits(upper),
    threshold: outcome === 'fail' ? rule.failBelow : rule.passAbove,
    samples: pairs.pairs,
    words: `${subject(rule, hasTwin)}:${found} ${end}`,
  };
}

/** A rate passes when its upper bound is within the one limit, and fails when its lower bound is above the other. */
function judgeRate(rule: LimitRule, measure: RateMeasure, { candidate, twin }: GateEvidence): GateVerdict {
  const hasTwin = twin !== null;
  if (rule.relative && !hasTwin) return unreadable(rule, hasTwin, 0, 'there is no twin to compare with');
  // Two rates that are compared share the error between them, and their difference lies within the sum of both bounds.
  const alpha = rule.relative ? RATE_ALPHA / 2 : RATE_ALPHA;
  const own = rateCount(measure, candidate);
  const other = rule.relative && twin ? rateCount(measure, twin) : undefined;
  if (!isSound(own) || (other && !isSound(other)))
    return unreadable(rule, hasTwin, 0, `${own.hits} of ${own.trials} is no count of what happened`);
  const samples = Math.min(own.trials, other?.trials ?? own.trials);
  if (samples < rule.minSamples) return waiting(rule, hasTwin, samples);
  const its = rateInterval(own.hits, own.trials, alpha);
  const less = other ? rateInterval(other.hits, other.trials, alpha) : { lower: 0, upper: 0 };
  const value = fourDigits(10_000 * (own.hits / own.trials - (other ? other.hits / other.trials : 0)));
  const lower = fourDigits(10_000 * (its.lower - less.upper));
  const upper = fourDigits(10_000 * (its.upper - less.lower));
  const outcome = lower > rule.failAbove ? 'fail' : upper <= rule.passUpTo ? 'pass' : 'inconclusive';
  const bounds = `between ${plainValue(rule, lower)} and ${plainValue(rule, upper)} with ${certainty(RATE_ALPHA)} certainty`;
  return limitVerdict(rule, hasTwin, outcome, { value, samples }, { lower, upper }, `, ${bounds}`);
}

/** What is no rate is held against its limits as it was measured. */
function judgeLimit(rule: LimitRule, measure: RawMeasure, { candidate, twin }: GateEvidence): GateVerdict {
  const hasTwin = twin !== null;
  const reading = comparedReading(rule, measure, candidate, twin);
  if ('problem' in reading) return unreadable(rule, hasTwin, 0, reading.problem);
  if (reading.samples < rule.minSamples) return waiting(rule, hasTwin, reading.samples);
  const { value } = reading;
  const outcome = value > rule.failAbove ? 'fail' : value <= rule.passUpTo ? 'pass' : 'inconclusive';
  return limitVerdict(rule, hasTwin, outcome, reading, { lower: null, upper: null }, '');
}

function comparedReading(
  rule: LimitRule,
  measure: RawMeasure,
  candidate: ConductEvidence,
  twin: ConductEvidence | null,
): Reading | Unreadable {
  const own = readingOf(measure, candidate);
  if ('problem' in own) return own;
  const isMultiple = measure === 'turnover';
  if (!isMultiple && !rule.relative) return { ...own, value: fourDigits(own.value) };
  if (twin === null) return { problem: 'there is no twin to compare with' };
  const other = readingOf(measure, twin);
  if ('problem' in other) return { problem: `of the twin, ${other.problem}` };
  const samples = Math.min(own.samples, other.samples);
  if (!isMultiple) return { value: fourDigits(own.value - other.value), samples };
  if (own.value === 0) return { value: 0, samples };
  return other.value === 0
    ? { problem: 'the twin has not traded: there is nothing to be a multiple of' }
    : { value: fourDigits(own.value / other.value), samples };
}

function limitVerdict(
  rule: LimitRule,
  hasTwin: boolean,
  outcome: 'pass' | 'fail' | 'inconclusive',
  { value, samples }: Reading,
  bounds: { readonly lower: number | null; readonly upper: number | null },
  boundWords: string,
): GateVerdict {
  const end = {
    pass: `within ${valueWords(rule, rule.passUpTo)}`,
    fail: `above ${valueWords(rule, rule.failAbove)}`,
    inconclusive: `passes up to ${plainValue(rule, rule.passUpTo)} and fails above ${plainValue(rule, rule.failAbove)}; not clear`,
  }[outcome];
  const found = `${valueWords(rule, value)}${boundWords} over ${sampled(rule.measure, samples)}`;
  return {
    ...head(rule, outcome),
    value,
    ...bounds,
    threshold: outcome === 'fail' ? rule.failAbove : rule.passUpTo,
    samples,
    words: `${subject(rule, hasTwin)}: ${found}; ${end}`,
  };
}

const head = ({ measure, observeOnly }: GateRule, outcome: GateOutcome) => ({ measure, observeOnly, outcome });

const unreadable = (rule: GateRule, hasTwin: boolean, samples: number, problem: string): GateVerdict =>
  empty(rule, hasTwin, 'error', samples, problem);

const waiting = (rule: GateRule, hasTwin: boolean, samples: number): GateVerdict =>
  empty(rule, hasTwin, 'waiting', samples, `${sampled(rule.measure, samples)}, and ${rule.minSamples} are needed`);

const empty = (rule: GateRule, hasTwin: boolean, outcome: GateOutcome, samples: number, end: string): GateVerdict => ({
  ...head(rule, outcome),
  value: null,
  lower: null,
  upper: null,
  threshold: rule.measure === 'profit' ? rule.passAbove : rule.passUpTo,
  samples,
  words: `${subject(rule, hasTwin)}: ${end}`,
});

/** Four digits after the point, and no −0. */
const fourDigits = (value: number): number => Number(value.toFixed(4)) + 0;
