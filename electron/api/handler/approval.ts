import type { Desk } from '../../host/desk.ts';
import { authorOf, labelFor } from '../actor.ts';
import { calls, type Operator } from '../context.ts';
import { accepted, failure, found } from '../failure.ts';
import { approvalToWire } from '../map/approval.ts';
import { newestFirst, pageOf } from '../page.ts';

interface Decision {
  readonly id: string;
  readonly by?: string | undefined;
  readonly reason: string;
}

/** @throws {Failure} `forbidden` for an operator who would decide as somebody else. */
async function decide(kind: 'approve' | 'reject', { id, by, reason }: Decision, desk: Desk, operator: Operator) {
  // Where there are operators, everybody decides as themselves, also who holds the token of the data directory.
  if (desk.view.operators.isEnforced && by !== undefined && by !== operator.name)
    throw failure('forbidden', `${operator.name} cannot decide as ${by}: leave the name out`);
  const label = labelFor(operator, by);
  const { message } = accepted(await desk.execute({ kind, approvalId: id, by: label, reason }, authorOf(operator)));
  return { ...approvalToWire(desk.view, found(desk.view.approvals.get(id), `approval ${id}`)), message };
}

/** What raises risk and waits for other people. */
export const approvals = {
  list: calls.approvals.list.handler(({ input, context: { desk } }) => {
    const kept = newestFirst(
      desk.view.approvals,
      ({ status }) => input.status === undefined || status === input.status,
    );
    const { items, ...place } = pageOf(kept, input);
    return { approvals: items.map((each) => approvalToWire(desk.view, each)), ...place };
  }),

  approve: calls.approvals.approve.handler(({ input, context: { desk, operator } }) =>
    decide('approve', input, desk, operator),
  ),

  reject: calls.approvals.reject.handler(({ input, context: { desk, operator } }) =>
    decide('reject', input, desk, operator),
  ),

  require: calls.approvals.require.handler(async ({ input, context: { desk, operator } }) => {
    const { count, above_share_bp: aboveShare, expires_after_seconds, reason } = input;
    const outcome = accepted(
      await desk.execute(
        {
          kind: 'require_approvals',
          count,
          ...(aboveShare !== undefined && { aboveShare }),
          expiresAfterMs: expires_after_seconds * 1_000,
          reason,
        },
        authorOf(operator),
      ),
    );
    const { approvalsRequired } = desk.view;
    return {
      count: approvalsRequired.count,
      above_share_bp: approvalsRequired.aboveShare,
      expires_after_seconds: Math.ceil(approvalsRequired.expiresAfterMs / 1_000),
      approval_id: outcome.awaits ?? null,
      message: outcome.message,
    };
  }),
};
