import { assert } from '../../../../shared/base/assert.ts';
import { canonicalJson } from '../../../../shared/base/canonical.ts';
import type { ApprovalRecord, RaisingCommand, Yes } from '../../../../shared/domain/approval.ts';
import { type Command, type Outcome, type Refused, refuse } from '../../../../shared/domain/command.ts';
import type { Author } from '../../../../shared/domain/fact.ts';
import { isSamePerson } from '../../../../shared/domain/operator.ts';
import { dependence, dependenceWords } from '../../../../shared/domain/second-person.ts';
import { type Core, DESK_AUTHOR } from '../../core.ts';
import type { Outputs } from '../../outputs.ts';
import { type Raises, raiseOf } from './raise.ts';

type Approve = Extract<Command, { kind: 'approve' }>;
type Reject = Extract<Command, { kind: 'reject' }>;

/** The longest that a host's timer is asked to run, milliseconds: beyond 2^31 − 1 most would ring at once. */
const LONGEST_TIMER_MS = 86_400_000;

/** More waiting at once than anybody would read. */
const MOST_PENDING = 100;

/**
 * What raises risk waits here for other people than the one who asked. It is agreed to for one state of the desk: when that
 * has changed, or its time is over, it is void. With enough people it is carried out in the step of the last one's yes.
 */
export class ApprovalFlow {
  readonly #core: Core;
  readonly #raises: Raises;

  constructor(core: Core, raises: Raises) {
    this.#core = core;
    this.#raises = raises;
  }

  /** Asks for approval of what has no problem as things stand. The same person's same request is asked once. */
  request(command: RaisingCommand, author: Author, out: Outputs): Outcome {
    const { approvals, operators } = this.#core.safety;
    const raise = raiseOf(this.#raises, command);
    const basis = raise.basis(command);
    const knownTo = operators.knownTo(author.actor);
    this.expire(out);
    const text = canonicalJson(command);
    const pending = approvals.pending();
    // Asked for under a password of one's own it is another request than under one that somebody else may know.
    const isSame = (each: ApprovalRecord): boolean =>
      each.requestedBy === author.actor &&
      each.basis === basis &&
      (each.passwordKnownTo ?? []).join('\n') === knownTo.join('\n') &&
      canonicalJson(each.command) === text;
    const standing = pending.find(isSame);
    if (standing) return waiting(standing.id, approvals.needed(standing) - standing.given.length);
    if (pending.length >= MOST_PENDING)
      return refuse(
        'conflict',
        `${pending.length} approvals wait already, and more cannot be asked for; have some of them approved, rejected or withdrawn first`,
      );
    const id = this.#core.newApprovalId();
    this.#core.emit(out, author, {
      kind: 'approval_requested',
      id,
      command,
      requestedBy: author.actor,
      role: author.role,
      ...knownField(knownTo),
      consequences: raise.consequences(command),
      reason: command.reason,
      required: approvals.required,
      expiresNs: (this.#core.options.deskTime() + BigInt(approvals.expiresAfterMs) * 1_000_000n).toString(),
      basis,
    });
    this.#arm(approvals.get(id), out);
    return waiting(id, approvals.required);
  }

