import type { Instrument } from '../../shared/domain/instrument.ts';
import { type Side, signOf } from '../../shared/domain/order.ts';
import type { Quantity } from '../../shared/units/quantity.ts';
import type { WorkingOrder } from './working-order.ts';

/**
 * Where the exchange learns what a reduce-only order may close. Positions are the ledger's: they also move by
 * hand-overs, of which an exchange sees nothing, and orders change owner in a swap. Therefore the exchange asks at
 * the moment of need and remembers nothing between events.
 */
export interface PositionSource {
  /** Who an order belongs to now; any value that is equal for the same owner. */
  ownerOf(orderId: string): string | number;
  /** The owner's signed position at the last event: without the fills that the call in progress has reported. */
  positionOf(owner: string | number, instrument: number): Quantity;
}

/**
 * How much a reduce-only order may still fill. Fills that were made earlier in the same event have not reached the
 * ledger, so they are counted here until the event ends. They need no instrument: one event fills orders of one
 * instrument only, and commands are judged before the event fills any.
 */
export class ReduceOnlyLimit {
  readonly #positions: PositionSource;
  readonly #fills: { readonly orderId: string; readonly quantity: number }[] = [];
  /** The fills so far by owner: asked of the source only once a reduce-only order needs it. */
  readonly #moved = new Map<string | number, number>();
  #folded = 0;

  constructor(positions: PositionSource) {
    this.#positions = positions;
  }

  /** Forgets the fills of the event before: they are in the ledger by now. */
  begin(): void {
    if (this.#fills.length === 0) return;
    this.#fills.length = 0;
    this.#moved.clear();
    this.#folded = 0;
  }

  /** @param quantity what the order filled, unsigned. */
  record(order: WorkingOrder, quantity: number): void {
    this.#fills.push({ orderId: order.id, quantity: signOf(order.side) * quantity });
  }

  /** What the order may fill before its owner is flat, in whole lots; 0 when nothing is left to reduce. */
  allowance(orderId: string, side: Side, instrument: Instrument): number {
    for (; this.#folded < this.#fills.length; this.#folded++) {
      const fill = this.#fills[this.#folded] as { readonly orderId: string; readonly quantity: number };
      const owner = this.#positions.ownerOf(fill.orderId);
      this.#moved.set(owner, (this.#moved.get(owner) ?? 0) + fill.quantity);
    }
    const owner = this.#positions.ownerOf(orderId);
    const position = this.#positions.positionOf(owner, instrument.index) + (this.#moved.get(owner) ?? 0);
    const open = Math.max(0, -signOf(side) * position);
    return open - (open % instrument.lot);
  }
}
