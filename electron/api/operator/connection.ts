import { ERRORS } from '../../../shared/contract/index.ts';
import { ADMINISTRATOR, type Operator } from '../context.ts';
import { failure } from '../failure.ts';
import type { OperatorAccess } from './access.ts';

/** What a connection has shown: the token of the data directory, or nothing of the kind. */
export type Shown = 'directory' | 'nothing';

/**
 * A way into the desk, from a single call to a socket that stays open for days. Who is at its other end is asked again with
 * every call: roles change, sessions end and lock themselves, and a socket can be signed in and out.
 */
export class Connection {
  /** True where it stays open, and can be signed in itself. */
  readonly stays: boolean;
  readonly #shown: Shown;
  readonly #access: OperatorAccess | undefined;
  #session: string | undefined;

  constructor(shown: Shown, stays: boolean, access?: OperatorAccess, session?: string) {
    this.#shown = shown;
    this.stays = stays;
    this.#access = access;
    this.#session = session;
  }

  /** Whether anybody is at the other end who may call. */
  get stands(): boolean {
    return this.#caller() !== undefined;
  }

  /**
   * Who calls now. Where a session has ended on a connection that has shown the token of the data directory, that still
   * holds: what only reduces must not fail for it.
   *
   * @throws {Failure} `unauthorized` where there is nobody, or nobody any more.
   */
  identify(): Operator {
    const caller = this.#caller();
    if (caller !== undefined) return caller;
    const over = 'the session is over, or the token has expired: sign in again';
    throw failure('unauthorized', this.#session === undefined ? ERRORS.unauthorized.message : over);
  }

  enter(session: string): void {
    this.#session = session;
  }

  /** Locks the session of whoever has signed in here, as if nobody had been there for long. */
  lock(): void {
    if (this.#session !== undefined) this.#access?.idle.forget(this.#session);
  }

  #caller(): Operator | undefined {
    const signedIn = this.#session === undefined ? undefined : this.#access?.callerOf(this.#session);
    return signedIn ?? (this.#shown === 'directory' ? ADMINISTRATOR : undefined);
  }
}
