import type { BasisPoints } from '../units/basis-points.ts';
import type { Money } from '../units/money.ts';

export const TRADING_STATES = ['active', 'reducing', 'halted'] as const;
/** `active`; `reducing`: only orders that shrink the projected position; `halted`: nothing leaves. */
export type TradingState = (typeof TRADING_STATES)[number];

/** The desk-wide limits that every order and every mark is held against. */
export interface RiskLimits {
  /** Most instruments a version may have positions or open orders in at once. */
  readonly maxInstruments: number;
  /** Venues that orders may go to, or `*`. */
  readonly venues: '*' | readonly string[];
  /** Largest value of one order, in quote currency. */
  readonly maxOrderValue: Money;
  /** How far a limit or stop price may stand from the mark, as a share of the mark. */
  readonly priceCollar: BasisPoints;
  /** Most orders a version may have open. */
  readonly maxOpenOrders: number;
  /** Largest projected position in one instrument (open orders included), as a share of the slot's capital. */
  readonly maxPositionSize: BasisPoints;
  /** Loss since the day's start at which a slot's breaker trips. */
  readonly maxDailyLoss: Money;
  /** Fall of a slot's equity from its peak, as a share of its capital, at which its breaker trips. */
  readonly maxDrawdown: BasisPoints;
}

/**
 * Why the gate refused an order, in the order of precedence: the first that applies is given.
 * A denied order never left the desk.
 */
export const DENIAL_CODES = [
  'invalid_terms',
  'unknown_instrument',
  'not_live',
  'trading_halted',
  'breaker_tripped',
  'warming_up',
  'reducing_only',
  'instrument_not_permitted',
  'venue_not_permitted',
  'off_tick',
  'off_lot',
  'no_reference_price',
  'price_collar',
  'instrument_limit',
  'order_value',
  'open_orders',
  'position_limit',
  'buying_power',
  'unknown_order',
] as const;
export type DenialCode = (typeof DENIAL_CODES)[number];

/** A refusal with the numbers that caused it. `value` and `limit` are decimal text, empty where there is none. */
export interface Denial {
  readonly code: DenialCode;
  readonly value: string;
  readonly limit: string;
}

/** A latched stop. */
export interface Breaker {
  readonly id: string;
  /** The slot it binds. */
  readonly slotId: string;
  readonly cause: 'daily_loss' | 'drawdown';
  /** Decimal text: what was measured, and the limit it crossed. */
  readonly value: string;
  readonly limit: string;
}
