import type { FactOf } from '../../../shared/domain/fact.ts';
import type { ControlRecount } from './control-recount.ts';
import type { LedgerRecount } from './ledger-recount.ts';
import type { OrderRecount } from './order-recount.ts';
import type { SlotRecount } from './slot-recount.ts';
import { hold, known, positive } from './tally.ts';

/** What an order is held against. */
export interface Standing {
  readonly slots: SlotRecount;
  readonly controls: ControlRecount;
  readonly orders: OrderRecount;
  readonly ledger: LedgerRecount;
}

/**
 * Whether an order had the right to leave: its sender is in the slot under the name it bears; nothing leaves under a halt but a
 * verified exit; whoever is not live, and anybody while the slot may only reduce, sends what closes a position and no more.
 *
 * @throws {Wrong} in words where it had not.
 */
export function checkRight(fact: FactOf<'order_sent'>, { slots, controls, orders, ledger }: Standing): void {
  const { orderId, slotId, instance, version, instrument, side, exitId } = fact;
  const quantity = positive(fact.quantity, 'quantity');
  known(ledger.instruments, instrument, 'instrument');
  const member = slots.member(slotId, instance);
  const owner = slots.owner(instance);
  hold(owner.version === version, () => `order ${orderId} of ${owner.version} bears the name ${version}`);
  const state = controls.stateOf(slotId, slots.slot(slotId).environment, version);
  const isExit = exitId !== undefined;
  if (isExit)
    hold(controls.exits.has(exitId), () => `order ${orderId} belongs to exit ${exitId}, which is not under way`);
  hold(state !== 'halted' || isExit, () => `order ${orderId} left although ${slotId} was halted`);
  if (state === 'active' && member.role === 'live') return;
  const closes = Number(side === 'buy' ? -ledger.heldBy(instance, instrument) : ledger.heldBy(instance, instrument));
  const mayClose = closes - orders.pending(instance, instrument, side);
  const why = member.role === 'live' ? `${slotId} is ${state}` : `its sender is ${member.role}`;
  hold(
    quantity <= mayClose,
    () => `order ${orderId} for ${quantity} grows a position: it may close ${mayClose}, as ${why}`,
  );
  if (state === 'active' || isExit) return;
  const account = ledger.account.get(instrument)?.quantity ?? 0n;
  const left = Number(side === 'buy' ? -account : account) - orders.pending(undefined, instrument, side);
  hold(
    quantity <= left,
    () => `order ${orderId} for ${quantity} grows the account's position, while ${slotId} is ${state}`,
  );
}
