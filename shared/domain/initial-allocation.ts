import type { BasisPoints } from '../units/basis-points.ts';
import type { LadderPlan, Rung } from './ladder.ts';

/**
 * A ladder that begins at this share of the capital: the rungs below are left out, and the first one left keeps the terms of the
 * rung whose place it takes. Where nothing but a simulation comes before the whole, it is what simulated orders are sized for.
 *
 * @param share From 1 basis point on.
 */
export function beginningAt(plan: LadderPlan, share: BasisPoints): LadderPlan {
  const { strategy, rungs } = plan;
  if (strategy === 'paper' || strategy === 'blue_green')
    return { ...plan, rungs: rungs.map((rung) => (rung.share === 0 ? { ...rung, simulatedShare: share } : rung)) };
  const capital = rungs.filter((rung) => rung.share > 0);
  const place = capital.findLast((rung) => rung.share <= share) ?? capital[0];
  if (!place) return plan;
  const first: Rung = { ...place, share };
  return { ...plan, rungs: [first, ...capital.filter((rung) => rung.share > share)] };
}
