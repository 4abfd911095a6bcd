import { type Outcome, refuse } from '../../../../shared/domain/command.ts';
import type { Author } from '../../../../shared/domain/fact.ts';
import { SESSION_NS, UNKNOWN_NAME } from '../../../../shared/domain/operator.ts';
import type { OperatorCommand } from '../../../../shared/domain/operator-command.ts';
import { epochNs } from '../../../../shared/units/time.ts';
import { type Core, DESK_AUTHOR } from '../../core.ts';
import type { Outputs } from '../../outputs.ts';

type Asked<K extends OperatorCommand['kind']> = Extract<OperatorCommand, { kind: K }>;

/** Failures under names that nobody has that are recorded one by one within {@link PERIOD_NS}; the rest is counted. */
const MOST_RECORDED = 10;
const PERIOD_MS = 60_000;
const PERIOD_NS = BigInt(PERIOD_MS) * 1_000_000n;

/**
 * Signing in, as it stands on the record. Failures of an operator are few, because they lock the name out; those under
 * made-up names have no end, so beyond a few a minute they are counted and told as one.
 */
export class SignInFlow {
  readonly #core: Core;
  /** Desk time at which the period began, and how many it recorded; what it only counted waits to be told. */
  #period = { beganNs: 0n, recorded: 0 };
  #counted = 0;

  constructor(core: Core) {
    this.#core = core;
  }

  signedIn({ name, session }: Asked<'note_sign_in'>, author: Author, out: Outputs): Outcome {
    const { operators } = this.#core.safety;
    const now = this.#core.options.deskTime();
    const operator = operators.find(name);
    if (operator?.status !== 'active') return refuse('not_found', `there is no active operator ${name}`);
    if (operators.signIns.lockedUntil(operator.name, now) !== undefined)
      return refuse('conflict', `${operator.name} was locked out meanwhile`);
    if (operators.sessions.has(session)) return refuse('duplicate', `there is a session ${session} already`);
    const endsNs = (now + SESSION_NS).toString();
    this.#core.emit(out, author, { kind: 'operator_signed_in', name: operator.name, session, endsNs });
    return { ok: true, subject: operator.name, message: `${operator.name} is signed in` };
  }

  failed({ name, how }: Asked<'note_sign_in_failure'>, out: Outputs): Outcome {
    const { operators } = this.#core.safety;
    const isKnown = operators.operators.has(name);
    if (!isKnown && !name.startsWith(UNKNOWN_NAME)) return refuse('not_found', `there is no operator ${name}`);
    if (how === 'wrong' && (isKnown || this.#mayRecord())) {
      this.#core.emit(out, DESK_AUTHOR, { kind: 'operator_sign_in_failed', name, count: 1 });
      this.#lock(name, (untilNs) => this.#core.emit(out, DESK_AUTHOR, { kind: 'operator_locked', name, untilNs }));
    } else {
      this.#count(out);
      if (how === 'wrong') this.#applyCounted(name);
    }
    return { ok: true, subject: name, message: 'noted' };
  }

  unlock(name: string, author: Author, out: Outputs): Outcome {
    const operator = this.#core.safety.operators.find(name);
    if (operator === undefined) return refuse('not_found', `there is no operator ${name}`);
    this.#core.emit(out, author, { kind: 'operator_unlocked', name: operator.name });
    return { ok: true, subject: operator.name, message: `${operator.name} may sign in again` };
  }

  signOut({ name, session }: Asked<'sign_out_operator'>, author: Author, out: Outputs): Outcome {
    const { operators } = this.#core.safety;
    const operator = operators.find(name);
    if (operator === undefined) return refuse('not_found', `there is no operator ${name}`);
    if (session !== null && operators.sessions.get(session)?.name !== operator.name)
      return { ok: true, subject: operator.name, message: `${operator.name} is signed out already` };
    this.#core.emit(out, author, { kind: 'operator_signed_out', name: operator.name, session });
    const where = session === null ? ' everywhere' : '';
    return { ok: true, subject: operator.name, message: `${operator.name} is signed out${where}` };
  }

  /** Records what was only counted so far. */
  tell(out: Outputs): void {
    if (this.#counted === 0) return;
    const count = this.#counted;
    this.#counted = 0;
    this.#core.emit(out, DESK_AUTHOR, { kind: 'operator_sign_in_failed', name: UNKNOWN_NAME, count });
  }

  #lock(name: string, record: (untilNs: string) => void): void {
    const now = this.#core.options.deskTime();
    const lockNs = this.#core.safety.operators.signIns.dueLockNs(name, now);
    if (lockNs !== undefined) record((now + lockNs).toString());
  }

  /**
   * A name that nobody has locks out like an operator's also where its failures are only counted, or the difference
   * would tell who there is. Lost with a restart, as only memory has it.
   */
  #applyCounted(name: string): void {
    const { signIns } = this.#core.safety.operators;
    const now = this.#core.options.deskTime();
    signIns.applyFailed(name, now);
    this.#lock(name, (untilNs) => signIns.applyLocked(name, epochNs(BigInt(untilNs)), now));
  }

  #mayRecord(): boolean {
    const now = this.#core.options.deskTime();
    const age = now - this.#period.beganNs;
    // A clock that was set back begins a period as well.
    if (age >= PERIOD_NS || age < 0n) this.#period = { beganNs: now, recorded: 0 };
    this.#period.recorded += 1;
    return this.#period.recorded <= MOST_RECORDED;
  }

  #count(out: Outputs): void {
    this.#counted += 1;
    if (this.#counted === 1) out.timers.push({ id: 'sign_ins', afterMs: PERIOD_MS });
  }
}
