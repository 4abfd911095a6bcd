import { useState } from 'react';
import type { RunDetail } from '../../../shared/contract/run.ts';
import { isoDayTime, speedWords, wholePercent } from '../../format/session.ts';
import { requestKey } from '../../store/request.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { RequestWords } from '../parts/reason-form.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';
import { Events, Figures, ProfitTable } from './result-tables.tsx';

function Again({ run }: { run: RunDetail }) {
  const commands = useCommands();
  const withheld = useObstacle('runs.start');
  const busy = useConsole(({ session }) => session.list?.current != null);
  const [seed, setSeed] = useState(String(run.seed + 1));
  const number = Number(seed);
  const sound = /^\d+$/.test(seed) && number <= 0xffff_ffff;
  return (
    <form
      className="again"
      onSubmit={(event) => {
        event.preventDefault();
        void commands.runAgain(run.run_id, number);
      }}
    >
      <label>
        seed <input inputMode="numeric" value={seed} onChange={(event) => setSeed(event.target.value.trim())} />
      </label>
      <button
        type="submit"
        disabled={!sound || busy}
        title={busy ? 'One run at a time.' : undefined}
        {...heldBack(withheld)}
      >
        Run again
      </button>
    </form>
  );
}

/** A result, beside another one where one wants to compare. */
export function ResultView({ runId }: { runId: string }) {
  const commands = useCommands();
  const run = useConsole(({ session }) => session.details[runId]);
  const other = useConsole(({ session }) => session.comparedTo);
  const to = useConsole(({ session }) => (other === null || other === runId ? null : (session.details[other] ?? null)));
  const runs = useConsole(({ session }) => session.list?.runs);
  const saving = useConsole(({ session }) => session.saving);
  const withheld = useObstacle('runs.start');
  if (!run)
    return (
      <div className="scroll">
        <p className="empty">Fetching the result.</p>
        <RequestWords request={requestKey.result(runId)} />
      </div>
    );
  return (
    <div className="scroll result-view">
      <div className="result-head">
        <div>
          <b>{run.name}</b>
          <small>
            {isoDayTime(run.started_at)} UTC · {run.feed} · seed {run.seed} · {speedWords(run.speed)} · by{' '}
            {run.started_by}
          </small>
        </div>
        <Again key={runId} run={run} />
      </div>
      <div className="result-tools">
        <label>
          compare with{' '}
          <select value={other ?? ''} onChange={(event) => void commands.compareTo(event.target.value || null)}>
            <option value="">nothing</option>
            {(runs ?? [])
              .filter(({ run_id }) => run_id !== runId)
              .map((each) => (
                <option key={each.run_id} value={each.run_id}>
                  {each.name}, seed {each.seed}, {isoDayTime(each.started_at)}
                </option>
              ))}
          </select>
        </label>
        <span className="grow" />
        {(['report.json', 'trades.csv'] as const).map((file) => (
          <button
            key={file}
            type="button"
            className="quiet"
            disabled={saving !== null}
            onClick={() => void commands.saveResult(runId, file)}
          >
            {saving?.file === file
              ? `Fetching, ${wholePercent(saving.share)}`
              : file === 'report.json'
                ? 'Report, JSON'
                : 'Fills, CSV'}
          </button>
        ))}
        <button type="button" className="quiet" onClick={() => commands.editAgain(runId)}>
          Edit scenario
        </button>
        <button
          type="button"
          className="quiet"
          {...heldBack(withheld)}
          onClick={() => void commands.deleteResult(runId)}
        >
          Delete
        </button>
      </div>
      <RequestWords request={requestKey.result(runId)} />
      <ProfitTable of={run} to={to} />
      <Figures of={run} to={to} />
      <Events report={run.report} />
    </div>
  );
}
