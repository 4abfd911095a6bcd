import { assert, defined } from '../../../shared/base/assert.ts';
import { refill } from '../../../shared/base/refill.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import { isOpen, type OrderStatus, type OrderTerms, type Side } from '../../../shared/domain/order.ts';
import type { SwapLeg } from '../../../shared/domain/swap.ts';
import { type Price, price } from '../../../shared/units/price.ts';
import { type Quantity, quantity } from '../../../shared/units/quantity.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import { EndedOrders } from './ended-orders.ts';
import { Executions } from './executions.ts';
import { OpenOrders } from './open-orders.ts';
import { answered, NEXT, NONE_ASKED, type OrderRecord } from './order-record.ts';
import { orderRows, ordersOf } from './order-rows.ts';

export { mayFill, type OrderRecord } from './order-record.ts';

/** All open orders and the latest ended ones, and what is open in sum. */
export class OrderTable {
  readonly orders = new Map<string, OrderRecord>();
  readonly counts = { intents: 0, denied: 0, sent: 0, rejected: 0, filled: 0, cancelled: 0 };
  readonly denials = new Map<string, number>();
  readonly #open = new OpenOrders();
  readonly #ended = new EndedOrders();
  readonly #executions = new Executions();

  /** The order an owner names, while it is open. */
  find(owner: number, ref: number | string): OrderRecord | undefined {
    const id = this.#open.named(owner, ref);
    return id === undefined ? undefined : this.orders.get(id);
  }

  /** Open orders of an owner, oldest first. */
  openOf(owner: number): OrderRecord[] {
    const ids = this.#open.byOwner.get(owner);
    return ids ? [...ids].sort().map((id) => defined(this.orders.get(id), id)) : [];
  }

  /** Resting orders of all owners but one that an order would trade with, oldest first. */
  crossedBy(owner: number, terms: OrderTerms): readonly OrderRecord[] {
    const ids = this.#open.crossedBy(owner, terms);
    return ids.length === 0 ? NOBODY : ids.map((id) => defined(this.orders.get(id), id));
  }

  /** Ids of every open order by owner. There may be thousands of them: nothing is copied or sorted. */
  get openByOwner(): ReadonlyMap<number, ReadonlySet<string>> {
    return this.#open.byOwner;
  }

