/**
 * What others may read of the engine. Everything is read-only and current as of the last step; nothing here is
 * computed ahead of being asked for. Records are replaced, never changed in place, so a reader may keep one.
 */
import type { Deployment } from '../../shared/domain/deployment.ts';
import type { Entity } from '../../shared/domain/entity.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Breaker, RiskLimits, TradingState } from '../../shared/domain/risk.ts';
import type { Slot } from '../../shared/domain/slot.ts';
import type { Swap, SwapRule } from '../../shared/domain/swap.ts';
import type { Money } from '../../shared/units/money.ts';
import type { Price } from '../../shared/units/price.ts';
import type { Quantity } from '../../shared/units/quantity.ts';
import type { TimeNs } from '../../shared/units/time.ts';
import type { OrderRecord } from './order/order-table.ts';

export type { OrderRecord } from './order/order-table.ts';

/** Profit in one currency. `total` = realised + unrealised − fees. */
export interface Profit {
  /** Gross of fees. */
  readonly realised: Money;
  readonly unrealised: Money;
  /** Positive when paid. */
  readonly fees: Money;
  readonly total: Money;
}

/** What an instance (or the account) holds of one instrument. */
export interface Position {
  readonly instrument: number;
  /** Signed. */
  readonly quantity: Quantity;
  /** What it cost, as a signed value (see `valueAt`). */
  readonly cost: Money;
  readonly realised: Money;
  readonly fees: Money;
  /** At the present mark; 0 while there is none. */
  readonly unrealised: Money;
}

export interface OrderCounts {
  readonly intents: number;
  readonly denied: number;
  readonly sent: number;
  readonly rejected: number;
  readonly filled: number;
  readonly cancelled: number;
}

/** What it would take to go back, computed from the book as it stands. */
export interface RollbackQuote {
  /** The swap that would be undone. */
  readonly swapId: string;
  readonly toEntityId: string;
  /** Open orders that would be cancelled. */
  readonly cancels: number;
  /** Positions that would be adopted. */
  readonly adopts: readonly { readonly instrument: number; readonly quantity: Quantity }[];
  /** Gross value of what would be adopted, at the marks, in the slot's currency. */
  readonly exposure: Money;
  /** Estimated cost of closing what is adopted at the present book, by its parts, in the slot's currency. */
  readonly cost: ExitCost;
  /** Breakers that would still bind the restored version. */
  readonly stillTripped: readonly string[];
}

/** What closing a position at the market would cost. Each part is from 0. */
export interface ExitCost {
  /** Half the spread. */
  readonly spread: Money;
  /** How far the deal itself moves the price. */
  readonly impact: Money;
  /** The taker's fee. */
  readonly fee: Money;
  readonly total: Money;
}

/** A drain that is under way. */
export interface DrainView {
  readonly slotId: string;
  readonly instance: number;
  readonly entityId: string;
  /** Requests in flight when it began. */
  readonly inFlight: number;
  /** Of those, how many are still to be answered. */
  readonly remaining: number;
}

export interface EngineView {
  readonly instruments: readonly Instrument[];
  readonly entities: ReadonlyMap<string, Entity>;
  readonly deployments: ReadonlyMap<string, Deployment>;
  readonly swaps: ReadonlyMap<string, Swap>;
  readonly slots: ReadonlyMap<string, Slot>;
  readonly orders: ReadonlyMap<string, OrderRecord>;
  readonly breakers: ReadonlyMap<string, Breaker>;
  /** The desk's limits. */
  readonly limits: RiskLimits;
  /** The limits that bind a slot: of the desk's and its own, the tighter of each. */
  limitsOf(slotId: string): RiskLimits;
  readonly counts: OrderCounts;
  /** Denials by code. */
  readonly denials: ReadonlyMap<string, number>;
  /** Sequence of the last market event. */
  readonly sequence: number;
  /** Sequence of the last fact. */
  readonly factSeq: number;
  /** Market time of the last event. */
  readonly marketNow: TimeNs;
  /** The mark: last trade, mid of the last uncrossed quote, or close of the last bar. Undefined before the first. */
  mark(instrument: number): Price | undefined;
  /** Trading state in force for a slot: the stricter of the desk's and its own. `desk` names the desk's own. */
  tradingState(scope: string): TradingState;
  /** Signed position of an instance in one instrument. */
  held(instance: number, instrument: number): number;
  /** Positions of an instance that it has ever held. */
  positions(instance: number): readonly Position[];
  /** The account's positions: exchange fills alone, all versions together. */
  accountPositions(): readonly Position[];
  /** Profit by `name@version`, then by currency. */
  profitByVersion(): ReadonlyMap<string, ReadonlyMap<string, Profit>>;
  /** Positions of a slot's versions, past and present, by `name@version`; one for each slot and instrument, at the average cost over its instances. */
  positionsInSlot(slotId: string): ReadonlyMap<string, readonly Position[]>;
  /** Positions by `name@version`, one for each slot and instrument, at the average cost over its instances. */
  positionsByVersion(): ReadonlyMap<string, readonly Position[]>;
  /** The account's profit by currency. */
  accountProfit(): ReadonlyMap<string, Profit>;
  /** A slot's loss since the day's start and drawdown from its peak, against their limits, in its currency. */
  slotRisk(
    slotId: string,
  ):
    | { readonly equity: Money; readonly dayProfit: Money; readonly drawdown: Money; readonly capital: Money }
    | undefined;
  /** Requests delivered to an instance and not answered. */
  pending(instance: number): number;
  /** Intents of an instance that came when it had no right to act, or not any more, and were discarded. */
  discarded(instance: number): number;
  /** Requests that the source of a swap had in flight at the cut and has not answered yet; 0 when it is not draining. */
  remaining(swapId: string): number;
  readonly drains: readonly DrainView[];
  /** Rules that wait for their trigger, by id. */
  readonly swapRules: ReadonlyMap<string, SwapRule>;
  /** The price of going back; undefined when there is nothing to go back to, with the reason in words. */
  rollbackQuote(slotId: string): { readonly quote: RollbackQuote } | { readonly refusal: string };
}
