import { type Asker, type Outcome, refuse } from '../../../../shared/domain/command.ts';
import {
  IDLE_MINUTES,
  OPERATOR_ROLES,
  type Operator,
  operatorNameProblem,
  roleWords,
} from '../../../../shared/domain/operator.ts';
import type { OperatorCommand } from '../../../../shared/domain/operator-command.ts';
import { type Core, DESK_AUTHOR } from '../../core.ts';
import type { Outputs } from '../../outputs.ts';
import { tooFewWords } from './enough-approvers.ts';
import { SignInFlow } from './sign-in-flow.ts';

type Asked<K extends OperatorCommand['kind']> = Extract<OperatorCommand, { kind: K }>;

/** More people than any desk has; what is kept of each stays in memory. */
const MOST_OPERATORS = 500;

/** How many other people must agree from the second approver on, where nobody has said otherwise. */
const USUAL_APPROVALS = 1;

/**
 * Who may use the desk. The first operator turns roles on and is an administrator; from then on there always is an active
 * one, so that nobody can lock everybody out. Passwords and their hashes never come in here.
 */
export class OperatorFlow {
  readonly #core: Core;
  readonly #signIns: SignInFlow;

  constructor(core: Core) {
    this.#core = core;
    this.#signIns = new SignInFlow(core);
  }

  carryOut(command: OperatorCommand, author: Asker, out: Outputs): Outcome {
    switch (command.kind) {
      case 'add_operator':
        return this.#add(command, author, out);
      case 'change_operator':
        return this.#change(command, author, out);
      case 'renew_operator_password':
        return this.#renew(command, author, out);
      case 'unlock_operator':
        return this.#signIns.unlock(command.name, author, out);
      case 'set_operator_settings':
        return this.#set(command, author, out);
      case 'note_sign_in':
        return this.#signIns.signedIn(command, author, out);
      case 'note_sign_in_failure':
        return this.#signIns.failed(command, out);
      case 'sign_out_operator':
        return this.#signIns.signOut(command, author, out);
    }
  }

  /** The timer `sign_ins` rang: what was only counted is told. */
  onTimer(out: Outputs): void {
    this.#signIns.tell(out);
  }

