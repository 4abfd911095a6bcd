import type { OperatorRole } from './operator.ts';

/**
 * What happened to operators and their sessions. A fact never holds a password, a hash or a token; the name that somebody
 * typed is told only where an operator has it.
 */
export type OperatorFact =
  | {
      readonly kind: 'operator_added';
      readonly name: string;
      readonly role: OperatorRole;
      /** Who has made them one. Facts of earlier desks lack it. */
      readonly by?: string;
    }
  | {
      readonly kind: 'operator_changed';
      readonly name: string;
      /** Only what changed. */
      readonly role?: OperatorRole;
      readonly status?: 'active' | 'disabled';
      /** Who has changed it. Facts of earlier desks lack it. */
      readonly by?: string;
    }
  /** From here on only the password of the next number lets them in. Its hash is kept beside the facts, never in them. */
  | {
      readonly kind: 'operator_password_changed';
      readonly name: string;
      /** Who has set it, which may be themselves. Facts of earlier desks lack it. */
      readonly by?: string;
    }
  | {
      readonly kind: 'operator_signed_in';
      readonly name: string;
      /** Id of the session, drawn outside. */
      readonly session: string;
      /** Desk time at which it ends, epoch nanoseconds as decimal text. */
      readonly endsNs: string;
    }
  /** A session has ended; null: all of the operator's, and every token of theirs is void. */
  | { readonly kind: 'operator_signed_out'; readonly name: string; readonly session: string | null }
  | {
      readonly kind: 'operator_sign_in_failed';
      /** The operator's; `?` and a keyed digest for a name that nobody has; a bare `?` for many that were only counted. */
      readonly name: string;
      /** How many attempts this stands for. */
      readonly count: number;
    }
  | {
      readonly kind: 'operator_locked';
      /** As in `operator_sign_in_failed`. */
      readonly name: string;
      /** Desk time, epoch nanoseconds as decimal text. */
      readonly untilNs: string;
    }
  | { readonly kind: 'operator_unlocked'; readonly name: string }
  | { readonly kind: 'operator_settings_changed'; readonly idleMinutes: number };
