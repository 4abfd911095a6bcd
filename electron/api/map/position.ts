import type { Instrument } from '../../../shared/domain/instrument.ts';
import { formatDecimal } from '../../../shared/units/decimal.ts';
import { divideHalfEven } from '../../../shared/units/rounding.ts';
import type { Position } from '../engine-view.ts';

/** Digits that an average price is given beyond the instrument's own. */
const EXTRA_DIGITS = 2;

/** A signed quantity at the instrument's scale, as decimal text. */
export const quantityText = (instrument: Instrument, quantity: number): string =>
  formatDecimal(quantity, instrument.quantityScale);

/** A price at the instrument's scale, as decimal text. */
export const priceText = (instrument: Instrument, price: number): string => formatDecimal(price, instrument.priceScale);

/**
 * The price at which the position has no profit: `valueAt` solved for the price, rounded half-even. Linear:
 * cost / (quantity × multiplier); inverse: −multiplier × quantity / cost. `"0"` for a flat position.
 */
export function averagePriceText(
  instrument: Instrument,
  { quantity, cost }: Pick<Position, 'quantity' | 'cost'>,
): string {
  if (quantity === 0 || cost === 0n) return '0';
  const scale = instrument.priceScale + EXTRA_DIGITS;
  const size = BigInt(quantity) * instrument.multiplier;
  const [numerator, denominator] =
    instrument.kind === 'linear'
      ? [cost * 10n ** BigInt(instrument.quantityScale + scale), size]
      : [-size * 10n ** BigInt(scale), cost * 10n ** BigInt(instrument.quantityScale)];
  return formatDecimal(divideHalfEven(numerator, denominator), scale);
}
