import { assert } from '../../shared/base/assert.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { parseDecimal } from '../../shared/units/decimal.ts';
import { NS_PER_MS } from '../../shared/units/time.ts';
import type { SeenMarket } from './book.ts';
import { type FeeRates, feeRates } from './fees.ts';
import type { PositionSource } from './reduce-only.ts';

/** How a paper exchange behaves. Everything but the instruments and positions has a default. */
export interface PaperExchangeOptions {
  /** The run's instrument table. It may grow while the exchange runs; what is in it must not change. */
  readonly instruments: readonly Instrument[];
  /** What reduce-only orders are held to. */
  readonly positions: PositionSource;
  /**
   * From a command's `sentNs` to its effect, in nanoseconds; a safe integer from 0. 5 ms by default: a desk with a
   * good line.
   */
  readonly latencyNs?: number;
  /** In basis points of the notional, at most four digits after the point; negative for a rebate. 2 by default. */
  readonly makerFeeBps?: number | string;
  /** In basis points of the notional, at most four digits after the point. 5 by default. */
  readonly takerFeeBps?: number | string;
  /** Ticks that an order which takes from trades and bars pays on top; an integer from 0. 1 by default. */
  readonly slippageTicks?: number;
  /**
   * What a quote displays where its feed gives no size, in units of the instrument (not scaled). 100,000 by default:
   * a standard lot of currency.
   */
  readonly defaultQuoteSize?: number | string;
  /** One that has seen the market so far, where this exchange opens in the middle of it. Left out: it has seen nothing. */
  readonly market?: MarketWitness | undefined;
}

/** Who has seen the market and can say what it last said. */
export interface MarketWitness {
  /** Undefined for an instrument of which no event was shown yet. */
  seen(instrument: number): SeenMarket | undefined;
}

/** The options, checked, with nothing left open. */
export interface PaperSettings {
  readonly latencyNs: number;
  readonly rates: FeeRates;
  readonly slippageTicks: number;
  readonly defaultQuoteSize: string;
}

/** @throws {AssertionError} when an option is out of its range; the message names it. */
export function paperSettings(options: PaperExchangeOptions): PaperSettings {
  const { latencyNs = 5 * NS_PER_MS, makerFeeBps = 2, takerFeeBps = 5, slippageTicks = 1 } = options;
  const defaultQuoteSize = String(options.defaultQuoteSize ?? 100_000);
  assert(isCount(latencyNs), `latencyNs is ${latencyNs}; give whole nanoseconds from 0`);
  assert(isCount(slippageTicks), `slippageTicks is ${slippageTicks}; give a whole number of ticks from 0`);
  const size = parseDecimal(defaultQuoteSize, 0);
  assert(
    size !== undefined && Number(defaultQuoteSize) > 0,
    `defaultQuoteSize is ${defaultQuoteSize}; give a decimal number above 0`,
  );
  return { latencyNs, rates: feeRates(makerFeeBps, takerFeeBps), slippageTicks, defaultQuoteSize };
}

/**
 * The default size at an instrument's scale, in whole lots and at least one, so that a feed without sizes can fill
 * any order in time.
 *
 * @throws {AssertionError} when it does not fit a safe integer.
 */
export function defaultQuoteSizeOf(settings: PaperSettings, instrument: Instrument): number {
  const size = Number(parseDecimal(settings.defaultQuoteSize, instrument.quantityScale)?.value);
  assert(
    Number.isSafeInteger(size),
    `defaultQuoteSize ${settings.defaultQuoteSize} is too large for ${instrument.symbol}`,
  );
  return Math.max(size - (size % instrument.lot), instrument.lot);
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
