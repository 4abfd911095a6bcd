import { assert, defined } from '../../../shared/base/assert.ts';
import { mapEntry } from '../../../shared/base/map-entry.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import { isOpen, type OrderStatus, type OrderTerms, type Side } from '../../../shared/domain/order.ts';
import type { SwapLeg } from '../../../shared/domain/swap.ts';
import { type Price, price } from '../../../shared/units/price.ts';
import { type Quantity, quantity } from '../../../shared/units/quantity.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import { RestingBook } from './resting-book.ts';

/** An order and where it stands. Replaced, never changed in place. */
export interface OrderRecord extends OrderTerms {
  readonly id: string;
  readonly slotId: string;
  readonly owner: number;
  readonly version: string;
  readonly ref: number | string;
  readonly status: OrderStatus;
  readonly filled: Quantity;
  readonly triggered: boolean;
  readonly sentAt: EpochNs;
  readonly cancelRequested: boolean;
  /** Total quantities that replacements on their way ask for, the oldest first: the exchange may have taken any of them. */
  readonly asked: readonly Quantity[];
  /** True for an order of the desk's own, which closes what a version holds. */
  readonly byDesk: boolean;
  /** The mark when it left; null where there was none. */
  readonly arrival: Price | null;
  /** Market time when it left, epoch nanoseconds as decimal text; undefined for orders of earlier desks. */
  readonly marketNs: string | undefined;
}

const NONE_ASKED: readonly Quantity[] = [];

/** What an order may still fill: of it and of what it was asked to become, the larger; only one of them can. */
export const mayFill = ({ quantity: now, filled, asked }: Pick<OrderRecord, 'quantity' | 'filled' | 'asked'>): number =>
  (asked.length === 0 ? now : asked.reduce<number>((most, each) => Math.max(most, each), now)) - filled;

/**
 * The life of an order: from each state, the states it may pass to. Anything else is an error of the exchange's or
 * ours, and the desk stops rather than keep a book it does not understand. A fill may still come after a cancel (it
 * was on its way); it is booked, and the order stays cancelled.
 */
const NEXT: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  sent: ['working', 'filled', 'cancelled', 'rejected', 'expired'],
  working: ['working', 'filled', 'cancelled', 'expired'],
  filled: [],
  cancelled: ['cancelled'],
  rejected: [],
  expired: ['expired'],
};

/** Ended orders that are kept in memory, so that late reports still find their order. */
const KEPT_ENDED = 10_000;

interface OpenQuantity {
  buy: number;
  sell: number;
  count: number;
}

/** All open orders and the latest ended ones, and what is open in sum. */
export class OrderTable {
  readonly orders = new Map<string, OrderRecord>();
  readonly counts = { intents: 0, denied: 0, sent: 0, rejected: 0, filled: 0, cancelled: 0 };
  readonly denials = new Map<string, number>();
  /** Ids of orders that the exchange has not answered. */
  readonly #unanswered = new Set<string>();
  readonly #ended: string[] = [];
  #endedHead = 0;
  /** Ids of open orders by owner: the truth of what is open, whatever names the owners give. */
  readonly #ids = new Map<number, Set<string>>();
  /** Open order ids by owner and the owner's name for them; a name that is used again means the later order. */
  readonly #refs = new Map<number, Map<number | string, string>>();
  /** Unfilled open quantity by owner, then instrument: what a projection adds to the position. */
  readonly #open = new Map<number, Map<number, OpenQuantity>>();
  readonly #resting = new RestingBook();
  /** The same over all owners, by instrument. */
  readonly #accountOpen = new Map<number, OpenQuantity>();

  /** The order an owner names, while it is open. */
  find(owner: number, ref: number | string): OrderRecord | undefined {
    const id = this.#refs.get(owner)?.get(ref);
    return id === undefined ? undefined : this.orders.get(id);
  }

  /** Open orders of an owner, oldest first. */
  openOf(owner: number): OrderRecord[] {
    const ids = this.#ids.get(owner);
    return ids ? [...ids].sort().map((id) => defined(this.orders.get(id), id)) : [];
  }

  /** Resting orders of all owners but one that an order would trade with, oldest first. */
  crossedBy(owner: number, { instrument, side, limitPrice }: OrderTerms): readonly OrderRecord[] {
    const ids = this.#resting.crossedBy(owner, instrument, side, limitPrice);
    return ids.length === 0 ? NOBODY : ids.map((id) => defined(this.orders.get(id), id));
  }

