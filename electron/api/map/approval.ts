import type { ApprovalView } from '../../../shared/contract/approval.ts';
import type { ApprovalRecord } from '../../../shared/domain/approval.ts';
import { mayApprove } from '../../../shared/domain/operator.ts';
import { dependence, dependenceWords } from '../../../shared/domain/second-person.ts';
import { epochNs } from '../../../shared/units/time.ts';
import type { EngineView } from '../engine-view.ts';
import { isoTime } from './time.ts';

/** An approval on the wire. */
export const approvalToWire = (view: EngineView, approval: ApprovalRecord): ApprovalView => ({
  approval_id: approval.id,
  action: approval.command.kind,
  requested_by: approval.requestedBy,
  requested_at: isoTime(approval.requestedAt),
  reason: approval.reason,
  consequences: [...approval.consequences],
  required:
    approval.status === 'pending' ? Math.max(approval.required, view.approvalsRequired.count) : approval.required,
  given: approval.given.map(({ by }) => by),
  expires_at: isoTime(epochNs(BigInt(approval.expiresNs))),
  status: approval.status,
  barred: approval.status === 'pending' ? barredFrom(view, approval) : [],
});

/** Who could agree by their role, and would be no second person. */
function barredFrom({ operators: { operators } }: EngineView, approval: ApprovalRecord): ApprovalView['barred'] {
  return [...operators.values()].flatMap(({ name, role, status }) => {
    if (status !== 'active' || !mayApprove(role) || name === approval.requestedBy) return [];
    const found = dependence(operators, approval, name);
    const hasAgreed = approval.given.some(({ by }) => by === name);
    if (found === undefined || hasAgreed) return [];
    const { cause, ownPasswordOf } = found;
    return [{ name, because: dependenceWords(found), cause, own_password_of: ownPasswordOf }];
  });
}

/** Those that wait, newest first. */
export const pendingToWire = (view: EngineView): ApprovalView[] =>
  [...view.approvals.values()]
    .filter(({ status }) => status === 'pending')
    .reverse()
    .map((each) => approvalToWire(view, each));
