import type { Money } from '../units/money.ts';
import type { Calendar } from './calendar.ts';
import type { Check, Environment, Validation } from './deployment.ts';
import type { EntityType } from './entity.ts';
import type { Author } from './fact.ts';
import type { LadderPlan, PipelineProgress } from './ladder.ts';
import type { OperatorCommand } from './operator-command.ts';
import type { Side } from './order.ts';
import type { ActionTable, BreakerAction, DenialCode, LimitName, RiskLimits, TradingState } from './risk.ts';
import type { Scope } from './scope.ts';
import type { HandOver, HandOverContract, Schedule, SwapTrigger, SwapType } from './swap.ts';
import type { JsonObject, Manifest } from './version.ts';

/** What an operator, a scenario or the desk itself asks of the engine. */
export type Command =
  | {
      readonly kind: 'register_entity';
      readonly name: string;
      readonly type: EntityType;
      readonly version: string;
      readonly description: string;
      readonly config: JsonObject;
      readonly parameters: JsonObject;
      readonly module: string | null;
      /** What the module said of itself; null where there is no module. */
      readonly inspection: { readonly manifest: Manifest; readonly contentHash: string } | null;
      readonly dependencies: readonly string[];
      readonly parentEntityId: string | null;
    }
  | {
      readonly kind: 'update_entity';
      readonly entityId: string;
      readonly description?: string;
      readonly config?: JsonObject;
      readonly parameters?: JsonObject;
      readonly status?: 'validated' | 'deprecated';
      readonly dependencies?: readonly string[];
    }
  | { readonly kind: 'delete_entity'; readonly entityId: string }
  | {
      readonly kind: 'deploy';
      readonly entityId: string;
      readonly environment: Environment;
      readonly method: string;
      readonly deployedBy: string;
      readonly configOverride: JsonObject;
      readonly parametersOverride: JsonObject;
      /** Capital of the slot when this deployment opens it; the desk's default where undefined. */
      readonly capital?: Money;
      /** The slot's own limits from here on; of these and the desk's the tighter binds. Undefined leaves them as they are. */
      readonly limits?: Partial<RiskLimits>;
    }
  | {
      readonly kind: 'swap';
      readonly fromEntityId: string;
      readonly toEntityId: string;
      readonly reason: string;
      readonly initiatedBy: string;
      readonly type: SwapType;
      readonly validateOnly: boolean;
      readonly targetEnvironment: Environment | null;
      readonly handOver: HandOver;
      readonly drainTimeoutMs: number;
      /** Null: at once. */
      readonly schedule: Schedule | null;
    }
  /** Calls a swap off that has not made its cut: scheduled, suspended or being prepared. */
  | { readonly kind: 'cancel_swap'; readonly swapId: string; readonly reason: string }
  | {
      readonly kind: 'set_swap_rule';
      readonly slotId: string;
      readonly trigger: SwapTrigger;
      readonly toEntityId: string;
      readonly handOver: HandOver;
      readonly reason: string;
    }
  | { readonly kind: 'remove_swap_rule'; readonly ruleId: string; readonly reason: string }
  /** Lets a version climb a ladder in an environment: beside the version in force there, or by itself where there is none. */
  | {
      readonly kind: 'promote';
      readonly entityId: string;
      readonly environment: Environment;
      readonly plan: LadderPlan;
      /** The way that this ladder is a stage of; null for one by itself. */
      readonly pipeline: PipelineProgress | null;
      /** Capital of the slot when it is opened; the desk's default where left out. */
      readonly capital?: Money;
      readonly startedBy: string;
      readonly reason: string;
    }
  /** The candidate of a slot's ladder goes up now, whatever its time and its gates say. */
  | { readonly kind: 'advance_ladder'; readonly slotId: string; readonly reason: string }
  /** A person's word on the ladder of a slot. Hold: nothing moves up by itself. Resume: it goes by its rules again. */
  | {
      readonly kind: 'hold_ladder' | 'resume_ladder' | 'step_down_ladder' | 'abort_ladder';
      readonly slotId: string;
      readonly reason: string;
    }
  /** Waits until a version has answered everything that it had been handed when the command came. */
  | {
      readonly kind: 'drain';
      readonly entityId: string;
      /** Null: wherever it is attached. */
      readonly environment: Environment | null;
      readonly timeoutMs: number;
    }
  | { readonly kind: 'rollback_swap'; readonly swapId: string; readonly reason: string; readonly rolledBackBy: string }
  | { readonly kind: 'rollback_slot'; readonly slotId: string; readonly reason: string; readonly rolledBackBy: string }
  /** Takes a live version out and puts one back that has served in its place. */
  | {
      readonly kind: 'rollback_version';
      readonly entityId: string;
      /** Null: the version that it replaced. */
      readonly toEntityId: string | null;
      /** Null: wherever it is live. */
      readonly environment: Environment | null;
      readonly reason: string;
      readonly rolledBackBy: string;
    }
  | {
      readonly kind: 'rollback_deployment';
      readonly deploymentId: string;
      /** Null: the deployment that was active before in the same environment. */
      readonly targetDeploymentId: string | null;
      readonly reason: string;
      readonly rolledBackBy: string;
    }
  | {
      readonly kind: 'set_trading_state';
      readonly scope: Scope;
      readonly state: TradingState;
      readonly reason: string;
    }
  /** A person trips a breaker by hand, with whatever action. */
  | {
      readonly kind: 'trip_breaker';
      readonly scope: Scope;
      readonly action: BreakerAction;
      readonly reason: string;
    }
  | { readonly kind: 'release_breaker'; readonly id: string; readonly reason: string }
  /** The last resort: blocks new orders, takes back all open ones, and closes all positions if asked. */
  | {
      readonly kind: 'kill';
      readonly scope: Scope;
      /** Null: as the shutdown policy of each version says. */
      readonly flatten: boolean | null;
      readonly reason: string;
    }
  /** Changes a scope's own limits and actions; what is left out stays. Lowering takes effect at once, raising when it is approved. */
  | {
      readonly kind: 'set_limits';
      /** The desk where left out. */
      readonly scope?: Scope;
      readonly limits: Partial<RiskLimits>;
      readonly actions?: ActionTable;
      /** Limits of its own that the scope gives up, so that only the wider scopes' bind. Not for the desk. */
      readonly unset?: readonly LimitName[];
      readonly reason: string;
    }
  /** How many people besides the one who asks must agree before risk is raised; 0: nobody. */
  | {
      readonly kind: 'require_approvals';
      readonly count: number;
      readonly expiresAfterMs: number;
      /** A ladder's steps up to this share of a slot, basis points, need nobody else; left out, it stays as it is. */
      readonly aboveShare?: number;
      readonly reason: string;
    }
  | { readonly kind: 'approve'; readonly approvalId: string; readonly by: string; readonly reason: string }
  | { readonly kind: 'reject'; readonly approvalId: string; readonly by: string; readonly reason: string }
  /** From here on, and for so long, what raises risk within a scope needs nobody else. */
  | {
      readonly kind: 'declare_emergency';
      readonly scope: Scope;
      readonly expiresAfterMs: number;
      readonly reason: string;
    }
  | { readonly kind: 'end_emergency'; readonly emergencyId: string; readonly reason: string }
  | {
      readonly kind: 'grant_override';
      readonly slotId: string;
      readonly version: string;
      readonly instrument: string;
      readonly side: Side;
      readonly quantity: number;
      readonly limitPrice: number;
      readonly codes: readonly DenialCode[];
      readonly expiresAfterMs: number;
      readonly reason: string;
    }
  | { readonly kind: 'revoke_override'; readonly overrideId: string; readonly reason: string }
  | { readonly kind: 'set_calendar'; readonly calendar: Calendar; readonly reason: string }
  | OperatorCommand;

