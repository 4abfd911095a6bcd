import type { Price } from '../units/price.ts';
import type { Quantity } from '../units/quantity.ts';
import type { EpochNs } from '../units/time.ts';
import type { Environment, Validation } from './deployment.ts';

export const SWAP_TYPES = ['manual', 'scheduled', 'automatic', 'emergency', 'rollback'] as const;
export type SwapType = (typeof SWAP_TYPES)[number];

export const SWAP_STATUSES = ['initiated', 'validating', 'in_progress', 'completed', 'failed', 'rolled_back'] as const;
export type SwapStatus = (typeof SWAP_STATUSES)[number];

/** How far a swap that is under way has come. */
export type SwapStage = 'loading' | 'warming' | 'shadowing' | 'draining' | 'done';

/** What passes from the old version to the new at the cut. */
export interface HandOver {
  /**
   * `shadow`: warmed on past events, then run beside the source on the same ones. `transfer`: the source's state
   * exported, imported and replayed up to the cut. `cold`: warmed on past events only.
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
  readonly fromEntityId: string;
  readonly toEntityId: string;
  readonly targetEnvironment: Environment | null;
  readonly reason: string;
  readonly initiatedBy: string;
  readonly initiatedAt: EpochNs;
  readonly completedAt: EpochNs | null;
  readonly handOver: HandOver;
  readonly drainTimeoutMs: number;
  /** Sequence of the last market event that the source was to answer; later ones went to the target. Null before the cut. */
  readonly cutSequence: number | null;
  /** Market time of the cut; null before it. Wall times stand in `initiatedAt` and `completedAt`. */
  readonly cutMarketNs: EpochNs | null;
  readonly legs: readonly SwapLeg[];
  readonly requestsDrained: number;
  readonly requestsRemaining: number;
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
