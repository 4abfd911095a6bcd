import { defined } from '../../../shared/base/assert.ts';
import type { Scope } from '../../../shared/domain/scope.ts';
import { type Core, DESK_AUTHOR } from '../core.ts';
import type { OrderRecord } from '../order/order-table.ts';
import type { OrderFlow } from '../order-flow.ts';
import type { Outputs } from '../outputs.ts';
import { onlyReducing } from './only-reducing.ts';
import { holderOf, reachOf } from './reach.ts';

/**
 * Sends the cancels of a scope's open orders, except for those on their way and for the orders of verified exits, which go on
 * closing. For `all` of them in one pass, whatever their number.
 *
 * @param which `growing`: only those that could open or grow a position.
 * @returns how many cancels were sent.
 */
export function sweep(core: Core, orders: OrderFlow, scope: Scope, which: 'all' | 'growing', out: Outputs): number {
  const open = openWithin(core, scope);
  const staying = which === 'growing' ? onlyReducing(core, open.toSorted(byAge)) : undefined;
  const leaving = open.filter(
    ({ id, cancelRequested }) =>
      !cancelRequested && core.safety.exits.exitOf(id) === undefined && staying?.has(id) !== true,
  );
  orders.cancelAll(leaving, DESK_AUTHOR, out);
  return leaving.length;
}

/** The same for what one instance has open that could open or grow a position. */
export function sweepGrowing(core: Core, orders: OrderFlow, instance: number, out: Outputs): void {
  const open = core.orders.openOf(instance).toSorted(byAge);
  const staying = onlyReducing(core, open);
  orders.cancelAll(
    open.filter(({ id, cancelRequested }) => !cancelRequested && !staying.has(id)),
    DESK_AUTHOR,
    out,
  );
}

/** Every open order in a scope, owner by owner. Whether an owner is within it is looked up once. */
export function openWithin(core: Core, scope: Scope): OrderRecord[] {
  const { instrument, takes } = reachOf(core, scope);
  const { orders, openByOwner } = core.orders;
  const found: OrderRecord[] = [];
  for (const ids of openByOwner.values()) {
    let isWithin: boolean | undefined;
    for (const id of ids) {
      const order = defined(orders.get(id), id);
      isWithin ??= takes(order.slotId, holderOf(core, order));
      if (!isWithin) break;
      if (instrument === undefined || order.instrument === instrument) found.push(order);
    }
  }
  return found;
}

const byAge = (a: OrderRecord, b: OrderRecord): number => (a.id < b.id ? -1 : 1);
