import type { IncomingMessage, ServerResponse } from 'node:http';
import { ERRORS } from '../../../shared/contract/index.ts';
import { CONSOLE_SIGNED_OUT, notKept } from '../console-records.ts';
import { ADMINISTRATOR, type ApiContext } from '../context.ts';
import { accepted, failure, malformed } from '../failure.ts';
import { isoTime } from '../map/time.ts';
import { readJson } from './body.ts';
import { sendJson } from './respond.ts';
import type { WaysIn } from './ways-in.ts';

/** Characters of a session's id that go on record: enough to tell sessions apart. */
const SHOWN = 8;

/**
 * Signs a console in as an operator, or out, by a cookie and a proof: the page sends the password once, keeps a proof that is worth nothing
 * without the cookie, and never sees the cookie. Its socket has to be opened anew, because a socket carries what it was opened with.
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
    const operator = { name: session.name, role };
    const proof = this.#ways.proofFor(request, session.id);
    sendJson(response, 200, { operator, session_ends_at: isoTime(session.endsAt), page_proof: proof });
  }

  /**
   * Ends the operator's session of the page, if it stands, and takes its cookie back; where `console` is asked for, also the session by which the
   * page came in with the token of the data directory, so that nothing it ever had opens anything.
   */
  async signOut(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A form of another site can be posted, but cannot declare JSON.
    const whole = isWhole(await readJson(request));
    // Whatever else cannot be done, the browser keeps nothing.
    response.setHeader('set-cookie', [this.#ways.noCookie, ...(whole ? [this.#ways.pages.noCookie] : [])]);
    const { access, desk } = this.#context;
    const id = await this.#ways.sessionOf(request);
    const caller = id === undefined ? undefined : access?.callerOf(id);
    try {
      if (id !== undefined && caller !== undefined) {
        const { name, role } = caller;
        accepted(await desk.execute({ kind: 'sign_out_operator', name, session: id }, { actor: name, role }));
      }
    } finally {
      if (whole) this.#endPage(request);
    }
    response.writeHead(204, { 'cache-control': 'no-store' });
    response.end();
  }

  /** @throws {Failure} `unavailable` where the disk does not keep it: a restart would let the cookie in again. */
  #endPage(request: IncomingMessage): void {
    const session = this.#ways.pages.of(request);
    if (session === undefined) return;
    const { name: actor, role } = ADMINISTRATOR;
    try {
      this.#ways.pages.end(session);
    } catch (error) {
      throw notKept(error);
    } finally {
      this.#context.desk.noted?.(CONSOLE_SIGNED_OUT, 'console', { session: session.slice(0, SHOWN) }, { actor, role });
    }
  }
}

/** @throws {Failure} `malformed` where it is said in another way. */
function isWhole(body: unknown): boolean {
  const said = typeof body === 'object' && body !== null && 'console' in body ? body.console : undefined;
  if (said === undefined || typeof said === 'boolean') return said === true;
  throw malformed('send { "console": true }, or nothing', ['console: must be true or false']);
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
