import type { DeskClient } from '../desk-client.ts';
import { signInOperator, signOut } from './admission.ts';
import { NO_PROOFS, type PageProofs } from './page-proof.ts';
import type { HeldToken } from './web-socket-line.ts';

/** How somebody comes in and goes out. In a browser that is a cookie, in the desk's own window it is the port itself. */
export interface Door {
  /** @throws {Error} in the desk's words. */
  enter(name: string, password: string): Promise<void>;
  /**
   * @param everywhere - Whether all sessions of theirs end, and not this one alone.
   * @throws {Error} in the desk's words.
   */
  leave(everywhere: boolean): Promise<void>;
  /** Signs this console out altogether, also where nobody signed in by name; null where there is nothing to sign out of. @throws {Error} in the desk's words. */
  readonly shut: (() => Promise<void>) | null;
  /** Whether a page in which an operator had signed in could go on with the desk's token. */
  mayGoOn(): boolean;
  /** Does so. It is for a person to say, and for nothing else. */
  goOn(): void;
  /** What the page's own requests carry. */
  readonly proofs: PageProofs;
}

const NO_LINE = 'There is no connection to the desk.';

/** Of a page that nobody signs in on. */
export const NO_DOOR: Door = {
  enter: () => Promise.reject(new Error('Nobody signs in here.')),
  leave: () => Promise.reject(new Error('Nobody signs out here.')),
  shut: null,
  mayGoOn: () => false,
  goOn: () => undefined,
  proofs: NO_PROOFS,
};

const standing = (client: () => DeskClient | undefined): DeskClient => {
  const line = client();
  if (line === undefined) throw new Error(NO_LINE);
  return line;
};

/**
 * Of a browser.
 *
 * @param reopen - Opens the line anew: it carries what it was opened with.
 * @param token - What the address brought; it is let go with the console.
 */
export const browserDoor = (
  client: () => DeskClient | undefined,
  reopen: () => void,
  token: HeldToken,
  proofs: PageProofs,
): Door => ({
  async enter(name, password) {
    await signInOperator(name, password, proofs);
    reopen();
  },
  async leave(everywhere) {
    if (everywhere) await standing(client).operators.sign_out({ everywhere });
    await signOut(false, proofs);
    reopen();
  },
  async shut() {
    await signOut(true, proofs);
    // It would open the next line.
    token.text = undefined;
    reopen();
  },
  mayGoOn: proofs.hasBoth,
  goOn() {
    proofs.forget('operator');
    reopen();
  },
  proofs,
});

/**
 * Of the desk's own window.
 *
 * @param changed - Asks who is here now.
 * @param reload - Begins the page anew: its port is the operator's for good, once one has signed in on it.
 */
export const portDoor = (client: () => DeskClient | undefined, changed: () => void, reload: () => void): Door => ({
  async enter(name, password) {
    await standing(client).operators.sign_in({ name, password });
    changed();
  },
  async leave(everywhere) {
    await standing(client).operators.sign_out({ everywhere });
    changed();
  },
  shut: null,
  mayGoOn: () => true,
  goOn: reload,
  proofs: NO_PROOFS,
});
