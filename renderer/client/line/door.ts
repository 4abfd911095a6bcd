import type { DeskClient } from '../desk-client.ts';
import { signInOperator, signOutOperator } from './admission.ts';

/** How somebody comes in and goes out. In a browser that is a cookie, in the desk's own window it is the port itself. */
export interface Door {
  /** @throws {Error} in the desk's words. */
  enter(name: string, password: string): Promise<void>;
  /**
   * @param everywhere - Whether all sessions of theirs end, and not this one alone.
   * @throws {Error} in the desk's words.
   */
  leave(everywhere: boolean): Promise<void>;
}

const NO_LINE = 'There is no connection to the desk.';

/** Of a page that nobody signs in on. */
export const NO_DOOR: Door = {
  enter: () => Promise.reject(new Error('Nobody signs in here.')),
  leave: () => Promise.reject(new Error('Nobody signs out here.')),
};

const standing = (client: () => DeskClient | undefined): DeskClient => {
  const line = client();
  if (line === undefined) throw new Error(NO_LINE);
  return line;
};

/**
 * Of a browser.
 *
 * @param reopen - Opens the line anew: it carries the cookies that it was opened with.
 */
export const browserDoor = (client: () => DeskClient | undefined, reopen: () => void): Door => ({
  async enter(name, password) {
    await signInOperator(name, password);
    reopen();
  },
  async leave(everywhere) {
    if (everywhere) await standing(client).operators.sign_out({ everywhere });
    await signOutOperator();
    reopen();
  },
});

/**
 * Of the desk's own window.
 *
 * @param changed - Asks who is here now.
 */
export const portDoor = (client: () => DeskClient | undefined, changed: () => void): Door => ({
  async enter(name, password) {
    await standing(client).operators.sign_in({ name, password });
    changed();
  },
  async leave(everywhere) {
    await standing(client).operators.sign_out({ everywhere });
    changed();
  },
});
