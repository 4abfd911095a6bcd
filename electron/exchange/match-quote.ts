import type { Quote } from '../../shared/domain/market-event.ts';
import type { TimeNs } from '../../shared/units/time.ts';
import type { Book } from './book.ts';
import type { Execution, Supply } from './execution.ts';
import { ANY_TIME, setOffStops } from './match-trade.ts';
import { type OrderList, walk } from './order-list.ts';
import { isTradable } from './quote-state.ts';

/**
 * Matches the working orders against a change of the best bid or offer.
 *
 * - Each side has its displayed size, once: every event of the feed is a new display of both sides. A side without a
 *   size has the book's default.
 * - Takers fill at the opposite quote, without slippage: the spread is in the price and the depth in the size. What
 *   the display could not fill waits for the next one.
 * - A resting order fills at its limit once the opposite quote reaches it. Unlike a trade, equality is enough: nobody
 *   can display an offer at a price where a bid still stands, so the bid has been hit.
 * - A crossed quote comes from two sources that are out of step. No one could have traded on it, so it fills nothing
 *   and sets off nothing. A quote that lacks a side is treated alike.
 * - Stops are judged last, as on trades.
 */
export function matchQuote(execution: Execution, book: Book, quote: Quote): void {
  const { bid, ask } = quote;
  if (!isTradable(bid, ask)) {
    walk(book.takers, 0, ANY_TIME, (order) => {
      execution.miss(book, order);
      return true;
    });
    return;
  }
  const offered: Supply = { left: quote.askQuantity || book.defaultQuoteSize };
  const wanted: Supply = { left: quote.bidQuantity || book.defaultQuoteSize };
  walk(book.takers, 0, ANY_TIME, (order) => {
    if (order.side === 'buy') execution.take(book, order, ask, 0, offered);
    else execution.take(book, order, bid, 0, wanted);
    return true;
  });
  makeAt(execution, book, book.bids, ask, ANY_TIME, offered);
  makeAt(execution, book, book.asks, bid, ANY_TIME, wanted);
  setOffStops(execution, book, ask, bid);
}

/** Fills resting orders of one side whose limit is at the opposite price or beyond it, at their limits. */
export function makeAt(
  execution: Execution,
  book: Book,
  list: OrderList,
  opposite: number,
  decidedBy: TimeNs,
  supply: Supply,
): void {
  if (supply.left === 0) return;
  walk(list, list.keyAt(opposite), decidedBy, (order) => {
    execution.make(book, order, supply);
    return supply.left > 0;
  });
}
