import type { OrderRecord } from './order-record.ts';

/** Every field of an order: one that is forgotten here does not compile. */
const FIELDS = Object.keys({
  id: true,
  slotId: true,
  owner: true,
  version: true,
  ref: true,
  status: true,
  filled: true,
  triggered: true,
  sentAt: true,
  cancelRequested: true,
  asked: true,
  past: true,
  byDesk: true,
  arrival: true,
  marketNs: true,
  instrument: true,
  side: true,
  type: true,
  timeInForce: true,
  quantity: true,
  limitPrice: true,
  stopPrice: true,
  postOnly: true,
  reduceOnly: true,
} satisfies Record<keyof OrderRecord, true>) as readonly (keyof OrderRecord)[];

/** Orders as rows: there are ten thousand of them in a snapshot, and names would be most of it. */
export interface OrderRows {
  readonly fields: readonly (keyof OrderRecord)[];
  readonly rows: readonly (readonly OrderRecord[keyof OrderRecord][])[];
}

/** A row for each order; what an order does not have is null in it. */
export const orderRows = (orders: Iterable<OrderRecord>): OrderRows => ({
  fields: FIELDS,
  rows: Array.from(orders, (order) => FIELDS.map((field) => order[field] ?? null)),
});

/** The orders that rows were made of. */
export const ordersOf = ({ fields, rows }: OrderRows): OrderRecord[] => {
  const marketNs = fields.indexOf('marketNs');
  return rows.map((row) => {
    const order = Object.fromEntries(fields.map((field, i) => [field, row[i]]));
    // The one field that may be missing; an arrival without a mark is null.
    if (row[marketNs] === null) order.marketNs = undefined;
    return order as unknown as OrderRecord;
  });
};
