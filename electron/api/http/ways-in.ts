import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { OperatorSession } from '../../../shared/domain/operator.ts';
import type { OperatorAccess } from '../operator/access.ts';
import { Connection } from '../operator/connection.ts';
import type { TokenUse } from '../operator/signed-token.ts';
import { isOperatorToken } from '../token.ts';
import { bearerOf, cookiesOf, type Gate } from './gate.ts';
import { proofsOf, proofText, shows } from './page-proof.ts';
import type { PageSessions } from './page-sessions.ts';

/** More cookies of the name than any browser has are not looked through. */
const MOST_COOKIES = 4;

/**
 * What a request shows of who sends it: the token of the data directory, an operator's token, or a cookie of either with the proof that the page
 * has beside it. A cookie alone shows nothing, because a browser sends it to other servers on this host as well.
 */
export class WaysIn {
  readonly pages: PageSessions;
  readonly #gate: Gate;
  readonly #access: OperatorAccess | undefined;
  readonly #use: TokenUse;
  readonly #cookie: string;
  readonly #vouch: (socket: Socket) => void;

  /**
   * @param port The desk's own: a cookie that was given at another is worth nothing here.
   * @param vouch Told of every connection on which something good was shown.
   */
  constructor(
    gate: Gate,
    pages: PageSessions,
    access: OperatorAccess | undefined,
    port: number,
    vouch: (socket: Socket) => void,
  ) {
    this.#gate = gate;
    this.pages = pages;
    this.#access = access;
    this.#use = `console:${port}`;
    this.#cookie = `desk_operator_${port}`;
    this.#vouch = vouch;
  }

  /** Of a call over REST, which takes no cookie: another page could have the browser send one. */
  async ofCall(request: IncomingMessage): Promise<Connection | undefined> {
    const isDirectory = this.#gate.hasToken(request);
    const session = isDirectory ? undefined : await this.#bearer(request);
    if (!isDirectory && session === undefined) return undefined;
    this.#vouch(request.socket);
    return new Connection(isDirectory ? 'directory' : 'nothing', false, this.#access, session);
  }

  /** Of a call that needs nothing to be shown. */
  ofAnybody(): Connection {
    return new Connection('nothing', false, this.#access);
  }

  /** Of a socket that is to be opened. */
  async ofSocket(request: IncomingMessage): Promise<Connection | undefined> {
    const bearer = await this.#bearer(request);
    const session = bearer ?? (await this.sessionOf(request));
    if (session !== undefined) {
      this.#vouch(request.socket);
      const stands = bearer === undefined ? this.pages.watchAll() : undefined;
      return new Connection('nothing', true, this.#access, session, stands);
    }
    const isToken = this.#gate.hasToken(request);
    // A second proof is that of an operator who had signed in on the page: beside one that is over, the token's does not count.
    const page = isToken || proofsOf(request).length > 1 ? undefined : this.pages.of(request);
    if (!isToken && page === undefined) return undefined;
    this.#vouch(request.socket);
    const shown = page === undefined ? undefined : this.pages.watch(page);
    return new Connection('directory', true, this.#access, undefined, shown);
  }

  /** The operator's session of the cookie that a console was given, where its page shows the proof as well. */
  async sessionOf(request: IncomingMessage): Promise<string | undefined> {
    for (const value of cookiesOf(request.headers.cookie, this.#cookie).slice(0, MOST_COOKIES)) {
      const session = await this.#access?.sessionOf(value, this.#use);
      if (session !== undefined && shows(request, this.proofFor(request, session))) return session;
    }
    return undefined;
  }

  /** The proof by which the page that asks shows that an operator's cookie is its own. It rests on the console key, as all consoles do. */
  proofFor({ headers }: IncomingMessage, session: string): string {
    return this.#access?.sign(`${proofText('operator', headers.host, session)} ${this.pages.key}`) ?? '';
  }

  /** The `Set-Cookie` header that signs a console in: no script reads it, and no other site has it sent. */
  async cookieFor(access: OperatorAccess, session: OperatorSession, now: bigint): Promise<string> {
    const { text } = await access.issue(session, this.#use);
    const seconds = (session.endsAt - now) / 1_000_000_000n;
    return `${this.#cookie}=${text}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}`;
  }

  /** The header that takes it back. */
  get noCookie(): string {
    return `${this.#cookie}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`;
  }

  async #bearer(request: IncomingMessage): Promise<string | undefined> {
    const token = bearerOf(request);
    if (token === undefined || !isOperatorToken(token)) return undefined;
    return this.#access?.sessionOf(token, 'bearer');
  }
}
