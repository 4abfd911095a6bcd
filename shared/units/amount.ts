import { grouped } from '../base/words.ts';
import { formatDecimal } from './decimal.ts';
import { parseMoney } from './money.ts';
import { divideHalfEven } from './rounding.ts';

/** Digits of an amount below a cent that are still shown: coins are dear, and a small amount is not nothing. */
const SMALLEST_DIGITS = 2;

/**
 * An amount of money for a person: to the cent, and one below half a cent by its first digits, as `0.00012` of a coin.
 * Text that is no amount stays as it is.
 */
export function cents(decimal: string): string {
  const exact = parseMoney(decimal);
  if (exact === undefined || exact === 0n) return exact === undefined ? decimal : '0.00';
  for (let scale = 2; scale < 8; scale += 1) {
    const rounded = divideHalfEven(exact, 10n ** BigInt(8 - scale));
    if (scale === 2 ? rounded !== 0n : `${rounded}`.replace('-', '').length >= SMALLEST_DIGITS)
      return formatDecimal(rounded, scale);
  }
  return formatDecimal(exact, 8);
}

/** The same with thousands apart: `1,234,567.89`. */
export const moneyWords = (decimal: string): string => cents(decimal).replace(/^[+-]?\d+/, (whole) => grouped(whole));
