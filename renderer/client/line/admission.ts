import { NotAdmitted } from './line.ts';

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

const request = (path: string, init: RequestInit): Promise<Response> =>
  fetch(path, { ...init, credentials: 'same-origin', cache: 'no-store' }).catch(() => {
    throw new Error('The desk does not answer');
  });

/**
 * Exchanges the token for a session: a cookie that no script can read.
 *
 * @throws {NotAdmitted} when it is not the token of this desk.
 * @throws {Error} when the desk cannot be reached.
 */
export async function signIn(token: string): Promise<void> {
  const answer = await request('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  if (answer.status === 401 || answer.status === 403) throw new NotAdmitted(UNKNOWN);
  if (!answer.ok) throw new Error(`The desk answered ${answer.status} instead of opening a session`);
}

const WITHOUT_TOKEN =
  'To look without signing in, open the address that the desk printed when it started: it ends in #token=…';

/** What the desk said when it refused: its own words, or its status where there are none. */
async function wordsOf(answer: Response): Promise<string> {
  try {
    const body: unknown = await answer.json();
    const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
    if (typeof message === 'string') return message;
  } catch {
    // What is no JSON is not the desk's own word.
  }
  return `The desk answered ${answer.status}`;
}

/**
 * Signs an operator in: the desk answers a cookie that no script can read, and the page keeps nothing of what it sent.
 *
 * @throws {Error} in the desk's words, when it does not let them in or cannot be reached.
 */
export async function signInOperator(name: string, password: string): Promise<void> {
  const answer = await request('/session/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
  if (!answer.ok) throw new Error(await wordsOf(answer));
}

/**
 * Ends the session of the cookie, and takes the cookie back.
 *
 * @throws {Error} when the desk cannot be reached, or did not.
 */
export async function signOutOperator(): Promise<void> {
  const answer = await request('/session/sign-out', { method: 'POST' });
  if (!answer.ok) throw new Error(await wordsOf(answer));
}

const FULL = 'Too many consoles are open at this desk: close one, and this one comes in by itself';

/** What the desk says of a way in, as far as it says so. */
const said = (ways: unknown, what: string): unknown =>
  typeof ways === 'object' && ways !== null ? (ways as Readonly<Record<string, unknown>>)[what] : undefined;

/**
 * Says why a socket did not open, which a browser keeps from scripts: either none is left, which passes, or a desk that
 * serves this page and not the socket does not admit us. To whom it would, it says whether there is room.
 */
export async function whyNoSocket(): Promise<Error> {
  try {
    const answer = await request('/session', { method: 'GET' });
    if (!answer.ok) return new Error(`The desk answered ${answer.status}`);
    const ways: unknown = await answer.json();
    const socket = said(ways, 'socket');
    if (socket === 'full') return new Error(FULL);
    if (socket === 'free') return new Error('The desk did not open a line to this window');
    return said(ways, 'operators') === true ? new NotAdmitted(WITHOUT_TOKEN, true) : new NotAdmitted(UNKNOWN);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
