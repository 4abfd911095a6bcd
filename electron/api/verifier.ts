import type { EpochNs } from '../../shared/units/time.ts';

/** What a verification of the desk's journal found. */
export interface VerifiedJournal {
  readonly ok: boolean;
  readonly rows: number;
  readonly facts: number;
  readonly head: string;
  readonly checkpoints: {
    readonly count: number;
    readonly covered: number;
    readonly anchors: number;
    readonly keys: readonly string[];
  };
  readonly segments: {
    readonly count: number;
    readonly sealed: number;
    /** Audit rows, from the first on, that were not seen; undefined where all were. */
    readonly unseen: { readonly rows: number } | undefined;
  };
  readonly recounted: {
    readonly facts: number;
    readonly orders: number;
    readonly fills: number;
    readonly slots: number;
  };
  readonly problems: readonly { readonly table: string; readonly seq: number; readonly message: string }[];
}

/** A verification, under way or over. */
export interface Verification {
  readonly state: 'running' | 'done' | 'failed';
  readonly phase: string;
  /** Audit rows done, of so many. */
  readonly rows: number;
  readonly total: number;
  readonly startedNs: EpochNs;
  /** Undefined while it runs. */
  readonly endedNs: EpochNs | undefined;
  /** Why it could not be carried out. */
  readonly error: string | undefined;
  /** Once it is done. */
  readonly report: VerifiedJournal | undefined;
}

/** Verifies the journal of a desk that runs, without holding it up. */
export interface Verifier {
  /** The last one that ended; undefined before the first. */
  readonly last?: Verification | undefined;
  /**
   * The verification that runs; else the last one, if it ended no longer ago than `maxAgeMs`; else a new one, which begins now.
   *
   * @param waitMs How long to wait for its end.
   */
  verify(maxAgeMs: number, waitMs: number): Promise<Verification>;
}