  approve({ approvalId, by, reason }: Approve, author: Author, out: Outputs): Outcome {
    const { approvals } = this.#core.safety;
    const found = this.#open(approvalId, out);
    if ('ok' in found) return found;
    const { command, requestedBy, role, given } = found;
    if (by.trim() === '') return refuse('broken_rule', 'say who approves');
    const problem = this.#peopleProblem(found, by, author, out);
    if (problem) return problem;
    if (isSamePerson(by, requestedBy))
      return refuse('broken_rule', `${requestedBy} asked for it, so somebody else must approve ${approvalId}`);
    if (given.some((each) => isSamePerson(each.by, by)))
      return refuse('conflict', `${by} has approved ${approvalId} already; somebody else must as well`);
    const dependent = dependence(this.#core.safety.operators.operators, found, by);
    if (dependent !== undefined) return refuse('broken_rule', dependenceWords(dependent));
    const raise = raiseOf(this.#raises, command);
    if (raise.basis(command) !== found.basis) {
      this.#end(found, 'stale', DESK_AUTHOR, 'what it was asked for has changed since', out);
      return refuse('conflict', `what ${approvalId} was asked for has changed since; ask for it anew`);
    }
    const obstacle = raise.problem(command);
    if (obstacle) return refuse(obstacle.code, `${approvalId} cannot be carried out now: ${obstacle.message}`);
    const known = knownField(this.#core.safety.operators.knownTo(by));
    this.#core.emit(out, author, { kind: 'approval_given', approvalId, by, ...known, reason });
    const vouched = author.actor === requestedBy ? `; ${vouchedWords(requestedBy, by)}` : '';
    const missing = approvals.needed(found) - this.#standing(given).length - 1;
    if (missing > 0) {
      const message = `${by} has approved; ${missing} more must before it is done${vouched}`;
      return { ok: true, subject: approvalId, message };
    }
    const outcome = raise.carryOut(command, { actor: requestedBy, role }, { approvalId }, out);
    assert(outcome.ok, `approval ${approvalId} met no problem and could not be carried out`);
    this.#end(found, 'approved', author, reason, out, by);
    return { ok: true, subject: approvalId, message: `approved and done: ${outcome.message}${vouched}` };
  }

  reject({ approvalId, by, reason }: Reject, author: Author, out: Outputs): Outcome {
    const found = this.#open(approvalId, out);
    if ('ok' in found) return found;
    if (by.trim() === '') return refuse('broken_rule', 'say who rejects');
    this.#end(found, 'rejected', author, reason, out, by);
    const message = isSamePerson(by, found.requestedBy) ? 'withdrawn; nothing changed' : 'rejected; nothing changed';
    return { ok: true, subject: approvalId, message };
  }

  /** Ends what nobody agreed to in time. */
  expire(out: Outputs): void {
    for (const each of this.#core.safety.approvals.pending()) if (this.#isOver(each)) this.#expire(each, out);
  }

  /** A timer rang: the approval's time is over, or it was only the first part of a long wait. */
  onTimer(approvalId: string, out: Outputs): void {
    const approval = this.#core.safety.approvals.approvals.get(approvalId);
    if (approval?.status !== 'pending') return;
    if (this.#isOver(approval)) this.#expire(approval, out);
    else this.#arm(approval, out);
  }

  /** After a restart: what still has time goes on waiting. */
  resume(out: Outputs): void {
    this.expire(out);
    for (const each of this.#core.safety.approvals.pending()) this.#arm(each, out);
  }

  /** An approval that still waits, or in words why there is none. */
  #open(id: string, out: Outputs): ApprovalRecord | Refused {
    const approval = this.#core.safety.approvals.approvals.get(id);
    if (!approval) return refuse('not_found', `there is no approval ${id}`);
    if (approval.status !== 'pending') return refuse('conflict', `approval ${id} is over: ${ENDS[approval.status]}`);
    if (!this.#isOver(approval)) return approval;
    this.#expire(approval, out);
    return refuse('conflict', `approval ${id} is over: ${ENDS.expired}`);
  }

  /** Where there are operators, they ask and agree as themselves, and only while they have the role for it. */
  #peopleProblem(found: ApprovalRecord, by: string, author: Author, out: Outputs): Refused | undefined {
    const { operators } = this.#core.safety;
    if (!operators.isEnforced) return undefined;
    if (author.actor !== by || !operators.canApprove(by))
      return refuse('forbidden', 'only a risk manager or an administrator who is signed in may approve, as themselves');
    const asked = operators.operators.get(found.requestedBy);
    if (asked?.status === 'active' && asked.role === found.role) return undefined;
    this.#end(found, 'stale', DESK_AUTHOR, `${found.requestedBy}, who asked for it, may not any more`, out);
    return refuse('conflict', `${found.requestedBy} asked for it and may not any more; somebody who may must ask anew`);
  }

  /** Of those who have agreed, the ones who still could. */
  #standing(given: readonly Yes[]): readonly Yes[] {
    const { operators } = this.#core.safety;
    return operators.isEnforced ? given.filter(({ by }) => operators.canApprove(by)) : given;
  }

  #isOver({ expiresNs }: ApprovalRecord): boolean {
    return this.#core.options.deskTime() >= BigInt(expiresNs);
  }

  #expire(approval: ApprovalRecord, out: Outputs): void {
    this.#end(approval, 'expired', DESK_AUTHOR, 'nobody agreed in time', out);
  }

  #end(
    { id: approvalId }: ApprovalRecord,
    status: Exclude<ApprovalRecord['status'], 'pending'>,
    author: Author,
    reason: string,
    out: Outputs,
    by = author.actor,
  ): void {
    this.#core.emit(out, author, { kind: 'approval_ended', approvalId, status, by, reason });
  }

  #arm({ id, expiresNs }: ApprovalRecord, out: Outputs): void {
    const inMs = Number((BigInt(expiresNs) - this.#core.options.deskTime()) / 1_000_000n) + 1;
    out.timers.push({ id: `approval:${id}`, afterMs: Math.min(Math.max(inMs, 0), LONGEST_TIMER_MS) });
  }
}

/** As facts have it: left out where the password is known to nobody else. */
const knownField = (passwordKnownTo: readonly string[]) => passwordKnownTo.length > 0 && { passwordKnownTo };

const ENDS = {
  approved: 'it was approved and carried out',
  rejected: 'it was rejected; ask for it anew',
  expired: 'nobody agreed in time; ask for it anew',
  stale: 'what it was asked for has changed since; ask for it anew',
} as const;

/** Who decides came in as the one who asked: nothing but that token says that they are two people. */
const vouchedWords = (actor: string, by: string): string =>
  `both came in by the token of ${actor}, which alone vouches that ${by} is somebody else`;

const waiting = (id: string, missing: number): Outcome => ({
  ok: true,
  subject: id,
  message: `approval ${id} is asked for: it waits for ${missing} other ${missing === 1 ? 'person' : 'people'}`,
  awaits: id,
});
