import { implement, ORPCError } from '@orpc/server';
import { contract } from '../../shared/contract/index.ts';
import type { MeView, OperatorView } from '../../shared/contract/operator.ts';

/** The password of everybody at a pretended desk. */
export const FAKE_PASSWORD = 'a long fake password';

/** Who is at the console of a pretended desk, and who could be. Tests change it; the console asks for it. */
export interface FakePeople {
  me: MeView;
  operators: OperatorView[];
}

/** Whoever has come in by the token of a desk that has no operators. */
export const tokenHolder = (): MeView => ({
  name: 'administrator',
  role: 'administrator',
  enforced: false,
  signed_in: false,
  locked: false,
  may: 'everything',
  message: null,
  password_set_by: null,
  locks_in_seconds: null,
  session_ends_at: null,
  idle_minutes: 15,
});

/** An operator who is signed in. */
export const signedIn = (change: Partial<MeView> = {}): MeView => ({
  ...tokenHolder(),
  name: 'ann',
  role: 'risk_manager',
  enforced: true,
  signed_in: true,
  locks_in_seconds: 900,
  session_ends_at: '2099-01-01T00:00:00.000Z',
  ...change,
});

/** An operator on the list. */
export const operator = (name: string, change: Partial<OperatorView> = {}): OperatorView => ({
  name,
  role: 'trader',
  status: 'active',
  created_at: '2026-11-21T08:00:00.000Z',
  has_password: true,
  password_set_by: name,
  locked_until: null,
  sessions: 0,
  ...change,
});

/** Calls about who is here: they change `people` as a desk would, as far as the console can tell. */
export function operatorCalls(people: FakePeople) {
  const calls = implement(contract).operators;
  const wrong = () => new ORPCError('unauthorized', { status: 401, message: 'the name or the password is wrong' });
  return {
    me: calls.me.handler(() => people.me),
    presence: calls.presence.handler(() => people.me),
    lock_session: calls.lock_session.handler(() => {
      people.me = { ...people.me, locked: true, may: 'reduce', locks_in_seconds: null };
      return people.me;
    }),
    unlock_session: calls.unlock_session.handler(({ input }) => {
      if (input.password !== FAKE_PASSWORD) throw wrong();
      people.me = { ...people.me, locked: false, may: 'everything' };
      return people.me;
    }),
    list: calls.list.handler(() => ({ operators: people.operators, idle_minutes: people.me.idle_minutes })),
    add: calls.add.handler(({ input }) => {
      const added = operator(input.name, { role: input.role });
      people.operators.push(added);
      return { operator: added, message: `${input.name} is added` };
    }),
  };
}
