import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ConsoleKeys } from '../console-keys.ts';
import { cookiesOf } from './gate.ts';
import { proofText, shows } from './page-proof.ts';
import { isSame } from './same.ts';

const SESSION_SECONDS = 12 * 60 * 60;
const ID_BYTES = 16;

/** What a page is given: a cookie that no script reads, and the proof without which it opens nothing. */
export interface PageEntry {
  /** The value of `Set-Cookie`. */
  readonly cookie: string;
  readonly proof: string;
}

/**
 * The sessions of consoles in browsers that came by the token of the data directory. A cookie names its session and the time at which it ends,
 * signed by the desk's console key and the token: it needs no memory, survives a restart of the desk, and ends with either of them.
 */
export class PageSessions {
  readonly #keys: ConsoleKeys;
  readonly #token: string;
  /** Cookies do not know ports: the name keeps two desks on one machine apart. */
  readonly #cookie: string;
  readonly #now: () => number;

  /** @param now Unix milliseconds, for the end of sessions. */
  constructor(keys: ConsoleKeys, token: string, port: number, now: () => number = Date.now) {
    this.#keys = keys;
    this.#token = token;
    this.#cookie = `desk_session_${port}`;
    this.#now = now;
  }

  /** Opens a session for the page that asks, or renews the one that it has. */
  open(request: IncomingMessage): PageEntry {
    const session = this.of(request) ?? randomBytes(ID_BYTES).toString('base64url');
    const ends = String(this.#now() + SESSION_SECONDS * 1_000);
    const value = `${session}.${ends}.${this.#sign(`${this.#cookie} ${session} ${ends}`)}`;
    return {
      cookie: `${this.#cookie}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${SESSION_SECONDS}`,
      proof: this.#proof(request, session),
    };
  }

  /** The session of a request that carries both its cookie and its proof, where it has not ended. */
  of(request: IncomingMessage): string | undefined {
    for (const value of cookiesOf(request.headers.cookie, this.#cookie)) {
      const [session = '', ends = '', signature = ''] = value.split('.', 3);
      const isOurs = isSame(signature, this.#sign(`${this.#cookie} ${session} ${ends}`));
      if (!isOurs || !(Number(ends) > this.#now()) || this.#keys.isEnded(session)) continue;
      if (shows(request, this.#proof(request, session))) return session;
    }
    return undefined;
  }

  /** Tells at any later moment whether a session has not been ended since now. */
  watch(session: string): () => boolean {
    const stands = this.watchAll();
    return () => stands() && !this.#keys.isEnded(session);
  }

  /** Tells at any later moment whether consoles have not all been voided since now. */
  watchAll(): () => boolean {
    const { key } = this.#keys;
    return () => this.#keys.key === key;
  }

  /** The key on which every console rests, also one that an operator has signed in: another voids them all. */
  get key(): string {
    return this.#keys.key;
  }

  /** Ends a session, whatever cookies of it there are. @throws {Error} where the disk does not keep that. */
  end(session: string): void {
    const now = this.#now();
    this.#keys.end(session, now + SESSION_SECONDS * 1_000, now);
  }

  /** The header that takes the cookie back. */
  get noCookie(): string {
    return `${this.#cookie}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`;
  }

  #proof({ headers }: IncomingMessage, session: string): string {
    return this.#sign(proofText('directory', headers.host, session));
  }

  /** The token alone may be short, and somebody who has a cookie could try tokens on it; the key is not. */
  #sign(text: string): string {
    const key = createHmac('sha256', this.#keys.key).update(this.#token).digest();
    return createHmac('sha256', key).update(text).digest('base64url');
  }
}