  /** Orders that the exchange has not answered. */
  *unanswered(): Iterable<OrderRecord> {
    for (const id of this.#open.unanswered) yield defined(this.orders.get(id), id);
  }

  openCount(owner: number): number {
    return this.#open.byOwner.get(owner)?.size ?? 0;
  }

  /** Unfilled open quantity on one side. */
  openQuantity(owner: number, instrument: number, side: Side): number {
    return this.#open.quantity(owner, instrument, side);
  }

  /** Unfilled open quantity of all owners on one side. */
  accountOpenQuantity(instrument: number, side: Side): number {
    return this.#open.accountQuantity(instrument, side);
  }

  /** Instruments in which an owner has open orders. */
  openInstruments(owner: number): Iterable<number> {
    return this.#open.instruments(owner);
  }

  applySent(fact: FactOf<'order_sent'>, instrument: number, sentAt: EpochNs): void {
    assert(!this.orders.has(fact.orderId), `order ${fact.orderId} was sent twice`);
    const ref = fact.ref === 0 ? fact.orderId : fact.ref;
    const {
      orderId: id,
      slotId,
      instance: owner,
      version,
      side,
      type,
      timeInForce,
      limitPrice,
      stopPrice,
      postOnly,
      reduceOnly,
    } = fact;
    this.counts.intents += 1;
    this.counts.sent += 1;
    this.#put({
      id,
      slotId,
      owner,
      version,
      ref,
      instrument,
      side,
      type,
      timeInForce,
      quantity: fact.quantity,
      limitPrice,
      stopPrice,
      postOnly,
      reduceOnly,
      status: 'sent',
      filled: quantity(0),
      triggered: false,
      sentAt,
      cancelRequested: false,
      asked: NONE_ASKED,
      past: NONE_ASKED,
      byDesk: fact.ref === 0,
      arrival: fact.arrival ?? null,
      marketNs: fact.marketNs,
    });
  }

  applyDenied(fact: FactOf<'order_denied'>): void {
    this.counts.intents += 1;
    this.counts.denied += 1;
    this.denials.set(fact.denial.code, (this.denials.get(fact.denial.code) ?? 0) + 1);
  }

  applyDenialsCounted(fact: FactOf<'denials_counted'>): void {
    for (const [code, count] of Object.entries(fact.counts)) {
      this.counts.intents += count;
      this.counts.denied += count;
      this.denials.set(code, (this.denials.get(code) ?? 0) + count);
    }
  }

  applyAccepted(orderId: string): void {
    this.#move(orderId, 'working', {});
  }

  applyTriggered(orderId: string): void {
    this.#move(orderId, 'working', { triggered: true });
  }

  applyRejected(orderId: string): void {
    this.counts.rejected += 1;
    this.#move(orderId, 'rejected', {});
  }

  applyCancelSent(orderId: string): void {
    const order = this.get(orderId);
    this.orders.set(orderId, { ...order, cancelRequested: true });
    this.#open.leaves(order);
  }

  applyCancelled(orderId: string): void {
    this.counts.cancelled += 1;
    this.#move(orderId, 'cancelled', {});
  }

  applyReplaceSent(orderId: string, total: Quantity): void {
    const order = this.get(orderId);
    this.#drop(order);
    this.#put({ ...order, asked: [...order.asked, total] });
  }

  /**
   * The exchange refuses a cancel or a replacement. What it refuses for want of the order may yet have filled; and where a cancel is
   * on its way, nobody can tell which of the two is meant: any of the replacements may still be taken.
   */
  applyCancelRejected(orderId: string, reason: string): void {
    const order = this.get(orderId);
    if (order.asked.length === 0 || order.cancelRequested || reason === 'unknown_order') return;
    this.#drop(order);
    // What never left the desk is what was asked for last.
    this.#put({ ...order, asked: reason === 'not_sent' ? order.asked.slice(0, -1) : order.asked.slice(1) });
  }

  applyReplaced(orderId: string, total: Quantity, limitPrice: Price, stopPrice: Price): void {
    const order = this.get(orderId);
    const change = {
      quantity: total,
      ...answered(order, total),
      limitPrice: price(limitPrice || order.limitPrice),
      stopPrice: price(stopPrice || order.stopPrice),
    };
    const isLate = !isOpen(order.status) && order.asked.includes(total);
    if (!isLate) this.#move(orderId, 'working', change);
    else if (order.status === 'filled') this.#reopen({ ...order, ...change });
    else this.orders.set(orderId, { ...order, ...change });
  }

  /**
   * It was filled whole for what it was before, and there is more of it. Its owner was told that it had ended, and may have given
   * its name to a later order: it is named by its order id from here on. A cancel that left before may have found nothing to take
   * back: it counts no more.
   */
  #reopen(order: OrderRecord): void {
    this.counts.filled -= 1;
    this.#ended.remove(order.id);
    this.#put({ ...order, ref: order.id, cancelRequested: false, status: 'working' });
  }

  /** @param executionId Left out by facts of earlier desks. */
  applyFill(orderId: string, filledNow: Quantity, executionId?: string): void {
    const order = this.get(orderId);
    const filled = quantity(order.filled + filledNow);
    assert(filled <= order.quantity, `order ${orderId} is filled beyond its quantity`);
    if (executionId !== undefined) this.#executions.add(orderId, executionId);
    const whole = filled === order.quantity;
    if (whole && isOpen(order.status)) this.counts.filled += 1;
    this.#move(orderId, isOpen(order.status) ? (whole ? 'filled' : 'working') : order.status, { filled });
  }

  /** Orders that pass to the target of a swap are named by their order id from then on. */
  applyCut(leg: SwapLeg): void {
    for (const id of leg.adoptedOrders) {
      const order = this.get(id);
      this.#drop(order);
      this.#put({ ...order, owner: leg.toInstance, ref: id });
    }
  }

  /** After a restart an instance counts its own names from 1 again; what it had open is named by order id from then on. */
  nameById(owner: number): void {
    for (const order of this.openOf(owner)) {
      this.#drop(order);
      this.#put({ ...order, ref: order.id });
    }
  }

  /** Whether a report that moves the order so would be in order; one that is not is put aside, never guessed at. */
  permits(orderId: string, status: OrderStatus): boolean {
    const order = this.orders.get(orderId);
    return order !== undefined && NEXT[order.status].includes(status);
  }

  /** Whether an order has had a fill of this id. Of orders that are not kept any more nothing is known. */
  hasExecution(orderId: string, executionId: string): boolean {
    return this.#executions.has(orderId, executionId);
  }

  get(orderId: string): OrderRecord {
    return defined(this.orders.get(orderId), `order ${orderId}`);
  }

  #move(orderId: string, status: OrderStatus, change: Partial<OrderRecord>): void {
    const order = this.get(orderId);
    assert(NEXT[order.status].includes(status), `order ${orderId} cannot pass from ${order.status} to ${status}`);
    this.#drop(order);
    this.#put({ ...order, ...change, status });
    if (isOpen(order.status) && !isOpen(status)) this.#end(orderId);
  }

  #put(order: OrderRecord): void {
    this.orders.set(order.id, order);
    if (isOpen(order.status)) this.#open.add(order);
  }

  #drop(order: OrderRecord): void {
    if (isOpen(order.status)) this.#open.remove(order);
  }

  /** Forgets the oldest ended order beyond the number kept. */
  #end(orderId: string): void {
    const forgotten = this.#ended.add(orderId);
    if (forgotten === undefined) return;
    this.orders.delete(forgotten);
    this.#executions.forget(forgotten);
  }

  /**
   * All of it, for a snapshot. What is open in which order, and under which names, cannot be told from the orders alone: it
   * depends on how they came to be what they are.
   */
  snapshot() {
    return {
      orders: orderRows(this.orders.values()),
      counts: this.counts,
      denials: this.denials,
      ended: this.#ended.snapshot(),
      executions: this.#executions.snapshot(),
      ...this.#open.snapshot(),
    };
  }

  /** Takes a snapshot as so. */
  restore(saved: ReturnType<OrderTable['snapshot']>): void {
    for (const order of ordersOf(saved.orders)) this.orders.set(order.id, order);
    Object.assign(this.counts, saved.counts);
    refill(this.denials, saved.denials);
    this.#ended.restore(saved.ended);
    this.#executions.restore(saved.executions);
    this.#open.restore(saved);
  }
}

const NOBODY: readonly OrderRecord[] = [];
