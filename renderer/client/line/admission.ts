import { NotAdmitted } from './line.ts';
import type { PageProofs } from './page-proof.ts';
import { fieldOf, request, wordsOf } from './page-request.ts';

const PARAMETER = 'token';

/**
 * Takes the token out of the address, once: it opens a session and must not stay where a screenshot, a bookmark or
 * the history shows it.
 *
 * @returns `undefined` when the address carries none.
 */
export function takeToken(place: Location, past: History): string | undefined {
  const fragment = new URLSearchParams(place.hash.replace(/^#/, ''));
  const token = fragment.get(PARAMETER);
  if (token === null) return undefined;
  fragment.delete(PARAMETER);
  const rest = fragment.toString();
  past.replaceState(past.state, '', `${place.pathname}${place.search}${rest === '' ? '' : `#${rest}`}`);
  return token === '' ? undefined : token;
}

const UNKNOWN =
  'The desk does not know this window. Open the address that the desk printed when it started: it ends in #token=…';

/**
 * Exchanges the token for a session: a cookie that no script can read, and the proof that goes with it.
 *
 * @throws {NotAdmitted} when it is not the token of this desk.
 * @throws {Error} when the desk cannot be reached.
 */
export async function signIn(token: string, proofs: PageProofs): Promise<void> {
  const answer = await request('/session', { method: 'POST', body: { token }, proof: 'all' }, proofs);
  if (answer.status === 401 || answer.status === 403) throw new NotAdmitted(UNKNOWN);
  if (!answer.ok) throw new Error(`The desk answered ${answer.status} instead of opening a session`);
  proofs.take('directory', await answer.json());
}

const WITHOUT_TOKEN =
  'To look without signing in, open the address that the desk printed when it started: it ends in #token=…';

/**
 * Signs an operator in: the desk answers a cookie that no script can read, with its proof, and the page keeps nothing of what it sent.
 *
 * @throws {Error} in the desk's words, when it does not let them in or cannot be reached.
 */
export async function signInOperator(name: string, password: string, proofs: PageProofs): Promise<void> {
  const answer = await request('/session/sign-in', { method: 'POST', body: { name, password } }, proofs);
  if (!answer.ok) throw new Error(await wordsOf(answer));
  proofs.take('operator', await answer.json());
}

/**
 * Ends the session of the operator's cookie, and takes the cookie back. Its proof is worth nothing from there on, and stays: without it the page
 * would go on with the token by itself.
 *
 * @param whole - Whether the session of the token ends with it, so that nothing of this browser opens the desk any more.
 * @throws {Error} when the desk cannot be reached, or did not.
 */
export async function signOut(whole: boolean, proofs: PageProofs): Promise<void> {
  const asked = { method: 'POST', proof: 'all', ...(whole && { body: { console: true } }) } as const;
  const answer = await request('/session/sign-out', asked, proofs);
  if (!answer.ok) throw new Error(await wordsOf(answer));
  if (!whole) return;
  proofs.forget('operator');
  proofs.forget('directory');
}

const FULL = 'Too many consoles are open at this desk: close one, and this one comes in by itself';

/**
 * Says why a socket did not open, which a browser keeps from scripts: either none is left, which passes, or a desk that
 * serves this page and not the socket does not admit us. To whom it would, it says whether there is room.
 */
export async function whyNoSocket(proofs: PageProofs): Promise<Error> {
  try {
    const answer = await request('/session', { method: 'GET' }, proofs);
    if (!answer.ok) return new Error(`The desk answered ${answer.status}`);
    const ways: unknown = await answer.json();
    const socket = fieldOf(ways, 'socket');
    if (socket === 'full') return new Error(FULL);
    if (socket === 'free') return new Error('The desk did not open a line to this window');
    return fieldOf(ways, 'operators') === true ? new NotAdmitted(WITHOUT_TOKEN, true) : new NotAdmitted(UNKNOWN);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
