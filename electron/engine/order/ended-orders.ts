import { defined } from '../../../shared/base/assert.ts';

/** Ended orders that are kept in memory, so that late reports still find their order. */
const KEPT_ENDED = 10_000;

/** Ids of the latest orders that have ended, the oldest first. */
export class EndedOrders {
  readonly #ids: string[] = [];
  #head = 0;

  /** Takes an order as ended. Returns the one that is beyond the number kept from here on; undefined while there is none. */
  add(orderId: string): string | undefined {
    this.#ids.push(orderId);
    if (this.#ids.length - this.#head <= KEPT_ENDED) return undefined;
    const oldest = defined(this.#ids[this.#head], 'ended order');
    this.#head += 1;
    if (this.#head > KEPT_ENDED) {
      this.#ids.splice(0, this.#head);
      this.#head = 0;
    }
    return oldest;
  }

  /** An order has not ended after all. It happens seldom, and to one of the latest. */
  remove(orderId: string): void {
    const at = this.#ids.lastIndexOf(orderId);
    if (at >= this.#head) this.#ids.splice(at, 1);
  }

  /** All of them, for a snapshot. */
  snapshot(): readonly string[] {
    return this.#ids.slice(this.#head);
  }

  /** Takes a snapshot as so. */
  restore(ids: readonly string[]): void {
    this.#ids.push(...ids);
  }
}
