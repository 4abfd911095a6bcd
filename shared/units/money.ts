import type { Brand } from '../base/brand.ts';
import { formatDecimal, parseDecimal } from './decimal.ts';
import { divideHalfEven } from './rounding.ts';

/** An amount of one currency: an integer at 1e-8 of its unit. Never a binary float. */
export type Money = Brand<bigint, 'Money'>;

/** Digits after the point in {@link Money}. */
export const MONEY_SCALE = 8;

export const money = (value: bigint): Money => value as Money;
export const ZERO_MONEY = money(0n);

export const addMoney = (a: Money, b: Money): Money => money(a + b);
export const subtractMoney = (a: Money, b: Money): Money => money(a - b);

/** `amount × numerator / denominator`, rounded half-even to 1e-8. */
export const scaleMoney = (amount: Money, numerator: bigint, denominator: bigint): Money =>
  money(divideHalfEven(amount * numerator, denominator));

/** `"1284.20000000"`: eight digits after the point, always. */
export const formatMoney = (amount: Money): string => formatDecimal(amount, MONEY_SCALE);

/**
 * Reads a decimal string (or a JSON number, by its shortest decimal form) as money.
 *
 * @returns `undefined` when it is not a finite decimal, or has digits below 1e-8.
 */
export function parseMoney(text: string | number): Money | undefined {
  const parsed = parseDecimal(String(text), MONEY_SCALE);
  return parsed && !parsed.rounded ? money(parsed.value) : undefined;
}
