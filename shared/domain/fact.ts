import type { Price } from '../units/price.ts';
import type { Quantity } from '../units/quantity.ts';
import type { EpochNs } from '../units/time.ts';
import type { Check, Environment, Validation } from './deployment.ts';
import type { EntityStatus, EntityType, HealthStatus } from './entity.ts';
import type { Liquidity } from './exchange.ts';
import type { OrderType, Side, TimeInForce } from './order.ts';
import type { Breaker, Denial, TradingState } from './risk.ts';
import type { HandOver, PlannedLeg, Schedule, SwapLeg, SwapReceipts, SwapRule, SwapStage, SwapType } from './swap.ts';
import type { JsonObject } from './version.ts';

/**
 * Something that happened. The engine's state is the fold of its facts, so a fact carries all that the fold needs
 * and nothing measured. Bodies are JSON: money is decimal text, prices and quantities are integers at the scales
 * of the instrument, which is named by its key and described once by `instrument_listed`.
 */
export type Fact =
  | {
      readonly kind: 'instrument_listed';
      readonly venue: string;
      readonly symbol: string;
      readonly priceScale: number;
      readonly quantityScale: number;
      readonly tick: number;
      readonly lot: number;
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
    }
  | { readonly kind: 'order_accepted'; readonly orderId: string }
  | { readonly kind: 'order_triggered'; readonly orderId: string }
  | { readonly kind: 'order_rejected'; readonly orderId: string; readonly reason: string }
  | { readonly kind: 'cancel_sent'; readonly orderId: string }
  | {
      readonly kind: 'replace_sent';
      readonly orderId: string;
      readonly quantity: Quantity;
      readonly limitPrice: Price;
      readonly stopPrice: Price;
    }
  | {
      readonly kind: 'order_replaced';
      readonly orderId: string;
      readonly quantity: Quantity;
      readonly limitPrice: Price;
      readonly stopPrice: Price;
    }
  | { readonly kind: 'cancel_rejected'; readonly orderId: string; readonly reason: string }
  | { readonly kind: 'order_cancelled'; readonly orderId: string; readonly reason: string }
  | {
      readonly kind: 'fill';
      readonly orderId: string;
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
  | { readonly kind: 'report_discarded'; readonly orderId: string; readonly report: string; readonly reason: string }
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
      readonly scope: string;
      readonly state: TradingState;
      readonly reason: string;
    }
  | ({ readonly kind: 'breaker_tripped' } & Breaker)
  | { readonly kind: 'breaker_released'; readonly id: string; readonly reason: string }
  | {
      readonly kind: 'limits_changed';
      /** The slot whose own limits these are; the desk's where there is none. */
      readonly scope?: string;
      readonly limits: Readonly<Record<string, unknown>>;
      readonly reason: string;
    };

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
