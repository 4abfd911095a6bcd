import type { CallEffect, CallRole } from '../../../shared/contract/call.ts';
import type { MeView } from '../../../shared/contract/operator.ts';
import { OPERATOR_ROLES, type OperatorRole, roleWords } from '../../../shared/domain/operator.ts';
import { isLaxer, type TradingState } from '../../../shared/domain/risk.ts';

/** What the contract asks of whoever makes a call. */
interface Need {
  readonly role: Exclude<CallRole, 'public'>;
  readonly effect: CallEffect;
}

/** What can be done here that somebody may not be let do, by the contract's names; a test holds it against the contract. */
export const NEEDS = {
  'algorithms.drain': { role: 'trader', effect: 'change' },
  'algorithms.promote': { role: 'trader', effect: 'change' },
  'approvals.approve': { role: 'risk_manager', effect: 'change' },
  'approvals.reject': { role: 'risk_manager', effect: 'reduce' },
  'emergencies.declare': { role: 'risk_manager', effect: 'change' },
  'emergencies.end': { role: 'trader', effect: 'reduce' },
  'imports.begin': { role: 'trader', effect: 'change' },
  'ladders.abort': { role: 'trader', effect: 'reduce' },
  'ladders.advance': { role: 'trader', effect: 'change' },
  'ladders.hold': { role: 'trader', effect: 'reduce' },
  'ladders.resume': { role: 'trader', effect: 'change' },
  'ladders.step_down': { role: 'trader', effect: 'reduce' },
  'operators.add': { role: 'administrator', effect: 'recover' },
  'operators.list': { role: 'administrator', effect: 'read' },
  'risk.kill': { role: 'trader', effect: 'reduce' },
  'risk.set_calendar': { role: 'administrator', effect: 'change' },
  'risk.release_breaker': { role: 'risk_manager', effect: 'change' },
  'risk.set_limits': { role: 'risk_manager', effect: 'decide' },
  'risk.set_trading_state': { role: 'trader', effect: 'decide' },
  'runs.start': { role: 'trader', effect: 'change' },
  'session.play': { role: 'trader', effect: 'change' },
  'swap_rules.create': { role: 'trader', effect: 'change' },
  'swap_rules.delete': { role: 'trader', effect: 'change' },
  'swaps.cancel': { role: 'trader', effect: 'reduce' },
  'swaps.create': { role: 'trader', effect: 'decide' },
  'swaps.rollback': { role: 'trader', effect: 'reduce' },
} as const satisfies Readonly<Record<string, Need>>;

/** Something that can be done here. */
export type Deed = keyof typeof NEEDS;

/** A role by itself: `risk manager`. */
export const roleName = (role: OperatorRole): string => role.replace('_', ' ');

/** Why whatever does not lower risk is held back in a locked session. */
export const LOCKED = 'Waits for your password.';

const rank = (role: OperatorRole): number => OPERATOR_ROLES.indexOf(role);

const missingRole = ({ role }: MeView, needed: OperatorRole): string | null =>
  rank(role) >= rank(needed) ? null : `Needs ${roleWords(needed)}; you are ${roleWords(role)}.`;

const heldBack = (me: MeView, effect: CallEffect, raises: boolean): string | null => {
  if (me.may === 'everything' || effect === 'read' || effect === 'reduce') return null;
  if (effect === 'decide' && !raises) return null;
  if (me.locked) return LOCKED;
  return effect === 'recover' ? null : 'Waits for an operator: sign in.';
};

/**
 * Why somebody may not do something, in words; null where they may, or where the desk has not said who they are. The desk
 * decides: this only spares a person the try.
 *
 * @param raises - Whether it raises risk, where the call alone does not say.
 */
export function obstacleTo(me: MeView | null, deed: Deed, raises = true): string | null {
  if (me === null) return null;
  const { role, effect } = NEEDS[deed];
  return missingRole(me, role) ?? heldBack(me, effect, raises);
}

/**
 * Why somebody may not set a trading state: letting more trade than now is the risk manager's, whatever the call itself asks.
 *
 * @param from - What the scope may do now; null where that is not on screen.
 */
export function obstacleToState(me: MeView | null, from: TradingState | null, to: TradingState): string | null {
  if (me === null) return null;
  const raises = to === 'active' || (from !== null && isLaxer(to, from));
  return (raises ? missingRole(me, 'risk_manager') : null) ?? obstacleTo(me, 'risk.set_trading_state', raises);
}
