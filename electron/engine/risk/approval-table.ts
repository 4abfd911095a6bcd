import { defined } from '../../../shared/base/assert.ts';
import { refill } from '../../../shared/base/refill.ts';
import type { ApprovalRecord } from '../../../shared/domain/approval.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import type { EpochNs } from '../../../shared/units/time.ts';

/** Basis points: up to a tenth of a slot. Also what facts meant that do not say it. */
const USUAL_ABOVE_SHARE = 1_000;

/** Approvals asked for, given and refused, and how many are needed. Folded from facts. */
export class ApprovalTable {
  readonly approvals = new Map<string, ApprovalRecord>();
  /** How many people besides the one who asks must agree before risk is raised; 0: nobody. */
  required = 0;
  /** Whether somebody, or the desk with its second approver, has said how many. */
  isChosen = false;
  expiresAfterMs = 3_600_000;
  /** A ladder's steps up to this share of a slot, basis points, need nobody else. */
  aboveShare = USUAL_ABOVE_SHARE;
  /** Ids of those that wait: usually none, so that looking for one that is over costs nothing. */
  readonly #pending = new Set<string>();

  get(id: string): ApprovalRecord {
    return defined(this.approvals.get(id), `approval ${id}`);
  }

  get hasPending(): boolean {
    return this.#pending.size > 0;
  }

  /** Those that wait, the oldest first. */
  pending(): ApprovalRecord[] {
    return [...this.#pending].map((id) => this.get(id));
  }

  /** How many people must agree to this one: as many as when it was asked for, or as many as are asked for by now. */
  needed(approval: ApprovalRecord): number {
    return Math.max(approval.required, this.required);
  }

  applyRequired(fact: FactOf<'approvals_required'>): void {
    this.required = fact.count;
    this.isChosen = true;
    this.expiresAfterMs = fact.expiresAfterMs;
    this.aboveShare = fact.aboveShare ?? USUAL_ABOVE_SHARE;
  }

  applyRequested(fact: FactOf<'approval_requested'>, at: EpochNs, seq: number): void {
    const { kind: _, ...approval } = fact;
    this.approvals.set(approval.id, { ...approval, status: 'pending', given: [], requestedAt: at, requestedSeq: seq });
    this.#pending.add(approval.id);
  }

  applyGiven(fact: FactOf<'approval_given'>): void {
    const approval = this.get(fact.approvalId);
    const { by, passwordKnownTo = [] } = fact;
    this.approvals.set(approval.id, { ...approval, given: [...approval.given, { by, passwordKnownTo }] });
  }

  applyEnded(fact: FactOf<'approval_ended'>): void {
    this.#pending.delete(fact.approvalId);
    this.approvals.set(fact.approvalId, { ...this.get(fact.approvalId), status: fact.status });
  }

  /** All of it, for a snapshot. */
  snapshot() {
    const { approvals, required, isChosen, expiresAfterMs, aboveShare } = this;
    return { approvals, required, isChosen, expiresAfterMs, aboveShare, pending: this.#pending };
  }

  /** Takes a snapshot as so. */
  restore({ approvals, pending, ...settings }: ReturnType<ApprovalTable['snapshot']>): void {
    refill(this.approvals, approvals);
    refill(this.#pending, pending);
    this.required = settings.required;
    this.isChosen = settings.isChosen;
    this.expiresAfterMs = settings.expiresAfterMs;
    this.aboveShare = settings.aboveShare;
  }
}
