/**
 * What others may read of the engine. Everything is read-only and current as of the last step; nothing here is
 * computed ahead of being asked for. Records are replaced, never changed in place, so a reader may keep one.
 */
import type { ApprovalRecord } from '../../shared/domain/approval.ts';
import type { Calendar } from '../../shared/domain/calendar.ts';
import type { Deployment } from '../../shared/domain/deployment.ts';
import type { Emergency } from '../../shared/domain/emergency.ts';
import type { Entity } from '../../shared/domain/entity.ts';
import type { ExitProgress, ExitRecord, KillOrder } from '../../shared/domain/exit.ts';
import type { GateRun } from '../../shared/domain/gate.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Ladder } from '../../shared/domain/ladder.ts';
import type { Operator, OperatorSession, OperatorSettings } from '../../shared/domain/operator.ts';
import type { Override } from '../../shared/domain/override.ts';
import type {
  ActionTable,
  Breaker,
  LimitName,
  RiskAction,
  RiskLimits,
  TradingState,
  Trigger,
} from '../../shared/domain/risk.ts';
import type { Scope } from '../../shared/domain/scope.ts';
import type { AccountNumber } from '../../shared/domain/simulated.ts';
import type { Slot } from '../../shared/domain/slot.ts';
import type { Swap, SwapRule } from '../../shared/domain/swap.ts';
import type { BasisPoints } from '../../shared/units/basis-points.ts';
import type { Money } from '../../shared/units/money.ts';
import type { Price } from '../../shared/units/price.ts';
import type { Quantity } from '../../shared/units/quantity.ts';
import type { EpochNs, TimeNs } from '../../shared/units/time.ts';
import type { LadderFigures } from './ladder/ladder-figures.ts';
import type { NextStep } from './ladder/next-step.ts';
import type { OrderRecord } from './order/order-table.ts';
import type { StandingAlert, Violation } from './risk/alert-table.ts';
import type { ConductCounts } from './risk/conduct.ts';
import type { BoundLimits } from './risk/limit-table.ts';
import type { Divergence } from './simulated/mirror.ts';

