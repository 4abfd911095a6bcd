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
  readonly #isShown: () => boolean;
  #session: string | undefined;

  /** @param isShown Whether what was shown still counts: a console's session can be ended. */
  constructor(
    shown: Shown,
    stays: boolean,
    access?: OperatorAccess,
    session?: string,
    isShown: () => boolean = () => true,
  ) {
    this.#shown = shown;
    this.#isShown = isShown;
    this.stays = stays;
    this.#access = access;
    this.#session = session;
  }

  /** Whether anybody is at the other end who may call. */
  get stands(): boolean {
    return this.#caller() !== undefined;
  }

  /**
   * Who calls now. Where somebody has signed in, nobody else does from there on: what they go on doing when their session has
   * ended must not be done, nor recorded, as the token's. Whoever wants to go on by that says so with a connection of its own.
   *
   * @throws {Failure} `unauthorized` where there is nobody, or nobody any more.
   */
  identify(): Operator {
    const caller = this.#caller();
    if (caller !== undefined) return caller;
    const over = 'the session is over, or the token has expired: sign in again, or go on with the desk’s token';
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
    if (!this.#isShown()) return undefined;
    if (this.#session !== undefined) return this.#access?.callerOf(this.#session);
    return this.#shown === 'directory' ? ADMINISTRATOR : undefined;
  }
}
