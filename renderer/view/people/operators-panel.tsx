import { useEffect } from 'react';
import { IDLE_MINUTES } from '../../../shared/domain/operator.ts';
import { lastOf } from '../../store/asked.ts';
import { requestKey } from '../../store/request.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { RequestWords } from '../parts/reason-form.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';
import { AddOperator } from './operator-add.tsx';
import { OperatorRow } from './operator-row.tsx';

/** Who is signed in changes without this page's doing: it is asked for again this often, milliseconds. */
const AGAIN_MS = 10_000;

const IDLE_CHOICES = [1, 5, 10, 15, 30, 60, 240] as const;

function IdleMinutes({ minutes }: { minutes: number }) {
  const commands = useCommands();
  const withheld = useObstacle('operators.add');
  const choices = [...new Set([...IDLE_CHOICES, minutes])].sort((a, b) => a - b);
  return (
    <label className="idle-minutes">
      <span>
        sessions lock themselves after
        <span className="unseen">
          , {IDLE_MINUTES.least} to {IDLE_MINUTES.most} minutes
        </span>
      </span>
      <select
        value={minutes}
        {...heldBack(withheld)}
        onChange={(event) => void commands.setIdleMinutes(Number(event.target.value))}
      >
        {choices.map((each) => (
          <option key={each} value={each}>
            {each} min
          </option>
        ))}
      </select>
    </label>
  );
}

/** What the first operator turns on, said before. */
function FirstOperator() {
  return (
    <div className="first-operator">
      <h3>before the first operator</h3>
      <p>
        Whoever holds the desk’s token may do everything now, as <code>administrator</code>. The first operator turns
        on, for good:
      </p>
      <ul>
        <li>
          <b>Names.</b> Everybody signs in, and whatever they do stands under their own name.
        </li>
        <li>
          <b>Roles.</b> A viewer looks; a trader swaps, climbs and stops; a risk manager also sets limits, releases and
          approves; an administrator also manages operators.
        </li>
        <li>
          <b>Locks.</b> A session locks itself when nobody is there. What lowers risk works all the same.
        </li>
        <li>
          <b>Approvals.</b> From the second risk manager or administrator on, what raises risk needs another one.
        </li>
        <li>
          <b>The token</b> then only reads, lowers risk and manages operators: it is the way back in.
        </li>
      </ul>
    </div>
  );
}

function People() {
  const people = useConsole(({ operators }) => lastOf(operators));
  const refused = useConsole(({ operators }) => (operators.phase === 'refused' ? operators.words : null));
  const { loadOperators } = useCommands();
  useEffect(() => {
    void loadOperators();
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void loadOperators();
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, [loadOperators]);
  if (refused !== null) return <p className="empty down">{refused}</p>;
  if (people === null) return <p className="empty">Asking for the operators.</p>;
  return (
    <>
      <ul className="operator-list">
        {people.operators.map((person) => (
          <OperatorRow key={person.name} person={person} />
        ))}
      </ul>
      <IdleMinutes minutes={people.idle_minutes} />
      <RequestWords request={requestKey.idleMinutes} />
    </>
  );
}

/** The people of the desk, for administrators. */
export function OperatorsPanel() {
  const withheld = useObstacle('operators.list');
  const enforced = useConsole(({ me }) => me?.enforced === true);
  if (withheld !== null)
    return <p className="empty">{withheld} Your own password is changed under your name in the bar.</p>;
  return (
    <section className="operators" aria-label="operators">
      <div className="scroll">{enforced ? <People /> : <FirstOperator />}</div>
      <AddOperator key={String(enforced)} first={!enforced} />
    </section>
  );
}
