import type { Bar } from '../../shared/domain/market-event.ts';
import { type BarView, matchBar, missBar } from './bar-path.ts';
import type { Book } from './book.ts';
import type { Execution, Supply } from './execution.ts';
import { makeThrough } from './match-trade.ts';

/**
 * Matches the working orders against a trade bar, by the path of {@link matchBar}.
 *
 * - The bar's volume is all there is; zero volume means that nothing traded, so nothing fills and no stop is set off.
 * - A resting limit fills only if the range goes strictly beyond it, for the same reason as on trades.
 * - Where the instrument has quote bars too, takers and stops are left to those, as with quotes and trades.
 * - Where it has trades or quotes, the bar is ignored: it only sums up what has been matched already.
 */
export function matchTradeBar(execution: Execution, book: Book, bar: Bar): void {
  if (book.ticks) return;
  if (bar.volume === 0) {
    if (!book.quoted) missBar(execution, book, bar.openNs);
    return;
  }
  const supply: Supply = { left: bar.volume };
  const makeInRange = (): void => makeThrough(execution, book, bar.low, bar.high, bar.openNs, supply);
  if (book.quoted) {
    makeInRange();
    return;
  }
  const side = { open: bar.open, high: bar.high, low: bar.low, supply };
  const view: BarView = {
    openNs: bar.openNs,
    buy: side,
    sell: side,
    openSlippageTicks: execution.slippageTicks,
    makeInRange,
  };
  matchBar(execution, book, view);
}
