import type { EpochNs } from '../../../shared/units/time.ts';

/**
 * Audit rows that may stand behind the last checkpoint. A desk makes one every 1,000 rows, off its turn; a commit that would
 * leave more than this unsigned carries its own checkpoint, so that no desk with a key ever leaves more.
 */
export const MOST_UNSIGNED = 10_000;

/** From the oldest to the newest of them, by their times, nanoseconds: twice the 60 s after which a desk signs. */
export const LONGEST_UNSIGNED_NS = 120_000_000_000n;

/** The commit that would stretch them further than this carries its own checkpoint: after a sleep of the machine no timer has run. */
const SIGN_WITHIN_NS = 90_000_000_000n;

/** The row that says that nothing is signed from here on, and why. */
export const NO_KEY = 'checkpoints_unavailable';

/** How many rows nobody has signed, and the times that they reach over. */
export class UnsignedSpan {
  #oldest: EpochNs | undefined;
  #newest: EpochNs | undefined;

  /** Nothing is unsigned. */
  clear(): void {
    this.#oldest = undefined;
    this.#newest = undefined;
  }

  take(tsNs: EpochNs): void {
    if (this.#oldest === undefined || tsNs < this.#oldest) this.#oldest = tsNs;
    if (this.#newest === undefined || tsNs > this.#newest) this.#newest = tsNs;
  }

  get oldest(): EpochNs | undefined {
    return this.#oldest;
  }

  get newest(): EpochNs | undefined {
    return this.#newest;
  }

  /** From the oldest to the newest, nanoseconds. */
  get lengthNs(): bigint {
    return this.#oldest === undefined || this.#newest === undefined ? 0n : this.#newest - this.#oldest;
  }

  /** Whether a commit of these rows, behind which so many would be unsigned, has to carry its own checkpoint. */
  mustSign(rows: readonly { readonly tsNs: EpochNs }[], unsigned: number): boolean {
    if (unsigned > MOST_UNSIGNED) return true;
    const after = new UnsignedSpan();
    for (const each of [this.#oldest, this.#newest]) if (each !== undefined) after.take(each);
    for (const { tsNs } of rows) after.take(tsNs);
    return after.lengthNs > SIGN_WITHIN_NS;
  }
}
