import type { Price } from '../units/price.ts';
import type { Quantity } from '../units/quantity.ts';
import type { EpochNs } from '../units/time.ts';
import type { Approval, ApprovalEnd } from './approval.ts';
import type { Calendar } from './calendar.ts';
import type { Check, Environment, Validation } from './deployment.ts';
import type { EmergencyFact } from './emergency.ts';
import type { EntityStatus, EntityType, HealthStatus } from './entity.ts';
import type { Liquidity } from './exchange.ts';
import type { Exit, ExitLeg, KillOrder } from './exit.ts';
import type { LadderFact } from './ladder-fact.ts';
import type { OperatorFact } from './operator-fact.ts';
import type { OrderType, Side, TimeInForce } from './order.ts';
import type { Override } from './override.ts';
import type { ActionTable, Breaker, Denial, DenialCode, RiskAction, TradingState, Trigger } from './risk.ts';
import type { Scope } from './scope.ts';
import type {
  DivergenceCounted,
  SimulatedClosed,
  SimulatedCounted,
  SimulatedFill,
  SimulatedOpened,
  SimulatedResized,
} from './simulated.ts';
import type { HandOver, PlannedLeg, Schedule, SwapLeg, SwapReceipts, SwapRule, SwapStage, SwapType } from './swap.ts';
import type { JsonObject } from './version.ts';

/**
 * Something that happened. The engine's state is the fold of its facts, so a fact carries all that the fold needs
 * and nothing measured. Bodies are JSON: money is decimal text, prices and quantities are integers at the scales
 * of the instrument, which is named by its key and described once by `instrument_listed`.
 */
