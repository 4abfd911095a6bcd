import type { Money } from '../units/money.ts';

export const MEASURES = [
  'profit',
  'drawdown',
  'slippage',
  'reject_rate',
  'denial_rate',
  'error_rate',
  'latency',
  'divergence',
  'turnover',
] as const;
/**
 * What a gate looks at.
 * - `profit`: after costs against the twin, basis points of the budget a period; without a version in force, against nothing.
 * - `drawdown`: deepest fall from a peak, basis points of the budget.
 * - `slippage`: cost against arrival, basis points of the value of what was filled.
 * - `reject_rate`: orders that the exchange refused, of those sent; basis points.
 * - `denial_rate`: wishes that the gate before the exchange refused, of all; basis points.
 * - `error_rate`: wishes that were wrong by themselves, whatever market and limits, of all; basis points.
 * - `latency`: time to answer that 99 % of the requests stay within, microseconds.
 * - `divergence`: what live fills cost more or less than the same orders on a simulated account, basis points of their value.
 * - `turnover`: value of all fills, as a multiple of the twin's.
 */
export type Measure = (typeof MEASURES)[number];

/** Measures that are a share of something counted, and are therefore judged by bounds and not by their raw value. */
export type RateMeasure = 'reject_rate' | 'denial_rate' | 'error_rate';

/** Measures that can be judged as the candidate's less the twin's, in the same unit. */
export const RELATIVE_MEASURES = ['slippage', 'reject_rate', 'denial_rate', 'error_rate', 'latency'] as const;
export type RelativeMeasure = (typeof RELATIVE_MEASURES)[number];

export const GATE_OUTCOMES = ['pass', 'fail', 'inconclusive', 'error', 'waiting'] as const;
/**
 * What a gate says at one review. `inconclusive`: measured, and neither way clear. `error`: it could not be measured.
 * `waiting`: too few samples; it blocks the way up, and counts as none of the four others.
 */
export type GateOutcome = (typeof GATE_OUTCOMES)[number];
/** The outcomes that are counted in a row. */
export type CountedOutcome = Exclude<GateOutcome, 'waiting'>;

/** What every gate says, whatever it measures. */
interface GateTerms {
  /** Judged and recorded; never moves anything. */
  readonly observeOnly: boolean;
  /**
   * Fewer than these say nothing. Counted in what the measure rests on: pairs for profit, periods for drawdown and turnover,
   * fills for slippage, orders for the reject rate and divergence, wishes for denial and error rate, requests for latency.
   */
  readonly minSamples: number;
  /** What counts as evidence: all since the ladder began, or what was seen on this rung alone. */
  readonly since: 'ladder' | 'rung';
  /** How often in a row an outcome must come before it takes effect; 1 or more each. */
  readonly passAfter: number;
  readonly failAfter: number;
  readonly inconclusiveAfter: number;
  readonly errorAfter: number;
}

/** A gate on profit: passes when it is certain that the candidate earns more than `passAbove`, fails when certainly less than `failBelow`. */
export interface ProfitRule extends GateTerms {
  readonly measure: 'profit';
  /** Basis points of the budget a period; both are compared with bounds of the mean difference to the twin. */
  readonly passAbove: number;
  readonly failBelow: number;
  /** How often the gate may err on either side over the whole ladder, as a part of one; between 0 and 0.5. */
  readonly alpha: number;
}

/** A gate on what should be small: passes up to `passUpTo`, fails above `failAbove`, and is inconclusive between. */
export interface LimitRule extends GateTerms {
  readonly measure: Exclude<Measure, 'profit'>;
  /** Whether the candidate's less the twin's is judged. Turnover always is a multiple of the twin's and leaves this false. */
  readonly relative: boolean;
  /** In the unit of the measure, see {@link Measure}. */
  readonly passUpTo: number;
  readonly failAbove: number;
}

/** One gate of a rung, as data. */
export type GateRule = ProfitRule | LimitRule;

