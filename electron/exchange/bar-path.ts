import type { TimeNs } from '../../shared/units/time.ts';
import type { Book } from './book.ts';
import type { Execution, Supply } from './execution.ts';
import { walk, walkBoth } from './order-list.ts';
import type { WorkingOrder } from './working-order.ts';

/** A bar as orders of one side meet it: trade prices for both, or the ask bar for buys and the bid bar for sells. */
export interface BarSide {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly supply: Supply;
}

/** A bar of either kind, ready to be matched. */
export interface BarView {
  readonly openNs: TimeNs;
  readonly buy: BarSide;
  readonly sell: BarSide;
  /** Slippage of what takes at the open; 0 where the bar shows the quote that is taken. */
  readonly openSlippageTicks: number;
  /** Fills the resting orders that the range of the bar went through, each at its limit. */
  readonly makeInRange: () => void;
}

/**
 * Matches the working orders against a bar, whose inside nobody knows but its open, high, low and close.
 *
 * Only orders whose terms were decided by the bar's open take part. A bar is delivered at its close, so an order that
 * is decided during it would otherwise fill at a price from before it was thought of.
 *
 * The path assumed inside is open → adverse extreme → favourable extreme → close, where adverse is meant for each
 * order's own side: buys see the high first, sells the low. A protective stop is then always hit before the target on
 * the other end of the same bar, so no result is better than what could have happened. In order:
 *
 * 1. At the open: takers; stops that the open has jumped over, which get the open and not their stop price; limits
 *    that the open has jumped over, which get the open because it is better than their limit. All of these take, at
 *    the open plus slippage.
 * 2. On the way to the adverse extreme: stops, nearest first within a side, at the stop price plus slippage.
 * 3. On the way to the favourable extreme: resting limits, at their limit, as makers. A stop-limit that found the
 *    market beyond its limit in step 1 or 2 is among them. A post-only order never takes, so it is filled here even
 *    where the open jumped over it.
 *
 * All of it shares the bar's volume.
 */
export function matchBar(execution: Execution, book: Book, bar: BarView): void {
  const { buy, sell, openNs } = bar;
  const sideOf = (order: WorkingOrder): BarSide => (order.side === 'buy' ? buy : sell);
  const takeAtOpen = (order: WorkingOrder): boolean => {
    const { open, supply } = sideOf(order);
    execution.take(book, order, open, bar.openSlippageTicks, supply);
    return true;
  };
  walk(book.takers, 0, openNs, takeAtOpen);
  walkStops(book, buy.open, sell.open, openNs, (order) => {
    execution.trigger(book, order);
    book.take(order);
    return takeAtOpen(order);
  });
  walkBoth(
    [book.bids, book.asks],
    [book.bids.keyThrough(buy.open), book.asks.keyThrough(sell.open)],
    openNs,
    (order) => order.postOnly || takeAtOpen(order),
  );
  walkStops(book, buy.high, sell.low, openNs, (order) => {
    execution.trigger(book, order);
    book.take(order);
    execution.take(book, order, order.stopPrice, execution.slippageTicks, sideOf(order).supply);
    return true;
  });
  bar.makeInRange();
}

/** A bar in which nothing traded, or whose quotes are crossed: orders that must act at its open find nothing. */
export function missBar(execution: Execution, book: Book, openNs: TimeNs): void {
  walk(book.takers, 0, openNs, (order) => {
    execution.miss(book, order);
    return true;
  });
}

function walkStops(
  book: Book,
  buyMarket: number,
  sellMarket: number,
  openNs: TimeNs,
  visit: (order: WorkingOrder) => boolean,
): void {
  const keys = [book.buyStops.keyAt(buyMarket), book.sellStops.keyAt(sellMarket)] as const;
  walkBoth([book.buyStops, book.sellStops], keys, openNs, visit);
}
