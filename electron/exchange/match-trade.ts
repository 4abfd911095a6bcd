import type { Trade } from '../../shared/domain/market-event.ts';
import { type TimeNs, timeNs } from '../../shared/units/time.ts';
import type { Book } from './book.ts';
import type { Execution, Supply } from './execution.ts';
import { walk, walkBoth } from './order-list.ts';
import type { WorkingOrder } from './working-order.ts';

/** A tick speaks of one moment, so every order that is live may meet it. */
export const ANY_TIME: TimeNs = timeNs(Number.POSITIVE_INFINITY);

/**
 * Matches the working orders against a public trade.
 *
 * - The traded quantity is all there is; each unit is used once across all orders.
 * - Takers get it first, at the trade's price plus slippage, because a tape shows neither the spread nor the depth
 *   they would cross. Where quotes are known takers wait for those, which show both.
 * - A resting order fills at its limit and only when the trade is strictly beyond it: at the limit itself others may
 *   have stood before it in a queue nobody can see; beyond it, everyone there has been served.
 * - Stops are judged last: the trade that sets one off cannot also fill it.
 */
export function matchTrade(execution: Execution, book: Book, trade: Trade): void {
  const supply: Supply = { left: trade.quantity };
  if (!book.quoted) {
    walk(book.takers, 0, ANY_TIME, (order) => {
      execution.take(book, order, trade.price, execution.slippageTicks, supply);
      return true;
    });
  }
  makeThrough(execution, book, trade.price, trade.price, ANY_TIME, supply);
  if (!book.quoted) setOffStops(execution, book, trade.price, trade.price);
}

/**
 * Fills resting buys above `low` and resting sells below `high` from one supply, at their limits. Both are bounded
 * strictly: the market traded through them.
 */
export function makeThrough(
  execution: Execution,
  book: Book,
  low: number,
  high: number,
  decidedBy: TimeNs,
  supply: Supply,
): void {
  walkBoth([book.bids, book.asks], [book.bids.keyThrough(low), book.asks.keyThrough(high)], decidedBy, (order) => {
    execution.make(book, order, supply);
    return supply.left > 0;
  });
}

/**
 * Sets off the buy stops that `buyMarket` has reached from below and the sell stops that `sellMarket` has reached
 * from above. They join the book as new orders and meet the market at the next event.
 */
export function setOffStops(execution: Execution, book: Book, buyMarket: number, sellMarket: number): void {
  const setOff = (order: WorkingOrder): boolean => {
    execution.trigger(book, order);
    book.place(order);
    return true;
  };
  walk(book.buyStops, book.buyStops.keyAt(buyMarket), ANY_TIME, setOff);
  walk(book.sellStops, book.sellStops.keyAt(sellMarket), ANY_TIME, setOff);
}
