import type { Instrument } from '../../shared/domain/instrument.ts';
import { parseDecimal, significantDecimals } from '../../shared/units/decimal.ts';
import { type Money, parseMoney } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { FeedError } from './feed-error.ts';
import { contractTerms } from './venue-terms.ts';

/** An instrument as a scenario writes it. Numbers are decimal strings; what is left out is taken from the feed. */
export interface InstrumentDefinition {
  readonly venue: string;
  /** The symbol. */
  readonly instrument: string;
  /** Smallest price step, above zero. Left out: one unit of the last digit that the feed's prices show. */
  readonly tick?: string;
  /** Smallest quantity step, above zero. Left out: one unit of the last digit that the feed's quantities show. */
  readonly lot?: string;
  /** The smallest order, a multiple of the lot; the lot where left out. */
  readonly minimum?: string;
  /** See `Instrument.multiplier`. Left out: the venue's known terms, else `1`. */
  readonly multiplier?: string;
  /** Left out: the venue's known terms, else `linear`. */
  readonly kind?: 'linear' | 'inverse';
  /** Left out: the venue's known terms, else the currency the symbol ends in, else `USD`. */
  readonly currency?: string;
  /** Left out: `other`. */
  readonly sector?: string;
}

/** How many digits after the point a feed's own numbers show. */
export interface FeedDigits {
  readonly price: number;
  readonly quantity: number;
}

/** Most digits after the point an {@link Instrument} carries. */
const MAX_SCALE = 10;

/**
 * Settles an instrument from its definition and from the digits seen in the feed.
 *
 * A scale is the larger of the digits *written* in the tick (`"0.10"` has two: the author chose them) and the
 * digits the feed's numbers show. A tick coarser than the data thus constrains orders but never falsifies what the
 * market printed; digits beyond the scale are rounded half-even and counted by the reader.
 *
 * @throws {FeedError} when a decimal of the definition is not a number above zero, or has too many digits.
 */
export function settleInstrument(index: number, definition: InstrumentDefinition, seen: FeedDigits): Instrument {
  const terms = contractTerms(definition.venue, definition.instrument);
  const priceStep = step(definition, 'tick', seen.price);
  const quantityStep = step(definition, 'lot', seen.quantity);
  return {
    index,
    venue: definition.venue,
    symbol: definition.instrument,
    priceScale: priceStep.scale,
    quantityScale: quantityStep.scale,
    tick: price(priceStep.size),
    lot: quantity(quantityStep.size),
    ...minimumOf(definition, quantityStep),
    multiplier: multiplierOf(definition, definition.multiplier ?? terms.multiplier ?? '1'),
    kind: definition.kind ?? terms.kind ?? 'linear',
    currency: definition.currency ?? terms.currency ?? 'USD',
    sector: definition.sector ?? 'other',
  };
}

function step(
  definition: InstrumentDefinition,
  field: 'tick' | 'lot',
  digits: number,
): { scale: number; size: number } {
  const text = definition[field];
  if (text === undefined) return { scale: digits, size: 1 };
  const written = /^\d*\.(\d*)$/.exec(text)?.[1]?.length ?? significantDecimals(text);
  const scale = Math.max(written, digits);
  const size = scale <= MAX_SCALE ? Number(parseDecimal(text, scale)?.value ?? 0n) : 0;
  if (size > 0 && Number.isSafeInteger(size)) return { scale, size };
  throw wrong(
    definition,
    field,
    text,
    `a decimal above zero with at most ${MAX_SCALE} digits after the point, such as "0.01"`,
  );
}

function minimumOf(
  definition: InstrumentDefinition,
  lot: { scale: number; size: number },
): Pick<Instrument, 'minimum'> {
  const text = definition.minimum;
  if (text === undefined) return {};
  const parsed = parseDecimal(text, lot.scale);
  const size = parsed && !parsed.rounded ? Number(parsed.value) : 0;
  if (size > 0 && Number.isSafeInteger(size) && size % lot.size === 0) return { minimum: quantity(size) };
  throw wrong(definition, 'minimum', text, 'a decimal above zero and a multiple of the lot, such as "0.01"');
}

function multiplierOf(definition: InstrumentDefinition, text: string): Money {
  const value = parseMoney(text);
  if (value !== undefined && value > 0n) return value;
  throw wrong(
    definition,
    'multiplier',
    text,
    'a decimal above zero with at most 8 digits after the point, such as "1"',
  );
}

function wrong(definition: InstrumentDefinition, field: string, text: string, wanted: string): FeedError {
  const name = `${definition.venue}:${definition.instrument}`;
  return new FeedError(`instrument ${name}: ${field} ${JSON.stringify(text)} is not ${wanted}`);
}
