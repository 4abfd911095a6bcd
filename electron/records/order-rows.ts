import { versionParts } from '../../shared/domain/version.ts';
import { formatDecimal } from '../../shared/units/decimal.ts';
import type { ExportedFact } from './fact-tables.ts';
import type { Listings } from './listings.ts';
import { type OrderLife, orderAbout, orderLife, takeOrderFact } from './order-fold.ts';

export const ORDER_COLUMNS: readonly string[] = [
  'order_id',
  'sent_fact',
  'sent_ts_ns',
  'sent_market_ns',
  'slot_id',
  'instance',
  'algorithm',
  'version',
  'venue',
  'instrument',
  'side',
  'type',
  'time_in_force',
  'quantity',
  'limit_price',
  'stop_price',
  'post_only',
  'reduce_only',
  'arrival',
  'override_id',
  'exit_id',
  'status',
  'filled',
  'ended_ts_ns',
  'reason',
];

/** Cancelled orders that are held back, because a fill may have been on its way. */
const HELD_BACK = 10_000;

/** The column of {@link ORDER_COLUMNS} that orders are sorted by: the fact by which each was sent. */
export const SENT_FACT = 1;

/** One row an order, in the order in which they came to their end; those that are open come last. */
export class OrderRows {
  readonly #listings: Listings;
  readonly #orders = new Map<string, OrderLife>();
  /** Cancelled orders, the oldest first. */
  readonly #cancelled = new Set<string>();

  constructor(listings: Listings) {
    this.#listings = listings;
  }

  take({ stored, fact }: ExportedFact): readonly (readonly string[])[] {
    if (fact.kind === 'order_sent') {
      this.#orders.set(fact.orderId, orderLife(fact, stored));
      return [];
    }
    const id = orderAbout(fact);
    const order = id === undefined ? undefined : this.#orders.get(id);
    if (id === undefined || order === undefined) return [];
    if (takeOrderFact(order, fact, stored)) return this.#end(id);
    if (fact.kind !== 'order_cancelled') return [];
    this.#cancelled.add(id);
    const [oldest] = this.#cancelled;
    return this.#cancelled.size > HELD_BACK && oldest !== undefined ? this.#end(oldest) : [];
  }

  *rest(): Iterable<readonly string[]> {
    for (const id of this.#cancelled) yield* this.#end(id);
    for (const order of this.#orders.values()) yield this.#cells(order);
  }

  #end(id: string): readonly (readonly string[])[] {
    const order = this.#orders.get(id);
    if (!order) return [];
    this.#orders.delete(id);
    this.#cancelled.delete(id);
    return [this.#cells(order)];
  }

  #cells({ fact, sent, quantity, limitPrice, stopPrice, filled, status, endedNs, reason }: OrderLife): string[] {
    const listed = this.#listings.of(fact.instrument);
    const price = (value: number): string => (value === 0 ? '' : formatDecimal(value, listed.priceScale));
    const { name, version } = versionParts(fact.version);
    return [
      fact.orderId,
      String(sent.seq),
      String(sent.tsNs),
      fact.marketNs ?? '',
      fact.slotId,
      String(fact.instance),
      name,
      version,
      listed.venue,
      listed.symbol,
      fact.side,
      fact.type,
      fact.timeInForce,
      formatDecimal(quantity, listed.quantityScale),
      price(limitPrice),
      price(stopPrice),
      String(fact.postOnly),
      String(fact.reduceOnly),
      price(fact.arrival ?? 0),
      fact.overrideId ?? '',
      fact.exitId ?? '',
      status,
      formatDecimal(filled, listed.quantityScale),
      endedNs === undefined ? '' : String(endedNs),
      reason,
    ];
  }
}
