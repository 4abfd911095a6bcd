import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Failure, failure } from '../failure.ts';

const SESSION_SECONDS = 12 * 60 * 60;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares digests, so that neither the length nor the first differing byte shows in the time it takes. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

/** What a request carries as `Authorization: Bearer`. */
export const bearerOf = ({ headers }: IncomingMessage): string | undefined =>
  /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];

/** The values of all cookies of a name; another program on this machine may have set one as well. */
export const cookiesOf = (header: string | undefined, name: string): readonly string[] =>
  (header ?? '').split(';').flatMap((part) => {
    const [key, value = ''] = part.trim().split('=', 2);
    return key === name ? [value] : [];
  });

/**
 * Who may come in. The desk listens on the loopback only, but every page in the user's browser can reach that: so a
 * request must name the desk as its host (a foreign name that resolves here is refused), must not come from another
 * origin, and must carry the token or a cookie that was given for it.
 */
export class Gate {
  readonly #token: string;
  readonly #hosts: readonly string[];
  /** Cookies do not know ports: the name keeps two desks on one machine apart. */
  readonly #cookie: string;
  readonly #now: () => number;

  /** @param now Unix milliseconds, for the end of sessions. */
  constructor(token: string, port: number, now: () => number = Date.now) {
    this.#token = token;
    this.#now = now;
    this.#hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
    this.#cookie = `desk_session_${port}`;
  }

  /** Where the desk is reached, for a page's content policy. */
  get hosts(): readonly string[] {
    return this.#hosts;
  }

  /** What is wrong with where the request comes from or goes to. */
  wrongPlace({ headers }: IncomingMessage): Failure | undefined {
    const { host, origin } = headers;
    if (host === undefined || !this.#hosts.includes(host)) {
      return failure('forbidden', `this desk is not ${host ?? 'nameless'}: use http://${this.#hosts[0]}`);
    }
    if (origin !== undefined && origin !== `http://${host}`) {
      return failure('forbidden', 'requests from other origins are not answered');
    }
    return undefined;
  }

  /** Whether the request carries the token in its `Authorization` header. */
  hasToken(request: IncomingMessage): boolean {
    const bearer = bearerOf(request);
    return bearer !== undefined && this.isToken(bearer);
  }

  /** Whether this is the desk's token. */
  isToken(text: string): boolean {
    return isSame(text, this.#token);
  }

  /**
   * The `Set-Cookie` header that opens a browser session. The cookie is the time at which it ends, signed with the
   * token: it needs no memory, survives a restart of the desk, and ends with the token.
   */
  openSession(): string {
    const ends = String(this.#now() + SESSION_SECONDS * 1_000);
    const value = `${ends}.${this.#sign(ends)}`;
    return `${this.#cookie}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${SESSION_SECONDS}`;
  }

  /** Whether the request carries the cookie of a session that has not ended. */
  hasSession({ headers }: IncomingMessage): boolean {
    return cookiesOf(headers.cookie, this.#cookie).some((value) => {
      const [ends = '', signature = ''] = value.split('.', 2);
      return isSame(signature, this.#sign(ends)) && Number(ends) > this.#now();
    });
  }

  #sign(ends: string): string {
    return createHmac('sha256', this.#token).update(`${this.#cookie} ${ends}`).digest('base64url');
  }
}
