import { randomUUID } from 'node:crypto';
import type { Asker } from '../../../shared/domain/command.ts';
import type { Operator, OperatorSession } from '../../../shared/domain/operator.ts';
import type { SecretsPort } from '../../engine/ports.ts';
import type { OperatorsView } from '../../engine/view.ts';
import type { Desk } from '../../host/desk.ts';
import type { Operator as Caller } from '../context.ts';
import { accepted, failure } from '../failure.ts';
import { IdleWatch } from './idle-watch.ts';
import { type PasswordHasher, scryptHasher } from './password.ts';
import { SignIn, type SignInDesk } from './sign-in.ts';
import { type SignedToken, TokenMint, type TokenUse } from './signed-token.ts';

export interface AccessParts {
  readonly desk: SignInDesk & Pick<Desk, 'deskId'>;
  readonly secrets: SecretsPort;
  /** 256 bits: signs tokens. */
  readonly key: Buffer;
  readonly hasher?: PasswordHasher;
  readonly idle?: IdleWatch;
}

/** How operators come in: passwords, sessions and tokens. What is durable of them is the engine's; hashes are the journal's. */
export class OperatorAccess {
  readonly idle: IdleWatch;
  readonly signIn: SignIn;
  readonly #desk: AccessParts['desk'];
  readonly #secrets: SecretsPort;
  readonly #hasher: PasswordHasher;
  readonly #mint: TokenMint;
  /** Sessions that a browser's console was seen to have, by id. */
  readonly #consoles = new Set<string>();
  /** Changes of passwords, one after the other: a hash must carry the number of its own change. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor({ desk, secrets, key, hasher = scryptHasher, idle = new IdleWatch() }: AccessParts) {
    this.#desk = desk;
    this.#secrets = secrets;
    this.#hasher = hasher;
    this.idle = idle;
    this.#mint = new TokenMint(key, desk.deskId, () => desk.now());
    this.signIn = new SignIn(desk, secrets, hasher, key);
  }

  get #operators(): OperatorsView {
    return this.#desk.view.operators;
  }

  /**
   * Begins a session.
   *
   * @throws {Failure} `unauthorized` for a wrong name or password, and for a name that is locked out.
   */
  open(name: string, password: string): Promise<OperatorSession> {
    return this.signIn.check(name, password, async (operator) => {
      const id = randomUUID();
      const author = { actor: operator.name, role: operator.role };
      accepted(await this.#desk.execute({ kind: 'note_sign_in', name: operator.name, session: id }, author));
      this.idle.seen(id);
      const session = this.session(id);
      if (session === undefined) throw new Error(`session ${id} was opened and does not stand`);
      return session;
    });
  }

  /** Unlocks a session. @throws {Failure} as {@link open}. */
  async unlock(id: string, name: string, password: string): Promise<void> {
    await this.signIn.check(name, password, async () => this.idle.seen(id));
  }

  /** A session that stands. */
  session(id: string): OperatorSession | undefined {
    return this.#operators.session(id, this.#desk.now());
  }

  /** Who has a session, with the role of this moment; undefined when it does not stand. */
  callerOf(id: string): Caller | undefined {
    const session = this.session(id);
    const operator = session && this.#operators.operators.get(session.name);
    if (operator === undefined) {
      this.idle.forget(id);
      return undefined;
    }
    const locked = this.idle.leftMs(id, this.#operators.settings.idleMinutes) === undefined;
    return { name: operator.name, role: operator.role, session: { id, locked } };
  }

  issue(session: OperatorSession, use: TokenUse): Promise<SignedToken> {
    if (use !== 'bearer') {
      this.#forgetEnded();
      this.#consoles.add(session.id);
    }
    return this.#mint.issue(session, use);
  }

  /** Signs a text by a key that serves for nothing else, so that only this desk can have made it. */
  sign(text: string): string {
    return this.#mint.sign(text);
  }

  /** The session of a token, where both are good. */
  async sessionOf(token: string, use: TokenUse): Promise<string | undefined> {
    const claims = await this.#mint.read(token, use);
    const session = claims && this.session(claims.session);
    if (session === undefined || session.name !== claims?.name || session.generation !== claims.generation)
      return undefined;
    if (use !== 'bearer') this.#consoles.add(session.id);
    return session.id;
  }

  /** The sessions of browsers' consoles that stand, as far as they were seen since the desk started. */
  consoleSessions(): readonly OperatorSession[] {
    this.#forgetEnded();
    return [...this.#consoles].flatMap((id) => this.session(id) ?? []);
  }

  #forgetEnded(): void {
    for (const id of this.#consoles) if (this.session(id) === undefined) this.#consoles.delete(id);
  }

  /** Makes an operator with a password. @throws {Failure} in the engine's words. */
  async add(name: string, role: Operator['role'], password: string, asker: Asker): Promise<string> {
    // The slow part comes first: between the operator and the password there is then as little time as can be.
    const hash = await this.#hasher.hash(password);
    const { message, subject } = accepted(await this.#desk.execute({ kind: 'add_operator', name, role }, asker));
    await this.#keep(subject, asker, async () => hash);
    return message;
  }

  /**
   * Sets a password, which voids all sessions of its operator.
   *
   * @throws {Failure} `broken_rule` where it is the one in force: whoever set that would go on knowing it, under the name of whoever
   *   sets it again; otherwise in the engine's words.
   */
  async setPassword(name: string, password: string, asker: Asker): Promise<string> {
    const outcome = await this.#keep(name, asker, async () => {
      await this.#refuseSame(name, password, asker);
      return this.#hasher.hash(password);
    });
    return outcome.message;
  }

  async #refuseSame(name: string, password: string, { actor }: Asker): Promise<void> {
    const operator = this.#operators.find(name);
    if (operator === undefined || !(await this.signIn.isPassword(operator, password))) return;
    const whose = actor === operator.name ? 'you have' : `${operator.name} has`;
    throw failure('broken_rule', `this is the password that ${whose}: choose another`);
  }

  /**
   * First the fact, which voids the old password, then the hash. A crash between them leaves an operator whom no password
   * lets in, and an administrator who sees that.
   *
   * @param hashed Makes the hash in the turn of this change, and throws where nothing is to be changed.
   */
  #keep(name: string, asker: Asker, hashed: () => Promise<string>): Promise<ReturnType<typeof accepted>> {
    const change = this.#changes.then(async () => {
      const hash = await hashed();
      const outcome = accepted(await this.#desk.execute({ kind: 'renew_operator_password', name }, asker));
      const operator = this.#operators.operators.get(outcome.subject);
      if (operator !== undefined) this.#secrets.keepSecret(operator.name, { number: operator.passwordNumber, hash });
      return outcome;
    });
    this.#changes = change.catch(() => {});
    return change;
  }
}
