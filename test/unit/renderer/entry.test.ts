/** Coming in, going out, locking, and staying while somebody is there. */
import { ORPCError } from '@orpc/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCommands } from '../../../renderer/client/calls/commands.ts';
import { deskClient } from '../../../renderer/client/desk-client.ts';
import { type Door, NO_DOOR, portDoor } from '../../../renderer/client/line/door.ts';
import { NO_NOTIFIER } from '../../../renderer/client/notifier.ts';
import { presenceEvery, watchPerson } from '../../../renderer/client/person-watch.ts';
import { createConsoleStore, receiveFrame } from '../../../renderer/store/console-store.ts';
import { screenOf } from '../../../renderer/store/people/person.ts';
import { requestKey } from '../../../renderer/store/request.ts';
import type { MeView } from '../../../shared/contract/operator.ts';
import { desk } from '../../support/fake-desk-state.ts';
import { FAKE_PASSWORD, signedIn, tokenHolder } from '../../support/fake-operators.ts';

const NOBODY: MeView = { ...tokenHolder(), enforced: true, may: 'reduce' };
const LOCKED = signedIn({ locked: true, may: 'reduce', locks_in_seconds: null });
const WRONG = new ORPCError('unauthorized', { status: 401, message: 'the name or the password is wrong' });

/** A console with a door that notes who went through it. */
function entryRig(answer: (path: string, input: unknown) => unknown = () => NOBODY, door: Partial<Door> = {}) {
  const store = createConsoleStore(0);
  store.setState({ connection: { phase: 'live' } });
  const calls: string[] = [];
  const client = deskClient({
    call: async (path, input) => {
      calls.push(path.join('.'));
      return answer(path.join('.'), input);
    },
  });
  const through: string[] = [];
  const enter = async (name: string) => void through.push(`in ${name}`);
  const leave = async (everywhere: boolean) => void through.push(everywhere ? 'out everywhere' : 'out');
  const commands = createCommands(
    store,
    () => client,
    () => undefined,
    () => 0,
    NO_NOTIFIER,
    { ...NO_DOOR, enter, leave, ...door },
  );
  return { store, calls, through, commands, client };
}

describe('signing in', () => {
  it('goes through the door, and keeps nothing of what was typed', async () => {
    const { store, through, commands } = entryRig();
    expect(await commands.signIn(' ann ', FAKE_PASSWORD)).toBe(true);
    expect(through).toEqual(['in ann']);
    expect(store.getState().entry).toEqual({ phase: 'idle' });
    expect(JSON.stringify(store.getState())).not.toContain(FAKE_PASSWORD);
  });

  it('says what the desk said, and keeps nothing of what was typed then either', async () => {
    const enter = () => Promise.reject(new Error('the name or the password is wrong'));
    const { store, commands } = entryRig(undefined, { enter });
    expect(await commands.signIn('ann', FAKE_PASSWORD)).toBe(false);
    expect(store.getState().entry).toEqual({ phase: 'refused', words: 'the name or the password is wrong' });
    expect(JSON.stringify(store.getState())).not.toContain(FAKE_PASSWORD);
  });

  it('is asked for once however often it is pressed', async () => {
    let open = (): void => undefined;
    const enter = () => new Promise<void>((resolve) => (open = resolve));
    const { commands } = entryRig(undefined, { enter });
    const first = commands.signIn('ann', 'x');
    expect(await commands.signIn('ann', 'x')).toBe(false);
    open();
    expect(await first).toBe(true);
  });

  it('in the desk’s own window is a call on its port, and who is there is asked for at once', async () => {
    const { client, calls } = entryRig();
    const asked = vi.fn();
    const reload = vi.fn();
    await portDoor(() => client, asked, reload).enter('ann', 'x');
    await portDoor(() => client, asked, reload).leave(false);
    expect(calls).toEqual(['operators.sign_in', 'operators.sign_out']);
    expect(asked).toHaveBeenCalledTimes(2);
    await expect(portDoor(() => undefined, asked, reload).enter('ann', 'x')).rejects.toThrow('no connection');
    // The port stays the operator's: whoever goes on with the token needs another.
    expect(reload).not.toHaveBeenCalled();
    portDoor(() => client, asked, reload).goOn();
    expect(reload).toHaveBeenCalledOnce();
  });
});

