import type { ApprovalTerms } from '../../store/rollout/promotion-means.ts';
import { NO_APPROVALS } from '../../store/rollout/promotion-means.ts';
import { useConsole } from '../console-context.tsx';

/** How many others must agree to what raises risk, and up to which share nobody must. */
export function useApprovalTerms(): ApprovalTerms {
  const required = useConsole(({ data }) => data.risk?.approvals_required ?? NO_APPROVALS.required);
  const aboveShareBp = useConsole(({ data }) => data.risk?.approvals_above_share_bp ?? NO_APPROVALS.aboveShareBp);
  return { required, aboveShareBp };
}
