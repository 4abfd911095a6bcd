import type { DenialView, OrderView } from '../../../shared/contract/records.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import type { DenialCode } from '../../../shared/domain/risk.ts';
import { formatDecimal } from '../../../shared/units/decimal.ts';
import { MONEY_SCALE } from '../../../shared/units/money.ts';
import { divideHalfEven } from '../../../shared/units/rounding.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { isoTime } from '../../api/map/time.ts';
import type { StoredFact } from '../../engine/ports.ts';
import type { Listed } from '../../records/listings.ts';
import type { OrderLife } from '../../records/order-fold.ts';

type Place = Pick<StoredFact, 'seq' | 'tsNs'>;

/** Digits of an average price beyond those of a price. */
const MORE_DIGITS = 2;

const amount = (value: bigint): string => formatDecimal(value, MONEY_SCALE);

/** What an order's fills paid by unit, half-even. */
function averagePrice({ paid, filled }: OrderLife, { priceScale }: Listed): string | null {
  if (filled === 0) return null;
  return formatDecimal(divideHalfEven(paid * 10n ** BigInt(MORE_DIGITS), BigInt(filled)), priceScale + MORE_DIGITS);
}

/** An order on the wire. */
export function orderRow(order: OrderLife, listed: Listed): OrderView {
  const { fact, sent, endedNs } = order;
  const price = (value: number): string | null => (value === 0 ? null : formatDecimal(value, listed.priceScale));
  const quantity = (value: number): string => formatDecimal(value, listed.quantityScale);
  return {
    seq: sent.seq,
    order_id: fact.orderId,
    sent_at: isoTime(sent.tsNs),
    time_ns: fact.marketNs ?? null,
    slot_id: fact.slotId,
    version: fact.version,
    instrument: fact.instrument,
    side: fact.side,
    type: fact.type,
    time_in_force: fact.timeInForce,
    quantity: quantity(order.quantity),
    limit_price: price(order.limitPrice),
    stop_price: price(order.stopPrice),
    filled: quantity(order.filled),
    average_price: averagePrice(order, listed),
    fees: amount(order.fees),
    realised: order.realised === undefined ? null : amount(order.realised),
    currency: listed.currency,
    status: order.status,
    reason: order.reason,
    ended_at: endedNs === undefined ? null : isoTime(epochNs(endedNs)),
    reduce_only: fact.reduceOnly,
    exit_id: fact.exitId ?? null,
    changed: order.changed,
  };
}

/** A refusal on the wire. A version may ask for an instrument that nobody knows: its quantity is then in no known unit. */
export const denialRow = (
  fact: FactOf<'order_denied'>,
  { seq, tsNs }: Place,
  listed: Listed | undefined,
): DenialView => ({
  seq,
  part: 0,
  at: isoTime(tsNs),
  time_ns: fact.marketNs ?? null,
  slot_id: fact.slotId,
  version: fact.version,
  instrument: fact.instrument,
  side: fact.side,
  quantity: listed ? formatDecimal(fact.quantity, listed.quantityScale) : String(fact.quantity),
  code: fact.denial.code,
  value: fact.denial.value,
  limit: fact.denial.limit,
  scope: fact.denial.scope ?? null,
  count: 1,
});

/** Refusals that were only counted, a row for each code. */
export const countedRows = (fact: FactOf<'denials_counted'>, { seq, tsNs }: Place): DenialView[] =>
  Object.entries(fact.counts).map(([code, count], part) => ({
    seq,
    part,
    at: isoTime(tsNs),
    time_ns: fact.marketNs,
    slot_id: fact.slotId,
    version: fact.version,
    instrument: null,
    side: null,
    quantity: null,
    code: code as DenialCode,
    value: '',
    limit: '',
    scope: null,
    count,
  }));
