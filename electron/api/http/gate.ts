import type { IncomingMessage } from 'node:http';
import { type Failure, failure } from '../failure.ts';
import { isSame } from './same.ts';

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
 * origin, and must carry the token or, with the proof that its page was given beside it, a cookie.
 */
export class Gate {
  readonly #token: string;
  readonly #hosts: readonly string[];

  constructor(token: string, port: number) {
    this.#token = token;
    this.#hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
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
}
