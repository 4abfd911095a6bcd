import type { Fact, FactOf } from '../../shared/domain/fact.ts';
import { parseDecimal } from '../../shared/units/decimal.ts';
import { MONEY_SCALE } from '../../shared/units/money.ts';
import type { StoredFact } from '../engine/ports.ts';

/** What has become of an order. */
export type OrderStatus = 'sent' | 'working' | 'filled' | 'cancelled' | 'rejected';

/** An order as its facts so far tell it. */
export interface OrderLife {
  readonly fact: FactOf<'order_sent'>;
  readonly sent: Pick<StoredFact, 'seq' | 'tsNs'>;
  /** Quantity and prices as they stand, at the instrument's scales. */
  quantity: number;
  limitPrice: number;
  stopPrice: number;
  filled: number;
  /** Whether it was ever asked to become another: the exchange's word of that may come behind its fills. */
  isAsked: boolean;
  /** Price times quantity over its fills, at both scales together. */
  paid: bigint;
  /** Over its fills, at 1e-8. */
  fees: bigint;
  /** Over its fills, gross, at 1e-8; undefined while all of them only opened. */
  realised: bigint | undefined;
  status: OrderStatus;
  /** Desk time at which it was over, nanoseconds; undefined while it is open. */
  endedNs: bigint | undefined;
  reason: string;
  /** Sequence of the latest fact about it. */
  changed: number;
}

/** The kinds of facts that an order's life is made of. */
export const ORDER_FACTS = [
  'order_sent',
  'order_accepted',
  'replace_sent',
  'order_replaced',
  'order_rejected',
  'order_cancelled',
  'fill',
] as const satisfies readonly Fact['kind'][];

/** An order as it was sent. */
export function orderLife(fact: FactOf<'order_sent'>, { seq, tsNs }: Pick<StoredFact, 'seq' | 'tsNs'>): OrderLife {
  const { quantity, limitPrice, stopPrice } = fact;
  return {
    fact,
    sent: { seq, tsNs },
    quantity,
    limitPrice,
    stopPrice,
    filled: 0,
    isAsked: false,
    paid: 0n,
    fees: 0n,
    realised: undefined,
    status: 'sent',
    endedNs: undefined,
    reason: '',
    changed: seq,
  };
}

/** The order that a fact says something more of; undefined for any other fact. */
export function orderAbout(fact: Fact): string | undefined {
  switch (fact.kind) {
    case 'order_accepted':
    case 'replace_sent':
    case 'order_replaced':
    case 'order_rejected':
    case 'order_cancelled':
    case 'fill':
      return fact.orderId;
    default:
      return undefined;
  }
}

const units = (text: string): bigint => parseDecimal(text, MONEY_SCALE)?.value ?? 0n;

/**
 * Takes a fact about an order in. What was cancelled may still be filled, by a deal that was on its way; it stays cancelled. What was
 * filled whole works again where it turns out to have been replaced by something larger.
 *
 * @returns whether the order can have nothing more: it was rejected, or is filled.
 */
export function takeOrderFact(order: OrderLife, fact: Fact, { seq, tsNs }: Pick<StoredFact, 'seq' | 'tsNs'>): boolean {
  if (fact.kind === 'replace_sent') {
    order.isAsked = true;
    return false;
  }
  order.changed = seq;
  switch (fact.kind) {
    case 'order_accepted':
      order.status = 'working';
      return false;
    case 'order_replaced':
      if (order.status !== 'cancelled') Object.assign(order, { status: 'working', endedNs: undefined });
      order.quantity = fact.quantity;
      order.limitPrice = fact.limitPrice || order.limitPrice;
      order.stopPrice = fact.stopPrice || order.stopPrice;
      return false;
    case 'order_rejected':
      Object.assign(order, { status: 'rejected', endedNs: tsNs, reason: fact.reason });
      return true;
    case 'order_cancelled':
      Object.assign(order, { status: 'cancelled', endedNs: tsNs, reason: fact.reason });
      return false;
    case 'fill': {
      order.filled += fact.quantity;
      order.paid += BigInt(fact.price) * BigInt(fact.quantity);
      order.fees += units(fact.fee);
      if (fact.realised !== null) order.realised = (order.realised ?? 0n) + units(fact.realised);
      if (order.filled < order.quantity || order.status === 'cancelled') return false;
      Object.assign(order, { status: 'filled', endedNs: tsNs });
      return !order.isAsked;
    }
    default:
      return false;
  }
}
