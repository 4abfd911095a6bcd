import type { PromoteDraft } from '../../../store/rollout/promote-flow.ts';
import type { Promotion } from '../../../store/rollout/promotion.ts';
import { capitalOf, promotionMeans } from '../../../store/rollout/promotion-means.ts';
import { useApprovalTerms } from '../../people/approval-terms.ts';
import { PlanDrawing } from './promote-plan.tsx';

/** What it would do, with its money, before anything happens; and the rungs as they would be climbed. */
export function PromotePreview({ draft, promotion }: { draft: PromoteDraft; promotion: Promotion }) {
  const terms = useApprovalTerms();
  return (
    <section className="preview" aria-label="what it would do">
      <ul className="consequences">
        {promotionMeans(promotion, draft.capital, terms).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <PlanDrawing plan={promotion.plan} capital={capitalOf(promotion, draft.capital)} />
    </section>
  );
}
