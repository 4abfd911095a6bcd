import type { Problem } from './problem.ts';
import type { UnsignedRows } from './unsigned-end.ts';

/** What verification found of the signed heads. */
export interface SignedHeads {
  /** Checkpoints in the database. */
  readonly count: number;
  /** Audit rows that the last good one covers; those behind it nobody has signed yet. */
  readonly covered: number;
  /** Anchors in the directory's own file. */
  readonly anchors: number;
  /** Anchors that were kept elsewhere and given, and hold. */
  readonly kept: number;
  /** Fingerprints of the keys that signed: SHA-256 of the public key, hexadecimal. */
  readonly keys: readonly string[];
  /**
   * Whose word the signatures are. `given`: a public key that came from outside. `own`: the key that lies beside the
   * journal, which whoever holds that could have made anew together with all that it signed.
   */
  readonly trust: 'given' | 'own';
  /** Rows behind the last good one; left out where there are none, and where nothing is signed at all. */
  readonly unsigned?: UnsignedRows | undefined;
}

/** What verification found of the segments before the journal. */
export interface SegmentsSeen {
  /** How many were read. */
  readonly count: number;
  /** How many of them are, to the last byte, what was sealed. */
  readonly sealed: number;
  /**
   * What was not seen, because the segments with it are not there: audit rows and facts from the first on, and why. Of those rows
   * the checkpoints say that they were signed, and nothing says what is in them. Undefined where all were seen.
   */
  readonly unseen: { readonly rows: number; readonly facts: number; readonly reason: string } | undefined;
}

/** What verification found. */
export interface VerifyReport {
  /** Whether nothing is wrong. */
  readonly ok: boolean;
  /** Audit rows read. */
  readonly rows: number;
  /** Facts read. */
  readonly facts: number;
  /** Hash of the last audit row, 64 hexadecimal digits; zeros when there is none. Compare it with one kept elsewhere. */
  readonly head: string;
  readonly checkpoints: SignedHeads;
  readonly segments: SegmentsSeen;
  /**
   * What is wrong, first bad row first; then what concerns the file as a whole. At most a hundred: a damaged disk
   * must not fill the memory.
   */
  readonly problems: readonly Problem[];
  /** What is no problem by itself and worth a look, in words. */
  readonly remarks: readonly string[];
}
