import type { Price } from '../units/price.ts';
import type { Quantity } from '../units/quantity.ts';
import type { Instrument } from './instrument.ts';

/**
 * The constant part of an instrument's values, in lowest terms and worked out once: with it, what fits plain numbers is
 * valued without bigint, to the same last unit as by `valueAt` and `inQuote`.
 *
 * - linear: `price × quantity × factor / divisor`;
 * - inverse: `−quantity × factor / (price × divisor)`.
 *
 * Every step is on safe integers, which plain numbers hold exactly. A step that would leave them gives NaN, and the caller
 * takes the way by bigint.
 */
export class ValueScale {
  readonly #linear: boolean;
  readonly #factor: number;
  readonly #divisor: number;
  readonly #priceUnit: number;
  /** Of one contract's face value, for an inverse instrument. */
  readonly #face: number;
  readonly #faceDivisor: number;

  constructor(instrument: Instrument) {
    this.#linear = instrument.kind === 'linear';
    const priceUnit = 10n ** BigInt(instrument.priceScale);
    const quantityUnit = 10n ** BigInt(instrument.quantityScale);
    const factor = this.#linear ? instrument.multiplier : instrument.multiplier * priceUnit;
    const divisor = this.#linear ? priceUnit * quantityUnit : quantityUnit;
    const common = commonDivisor(factor, divisor);
    // One of these that is no safe integer makes every product with it none either, but 0, which is right.
    this.#factor = Number(factor / common);
    this.#divisor = Number(divisor / common);
    this.#priceUnit = Number(priceUnit);
    const faceCommon = commonDivisor(instrument.multiplier, quantityUnit);
    this.#face = Number(instrument.multiplier / faceCommon);
    this.#faceDivisor = Number(quantityUnit / faceCommon);
  }

  /** `valueAt` as a safe integer of 1e-8, or NaN. */
  valueAt(price: Price, quantity: Quantity): number {
    return this.#linear
      ? divideHalfEven(price * quantity * this.#factor, this.#divisor)
      : divideHalfEven(-quantity * this.#factor, price * this.#divisor);
  }

  /** `quoteValueOf` as a safe integer of 1e-8, or NaN. */
  quoteValueOf(price: Price, quantity: Quantity): number {
    if (this.#linear) return Math.abs(this.valueAt(price, quantity));
    return divideHalfEven(Math.abs(quantity) * this.#face, this.#faceDivisor);
  }

  /** `inQuote` as a safe integer of 1e-8, or NaN. */
  inQuote(amount: number, mark: Price): number {
    return divideHalfEven(this.#linear ? amount : amount * mark, this.#linear ? 1 : this.#priceUnit);
  }
}

/**
 * `numerator / denominator` half-even for safe integers, the denominator positive; NaN for all others. A product of integers
 * comes out as a safe integer only where it is one and none of its steps was rounded, so looking at its end is enough.
 */
function divideHalfEven(numerator: number, denominator: number): number {
  if (!(Number.isSafeInteger(numerator) && Number.isSafeInteger(denominator) && denominator > 0)) return Number.NaN;
  if (denominator === 1) return numerator;
  const rest = numerator % denominator;
  const quotient = (numerator - rest) / denominator;
  const twice = 2 * Math.abs(rest);
  if (twice < denominator || (twice === denominator && quotient % 2 === 0)) return quotient;
  return numerator < 0 ? quotient - 1 : quotient + 1;
}

function commonDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a, b];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
