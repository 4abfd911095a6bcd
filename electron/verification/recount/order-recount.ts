import type { FactOf } from '../../../shared/domain/fact.ts';
import { hold, known, list, positive, text, whole } from './tally.ts';

/** An order as the facts tell it. */
export interface CountedOrder {
  readonly slotId: string;
  owner: number;
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  quantity: number;
  filled: number;
  state: 'sent' | 'working' | 'filled' | 'cancelled' | 'rejected';
}

/**
 * Ended orders that may still be filled: a fill that was on its way when the order was cancelled. The desk itself knows no
 * more of them.
 */
const KEPT_CANCELLED = 20_000;

/** More open orders than any exchange gives one member: what tells of more is no journal of a desk. */
const MOST_OPEN = 1_000_000;

/** Every order that is open, what has become of the others in sums, and what is open by owner, instrument and side. */
export class OrderRecount {
  /** Open orders, and those cancelled of late. */
  readonly orders = new Map<string, CountedOrder>();
  readonly counts = { sent: 0, denied: 0, rejected: 0, filled: 0, cancelled: 0 };
  /** The highest number that an order had: they count up, so none comes twice. */
  #last = 0;
  readonly #cancelled: string[] = [];
  #forgotten = 0;
  /** Unfilled quantity of open orders by instrument and side, then by owner. */
  readonly #pending = { buy: new Map<string, Map<number, number>>(), sell: new Map<string, Map<number, number>>() };

  sent(fact: FactOf<'order_sent'>): void {
    const { orderId, slotId, instance, instrument, side } = fact;
    const number = /^o-[0-9a-f]{8,}$/.test(text(orderId, 'orderId')) ? Number.parseInt(orderId.slice(2), 16) : 0;
    hold(
      number === this.#last + 1,
      () => `order ${orderId} was sent after order ${this.#last}: its number is out of turn`,
    );
    hold(side === 'buy' || side === 'sell', () => `order ${orderId} is to ${String(side)}`);
    hold(this.orders.size < MOST_OPEN, () => `more than ${MOST_OPEN} orders are open at once`);
    this.#last = number;
    this.counts.sent += 1;
    const quantity = positive(fact.quantity, 'quantity');
    const order: CountedOrder = { slotId, owner: instance, instrument, side, quantity, filled: 0, state: 'sent' };
    this.orders.set(orderId, order);
    this.#add(order, 1);
  }

  accepted(orderId: string): void {
    const order = this.get(orderId);
    if (order.state === 'sent') order.state = 'working';
    else
      hold(order.state === 'working', () => `order ${orderId} is taken by the exchange although it is ${order.state}`);
  }

  replaced({ orderId, quantity }: FactOf<'order_replaced'>): void {
    const order = this.#openOrder(orderId, 'replaced');
    const total = positive(quantity, 'quantity');
    hold(
      total >= order.filled,
      () => `order ${orderId} is replaced by one for ${total}, and ${order.filled} are filled`,
    );
    this.#add(order, -1);
    order.quantity = total;
    order.state = 'working';
    this.#add(order, 1);
  }

  rejected(orderId: string): void {
    const order = this.#openOrder(orderId, 'rejected');
    hold(order.filled === 0 && order.state === 'sent', () => `order ${orderId} is rejected after it was taken`);
    this.#add(order, -1);
    this.orders.delete(orderId);
    this.counts.rejected += 1;
  }

  cancelled(orderId: string): void {
    const order = this.get(orderId);
    this.counts.cancelled += 1;
    if (!isOpen(order)) return;
    this.#add(order, -1);
    order.state = 'cancelled';
    this.#cancelled.push(orderId);
    if (this.#cancelled.length - this.#forgotten <= KEPT_CANCELLED) return;
    this.orders.delete(this.#cancelled[this.#forgotten] ?? '');
    this.#forgotten += 1;
    if (this.#forgotten < KEPT_CANCELLED) return;
    this.#cancelled.splice(0, this.#forgotten);
    this.#forgotten = 0;
  }

  /** Each fill belongs to an order that was sent, is its owner's, and is within what was sent. */
  filled(fact: FactOf<'fill'>): CountedOrder {
    const { orderId, instance, slotId, instrument, side } = fact;
    const order = this.orders.get(orderId);
    hold(order !== undefined, () => `a fill of order ${orderId}, which was never sent or is long over`);
    hold(
      order.owner === instance,
      () => `a fill of order ${orderId} is booked for ${instance}; its owner is ${order.owner}`,
    );
    hold(
      order.slotId === slotId && order.instrument === instrument && order.side === side,
      () =>
        `a fill of order ${orderId} says ${side} ${instrument} in ${slotId}; the order was to ${order.side} ${order.instrument} in ${order.slotId}`,
    );
    const size = positive(fact.quantity, 'quantity');
    const filled = order.filled + size;
    hold(filled <= order.quantity, () => `order ${orderId} is filled for ${filled} of ${order.quantity}`);
    const open = isOpen(order);
    if (open) this.#add(order, -1);
    order.filled = filled;
    const isWhole = filled === order.quantity;
    if (open && isWhole) {
      this.counts.filled += 1;
      order.state = 'filled';
      this.orders.delete(orderId);
    } else if (open) {
      order.state = 'working';
      this.#add(order, 1);
    }
    return order;
  }

  /** Orders of the source that the cut of a swap hands over or takes back. */
  cut(from: number, to: number, adopted: readonly string[], cancelled: readonly string[]): void {
    for (const id of [...list(adopted, 'adoptedOrders'), ...list(cancelled, 'cancelledOrders')]) {
      const order = this.#openOrder(id, 'part of a cut');
      hold(order.owner === from, () => `the cut takes order ${id} from instance ${from}; it belongs to ${order.owner}`);
    }
    for (const id of adopted) {
      const order = this.get(id);
      this.#add(order, -1);
      order.owner = to;
      this.#add(order, 1);
    }
  }

  denied(count = 1): void {
    this.counts.denied += whole(count, 'count');
  }

  /** Unfilled quantity of open orders on one side, of one owner or (undefined) of all. */
  pending(owner: number | undefined, instrument: string, side: 'buy' | 'sell'): number {
    const byOwner = this.#pending[side].get(instrument);
    if (byOwner === undefined) return 0;
    if (owner !== undefined) return byOwner.get(owner) ?? 0;
    let all = 0;
    for (const quantity of byOwner.values()) all += quantity;
    return all;
  }

  /** Whether an instance has orders open. */
  hasOpen(owner: number): boolean {
    for (const side of [this.#pending.buy, this.#pending.sell])
      for (const byOwner of side.values()) if (byOwner.has(owner)) return true;
    return false;
  }

  get(orderId: string): CountedOrder {
    return known(this.orders, orderId, 'open order');
  }

  #openOrder(orderId: string, what: string): CountedOrder {
    const order = this.get(orderId);
    hold(isOpen(order), () => `order ${orderId} is ${what} although it is ${order.state}`);
    return order;
  }

  #add({ owner, instrument, side, quantity, filled }: CountedOrder, sign: 1 | -1): void {
    const ofSide = this.#pending[side];
    let byOwner = ofSide.get(instrument);
    if (byOwner === undefined) {
      byOwner = new Map();
      ofSide.set(instrument, byOwner);
    }
    const sum = (byOwner.get(owner) ?? 0) + sign * (quantity - filled);
    if (sum === 0) byOwner.delete(owner);
    else byOwner.set(owner, sum);
  }
}

export const isOpen = ({ state }: CountedOrder): boolean => state === 'sent' || state === 'working';
