/**
 * `numerator / denominator`, rounded to the nearest integer, ties to the even one (banker's rounding,
 * IEEE 754 roundTiesToEven): over many roundings it favours neither side.
 *
 * @throws {RangeError} when the denominator is zero.
 */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  if (denominator < 0n) return divideHalfEven(-numerator, -denominator);
  const quotient = numerator / denominator; // truncates toward zero
  const remainder = numerator - quotient * denominator;
  if (remainder === 0n) return quotient;
  const twice = remainder < 0n ? -remainder * 2n : remainder * 2n;
  const away = numerator < 0n ? quotient - 1n : quotient + 1n;
  if (twice > denominator) return away;
  if (twice < denominator) return quotient;
  return quotient % 2n === 0n ? quotient : away;
}
