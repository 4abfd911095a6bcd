import type { BasisPoints } from '../units/basis-points.ts';
import type { Price } from '../units/price.ts';
import type { Quantity } from '../units/quantity.ts';
import type { EpochNs } from '../units/time.ts';
import type { Environment, Validation } from './deployment.ts';
import type { TradingState } from './risk.ts';
import type { JsonObject } from './version.ts';

export const SWAP_TYPES = ['manual', 'scheduled', 'automatic', 'emergency', 'rollback'] as const;
export type SwapType = (typeof SWAP_TYPES)[number];

export const SWAP_STATUSES = ['initiated', 'validating', 'in_progress', 'completed', 'failed', 'rolled_back'] as const;
export type SwapStatus = (typeof SWAP_STATUSES)[number];

export const SWAP_STAGES = [
  'initiated',
  'scheduled',
  'suspended',
  'validating',
  'loading',
  'warming',
  'shadowing',
  'draining',
  'verifying',
  'done',
] as const;
/**
 * How far a swap has come. `scheduled`: it waits for its time; `suspended`: what it was planned against has changed, so
 * it will not begin by itself; `draining`: the cut is made; `verifying`: the versions' receipts are being read.
 */
export type SwapStage = (typeof SWAP_STAGES)[number];

/** Stages before the cut: until then a swap can be called off as if it had not begun. */
const BEFORE_CUT: readonly string[] = SWAP_STAGES.slice(0, SWAP_STAGES.indexOf('draining'));

/** True while a swap has not made its cut. */
export const isBeforeCut = (stage: string): boolean => BEFORE_CUT.includes(stage);

/** Whether a swap is being prepared that somebody who wants the way back does not want either: none that is itself one. */
export const isComing = (swap: { readonly type: string; readonly stage: string }): boolean =>
  swap.type !== 'rollback' && isBeforeCut(swap.stage);

/** A stage that a swap entered. The same moment may bring several: a swap to a standby has nothing to load. */
export interface SwapStep {
  readonly stage: SwapStage;
  readonly status: SwapStatus;
  readonly at: EpochNs;
}

/**
 * When a scheduled swap begins: at a time of the desk's clock (epoch nanoseconds as decimal text), or with the first
 * market event of the next trading day. The engine notes after which day that is (days since 1970-01-01, market time).
 */
export type Schedule =
  | { readonly kind: 'time'; readonly atNs: string }
  | { readonly kind: 'session_boundary'; readonly afterDay?: number };

/** What a slot looked like when a swap was scheduled; if it looks different when the time comes, the swap is suspended. */
export interface PlannedLeg {
  readonly slotId: string;
  readonly fromDeploymentId: string;
  /** Parameters that the target was to run with. */
  readonly parameters: JsonObject;
  /** Its config, and the slot's trading state; facts of earlier desks lack them. */
  readonly config?: JsonObject;
  readonly tradingState?: TradingState;
}

/** What the versions' own receipts said of a cut: later events that the target did not get, and those that came twice or to both. */
export interface SwapReceipts {
  readonly missed: number;
  readonly twice: number;
}

/** What passes from the old version to the new at the cut. */
export interface HandOver {
  /**
   * `shadow`: warmed on past events, then run beside the source on the same ones. `transfer`: the source's state
   * exported, imported and replayed up to the cut. `cold`: warmed on past events, and cut without waiting to be in step.
   */
  readonly state: 'shadow' | 'transfer' | 'cold';
  /** `adopt`: the target takes the position at the mark. `run_off`: the source keeps it and may only reduce. `flatten`: the source closes it at the market. */
  readonly positions: 'adopt' | 'run_off' | 'flatten';
  /** `adopt`: open orders keep their place and become the target's. `cancel`: they are cancelled in the cut. */
  readonly orders: 'adopt' | 'cancel';
}

export const DEFAULT_HAND_OVER: HandOver = { state: 'shadow', positions: 'adopt', orders: 'adopt' };

/** A position that changed its owner at a cut: a book entry at the mark, without fee, and no fill. */
export interface Transfer {
  /** Key of the instrument. */
  readonly instrument: string;
  /** Signed. */
  readonly quantity: Quantity;
  /** The mark at the cut. */
  readonly price: Price;
}

