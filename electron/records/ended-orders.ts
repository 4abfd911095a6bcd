import type { ExportedFact } from './fact-table.ts';
import { type OrderLife, orderAbout, orderLife, takeOrderFact } from './order-fold.ts';

/** Orders that have ended and are held back: a fill, or the word of a replacement, may have been on its way. */
const HELD_BACK = 10_000;

const NONE: readonly never[] = [];

/** Orders, each once, in the order in which they came to their end; those that are open come last. */
export class EndedOrders {
  readonly #orders = new Map<string, OrderLife>();
  /** Orders that are held back, the oldest first. */
  readonly #heldBack = new Set<string>();

  /** Takes the next fact in. @returns the orders that can have nothing more. */
  take({ stored, fact }: ExportedFact): readonly OrderLife[] {
    if (fact.kind === 'order_sent') {
      this.#orders.set(fact.orderId, orderLife(fact, stored));
      return NONE;
    }
    const id = orderAbout(fact);
    const order = id === undefined ? undefined : this.#orders.get(id);
    if (id === undefined || order === undefined) return NONE;
    if (takeOrderFact(order, fact, stored)) return this.#end(id);
    if (order.endedNs === undefined) {
      this.#heldBack.delete(id);
      return NONE;
    }
    this.#heldBack.add(id);
    const [oldest] = this.#heldBack;
    return this.#heldBack.size > HELD_BACK && oldest !== undefined ? this.#end(oldest) : NONE;
  }

  /** No fact is left: the orders that may still have had something. */
  *rest(): Iterable<OrderLife> {
    for (const id of this.#heldBack) yield* this.#end(id);
    yield* this.#orders.values();
  }

  #end(id: string): readonly OrderLife[] {
    const order = this.#orders.get(id);
    if (!order) return NONE;
    this.#orders.delete(id);
    this.#heldBack.delete(id);
    return [order];
  }
}
