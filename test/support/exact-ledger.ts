/**
 * A second, slow ledger for the tests to hold the real one against. It shares no code with it: every number is a
 * fraction of two bigints, and a state is worked out anew from all deals each time it is asked for.
 */

/** An exact rational number. */
export class Fraction {
  readonly top: bigint;
  readonly bottom: bigint;

  constructor(top: bigint, bottom = 1n) {
    this.top = bottom < 0n ? -top : top;
    this.bottom = bottom < 0n ? -bottom : bottom;
  }

  /** An integer at a decimal scale. */
  static at(value: number | bigint, scale: number): Fraction {
    return new Fraction(BigInt(value), 10n ** BigInt(scale));
  }

  // Of equal bottoms the bottom stays: over a million deals it would otherwise grow without end.
  plus = (other: Fraction): Fraction =>
    this.bottom === other.bottom
      ? new Fraction(this.top + other.top, this.bottom)
      : new Fraction(this.top * other.bottom + other.top * this.bottom, this.bottom * other.bottom);
  minus = (other: Fraction): Fraction => this.plus(new Fraction(-other.top, other.bottom));
  times = (other: Fraction): Fraction => new Fraction(this.top * other.top, this.bottom * other.bottom);
  over = (other: Fraction): Fraction => new Fraction(this.top * other.bottom, this.bottom * other.top);
  negative = (): Fraction => new Fraction(-this.top, this.bottom);
  sign = (): number => (this.top === 0n ? 0 : this.top > 0n ? 1 : -1);
  size = (): Fraction => (this.top < 0n ? this.negative() : this);
  isBelow = (other: Fraction): boolean => this.minus(other).sign() < 0;

  /** The nearest multiple of 1e-8, of two as near the even one: floor first, then look at what is left. */
  cents(): Fraction {
    const scaled = this.times(new Fraction(100_000_000n));
    const mod = ((scaled.top % scaled.bottom) + scaled.bottom) % scaled.bottom;
    const floor = (scaled.top - mod) / scaled.bottom;
    const twice = 2n * mod;
    const up = twice > scaled.bottom || (twice === scaled.bottom && floor % 2n !== 0n);
    return new Fraction(up ? floor + 1n : floor, 100_000_000n);
  }

  /** As an integer at 1e-8; only for what {@link cents} made. */
  units(): bigint {
    const scaled = this.times(new Fraction(100_000_000n));
    if (scaled.top % scaled.bottom !== 0n) throw new Error('not a whole number of units');
    return scaled.top / scaled.bottom;
  }
}

const NOTHING = new Fraction(0n);

/** One deal: what changed hands, signed, at which price. */
export interface ExactDeal {
  readonly quantity: Fraction;
  readonly price: Fraction;
  readonly fee: Fraction;
}

/** The terms that give a deal its value. */
export interface ExactTerms {
  readonly inverse: boolean;
  readonly multiplier: Fraction;
}

/** What a deal is worth: price × quantity × multiplier, or for an inverse contract −multiplier × quantity ÷ price. */
export function exactValue(terms: ExactTerms, quantity: Fraction, price: Fraction): Fraction {
  const scaled = quantity.times(terms.multiplier);
  return (terms.inverse ? scaled.over(price).negative() : scaled.times(price)).cents();
}

export interface ExactState {
  readonly quantity: Fraction;
  readonly cost: Fraction;
  readonly realised: Fraction;
  readonly fees: Fraction;
}

/** Before the first deal. */
export const EXACT_START: ExactState = { quantity: NOTHING, cost: NOTHING, realised: NOTHING, fees: NOTHING };

/** Average cost, told from the rule: a close takes its share of the cost, the last close all of it. */
export function exactStep(terms: ExactTerms, before: ExactState, deal: ExactDeal): ExactState {
  let { cost, realised } = before;
  const held = before.quantity;
  const whole = exactValue(terms, deal.quantity, deal.price);
  if (held.sign() * deal.quantity.sign() >= 0) {
    cost = cost.plus(whole);
  } else if (deal.quantity.size().isBelow(held.size())) {
    const share = cost.times(deal.quantity.size()).over(held.size()).cents();
    realised = realised.minus(whole).minus(share);
    cost = cost.minus(share);
  } else {
    // Closes all that is held; what is beyond opens the other side with the rest of the deal's value.
    const exact = deal.quantity.size().minus(held.size()).sign() === 0;
    const closing = exact ? whole : exactValue(terms, held.negative(), deal.price);
    realised = realised.minus(closing).minus(cost);
    cost = whole.minus(closing);
  }
  return { quantity: held.plus(deal.quantity), cost, realised, fees: before.fees.plus(deal.fee) };
}

export const exactState = (terms: ExactTerms, deals: readonly ExactDeal[]): ExactState =>
  deals.reduce((state, deal) => exactStep(terms, state, deal), EXACT_START);

/** Profit at a mark of what is still held. */
export function exactUnrealised(terms: ExactTerms, state: ExactState, mark: Fraction): Fraction {
  return state.quantity.sign() === 0 ? NOTHING : exactValue(terms, state.quantity, mark).minus(state.cost);
}
