import { amount, count } from '../../format/number.ts';
import { age, ago } from '../../format/time.ts';
import { fingerprint } from '../../format/version.ts';
import { howMany, plain } from '../../format/words.ts';
import { rowOf, timeLeft } from '../../store/records/audit-state.ts';
import { useCommands, useConsole } from '../console-context.tsx';

const PHASES: Readonly<Record<string, string>> = {
  rows: 'Reading every row, its hash and its fact',
  anchors: 'Comparing with the anchors outside the database',
  outbox: 'Checking what was published',
  structure: 'Checking the file itself',
};

/** What stands wrong, the first bad row first, each with a way to it. */
function Problems({ problems }: { problems: readonly { table: string; seq: number; message: string }[] }) {
  const commands = useCommands();
  return (
    <ul className="audit-problems" aria-label="what is wrong">
      {problems.map((problem) => {
        const row = rowOf(problem);
        return (
          <li key={`${problem.table} ${problem.seq} ${problem.message}`}>
            <span>{problem.message}</span>
            {row === null ? (
              <span className="muted">{plain(problem.table)}</span>
            ) : (
              <button type="button" className="quiet" onClick={() => void commands.openAuditRow(row)}>
                Row {count(row)}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Whether the journal holds, as the desk itself says, and what to compare that with. */
export function AuditVerification() {
  const { running, verified, refusal } = useConsole(({ audit }) => audit);
  const now = useConsole((state) => state.now);
  const commands = useCommands();
  const report = verified?.report ?? null;
  const left = running ? timeLeft(running, now) : null;
  return (
    <section aria-label="verification">
      <h3>
        verification
        <span className="grow" />
        <button type="button" className="quiet" disabled={running !== null} onClick={() => void commands.verifyAudit()}>
          Verify now
        </button>
      </h3>
      <p className="audit-verdict" role="status">
        {running ? (
          <>
            {PHASES[running.phase] ?? plain(running.phase)}: {count(running.rows)} of {count(running.total)} rows
            {left === null ? '' : `, ${age(left)} left`}
          </>
        ) : refusal !== null ? (
          <span className="warn">{refusal}</span>
        ) : verified === null ? (
          <span className="muted">Not verified since this desk started.</span>
        ) : verified.error !== null ? (
          <span className="warn">It could not be carried out, which says nothing of the journal: {verified.error}</span>
        ) : report?.ok ? (
          <>
            <b className="ok">Holds.</b> {count(report.rows)} rows, {count(report.facts)} facts
            {verified.ended_at ? `, ${ago(verified.ended_at, now)}` : ''}
          </>
        ) : (
          <>
            <b className="danger">Does not hold.</b> {count(report?.problems.length ?? 0)} found
            {verified.ended_at ? `, ${ago(verified.ended_at, now)}` : ''}. First:
          </>
        )}
      </p>
      {running ? <progress aria-label="verification" value={running.rows} max={Math.max(1, running.total)} /> : null}
      {!running && report && !report.ok ? <Problems problems={report.problems} /> : null}
      {!running && report ? (
        <dl>
          <dt>head</dt>
          <dd className="mono" title="Compare it with one that was kept elsewhere">
            {report.head}
          </dd>
          <dt>signed</dt>
          <dd>
            {howMany(report.checkpoints.covered, 'row')} by {howMany(report.checkpoints.count, 'checkpoint')},{' '}
            {count(report.checkpoints.anchors)} anchored
          </dd>
          <dt>trusted key</dt>
          <dd className="mono">
            {report.checkpoints.keys.length === 0
              ? 'none: nothing is signed'
              : report.checkpoints.keys.map(fingerprint).join(', ')}
          </dd>
          <dt>recounted</dt>
          <dd>
            {howMany(report.recounted.orders, 'order')}, {howMany(report.recounted.fills, 'fill')},{' '}
            {howMany(report.recounted.slots, 'slot')}
            {report.segments.unseen_rows > 0
              ? `; the first ${amount(String(report.segments.unseen_rows), 0)} rows are in segments that are not here`
              : ''}
          </dd>
          <dt />
          <dd className="muted">
            The key lies beside the journal. Whoever doubts this desk runs desk verify --public-key elsewhere.
          </dd>
        </dl>
      ) : null}
    </section>
  );
}
