import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';

/** An instrument is offered again with other terms than the data directory knows it by. */
export class InstrumentConflictError extends Error {
  override readonly name = 'InstrumentConflictError';
}

/** What gives every recorded price, quantity and amount its meaning. The sector is a label and may change. */
const TERMS = ['priceScale', 'quantityScale', 'tick', 'lot', 'multiplier', 'kind', 'currency'] as const;

/**
 * Holds an instrument that is offered again to what is known of it: under another scale, every price and position on
 * record would mean something else.
 *
 * @throws {InstrumentConflictError} when a term differs; the message names it.
 */
export function assertSameTerms(known: Instrument, offered: Instrument): void {
  for (const term of TERMS) {
    if (known[term] === offered[term]) continue;
    throw new InstrumentConflictError(
      `${instrumentKey(known)} has ${term} ${known[term]} on record and ${offered[term]} in the market data; use data with the same terms, or another data directory`,
    );
  }
}
