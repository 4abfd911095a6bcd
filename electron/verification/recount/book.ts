import { hold } from './tally.ts';

/** What an instrument's deals are worth, as the fact that listed it says. */
export interface Terms {
  readonly key: string;
  readonly inverse: boolean;
  /** At 1e-8. */
  readonly multiplier: bigint;
  readonly priceScale: number;
  readonly quantityScale: number;
}

const sizeOf = (value: bigint): bigint => (value < 0n ? -value : value);

/**
 * `top / bottom` to the nearest whole number, of two as near the even one (IEEE 754 roundTiesToEven). By the floor and what is
 * left above it, which is never negative.
 */
export function nearest(top: bigint, bottom: bigint): bigint {
  const [a, b] = bottom < 0n ? [-top, -bottom] : [top, bottom];
  const left = ((a % b) + b) % b;
  const floor = (a - left) / b;
  const twice = left + left;
  return twice > b || (twice === b && (floor & 1n) === 1n) ? floor + 1n : floor;
}

/**
 * What a deal is worth in the instrument's currency, at 1e-8: price × quantity × multiplier, or of an inverse contract
 * −multiplier × quantity ÷ price.
 */
export function worth(terms: Terms, quantity: bigint, price: bigint): bigint {
  const { inverse, multiplier, priceScale, quantityScale } = terms;
  if (!inverse) return nearest(price * quantity * multiplier, 10n ** BigInt(priceScale + quantityScale));
  hold(price !== 0n, () => `a deal in ${terms.key} at price 0 has no worth`);
  return nearest(-multiplier * quantity * 10n ** BigInt(priceScale), price * 10n ** BigInt(quantityScale));
}

/**
 * What somebody holds of one instrument, at average cost. Written from the rules a second time and on bigint alone, so that
 * a slip of the desk's own ledger shows.
 */
export class Book {
  readonly terms: Terms;
  quantity = 0n;
  cost = 0n;
  realised = 0n;
  fees = 0n;

  constructor(terms: Terms) {
    this.terms = terms;
  }

  /**
   * Enters a deal.
   *
   * @returns what it realised, gross of fees; undefined where it closed nothing.
   */
  deal(quantity: bigint, price: bigint): bigint | undefined {
    const before = this.quantity;
    const all = worth(this.terms, quantity, price);
    this.quantity = before + quantity;
    if (before === 0n || before < 0n === quantity < 0n) {
      this.cost += all;
      return undefined;
    }
    const turns = sizeOf(quantity) > sizeOf(before);
    const closes = sizeOf(quantity) >= sizeOf(before);
    // A close takes its part of the cost; the last one takes what is left, so that nothing stays behind in rounding.
    const part = closes ? this.cost : nearest(this.cost * sizeOf(quantity), sizeOf(before));
    const closed = turns ? worth(this.terms, -before, price) : all;
    const realised = -closed - part;
    this.realised += realised;
    this.cost += all - closed - part;
    return realised;
  }
}
