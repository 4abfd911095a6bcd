/**
 * The world as plainly as it can be told: what there is, what happened, what people have set. The oracle is given this and
 * nothing else; no figure in it was worked out by the desk.
 */
import type { DenialCode, RiskLimits, TradingState } from '../../shared/domain/risk.ts';
import type { Scope } from '../../shared/domain/scope.ts';

export interface RawInstrument {
  readonly key: string;
  readonly venue: string;
  readonly sector: string;
  readonly inverse: boolean;
  readonly priceScale: number;
  readonly quantityScale: number;
  readonly tick: number;
  readonly lot: number;
  readonly minimum: number;
  /** At 1e-8. */
  readonly multiplier: bigint;
  mark: number | undefined;
  reference: number | undefined;
  /** When the reference was set, and for a bar its length more. */
  freshNs: number | undefined;
  /** A trade or bar has been seen: from then on quotes set no mark. */
  hasTraded: boolean;
}

export interface RawSlot {
  readonly id: string;
  readonly environment: string;
  readonly instruments: '*' | readonly string[];
  /** At 1e-8. */
  readonly capital: bigint;
}

export interface RawOrder {
  readonly id: string;
  readonly ref: number;
  readonly instrument: number;
  readonly side: 'buy' | 'sell';
  readonly type: string;
  quantity: number;
  filled: number;
  /** Totals that the exchange was asked to change it to and has not answered to. */
  asked: number[];
  limitPrice: number;
  stopPrice: number;
  triggered: boolean;
  cancelled: boolean;
}

export interface RawInstance {
  readonly id: number;
  readonly slot: RawSlot;
  /** `name@version`. */
  readonly version: string;
  role: 'live' | 'shadow' | 'run_off';
  /** Basis points of the slot's capital. */
  share: number;
  warming: boolean;
  readonly positions: Map<number, number>;
  orders: RawOrder[];
  /** When each of its own orders and replacements left, and what a new order asked for. */
  sent: { readonly atNs: number; readonly text: string | undefined }[];
  fills: number[];
}

export interface RawWorld {
  nowNs: number;
  feedUp: boolean;
  readonly instruments: readonly RawInstrument[];
  readonly slots: RawSlot[];
  readonly instances: RawInstance[];
  /** Every scope's own limits; the desk has all of them. */
  readonly limits: Map<Scope, Partial<RiskLimits>>;
  readonly states: Map<Scope, TradingState>;
  /** The oldest first. */
  breakers: { readonly id: string; readonly scope: Scope; readonly action: string }[];
}

/** What an order asks for, in plain numbers. */
export interface RawTerms {
  readonly instrument: number;
  readonly side: 'buy' | 'sell';
  readonly type: string;
  readonly timeInForce: string;
  readonly quantity: number;
  readonly limitPrice: number;
  readonly stopPrice: number;
  readonly postOnly: boolean;
}

/** An order before the oracle. */
export interface Ask {
  readonly from: RawInstance;
  readonly terms: RawTerms;
  /** The order that it takes the place of; its terms are then for what is not yet filled. */
  readonly replaces: RawOrder | undefined;
  readonly isExit: boolean;
  readonly byDesk: boolean;
  readonly lifted: readonly DenialCode[];
}

/** What two orders are held against each other by. */
export const textOf = (terms: RawTerms): string =>
  JSON.stringify([
    terms.instrument,
    terms.side,
    terms.type,
    terms.timeInForce,
    terms.quantity,
    terms.limitPrice,
    terms.stopPrice,
  ]);
