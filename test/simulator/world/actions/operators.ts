import type { Command } from '../../../../shared/domain/command.ts';
import { OPERATOR_ROLES } from '../../../../shared/domain/operator.ts';
import type { PeopleStep } from '../../script/step.ts';
import { nameOf } from '../people.ts';
import type { SimWorld } from '../sim-world.ts';

/** Somebody becomes an operator, or another kind of one. */
export function operatorOf(
  world: SimWorld,
  { person, role, active }: Extract<PeopleStep, { kind: 'operator' }>,
): Command | readonly Command[] {
  const name = nameOf(person);
  const known = world.desk.view.operators.operators.get(name);
  const as = OPERATOR_ROLES[role % OPERATOR_ROLES.length] ?? 'viewer';
  if (known) return { kind: 'change_operator', name, role: as, status: active ? 'active' : 'disabled' };
  const { isEnforced } = world.desk.view.operators;
  const added: Command = { kind: 'add_operator', name, role: isEnforced ? as : 'administrator' };
  // Those of the beginning have passwords of their own; whoever comes later has one from the one who brings them in.
  return isEnforced && world.speaker.who !== undefined ? [added, { kind: 'renew_operator_password', name }] : added;
}

/** Somebody comes in, or tries to, or goes. */
export function signInOf(
  world: SimWorld,
  { person, how, count }: Extract<PeopleStep, { kind: 'sign_in' }>,
): readonly Command[] {
  const name = nameOf(person);
  world.signIns += 1;
  const session = `session-${world.signIns}`;
  switch (how) {
    case 'right':
      return [{ kind: 'note_sign_in', name, session }];
    case 'out':
      return [{ kind: 'sign_out_operator', name, session: `session-${world.signIns - 1}` }];
    case 'everywhere':
      return [{ kind: 'sign_out_operator', name, session: null }];
    case 'password':
      // Half of them change their own.
      if (count > 1) world.speaker = { who: person, restraint: undefined };
      return [{ kind: 'renew_operator_password', name }];
    case 'unlock':
      return [{ kind: 'unlock_operator', name }];
    case 'idle':
      return [{ kind: 'set_operator_settings', idleMinutes: 1 + count * 7 }];
    default: {
      const of = how === 'nobody' ? '?somebody' : name;
      const what = how === 'turned_away' ? ('turned_away' as const) : ('wrong' as const);
      return Array.from({ length: count }, () => ({ kind: 'note_sign_in_failure', name: of, how: what }));
    }
  }
}
