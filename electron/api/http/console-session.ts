import type { IncomingMessage, ServerResponse } from 'node:http';
import { ERRORS } from '../../../shared/contract/index.ts';
import type { ApiContext } from '../context.ts';
import { accepted, failure, malformed } from '../failure.ts';
import { isoTime } from '../map/time.ts';
import { readJson } from './body.ts';
import { sendJson } from './respond.ts';
import type { WaysIn } from './ways-in.ts';

/**
 * Signs a console in as an operator, or out, by a cookie: the page sends the password once and never holds anything that
 * would be worth stealing. Its socket has to be opened anew, because a socket carries the cookies it was opened with.
 */
export class ConsoleSession {
  readonly #context: ApiContext;
  readonly #ways: WaysIn;

  constructor(context: ApiContext, ways: WaysIn) {
    this.#context = context;
    this.#ways = ways;
  }

  /** What somebody can show who has shown nothing yet. */
  get waysIn(): { readonly operators: boolean } {
    const { access, desk } = this.#context;
    return { operators: access !== undefined && desk.view.operators.isEnforced };
  }

  /** @throws {Failure} `unauthorized` for a wrong name or password; `unavailable` on a desk that keeps no operators. */
  async signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { access, desk } = this.#context;
    const { name, password } = credentials(await readJson(request));
    if (access === undefined) throw failure('unavailable', 'this desk keeps no operators');
    const session = await access.open(name, password);
    response.setHeader('set-cookie', await this.#ways.cookieFor(access, session, desk.now()));
    const role = desk.view.operators.operators.get(session.name)?.role;
    sendJson(response, 200, { operator: { name: session.name, role }, session_ends_at: isoTime(session.endsAt) });
  }

  /** Ends the session of the cookie, if it stands, and takes the cookie back. */
  async signOut(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A form of another site can be posted, but cannot declare JSON.
    await readJson(request);
    const { access, desk } = this.#context;
    const id = await this.#ways.sessionOf(request);
    const caller = id === undefined ? undefined : access?.callerOf(id);
    if (id !== undefined && caller !== undefined) {
      const { name, role } = caller;
      accepted(await desk.execute({ kind: 'sign_out_operator', name, session: id }, { actor: name, role }));
    }
    response.writeHead(204, { 'set-cookie': this.#ways.noCookie, 'cache-control': 'no-store' });
    response.end();
  }
}

/** @throws {Failure} `malformed` where either is missing. Says nothing of what was sent: it may be a password. */
function credentials(body: unknown): { readonly name: string; readonly password: string } {
  const sent = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  const { name, password } = sent;
  const errors = Object.entries({ name, password }).flatMap(([key, value]) =>
    typeof value === 'string' && value.length > 0 && value.length <= 1_024 ? [] : [`${key}: must be text`],
  );
  if (errors.length > 0) throw malformed(`${ERRORS.malformed.message}: send { "name": "…", "password": "…" }`, errors);
  return { name: String(name), password: String(password) };
}