/** Why somebody may reduce risk and no more. */
export interface Restraint {
  readonly code: 'forbidden' | 'locked' | 'unavailable';
  /** In words that say what to do. */
  readonly message: string;
  /** Whether they may manage operators all the same: that is how a desk is recovered whose people are locked out. */
  readonly recovers: boolean;
}

/** Who asks, and with what restraint. */
export interface Asker extends Author {
  /** Left out where they may do all that their role lets them. */
  readonly restraint?: Restraint;
}

/** A command on its way into the engine. */
export interface CommandInput extends Asker {
  /** Number that the reply will carry. */
  readonly number: number;
  readonly command: Command;
}

/** Stable words for why a command was refused; the API maps each to a status. */
export type RefusalCode =
  | 'not_found'
  | 'validation_failed'
  | 'conflict'
  | 'broken_rule'
  | 'duplicate'
  | 'load_failed'
  | 'forbidden'
  | 'locked'
  | 'unavailable';

/** A refusal is a value: what, in words that say what to do, and the checks behind it. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly validation: Validation | null;
}

/** What became of a command. `subject` is the id of the record it made or changed. */
export type Outcome =
  | {
      readonly ok: true;
      readonly subject: string;
      readonly message: string;
      readonly validation?: Validation;
      /** For a swap that was only to be validated: what would pass between the versions, slot by slot. */
      readonly contracts?: readonly HandOverContract[];
      /** For a drain. */
      readonly drain?: DrainResult;
      /** For a command that raises risk and waits for other people: the approval's id. Only what tightens has changed. */
      readonly awaits?: string;
      /** For a kill. */
      readonly kill?: KillResult;
    }
  | Refused;

/** How a message about something ends that is done while nothing can be recorded, up to the reason. */
export const NOT_RECORDED = 'done, and NOT RECORDED YET';

/** What became of a drain. */
export interface DrainResult {
  /** Requests that were in flight and have been answered. */
  readonly drained: number;
  /** Those that had not been answered at the time-out; what is still answered to them is discarded and counted. */
  readonly remaining: number;
  readonly timedOut: boolean;
}

/** What a kill has done by the time it is on disk. */
export interface KillResult {
  readonly breakerId: string;
  /** Open orders whose cancels are on their way. */
  readonly orders: number;
  /** The verified exit; null where nothing is flattened. */
  readonly exitId: string | null;
  /** Positions that are being closed. */
  readonly positions: number;
}

/** A command that was not carried out. */
export type Refused = { readonly ok: false } & Refusal;

export interface Reply {
  readonly number: number;
  readonly outcome: Outcome;
}

export const refuse = (
  code: RefusalCode,
  message: string,
  checks?: readonly Check[],
  validation?: Validation,
): Refused => ({
  ok: false,
  code,
  message,
  validation:
    validation ?? (checks ? { passed: false, compatible: false, checks, errors: [message], warnings: [] } : null),
});