describe('going out', () => {
  it('takes the console off the screen at once', async () => {
    const { store, commands } = entryRig();
    store.setState({ me: signedIn(), looks: true });
    await commands.signOut(false);
    expect(store.getState()).toMatchObject({ me: { signed_in: false, may: 'reduce' }, looks: false, over: true });
    expect(screenOf(store.getState())).toBe('sign_in');
  });

  it('of the whole console leaves nothing of the desk, and says that it is signed out', async () => {
    const { store, commands } = entryRig(undefined, { shut: async () => undefined });
    receiveFrame(store, { type: 'snapshot', desk: desk('sim') }, 0);
    store.setState({ me: tokenHolder(), slotId: 's' });
    await commands.shutConsole?.();
    const { farewell, data, me, slotId } = store.getState();
    expect([data, me, slotId]).toEqual([createConsoleStore(0).getState().data, null, null]);
    expect(farewell).toBe('Signed out. Open the console by its address again, or sign in.');
  });

  it('by one’s own password says so at the way in; somebody else’s leaves one where one is', async () => {
    const { store, commands } = entryRig(() => ({ message: 'set', operators: [], idle_minutes: 15 }));
    store.setState({ me: signedIn() });
    await commands.setPassword('bob', FAKE_PASSWORD);
    expect(screenOf(store.getState())).not.toBe('sign_in');
    await commands.setPassword('ann', FAKE_PASSWORD, 'the old one');
    expect(store.getState()).toMatchObject({ over: true, farewell: expect.stringContaining('password is changed') });
    expect(store.getState().requests).not.toHaveProperty(requestKey.ownPassword);
    expect(screenOf(store.getState())).toBe('sign_in');
  });

  it('leaves the token’s way to a person, who says that they go on with it', () => {
    const goOn = vi.fn();
    const { store, commands } = entryRig(undefined, { mayGoOn: () => true, goOn });
    store.setState({ me: NOBODY, over: true, farewell: 'over' });
    commands.goOn();
    expect(goOn).toHaveBeenCalledOnce();
    expect(store.getState()).toMatchObject({ me: null, over: false, looks: true, farewell: null });
  });

  it('that fails leaves it there, and says why', async () => {
    const leave = () => Promise.reject(new Error('The desk does not answer'));
    const { store, commands } = entryRig(undefined, { leave });
    store.setState({ me: signedIn() });
    await commands.signOut(true);
    expect(store.getState()).toMatchObject({ me: { signed_in: true }, entry: { words: 'The desk does not answer' } });
  });
});

describe('a lock', () => {
  it('is set, and opened by the password', async () => {
    const { store, commands, calls } = entryRig((path) =>
      path.endsWith('lock_session') && !path.includes('unlock') ? LOCKED : signedIn(),
    );
    store.setState({ me: signedIn() });
    await commands.lock();
    expect(store.getState().me?.locked).toBe(true);
    expect(await commands.unlock(FAKE_PASSWORD)).toBe(true);
    expect(store.getState().me?.locked).toBe(false);
    expect(calls).toEqual(['operators.lock_session', 'operators.unlock_session']);
    expect(JSON.stringify(store.getState())).not.toContain(FAKE_PASSWORD);
  });

  it('stays, with the desk’s words, where the password is wrong', async () => {
    const { store, commands } = entryRig(() => Promise.reject(WRONG));
    store.setState({ me: LOCKED });
    expect(await commands.unlock('x')).toBe(false);
    expect(store.getState()).toMatchObject({ me: { locked: true }, entry: { words: WRONG.message } });
  });
});

