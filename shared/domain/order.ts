import type { Price } from '../units/price.ts';
import type { Quantity } from '../units/quantity.ts';
import type { TimeNs } from '../units/time.ts';

export type Side = 'buy' | 'sell';

/**
 * - `market`: takes what is there, never rests.
 * - `limit`: at `limitPrice` or better; rests.
 * - `stop`: becomes a market order when the market reaches `stopPrice`.
 * - `stop_limit`: becomes a limit order at `limitPrice` when the market reaches `stopPrice`.
 */
export type OrderType = 'market' | 'limit' | 'stop' | 'stop_limit';

/** `gtc`: until cancelled. `ioc`: what fills at once, the rest is cancelled. `fok`: all at once or nothing. */
export type TimeInForce = 'gtc' | 'ioc' | 'fok';

/** What an order asks for; the same words from a version's intent to the exchange. */
export interface OrderTerms {
  /** Index of the instrument. */
  readonly instrument: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  /** Positive, a multiple of the lot. */
  readonly quantity: Quantity;
  /** For `limit` and `stop_limit`, a multiple of the tick; 0 otherwise. */
  readonly limitPrice: Price;
  /** For `stop` and `stop_limit`, a multiple of the tick; 0 otherwise. */
  readonly stopPrice: Price;
  /** Only ever makes a price: rejected by the exchange if it would take on arrival. `limit` with `gtc` only. */
  readonly postOnly: boolean;
  /** May only shrink the owner's position; the gate and the exchange both hold it to that. */
  readonly reduceOnly: boolean;
}

/**
 * Where an order stands. `sent`: let through by the gate, not yet live at the exchange.
 * `working`: live, perhaps partly filled. The last four are ends.
 */
export type OrderStatus = 'sent' | 'working' | 'filled' | 'cancelled' | 'rejected' | 'expired';

/** An order that the risk gate has let through. */
export interface Order extends OrderTerms {
  /**
   * `o-` and the order's number in hexadecimal; behind it, from the second start of a desk on, `-` and the number of the start. What a
   * life of the desk could not record is not counted on from, and its ids must not be used again.
   */
  readonly id: string;
  /** When its intent met the gate. It is live from this time plus the exchange's latency, at the next event at the earliest. */
  readonly sentNs: TimeNs;
}

export const isOpen = (status: OrderStatus): boolean => status === 'sent' || status === 'working';

/** +1 for buy, −1 for sell: the sign of what a fill adds to a position. */
export const signOf = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1);
