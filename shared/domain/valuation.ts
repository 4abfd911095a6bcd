import { type Money, money } from '../units/money.ts';
import type { Price } from '../units/price.ts';
import type { Quantity } from '../units/quantity.ts';
import { divideHalfEven } from '../units/rounding.ts';
import type { Instrument } from './instrument.ts';

/**
 * What `quantity` (signed) is worth at `price`, in the instrument's currency, such that profit is always
 * `valueAt(exit) − valueAt(entry)`:
 *
 * - linear: `price × quantity × multiplier`;
 * - inverse: `−multiplier × quantity / price` coins. It is negative for a long position, because a long
 *   inverse contract owes coins and owes fewer when the price rises (BitMEX and Binance COIN-M contract terms:
 *   profit = contracts × multiplier × (1/entry − 1/exit)).
 *
 * Rounded half-even to 1e-8 of the currency, each call by itself.
 *
 * @throws {RangeError} for an inverse instrument at price 0.
 */
export function valueAt(instrument: Instrument, price: Price, quantity: Quantity): Money {
  if (instrument.kind === 'linear') {
    const product = BigInt(price) * BigInt(quantity) * instrument.multiplier;
    return money(divideHalfEven(product, 10n ** BigInt(instrument.priceScale + instrument.quantityScale)));
  }
  // quantity/10^qs × multiplier/10^8 ÷ (price/10^ps), at 1e-8
  const numerator = -BigInt(quantity) * instrument.multiplier * 10n ** BigInt(instrument.priceScale);
  return money(divideHalfEven(numerator, BigInt(price) * 10n ** BigInt(instrument.quantityScale)));
}

/** The size of a deal or position in the instrument's currency, never negative: the absolute {@link valueAt}. */
export function notionalOf(instrument: Instrument, price: Price, quantity: Quantity): Money {
  const value = valueAt(instrument, price, quantity);
  return value < 0n ? money(-value) : value;
}

/**
 * The size of a deal or position in quote currency, which is what capital and limits are in: the {@link notionalOf} of
 * a linear instrument; for inverse contracts their face value, `multiplier × quantity`, whatever the price.
 */
export function quoteValueOf(instrument: Instrument, price: Price, quantity: Quantity): Money {
  if (instrument.kind === 'linear') return notionalOf(instrument, price, quantity);
  const contracts = BigInt(Math.abs(quantity));
  return money(divideHalfEven(contracts * instrument.multiplier, 10n ** BigInt(instrument.quantityScale)));
}

/** An amount in the instrument's currency as quote currency: coins of an inverse contract convert at its own mark. */
export function inQuote(instrument: Instrument, amount: Money, mark: Price | undefined): Money {
  if (instrument.kind === 'linear') return amount;
  return mark === undefined
    ? money(0n)
    : money(divideHalfEven(amount * BigInt(mark), 10n ** BigInt(instrument.priceScale)));
}
