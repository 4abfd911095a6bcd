import type { Money } from '../units/money.ts';
import type { Check, Environment, Validation } from './deployment.ts';
import type { EntityType } from './entity.ts';
import type { Author } from './fact.ts';
import type { RiskLimits, TradingState } from './risk.ts';
import type { HandOver, SwapType } from './swap.ts';
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
    }
  | { readonly kind: 'rollback_swap'; readonly swapId: string; readonly reason: string; readonly rolledBackBy: string }
  | { readonly kind: 'rollback_slot'; readonly slotId: string; readonly reason: string; readonly rolledBackBy: string }
  | {
      readonly kind: 'set_trading_state';
      readonly scope: string;
      readonly state: TradingState;
      readonly reason: string;
    }
  | { readonly kind: 'release_breaker'; readonly id: string; readonly reason: string }
  | { readonly kind: 'set_limits'; readonly limits: Partial<RiskLimits>; readonly reason: string };

/** A command on its way into the engine. */
export interface CommandInput extends Author {
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
  | 'unavailable';

/** A refusal is a value: what, in words that say what to do, and the checks behind it. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly validation: Validation | null;
}

/** What became of a command. `subject` is the id of the record it made or changed. */
export type Outcome =
  | { readonly ok: true; readonly subject: string; readonly message: string; readonly validation?: Validation }
  | Refused;

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