  #add({ name, role }: Asked<'add_operator'>, author: Asker, out: Outputs): Outcome {
    const { operators } = this.#core.safety;
    const problem = operatorNameProblem(name);
    if (problem !== undefined) return refuse('broken_rule', problem);
    if (!OPERATOR_ROLES.includes(role)) return refuse('broken_rule', `there is no role ${role}; ${ROLE_WORDS}`);
    const known = operators.find(name);
    if (known !== undefined)
      return refuse('duplicate', `${name} would be taken for the operator ${known.name}; give another name`);
    if (operators.operators.size >= MOST_OPERATORS)
      return refuse('conflict', `there are ${MOST_OPERATORS} operators already, and no more can be kept`);
    const isFirst = !operators.isEnforced;
    if (isFirst && role !== 'administrator')
      return refuse(
        'broken_rule',
        'the first operator turns roles on, and somebody must manage them: make an administrator first',
      );
    this.#core.emit(out, author, { kind: 'operator_added', name, role, by: author.actor });
    if (isFirst) this.#endPending(out);
    const first = isFirst ? '; roles are held to from now on' : '';
    return { ok: true, subject: name, message: `${name} is ${roleWords(role)}${first}${this.#approvals(out)}` };
  }

  #change(command: Asked<'change_operator'>, author: Asker, out: Outputs): Outcome {
    const operator = this.#core.safety.operators.find(command.name);
    if (operator === undefined) return unknown(command.name);
    const { role = operator.role, status = operator.status } = command;
    if (!OPERATOR_ROLES.includes(role)) return refuse('broken_rule', `there is no role ${role}; ${ROLE_WORDS}`);
    const { name } = operator;
    if (role === operator.role && status === operator.status)
      return { ok: true, subject: name, message: `${name} is so already` };
    if (this.#isLastAdministrator(operator) && (role !== 'administrator' || status !== 'active'))
      return refuse(
        'broken_rule',
        `${name} is the last active administrator; make somebody else one first, or nobody could manage operators`,
      );
    this.#core.emit(out, author, {
      kind: 'operator_changed',
      name,
      ...(role !== operator.role && { role }),
      ...(status !== operator.status && { status }),
      by: author.actor,
    });
    const now = status === 'active' ? `is ${roleWords(role)}` : 'is disabled';
    return { ok: true, subject: name, message: `${name} ${now}, and is signed out everywhere${this.#approvals(out)}` };
  }

  #renew({ name }: Asked<'renew_operator_password'>, author: Asker, out: Outputs): Outcome {
    const operator = this.#core.safety.operators.find(name);
    if (operator === undefined) return unknown(name);
    this.#core.emit(out, author, { kind: 'operator_password_changed', name: operator.name, by: author.actor });
    const ownNext =
      author.actor === operator.name ? '' : '; it is theirs alone once they have set one of their own in its place';
    return {
      ok: true,
      subject: operator.name,
      message: `${operator.name} has a new password, and is signed out everywhere${ownNext}`,
    };
  }

  #set({ idleMinutes }: Asked<'set_operator_settings'>, author: Asker, out: Outputs): Outcome {
    const { least, most } = IDLE_MINUTES;
    if (!Number.isSafeInteger(idleMinutes) || idleMinutes < least || idleMinutes > most)
      return refuse('broken_rule', `a session locks itself after ${least} to ${most} minutes, not ${idleMinutes}`);
    const { operators } = this.#core.safety;
    if (operators.settings.idleMinutes !== idleMinutes)
      this.#core.emit(out, author, { kind: 'operator_settings_changed', idleMinutes });
    return { ok: true, subject: 'operators', message: `a session locks itself after ${idleMinutes} minutes` };
  }

  #isLastAdministrator({ name, role, status }: Operator): boolean {
    if (role !== 'administrator' || status !== 'active') return false;
    const { operators } = this.#core.safety.operators;
    return ![...operators.values()].some(
      (each) => each.name !== name && each.role === 'administrator' && each.status === 'active',
    );
  }

  /**
   * What was asked for by the desk's token was asked for by nobody in particular: the one who held it could agree to it
   * as an operator now, and would be two people.
   */
  #endPending(out: Outputs): void {
    for (const { id } of this.#core.safety.approvals.pending()) {
      const reason = 'operators were set up since; ask for it anew as one of them';
      this.#core.emit(out, DESK_AUTHOR, {
        kind: 'approval_ended',
        approvalId: id,
        status: 'stale',
        by: 'desk',
        reason,
      });
    }
  }

  /**
   * Asks for approvals as soon as there are two who could give them, unless somebody has said otherwise before. Not
   * sooner: a desk with one risk manager could never raise anything again. Returns what is to be said of it.
   */
  #approvals(out: Outputs): string {
    const { approvals, operators } = this.#core.safety;
    const able = operators.approvers();
    if (approvals.isChosen) {
      const words = tooFewWords(this.#core.safety);
      return words && `; ${approvals.required} must approve what raises risk${words}`;
    }
    if (able.length <= USUAL_APPROVALS)
      return `; what raises risk needs nobody else yet, because only ${able.join(', ')} could approve: with another risk manager or administrator it will`;
    const reason = 'operators are set up, and more than one of them could approve';
    const fact = {
      kind: 'approvals_required',
      count: USUAL_APPROVALS,
      expiresAfterMs: approvals.expiresAfterMs,
      reason,
    } as const;
    this.#core.emit(out, DESK_AUTHOR, fact);
    return '; from now on another risk manager or administrator must approve what raises risk, under a password that is theirs alone';
  }
}

const ROLE_WORDS = `give one of ${OPERATOR_ROLES.join(', ')}`;

const unknown = (name: string): Outcome => refuse('not_found', `there is no operator ${name}`);
