import type { ApprovalView } from '../../../shared/contract/approval.ts';
import type { ApprovalRecord } from '../../../shared/domain/approval.ts';
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
  given: [...approval.given],
  expires_at: isoTime(epochNs(BigInt(approval.expiresNs))),
  status: approval.status,
});

/** Those that wait, newest first. */
export const pendingToWire = (view: EngineView): ApprovalView[] =>
  [...view.approvals.values()]
    .filter(({ status }) => status === 'pending')
    .reverse()
    .map((each) => approvalToWire(view, each));
