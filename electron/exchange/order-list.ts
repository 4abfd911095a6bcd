import { assert } from '../../shared/base/assert.ts';
import type { TimeNs } from '../../shared/units/time.ts';
import type { WorkingOrder } from './working-order.ts';

/**
 * Orders by price, then time; the best is last. A sorted array: an event looks at the best alone and stops there
 * unless it fills, so thousands of orders away from the market cost it nothing; taking the best off is a pop; and
 * finding a place is a binary search with one block move.
 */
export class OrderList {
  readonly #orders: WorkingOrder[] = [];
  readonly #sign: 1 | -1;
  readonly #priceOf: (order: WorkingOrder) => number;

  /** @param sign +1 where the highest price comes first, −1 where the lowest does. */
  constructor(sign: 1 | -1, priceOf: (order: WorkingOrder) => number) {
    this.#sign = sign;
    this.#priceOf = priceOf;
  }

  get length(): number {
    return this.#orders.length;
  }

  /** The order at `index`, counted from the worst; undefined outside. */
  at(index: number): WorkingOrder | undefined {
    return index < 0 ? undefined : this.#orders[index];
  }

  insert(order: WorkingOrder): void {
    order.key = this.#sign * this.#priceOf(order);
    order.list = this;
    this.#orders.splice(this.#place(order), 0, order);
  }

  remove(order: WorkingOrder): void {
    const index = this.#place(order);
    assert(this.#orders[index] === order, `order ${order.id} is not where the book put it`);
    if (index === this.#orders.length - 1) this.#orders.pop();
    else this.#orders.splice(index, 1);
    order.list = undefined;
  }

  /** What an order's key must reach to be at `price` or better by the list's own order. */
  keyAt(price: number): number {
    return this.#sign * price;
  }

  /** What an order's key must reach to be strictly better than `price`; prices are integers. */
  keyThrough(price: number): number {
    return this.#sign * price + 1;
  }

  /** Where the order is, or belongs: behind everything worse, in front of everything better. */
  #place(order: WorkingOrder): number {
    let low = 0;
    let high = this.#orders.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#orders[middle] as WorkingOrder;
      if (other.key < order.key || (other.key === order.key && other.rank > order.rank)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Visits an order; false ends the walk. The visited order may leave its list, others of the list must stay. */
export type Visit = (order: WorkingOrder) => boolean;

/** Visits the orders whose key reaches `key` and whose terms were decided by `decidedBy`, best first. */
export function walk(list: OrderList, key: number, decidedBy: TimeNs, visit: Visit): void {
  let index = next(list, list.length, key, decidedBy);
  while (index >= 0) {
    if (!visit(list.at(index) as WorkingOrder)) return;
    index = next(list, index, key, decidedBy);
  }
}

/**
 * Like {@link walk} over two lists that share one supply. Prices of the two sides cannot be compared, so between
 * the two heads the older order goes first.
 */
export function walkBoth(
  lists: readonly [OrderList, OrderList],
  keys: readonly [number, number],
  decidedBy: TimeNs,
  visit: Visit,
): void {
  const [first, second] = lists;
  let i = next(first, first.length, keys[0], decidedBy);
  let j = next(second, second.length, keys[1], decidedBy);
  while (i >= 0 || j >= 0) {
    const a = first.at(i);
    const b = second.at(j);
    if (b === undefined || (a !== undefined && a.rank < b.rank)) {
      if (!visit(a as WorkingOrder)) return;
      i = next(first, i, keys[0], decidedBy);
    } else {
      if (!visit(b)) return;
      j = next(second, j, keys[1], decidedBy);
    }
  }
}

/** Index of the next order below `index` that qualifies, or −1. */
function next(list: OrderList, index: number, key: number, decidedBy: TimeNs): number {
  for (let at = index - 1; at >= 0; at--) {
    const order = list.at(at) as WorkingOrder;
    if (order.key < key) return -1;
    if (order.decidedNs <= decidedBy) return at;
  }
  return -1;
}
