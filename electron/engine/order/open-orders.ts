import { defined } from '../../../shared/base/assert.ts';
import { mapEntry } from '../../../shared/base/map-entry.ts';
import { refill } from '../../../shared/base/refill.ts';
import type { OrderTerms, Side } from '../../../shared/domain/order.ts';
import { OpenQuantities } from './open-quantities.ts';
import { isResting, mayFill, type OrderRecord } from './order-record.ts';
import { RestingBook } from './resting-book.ts';

/** Which orders are open, by all that is asked of them: owner, the owner's names for them, quantity, price. Holds ids alone. */
export class OpenOrders {
  /** Ids of orders that the exchange has not answered. */
  readonly #unanswered = new Set<string>();
  /** Ids by owner: the truth of what is open, whatever names the owners give. */
  readonly #ids = new Map<number, Set<string>>();
  /** Ids by owner and the owner's name for them; a name that is used again means the later order. */
  readonly #refs = new Map<number, Map<number | string, string>>();
  /** Unfilled quantity by owner, then instrument: what a projection adds to the position. */
  readonly #quantities = new Map<number, OpenQuantities>();
  /** The same over all owners. */
  readonly #account = new OpenQuantities();
  readonly #resting = new RestingBook();

  add(order: OrderRecord): void {
    const { id, owner, ref, status, instrument, side } = order;
    if (status === 'sent') this.#unanswered.add(id);
    mapEntry(this.#ids, owner, () => new Set<string>()).add(id);
    mapEntry(this.#refs, owner, () => new Map<number | string, string>()).set(ref, id);
    if (isResting(order)) this.#resting.add(order);
    const open = mayFill(order);
    mapEntry(this.#quantities, owner, () => new OpenQuantities()).add(instrument, side, open);
    this.#account.add(instrument, side, open);
  }

  /** @param order as it was when it was added. */
  remove(order: OrderRecord): void {
    const { id, owner, ref, instrument, side } = order;
    this.#unanswered.delete(id);
    this.#ids.get(owner)?.delete(id);
    this.#resting.remove(order);
    const refs = this.#refs.get(owner);
    if (refs?.get(ref) === id) refs.delete(ref);
    const open = mayFill(order);
    defined(this.#quantities.get(owner), 'open quantity').remove(instrument, side, open);
    this.#account.remove(instrument, side, open);
  }

  /** What is on its way out is nobody's counterparty any more, as far as the desk can help it. */
  leaves(order: OrderRecord): void {
    this.#resting.remove(order);
  }

  /** The order an owner names. */
  named(owner: number, ref: number | string): string | undefined {
    return this.#refs.get(owner)?.get(ref);
  }

  /** By owner. There may be thousands of them: nothing is copied or sorted. */
  get byOwner(): ReadonlyMap<number, ReadonlySet<string>> {
    return this.#ids;
  }

  get unanswered(): Iterable<string> {
    return this.#unanswered;
  }

  /** Resting orders of all owners but one that an order would trade with, oldest first. */
  crossedBy(owner: number, { instrument, side, limitPrice }: OrderTerms): readonly string[] {
    return this.#resting.crossedBy(owner, instrument, side, limitPrice);
  }

  /** Unfilled quantity on one side. */
  quantity(owner: number, instrument: number, side: Side): number {
    return this.#quantities.get(owner)?.of(instrument, side) ?? 0;
  }

  /** Unfilled quantity of all owners on one side. */
  accountQuantity(instrument: number, side: Side): number {
    return this.#account.of(instrument, side);
  }

  /** Instruments in which an owner has open orders. */
  instruments(owner: number): Iterable<number> {
    return this.#quantities.get(owner)?.instruments() ?? [];
  }

  /** All of it, for a snapshot. */
  snapshot() {
    return {
      unanswered: this.#unanswered,
      ids: this.#ids,
      refs: this.#refs,
      open: new Map([...this.#quantities].map(([owner, open]) => [owner, open.snapshot()])),
      resting: this.#resting.snapshot(),
      accountOpen: this.#account.snapshot(),
    };
  }

  /** Takes a snapshot as so. */
  restore(saved: ReturnType<OpenOrders['snapshot']>): void {
    refill(this.#unanswered, saved.unanswered);
    refill(this.#ids, saved.ids);
    refill(this.#refs, saved.refs);
    for (const [owner, open] of saved.open) mapEntry(this.#quantities, owner, () => new OpenQuantities()).restore(open);
    this.#resting.restore(saved.resting);
    this.#account.restore(saved.accountOpen);
  }
}
