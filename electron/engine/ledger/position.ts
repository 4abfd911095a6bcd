import type { Instrument } from '../../../shared/domain/instrument.ts';
import { valueAt } from '../../../shared/domain/valuation.ts';
import { type Money, money, ZERO_MONEY } from '../../../shared/units/money.ts';
import type { Price } from '../../../shared/units/price.ts';
import { type Quantity, quantity } from '../../../shared/units/quantity.ts';
import { divideHalfEven } from '../../../shared/units/rounding.ts';

/**
 * One owner's book in one instrument, at average cost. The identity `cost − realised = Σ value of all entries`
 * holds to the last unit after every entry: nothing is lost in rounding, it only moves between cost and profit.
 */
export class PositionBook {
  /** Signed. */
  quantity: Quantity = quantity(0);
  /** Signed value of what is held (see `valueAt`). */
  cost: Money = ZERO_MONEY;
  /** Gross of fees. */
  realised: Money = ZERO_MONEY;
  /** Positive when paid. */
  fees: Money = ZERO_MONEY;
  readonly instrument: Instrument;

  constructor(instrument: Instrument) {
    this.instrument = instrument;
  }

  /**
   * Enters a deal of `signed` quantity at `price`.
   *
   * The deal is valued once, as a whole. What closes takes its share of the cost, rounded half-even; a close to flat
   * takes all that is left, so that a flat book has no cost. Where a deal turns the position over, the closing part
   * is valued by itself and the rest of the deal's value opens the new side.
   *
   * @returns what the deal realised, gross of fees.
   */
  enter(signed: Quantity, price: Price): Money {
    const value = valueAt(this.instrument, price, signed);
    const held = this.quantity;
    const opposite = (held > 0 && signed < 0) || (held < 0 && signed > 0);
    if (!opposite) {
      this.quantity = quantity(held + signed);
      this.cost = money(this.cost + value);
      return ZERO_MONEY;
    }
    const closing = Math.min(Math.abs(signed), Math.abs(held));
    const whole = closing === Math.abs(held);
    const flips = closing < Math.abs(signed);
    const costOut = whole ? this.cost : divideHalfEven(this.cost * BigInt(closing), BigInt(Math.abs(held)));
    const closingValue = flips ? valueAt(this.instrument, price, quantity(closing * Math.sign(signed))) : value;
    // The closing part enters with the opposite sign: selling a long brings in −closingValue.
    const realised = money(-closingValue - costOut);
    this.realised = money(this.realised + realised);
    this.cost = money(this.cost - costOut + (value - closingValue));
    this.quantity = quantity(held + signed);
    return realised;
  }

  /** What {@link enter} would realise; undefined for a deal that closes nothing. */
  wouldRealise(signed: Quantity, price: Price): Money | undefined {
    if (this.quantity * signed >= 0) return undefined;
    const copy = new PositionBook(this.instrument);
    copy.quantity = this.quantity;
    copy.cost = this.cost;
    return copy.enter(signed, price);
  }

  /** Profit if the position were closed at `mark`; 0 when flat. */
  unrealisedAt(mark: Price | undefined): Money {
    if (this.quantity === 0 || mark === undefined) return ZERO_MONEY;
    return money(valueAt(this.instrument, mark, this.quantity) - this.cost);
  }

  /** All of it but its instrument, for a snapshot. */
  snapshot() {
    const { quantity, cost, realised, fees } = this;
    return { quantity, cost, realised, fees };
  }

  /** Takes a snapshot as so. */
  restore({ quantity, cost, realised, fees }: ReturnType<PositionBook['snapshot']>): void {
    this.quantity = quantity;
    this.cost = cost;
    this.realised = realised;
    this.fees = fees;
  }
}
