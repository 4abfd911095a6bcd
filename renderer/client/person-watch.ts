import { ORPCError } from '@orpc/client';
import type { MeView } from '../../shared/contract/operator.ts';
import type { ConsoleStore } from '../store/console-store.ts';
import { signedOut } from '../store/people/person.ts';
import type { DeskClient } from './desk-client.ts';

/** Who is here is asked for this often, milliseconds: roles change and sessions end without this page's doing. */
const ASK_MS = 5_000;

/** What a person does with their hands. Moving figures on screen are none of it. */
const SIGNS = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;

const MINUTE_MS = 60_000;

/** A sign of a person is passed on at most so often, milliseconds; well before the session would lock itself. */
export const presenceEvery = ({ idle_minutes: minutes }: MeView): number =>
  Math.min(MINUTE_MS, (minutes * MINUTE_MS) / 3);

/** Knows who is here, and says that they are. */
export interface PersonWatch {
  /** Asks the desk who is here, now. */
  ask(): void;
  /** The desk does not let this page in any more. */
  gone(): void;
  /** Ends it. */
  stop(): void;
}

/** Why a session is over that stood a moment ago, where nobody here has signed out. */
const overWords = (name: string): string =>
  `The session of ${name} is over: its time was up, it was ended elsewhere, or the role or the password changed.`;

/**
 * Keeps who is here up to date, and the session of a person who does something open.
 *
 * @param clock - A clock that only goes forward, milliseconds.
 */
export function watchPerson(
  store: ConsoleStore,
  client: () => DeskClient | undefined,
  page: EventTarget,
  clock: () => number = () => performance.now(),
): PersonWatch {
  let told = Number.NEGATIVE_INFINITY;
  let isActive = false;
  let asks = 0;

  const take = (me: MeView): void => {
    const { me: before, farewell, looks } = store.getState();
    const isOver = before?.signed_in === true && !me.signed_in;
    const goes = isOver ? { farewell: overWords(before.name), looks: false } : {};
    const news = me.signed_in ? { farewell: null, looks: false } : { farewell, looks };
    store.setState({ me, over: false, ...news, ...goes });
  };

  /** The line stands, and the session of whoever had signed in on it does not. */
  const ended = (): void =>
    store.setState(({ me, farewell }) => ({
      me: signedOut(me),
      looks: false,
      over: true,
      farewell: me?.signed_in ? overWords(me.name) : farewell,
    }));

  /** Asks in one of two ways; only the latest answer counts. */
  const call = async (how: 'me' | 'presence'): Promise<void> => {
    asks += 1;
    const mine = asks;
    try {
      const me = await client()?.operators[how]();
      if (me !== undefined && mine === asks) take(me);
    } catch (error) {
      // A session that has locked itself or is over, or a line that broke: the next question says which.
      if (how === 'presence') void call('me');
      else if (mine === asks && error instanceof ORPCError && error.code === 'unauthorized') ended();
    }
  };

  const pass = (): void => {
    const { me } = store.getState();
    if (!isActive || !me?.signed_in || me.locked || clock() - told < presenceEvery(me)) return;
    isActive = false;
    told = clock();
    void call('presence');
  };

  const sign = (): void => {
    isActive = true;
    pass();
  };
  for (const each of SIGNS) page.addEventListener(each, sign, { capture: true, passive: true });
  const ticking = setInterval(() => {
    const { me } = store.getState();
    if (isActive && me?.signed_in && !me.locked && clock() - told >= presenceEvery(me)) pass();
    else void call('me');
  }, ASK_MS);

  return {
    ask: () => void call('me'),
    gone: () => {
      asks += 1;
      store.setState(({ me, farewell }) => ({
        me: null,
        looks: false,
        farewell: me?.signed_in ? overWords(me.name) : farewell,
      }));
    },
    stop: () => {
      clearInterval(ticking);
      for (const each of SIGNS) page.removeEventListener(each, sign, { capture: true });
    },
  };
}
