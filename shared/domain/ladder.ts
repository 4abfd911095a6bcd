import type { BasisPoints } from '../units/basis-points.ts';
import type { EpochNs } from '../units/time.ts';
import type { Environment } from './deployment.ts';
import type { Author } from './fact.ts';
import type { GateRule, GateVerdict } from './gate.ts';
import type { Attachment } from './slot.ts';
import type { HandOver } from './swap.ts';

export const STRATEGIES = ['paper', 'canary', 'blue_green', 'progressive'] as const;
/**
 * How a version earns its capital. `paper`: simulated only. `canary`: rung by rung. `blue_green`: simulated beside the version
 * in force, then all at once. `progressive`: a curve of its own, whose steps may be scaled by risk or by what is certain.
 */
export type Strategy = (typeof STRATEGIES)[number];

export const TWIN_KINDS = ['simulated', 'capital', 'none'] as const;
/**
 * What a candidate is compared with: a fresh instance of the version in force at the candidate's share, on a simulated
 * account or with capital of the slot; or nothing, where a plan does without. A slot without a version in force compares
 * with holding nothing.
 */
export type TwinKind = (typeof TWIN_KINDS)[number];

/** What must have been seen on a rung before anything is decided. All of it; 0 asks for nothing. */
export interface EvidenceNeeded {
  readonly fills: number;
  /** Positions that returned to flat, or turned over. */
  readonly closedTrades: number;
  /** Trading days on which the rung was held. */
  readonly sessions: number;
  /** Periods whose profit was compared with the twin's. */
  readonly pairs: number;
}

export const NOTHING_NEEDED: EvidenceNeeded = { fills: 0, closedTrades: 0, sessions: 0, pairs: 0 };

/**
 * How far a step up goes. `full`: to the next rung. `risk_adjusted`: by the part of the way that the candidate's realised
 * volatility and what is left of its drawdown allow. `confidence`: by the part of the way that the lower bound of its
 * advantage over the twin supports. A part below `leastStep` is no step: the candidate stays where it is.
 */
export type StepUp =
  | { readonly kind: 'full' }
  | {
      readonly kind: 'risk_adjusted';
      /** Volatility of the profit of one period, in basis points of the budget, up to which the whole step is taken. */
      readonly targetVolatilityBp: number;
      /** Drawdown in basis points of the budget at which no step is taken; the way shrinks in proportion up to there. */
      readonly drawdownLimitBp: number;
      readonly leastStep: BasisPoints;
    }
  | {
      readonly kind: 'confidence';
      /** Advantage over the twin, in basis points of the budget a period, whose certainty supports the whole step. */
      readonly fullAtBp: number;
      readonly leastStep: BasisPoints;
    };

export const FAIL_ACTIONS = ['abort', 'step_down', 'hold'] as const;
/** What follows when a gate has failed as often in a row as its rule says. */
export type FailAction = (typeof FAIL_ACTIONS)[number];

/** One step of a ladder. */
export interface Rung {
  /** Share of the slot's capital; 0: simulated only. */
  readonly share: BasisPoints;
  /** The share that a simulated candidate's orders are sized for. Only where `share` is 0. */
  readonly simulatedShare: BasisPoints;
  /** Least time on the rung, milliseconds of open market. */
  readonly soakMs: number;
  readonly evidence: EvidenceNeeded;
  readonly gates: readonly GateRule[];
  readonly stepUp: StepUp;
  readonly onFail: FailAction;
  /** `manual`: whoever advances is a person, however well the gates stand. */
  readonly advance: 'automatic' | 'manual';
}

/** A ladder as data: what is climbed, and by what rules. */
export interface LadderPlan {
  readonly name: string;
  readonly strategy: Strategy;
  readonly twin: TwinKind;
  /** Length of the periods whose profits are compared in pairs, milliseconds of open market. */
  readonly pairMs: number;
  /** From the lowest; shares never fall. */
  readonly rungs: readonly Rung[];
  /** What passes from the version in force to the candidate at the last rung. */
  readonly handOver: HandOver;
  /** How long the version that gave way stays loaded and in step, milliseconds; the desk's rollback window where null. */
  readonly keepWarmMs: number | null;
}

