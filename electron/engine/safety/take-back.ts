import { instrumentKey } from '../../../shared/domain/instrument.ts';
import { isOpen } from '../../../shared/domain/order.ts';
import type { TradingState } from '../../../shared/domain/risk.ts';
import { instrumentScope, type Scope } from '../../../shared/domain/scope.ts';
import { type Core, DESK_AUTHOR } from '../core.ts';
import type { OrderRecord } from '../order/order-table.ts';
import type { OrderFlow } from '../order-flow.ts';
import type { Outputs } from '../outputs.ts';
import { onlyReducing } from './only-reducing.ts';
import { holderOf } from './reach.ts';

/**
 * Takes back the open orders of a scope that a trading state would not let through. `halted`: every one. `reducing`: those
 * that could open, enlarge or flip their owner's position; what only closes it stays, such as the stop that protects it.
 */
export function takeBack(
  core: Core,
  orders: Pick<OrderFlow, 'cancel'>,
  scope: Scope,
  state: Exclude<TradingState, 'active'>,
  out: Outputs,
): void {
  const found = openUnder(core, scope);
  const kept = state === 'halted' ? undefined : onlyReducing(core, found);
  for (const order of found) if (!kept?.has(order.id)) orders.cancel(order, DESK_AUTHOR, out);
}

/** Open orders under a scope, the oldest first: also those of versions that no longer run. One pass over the table. */
export function openUnder(core: Core, scope: Scope): OrderRecord[] {
  const found: OrderRecord[] = [];
  for (const order of core.orders.orders.values())
    if (isOpen(order.status) && isUnder(core, order, scope)) found.push(order);
  return found;
}

const isUnder = (core: Core, order: OrderRecord, scope: Scope): boolean =>
  core.scopesOf(order.slotId, holderOf(core, order)).includes(scope) ||
  instrumentScope(instrumentKey(core.market.instrument(order.instrument))) === scope;
