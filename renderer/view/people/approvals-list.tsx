import { useState } from 'react';
import { mayApprove } from '../../../shared/domain/operator.ts';
import { countdown, momentWords } from '../../format/moment.ts';
import { isoClock } from '../../format/time.ts';
import { plain } from '../../format/words.ts';
import { zoneName } from '../../format/zone.ts';
import type { Approval } from '../../store/console-data.ts';
import { barredWords, type Part, partIn } from '../../store/people/person.ts';
import { requestKey } from '../../store/request.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { ReasonForm, RequestWords } from '../parts/reason-form.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';
import { EmergencyDeclaration } from './emergency-declaration.tsx';

type Decision = 'approve' | 'reject';
const NO_APPROVALS: readonly Approval[] = [];

const PART_WORDS: Readonly<Record<Exclude<Part, 'may' | 'barred'>, string>> = {
  own: 'You asked for this: another person must agree.',
  given: 'You have agreed. Another person must as well.',
};

/** Why whoever is here cannot agree; null where they can. */
function useApproveObstacle(approval: Approval, part: Part): string | null {
  const withheld = useObstacle('approvals.approve');
  const barred = useConsole(({ me }) => barredWords(approval, me));
  if (withheld !== null || part === 'may') return withheld;
  return part === 'barred' ? barred && `${barred.charAt(0).toUpperCase()}${barred.slice(1)}.` : PART_WORDS[part];
}

/** Who has agreed and how many are still needed, in dots as well as in words. */
function Agreed({ given, required }: Pick<Approval, 'given' | 'required'>) {
  const left = Math.max(0, required - given.length);
  return (
    <span className="agreed">
      <span className="dots" aria-hidden="true">
        {'●'.repeat(given.length)}
        {'○'.repeat(left)}
      </span>{' '}
      <b>
        {given.length} of {required}
      </b>{' '}
      agreed{given.length > 0 ? ` (${given.join(', ')})` : ''}
    </span>
  );
}

interface DecisionProps {
  readonly approval: Approval;
  readonly decision: Decision;
  readonly act: string;
  readonly done: () => void;
}

/** A decision with its reason; and who decides, where the desk knows nobody by name. */
function DecisionForm({ approval, decision, act, done }: DecisionProps) {
  const { approval_id: id, action, required, given } = approval;
  const commands = useCommands();
  const isNamed = useConsole(({ me }) => me?.enforced === true);
  const [by, setBy] = useState('');
  const needsName = !isNamed && decision === 'approve';
  const words =
    decision === 'reject'
      ? 'Nothing changes, and it cannot be agreed to any more.'
      : given.length + 1 >= required
        ? 'With your agreement it takes effect at once, as written above.'
        : `It waits for ${required - given.length - 1} more after you.`;
  return (
    <ReasonForm
      key={decision}
      label={`${decision} ${plain(action)}`}
      means={
        <>
          {words}
          {needsName ? (
            <label className="decides">
              <span>who agrees</span>
              <input type="text" maxLength={255} required value={by} onChange={(event) => setBy(event.target.value)} />
            </label>
          ) : null}
        </>
      }
      act={act}
      request={requestKey.decide(id)}
      second={needsName}
      ready={!needsName || by.trim() !== ''}
      carryOut={(why) => commands.decide(id, decision, why, needsName ? by.trim() : undefined)}
      done={done}
    />
  );
}

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
  const [chosen, choose] = useState<Decision | null>(null);
  const part = useConsole(({ me, askedHere }) => partIn(approval, me, askedHere));
  const online = useOnline();
  const expires = Date.parse(approval.expires_at);
  const left = useConsole(({ now }) => countdown(expires, now));
  const until = useConsole(({ now }) => momentWords(expires, now));
  const noApproval = useApproveObstacle(approval, part);
  const noRejection = useObstacle('approvals.reject');
  const refuse = part === 'own' ? 'Withdraw' : 'Reject';
  const off = { approve: noApproval, reject: noRejection };
  const deciding = chosen !== null && off[chosen] === null ? chosen : null;
  const toggle = (decision: Decision) => (): void => choose(deciding === decision ? null : decision);
  return (
    <li className={`approval ${part === 'may' && noApproval === null ? 'mine' : ''}`}>
      <div className="asks">
        <p>
          <b>{plain(action)}</b> asked for by <b>{by}</b>
          {part === 'own' ? ' (you)' : ''} at {isoClock(at)} {zoneName()}: “{reason}”
        </p>
        <ul className="consequences" aria-label="consequences">
          {consequences.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      </div>
      <div className="answers">
        <p className="muted">
          <Agreed given={given} required={required} /> · expires {left}, {until}
        </p>
        <div className="decide">
          <button
            type="button"
            disabled={!online}
            {...heldBack(noApproval)}
            aria-expanded={deciding === 'approve'}
            onClick={toggle('approve')}
          >
            Approve…
          </button>
          <button
            type="button"
            disabled={!online}
            {...heldBack(noRejection)}
            aria-expanded={deciding === 'reject'}
            onClick={toggle('reject')}
          >
            {refuse}…
          </button>
          {noApproval === null ? null : <span className="muted">{noApproval}</span>}
        </div>
        {deciding ? (
          <DecisionForm
            key={deciding}
            approval={approval}
            decision={deciding}
            act={deciding === 'approve' ? 'Approve' : refuse}
            done={() => choose(null)}
          />
        ) : null}
        <RequestWords request={requestKey.decide(id)} />
      </div>
    </li>
  );
}

/** As whom one decides here, and how many must. */
function Rule() {
  const required = useConsole(({ data }) => data.risk?.approvals_required ?? 0);
  const me = useConsole((state) => state.me);
  const decides = me?.signed_in === true && mayApprove(me.role);
  const people = required === 1 ? 'one other person' : `${required} other people`;
  return (
    <span>
      What raises risk needs <b>{required === 0 ? 'nobody else' : people}</b>.
      {decides ? (
        <>
          {' '}
          You decide as <b>{me.name}</b>.
        </>
      ) : null}
    </span>
  );
}

/** What raises risk and waits for other people: its consequences in full, and the decision. */
export function ApprovalsList() {
  const approvals = useConsole(({ data }) => data.risk?.approvals ?? NO_APPROVALS);
  return (
    <section className="with-tools approvals" aria-label="approvals">
      <div className="tools">
        <Rule />
        <span className="grow" />
        <EmergencyDeclaration />
      </div>
      <div className="scroll">
        {approvals.length === 0 ? (
          <p className="empty">Nothing waits.</p>
        ) : (
          <ul>
            {approvals.map((approval) => (
              <ApprovalItem key={approval.approval_id} approval={approval} />
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