/** One stage of a pipeline: a ladder in an environment. */
export interface PipelineStage {
  readonly environment: Environment;
  readonly plan: LadderPlan;
  /** Whether the next stage begins by itself once this ladder is climbed. */
  readonly promotion: 'automatic' | 'manual';
}

/** A version's way through several environments, and where it is on it. */
export interface PipelineProgress {
  readonly name: string;
  readonly stages: readonly PipelineStage[];
  /** The stage of the ladder at hand, from 0. */
  readonly stage: number;
}

/** Why a ladder does not move by itself. */
export const HOLD_CAUSES = [
  'person',
  'inconclusive',
  'error',
  'failed',
  'allocation',
  'approval',
  'incumbent',
  'risk',
] as const;
export type HoldCause = (typeof HOLD_CAUSES)[number];

export const LADDER_STATUSES = ['preparing', 'climbing', 'held', 'awaiting_approval', 'completed', 'aborted'] as const;
/**
 * `preparing`: candidate and twin are loaded and brought into step; `held`: nothing moves up until a person says so.
 */
export type LadderStatus = (typeof LADDER_STATUSES)[number];

/** Whether a ladder still has somebody on it. */
export const isOpenLadder = (status: LadderStatus): boolean => status !== 'completed' && status !== 'aborted';

/** The record of a version that climbs, or has climbed, in a slot. */
export interface Ladder {
  readonly id: string;
  readonly slotId: string;
  readonly environment: Environment;
  readonly plan: LadderPlan;
  readonly status: LadderStatus;
  /** The candidate. */
  readonly entityId: string;
  readonly deploymentId: string;
  readonly instance: number;
  /** The version it is compared with; null where there is none. */
  readonly twinEntityId: string | null;
  readonly twinInstance: number | null;
  /** The version in force that it is to take over from; null in a slot that it opened. */
  readonly incumbentEntityId: string | null;
  /** Rung that it stands on, from 0; −1 before it is in. */
  readonly rung: number;
  /** Share that it holds; between two rungs after a scaled step. */
  readonly share: BasisPoints;
  /** Market time at which it came to this share, epoch nanoseconds as decimal text; null before it is in. */
  readonly enteredNs: string | null;
  /** Milliseconds of open market at this share so far, as of the last review. */
  readonly openMs: number;
  /** Trading days at this share so far. */
  readonly sessions: number;
  /** The last of these days, in days since 1970-01-01; null before the first. */
  readonly lastDay: number | null;
  /** Why it is held; null while it is not. */
  readonly held: { readonly cause: HoldCause; readonly reason: string } | null;
  /** How often it was held so far. */
  readonly holds: number;
  /** The approval that it waits for. */
  readonly approvalId: string | null;
  readonly startedBy: string;
  readonly startedRole: string;
  /** Who has resumed it last, and asks for its steps from then on; left out while that is who started it. */
  readonly asker?: Author;
  readonly startedAt: EpochNs;
  readonly reason: string;
  readonly pipeline: PipelineProgress | null;
  /** How its gates stood at the last review. */
  readonly verdicts: readonly GateVerdict[];
  readonly endedAt: EpochNs | null;
  readonly endReason: string | null;
  /** The swap by which it took over, or gave way; null where neither has happened. */
  readonly swapId: string | null;
  /** The moves so far, oldest first. */
  readonly moves: readonly LadderMove[];
}

/** One change of the candidate's share. */
export interface LadderMove {
  readonly kind: 'admitted' | 'advanced' | 'stepped_down';
  readonly rung: number;
  readonly share: BasisPoints;
  readonly at: EpochNs;
  readonly by: string;
  readonly reason: string;
}

/** Everybody in a slot after a change of shares, and what nobody holds: one change, all of it or none. */
export interface Allocation {
  /** The version in force first. */
  readonly attachments: readonly Attachment[];
  readonly reserve: BasisPoints;
}
