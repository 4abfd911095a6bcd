import { defined } from '../../../shared/base/assert.ts';
import { mapEntry } from '../../../shared/base/map-entry.ts';
import { refill } from '../../../shared/base/refill.ts';
import type { Side } from '../../../shared/domain/order.ts';

/** What is open in one instrument. */
export interface OpenQuantity {
  buy: number;
  sell: number;
  count: number;
}

/** Unfilled open quantity by instrument and side, of one owner or of all. An instrument without open orders is not kept. */
export class OpenQuantities {
  readonly #open = new Map<number, OpenQuantity>();

  of(instrument: number, side: Side): number {
    return this.#open.get(instrument)?.[side] ?? 0;
  }

  /** Instruments with open orders. */
  instruments(): Iterable<number> {
    return this.#open.keys();
  }

  /** One more order is open, for so much. */
  add(instrument: number, side: Side, quantity: number): void {
    const open = mapEntry(this.#open, instrument, nothingOpen);
    open[side] += quantity;
    open.count += 1;
  }

  /** What {@link add} has added is open no more. */
  remove(instrument: number, side: Side, quantity: number): void {
    const open = defined(this.#open.get(instrument), 'open quantity');
    open[side] -= quantity;
    open.count -= 1;
    if (open.count === 0) this.#open.delete(instrument);
  }

  /** All of it, for a snapshot. */
  snapshot(): ReadonlyMap<number, OpenQuantity> {
    return this.#open;
  }

  /** Takes a snapshot as so. */
  restore(open: ReadonlyMap<number, OpenQuantity>): void {
    refill(this.#open, open);
  }
}

const nothingOpen = (): OpenQuantity => ({ buy: 0, sell: 0, count: 0 });
