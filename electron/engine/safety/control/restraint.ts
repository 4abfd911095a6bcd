import { type Asker, type Command, type Refused, refuse } from '../../../../shared/domain/command.ts';

/**
 * What a command does to risk. `reduces`: lowers it or gives up a raise, and waits for nobody. `decides`: depends on what
 * is asked; its flow refuses the part that raises. `recovers`: concerns operators. `changes`: anything else.
 */
export type Effect = 'reduces' | 'decides' | 'recovers' | 'changes';

/** Of every command: a new one does not compile until somebody has said what it does. */
const EFFECTS: Readonly<Record<Command['kind'], Effect>> = {
  register_entity: 'changes',
  update_entity: 'changes',
  delete_entity: 'changes',
  deploy: 'changes',
  swap: 'decides',
  cancel_swap: 'reduces',
  set_swap_rule: 'changes',
  remove_swap_rule: 'changes',
  promote: 'changes',
  advance_ladder: 'changes',
  hold_ladder: 'reduces',
  resume_ladder: 'changes',
  step_down_ladder: 'reduces',
  abort_ladder: 'reduces',
  drain: 'changes',
  rollback_swap: 'reduces',
  rollback_slot: 'reduces',
  rollback_version: 'reduces',
  rollback_deployment: 'reduces',
  set_trading_state: 'decides',
  trip_breaker: 'reduces',
  release_breaker: 'changes',
  kill: 'reduces',
  set_limits: 'decides',
  require_approvals: 'decides',
  approve: 'changes',
  reject: 'reduces',
  declare_emergency: 'changes',
  end_emergency: 'reduces',
  grant_override: 'changes',
  revoke_override: 'reduces',
  set_calendar: 'changes',
  add_operator: 'recovers',
  change_operator: 'recovers',
  renew_operator_password: 'recovers',
  unlock_operator: 'recovers',
  set_operator_settings: 'recovers',
  note_sign_in: 'recovers',
  note_sign_in_failure: 'recovers',
  sign_out_operator: 'recovers',
};

/** What a command does to risk. */
export const effectOf = ({ kind }: Command): Effect => EFFECTS[kind];

/**
 * Why somebody who may only reduce risk may not give a command; undefined where they may. Reducing never waits: not for
 * a password either.
 */
export function restrained(command: Command, asker: Asker): Refused | undefined {
  const { restraint } = asker;
  if (restraint === undefined) return undefined;
  const effect = effectOf(command);
  if (effect === 'reduces') return undefined;
  if (effect === 'recovers' && restraint.recovers) return undefined;
  if (effect === 'decides' && (command.kind !== 'swap' || goesBack(command))) return undefined;
  return refusal(asker);
}

/** The refusal of what raises risk, for the flows that see what does; undefined where nothing restrains the one who asks. */
export const refusal = ({ restraint }: Asker): Refused | undefined =>
  restraint && refuse(restraint.code, restraint.message);

/** A swap that goes back, or that is only tried. */
const goesBack = ({ type, validateOnly }: Extract<Command, { kind: 'swap' }>): boolean =>
  type === 'rollback' || validateOnly;
