import { count } from '../../format/number.ts';
import { bytes, isoDayTime } from '../../format/session.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { Profit } from '../parts/figures.tsx';

/** Results that are kept, newest first, and what ended without one. */
export function ResultList() {
  const commands = useCommands();
  const list = useConsole(({ session }) => session.list);
  const page = useConsole(({ session }) => session.page);
  const { last, runs = [] } = list ?? {};
  return (
    <section aria-label="results">
      <h3>results{runs.length === 0 ? '' : `, ${count(runs.length)}`}</h3>
      {last && (runs[0] === undefined || last.at > runs[0].started_at) ? (
        <p className={`note ${last.how === 'failed' ? 'down' : 'muted'}`} role="status">
          <b>{last.name}</b> {last.how === 'failed' ? 'ended without a result' : 'was cancelled'}: {last.words}
        </p>
      ) : null}
      {runs.length === 0 ? <p className="none">No run has been kept yet.</p> : null}
      <ul className="sources">
        {runs.map((run) => {
          const on = page.of === 'result' && page.runId === run.run_id;
          return (
            <li key={run.run_id} className={on ? 'on' : ''}>
              <button
                type="button"
                className="result"
                aria-current={on}
                onClick={() => void commands.showResult(run.run_id)}
              >
                <span className="line">
                  <b>{run.name}</b>
                  <Profit text={run.total} />
                </span>
                <span className="line small">
                  <span>{isoDayTime(run.started_at)}</span>
                  <span>
                    seed {run.seed} · {bytes(run.bytes)}
                  </span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
