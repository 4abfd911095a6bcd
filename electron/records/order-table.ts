import type { FactOf } from '../../shared/domain/fact.ts';
import {
  type Columns,
  cellsOf,
  INSTRUMENT,
  namesOf,
  OWNER,
  type Placed,
  place,
  priceText,
  quantityText,
  SIDE,
} from './columns.ts';
import { EndedOrders } from './ended-orders.ts';
import type { FactTable } from './fact-table.ts';
import type { Listed, Listings } from './listings.ts';
import type { OrderLife } from './order-fold.ts';
import { SortedRows } from './sorted-rows.ts';

/** An order, the fact that sent it, and the instrument that it is in. */
interface ListedOrder extends Placed {
  readonly fact: FactOf<'order_sent'>;
  readonly order: OrderLife;
  readonly listed: Listed;
}

/** Empty where the order has no such price. */
const price = (value: number, listed: Listed): string => (value === 0 ? '' : priceText(value, listed));

const ORDERS: Columns<ListedOrder> = [
  ['order_id', ({ fact }) => fact.orderId],
  ...place('sent_'),
  ...OWNER,
  ...INSTRUMENT,
  SIDE,
  ['type', ({ fact }) => fact.type],
  ['time_in_force', ({ fact }) => fact.timeInForce],
  ['quantity', ({ order, listed }) => quantityText(order.quantity, listed)],
  ['limit_price', ({ order, listed }) => price(order.limitPrice, listed)],
  ['stop_price', ({ order, listed }) => price(order.stopPrice, listed)],
  ['post_only', ({ fact }) => String(fact.postOnly)],
  ['reduce_only', ({ fact }) => String(fact.reduceOnly)],
  ['arrival', ({ fact, listed }) => price(fact.arrival ?? 0, listed)],
  ['override_id', ({ fact }) => fact.overrideId ?? ''],
  ['exit_id', ({ fact }) => fact.exitId ?? ''],
  ['status', ({ order }) => order.status],
  ['filled', ({ order, listed }) => quantityText(order.filled, listed)],
  ['ended_ts_ns', ({ order }) => String(order.endedNs ?? '')],
  ['reason', ({ order }) => order.reason],
];

/** Orders as they were sent, which is known of each only when it has come to its end. */
export function orderTable(listings: Listings): FactTable {
  const orders = new EndedOrders();
  const sorted = new SortedRows();
  const keep = (ended: Iterable<OrderLife>): void => {
    for (const order of ended) {
      const { fact, sent: stored } = order;
      const listed = listings.of(fact.instrument);
      sorted.add(stored.seq, cellsOf(ORDERS, { stored, fact, order, listed }));
    }
  };
  return {
    columns: namesOf(ORDERS),
    rows: (each) => {
      keep(orders.take(each));
      return [];
    },
    *rest() {
      keep(orders.rest());
      yield* sorted.take();
    },
  };
}
