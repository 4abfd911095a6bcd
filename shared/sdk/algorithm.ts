/**
 * The SDK for authors of algorithms. A version is one file, without imports other than types:
 *
 * ```ts
 * import type { Algorithm, Desk, Manifest, Parameters } from '../../shared/sdk/algorithm.ts';
 *
 * export const manifest: Manifest = {
 *   name: 'momentum', version: '1.0.0', instruments: '*', stateVersion: 1, warmUpEvents: 200,
 *   parameters: { fast: { default: 20, minimum: 2, maximum: 500, integer: true, description: 'Trades in the fast average' } },
 * };
 *
 * export function create(desk: Desk, parameters: Parameters): Algorithm {
 *   return {
 *     onTrade(trade) { … desk.submit({ … }) … },
 *     exportState: () => ({ … }),
 *     importState: (state) => { … },
 *   };
 * }
 * ```
 *
 * The module runs in a bare JavaScript context: the language itself and nothing else. There is no `Date`, no
 * `Math.random`, no timer, no import and no network, so that the same events always give the same intents.
 * Time is `desk.now()`, the market's.
 */
import type { Liquidity } from '../domain/exchange.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Bar, Quote, QuoteBar, Trade } from '../domain/market-event.ts';
import type { OrderType, Side, TimeInForce } from '../domain/order.ts';
import type { JsonObject } from '../domain/version.ts';
import type { Money } from '../units/money.ts';
import type { Price } from '../units/price.ts';
import type { Quantity } from '../units/quantity.ts';
import type { TimeNs } from '../units/time.ts';

export type { Instrument } from '../domain/instrument.ts';
export type { Bar, Quote, QuoteBar, Trade } from '../domain/market-event.ts';
export type { Manifest, ParameterSchema } from '../domain/version.ts';

/** The parameters of this instance, by name: the module's defaults, the entity's and the deployment's overrides merged. */
export type Parameters = Readonly<Record<string, number>>;

/** An order as a version asks for it. Prices and quantities are integers at the instrument's scale. */
export interface OrderRequest {
  /** Index of the instrument, as events carry it. */
  readonly instrument: number;
  readonly side: Side;
  /** Positive; a multiple of the instrument's lot. */
  readonly quantity: number;
  /** `market` by default. */
  readonly type?: OrderType;
  /** `gtc` by default; `ioc` for market orders. */
  readonly timeInForce?: TimeInForce;
  readonly limitPrice?: number;
  readonly stopPrice?: number;
  readonly postOnly?: boolean;
  readonly reduceOnly?: boolean;
}

/** How a version names one of its orders: its own number from `submit`, or the order id of one it took over. */
export type OrderRef = number | string;

/** What a version may ask of the desk. Every wish passes the risk gate; the answer comes to `onOrder` and `onFill`. */
export interface Desk {
  readonly instruments: readonly Instrument[];
  /** Market time of the event at hand. */
  now(): TimeNs;
  /** The version's own position, signed, at the instrument's quantity scale. */
  position(instrument: number): Quantity;
  /**
   * The share of its slot's capital that the version may use, from 0 to 1: 1 unless it climbs a ladder, was stepped down, or
   * makes room for a version that climbs. A version that sizes its orders by it trades at any share as it does at the whole;
   * one that does not is held to its share by the gate.
   */
  share(): number;
  /** Asks for an order; the number names it from then on. */
  submit(order: OrderRequest): number;
  cancel(order: OrderRef): void;
  /** Changes quantity (the new total) and prices of a working order. What is left out stays. */
  replace(order: OrderRef, change: { quantity: number; limitPrice?: number; stopPrice?: number }): void;
  /** Calls `onTimer(tag)` before the first event at or after `atNs`. Setting the same tag again moves it. */
  timer(tag: string, atNs: TimeNs): void;
}

export interface Fill {
  readonly order: OrderRef;
  readonly instrument: number;
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly fee: Money;
  readonly liquidity: Liquidity;
}

export interface OrderUpdate {
  readonly order: OrderRef;
  readonly status: 'accepted' | 'denied' | 'rejected' | 'cancelled' | 'replaced' | 'triggered' | 'filled';
  /** The denial code, reject reason or cancel reason; empty where there is none. */
  readonly reason: string;
}

/** What passes to a version at the cut of a swap. */
export interface HandOver {
  readonly positions: readonly { readonly instrument: number; readonly quantity: Quantity }[];
  readonly orders: readonly {
    readonly order: string;
    readonly instrument: number;
    readonly side: Side;
    readonly type: OrderType;
    readonly quantity: Quantity;
    readonly filled: Quantity;
    readonly limitPrice: Price;
    readonly stopPrice: Price;
  }[];
}

/** The handlers of a version. At least one of the market handlers must be there: a deaf version is refused. */
export interface Algorithm {
  onTrade?(trade: Trade): void;
  onQuote?(quote: Quote): void;
  onBar?(bar: Bar): void;
  onQuoteBar?(bar: QuoteBar): void;
  onTimer?(tag: string): void;
  onFill?(fill: Fill): void;
  onOrder?(update: OrderUpdate): void;
  /** The version is live from here on, with these positions and orders. */
  onAdopt?(handOver: HandOver): void;
  /** The version is no longer live. */
  onRetire?(): void;
  /** All that the version has learnt, as JSON. */
  exportState(): JsonObject;
  /**
   * Takes over what `exportState` of the same `stateVersion` gave.
   *
   * @throws when the state cannot be used; the hand-over then fails and the old version stays.
   */
  importState(state: JsonObject): void;
}

/** The shape of an algorithm module's exports. */
export interface AlgorithmModule {
  readonly manifest: import('../domain/version.ts').Manifest;
  create(desk: Desk, parameters: Parameters): Algorithm;
}