describe('who is here', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function watched(answers: (path: string) => MeView | Promise<MeView>, me: MeView | null = null) {
    const { store, calls, client } = entryRig((path) => answers(path));
    store.setState({ me });
    const page = new EventTarget();
    const clock = () => Date.now();
    const watch = watchPerson(store, () => client, page, clock);
    const press = () => page.dispatchEvent(new Event('keydown'));
    const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);
    return { store, calls, watch, press, after };
  }

  it('is asked for at once when the line stands, and again and again', async () => {
    const { store, calls, watch, after } = watched(() => signedIn());
    watch.ask();
    await after(0);
    expect(store.getState().me?.name).toBe('ann');
    await after(10_000);
    expect(calls).toEqual(['operators.me', 'operators.me', 'operators.me']);
    watch.stop();
    await after(60_000);
    expect(calls).toHaveLength(3);
  });

  it('is told to the desk while they do something, at most once a minute, and not by looking', async () => {
    const { calls, press, after, watch } = watched(() => signedIn(), signedIn());
    const told = () => calls.filter((each) => each === 'operators.presence').length;
    await after(60_000);
    expect(told()).toBe(0);
    for (let second = 0; second < 55; second += 1) {
      press();
      await after(1_000);
    }
    expect(told()).toBe(1);
    // What was done since is told once the minute is over, though nobody presses anything then.
    await after(10_000);
    expect(told()).toBe(2);
    await after(300_000);
    expect(told()).toBe(2);
    watch.stop();
  });

  it('is told more often where sessions lock themselves sooner', () => {
    expect(presenceEvery(signedIn({ idle_minutes: 15 }))).toBe(60_000);
    expect(presenceEvery(signedIn({ idle_minutes: 1 }))).toBe(20_000);
  });

  it('is not told of a locked session, nor where nobody is signed in', async () => {
    for (const me of [LOCKED, NOBODY, tokenHolder()]) {
      const { calls, press, after, watch } = watched(() => me, me);
      press();
      await after(120_000);
      expect(calls).not.toContain('operators.presence');
      watch.stop();
    }
  });

  it('is seen to have locked in the meantime, where the desk refuses to be told', async () => {
    const locked = new ORPCError('locked', { status: 401, message: 'locked' });
    const { store, press, after, watch } = watched(
      (path) => (path === 'operators.me' ? LOCKED : Promise.reject(locked)),
      signedIn(),
    );
    press();
    await after(0);
    expect(store.getState().me?.locked).toBe(true);
    watch.stop();
  });

  it.each([
    ['answers for nobody', () => NOBODY, false],
    ['refuses', () => Promise.reject(new ORPCError('unauthorized', { status: 401, message: 'over' })), true],
  ] as const)(
    'goes to the way in when the session is over and the desk %s, and is told why',
    async (_, answer, over) => {
      const { store, after, watch } = watched(answer, signedIn());
      await after(5_000);
      expect(store.getState()).toMatchObject({
        me: { signed_in: false },
        looks: false,
        over,
        farewell: expect.stringContaining('session of ann is over'),
      });
      expect(screenOf(store.getState())).toBe('sign_in');
      watch.stop();
    },
  );

  it('is nobody any more when the desk lets the page in no longer', async () => {
    const { store, watch } = watched(() => NOBODY, signedIn());
    watch.gone();
    expect(store.getState()).toMatchObject({ me: null, looks: false, farewell: expect.stringContaining('is over') });
    watch.stop();
  });

  it('takes no answer for good that came after a later question', async () => {
    const answers: ((me: MeView) => void)[] = [];
    const { store, watch, after } = watched(() => new Promise<MeView>((resolve) => answers.push(resolve)));
    watch.ask();
    watch.ask();
    await after(0);
    answers[1]?.(LOCKED);
    answers[0]?.(signedIn());
    await after(0);
    expect(store.getState().me?.locked).toBe(true);
    watch.stop();
  });
});
