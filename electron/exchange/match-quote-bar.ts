import type { QuoteBar } from '../../shared/domain/market-event.ts';
import { matchBar, missBar } from './bar-path.ts';
import type { Book } from './book.ts';
import type { Execution } from './execution.ts';
import { makeAt } from './match-quote.ts';
import { isTradable } from './quote-state.ts';

/**
 * Matches the working orders against a bar of bid and ask prices, by the path of {@link matchBar}: buys meet the ask
 * bar, sells the bid bar.
 *
 * - Each side has its size once for the whole bar; a bar without sizes has the book's default on each side.
 * - The open is the quote itself, so taking it costs no slippage. A stop inside the bar does: the quote after it was
 *   set off is not known.
 * - A resting limit fills once the opposite side's range reaches it, as on quotes.
 * - A bar that opens or closes crossed fills nothing: its extremes may belong to the crossed moment, and a bar cannot
 *   tell.
 * - Where the instrument has trades or quotes, the bar is ignored, as a trade bar is.
 */
export function matchQuoteBar(execution: Execution, book: Book, bar: QuoteBar): void {
  if (book.ticks) return;
  const { openNs } = bar;
  if (!isTradable(bar.bidOpen, bar.askOpen) || !isTradable(bar.bidClose, bar.askClose)) {
    missBar(execution, book, openNs);
    return;
  }
  const offered = { left: bar.askQuantity || book.defaultQuoteSize };
  const wanted = { left: bar.bidQuantity || book.defaultQuoteSize };
  matchBar(execution, book, {
    openNs,
    buy: { open: bar.askOpen, high: bar.askHigh, low: bar.askLow, supply: offered },
    sell: { open: bar.bidOpen, high: bar.bidHigh, low: bar.bidLow, supply: wanted },
    openSlippageTicks: 0,
    makeInRange: () => {
      makeAt(execution, book, book.bids, bar.askLow, openNs, offered);
      makeAt(execution, book, book.asks, bar.bidHigh, openNs, wanted);
    },
  });
}
