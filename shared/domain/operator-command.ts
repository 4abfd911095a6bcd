import type { OperatorRole } from './operator.ts';

/** What people and the doors of the desk ask concerning operators. Passwords stay outside the engine. */
export type OperatorCommand =
  | { readonly kind: 'add_operator'; readonly name: string; readonly role: OperatorRole }
  | {
      readonly kind: 'change_operator';
      readonly name: string;
      readonly role?: OperatorRole;
      readonly status?: 'active' | 'disabled';
    }
  /** Voids the password that was in force; the hash of the next is kept once this is on disk. */
  | { readonly kind: 'renew_operator_password'; readonly name: string }
  | { readonly kind: 'unlock_operator'; readonly name: string }
  | { readonly kind: 'set_operator_settings'; readonly idleMinutes: number }
  /** A door has let somebody in: their password was right. */
  | { readonly kind: 'note_sign_in'; readonly name: string; readonly session: string }
  | {
      readonly kind: 'note_sign_in_failure';
      /** As in the fact `operator_sign_in_failed`. */
      readonly name: string;
      /** `wrong`: a password that does not fit. `turned_away`: not even looked at, as the name is locked out or too many wait. */
      readonly how: 'wrong' | 'turned_away';
    }
  /** Null: every session of theirs. */
  | { readonly kind: 'sign_out_operator'; readonly name: string; readonly session: string | null };

const KINDS: Readonly<Record<OperatorCommand['kind'], true>> = {
  add_operator: true,
  change_operator: true,
  renew_operator_password: true,
  unlock_operator: true,
  set_operator_settings: true,
  note_sign_in: true,
  note_sign_in_failure: true,
  sign_out_operator: true,
};

/** Whether a command concerns operators. */
export const isOperatorCommand = (command: { readonly kind: string }): command is OperatorCommand =>
  Object.hasOwn(KINDS, command.kind);
