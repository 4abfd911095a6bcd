import { useState } from 'react';
import { countdown } from '../format/moment.ts';
import { isoClock } from '../format/time.ts';
import { plain } from '../format/words.ts';
import type { Approval } from '../store/console-data.ts';
import { requestKey } from '../store/request.ts';
import { useCommands, useConsole } from './console-context.tsx';
import { ReasonForm, RequestWords } from './reason-form.tsx';

type Decision = 'approve' | 'reject';
const NO_APPROVALS: readonly Approval[] = [];

function ApprovalItem({ approval }: { approval: Approval }) {
  const {
    approval_id: id,
    action,
    requested_by: by,
    requested_at: at,
    reason,
    consequences,
    required,
    given,
  } = approval;
  const [deciding, decide] = useState<Decision | null>(null);
  const commands = useCommands();
  const isOwn = useConsole(({ askedHere }) => askedHere.has(id));
  const online = useConsole((state) => state.connection.phase === 'live');
  const left = useConsole(({ now }) => countdown(Date.parse(approval.expires_at), now));
  const refuse = isOwn ? 'Withdraw' : 'Reject';
  return (
    <li className="approval">
      <p>
        <b>{plain(action)}</b> asked for by <b>{by}</b> at {isoClock(at)} UTC: “{reason}”
      </p>
      <p className="muted">
        {given.length} of {required} agreed{given.length > 0 ? ` (${given.join(', ')})` : ''} · expires {left}
      </p>
      <ul className="consequences" aria-label="consequences">
        {consequences.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <div className="decide">
        <button
          type="button"
          disabled={!online || isOwn}
          aria-expanded={deciding === 'approve'}
          onClick={() => decide(deciding === 'approve' ? null : 'approve')}
        >
          Approve…
        </button>
        <button
          type="button"
          disabled={!online}
          aria-expanded={deciding === 'reject'}
          onClick={() => decide(deciding === 'reject' ? null : 'reject')}
        >
          {refuse}…
        </button>
        {isOwn ? <span className="muted">You asked for this: another person must agree.</span> : null}
      </div>
      {deciding ? (
        <ReasonForm
          key={deciding}
          label={`${deciding} ${plain(action)}`}
          means={
            deciding === 'approve'
              ? given.length + 1 >= required
                ? 'With your agreement it takes effect at once, as written above.'
                : `It waits for ${required - given.length - 1} more after you.`
              : 'Nothing changes, and it cannot be agreed to any more.'
          }
          act={deciding === 'approve' ? 'Approve' : refuse}
          request={requestKey.decide(id)}
          carryOut={(why) => commands.decide(id, deciding, why)}
          done={() => decide(null)}
        />
      ) : null}
      <RequestWords request={requestKey.decide(id)} />
    </li>
  );
}

/** What raises risk and waits for other people: its consequences in full, and the decision. */
export function ApprovalsList() {
  const approvals = useConsole(({ data }) => data.risk?.approvals ?? NO_APPROVALS);
  const required = useConsole(({ data }) => data.risk?.approvals_required ?? 0);
  return (
    <section className="scroll approvals" aria-label="approvals">
      {approvals.length === 0 ? (
        <p className="empty">
          Nothing waits. Whatever raises risk needs {required === 1 ? 'one other person' : `${required} other people`}{' '}
          to agree.
        </p>
      ) : (
        <ul>
          {approvals.map((approval) => (
            <ApprovalItem key={approval.approval_id} approval={approval} />
          ))}
        </ul>
      )}
    </section>
  );
}
