import { inQuote, notionalOf } from '../../shared/domain/valuation.ts';
import { type Money, ZERO_MONEY } from '../../shared/units/money.ts';
import { type Price, price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import type { Core } from './core.ts';
import type { PositionBook } from './ledger/position.ts';
import type { BestPrices } from './market/market.ts';
import { exitCost } from './rollout/exit-cost.ts';
import type { ExitCost } from './view.ts';

const NO_COST: ExitCost = { spread: ZERO_MONEY, impact: ZERO_MONEY, fee: ZERO_MONEY, total: ZERO_MONEY };

/** Value of a book at the mark, without its sign, in quote currency; 0 while there is no mark. */
export function bookValue(core: Core, book: PositionBook): Money {
  const { instrument } = book;
  const mark = core.market.mark(instrument.index);
  if (mark === undefined) return ZERO_MONEY;
  return inQuote(instrument, notionalOf(instrument, mark, quantity(Math.abs(book.quantity))), mark);
}

/** What closing a book at the present market would cost, by its parts, in quote currency; nothing while there is no mark. */
export function closingCost(core: Core, book: PositionBook): ExitCost {
  const { instrument } = book;
  const { market, options } = core;
  const mark = market.mark(instrument.index);
  if (mark === undefined) return NO_COST;
  return exitCost({
    value: bookValue(core, book),
    quantity: Math.abs(book.quantity),
    mark,
    halfSpread: halfSpread(market.best(instrument.index), instrument.tick),
    takerFeeCentiBp: options.takerFeeCentiBp,
    pace: market.pace(instrument.index),
  });
}

/** Half the distance from bid to ask, at least one tick's. */
function halfSpread(best: BestPrices | undefined, tick: Price): Price {
  return price(best ? Math.max(Math.ceil((best.ask - best.bid) / 2), 1) : tick);
}
