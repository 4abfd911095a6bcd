import type { EpochNs } from '../units/time.ts';
import type { Command } from './command.ts';
import type { Scope } from './scope.ts';

/** How an approval ended. `stale`: what it was asked for has changed in the meantime. */
export type ApprovalEnd = 'approved' | 'rejected' | 'expired' | 'stale';

type Asked<K extends Command['kind']> = Extract<Command, { kind: K }>;

/** Looser limits for a scope as JSON: money and units are decimal text, as in `limits_changed`. */
export type LimitRaise = Omit<Asked<'set_limits'>, 'limits' | 'scope'> & {
  readonly scope: Scope;
  readonly limits: Readonly<Record<string, unknown>>;
};

/** A deployment that opens a slot, as JSON: money and units are decimal text, and the capital is always said. */
export type DeployRaise = Omit<Asked<'deploy'>, 'capital' | 'limits'> & {
  readonly capital: string;
  readonly limits?: Readonly<Record<string, unknown>>;
  readonly reason: string;
};

/** A version that is to climb a ladder, as JSON: money is decimal text, and the capital of a slot that it opens is always said. */
export type PromoteRaise = Omit<Asked<'promote'>, 'capital'> & { readonly capital: string | null };

/** A ladder's next step up. */
export type AdvanceRaise = Asked<'advance_ladder'> & {
  /**
   * The step that the evidence supports, asked for by the ladder itself; never from outside. Left out where a person asks: a
   * person's step is whole.
   */
  readonly byRule?: true;
  /** The share that it leads to, basis points, where it is by rule: what others agree to is never exceeded. */
  readonly upTo?: number;
};

/** A command that can raise risk, in a form that is JSON: a fact carries it until it is carried out. */
export type RaisingCommand =
  | LimitRaise
  | DeployRaise
  | PromoteRaise
  | AdvanceRaise
  | Asked<'set_trading_state' | 'release_breaker' | 'require_approvals' | 'grant_override' | 'set_calendar'>;

/** What raises risk and waits for other people than the one who asked. */
export interface Approval {
  readonly id: string;
  /** What is carried out once enough people have agreed. */
  readonly command: RaisingCommand;
  readonly requestedBy: string;
  readonly role: string;
  /** Who else may have known the password that it was asked for under; left out where nobody. */
  readonly passwordKnownTo?: readonly string[];
  /** What it would change, in words and numbers, for the one who decides. */
  readonly consequences: readonly string[];
  readonly reason: string;
  /** How many other people must agree; where the desk has come to ask for more, that many. */
  readonly required: number;
  /** Desk time, epoch nanoseconds as decimal text, from which on it is void. */
  readonly expiresNs: string;
  /** The state it was asked for, as text that can be compared; it is void when that differs. */
  readonly basis: string;
  readonly status: 'pending' | ApprovalEnd;
  /** Who has agreed so far, in that order. */
  readonly given: readonly Yes[];
}

/** Somebody's yes to an approval. */
export interface Yes {
  readonly by: string;
  /** Who else may have known the password that they came in by when they gave it; nobody where facts of earlier desks do not say. */
  readonly passwordKnownTo: readonly string[];
}

/** An approval with when it was asked for. */
export interface ApprovalRecord extends Approval {
  readonly requestedAt: EpochNs;
  /** Sequence of the fact by which it was asked for. */
  readonly requestedSeq: number;
}