  /** Ids of every open order by owner. There may be thousands of them: nothing is copied or sorted. */
  get openByOwner(): ReadonlyMap<number, ReadonlySet<string>> {
    return this.#ids;
  }

  /** Orders that the exchange has not answered. */
  *unanswered(): Iterable<OrderRecord> {
    for (const id of this.#unanswered) yield defined(this.orders.get(id), id);
  }

  openCount(owner: number): number {
    return this.#ids.get(owner)?.size ?? 0;
  }

  /** Unfilled open quantity on one side. */
  openQuantity(owner: number, instrument: number, side: Side): number {
    return this.#open.get(owner)?.get(instrument)?.[side] ?? 0;
  }

  /** Unfilled open quantity of all owners on one side. */
  accountOpenQuantity(instrument: number, side: Side): number {
    return this.#accountOpen.get(instrument)?.[side] ?? 0;
  }

  /** Instruments in which an owner has open orders. */
  openInstruments(owner: number): Iterable<number> {
    return this.#open.get(owner)?.keys() ?? [];
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
    // What is on its way out is nobody's counterparty any more, as far as the desk can help it.
    this.#resting.remove(order);
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

  /** The exchange refuses a cancel or a replacement. What it refuses for want of the order may yet have filled. */
  applyCancelRejected(orderId: string, reason: string): void {
    const order = this.get(orderId);
    if (order.asked.length === 0 || reason === 'unknown_order') return;
    this.#drop(order);
    this.#put({ ...order, asked: order.asked.slice(1) });
  }

  applyReplaced(orderId: string, total: Quantity, limitPrice: Price, stopPrice: Price): void {
    const order = this.get(orderId);
    this.#move(orderId, 'working', {
      quantity: total,
      asked: order.asked.slice(1),
      limitPrice: price(limitPrice || order.limitPrice),
      stopPrice: price(stopPrice || order.stopPrice),
    });
  }

  applyFill(orderId: string, filledNow: Quantity): void {
    const order = this.get(orderId);
    const filled = quantity(order.filled + filledNow);
    assert(filled <= order.quantity, `order ${orderId} is filled beyond its quantity`);
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
    if (!isOpen(order.status)) return;
    if (order.status === 'sent') this.#unanswered.add(order.id);
    mapEntry(this.#ids, order.owner, () => new Set<string>()).add(order.id);
    mapEntry(this.#refs, order.owner, () => new Map<number | string, string>()).set(order.ref, order.id);
    if (isResting(order)) this.#resting.add(order);
    const byInstrument = mapEntry(this.#open, order.owner, () => new Map<number, OpenQuantity>());
    for (const open of [
      mapEntry(byInstrument, order.instrument, nothingOpen),
      mapEntry(this.#accountOpen, order.instrument, nothingOpen),
    ]) {
      open[order.side] += mayFill(order);
      open.count += 1;
    }
  }

  #drop(order: OrderRecord): void {
    if (!isOpen(order.status)) return;
    this.#unanswered.delete(order.id);
    this.#ids.get(order.owner)?.delete(order.id);
    this.#resting.remove(order);
    const refs = this.#refs.get(order.owner);
    if (refs?.get(order.ref) === order.id) refs.delete(order.ref);
    for (const byInstrument of [this.#open.get(order.owner), this.#accountOpen]) {
      const open = defined(byInstrument?.get(order.instrument), 'open quantity');
      open[order.side] -= mayFill(order);
      open.count -= 1;
      if (open.count === 0) byInstrument?.delete(order.instrument);
    }
  }

  /** Forgets the oldest ended order beyond the number kept. */
  #end(orderId: string): void {
    this.#ended.push(orderId);
    if (this.#ended.length - this.#endedHead <= KEPT_ENDED) return;
    this.orders.delete(defined(this.#ended[this.#endedHead], 'ended order'));
    this.#endedHead += 1;
    if (this.#endedHead > KEPT_ENDED) {
      this.#ended.splice(0, this.#endedHead);
      this.#endedHead = 0;
    }
  }
}

/** True for an order that waits at a price of its own for others to come. */
const isResting = ({ type, triggered, cancelRequested }: OrderRecord): boolean =>
  !cancelRequested && (type === 'limit' || (type === 'stop_limit' && triggered));

const NOBODY: readonly OrderRecord[] = [];

const nothingOpen = (): OpenQuantity => ({ buy: 0, sell: 0, count: 0 });
