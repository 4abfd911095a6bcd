import type { ExchangeCommand, RejectReason } from '../../shared/domain/exchange.ts';
import type { Price } from '../../shared/units/price.ts';
import type { Book } from './book.ts';
import { checkTerms } from './order-check.ts';
import type { WorkingOrder } from './working-order.ts';

/** New terms for a working order; a price of 0 keeps the present one. */
export type Replacement = Extract<ExchangeCommand, { kind: 'replace' }>;

/**
 * Why the new terms are refused, or undefined when they are sound. A refused replacement leaves the order as it is.
 * The terms are held to the same rules as a new order's; beyond these, a stop that was set off has no stop price to
 * change.
 */
export function checkReplace(book: Book, order: WorkingOrder, replacement: Replacement): RejectReason | undefined {
  const limitPrice = (replacement.limitPrice || order.limitPrice) as Price;
  const stopPrice = (replacement.stopPrice || order.stopPrice) as Price;
  const { type, timeInForce, postOnly } = order;
  const { quantity } = replacement;
  const reason = checkTerms(book.instrument, { type, timeInForce, postOnly, quantity, limitPrice, stopPrice });
  if (reason !== undefined) return reason;
  if (order.triggered && stopPrice !== order.stopPrice) return 'invalid_terms';
  return postOnly && limitPrice !== order.limitPrice && book.wouldTake(order.side, limitPrice)
    ? 'would_take_liquidity'
    : undefined;
}

/**
 * Gives the order its new terms. It keeps its place when it only shrinks, as nobody behind it is worse off; any other
 * change is a new order to the queue, decided when the replacement was. With a new price it is judged by the market
 * again; one that only grows stays what it is, or growing would be a way for a resting order to overtake the others.
 */
export function applyReplace(book: Book, order: WorkingOrder, replacement: Replacement): void {
  const limitPrice = replacement.limitPrice || order.limitPrice;
  const stopPrice = replacement.stopPrice || order.stopPrice;
  const shrinks = replacement.quantity <= order.quantity;
  const keepsPrices = limitPrice === order.limitPrice && stopPrice === order.stopPrice;
  order.quantity = replacement.quantity;
  if (shrinks && keepsPrices) return;
  order.decidedNs = replacement.sentNs;
  if (keepsPrices) {
    book.requeue(order);
    return;
  }
  book.remove(order);
  order.limitPrice = limitPrice;
  order.stopPrice = stopPrice;
  book.place(order);
}
