import { createHmac } from 'node:crypto';
import type { Author } from '../../../shared/domain/fact.ts';
import { type Operator, operatorKey, UNKNOWN_NAME } from '../../../shared/domain/operator.ts';
import type { SecretsPort } from '../../engine/ports.ts';
import type { Desk } from '../../host/desk.ts';
import { accepted, failure } from '../failure.ts';
import { isoTime } from '../map/time.ts';
import type { PasswordHasher } from './password.ts';
import { Turns } from './turns.ts';

/** What the doors need of a desk. */
export type SignInDesk = Pick<Desk, 'view' | 'execute' | 'now' | 'stopped'>;

const DESK: Author = { actor: 'desk', role: 'desk' };

const WRONG = 'the name or the password is wrong';

const isOfJournal = (error: unknown): error is Error => error instanceof Error && error.name === 'JournalError';

/** A flood of passwords must not take the machine from the market: two are worked on at once, few wait. */
const LIMITS = { atOnce: 2, inAll: 32, ofOneKey: 4 };

/**
 * Holds a password against the one of a name. Names that nobody has, operators without a password and those who are disabled
 * are answered like a wrong password, after the same work and with the same lock-out: nobody learns who there is.
 */
export class SignIn {
  readonly #desk: SignInDesk;
  readonly #secrets: SecretsPort;
  readonly #hasher: PasswordHasher;
  readonly #key: Buffer;
  readonly #turns = new Turns(LIMITS);

  /** @param key Names that nobody has go on record as digests by it. */
  constructor(desk: SignInDesk, secrets: SecretsPort, hasher: PasswordHasher, key: Buffer) {
    this.#desk = desk;
    this.#secrets = secrets;
    this.#hasher = hasher;
    this.#key = key;
  }

  /**
   * Goes on with `then` where the password is right.
   *
   * @throws {Failure} `unauthorized` where it is not, or the name is locked out; `unavailable` where too many wait, the desk can
   *   record nothing, or what it keeps of the password is damaged.
   */
  async check<T>(name: string, password: string, then: (operator: Operator) => Promise<T>): Promise<T> {
    const { stopped } = this.#desk;
    if (stopped !== undefined) throw failure('unavailable', `the desk has stopped: ${stopped}`);
    const key = operatorKey(name);
    const turn = this.#turns.run(key, () => this.#inTurn(name, password, then));
    if (turn !== undefined) return turn;
    await this.#note(this.#recorded(name), 'turned_away');
    throw failure('unavailable', 'too many are signing in just now: try again in a few seconds');
  }

  /** Whether an operator has a password that would let them in. */
  hasPassword({ name, passwordNumber }: Operator): boolean {
    try {
      return this.#hashOf(name, passwordNumber) !== undefined;
    } catch (error) {
      if (isOfJournal(error)) return false;
      throw error;
    }
  }

  /** Whether a text is the password of an operator as it is. One that cannot be read is not: setting another mends that. */
  async isPassword({ name, passwordNumber }: Operator, text: string): Promise<boolean> {
    try {
      const hash = this.#hashOf(name, passwordNumber);
      return hash !== undefined && (await this.#hasher.verify(text, hash));
    } catch (error) {
      if (isOfJournal(error)) return false;
      throw error;
    }
  }

  async #inTurn<T>(name: string, password: string, then: (operator: Operator) => Promise<T>): Promise<T> {
    const recorded = this.#recorded(name);
    const { operators } = this.#desk.view;
    const until = operators.signIns.lockedUntil(recorded, this.#desk.now());
    if (until !== undefined) {
      await this.#note(recorded, 'turned_away');
      throw failure(
        'unauthorized',
        `too many wrong passwords for this name: it is locked out until ${isoTime(until)}, or until an administrator unlocks it`,
      );
    }
    const before = operators.find(name);
    const hash = before?.status === 'active' ? await this.#hashFor(before) : undefined;
    const isRight = await this.#hasher.verify(password, hash);
    // They may have been disabled, or given another password, while we worked.
    const operator = operators.find(name);
    if (isRight && operator !== undefined && operator.generation === before?.generation) return then(operator);
    await this.#note(recorded, 'wrong');
    throw failure('unauthorized', WRONG);
  }

  /** The hash of the password in force. One of another number is left from before a change that a crash cut short. */
  #hashOf(name: string, passwordNumber: number): string | undefined {
    const secret = this.#secrets.secret(name);
    return secret?.number === passwordNumber ? secret.hash : undefined;
  }

  /** The same, for somebody at the door: where the journal does not give it, they are told so, and that is counted as turned away. */
  async #hashFor({ name, passwordNumber }: Operator): Promise<string | undefined> {
    try {
      return this.#hashOf(name, passwordNumber);
    } catch (error) {
      if (!isOfJournal(error)) throw error;
      await this.#note(name, 'turned_away');
      throw failure('unavailable', `nobody can sign in by this name just now: ${error.message}`);
    }
  }

  async #note(name: string, how: 'wrong' | 'turned_away'): Promise<void> {
    accepted(await this.#desk.execute({ kind: 'note_sign_in_failure', name, how }, DESK));
  }

  /** How a name goes on record: what nobody is called may be a password in the wrong field, so only a keyed digest of it. */
  #recorded(name: string): string {
    const operator = this.#desk.view.operators.find(name);
    if (operator !== undefined) return operator.name;
    const digest = createHmac('sha256', this.#key)
      .update(`name ${operatorKey(name)}`)
      .digest('hex');
    return `${UNKNOWN_NAME}${digest.slice(0, 16)}`;
  }
}
