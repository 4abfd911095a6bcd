import type { BasisPoints } from '../units/basis-points.ts';
import type { Money } from '../units/money.ts';
import type { Scope } from './scope.ts';

export const TRADING_STATES = ['active', 'reducing', 'halted'] as const;
/** `active`; `reducing`: only orders that shrink the projected position; `halted`: nothing leaves but a verified exit. */
export type TradingState = (typeof TRADING_STATES)[number];

/** Whether one state lets more trade than another. They stand in their order, the laxest first. */
export const isLaxer = (state: TradingState, than: TradingState): boolean =>
  TRADING_STATES.indexOf(state) < TRADING_STATES.indexOf(than);

/**
 * Limits, as they can be set for the desk, an environment, an algorithm, a slot, a version or an instrument. All scopes that an
 * order falls under bind it, so of each limit the tightest counts. What a limit is measured over is one of four:
 *
 * - *one order*;
 * - *a version*: one instance of it in its slot;
 * - *the scope*: everything in the scope that the limit is set for, all versions together, open orders included;
 * - *a loss*: the scope, and each slot in it by itself.
 */
export interface RiskLimits {
  /** One order. Venues that orders may go to, or `*`. */
  readonly venues: '*' | readonly string[];
  /** One order. Keys of the instruments that may be traded, or `*`. */
  readonly instruments: '*' | readonly string[];
  /** One order. Most units of the instrument, at 1e-8. */
  readonly maxOrderQuantity: Money;
  /** One order. Largest value, in quote currency. */
  readonly maxOrderValue: Money;
  /** One order. How far a limit or stop price may stand from the reference price, as a share of it. */
  readonly priceCollar: BasisPoints;
  /** One order. How old the reference price may be, milliseconds of market time; of a bar, after its close and its length. */
  readonly maxReferenceAgeMs: number;
  /** One order. Two orders alike in every term are one too many within so many milliseconds of market time; 0 allows them. */
  readonly duplicateWindowMs: number;
  /** A version. Most instruments it may have positions or open orders in at once. */
  readonly maxInstruments: number;
  /** A version. Most orders it may have open. */
  readonly maxOpenOrders: number;
  /** A version. Largest projected position in one instrument, in units at 1e-8. */
  readonly maxPositionQuantity: Money;
  /** A version. Largest projected position in one instrument (open orders included), as a share of the slot's capital. */
  readonly maxPositionSize: BasisPoints;
  /** A version. Most orders in any second of market time. */
  readonly maxOrdersPerSecond: number;
  /** A version. Most orders in any minute of market time. */
  readonly maxOrdersPerMinute: number;
  /** A version. Most fills in any minute of market time, before a further order. */
  readonly maxTradesPerMinute: number;
  /** A version. How often it may send the same order in any minute; one more, and it is disabled until a person releases it. */
  readonly maxRepeats: number;
  /** A version. Denials in any minute at which it is disabled. */
  readonly maxDenialsPerMinute: number;
  /** A version. Share of its orders in the last minute that were faulty by themselves or rejected by the exchange. */
  readonly maxErrorRate: BasisPoints;
  /** A version. Average slippage of its fills in the last five minutes against the mark when each order left, weighted by value. */
  readonly maxSlippage: BasisPoints;
  /** A version. Its fills in an instrument as a share of all that traded there in the last five minutes. */
  readonly maxParticipation: BasisPoints;
  /** The scope. Largest projected exposure in one instrument, as a share of the scope's capital. */
  readonly maxConcentration: BasisPoints;
  /** The scope. Largest projected exposure in one sector, as a share of the scope's capital. */
  readonly maxSectorExposure: BasisPoints;
  /** The scope. Projected long and short exposures added up, as a share of its capital; above 10,000 with leverage. */
  readonly maxGrossExposure: BasisPoints;
  /** The scope. Projected long less short exposure, as a share of its capital. */
  readonly maxNetExposure: BasisPoints;
  /** A loss. Money lost since the day's start, open positions included. */
  readonly maxDailyLoss: Money;
  /** A loss. Fall of equity from its peak, open positions included, as a share of the capital. */
  readonly maxDrawdown: BasisPoints;
  /** A version. How old the market data of an instrument that it holds may be, milliseconds of market time. */
  readonly maxDataAgeMs: number;
  /** The exchange. How long an order may go unanswered while its market goes on, milliseconds of market time. */
  readonly maxAckAgeMs: number;
  /** What gives way when an order would trade with another version's: the newer order, or the one that rests. */
  readonly selfTrade: 'deny' | 'cancel_resting';
}

