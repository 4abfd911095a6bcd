import type { FactOf } from '../../shared/domain/fact.ts';
import { versionParts } from '../../shared/domain/version.ts';
import { formatDecimal } from '../../shared/units/decimal.ts';
import type { ExportedFact } from './export-tables.ts';
import type { Listings } from './listings.ts';

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

type Status = 'sent' | 'working' | 'filled' | 'cancelled' | 'rejected';

interface OpenOrder {
  readonly fact: FactOf<'order_sent'>;
  readonly sent: ExportedFact['stored'];
  quantity: number;
  limitPrice: number;
  stopPrice: number;
  filled: number;
  status: Status;
  endedNs: string;
  reason: string;
}

/** Cancelled orders that are held back, because a fill may have been on its way. */
const HELD_BACK = 10_000;

/** The column of {@link ORDER_COLUMNS} that orders are sorted by: the fact by which each was sent. */
export const SENT_FACT = 1;

/** One row an order, in the order in which they came to their end; those that are open come last. */
export class OrderRows {
  readonly #listings: Listings;
  readonly #orders = new Map<string, OpenOrder>();
  /** Cancelled orders, the oldest first. */
  readonly #cancelled = new Set<string>();

  constructor(listings: Listings) {
    this.#listings = listings;
  }

  take({ stored, fact }: ExportedFact): readonly (readonly string[])[] {
    switch (fact.kind) {
      case 'order_sent': {
        const { quantity, limitPrice, stopPrice } = fact;
        const terms = { quantity, limitPrice, stopPrice };
        this.#orders.set(fact.orderId, {
          fact,
          sent: stored,
          ...terms,
          filled: 0,
          status: 'sent',
          endedNs: '',
          reason: '',
        });
        return [];
      }
      case 'order_accepted':
        return this.#change(fact.orderId, { status: 'working' });
      case 'order_replaced': {
        const order = this.#orders.get(fact.orderId);
        const limitPrice = fact.limitPrice || (order?.limitPrice ?? 0);
        const stopPrice = fact.stopPrice || (order?.stopPrice ?? 0);
        return this.#change(fact.orderId, { status: 'working', quantity: fact.quantity, limitPrice, stopPrice });
      }
      case 'order_rejected':
        return this.#end(fact.orderId, { status: 'rejected', endedNs: String(stored.tsNs), reason: fact.reason });
      case 'order_cancelled': {
        this.#change(fact.orderId, { status: 'cancelled', endedNs: String(stored.tsNs), reason: fact.reason });
        this.#cancelled.add(fact.orderId);
        const [oldest] = this.#cancelled;
        return this.#cancelled.size > HELD_BACK && oldest !== undefined ? this.#end(oldest, {}) : [];
      }
      case 'fill': {
        const order = this.#orders.get(fact.orderId);
        if (!order) return [];
        const filled = order.filled + fact.quantity;
        if (filled < order.quantity || order.status === 'cancelled') return this.#change(fact.orderId, { filled });
        return this.#end(fact.orderId, { filled, status: 'filled', endedNs: String(stored.tsNs) });
      }
      default:
        return [];
    }
  }

  *rest(): Iterable<readonly string[]> {
    for (const id of this.#cancelled) yield* this.#end(id, {});
    for (const order of this.#orders.values()) yield this.#cells(order);
  }

  #change(id: string, change: Partial<OpenOrder>): readonly (readonly string[])[] {
    const order = this.#orders.get(id);
    if (order) Object.assign(order, change);
    return [];
  }

  #end(id: string, change: Partial<OpenOrder>): readonly (readonly string[])[] {
    const order = this.#orders.get(id);
    if (!order) return [];
    this.#orders.delete(id);
    this.#cancelled.delete(id);
    return [this.#cells(Object.assign(order, change))];
  }

  #cells({ fact, sent, quantity, limitPrice, stopPrice, filled, status, endedNs, reason }: OpenOrder): string[] {
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
      endedNs,
      reason,
    ];
  }
}
