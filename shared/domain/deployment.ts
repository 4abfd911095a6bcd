import type { EpochNs } from '../units/time.ts';
import type { JsonObject } from './version.ts';

export const ENVIRONMENTS = ['development', 'testing', 'paper', 'staging', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export const DEPLOYMENT_STATUSES = ['pending', 'deploying', 'active', 'inactive', 'failed', 'rolled_back'] as const;
export type DeploymentStatus = (typeof DEPLOYMENT_STATUSES)[number];

/** Where what trades is meant to matter: what comes in there whole needs the leave of others, where any is required. */
export const isAtStake = (environment: Environment): boolean =>
  environment === 'staging' || environment === 'production';

/** One version placed in one environment, with what it was placed with. */
export interface Deployment {
  readonly id: string;
  readonly entityId: string;
  readonly environment: Environment;
  /** The slot it serves in: `NAME:environment`. */
  readonly slotId: string;
  readonly status: DeploymentStatus;
  readonly method: string;
  readonly configSnapshot: JsonObject;
  readonly parametersSnapshot: JsonObject;
  readonly deployedAt: EpochNs | null;
  readonly deployedBy: string;
  readonly rolledBackAt: EpochNs | null;
  readonly rolledBackBy: string | null;
  readonly rollbackReason: string | null;
  /** The deployment that was active here before. */
  readonly previousDeploymentId: string | null;
  readonly errorLogs: readonly string[];
  readonly validation: Validation;
  /** The approval behind the slot that it opened: nobody waited for its answer. Left out where none was needed. */
  readonly approvalId?: string;
  readonly createdAt: EpochNs;
  readonly updatedAt: EpochNs;
}

/** One thing that was looked at, with the words and numbers that say how it came out. */
export interface Check {
  readonly name: string;
  readonly outcome: 'passed' | 'warning' | 'failed';
  readonly message: string;
}

/** What a validation found. It passed when no check failed; `compatible` when none warned either. */
export interface Validation {
  readonly passed: boolean;
  readonly compatible: boolean;
  readonly checks: readonly Check[];
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** Sums checks up. */
export function summarise(checks: readonly Check[]): Validation {
  const errors = checks.filter((check) => check.outcome === 'failed').map((check) => check.message);
  const warnings = checks.filter((check) => check.outcome === 'warning').map((check) => check.message);
  return {
    passed: errors.length === 0,
    compatible: errors.length === 0 && warnings.length === 0,
    checks,
    errors,
    warnings,
  };
}
