import type { OperatorRole } from '../../../shared/domain/operator.ts';
import { NOT_ASKED } from '../../store/asked.ts';
import type { ConsoleStore } from '../../store/console-store.ts';
import { type EntryFlow, signedOut } from '../../store/people/person.ts';
import { requestKey } from '../../store/request.ts';
import type { DeskClient } from '../desk-client.ts';
import type { Door } from '../line/door.ts';
import { ask } from './ask.ts';
import { NO_LINE, refusalOf } from './refusal.ts';
import { createRequester } from './requester.ts';

/** How people come in, go out, and are managed. What they type as a password is sent and not kept. */
export interface PersonCommands {
  /** @returns whether they are in */
  signIn(name: string, password: string): Promise<boolean>;
  /** @param everywhere - Whether all sessions of theirs end. */
  signOut(everywhere: boolean): Promise<void>;
  /** Signs this console out altogether: it shows nothing until it is opened by the desk's address or by a name. Null where it cannot be. */
  readonly shutConsole: (() => Promise<void>) | null;
  /** Whether this page, in which an operator had signed in, could go on with the desk's token. */
  mayGoOn(): boolean;
  /** Goes on with the desk's token: a person has said so. */
  goOn(): void;
  /** Locks the session here until its password is given. */
  lock(): Promise<void>;
  /** @returns whether it is open again */
  unlock(password: string): Promise<boolean>;
  /** Shows the console to somebody who has not signed in, or the way in again. */
  look(looks: boolean): void;
  /** Asks for all operators. */
  loadOperators(): Promise<void>;
  /** @returns whether the desk took it */
  addOperator(name: string, role: OperatorRole, password: string): Promise<boolean>;
  changeOperator(name: string, change: { role?: OperatorRole; status?: 'active' | 'disabled' }): Promise<boolean>;
  unlockOperator(name: string): Promise<boolean>;
  /** @param old - The one in force, where it is one's own: with it, everybody of that name is signed out, here as well. */
  setPassword(name: string, password: string, old?: string): Promise<boolean>;
  setIdleMinutes(minutes: number): Promise<boolean>;
}

/** What is said at the way in after one's own password was changed. */
const PASSWORD_SET = 'Your password is changed, and you are signed out everywhere. Sign in with the new one.';

/** And where a person has signed the console out. */
const SHUT = 'Signed out. Open the console by its address again, or sign in.';

/** An error's words: those of a call as everywhere, those of the door as they are. */
const wordsOf = (error: unknown): string =>
  error instanceof Error && !('code' in error) ? error.message : refusalOf(error).message;

/** Binds those commands to a store, to the line that stands when one is given, and to the way in. */
export function createPerson(store: ConsoleStore, client: () => DeskClient | undefined, door: Door): PersonCommands {
  const request = createRequester(store, client);
  const entry = (flow: EntryFlow): void => store.setState({ entry: flow });

  /** Does something about the session here; one at a time. */
  async function enter(act: () => Promise<void>): Promise<boolean> {
    if (store.getState().entry.phase === 'asked') return false;
    entry({ phase: 'asked' });
    try {
      await act();
      entry({ phase: 'idle' });
      return true;
    } catch (error) {
      entry({ phase: 'refused', words: wordsOf(error) });
      return false;
    }
  }

  /** Takes the console off the screen at once: what the desk says next is no news. */
  const out = (farewell: string | null): void =>
    store.setState(({ me }) => ({ me: signedOut(me), looks: false, over: true, farewell, operators: NOT_ASKED }));

  const { shut } = door;

  const line = (): DeskClient => {
    const standing = client();
    if (standing === undefined) throw new Error(NO_LINE.message);
    return standing;
  };

  const loadOperators = (): Promise<void> =>
    ask(
      client(),
      store.getState().operators,
      (operators) => store.setState({ operators }),
      (desk) => desk.operators.list(),
    );

  /** Changes something about people, says what came of it, and asks for them again. */
  async function manage(key: string, call: (desk: DeskClient) => Promise<{ message: string }>): Promise<boolean> {
    const isTaken = await request(key, async (desk) => (await call(desk)).message);
    if (isTaken) await loadOperators();
    return isTaken;
  }

  return {
    signIn: (name, password) => enter(() => door.enter(name.trim(), password)),

    async signOut(everywhere) {
      const isOut = await enter(() => door.leave(everywhere));
      if (!isOut) return;
      out(null);
    },

    shutConsole:
      shut === null
        ? null
        : async () => {
            if (!(await enter(shut))) return;
            // Of the desk nothing stays, neither on screen nor behind it.
            const { preferences, now, connection, acknowledged } = store.getState();
            store.setState({ ...store.getInitialState(), preferences, now, connection, acknowledged, farewell: SHUT });
          },

    mayGoOn: door.mayGoOn,
    goOn: () => {
      entry({ phase: 'idle' });
      store.setState({ me: null, over: false, looks: true, farewell: null });
      door.goOn();
    },

    lock: async () => void (await enter(async () => store.setState({ me: await line().operators.lock_session() }))),

    unlock: (password) =>
      enter(async () => store.setState({ me: await line().operators.unlock_session({ password }) })),

    look: (looks) => {
      entry({ phase: 'idle' });
      store.setState({ looks });
    },

    loadOperators,
    addOperator: (name, role, password) =>
      manage(requestKey.addOperator, (desk) => desk.operators.add({ name, role, password })),
    changeOperator: (name, change) =>
      manage(requestKey.operator(name), (desk) => desk.operators.change({ name, ...change })),
    unlockOperator: (name) => manage(requestKey.operator(name), (desk) => desk.operators.unlock({ name })),
    setPassword: async (name, password, old) => {
      const call = { name, password, ...(old === undefined ? {} : { old_password: old }) };
      const isOwn = old !== undefined;
      const isSet = await request(isOwn ? requestKey.ownPassword : requestKey.operator(name), async (desk) => {
        const { message } = await desk.operators.password(call);
        // One's own is told at the way in, where one is then.
        return isOwn ? undefined : message;
      });
      if (isSet && isOwn) out(PASSWORD_SET);
      else if (isSet) await loadOperators();
      return isSet;
    },
    setIdleMinutes: (minutes) =>
      manage(requestKey.idleMinutes, (desk) => desk.operators.settings({ idle_minutes: minutes })),
  };
}
