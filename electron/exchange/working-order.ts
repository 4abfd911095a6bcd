import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Order, OrderType, Side, TimeInForce } from '../../shared/domain/order.ts';
import type { TimeNs } from '../../shared/units/time.ts';
import type { OrderList } from './order-list.ts';

/**
 * An order that the exchange has accepted and that has not ended. Quantities and prices are integers at the
 * instrument's scales. A class, so that all working orders share one shape and matching stays fast.
 */
export class WorkingOrder {
  readonly id: string;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  /** Total asked for; what is filled counts toward it. */
  quantity: number;
  filled: number;
  /** 0 where the order has none. */
  limitPrice: number;
  /** 0 where the order has none. */
  stopPrice: number;
  /** True once the market has reached the stop price. */
  triggered = false;
  /**
   * When the present terms were decided. Bars tell what happened before they are delivered, so an order takes part
   * only in bars that opened at or after this moment; anything else would trade on the past.
   */
  decidedNs: TimeNs;
  /** Time priority within the book: lower is older. */
  rank = 0;
  /** Price priority within {@link list}: higher is better. */
  key = 0;
  /** The list of the book that holds the order now. */
  list: OrderList | undefined;

  constructor(order: Order, instrument: Instrument) {
    this.id = order.id;
    this.instrument = instrument;
    this.side = order.side;
    this.type = order.type;
    this.timeInForce = order.timeInForce;
    this.postOnly = order.postOnly;
    this.reduceOnly = order.reduceOnly;
    this.quantity = order.quantity;
    this.filled = 0;
    this.limitPrice = order.limitPrice;
    this.stopPrice = order.stopPrice;
    this.decidedNs = order.sentNs;
  }

  get remaining(): number {
    return this.quantity - this.filled;
  }

  /** Waits for its stop price. */
  get dormant(): boolean {
    return this.stopPrice !== 0 && !this.triggered;
  }

  /** Ends with the first event that could fill it (`ioc`, `fok`). */
  get immediate(): boolean {
    return this.timeInForce !== 'gtc';
  }

  /** Whether the order's limit allows a deal at `price`; always, where it has no limit. */
  allows(price: number): boolean {
    if (this.limitPrice === 0) return true;
    return this.side === 'buy' ? price <= this.limitPrice : price >= this.limitPrice;
  }
}