/** The name of a limit. */
export type LimitName = keyof RiskLimits;

/** What the desk watches, and what a person does by hand. */
export const TRIGGERS = [
  'daily_loss',
  'drawdown',
  'position',
  'exposure',
  'order_rate',
  'trade_rate',
  'denial_rate',
  'repeated_execution',
  'error_rate',
  'slippage',
  'participation',
  'data_age',
  'feed_loss',
  'exchange_loss',
  'manual',
  'kill',
] as const;
export type Trigger = (typeof TRIGGERS)[number];

/**
 * What follows when a trigger fires, from the mildest to the strictest; where several scopes say something, the strictest
 * counts. `alert` and `step_down` fire once each time the limit is crossed; the others latch a breaker.
 *
 * - `alert`: people are told, nothing else.
 * - `step_down`: the version's share of the capital falls to the next lower rung; below the lowest, it may only reduce.
 * - `reduce`: only orders that shrink the projected position.
 * - `roll_back`: reduce, and the last good version is put back.
 * - `flatten`: reduce, take back all orders, and close all positions by a verified exit.
 * - `halt`: take back all orders; nothing leaves.
 */
export const RISK_ACTIONS = ['alert', 'step_down', 'reduce', 'roll_back', 'flatten', 'halt'] as const;
export type RiskAction = (typeof RISK_ACTIONS)[number];

/** An action that latches. */
export type BreakerAction = Exclude<RiskAction, 'alert' | 'step_down'>;

/** What follows of each trigger; those left out are the wider scope's to say. */
export type ActionTable = { readonly [T in Trigger]?: RiskAction };

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
  'below_minimum',
  'no_reference_price',
  'stale_reference_price',
  'price_collar',
  'instrument_limit',
  'order_quantity',
  'order_value',
  'open_orders',
  'position_quantity',
  'position_limit',
  'concentration',
  'sector_exposure',
  'gross_exposure',
  'net_exposure',
  'buying_power',
  'orders_per_second',
  'orders_per_minute',
  'trades_per_minute',
  'duplicate_order',
  'repeated_execution',
  'self_trade',
] as const;
export type DenialCode = (typeof DENIAL_CODES)[number];

/** A refusal with the numbers that caused it. `value` and `limit` are decimal text, empty where there is none. */
export interface Denial {
  readonly code: DenialCode;
  readonly value: string;
  readonly limit: string;
  /** Whose limit it was; left out where no limit was crossed. */
  readonly scope?: Scope;
}

/** Denials that an override can lift, once: limits, never a state or a fault of the order. */
export const OVERRIDABLE: readonly DenialCode[] = [
  'instrument_not_permitted',
  'venue_not_permitted',
  'price_collar',
  'instrument_limit',
  'order_quantity',
  'order_value',
  'open_orders',
  'position_quantity',
  'position_limit',
  'concentration',
  'sector_exposure',
  'gross_exposure',
  'net_exposure',
  'duplicate_order',
];

/** A latched stop. */
export interface Breaker {
  readonly id: string;
  /** What it binds. */
  readonly scope: Scope;
  readonly cause: Trigger;
  readonly action: BreakerAction;
  /** Decimal text or words: what was measured, and the limit it crossed. */
  readonly value: string;
  readonly limit: string;
}
