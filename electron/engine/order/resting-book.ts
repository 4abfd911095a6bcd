import { mapEntry } from '../../../shared/base/map-entry.ts';
import { refill } from '../../../shared/base/refill.ts';
import type { Side } from '../../../shared/domain/order.ts';

/** What a new order must know of one that rests. */
interface Resting {
  readonly id: string;
  readonly owner: number;
  readonly instrument: number;
  readonly side: Side;
  readonly limitPrice: number;
}

/** One owner's resting orders on one side of an instrument. */
export interface Rest {
  readonly prices: Map<string, number>;
  /** Highest bid or lowest ask; undefined while it must be looked for again. */
  best: number | undefined;
}

/**
 * Who rests at which price, by instrument, side and owner, so that a new order finds at once that it would trade with
 * nobody, which is so for almost all of them.
 */
export class RestingBook {
  readonly #sides: Readonly<Record<Side, Map<number, Map<number, Rest>>>> = { buy: new Map(), sell: new Map() };

  /** Takes an order as resting; saying it again takes its price of now. */
  add({ id, owner, instrument, side, limitPrice }: Resting): void {
    const owners = mapEntry(this.#sides[side], instrument, () => new Map<number, Rest>());
    const rest = mapEntry(owners, owner, (): Rest => ({ prices: new Map(), best: undefined }));
    if (rest.prices.get(id) === limitPrice) return;
    this.#forget(rest, id);
    rest.prices.set(id, limitPrice);
    if (rest.prices.size === 1 || (rest.best !== undefined && isBetter(side, limitPrice, rest.best)))
      rest.best = limitPrice;
  }

  /** An order rests no more. Saying it of one that never did changes nothing. */
  remove({ id, owner, instrument, side }: Resting): void {
    const owners = this.#sides[side].get(instrument);
    const rest = owners?.get(owner);
    if (!owners || !rest) return;
    this.#forget(rest, id);
    if (rest.prices.size === 0) owners.delete(owner);
  }

  /**
   * Ids of orders that an order would trade with, of all owners but one, in the order in which they came to rest.
   *
   * @param limitPrice 0 for an order that takes any price.
   */
  crossedBy(owner: number, instrument: number, side: Side, limitPrice: number): readonly string[] {
    const other = side === 'buy' ? 'sell' : 'buy';
    const owners = this.#sides[other].get(instrument);
    if (owners === undefined || owners.size === 0) return NONE;
    let found: string[] | undefined;
    for (const [each, rest] of owners) {
      if (each === owner) continue;
      rest.best ??= bestOf(other, rest.prices.values());
      if (!meets(side, limitPrice, rest.best)) continue;
      found ??= [];
      for (const [id, price] of rest.prices) if (meets(side, limitPrice, price)) found.push(id);
    }
    return found === undefined ? NONE : found.sort();
  }

  #forget(rest: Rest, id: string): void {
    const price = rest.prices.get(id);
    if (price === undefined) return;
    rest.prices.delete(id);
    if (price === rest.best) rest.best = undefined;
  }

  /** All of it, for a snapshot. */
  snapshot() {
    return this.#sides;
  }

  /** Takes a snapshot as so. The best price of an owner is looked for again. */
  restore({ buy, sell }: Readonly<Record<Side, ReadonlyMap<number, Map<number, Rest>>>>): void {
    refill(this.#sides.buy, buy);
    refill(this.#sides.sell, sell);
  }
}

const NONE: readonly string[] = [];

const isBetter = (side: Side, price: number, than: number): boolean => (side === 'buy' ? price > than : price < than);

const meets = (side: Side, limitPrice: number, price: number): boolean =>
  limitPrice === 0 || (side === 'buy' ? limitPrice >= price : limitPrice <= price);

function bestOf(side: Side, prices: Iterable<number>): number {
  let best = side === 'buy' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  for (const price of prices) if (isBetter(side, price, best)) best = price;
  return best;
}
