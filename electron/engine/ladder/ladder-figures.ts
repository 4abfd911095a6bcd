import type { Ladder } from '../../../shared/domain/ladder.ts';
import type { ConductCounts } from '../risk/conduct.ts';
import { meanInterval } from '../rollout/confidence-sequence.ts';
import type { LadderEvidence } from '../rollout/ladder-evidence.ts';
import type { SimulatedDesk } from '../simulated/simulated-desk.ts';

/** Certainty of the bounds that are shown, as a part of one that they may err on each side. */
const SHOWN_ALPHA = 0.05;

/** What a candidate has shown, for people who watch it. */
export interface LadderFigures {
  /** Periods whose profit was compared: on the rung, and since the ladder began. */
  readonly periods: number;
  readonly periodsInAll: number;
  /** On the rung, as far as the rung asks for them. */
  readonly fills: number;
  readonly closedTrades: number;
  /** Profit against the twin since the ladder began, basis points of the budget a period, with bounds valid at any look; null where there is too little. */
  readonly difference: { readonly mean: number; readonly lower: number | null; readonly upper: number | null } | null;
  /** Deepest fall since the ladder began, basis points of the budget. */
  readonly drawdownBp: number;
  /** Sum of returns of the candidate since the ladder began, basis points of the budget. */
  readonly returnBp: number;
}

/** What is known of an open ladder by now. */
export function ladderFigures(
  { instance }: Ladder,
  { stretches, before }: LadderEvidence<ConductCounts>,
  accounts: SimulatedDesk,
): LadderFigures {
  const { ladder, rung } = stretches;
  const counts = accounts.conduct(instance);
  const { mean, lower, upper } = meanInterval(ladder.pairs, SHOWN_ALPHA);
  return {
    periods: rung.periods,
    periodsInAll: ladder.periods,
    fills: (counts?.fills ?? 0) - (before.rung.candidate?.fills ?? 0),
    closedTrades: (counts?.closedTrades ?? 0) - (before.rung.candidate?.closedTrades ?? 0),
    difference: ladder.pairs.pairs === 0 ? null : { mean, lower, upper },
    drawdownBp: ladder.deepest,
    returnBp: ladder.sum,
  };
}
