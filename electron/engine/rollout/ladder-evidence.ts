import { assert } from '../../../shared/base/assert.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import { type GateRule, type GateRun, NO_PAIRS, NO_RUN, type PairSums } from '../../../shared/domain/gate.ts';
import { addPair } from './confidence-sequence.ts';
import { noteOutcome } from './gate-counts.ts';

/** What the periods of one stretch of a ladder have shown. */
export interface Stretch {
  readonly pairs: PairSums;
  /** Periods whose profit is known, the sums of the candidate's returns and of their squares, basis points of the budget. */
  readonly periods: number;
  readonly sum: number;
  readonly squares: number;
  /** Sum of returns at its highest, and the deepest fall from there. */
  readonly peak: number;
  readonly deepest: number;
}

/** What was seen over each stretch that a gate can ask for. */
export type Stretches = Readonly<Record<GateRule['since'], Stretch>>;

const NOTHING: Stretch = { pairs: NO_PAIRS, periods: 0, sum: 0, squares: 0, peak: 0, deepest: 0 };

/** Conduct of candidate and twin when a stretch began: what came since is the difference. Undefined: nothing yet. */
export interface Before<C> {
  readonly candidate: C | undefined;
  readonly twin: C | undefined;
}

/**
 * What a ladder has seen so far: since it began, and since the candidate came to its present share. Folded from facts.
 *
 * @typeParam C counts of how a version trades.
 */
export class LadderEvidence<C> {
  readonly #rules: readonly (readonly GateRule[])[];
  stretches: Stretches = { ladder: NOTHING, rung: NOTHING };
  readonly before: Record<GateRule['since'], Before<C>> = {
    ladder: { candidate: undefined, twin: undefined },
    rung: { candidate: undefined, twin: undefined },
  };
  /** How often in a row each gate of the rung has said what it says. */
  runs: readonly GateRun[] = [];

  /** @param rules The gates of each rung. */
  constructor(rules: readonly (readonly GateRule[])[]) {
    this.#rules = rules;
  }

  /**
   * The candidate comes to another share. What it has shown on the rung before counts for the ladder alone.
   *
   * @param now Conduct on the account that goes on; undefined where it begins on another one, whose counts start anew.
   */
  applyMoved({ rung }: FactOf<'ladder_moved'>, now: Before<C> | undefined): void {
    this.stretches = { ladder: this.stretches.ladder, rung: NOTHING };
    this.before.rung = now ?? { candidate: undefined, twin: undefined };
    if (!now) this.before.ladder = this.before.rung;
    this.runs = (this.#rules[rung] ?? []).map(() => NO_RUN);
  }

  /** A person lets it go on: what the gates have said in a row begins anew. */
  applyResumed(): void {
    this.runs = this.runs.map(() => NO_RUN);
  }

  /** What the evidence comes to be with one more period: what a review judges before it is on record. */
  with({ pair, budget }: Pick<FactOf<'ladder_reviewed'>, 'pair' | 'budget'>): Stretches {
    const next = (stretch: Stretch): Stretch =>
      pair ? withPeriod(stretch, pair, Number(budget)) : withoutPair(stretch);
    return { ladder: next(this.stretches.ladder), rung: next(this.stretches.rung) };
  }

  applyReviewed(fact: FactOf<'ladder_reviewed'>): void {
    const { verdicts } = fact;
    this.stretches = this.with(fact);
    assert(verdicts.length === this.runs.length, `${verdicts.length} verdicts on ${this.runs.length} gates`);
    this.runs = this.runs.map((run, i) => noteOutcome(run, verdicts[i]?.outcome ?? 'waiting'));
  }

  /** All of it, for a snapshot. */
  snapshot() {
    return { stretches: this.stretches, before: this.before, runs: this.runs };
  }

  /** Takes a snapshot as so. */
  restore({ stretches, before, runs }: ReturnType<LadderEvidence<C>['snapshot']>): void {
    this.stretches = stretches;
    this.before.ladder = before.ladder;
    this.before.rung = before.rung;
    this.runs = runs;
  }
}

function withPeriod(
  stretch: Stretch,
  pair: { readonly candidate: string; readonly twin: string },
  budget: number,
): Stretch {
  const ofBudget = (amount: number): number => (amount / budget) * 10_000;
  const earned = ofBudget(Number(pair.candidate));
  const difference = earned - ofBudget(Number(pair.twin));
  const sum = stretch.sum + earned;
  const peak = Math.max(stretch.peak, sum);
  return {
    pairs: addPair(stretch.pairs, difference),
    periods: stretch.periods + 1,
    sum,
    squares: stretch.squares + earned * earned,
    peak,
    deepest: Math.max(stretch.deepest, peak - sum),
  };
}

const withoutPair = (stretch: Stretch): Stretch => ({ ...stretch, pairs: addPair(stretch.pairs, Number.NaN) });
