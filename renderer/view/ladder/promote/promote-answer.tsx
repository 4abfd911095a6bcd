import { deskWords } from '../../../format/version.ts';
import type { PromoteAnswer } from '../../../store/rollout/promote-flow.ts';
import { useCommands } from '../../console-context.tsx';
import { Awaited } from '../ladder-needs.tsx';

/** What the desk said to a promotion that does not simply climb: it waits for others, or came back whole. */
export function PromoteAnswered({ answer }: { answer: PromoteAnswer }) {
  const commands = useCommands();
  return (
    <section className="promoted" aria-label="promotion">
      {answer.approvalId === null ? null : <Awaited approvalId={answer.approvalId} />}
      <p>
        <span title={answer.message}>{deskWords(answer.message)}</span>
        <span className="grow" />
        <button type="button" className="quiet" onClick={commands.dismissPromotion}>
          Close<span className="unseen"> this answer</span>
        </button>
      </p>
    </section>
  );
}
