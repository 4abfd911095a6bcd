import { defined } from '../../../shared/base/assert.ts';
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
  /** Whether it was asked to become another: the exchange's word of that may come behind its fills. */
  isAsked: boolean;
  state: 'sent' | 'working' | 'filled' | 'cancelled' | 'rejected';
}

/**
 * Ended orders that may still be filled: a fill that was on its way when the order was cancelled, or of a replacement that nobody has
 * told of yet. The desk itself knows no more of them.
 */
const KEPT_ENDED = 20_000;

/** More open orders than any exchange gives one member: what tells of more is no journal of a desk. */
const MOST_OPEN = 1_000_000;

/** Every order that is open, what has become of the others in sums, and what is open by owner, instrument and side. */
export class OrderRecount {
  /** Open orders, and those that have ended of late and may be filled all the same. */
  readonly orders = new Map<string, CountedOrder>();
  readonly counts = { sent: 0, denied: 0, rejected: 0, filled: 0, cancelled: 0 };
  /** The highest number that an order had: they count up, so none comes twice. */
  #last = 0;
  /** How many times the desk has started. */
  #start = 0;
  /** Orders that have ended and are kept, the one that ended first in front. */
  readonly #ended = new Set<string>();
  /** Walks on behind them as they are forgotten: from the front anew, each look would pass over all that are gone. */
  readonly #oldest = this.#ended.values();
  /** Unfilled quantity of open orders by instrument and side, then by owner. */
  readonly #pending = { buy: new Map<string, Map<number, number>>(), sell: new Map<string, Map<number, number>>() };

  /** Starts are counted; where a journal of before there was a count has orders, there was one. */
  started({ start }: FactOf<'desk_started'>): void {
    const next = Math.max(this.#start, this.#last > 0 ? 1 : 0) + 1;
    hold(start === next, () => `start ${start} of the desk follows start ${next - 1}`);
    this.#start = start;
  }

  sent(fact: FactOf<'order_sent'>): void {
    const { orderId, slotId, instance, instrument, side } = fact;
    const [, digits = '0', start = '1'] =
      /^o-([0-9a-f]{8,})(?:-([2-9]|[1-9]\d+))?$/.exec(text(orderId, 'orderId')) ?? [];
    const number = Number.parseInt(digits, 16);
    hold(
      number === this.#last + 1,
      () => `order ${orderId} was sent after order ${this.#last}: its number is out of turn`,
    );
    hold(
      start === String(Math.max(this.#start, 1)),
      () => `order ${orderId} does not name start ${this.#start}, in which it was sent`,
    );
    hold(side === 'buy' || side === 'sell', () => `order ${orderId} is to ${String(side)}`);
    hold(this.orders.size < MOST_OPEN, () => `more than ${MOST_OPEN} orders are open at once`);
    this.#last = number;
    this.counts.sent += 1;
    const quantity = positive(fact.quantity, 'quantity');
    const nothing = { filled: 0, isAsked: false, state: 'sent' } as const;
    const order: CountedOrder = { slotId, owner: instance, instrument, side, quantity, ...nothing };
    this.orders.set(orderId, order);
    this.#add(order, 1);
  }

  accepted(orderId: string): void {
    const order = this.get(orderId);
    if (order.state === 'sent') order.state = 'working';
    else
      hold(order.state === 'working', () => `order ${orderId} is taken by the exchange although it is ${order.state}`);
  }

  asked(orderId: string): void {
    this.#openOrder(orderId, 'asked to become another').isAsked = true;
  }

  /** One that has ended is replaced only by what it was asked to become: the word of it came late. */
  replaced({ orderId, quantity }: FactOf<'order_replaced'>): void {
    const order = this.get(orderId);
    if (!order.isAsked) this.#openOrder(orderId, 'replaced');
    const total = positive(quantity, 'quantity');
    hold(
      total >= order.filled,
      () => `order ${orderId} is replaced by one for ${total}, and ${order.filled} are filled`,
    );
    if (isOpen(order)) this.#add(order, -1);
    if (order.state === 'filled') this.counts.filled -= 1;
    order.quantity = total;
    if (order.state === 'cancelled') return;
    order.state = 'working';
    this.#ended.delete(orderId);
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
    this.#keep(orderId);
  }

  /** Keeps an order that has ended for a while. */
  #keep(orderId: string): void {
    this.#ended.add(orderId);
    if (this.#ended.size <= KEPT_ENDED) return;
    const oldest = defined(this.#oldest.next().value, 'order that has ended');
    this.#ended.delete(oldest);
    this.orders.delete(oldest);
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
      if (order.isAsked) this.#keep(orderId);
      else this.orders.delete(orderId);
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
