import { defined } from '../../../shared/base/assert.ts';
import { refill } from '../../../shared/base/refill.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import {
  IDLE_MINUTES,
  mayApprove,
  OPERATOR_ROLES,
  type Operator,
  type OperatorRole,
  type OperatorSession,
  type OperatorSettings,
  operatorKey,
} from '../../../shared/domain/operator.ts';
import type { OperatorFact } from '../../../shared/domain/operator-fact.ts';
import { type EpochNs, epochNs } from '../../../shared/units/time.ts';
import { SignInTable } from './sign-in-table.ts';

/** Sessions that one operator may have at a time; one more ends the oldest. */
const MOST_SESSIONS = 16;

const rank = (role: OperatorRole): number => OPERATOR_ROLES.indexOf(role);

/** Who may use the desk, who is signed in, and who is locked out. Folded from facts. */
export class OperatorTable {
  /** By name. */
  readonly operators = new Map<string, Operator>();
  readonly signIns = new SignInTable();
  /** By id. Those that are over by time stand until their operator signs in again. */
  readonly sessions = new Map<string, OperatorSession>();
  settings: OperatorSettings = { idleMinutes: IDLE_MINUTES.usual };
  readonly #names = new Map<string, string>();

  /** Whether roles are held to: from the first operator on. */
  get isEnforced(): boolean {
    return this.operators.size > 0;
  }

  /** The operator whom somebody means who writes their name so. */
  find(name: string): Operator | undefined {
    return this.operators.get(this.#names.get(operatorKey(name)) ?? '');
  }

  /** Who else may know the password of somebody: nobody of whoever is no operator. */
  knownTo(name: string): readonly string[] {
    return this.operators.get(name)?.passwordKnownTo ?? [];
  }

  /** A session that has neither ended nor become void. */
  session(id: string, now: EpochNs): OperatorSession | undefined {
    const session = this.sessions.get(id);
    return session !== undefined && this.#stands(session, now) ? session : undefined;
  }

  /** How many sessions an operator has now. */
  sessionsOf(name: string, now: EpochNs): number {
    return [...this.sessions.values()].filter((each) => each.name === name && this.#stands(each, now)).length;
  }

  /** Names of those who could agree to what raises risk. */
  approvers(): readonly string[] {
    return [...this.operators.values()].filter(({ name }) => this.canApprove(name)).map(({ name }) => name);
  }

  canApprove(name: string): boolean {
    const operator = this.operators.get(name);
    return operator?.status === 'active' && mayApprove(operator.role);
  }

  apply(fact: OperatorFact, at: EpochNs, seq: number): void {
    switch (fact.kind) {
      case 'operator_added':
        return this.#applyAdded(fact, at, seq);
      case 'operator_changed':
        return this.#applyChanged(fact, seq);
      case 'operator_password_changed':
        return this.#applyPassword(fact);
      case 'operator_signed_in':
        this.signIns.applyCleared(fact.name);
        return this.#applySignedIn(fact, at);
      case 'operator_signed_out':
        if (fact.session === null) this.#change(fact.name, {});
        else this.sessions.delete(fact.session);
        return;
      case 'operator_sign_in_failed':
        return this.signIns.applyFailed(fact.name, at);
      case 'operator_locked':
        return this.signIns.applyLocked(fact.name, epochNs(BigInt(fact.untilNs)), at);
      case 'operator_unlocked':
        return this.signIns.applyCleared(fact.name);
      case 'operator_settings_changed':
        this.settings = { idleMinutes: fact.idleMinutes };
        return;
    }
  }

  #operator(name: string): Operator {
    return defined(this.operators.get(name), `operator ${name}`);
  }

  #applyAdded({ name, role, by }: FactOf<'operator_added'>, at: EpochNs, seq: number): void {
    const password = { passwordNumber: 0, passwordSetBy: null, passwordKnownTo: [] };
    const known = { ...password, ...this.#raised(by, seq) };
    this.operators.set(name, { name, role, status: 'active', createdAt: at, generation: 1, ...known });
    this.#names.set(operatorKey(name), name);
  }

  #applyChanged({ name, role, status, by }: FactOf<'operator_changed'>, seq: number): void {
    const before = this.#operator(name);
    const isRaise = status === 'active' || (role !== undefined && rank(role) > rank(before.role));
    this.#change(name, {
      ...(role !== undefined && { role }),
      ...(status !== undefined && { status }),
      ...(isRaise && this.#raised(by, seq)),
    });
  }

  /** Who could have come in as whoever raised somebody is told as it is now: a password of later changes nothing in it. */
  #raised(by: string | undefined, seq: number): Pick<Operator, 'raisedBy' | 'raisedKnownTo' | 'raisedSeq'> {
    return { raisedBy: by ?? null, raisedKnownTo: this.knownTo(by ?? ''), raisedSeq: seq };
  }

  /** Whoever may know the password of the one who sets it may have been them, and knows it then. */
  #applyPassword({ name, by }: FactOf<'operator_password_changed'>): void {
    const passwordNumber = this.#operator(name).passwordNumber + 1;
    const known = by === undefined || by === name ? [] : [by, ...this.knownTo(by)];
    const passwordKnownTo = [...new Set(known)].filter((each) => each !== name);
    this.#change(name, { passwordNumber, passwordSetBy: by ?? null, passwordKnownTo });
  }

  /** A change voids all that was issued before it. */
  #change(name: string, changes: Partial<Operator>): void {
    const operator = this.#operator(name);
    this.operators.set(name, { ...operator, ...changes, generation: operator.generation + 1 });
    for (const { id, name: whose } of this.sessions.values()) if (whose === name) this.sessions.delete(id);
  }

  #applySignedIn({ name, session: id, endsNs }: FactOf<'operator_signed_in'>, at: EpochNs): void {
    const theirs = [...this.sessions.values()].filter((each) => each.name === name);
    const standing = theirs.filter((each) => at < each.endsAt);
    const kept = new Set(standing.slice(-(MOST_SESSIONS - 1)));
    for (const each of theirs) if (!kept.has(each)) this.sessions.delete(each.id);
    const { generation } = this.#operator(name);
    this.sessions.set(id, { id, name, generation, openedAt: at, endsAt: epochNs(BigInt(endsNs)) });
  }

  #stands({ name, generation, endsAt }: OperatorSession, now: EpochNs): boolean {
    const operator = this.operators.get(name);
    return operator?.status === 'active' && operator.generation === generation && now < endsAt;
  }

  /** All of it, for a snapshot. */
  snapshot() {
    const { operators, sessions, settings, signIns } = this;
    return { operators, sessions, settings, signIns: signIns.snapshot() };
  }

  /** Takes a snapshot as so. */
  restore({ operators, sessions, settings, signIns }: ReturnType<OperatorTable['snapshot']>): void {
    refill(this.operators, operators);
    refill(this.sessions, sessions);
    this.settings = settings;
    this.signIns.restore(signIns);
    for (const name of operators.keys()) this.#names.set(operatorKey(name), name);
  }
}