/** One slot's part of a swap: which instance gives way to which, and what passed between them. */
export interface SwapLeg {
  readonly slotId: string;
  readonly environment: Environment;
  readonly fromInstance: number;
  readonly toInstance: number;
  readonly fromDeploymentId: string;
  readonly toDeploymentId: string;
  /** Share of the slot's capital that the target has from the cut on; what source and target held together where left out. */
  readonly share?: BasisPoints;
  /** Live instances beside source and target that give up their share with the cut: the twin of a ladder. */
  readonly dismissed?: readonly number[];
  readonly transfers: readonly Transfer[];
  readonly adoptedOrders: readonly string[];
  readonly cancelledOrders: readonly string[];
}

/** The record of a replacement of one version by another. */
export interface Swap {
  readonly id: string;
  readonly type: SwapType;
  readonly status: SwapStatus;
  readonly stage: SwapStage;
  /** Every stage it entered, oldest first. */
  readonly steps: readonly SwapStep[];
  readonly fromEntityId: string;
  readonly toEntityId: string;
  readonly targetEnvironment: Environment | null;
  readonly reason: string;
  readonly initiatedBy: string;
  readonly initiatedAt: EpochNs;
  readonly completedAt: EpochNs | null;
  readonly handOver: HandOver;
  readonly drainTimeoutMs: number;
  /** Null for a swap that began at once. */
  readonly schedule: Schedule | null;
  /** For a scheduled swap: what it was planned against. */
  readonly planned: readonly PlannedLeg[];
  /** The rule that began it, for an automatic swap. */
  readonly ruleId: string | null;
  /** The ladder whose candidate takes over, or gives way. */
  readonly ladderId: string | null;
  /** Sequence of the last market event that the source was to answer; later ones went to the target. Null before the cut. */
  readonly cutSequence: number | null;
  /** Market time of the cut; null before it. Wall times stand in `initiatedAt` and `completedAt`. */
  readonly cutMarketNs: EpochNs | null;
  readonly legs: readonly SwapLeg[];
  readonly requestsDrained: number;
  readonly requestsRemaining: number;
  /** Null until they have been read. */
  readonly receipts: SwapReceipts | null;
  /** Why it failed or is suspended, or what is wrong although it is completed. */
  readonly errorMessage: string | null;
  readonly validation: Validation;
  /** For a rollback: the swap it undoes. */
  readonly reverts: string | null;
  /** The swap that undid this one. */
  readonly rollbackSwapId: string | null;
  readonly rolledBackAt: EpochNs | null;
  readonly rolledBackBy: string | null;
  readonly rollbackReason: string | null;
  readonly updatedAt: EpochNs;
}

/**
 * What brings a rule's replacement in: the live version's health, or what the slot has lost. `degraded` is met by an
 * unhealthy version too; the two losses are met when the slot's breaker of that cause trips.
 */
export const SWAP_TRIGGERS = ['degraded', 'unhealthy', 'daily_loss', 'drawdown'] as const;
export type SwapTrigger = (typeof SWAP_TRIGGERS)[number];

/** "When this happens in this slot, swap this version in." A rule serves once: having begun a swap, it is gone. */
export interface SwapRule {
  readonly id: string;
  readonly slotId: string;
  readonly trigger: SwapTrigger;
  /** The replacement. */
  readonly toEntityId: string;
  readonly handOver: HandOver;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: EpochNs;
}

/** How one named thing differs between source and target. `from` or `to` is undefined where that side has none. */
export interface Difference {
  readonly name: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** What a swap would hand over in one slot as it stands, before anybody agrees to it. */
export interface HandOverContract {
  readonly slotId: string;
  readonly environment: Environment;
  readonly handOver: HandOver;
  /** What the source holds. */
  readonly positions: readonly { readonly instrument: string; readonly quantity: Quantity }[];
  /** Ids of the source's open orders. */
  readonly orders: readonly string[];
  /** The target is loaded and in step already: nothing needs to be prepared. */
  readonly standby: boolean;
  readonly differences: {
    readonly config: readonly Difference[];
    readonly parameters: readonly Difference[];
    /** Keys of instruments that only one of the two takes. */
    readonly instruments: readonly Difference[];
    /** The layouts of exported state, where they differ. */
    readonly stateSchema: readonly Difference[];
  };
  /** What stays as it is, in words: account-level counters, breakers, limits. */
  readonly untouched: readonly string[];
}
