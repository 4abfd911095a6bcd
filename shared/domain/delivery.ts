import type { BasisPoints } from '../units/basis-points.ts';
import type { Money } from '../units/money.ts';
import type { Price } from '../units/price.ts';
import type { Quantity } from '../units/quantity.ts';
import type { Liquidity } from './exchange.ts';
import type { Intent } from './intent.ts';
import type { MarketEvent } from './market-event.ts';
import type { OrderTerms } from './order.ts';
import type { JsonObject } from './version.ts';

/** A position that passes to a version, signed. */
export interface HandedPosition {
  readonly instrument: number;
  readonly quantity: Quantity;
}

/** An open order that passes to a version; from then on the version names it by `orderId`. */
export interface HandedOrder extends OrderTerms {
  readonly orderId: string;
  readonly filled: Quantity;
}

/**
 * What is handed to an instance of a version. It is *in flight* until the instance has answered it.
 * An instance gets its requests one at a time, in order.
 */
export type Request =
  /** One market event. `live` says whether the instance was live when it was routed, and goes into its receipts. */
  | { readonly kind: 'event'; readonly event: MarketEvent; readonly live: boolean }
  /** Past events, to warm up on. Intents are not taken, receipts not written. */
  | { readonly kind: 'warm'; readonly events: readonly MarketEvent[] }
  | {
      readonly kind: 'fill';
      readonly ref: number | string;
      readonly instrument: number;
      readonly side: 'buy' | 'sell';
      readonly price: Price;
      readonly quantity: Quantity;
      readonly fee: Money;
      readonly liquidity: Liquidity;
      /** The instance's position after the fill, signed. */
      readonly position: Quantity;
    }
  | {
      readonly kind: 'order';
      readonly ref: number | string;
      readonly status: 'accepted' | 'denied' | 'rejected' | 'cancelled' | 'replaced' | 'triggered' | 'filled';
      /** The denial code, reject reason or cancel reason; empty where there is none. */
      readonly reason: string;
    }
  /** Positions and open orders become the instance's own: it is live from here on. */
  | { readonly kind: 'adopt'; readonly positions: readonly HandedPosition[]; readonly orders: readonly HandedOrder[] }
  /** The instance is no longer live: its positions and orders (as listed, all others are gone) stay or leave with its role. */
  | { readonly kind: 'retire'; readonly positions: readonly HandedPosition[] }
  /** The share of its slot's capital that the instance may use from here on; all of it until it is told otherwise. */
  | { readonly kind: 'share'; readonly share: BasisPoints }
  | { readonly kind: 'export' }
  | { readonly kind: 'import'; readonly state: JsonObject };

/** A request on its way to one instance. */
export interface Delivery {
  /** Number of the instance. */
  readonly instance: number;
  /** Number of the request, unique and rising over the run. */
  readonly request: number;
  readonly body: Request;
}

/** Why an instance was stopped or did not answer properly. */
export type FaultCode =
  | 'threw'
  | 'timed_out'
  | 'out_of_memory'
  | 'bad_answer'
  | 'exited'
  /** It sent more messages to the exchange than anybody can follow. */
  | 'flood'
  | 'load_failed'
  | 'import_failed'
  | 'export_failed';

export interface Fault {
  readonly code: FaultCode;
  /** For a person: what happened, with the module's own message where there is one. */
  readonly message: string;
}

/** What an instance answers to one request, or that it never will (`fault`). */
export interface Answer {
  readonly instance: number;
  readonly request: number;
  readonly intents: readonly Intent[];
  /** The exported state, for an `export` request. */
  readonly state?: JsonObject;
  /** Set when the instance failed at this request. It has been stopped and answers nothing more. */
  readonly fault?: Fault;
}
