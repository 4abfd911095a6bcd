import type { EpochNs } from '../units/time.ts';
import type { Scope } from './scope.ts';
import type { JsonObject } from './version.ts';

/** A kill: its breaker has blocked new orders before anything else was done. */
export interface KillOrder {
  readonly killId: string;
  readonly scope: Scope;
  /** Whether positions are closed as well; null: as the shutdown policy of each version says. */
  readonly flatten: boolean | null;
  /** The breaker that blocks the scope. */
  readonly breakerId: string;
  /** Open orders that were taken back. */
  readonly orders: number;
  readonly reason: string;
}

/** One position on its way out. Quantities at the instrument's scale. */
export interface ExitLeg {
  readonly slotId: string;
  readonly instance: number;
  readonly version: string;
  /** Key of the instrument. */
  readonly instrument: string;
  /** Signed: what is to be closed; in a report of what is open, what is left of it. */
  readonly quantity: number;
}

/** A verified exit: it has ended when nothing is open any more, and never before. */
export interface Exit {
  readonly exitId: string;
  readonly scope: Scope;
  /** The breaker that it belongs to; null for a version that stopped and whose policy says so. */
  readonly breakerId: string | null;
  readonly reason: string;
  /** What was held when it began. */
  readonly legs: readonly ExitLeg[];
  readonly status: 'under_way' | 'stalled' | 'ended';
  /** What was open when it was last said; empty once it has ended. */
  readonly open: readonly ExitLeg[];
}

/** An exit with what has become of it. */
export interface ExitRecord extends Exit {
  readonly startedAt: EpochNs;
  readonly endedAt: EpochNs | null;
}

/** How far an exit has come, added up over its legs, in units of the instrument at its scale. */
export interface ExitProgress {
  readonly slotId: string;
  readonly instance: number;
  readonly instrument: number;
  /** What was held when the exit began, without its sign. */
  readonly asked: number;
  /** In orders that have left. */
  readonly sent: number;
  /** In orders that the exchange has taken. */
  readonly acknowledged: number;
  readonly filled: number;
  /** What the version still holds. */
  readonly open: number;
}

export const SHUTDOWN_POLICIES = ['flatten_all', 'keep_all', 'soft'] as const;
/**
 * What becomes of a version's positions when it is stopped without a word about them: `flatten_all` closes them; `keep_all`
 * leaves them; `soft` lets the version leave by itself, without new entries, and closes what is left when its time is up.
 */
export type ShutdownPolicy = (typeof SHUTDOWN_POLICIES)[number];

/** What a version's configuration says of its shutdown, under `shutdown_policy` and `soft_shutdown_seconds`. */
export interface Shutdown {
  readonly policy: ShutdownPolicy;
  /** How long a soft shutdown lets it leave by itself, seconds. */
  readonly softSeconds: number;
}

/** Of a version whose configuration says nothing. */
export const DEFAULT_SHUTDOWN: Shutdown = { policy: 'keep_all', softSeconds: 60 };

/** The longest soft shutdown, seconds: a day. */
export const MOST_SOFT_SECONDS = 86_400;

const isPolicy = (value: unknown): value is ShutdownPolicy => SHUTDOWN_POLICIES.some((each) => each === value);
const isSoftSeconds = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= MOST_SOFT_SECONDS;

/** What is wrong with the shutdown that a configuration asks for, in words that say what to give; undefined when it is sound. */
export function shutdownProblem(config: JsonObject): string | undefined {
  const { shutdown_policy: policy, soft_shutdown_seconds: seconds } = config;
  if (policy !== undefined && !isPolicy(policy))
    return `shutdown_policy ${JSON.stringify(policy)} is none of ${SHUTDOWN_POLICIES.join(', ')}`;
  if (seconds !== undefined && !isSoftSeconds(seconds))
    return `soft_shutdown_seconds ${JSON.stringify(seconds)} is no whole number from 1 to ${MOST_SOFT_SECONDS}`;
  return undefined;
}

/** The shutdown that a configuration asks for. Records of before this was checked may hold anything: that counts as nothing said. */
export function shutdownOf(config: JsonObject): Shutdown {
  const { shutdown_policy: policy, soft_shutdown_seconds: seconds } = config;
  return {
    policy: isPolicy(policy) ? policy : DEFAULT_SHUTDOWN.policy,
    softSeconds: isSoftSeconds(seconds) ? seconds : DEFAULT_SHUTDOWN.softSeconds,
  };
}