export type Fact =
  /** A desk begins to act on its journal. On disk before any order of this start leaves; a session has none. */
  | {
      readonly kind: 'desk_started';
      /** How many times it has started by now, from 1. */
      readonly start: number;
    }
  | {
      readonly kind: 'instrument_listed';
      readonly venue: string;
      readonly symbol: string;
      readonly priceScale: number;
      readonly quantityScale: number;
      readonly tick: number;
      readonly lot: number;
      /** The smallest order; the lot where left out. */
      readonly minimum?: number;
      readonly multiplier: string;
      readonly instrumentKind: 'linear' | 'inverse';
      readonly currency: string;
      readonly sector: string;
    }
  | {
      readonly kind: 'entity_registered';
      readonly entityId: string;
      readonly name: string;
      readonly type: EntityType;
      readonly version: string;
      readonly description: string;
      readonly config: JsonObject;
      readonly parameters: JsonObject;
      readonly module: string | null;
      readonly contentHash: string | null;
      readonly warmUpEvents: number;
      readonly stateVersion: number;
      readonly instruments: '*' | readonly string[];
      readonly dependencies: readonly string[];
      readonly parentEntityId: string | null;
    }
  | {
      readonly kind: 'entity_updated';
      readonly entityId: string;
      /** Only what changed. */
      readonly changes: {
        readonly description?: string;
        readonly config?: JsonObject;
        readonly parameters?: JsonObject;
        readonly status?: EntityStatus;
        readonly dependencies?: readonly string[];
      };
    }
  | { readonly kind: 'entity_deleted'; readonly entityId: string }
  | {
      readonly kind: 'health_changed';
      readonly entityId: string;
      readonly health: HealthStatus;
      readonly reason: string;
    }
  | {
      readonly kind: 'deployment_started';
      readonly deploymentId: string;
      readonly entityId: string;
      readonly environment: Environment;
      readonly slotId: string;
      readonly instance: number;
      readonly method: string;
      readonly deployedBy: string;
      readonly configSnapshot: JsonObject;
      readonly parametersSnapshot: JsonObject;
      readonly previousDeploymentId: string | null;
      readonly validation: Validation;
      readonly capital: string;
      /** The approval behind a slot that it opens; left out where none was needed. */
      readonly approvalId?: string;
      /** The emergency it was carried out under, where that stood in for an approval. */
      readonly emergencyId?: string;
    }
  | {
      readonly kind: 'deployment_activated';
      readonly deploymentId: string;
      readonly slotId: string;
      readonly instance: number;
      /** The last market event before the version is live; it receives every later one of its slot. */
      readonly cutSequence: number;
      /** Market time of that moment, epoch nanoseconds as decimal text. */
      readonly marketNs: string;
    }
  /** What was checked once the version ran: the record, its snapshot, its status, its first answer. */
  | { readonly kind: 'deployment_verified'; readonly deploymentId: string; readonly checks: readonly Check[] }
  | { readonly kind: 'deployment_failed'; readonly deploymentId: string; readonly reason: string }
  | {
      readonly kind: 'swap_initiated';
      readonly swapId: string;
      readonly type: SwapType;
      readonly fromEntityId: string;
      readonly toEntityId: string;
      readonly targetEnvironment: Environment | null;
      readonly reason: string;
      readonly initiatedBy: string;
      readonly handOver: HandOver;
      readonly drainTimeoutMs: number;
      readonly validation: Validation;
      /** For a rollback: the swap that it undoes. */
      readonly reverts: string | null;
      /** Null for a swap that begins at once. Facts of desks before this had schedules lack the next three. */
      readonly schedule?: Schedule | null;
      readonly planned?: readonly PlannedLeg[];
      readonly ruleId?: string | null;
      /** The ladder whose candidate takes over, or gives way; left out for any other swap. */
      readonly ladderId?: string;
      /** The approval behind it; left out where none was needed. */
      readonly approvalId?: string;
      /** The emergency it was carried out under, where that stood in for an approval. */
      readonly emergencyId?: string;
    }
  | {
      readonly kind: 'swap_stage_entered';
      readonly swapId: string;
      readonly stage: Exclude<SwapStage, 'scheduled' | 'suspended' | 'draining' | 'done'>;
    }
  /** A scheduled swap will not begin: what it was planned against has changed, or its time passed without the desk. */
  | { readonly kind: 'swap_suspended'; readonly swapId: string; readonly reason: string }
  | ({ readonly kind: 'swap_rule_set'; readonly ruleId: string } & Omit<SwapRule, 'id' | 'setAt'>)
  | { readonly kind: 'swap_rule_removed'; readonly ruleId: string; readonly reason: string }
  | {
      readonly kind: 'drain_started';
      readonly slotId: string;
      readonly instance: number;
      readonly entityId: string;
      readonly inFlight: number;
      readonly timeoutMs: number;
    }
  | {
      readonly kind: 'drain_ended';
      readonly slotId: string;
      readonly instance: number;
      readonly entityId: string;
      readonly drained: number;
      readonly remaining: number;
      readonly timedOut: boolean;
    }
  | {
      /** The one moment at which routing, positions, orders and deployments change hands: all of it, or none. */
      readonly kind: 'swap_cut';
      readonly swapId: string;
      readonly cutSequence: number;
      /** Market time of the cut, epoch nanoseconds as decimal text. */
      readonly marketNs: string;
      readonly legs: readonly SwapLeg[];
      /** Snapshots for target deployments that the cut makes. */
      readonly deployments: readonly {
        readonly deploymentId: string;
        readonly configSnapshot: JsonObject;
        readonly parametersSnapshot: JsonObject;
      }[];
    }
  | {
      readonly kind: 'swap_completed';
      readonly swapId: string;
      readonly requestsDrained: number;
      readonly requestsRemaining: number;
      /** What the versions' receipts said; null where a stop of the desk took them along. */
      readonly receipts?: SwapReceipts | null;
    }
  | { readonly kind: 'swap_failed'; readonly swapId: string; readonly reason: string }
  | { readonly kind: 'instance_detached'; readonly slotId: string; readonly instance: number; readonly reason: string }
  | {
      readonly kind: 'version_faulted';
      readonly slotId: string;
      readonly instance: number;
      readonly entityId: string;
      readonly code: string;
      readonly message: string;
    }
  | {
      readonly kind: 'order_sent';
      readonly orderId: string;
      readonly slotId: string;
      readonly instance: number;
      readonly version: string;
      /** The instance's own number for the order; 0 for the desk's orders. */
      readonly ref: number;
      readonly instrument: string;
      readonly side: Side;
      readonly type: OrderType;
      readonly timeInForce: TimeInForce;
      readonly quantity: Quantity;
      readonly limitPrice: Price;
      readonly stopPrice: Price;
      readonly postOnly: boolean;
      readonly reduceOnly: boolean;
      /** The last market event when it left. */
      readonly sequence: number;
      /** Market time when it left, epoch nanoseconds as decimal text. Facts of earlier desks lack this and the mark. */
      readonly marketNs?: string;
      /** The mark when it left, which its slippage is measured against; null where there was none. */
      readonly arrival?: Price | null;
      /** The override that let it through; left out where none was needed. */
      readonly overrideId?: string;
      /** The verified exit that it belongs to; left out for any other order. */
      readonly exitId?: string;
    }
  | {
      readonly kind: 'order_denied';
      readonly slotId: string;
      readonly instance: number;
      readonly version: string;
      readonly ref: number | string;
      readonly instrument: string;
      readonly side: Side;
      readonly quantity: Quantity;
      readonly denial: Denial;
      readonly sequence: number;
      /** Market time, epoch nanoseconds as decimal text. */
      readonly marketNs?: string;
    }
  /** Denials beyond what is recorded one by one: a version that asks without end must not fill the disk. */
  | {
      readonly kind: 'denials_counted';
      readonly slotId: string;
      readonly instance: number;
      readonly version: string;
      readonly counts: { readonly [C in DenialCode]?: number };
      readonly marketNs: string;
    }
  | { readonly kind: 'order_accepted'; readonly orderId: string }
  | { readonly kind: 'order_triggered'; readonly orderId: string }
  | {
      readonly kind: 'order_rejected';
      readonly orderId: string;
      readonly reason: string;
      /** Market time, epoch nanoseconds as decimal text. Facts of earlier desks lack this. */
      readonly marketNs?: string;
    }
  | { readonly kind: 'cancel_sent'; readonly orderId: string }
  /** Many at once, each named: a kill waits for one row on disk and not for thousands. */
  | { readonly kind: 'cancels_sent'; readonly orderIds: readonly string[] }
  | {
      readonly kind: 'replace_sent';
      readonly orderId: string;
      readonly quantity: Quantity;
      readonly limitPrice: Price;
      readonly stopPrice: Price;
      /** Market time, epoch nanoseconds as decimal text. Facts of earlier desks lack this. */
      readonly marketNs?: string;
    }
  | {
      readonly kind: 'order_replaced';
      readonly orderId: string;
      readonly quantity: Quantity;
      readonly limitPrice: Price;
      readonly stopPrice: Price;
      /** What is not filled, above 0, of an order that had ended by being filled whole and works again; left out for any other. */
      readonly worksAgainFor?: Quantity;
    }
  | { readonly kind: 'cancel_rejected'; readonly orderId: string; readonly reason: string }
  | { readonly kind: 'order_cancelled'; readonly orderId: string; readonly reason: string }
  | {
      readonly kind: 'fill';
      readonly orderId: string;
      /** The exchange's own id of it, unique within the order. Facts of earlier desks lack this. */
      readonly executionId?: string;
      readonly slotId: string;
      readonly instance: number;
      readonly version: string;
      readonly instrument: string;
      readonly side: Side;
      readonly price: Price;
      readonly quantity: Quantity;
      /** Decimal text in the instrument's currency; positive when paid. */
      readonly fee: string;
      readonly liquidity: Liquidity;
      /** The mark when it was booked; null where there was none. After a restart it stands until the market speaks. */
      readonly mark: Price | null;
      /** What it realised for its owner, gross of fees, as decimal text; null when it only opened. */
      readonly realised: string | null;
      /** Market time, epoch nanoseconds as decimal text. */
      readonly marketNs: string;
    }
  /** An exchange report that fits no order we know, or comes twice; put aside and shown, never booked. */
  | {
      readonly kind: 'report_discarded';
      readonly orderId: string;
      readonly report: string;
      readonly reason: string;
      /** A fill that is booked and was reported again; left out for any other report. */
      readonly again?: true;
    }
  | {
      /** Where a slot's equity stood against its day and its peak: what no fill tells. Written before an order leaves. */
      readonly kind: 'equity_marked';
      readonly slotId: string;
      /** Days since 1970-01-01 UTC, market time. */
      readonly day: number;
      readonly dayStart: string;
      readonly peak: string;
    }
  | {
      readonly kind: 'trading_state_changed';
      readonly scope: Scope;
      readonly state: TradingState;
      /** The approval behind it; left out where none was needed. */
      readonly approvalId?: string;
      /** The emergency it was carried out under, where that stood in for an approval. */
      readonly emergencyId?: string;
      readonly reason: string;
    }
  /** Where a scope's equity stood against its day and its peak, for scopes wider or narrower than a slot. */
  | {
      readonly kind: 'scope_equity_marked';
      readonly scope: Scope;
      readonly day: number;
      readonly dayStart: string;
      readonly peak: string;
    }
  /** A limit was crossed whose action does not latch; the others trip a breaker. */
  | {
      readonly kind: 'risk_alert';
      readonly scope: Scope;
      readonly trigger: Trigger;
      readonly action: RiskAction;
      readonly value: string;
      readonly limit: string;
      /** False when it is over. */
      readonly standing: boolean;
      /** Market time, epoch nanoseconds as decimal text. */
      readonly marketNs: string;
    }
  /** Facts of earlier desks name a slot in place of scope and action. */
  | ({ readonly kind: 'breaker_tripped'; readonly reason?: string } & Breaker)
  | {
      readonly kind: 'breaker_released';
      readonly id: string;
      /** What it bound. Facts of earlier desks lack it. */
      readonly scope?: Scope;
      /** The approval behind it; left out where none was needed. */
      readonly approvalId?: string;
      /** The emergency it was carried out under, where that stood in for an approval. */
      readonly emergencyId?: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'limits_changed';
      /** Whose own limits these are; the desk's where there is none. */
      readonly scope?: Scope;
      /** All limits of the scope from here on; of the desk's, every one. */
      readonly limits: Readonly<Record<string, unknown>>;
      /** All actions of the scope from here on. Left out: unchanged. */
      readonly actions?: ActionTable;
      /** The old values of those that changed, null where there was none. */
      readonly before?: Readonly<Record<string, unknown>>;
      /** The old actions of those that changed, null where the scope had none of its own. */
      readonly actionsBefore?: { readonly [T in Trigger]?: RiskAction | null };
      /** The approval behind a raised limit; left out where none was needed. */
      readonly approvalId?: string;
      /** The emergency it was carried out under, where that stood in for an approval. */
      readonly emergencyId?: string;
      readonly reason: string;
    }
  /** A person's or the desk's last resort: its breaker stands beside it and binds. */
  | ({ readonly kind: 'kill_ordered' } & KillOrder)
  | ({ readonly kind: 'exit_started' } & Omit<Exit, 'status' | 'open'>)
  /** An exit does not come to its end by itself: people are told, again and again, what is still open. */
  | {
      readonly kind: 'exit_stalled';
      readonly exitId: string;
      readonly open: readonly ExitLeg[];
      readonly reason: string;
    }
  /** Nothing is open any more. */
  | { readonly kind: 'exit_ended'; readonly exitId: string; readonly scope: Scope }
  | {
      readonly kind: 'connection_changed';
      readonly of: 'feed' | 'exchange';
      readonly up: boolean;
      readonly reason: string;
    }
  | {
      readonly kind: 'share_changed';
      readonly slotId: string;
      readonly instance: number;
      /** Basis points of the slot's capital from here on, and what no live version holds. */
      readonly share: number;
      readonly reserve: number;
      readonly reason: string;
    }
  | LadderFact
  | ({ readonly kind: 'simulated_opened' } & SimulatedOpened)
  | ({ readonly kind: 'simulated_resized' } & SimulatedResized)
  | ({ readonly kind: 'simulated_fill' } & SimulatedFill)
  | ({ readonly kind: 'simulated_counted' } & SimulatedCounted)
  | ({ readonly kind: 'divergence_counted' } & DivergenceCounted)
  | ({ readonly kind: 'simulated_closed' } & SimulatedClosed)
  | {
      readonly kind: 'approvals_required';
      readonly count: number;
      readonly expiresAfterMs: number;
      /** A ladder's steps up to this share of a slot, basis points, need nobody else. Facts of before lack it: 1,000. */
      readonly aboveShare?: number;
      /** The approval behind it; left out where none was needed. No emergency stands in for this one. */
      readonly approvalId?: string;
      readonly reason: string;
    }
  | ({ readonly kind: 'approval_requested' } & Omit<Approval, 'status' | 'given'>)
  | {
      readonly kind: 'approval_given';
      readonly approvalId: string;
      readonly by: string;
      /** Who else may have known the password that they came in by; left out where nobody. Facts of earlier desks lack it. */
      readonly passwordKnownTo?: readonly string[];
      readonly reason: string;
    }
  | {
      readonly kind: 'approval_ended';
      readonly approvalId: string;
      readonly status: ApprovalEnd;
      readonly by: string;
      readonly reason: string;
    }
  | ({ readonly kind: 'override_granted' } & Override)
  | {
      readonly kind: 'override_ended';
      readonly overrideId: string;
      readonly how: 'expired' | 'revoked';
      readonly reason: string;
    }
  | {
      readonly kind: 'calendar_changed';
      readonly calendar: Calendar;
      /** The approval behind it; left out where none was needed. */
      readonly approvalId?: string;
      /** The emergency it was carried out under, where that stood in for an approval. */
      readonly emergencyId?: string;
      readonly reason: string;
    }
  | OperatorFact
  | EmergencyFact;

export type FactKind = Fact['kind'];

/** The fact of one kind. */
export type FactOf<K extends FactKind> = Extract<Fact, { kind: K }>;

/** Who stands behind a fact. */
export interface Author {
  /** An operator's name, `desk`, `exchange`, or `name@version`. */
  readonly actor: string;
  readonly role: string;
}

/** A fact with its place and time. */
export interface Recorded extends Author {
  /** From 1 over the life of the data directory, without gaps. */
  readonly seq: number;
  /** Desk time: the market's in a session, the wall clock's when serving. */
  readonly tsNs: EpochNs;
  readonly fact: Fact;
}