/** What is known of one version's conduct over a stretch of market. */
export interface ConductEvidence {
  /** Periods of open market that it was held through. */
  readonly periods: number;
  readonly fills: number;
  /** Positions that returned to flat, or turned over. */
  readonly closedTrades: number;
  /** Trading days. */
  readonly sessions: number;
  /** Orders sent, the rejected ones included. */
  readonly orders: number;
  /** Wishes that were refused before they became orders. */
  readonly denied: number;
  readonly rejected: number;
  /** Wishes that were wrong by themselves: refused for what they were, by the desk or by the exchange. */
  readonly faults: number;
  /** All wishes that it was answered on: what faults are counted of. */
  readonly requests: number;
  /** Over the fills with a known arrival price: their value, and what they cost against it; positive is worse. */
  readonly slippage: { readonly value: Money; readonly cost: Money; readonly fills: number };
  /** Value of all fills. */
  readonly turnover: Money;
  /** Deepest drawdown in basis points of the budget; null where it was not measured. */
  readonly drawdownBp: number | null;
  /** Time to answer, over so many requests; null where it was not measured. */
  readonly latency: { readonly p99Us: number; readonly requests: number } | null;
  /** Over the orders that ended on both accounts: live value, and live less simulated cost; null where nothing mirrors them. */
  readonly divergence: { readonly value: Money; readonly cost: Money; readonly orders: number } | null;
}

/**
 * What is kept of the differences of profit, candidate less twin, basis points of the budget a period: sums alone, so that a
 * record of them stays small however long the ladder stands. Plain numbers; folded from the pairs in order, they are the same anywhere.
 */
export interface PairSums {
  /** The first pairs, which set the scale and are no evidence: how many, how many of them differ, and the sum of their squares. */
  readonly calibration: { readonly pairs: number; readonly unequal: number; readonly squares: number };
  /** Pairs that are evidence. */
  readonly pairs: number;
  /** Sum of their differences, of the squares, and of the products of each with the one before it. */
  readonly sum: number;
  readonly squares: number;
  readonly products: number;
  /** The latest difference. */
  readonly last: number;
  /** The strictest bounds that have stood at any look so far; null while there was none. Crossed: the difference has changed. */
  readonly highestLower: number | null;
  readonly lowestUpper: number | null;
  /** Pairs that could not be measured, and whether the latest was one. */
  readonly unmeasured: number;
  readonly isLastUnmeasured: boolean;
}

/** No pair yet. */
export const NO_PAIRS: PairSums = {
  calibration: { pairs: 0, unequal: 0, squares: 0 },
  pairs: 0,
  sum: 0,
  squares: 0,
  products: 0,
  last: 0,
  highestLower: null,
  lowestUpper: null,
  unmeasured: 0,
  isLastUnmeasured: false,
};

/** What a gate is judged on, over the stretch that its rule names in `since`. */
export interface GateEvidence {
  readonly candidate: ConductEvidence;
  /** Null where nothing is there to compare with. */
  readonly twin: ConductEvidence | null;
  /** Null where profits are not paired. */
  readonly pairs: PairSums | null;
}

/** What a gate said, with the numbers behind it. It is recorded as it is: whoever reads the record never judges again. */
export interface GateVerdict {
  readonly measure: Measure;
  readonly observeOnly: boolean;
  readonly outcome: GateOutcome;
  /** As measured, in the unit of the measure; null where it could not be. */
  readonly value: number | null;
  /** Bounds that hold at any look with the certainty in `words`; null where there is none on that side. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** What it was held against: the threshold of failing where it fails, else that of passing. */
  readonly threshold: number;
  readonly samples: number;
  /** For a person: what was measured, how sure it is, and what follows. */
  readonly words: string;
}

/** The latest outcomes of one gate in a row. Null: none of the four yet. */
export interface GateRun {
  readonly outcome: CountedOutcome | null;
  readonly times: number;
}

export const NO_RUN: GateRun = { outcome: null, times: 0 };
