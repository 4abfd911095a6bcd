import { assertNever } from '../../../../shared/base/assert.ts';
import { type Asker, type Command, type Refused, refuse } from '../../../../shared/domain/command.ts';
import { isLaxer } from '../../../../shared/domain/risk.ts';
import { DESK } from '../../../../shared/domain/scope.ts';
import type { EngineView } from '../../view.ts';
import { isNothing, splitChange } from './limit-change.ts';

/**
 * What a command does to risk. `reduces`: lowers it or gives up a raise, and waits for nobody. `decides`: depends on what
 * is asked; its flow refuses the part that raises. `recovers`: concerns operators. `changes`: anything else.
 */
export type Effect = 'reduces' | 'decides' | 'recovers' | 'changes';

/** Of every command: a new one does not compile until somebody has said what it does. */
const EFFECTS = {
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
} as const satisfies Readonly<Record<Command['kind'], Effect>>;

type Kind = Command['kind'];
type Deciding = Extract<Command, { kind: { [K in Kind]: (typeof EFFECTS)[K] extends 'decides' ? K : never }[Kind] }>;

/** What a command does to risk. */
export const effectOf = ({ kind }: Command): Effect => EFFECTS[kind];

const decides = (command: Command): command is Deciding => effectOf(command) === 'decides';

/**
 * Whether a command does nothing but lower risk, or hold it where it is. What is in force by it is so whether or not it is
 * recorded.
 *
 * @param before The desk before it is carried out.
 */
export function isNoRaise(
  command: Command,
  before: Pick<EngineView, 'ownState' | 'limitTable' | 'approvalsRequired'>,
): boolean {
  if (!decides(command)) return effectOf(command) === 'reduces';
  switch (command.kind) {
    case 'swap':
      return goesBack(command) && !command.validateOnly;
    case 'set_trading_state':
      return !isLaxer(command.state, before.ownState(command.scope));
    case 'set_limits': {
      const { scope = DESK, limits, actions = {}, unset = [] } = command;
      const { limitTable } = before;
      const own = { limits: limitTable.own(scope) ?? {}, actions: limitTable.actions(scope) };
      return isNothing(splitChange(own, { limits, actions, unset }).loosening);
    }
    case 'require_approvals':
      return !asksLess(command, before.approvalsRequired);
    default:
      return assertNever(command, 'command');
  }
}

/** Whether fewer people would be asked than so far, or of fewer steps on a ladder. */
export const asksLess = (
  { count, aboveShare }: Extract<Command, { kind: 'require_approvals' }>,
  before: Pick<EngineView['approvalsRequired'], 'count' | 'aboveShare'>,
): boolean => count < before.count || (aboveShare ?? 0) > before.aboveShare;

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
