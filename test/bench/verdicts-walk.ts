import { addPair } from '../../electron/engine/rollout/confidence-sequence.ts';
import { judge } from '../../electron/engine/rollout/gate.ts';
import { noteOutcome, reached } from '../../electron/engine/rollout/gate-counts.ts';
import { type GateOutcome, type GateRule, NO_PAIRS, NO_RUN } from '../../shared/domain/gate.ts';
import { NO_CONDUCT, profitRule } from '../support/gate-evidence.ts';

/** The six rungs of a canary: 1, 5, 10, 25, 50 and 100 %; the last one is the goal. */
export const RUNGS = 6;
/** An hour of open market on each rung at least, in pairs of five minutes. */
const SOAK_PAIRS = 12;
/** A week of a market that never closes: whoever is not decided on by then is inconclusive. */
export const HORIZON = 2_016;

/** Nobody is held for being inconclusive, so that what could go wrong has the whole time to. */
const ruleOf = (since: GateRule['since']): GateRule => profitRule({ since, inconclusiveAfter: HORIZON });

/** Says at each look how the gate stands. */
export interface Judging {
  readonly rule: GateRule;
  /** One more difference, basis points of the budget. */
  look(difference: number): GateOutcome;
  /** The candidate comes to the next rung. */
  nextRung(): void;
}

/** How a ladder went. */
export interface Walk {
  /** Rungs that it was let go from. */
  readonly advances: number;
  /** It came to 100 %. */
  readonly isAtTop: boolean;
  readonly isAborted: boolean;
  /** Pairs until it came to its end, or the horizon. */
  readonly pairs: number;
  /** Pairs until it was let go from its first rung; undefined where it never was. */
  readonly firstAdvance: number | undefined;
}

/** Climbs a ladder of six rungs by a gate on profit alone, until it is at the top, is stopped, or the horizon is reached. */
export function walk(judging: Judging, differences: () => number, horizon = HORIZON): Walk {
  let [run, advances, onRung] = [NO_RUN, 0, 0];
  let firstAdvance: number | undefined;
  const ends = (pairs: number, isAborted: boolean): Walk => ({
    advances,
    isAtTop: advances === RUNGS - 1,
    isAborted,
    pairs,
    firstAdvance,
  });
  for (let pairs = 1; pairs <= horizon; pairs += 1) {
    onRung += 1;
    run = noteOutcome(run, judging.look(differences()));
    const takes = reached(judging.rule, run);
    if (takes === 'fail') return ends(pairs, true);
    if (takes !== 'pass' || onRung < SOAK_PAIRS) continue;
    advances += 1;
    firstAdvance ??= pairs;
    if (advances === RUNGS - 1) return ends(pairs, false);
    [run, onRung] = [NO_RUN, 0];
    judging.nextRung();
  }
  return ends(horizon, false);
}

/** The desk's own gate. */
export function gate(since: GateRule['since']): Judging {
  const rule = ruleOf(since);
  let pairs = NO_PAIRS;
  return {
    rule,
    look(difference) {
      pairs = addPair(pairs, difference);
      return judge(rule, { candidate: NO_CONDUCT, twin: NO_CONDUCT, pairs }, RUNGS).outcome;
    },
    nextRung() {
      if (since === 'rung') pairs = NO_PAIRS;
    },
  };
}

/** What the desk does not do: a t-test at 5 % on each side, repeated at every look as if it were the only one. */
export function repeatedTest(): Judging {
  const rule = ruleOf('ladder');
  let [count, mean, squares] = [0, 0, 0];
  return {
    rule,
    look(difference) {
      count += 1;
      const distance = difference - mean;
      mean += distance / count;
      squares += distance * (difference - mean);
      if (count < rule.minSamples) return 'waiting';
      const t = mean / Math.sqrt(squares / (count - 1) / count);
      return t > ONE_SIDED_5_PERCENT ? 'pass' : t < -ONE_SIDED_5_PERCENT ? 'fail' : 'inconclusive';
    },
    nextRung() {},
  };
}

/** Of the normal, which Student's t is near at 20 samples and nearer at more. */
const ONE_SIDED_5_PERCENT = 1.7;
