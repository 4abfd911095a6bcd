import { defined } from '../../../shared/base/assert.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { type Side, signOf } from '../../../shared/domain/order.ts';
import { quoteValueOf } from '../../../shared/domain/valuation.ts';
import { formatMoney, type Money, money, parseMoney, ZERO_MONEY } from '../../../shared/units/money.ts';
import type { Price } from '../../../shared/units/price.ts';
import { type Quantity, quantity } from '../../../shared/units/quantity.ts';
import { shortfallOf } from '../risk/fill-book.ts';

/**
 * How live fills differ from those of the same orders on paper, over the orders that have ended on both sides. Amounts in quote
 * currency, at the mark when the order left.
 */
export interface Divergence {
  /** Orders that have ended on both sides. Those that were open when the desk stopped are not among them. */
  readonly orders: number;
  /** Value of the quantity that both sides filled. */
  readonly value: Money;
  /** What it cost live against arrival less what it cost on paper; positive: paper promises too much. */
  readonly cost: Money;
  /** Value of the quantity that one side filled and the other did not. */
  readonly unmatched: Money;
  /** Of both sides the larger quantity, at value: what `unmatched` is a share of. */
  readonly filled: Money;
}

/** What one side of an order has come to. */
interface Leg {
  quantity: number;
  /** Against arrival. */
  cost: bigint;
  ended: boolean;
}

/** An order that left, and its copy on paper. */
export interface Mirrored {
  readonly orderId: string;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly arrival: Price;
  /** All that the copy may fill. */
  total: number;
  readonly live: Leg;
  readonly paper: Leg;
}

const NOTHING: Divergence = {
  orders: 0,
  value: ZERO_MONEY,
  cost: ZERO_MONEY,
  unmatched: ZERO_MONEY,
  filled: ZERO_MONEY,
};

/**
 * The mirror of what one live instance sends: each order beside its copy on paper. Sums are folded from facts that are written
 * from time to time; the orders themselves are kept in memory alone, so a stop of the desk leaves out those that are open.
 */
export class Mirror {
  readonly instance: number;
  readonly slotId: string;
  #divergence = NOTHING;
  /** True while the sums have moved since they were last recorded. */
  #moved = false;
  readonly #orders = new Map<string, Mirrored>();
  /** By instrument: how much more the copies have filled than their orders, signed. */
  readonly #ahead = new Map<number, number>();

  constructor({ instance, slotId }: Pick<FactOf<'simulated_opened'>, 'instance' | 'slotId'>) {
    this.instance = instance;
    this.slotId = slotId;
  }

  get divergence(): Divergence {
    return this.#divergence;
  }

  /** Orders that have not ended on both sides. */
  get open(): number {
    return this.#orders.size;
  }

  /** How far the mirror's position is from the live one: what its copies have filled, less what their orders have. */
  ahead(instrument: number): number {
    return this.#ahead.get(instrument) ?? 0;
  }

  find(orderId: string): Mirrored | undefined {
    return this.#orders.get(orderId);
  }

  sent(orderId: string, instrument: Instrument, side: Side, arrival: Price, total: Quantity): void {
    const [live, paper] = [newLeg(), newLeg()];
    this.#orders.set(orderId, { orderId, instrument, side, arrival, total, live, paper });
  }

  filled(order: Mirrored, on: 'live' | 'paper', at: Price, size: Quantity): void {
    const { instrument, arrival, side } = order;
    const leg = order[on];
    leg.quantity += size;
    leg.cost += shortfallOf(instrument, arrival, side, at, size).cost;
    const moved = size * signOf(side) * (on === 'paper' ? 1 : -1);
    this.#ahead.set(instrument.index, this.ahead(instrument.index) + moved);
  }

  /** One side is over. With both over, the order counts. */
  ended(order: Mirrored, on: 'live' | 'paper'): void {
    order[on].ended = true;
    if (!order.live.ended || !order.paper.ended) return;
    this.#orders.delete(order.orderId);
    this.#divergence = withOrder(this.#divergence, order);
    this.#moved = true;
  }

  /** Sums that no fact tells of yet; undefined where there are none. */
  untold(): Omit<FactOf<'divergence_counted'>, 'kind'> | undefined {
    if (!this.#moved) return undefined;
    const { orders, value, cost, unmatched, filled } = this.#divergence;
    return {
      slotId: this.slotId,
      instance: this.instance,
      orders,
      value: formatMoney(value),
      cost: formatMoney(cost),
      unmatched: formatMoney(unmatched),
      filled: formatMoney(filled),
    };
  }

  /** Takes what was recorded as so. */
  recall({ orders, value, cost, unmatched, filled }: FactOf<'divergence_counted'>): void {
    const read = (text: string): Money => defined(parseMoney(text), text);
    this.#divergence = {
      orders,
      value: read(value),
      cost: read(cost),
      unmatched: read(unmatched),
      filled: read(filled),
    };
    this.#moved = false;
  }

  /** What facts tell, for a snapshot. */
  snapshot() {
    const { instance, slotId, divergence } = this;
    return { instance, slotId, divergence };
  }

  /** Takes a snapshot as so. */
  restore({ divergence }: ReturnType<Mirror['snapshot']>): void {
    this.#divergence = divergence;
  }
}

const newLeg = (): Leg => ({ quantity: 0, cost: 0n, ended: false });

/**
 * Costs are compared on the quantity that both sides filled, in proportion to each side's own: what only one of them filled
 * says nothing about prices and is counted by itself.
 */
function withOrder(before: Divergence, { instrument, arrival, live, paper }: Mirrored): Divergence {
  const worth = (size: number): bigint => quoteValueOf(instrument, arrival, quantity(size));
  const both = Math.min(live.quantity, paper.quantity);
  const most = Math.max(live.quantity, paper.quantity);
  const part = ({ cost, quantity: all }: Leg): bigint => (all === 0 ? 0n : (cost * BigInt(both)) / BigInt(all));
  return {
    orders: before.orders + 1,
    value: money(before.value + worth(both)),
    cost: money(before.cost + part(live) - part(paper)),
    unmatched: money(before.unmatched + worth(most - both)),
    filled: money(before.filled + worth(most)),
  };
}
