import type { FeedDigits } from '../instrument-definition.ts';
import type { Layout } from './format.ts';
import { shownDecimals } from './number-cell.ts';
import type { RowSplitter } from './row-splitter.ts';

/** Rows of each instrument whose digits are looked at before the first event. */
export const SAMPLE_ROWS = 2000;

/**
 * Digits after the point that are believed: no market at hand ticks or trades finer than 1e-8, and what a file writes
 * beyond that is the tail of a binary float.
 */
const MAX_DIGITS = 8;

/** Significant digits a scale must leave room for: two fewer than a safe integer holds, since later rows may be larger. */
const SAFE_DIGITS = 13;

/** Looks at the first rows of one instrument for the digits of its numbers and the step of its stamps. */
export class InstrumentSample {
  /** Smallest time between two rows with different stamps; infinite while there are none. */
  stepNs = Number.POSITIVE_INFINITY;
  #rows = 0;
  #last = Number.NaN;
  readonly #price = { decimals: 0, wholes: 1 };
  readonly #quantity = { decimals: 0, wholes: 1 };

  get full(): boolean {
    return this.#rows >= SAMPLE_ROWS;
  }

  add(row: RowSplitter, layout: Layout, at: number): void {
    this.#rows++;
    if (at > this.#last) this.stepNs = Math.min(this.stepNs, at - this.#last);
    this.#last = at;
    for (const column of layout.fields) {
      if (column < 0) continue;
      const name = layout.names[column] ?? '';
      const digits = /qty|size|volume|quantity/.test(name) ? this.#quantity : this.#price;
      const text = row.text(column);
      digits.decimals = Math.max(digits.decimals, shownDecimals(text, MAX_DIGITS));
      digits.wholes = Math.max(digits.wholes, /^\d*/.exec(text)?.[0].length ?? 0);
    }
  }

  /** The digits a scale must keep, as far as a safe integer has room for them. */
  digits(): FeedDigits {
    const fit = ({ decimals, wholes }: { decimals: number; wholes: number }): number =>
      Math.max(0, Math.min(decimals, SAFE_DIGITS - wholes));
    return { price: fit(this.#price), quantity: fit(this.#quantity) };
  }
}
