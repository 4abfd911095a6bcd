import type { Ledger } from '../ledger/ledger.ts';
import type { OrderRecord } from '../order/order-table.ts';

/**
 * Ids of those open orders that can only reduce what their owners hold, all of them filled together. Orders marked
 * reduce-only always can: the exchange holds them to it, also the stop of an entry that may yet fill. Of the others, those
 * that fit into what the owner holds: stops before limits, because they protect it, then the older. What the account holds
 * is not asked here, as it is for a new order: another version's trades must not take the stop away from this one.
 *
 * @param account Where they would fill.
 * @param orders Open orders, the oldest first.
 */
export function onlyReducing(
  account: { readonly ledger: Ledger },
  orders: readonly OrderRecord[],
): ReadonlySet<string> {
  const kept = new Set<string>();
  const closing = new Map<string, number>();
  const fits = (order: OrderRecord, isCertain: boolean): boolean => {
    const held = account.ledger.held(order.owner, order.instrument);
    if (order.side === 'sell' ? held <= 0 : held >= 0) return false;
    const key = `${order.owner} ${order.instrument}`;
    const after = (closing.get(key) ?? 0) + order.quantity - order.filled;
    if (after > Math.abs(held) && !isCertain) return false;
    closing.set(key, after);
    return true;
  };
  for (const order of orders) {
    if (order.reduceOnly) kept.add(order.id);
    // One whose cancel is on its way may still fill.
    if (order.reduceOnly || order.cancelRequested) fits(order, true);
  }
  const others = orders.filter((each) => !each.reduceOnly && !each.cancelRequested);
  for (const isFirst of [true, false])
    for (const order of others) if (isStop(order) === isFirst && fits(order, false)) kept.add(order.id);
  return kept;
}

const isStop = ({ type }: OrderRecord): boolean => type === 'stop' || type === 'stop_limit';
