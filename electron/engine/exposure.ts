import { quoteValueOf } from '../../shared/domain/valuation.ts';
import { type Money, money } from '../../shared/units/money.ts';
import { quantity } from '../../shared/units/quantity.ts';
import type { Core } from './core.ts';

/** What an instance has at stake beside one instrument. */
export interface ExposureBeside {
  /** Value of its positions and open orders in its other instruments, each at its mark and on the worse side. */
  readonly otherExposure: Money;
  /** How many other instruments those are. */
  readonly otherInstruments: number;
}

/** Sums an instance's positions and open orders in all instruments but one. */
export function exposureBeside(core: Core, instance: number, but: number): ExposureBeside {
  const { market, orders, ledger } = core;
  const others = new Set<number>(orders.openInstruments(instance));
  for (const book of ledger.books(instance)) if (book.quantity !== 0) others.add(book.instrument.index);
  others.delete(but);
  let sum = 0n;
  for (const i of others) {
    const mark = market.mark(i);
    if (mark === undefined) continue;
    const held = ledger.held(instance, i);
    const long = held + orders.openQuantity(instance, i, 'buy');
    const short = held - orders.openQuantity(instance, i, 'sell');
    sum += quoteValueOf(market.instrument(i), mark, quantity(Math.max(Math.abs(long), Math.abs(short))));
  }
  return { otherExposure: money(sum), otherInstruments: others.size };
}
