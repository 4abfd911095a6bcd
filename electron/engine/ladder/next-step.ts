import { defined } from '../../../shared/base/assert.ts';
import type { Ladder, StepUp } from '../../../shared/domain/ladder.ts';
import { type BasisPoints, basisPoints } from '../../../shared/units/basis-points.ts';
import { meanInterval } from '../rollout/confidence-sequence.ts';
import type { Stretches } from '../rollout/ladder-evidence.ts';

/** Where a candidate goes from its rung once every gate lets it: to a share, on to the take-over, or nowhere yet. */
export type NextStep =
  | { readonly kind: 'move'; readonly rung: number; readonly share: BasisPoints }
  /** The last rung: it takes over from the version in force. */
  | { readonly kind: 'take_over'; readonly rung: number; readonly share: BasisPoints }
  /** It stands on the last rung already: the ladder is climbed. */
  | { readonly kind: 'complete' }
  | { readonly kind: 'stay'; readonly reason: string };

/** Certainty that a step by confidence rests on, as a part of one. */
const CONFIDENCE_ALPHA = 0.05;

/**
 * The next step of a ladder. A scaled step may end between two rungs; the candidate then stays on its rung, soaks there
 * again, and goes on from where it is.
 *
 * @param ceiling The most that it may hold before it takes over.
 */
export function nextStep(ladder: Ladder, stretches: Stretches, ceiling: BasisPoints): NextStep {
  const { stepUp, share: own } = defined(ladder.plan.rungs[ladder.rung], `rung ${ladder.rung}`);
  const next = ladder.plan.rungs[ladder.rung + 1];
  if (!next || stepUp.kind === 'full') return fullStep(ladder, ceiling);
  const part = partOfStep(stepUp, stretches);
  if (part >= 1) return fullStep(ladder, ceiling);
  // A part of the whole way from rung to rung: of what is left of it, the same part would never come to the end.
  const step = Math.floor((next.share - own) * part);
  if (step < stepUp.leastStep) {
    const percent = (part * 100).toFixed(0);
    return { kind: 'stay', reason: `${percent} % of the step up is supported, which is less than its least step` };
  }
  if (ladder.share + step >= next.share) return fullStep(ladder, ceiling);
  return onRung(ladder, ladder.rung, basisPoints(ladder.share + step), ceiling);
}

/** The whole step: to the next rung, to the take-over where that is the last, or off the end of the ladder. */
export function fullStep(ladder: Ladder, ceiling: BasisPoints): NextStep {
  const rung = ladder.rung + 1;
  const next = ladder.plan.rungs[rung];
  if (!next) return { kind: 'complete' };
  const isTakeOver = rung === ladder.plan.rungs.length - 1 && ladder.incumbentEntityId !== null;
  return isTakeOver ? { kind: 'take_over', rung, share: next.share } : onRung(ladder, rung, next.share, ceiling);
}

function onRung(ladder: Ladder, rung: number, wanted: BasisPoints, ceiling: BasisPoints): NextStep {
  const share = wanted < ceiling ? wanted : ceiling;
  if (share <= ladder.share) return { kind: 'stay', reason: 'it holds all that the slot has to give' };
  return { kind: 'move', rung, share };
}

/** Where a candidate goes when it steps down: to the share of its own rung if it stands above that, else to the rung below. */
export function stepBelow({
  plan,
  rung,
  share,
}: Ladder): { readonly rung: number; readonly share: BasisPoints } | undefined {
  const own = plan.rungs[rung];
  if (own && own.share < share) return { rung, share: own.share };
  const below = plan.rungs[rung - 1];
  return below && { rung: rung - 1, share: below.share };
}

/** Which part of the way to the next rung what was seen supports, from 0 to 1. */
export function partOfStep(stepUp: StepUp, { ladder, rung }: Stretches): number {
  if (stepUp.kind === 'full') return 1;
  if (stepUp.kind === 'confidence') {
    const { lower } = meanInterval(ladder.pairs, CONFIDENCE_ALPHA);
    return within(lower === null ? 0 : lower / stepUp.fullAtBp);
  }
  if (rung.periods < 2) return 0;
  const mean = rung.sum / rung.periods;
  // The sample variance; what rounding leaves below nothing is nothing.
  const variance = Math.max(0, (rung.squares - rung.periods * mean * mean) / (rung.periods - 1));
  const volatility = Math.sqrt(variance);
  const calm = volatility === 0 ? 1 : stepUp.targetVolatilityBp / volatility;
  const headroom = 1 - ladder.deepest / stepUp.drawdownLimitBp;
  return within(Math.min(1, calm) * within(headroom));
}

const within = (part: number): number => Math.min(1, Math.max(0, part));
