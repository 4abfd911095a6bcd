import { formatDecimal, parseDecimal } from '../../shared/units/decimal.ts';

/** The sign of a negative number as typographers write it; as wide as a plus. */
export const MINUS = '\u2212';

/** What stands where there is no value. */
export const NONE = '\u2013';

const group = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',');

function grouped(text: string, signed: boolean): string {
  const negative = text.startsWith('-');
  const [whole = '0', fraction] = (negative ? text.slice(1) : text).split('.');
  const zero = /^[0.]*$/.test(text.replace('-', ''));
  const sign = zero ? '' : negative ? MINUS : signed ? '+' : '';
  return `${sign}${group(whole)}${fraction === undefined ? '' : `.${fraction}`}`;
}

/**
 * Exact decimal text as an amount for the eye: thousands grouped, rounded half-even to `digits` after the point.
 * Text that is no decimal is shown as it came, so that nothing on screen is invented.
 */
export function amount(text: string, digits = 2): string {
  const parsed = parseDecimal(text, digits);
  return parsed ? grouped(formatDecimal(parsed.value, digits), false) : text;
}

const HUNDREDTHS_MATTER_BELOW = 1_000;

/** As {@link amount}, in whole units from a thousand on: where a size is to be seen and space is short. */
export const roundAmount = (text: string): string =>
  amount(text, Math.abs(Number(text)) < HUNDREDTHS_MATTER_BELOW ? 2 : 0);

/** As {@link amount}, with a plus on gains: profit and loss. */
export function signedAmount(text: string, digits = 2): string {
  const parsed = parseDecimal(text, digits);
  return parsed ? grouped(formatDecimal(parsed.value, digits), true) : text;
}

/** A price or quantity with every digit it came with, thousands grouped. */
export const exact = (text: string): string => (parseDecimal(text, 0) ? grouped(text, false) : text);

/** As {@link exact}, with a plus on long positions. */
export const signedExact = (text: string): string => (parseDecimal(text, 0) ? grouped(text, true) : text);

/** A number that was made for drawing, at fixed digits: `62,104.50`. */
export const figure = (value: number, digits: number): string => grouped(value.toFixed(digits), false);

/** A count: `18,204`. */
export const count = (value: number): string => grouped(String(Math.trunc(value)), false);

/** −1, 0 or 1: which way exact decimal text points. Text that is no decimal points nowhere. */
export function direction(text: string): -1 | 0 | 1 {
  const parsed = parseDecimal(text, 12);
  if (!parsed || parsed.value === 0n) return 0;
  return parsed.value > 0n ? 1 : -1;
}