export type { OrderRecord } from './order/order-table.ts';
export type { StandingAlert, Violation } from './risk/alert-table.ts';
export type { ConductCounts } from './risk/conduct.ts';
export type { Bound, BoundLimits } from './risk/limit-table.ts';
export type { Divergence } from './simulated/mirror.ts';

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
export interface DepartureQuote {
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

/** The price of undoing the latest swap of a slot. */
export interface RollbackQuote extends DepartureQuote {
  /** The swap that would be undone. */
  readonly swapId: string;
  readonly toEntityId: string;
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

/** Whose limits are what, what follows when one is crossed, and what binds. Scopes are given the widest first. */
export interface LimitTableView {
  /** Scopes with limits or actions of their own, the desk first. */
  scopes(): readonly Scope[];
  /** A scope's own limits; undefined where it has none. The desk has all of them. */
  own(scope: Scope): Partial<RiskLimits> | undefined;
  /** A scope's own actions. */
  actions(scope: Scope): ActionTable;
  /** Of each limit the tightest under some scopes, with the one that sets it. */
  bound(scopes: Iterable<Scope>): BoundLimits;
  /** What follows of a trigger under some scopes. */
  actionFor(trigger: Trigger, scopes: Iterable<Scope>): RiskAction;
}

/** How much of one limit is used. */
export interface Headroom {
  readonly name: LimitName;
  /** Decimal text, as the limit: money, a count, a share, or milliseconds. */
  readonly value: string;
  readonly limit: string;
  /** Who sets it. */
  readonly scope: Scope;
  /** The value as a share of the limit, from 0; 1 and above where nothing is left. */
  readonly used: number;
}

/** What a scope has earned, against its day, its peak and its limits, in quote currency. */
export interface ScopeRisk {
  /** Profit since it began: realised − fees + unrealised. */
  readonly equity: Money;
  readonly dayProfit: Money;
  readonly drawdown: Money;
  /** What its limits are shares of. */
  readonly capital: Money;
  /** Limits with a value at every moment: of losses, of exposure, and of a slot or a version how the version behaves. */
  readonly limits: readonly Headroom[];
}

/** What a kill of a scope would take back and close. */
export interface KillQuote {
  readonly scope: Scope;
  /** Orders that are open. */
  readonly orders: number;
  /** What is held, by instance. */
  readonly positions: readonly { readonly instrument: number; readonly quantity: Quantity }[];
  /** Gross value of what is held, at the marks, in quote currency. */
  readonly exposure: Money;
  /** Estimated cost of closing it at the present book. */
  readonly cost: Money;
  /** It stands killed already, by itself or with a scope that holds all of it. */
  readonly killed: boolean;
}

/** What the desk has at stake in one instrument, open orders included at their worst, in quote currency at the mark. */
export interface Exposure {
  readonly instrument: number;
  readonly gross: Money;
  /** Longs less shorts, signed: of all open buys filled and all open sells filled the larger. */
  readonly net: Money;
}

/** Who may use the desk. */
export interface OperatorsView {
  /** By name; also those who are disabled. */
  readonly operators: ReadonlyMap<string, Operator>;
  /** Whether roles are held to: from the first operator on. */
  readonly isEnforced: boolean;
  readonly settings: OperatorSettings;
  /** The operator whom somebody means who writes their name so, whatever its case and encoding. */
  find(name: string): Operator | undefined;
  /** A session that has neither ended nor become void. */
  session(id: string, now: EpochNs): OperatorSession | undefined;
  sessionsOf(name: string, now: EpochNs): number;
  /** Lock-outs, also of names that nobody has. */
  readonly signIns: { lockedUntil(name: string, now: EpochNs): EpochNs | undefined };
}

/** Instances that trade on simulated accounts, and mirrors of live ones. None of it is in any other figure of the desk. */
export interface SimulatedView {
  /** Instances with a simulated account. */
  readonly instances: readonly number[];
  /** The share that its orders are judged for; undefined for an instance without one. */
  shareOf(instance: number): BasisPoints | undefined;
  /** What it holds there, also what it is flat in again. */
  positions(instance: number): readonly { readonly instrument: number; readonly quantity: Quantity }[];
  openOrders(instance: number): number;
  /** Profit since the simulated account was opened, in quote currency; of an instance without one, of its real books. */
  equity(instance: number): Money;
  /** How it trades there, or where somebody watches it on the real account; undefined for anybody else. */
  conduct(instance: number): ConductCounts | undefined;
  /** How its live fills differ from those of its mirror; undefined for an instance without one. */
  divergence(instance: number): Divergence | undefined;
  /** Signed position that reduce-only orders of an account are held to. */
  held(account: AccountNumber, instrument: number): number;
}

/** What a ladder looks like beside its record. */
export interface LadderStanding {
  /** Open market at the candidate's share up to the last event, milliseconds. */
  readonly openMs: number;
  /** What its rung still asks for, in words; nothing once the way up is open. */
  readonly missing: readonly string[];
  /** Where it goes next. */
  readonly next: NextStep;
  /** How the evidence stands: since the candidate came to its share, and since the ladder began. */
  readonly evidence: LadderFigures | undefined;
  /** The latest outcomes in a row of each gate of its rung, in the order of the plan. */
  readonly runs: readonly GateRun[];
}

export interface EngineView {
  /** Ladders, open and ended, by id. */
  readonly ladders: ReadonlyMap<string, Ladder>;
  /** The ladder that was last begun in a slot. */
  latestLadder(slotId: string): Ladder | undefined;
  /** How an open ladder stands; undefined for one that is over, or whose candidate is not in yet. */
  ladderStanding(ladderId: string): LadderStanding | undefined;
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
  readonly limitTable: LimitTableView;
  /** Everything that binds what a slot's live version does, the widest first. */
  scopesOfSlot(slotId: string): readonly Scope[];
  /** Approvals asked for, pending and ended, by id. */
  readonly approvals: ReadonlyMap<string, ApprovalRecord>;
  /**
   * How many other people must agree before risk is raised (0: nobody), how long that is waited for, and up to which share of a
   * slot, in basis points, a ladder's steps need nobody.
   */
  readonly approvalsRequired: { readonly count: number; readonly expiresAfterMs: number; readonly aboveShare: number };
  /** Emergencies, the one that stands and those that are over, by id. */
  readonly emergencies: ReadonlyMap<string, Emergency>;
  readonly operators: OperatorsView;
  readonly simulated: SimulatedView;
  /** Overrides that still may serve, by id. */
  readonly overrides: ReadonlyMap<string, Override>;
  readonly calendar: Calendar;
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
  /** Where a scope stands, with the headroom that its limits leave; undefined for one that there is not. */
  riskOf(scope: Scope): ScopeRisk | undefined;
  /** What a kill of each of these scopes would do; scopes that there are not are left out. */
  killQuotes(scopes: readonly Scope[]): readonly KillQuote[];
  /** What the whole desk has at stake, by instrument. */
  exposures(): readonly Exposure[];
  /** The state that a scope itself was put in, whatever wider ones and breakers say. */
  ownState(scope: Scope): TradingState;
  /** Desk time at which a breaker that stands tripped. */
  trippedAt(breakerId: string): EpochNs | undefined;
  /** Limits that stand crossed without a breaker, the oldest first. */
  readonly alerts: readonly StandingAlert[];
  /** The last thousand times that a limit was crossed, the oldest first. */
  readonly violations: readonly Violation[];
  /** Whether market data and exchange can be reached, as far as anybody has said. */
  readonly connections: { readonly feed: boolean; readonly exchange: boolean };
  /** Requests delivered to an instance and not answered. */
  pending(instance: number): number;
  /** Intents of an instance that came when it had no right to act, or not any more, and were discarded. */
  discarded(instance: number): number;
  /** Requests that the source of a swap had in flight at the cut and has not answered yet; 0 when it is not draining. */
  remaining(swapId: string): number;
  readonly drains: readonly DrainView[];
  /** Verified exits, open and ended, by id. */
  readonly exits: ReadonlyMap<string, ExitRecord>;
  /** Kills, by id. */
  readonly kills: ReadonlyMap<string, KillOrder>;
  /** How far an exit has come, by instance and instrument; nothing for an id that there is not. */
  exitProgress(exitId: string): readonly ExitProgress[];
  /** Rules that wait for their trigger, by id. */
  readonly swapRules: ReadonlyMap<string, SwapRule>;
  /** The price of going back; undefined when there is nothing to go back to, with the reason in words. */
  rollbackQuote(slotId: string): { readonly quote: RollbackQuote } | { readonly refusal: string };
  /** The price of taking the candidate of a ladder out for the version in force; undefined where none holds capital beside one. */
  candidateQuote(slotId: string): DepartureQuote | undefined;
}
