import { type EpochNs, epochNs, NS_PER_MS, NS_PER_SECOND, type TimeNs, timeNs } from '../../../shared/units/time.ts';
import type { RowSplitter } from './row-splitter.ts';

/** How a file writes its time stamps: epoch nanoseconds, epoch milliseconds, or a calendar day (its midnight, UTC). */
export type TimeUnit = 'ns' | 'ms' | 'date';

const ZERO = 48;
const NANO_DIGITS = 9;
/** Digits of a stamp before the seconds could leave the safe integers; far beyond any real stamp. */
const MAX_DIGITS = { ns: 22, ms: 15 } as const;
/** Stamps are kept on disk as 64-bit nanoseconds; this many seconds from 1970 fit, with room for a bar's length. */
const MOST_SECONDS = 9_200_000_000;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;

/**
 * Reads the stamps of a file as time since an origin. A stamp in nanoseconds has 19 digits, more than a number holds,
 * so seconds and nanoseconds are read apart and only their differences to the origin are put together: exact, and no
 * bigint is made per row.
 */
export class TimeCell {
  /** Why the last {@link read} or {@link epoch} gave nothing. */
  problem = '';
  readonly #column: number;
  readonly #unit: TimeUnit;
  readonly #originSeconds: number;
  readonly #originNanos: number;
  #seconds = 0;
  #nanos = 0;

  constructor(column: number, unit: TimeUnit, origin: EpochNs) {
    this.#column = column;
    this.#unit = unit;
    // BigInt division truncates; floor it, so that the nanoseconds are never negative.
    const nanos = ((origin % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
    this.#originNanos = Number(nanos);
    this.#originSeconds = Number((origin - nanos) / 1_000_000_000n);
  }

  /** The stamp of the current row since the origin; NaN when it is not one, or cannot be kept exactly. */
  read(row: RowSplitter): TimeNs {
    if (!this.#parse(row)) return timeNs(Number.NaN);
    const seconds = this.#seconds - this.#originSeconds;
    const nanos = this.#nanos - this.#originNanos;
    const value = seconds * NS_PER_SECOND + nanos;
    if (!Number.isSafeInteger(value) && BigInt(value) !== BigInt(seconds) * 1_000_000_000n + BigInt(nanos)) {
      this.problem = `${row.text(this.#column)} is too far from the first row to be kept to the nanosecond`;
      return timeNs(Number.NaN);
    }
    return timeNs(value);
  }

  /** The stamp of the current row in epoch nanoseconds. */
  epoch(row: RowSplitter): EpochNs | undefined {
    return this.#parse(row) ? epochNs(BigInt(this.#seconds) * 1_000_000_000n + BigInt(this.#nanos)) : undefined;
  }

  #parse(row: RowSplitter): boolean {
    const start = row.start(this.#column);
    const end = row.end(this.#column);
    const read =
      this.#unit === 'date' ? this.#parseDate(row.text(this.#column)) : this.#parseCount(row.bytes, start, end);
    if (read && Math.abs(this.#seconds) > MOST_SECONDS) {
      this.problem = `${row.text(this.#column).slice(0, 40)} is outside the years 1678 to 2261`;
      return false;
    }
    if (!read) {
      this.problem =
        start === end ? 'is missing' : `${JSON.stringify(row.text(this.#column).slice(0, 40))} is not a time`;
    }
    return read;
  }

  #parseCount(bytes: Uint8Array, start: number, end: number): boolean {
    const unit = this.#unit === 'ns' ? 'ns' : 'ms';
    if (start === end || end - start > MAX_DIGITS[unit]) return false;
    const split = unit === 'ns' ? Math.max(start, end - NANO_DIGITS) : end;
    const whole = digits(bytes, start, split);
    const rest = digits(bytes, split, end);
    if (whole < 0 || rest < 0) return false;
    this.#seconds = unit === 'ns' ? whole : Math.floor(whole / 1000);
    this.#nanos = unit === 'ns' ? rest : (whole % 1000) * NS_PER_MS;
    return true;
  }

  #parseDate(text: string): boolean {
    const match = DATE.exec(text);
    if (!match) return false;
    const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
    const at = new Date(Date.UTC(year, month - 1, day));
    // Date.UTC carries 31 February into March; only a day that comes back as it went in exists.
    if (at.getUTCFullYear() !== year || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return false;
    this.#seconds = at.getTime() / 1000;
    this.#nanos = 0;
    return true;
  }
}

/** The digits as a number; 0 for none, -1 when something else is among them. */
function digits(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
