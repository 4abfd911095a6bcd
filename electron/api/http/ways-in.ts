import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { OperatorSession } from '../../../shared/domain/operator.ts';
import type { OperatorAccess } from '../operator/access.ts';
import { Connection } from '../operator/connection.ts';
import type { TokenUse } from '../operator/signed-token.ts';
import { isOperatorToken } from '../token.ts';
import { bearerOf, cookiesOf, type Gate } from './gate.ts';

/** More cookies of the name than any browser has are not looked through. */
const MOST_COOKIES = 4;

/** What a request shows of who sends it: the token of the data directory, an operator's token, or a cookie of either. */
export class WaysIn {
  readonly #gate: Gate;
  readonly #access: OperatorAccess | undefined;
  readonly #use: TokenUse;
  readonly #cookie: string;
  readonly #vouch: (socket: Socket) => void;

  /**
   * @param port The desk's own: a cookie that was given at another is worth nothing here.
   * @param vouch Told of every connection on which something good was shown.
   */
  constructor(gate: Gate, access: OperatorAccess | undefined, port: number, vouch: (socket: Socket) => void) {
    this.#gate = gate;
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
    const session = (await this.#bearer(request)) ?? (await this.sessionOf(request));
    const isDirectory = this.#gate.hasToken(request) || this.#gate.hasSession(request);
    if (!isDirectory && session === undefined) return undefined;
    this.#vouch(request.socket);
    return new Connection(isDirectory ? 'directory' : 'nothing', true, this.#access, session);
  }

  /** The session of the cookie that a console was given. */
  async sessionOf({ headers }: IncomingMessage): Promise<string | undefined> {
    for (const value of cookiesOf(headers.cookie, this.#cookie).slice(0, MOST_COOKIES)) {
      const session = await this.#access?.sessionOf(value, this.#use);
      if (session !== undefined) return session;
    }
    return undefined;
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
