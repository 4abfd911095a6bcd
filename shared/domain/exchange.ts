import type { Money } from '../units/money.ts';
import { type Price, price } from '../units/price.ts';
import type { Quantity } from '../units/quantity.ts';
import type { TimeNs } from '../units/time.ts';
import type { Order } from './order.ts';

/** What the desk tells an exchange. Each carries the market time at which the engine decided it. */
export type ExchangeCommand =
  | { readonly kind: 'submit'; readonly order: Order; readonly sentNs: TimeNs }
  | { readonly kind: 'cancel'; readonly orderId: string; readonly sentNs: TimeNs }
  | {
      readonly kind: 'replace';
      readonly orderId: string;
      readonly quantity: Quantity;
      readonly limitPrice: Price;
      readonly stopPrice: Price;
      readonly sentNs: TimeNs;
    };

/** Whether a fill gave liquidity (rested) or took it. */
export type Liquidity = 'maker' | 'taker';

/** In a report of a replacement: the price of the order stays what it was. No order has a limit or a stop at nothing. */
export const AS_IT_IS = price(0);

/** What an exchange reports. In the order in which it happened there. */
export type ExchangeReport =
  | { readonly kind: 'accepted'; readonly orderId: string; readonly tsNs: TimeNs }
  | { readonly kind: 'rejected'; readonly orderId: string; readonly tsNs: TimeNs; readonly reason: RejectReason }
  | {
      readonly kind: 'fill';
      readonly orderId: string;
      /** The exchange's own id of the execution: one that an order has had already is the same fill, said again. Unique within the order, never empty. */
      readonly executionId: string;
      readonly tsNs: TimeNs;
      readonly price: Price;
      readonly quantity: Quantity;
      /** Positive when paid, negative for a rebate, in the instrument's currency. */
      readonly fee: Money;
      readonly liquidity: Liquidity;
    }
  | { readonly kind: 'triggered'; readonly orderId: string; readonly tsNs: TimeNs }
  | {
      readonly kind: 'replaced';
      readonly orderId: string;
      readonly tsNs: TimeNs;
      readonly quantity: Quantity;
      /** Either price may be {@link AS_IT_IS}. */
      readonly limitPrice: Price;
      readonly stopPrice: Price;
    }
  /** The end of an order that was not filled whole. `requested`: our cancel; `found_ended`: it had ended while the desk was away; the others: its own terms. */
  | {
      readonly kind: 'cancelled';
      readonly orderId: string;
      readonly tsNs: TimeNs;
      readonly reason: 'requested' | 'ioc_remainder' | 'fok_unfillable' | 'reduce_only' | 'found_ended';
    }
  /** A cancel or replace that came too late or names no open order. */
  | {
      readonly kind: 'cancel_rejected';
      readonly orderId: string;
      readonly tsNs: TimeNs;
      readonly reason: RejectReason;
    };

/** Why an exchange refuses. */
export type RejectReason =
  | 'would_take_liquidity'
  | 'off_tick'
  | 'off_lot'
  | 'unknown_instrument'
  | 'unknown_order'
  | 'duplicate_order'
  | 'invalid_terms'
  | 'nothing_to_reduce'
  /** It never left the desk, because its record could not be written. */
  | 'not_sent';
