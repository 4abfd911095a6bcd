/** Market events of one instrument that an instance received while live, as runs of consecutive `instrumentSeq`. */
export interface LiveReceipts {
  readonly instrument: number;
  /** Closed ranges `[first, last]`, in the order received. */
  readonly ranges: readonly (readonly [first: number, last: number])[];
}

/**
 * An instance's own account of the events it received, kept beside the version's code (in its thread), so that
 * a router that is wrong cannot also be wrong about the proof.
 */
export interface Receipts {
  readonly instance: number;
  readonly live: readonly LiveReceipts[];
  /** Events received in any role. */
  readonly received: number;
  /** Events received that it had received before. */
  readonly twice: number;
}
