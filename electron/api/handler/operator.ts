import type { SignedIn } from '../../../shared/contract/operator.ts';
import type { OperatorSession } from '../../../shared/domain/operator.ts';
import type { Desk } from '../../host/desk.ts';
import { authorOf } from '../actor.ts';
import { type ApiContext, calls, type Operator } from '../context.ts';
import { accepted, failure, found } from '../failure.ts';
import { meToWire, operatorToWire, setByAnother } from '../map/operator.ts';
import { isoTime } from '../map/time.ts';
import type { OperatorAccess } from '../operator/access.ts';
import { restraintOf } from '../restraint.ts';
import { checkRole } from '../role.ts';

/** @throws {Failure} `unavailable` on a desk that keeps no operators. */
function accessOf({ access }: ApiContext): OperatorAccess {
  if (access === undefined) throw failure('unavailable', 'this desk keeps no operators');
  return access;
}

/** The caller's own session. @throws {Failure} `broken_rule` for whoever came in by the token of the data directory. */
function sessionOf({ session }: Operator): NonNullable<Operator['session']> {
  if (session !== undefined) return session;
  throw failure('broken_rule', 'you came in by the token of the data directory, and not as an operator: sign in first');
}

/** @throws {Failure} `locked`. */
function unlocked({ restraint }: Operator): void {
  if (restraint?.code === 'locked') throw failure('locked', restraint.message);
}

/** What signing in answers: a socket or port is signed in itself, so that its page never holds a token. */
async function signedIn(context: ApiContext, session: OperatorSession): Promise<SignedIn> {
  const { desk, connection } = context;
  const person = found(desk.view.operators.operators.get(session.name), `operator ${session.name}`);
  const { name, role } = person;
  const token = connection?.stays ? undefined : await accessOf(context).issue(session, 'bearer');
  if (connection?.stays) connection.enter(session.id);
  return {
    token: token?.text ?? null,
    expires_at: token ? isoTime(token.expiresAt) : null,
    session_ends_at: isoTime(session.endsAt),
    operator: { name, role, password_set_by: setByAnother(person) },
  };
}

/** What a change of an operator answers. */
function done(desk: Desk, access: OperatorAccess, name: string, message: string) {
  const person = found(desk.view.operators.find(name), `operator ${name}`);
  return { operator: operatorToWire(desk, access, person), message };
}

/** People, and how they come in. */
export const operators = {
  sign_in: calls.operators.sign_in.handler(async ({ input: { name, password }, context }) =>
    signedIn(context, await accessOf(context).open(name, password)),
  ),

  refresh: calls.operators.refresh.handler(async ({ context }) => {
    unlocked(context.operator);
    const { id } = sessionOf(context.operator);
    return signedIn(context, found(accessOf(context).session(id), 'such session'));
  }),

  sign_out: calls.operators.sign_out.handler(async ({ input: { everywhere }, context: { desk, operator } }) => {
    const session = everywhere ? null : sessionOf(operator).id;
    sessionOf(operator);
    const { actor, role } = authorOf(operator);
    const outcome = await desk.execute({ kind: 'sign_out_operator', name: operator.name, session }, { actor, role });
    return { message: accepted(outcome).message };
  }),

  me: calls.operators.me.handler(({ context: { desk, access, operator } }) => meToWire(desk, access, operator)),

  presence: calls.operators.presence.handler(({ context: { desk, access, operator } }) => {
    unlocked(operator);
    if (operator.session) access?.idle.seen(operator.session.id);
    return meToWire(desk, access, operator);
  }),

  lock_session: calls.operators.lock_session.handler(({ context }) => {
    const { desk, operator } = context;
    const access = accessOf(context);
    const { id } = sessionOf(operator);
    access.idle.forget(id);
    const caller = { name: operator.name, role: operator.role, session: { id, locked: true } };
    return meToWire(desk, access, { ...caller, restraint: restraintOf(caller, desk.view.operators) });
  }),

  unlock_session: calls.operators.unlock_session.handler(async ({ input: { password }, context }) => {
    const { desk, operator } = context;
    const access = accessOf(context);
    const { id } = sessionOf(operator);
    await access.unlock(id, operator.name, password);
    const { name, role } = operator;
    return meToWire(desk, access, { name, role, session: { id, locked: false } });
  }),

  list: calls.operators.list.handler(({ context }) => {
    const { view } = context.desk;
    const people = [...view.operators.operators.values()];
    return {
      operators: people.map((each) => operatorToWire(context.desk, accessOf(context), each)),
      idle_minutes: view.operators.settings.idleMinutes,
    };
  }),

  add: calls.operators.add.handler(async ({ input: { name, role, password }, context }) => {
    const access = accessOf(context);
    const message = await access.add(name, role, password, authorOf(context.operator));
    return done(context.desk, access, name, message);
  }),

  change: calls.operators.change.handler(async ({ input: { name, role, status }, context }) => {
    const { desk, operator } = context;
    const command = { kind: 'change_operator', name, ...(role && { role }), ...(status && { status }) } as const;
    const { message } = accepted(await desk.execute(command, authorOf(operator)));
    return done(desk, accessOf(context), name, message);
  }),

  unlock: calls.operators.unlock.handler(async ({ input: { name }, context }) => {
    const { desk, operator } = context;
    const { message } = accepted(await desk.execute({ kind: 'unlock_operator', name }, authorOf(operator)));
    return done(desk, accessOf(context), name, message);
  }),

  password: calls.operators.password.handler(async ({ input: { name, password, old_password }, context }) => {
    const { desk, operator } = context;
    const access = accessOf(context);
    const isOwn = operator.session !== undefined && desk.view.operators.find(name)?.name === operator.name;
    if (!isOwn) {
      checkRole(operator, 'administrator');
      // Whoever gives the old one means their own: it must not be set in another's name because their session has ended.
      if (old_password !== undefined)
        throw failure(
          'broken_rule',
          `the old password goes with one’s own, and you are not signed in as ${name}: sign in first, or leave it out to set it for them`,
        );
      return { message: await access.setPassword(name, password, authorOf(operator)) };
    }
    if (old_password === undefined)
      throw failure('broken_rule', 'give the old password as well: somebody else may have your session');
    const set = async () => access.setPassword(operator.name, password, authorOf(operator));
    return { message: await access.signIn.check(operator.name, old_password, set) };
  }),

  settings: calls.operators.settings.handler(async ({ input: { idle_minutes }, context: { desk, operator } }) => {
    const command = { kind: 'set_operator_settings', idleMinutes: idle_minutes } as const;
    const { message } = accepted(await desk.execute(command, authorOf(operator)));
    return { idle_minutes: desk.view.operators.settings.idleMinutes, message };
  }),
};
