import type { Fact } from '../../shared/domain/fact.ts';
import { type Instrument, instrumentKey } from '../../shared/domain/instrument.ts';
import { JournalError } from '../journal/error.ts';

/** What is needed of an instrument to write its numbers. */
export type Listed = Pick<Instrument, 'venue' | 'symbol' | 'priceScale' | 'quantityScale' | 'currency'>;

/** Instruments as the facts so far have listed them. */
export class Listings {
  readonly #listed = new Map<string, Listed>();

  take(fact: Fact): void {
    if (fact.kind !== 'instrument_listed') return;
    const { venue, symbol, priceScale, quantityScale, currency } = fact;
    this.#listed.set(instrumentKey(fact), { venue, symbol, priceScale, quantityScale, currency });
  }

  find(key: string): Listed | undefined {
    return this.#listed.get(key);
  }

  /** @throws {JournalError} for one that no fact has listed. */
  of(key: string): Listed {
    const listed = this.#listed.get(key);
    if (listed === undefined)
      throw new JournalError('corrupt', `no fact lists the instrument ${key}: desk verify says what is wrong`);
    return listed;
  }
}
