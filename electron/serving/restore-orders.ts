import { isOpen } from '../../shared/domain/order.ts';
import { timeNs } from '../../shared/units/time.ts';
import type { EngineView } from '../engine/view.ts';
import type { PaperExchange } from '../exchange/paper-exchange.ts';

const AT_ORIGIN = timeNs(0);

/**
 * Puts the orders that were open at the last stop back on the paper exchange, whose own memory died with the process:
 * what had been accepted rests again, what had not is sent again, and a cancel that was on its way is repeated.
 */
export function restoreOrders(view: EngineView, exchange: PaperExchange): void {
  const open = [...view.orders.values()].filter((order) => isOpen(order.status)).sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const order of open) {
    const terms = { ...order, sentNs: AT_ORIGIN };
    if (order.status === 'working') exchange.restore(terms, order.filled, order.triggered);
    else exchange.send({ kind: 'submit', order: terms, sentNs: AT_ORIGIN });
    if (order.cancelRequested) exchange.send({ kind: 'cancel', orderId: order.id, sentNs: AT_ORIGIN });
  }
}
