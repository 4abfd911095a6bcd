import { formatDecimal, parseDecimal, significantDecimals } from '../../../shared/units/decimal.ts';

const POWERS_OF_TEN = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);
const ZERO = 48;
const POINT = 46;

/**
 * Reads the plain decimal in `bytes[start, end)` as an integer at `scale` digits after the point, without making a
 * string of it: this is the hot path of replay. Exact, because it multiplies and adds integers below 2^53 alone.
 *
 * @returns NaN for whatever needs the careful path, {@link carefulDecimal}: signs, exponents, digits beyond the scale
 *   that are not zeros, numbers beyond 2^53, and everything that is not a number.
 */
export function plainDecimal(bytes: Uint8Array, start: number, end: number, scale: number): number {
  let value = 0;
  let digits = 0;
  let fraction = -1; // digits kept after the point; -1 before the point
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit >= 0 && digit <= 9) {
      digits++;
      if (fraction < 0) value = value * 10 + digit;
      else if (fraction < scale) {
        value = value * 10 + digit;
        fraction++;
      } else if (digit !== 0) return Number.NaN;
    } else if (bytes[at] === POINT && fraction < 0) fraction = 0;
    else return Number.NaN;
  }
  if (digits === 0) return Number.NaN;
  const scaled = value * POWERS_OF_TEN[fraction < 0 ? scale : scale - fraction]!;
  return scaled <= Number.MAX_SAFE_INTEGER ? scaled : Number.NaN;
}

/** What a cell's text says: a number at the scale (of either sign, rounded half-even), or why it is none. */
export type DecimalReading = { readonly value: number; readonly rounded: boolean } | { readonly problem: string };

/** Reads any decimal text at a scale, as {@link parseDecimal} does, and says what is wrong with what is none. */
export function carefulDecimal(text: string, scale: number): DecimalReading {
  if (text === '') return { problem: 'is missing' };
  const parsed = parseDecimal(text, scale);
  if (!parsed) return { problem: `${quoted(text)} is not a number` };
  const value = Number(parsed.value);
  if (!Number.isSafeInteger(value))
    return { problem: `${quoted(text)} is too large for ${scale} digits after the point` };
  return { value, rounded: parsed.rounded };
}

/**
 * Digits after the point that {@link cap} digits can tell apart: a number with more of them is first rounded half-even
 * to the cap, so that the tail of a binary float does not pass for precision (`110.19000000000001` shows 2 digits,
 * `33.35399601000002` shows 8).
 */
export function shownDecimals(text: string, cap: number): number {
  const digits = significantDecimals(text);
  if (digits <= cap) return digits;
  const parsed = parseDecimal(text, cap);
  return parsed ? significantDecimals(formatDecimal(parsed.value, cap)) : 0;
}

/** A cell's text for a message: quoted, control characters escaped, cut to a readable length. */
export const quoted = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
