import { inQuote } from '../../../shared/domain/valuation.ts';
import { type Money, money } from '../../../shared/units/money.ts';
import type { Price } from '../../../shared/units/price.ts';
import type { PositionBook } from './position.ts';

/**
 * What some books have earned, in quote currency: realised − fees + unrealised at the marks. A book converts as a whole and
 * rounds once, as it does in the equity of a scope, so that both agree to the last unit.
 */
export function equityOf(books: Iterable<PositionBook>, markOf: (instrument: number) => Price | undefined): Money {
  let sum = 0n;
  for (const book of books) {
    const { instrument, realised, fees } = book;
    const mark = markOf(instrument.index);
    sum += inQuote(instrument, money(realised - fees + book.unrealisedAt(mark)), mark);
  }
  return money(sum);
}
