import type { RunReport } from '../../../shared/contract/run-report.ts';
import type { JsonObject } from '../../../shared/domain/version.ts';
import type { RunPhase } from '../../scenario/run-control.ts';

/** What the thread of a run is started with. */
export interface RunSeat {
  /** The scenario, with the path of its market data in place of an imported file's name. */
  readonly scenario: JsonObject;
  /** A new folder for the journal, the report and the fills. */
  readonly folder: string;
  /** Where algorithm modules may lie. */
  readonly algorithmFolders: readonly string[];
  readonly speed: number | 'max';
  readonly paused: boolean;
}

/** What it is told. */
export type ToRun =
  | { readonly kind: 'pause' }
  | { readonly kind: 'play' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'step'; readonly count: number }
  | { readonly kind: 'speed'; readonly speed: number | 'max' };

/** How far a run is. */
export interface RunProgress {
  readonly phase: RunPhase;
  readonly delivered: number;
  /** 0 to 1; null where that is not known. */
  readonly share: number | null;
  /** Market time, Unix milliseconds; null before the first event. */
  readonly marketMs: number | null;
}

/** What it says. */
export type FromRun =
  | ({ readonly kind: 'progress' } & RunProgress)
  | { readonly kind: 'done'; readonly report: RunReport; readonly fills: number }
  | { readonly kind: 'cancelled' }
  /** It could not go on, and why. */
  | { readonly kind: 'failed'; readonly words: string };

/** The files of a result. */
export const RESULT = { journal: 'journal', report: 'report.json', trades: 'trades.csv', run: 'run.json' } as const;
