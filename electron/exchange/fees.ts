import { assert } from '../../shared/base/assert.ts';
import type { Liquidity } from '../../shared/domain/exchange.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { notionalOf } from '../../shared/domain/valuation.ts';
import { parseDecimal } from '../../shared/units/decimal.ts';
import { type Money, scaleMoney } from '../../shared/units/money.ts';
import type { Price } from '../../shared/units/price.ts';
import type { Quantity } from '../../shared/units/quantity.ts';

/** Digits of a basis point that a rate keeps: venues quote fees such as 1.25 or 0.0325 basis points. */
const RATE_SCALE = 4;
/** A rate of 1: ten thousand basis points at {@link RATE_SCALE}. */
const WHOLE_RATE = 10n ** BigInt(4 + RATE_SCALE);

/** Fee rates in 1e-4 of a basis point. Negative for a rebate. */
export interface FeeRates {
  readonly maker: bigint;
  readonly taker: bigint;
}

/**
 * Rates from basis points as people write them (`2`, `2.5`, `-0.25`), read by their decimal digits.
 *
 * @throws {AssertionError} when a rate is not a decimal number or has more than four digits after the point.
 */
export function feeRates(makerBps: number | string, takerBps: number | string): FeeRates {
  return { maker: rateOf(makerBps, 'makerFeeBps'), taker: rateOf(takerBps, 'takerFeeBps') };
}

function rateOf(bps: number | string, what: string): bigint {
  const parsed = parseDecimal(String(bps), RATE_SCALE);
  assert(
    parsed !== undefined && !parsed.rounded,
    `${what} is ${bps}; give a decimal number with at most ${RATE_SCALE} digits after the point`,
  );
  return parsed.value;
}

/**
 * The fee of a fill: notional × rate, rounded half-even to 1e-8 of the instrument's currency. Inverse contracts pay in
 * the coin, as their notional is counted in it. Positive when paid.
 */
export function feeOf(
  rates: FeeRates,
  instrument: Instrument,
  price: Price,
  quantity: Quantity,
  liquidity: Liquidity,
): Money {
  return scaleMoney(notionalOf(instrument, price, quantity), rates[liquidity], WHOLE_RATE);
}
