import type { MeView, OperatorView } from '../../../shared/contract/operator.ts';
import type { Operator as Person } from '../../../shared/domain/operator.ts';
import type { Desk } from '../../host/desk.ts';
import type { Operator } from '../context.ts';
import type { OperatorAccess } from '../operator/access.ts';
import { isoTime, isoTimeOrNull } from './time.ts';

/** An operator as an administrator sees them. */
export function operatorToWire(desk: Pick<Desk, 'view' | 'now'>, access: OperatorAccess, person: Person): OperatorView {
  const { name, role, status, createdAt } = person;
  const { operators } = desk.view;
  const now = desk.now();
  return {
    name,
    role,
    status,
    created_at: isoTime(createdAt),
    has_password: access.signIn.hasPassword(person),
    password_set_by: person.passwordSetBy,
    locked_until: isoTimeOrNull(operators.signIns.lockedUntil(name, now) ?? null),
    sessions: operators.sessionsOf(name, now),
  };
}

/** Who set somebody's password, where that was not themselves. */
export const setByAnother = ({ name, passwordSetBy }: Person): string | null =>
  passwordSetBy === name ? null : passwordSetBy;

/** Who the caller is to the desk. */
export function meToWire(
  desk: Pick<Desk, 'view'>,
  access: OperatorAccess | undefined,
  { name, role, session, restraint }: Operator,
): MeView {
  const { isEnforced, settings, operators } = desk.view.operators;
  const person = session && operators.get(name);
  const left = session && access?.idle.leftMs(session.id, settings.idleMinutes);
  const stands = session && access?.session(session.id);
  return {
    name,
    role,
    enforced: isEnforced,
    signed_in: session !== undefined,
    locked: session?.locked ?? false,
    may: restraint === undefined ? 'everything' : 'reduce',
    message: restraint?.message ?? null,
    password_set_by: person ? setByAnother(person) : null,
    locks_in_seconds: left === undefined ? null : Math.ceil(left / 1_000),
    session_ends_at: stands ? isoTime(stands.endsAt) : null,
    idle_minutes: settings.idleMinutes,
  };
}
