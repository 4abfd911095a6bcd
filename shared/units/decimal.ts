import { divideHalfEven } from './rounding.ts';

/** What {@link parseDecimal} read: the value as an integer at the scale, and whether digits were rounded off. */
export interface ParsedDecimal {
  readonly value: bigint;
  /** True when the text had non-zero digits beyond the scale; they were rounded half-even. */
  readonly rounded: boolean;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Reads a decimal number as an integer at `scale` digits after the point: `"1.25"` at scale 4 is `12500n`.
 * Never passes through a binary float.
 *
 * @returns `undefined` for anything that is not a finite decimal number (`""`, `"NaN"`, `"0x10"`, `"1,000"`).
 */
export function parseDecimal(text: string, scale: number): ParsedDecimal | undefined {
  const match = DECIMAL.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent] = match;
  if (whole === '' && fraction === '') return undefined;
  const shift = scale - fraction.length + (exponent ? Number(exponent) : 0);
  const digits = BigInt(whole + fraction);
  const signed = sign === '-' ? -digits : digits;
  if (shift >= 0) return { value: signed * 10n ** BigInt(shift), rounded: false };
  const divisor = 10n ** BigInt(-shift);
  return { value: divideHalfEven(signed, divisor), rounded: digits % divisor !== 0n };
}

/**
 * Writes an integer at `scale` digits as a plain decimal: `12500` at scale 4 is `"1.2500"`.
 * All digits of the scale are kept, so the text says how exact the number is.
 */
export function formatDecimal(value: bigint | number, scale: number): string {
  const negative = value < 0;
  const digits = (typeof value === 'bigint' ? (negative ? -value : value) : BigInt(Math.abs(value))).toString();
  if (scale === 0) return negative ? `-${digits}` : digits;
  const padded = digits.padStart(scale + 1, '0');
  const point = padded.length - scale;
  return `${negative ? '-' : ''}${padded.slice(0, point)}.${padded.slice(point)}`;
}

/** Digits after the point, trailing zeros not counted: `"61837.63000000"` has 2. For a plain or exponent decimal. */
export function significantDecimals(text: string): number {
  const match = DECIMAL.exec(text);
  if (!match) return 0;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  return Math.max(0, fraction.length - (match[4] ? Number(match[4]) : 0));
}
