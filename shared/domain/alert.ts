import type { EpochNs } from '../units/time.ts';
import type { Scope } from './scope.ts';

export const SEVERITIES = ['info', 'warning', 'critical'] as const;
/** `info`: good to know. `warning`: look when you can. `critical`: money is at risk or trading has stopped; look now. */
export type Severity = (typeof SEVERITIES)[number];

/** Something that a person must hear of. Told from a fact; only that the journal is written again, and what is found wrong with it, has no fact of its own. */
export interface Alert {
  /**
   * Sequence of the fact that it tells of, unique over the life of the data directory, and rising. Where there is no such fact,
   * that of the last one and a half, or a little more.
   */
  readonly id: number;
  readonly severity: Severity;
  /** What happened, in a few words: `Daily loss limit crossed`. */
  readonly title: string;
  /** The numbers, what the desk has done about it, and what to do next. */
  readonly text: string;
  /** What it concerns. */
  readonly scope: Scope;
  /** Desk time of the fact. */
  readonly at: EpochNs;
}
