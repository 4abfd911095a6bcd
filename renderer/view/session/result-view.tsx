import { useState } from 'react';
import type { RunDetail } from '../../../shared/contract/run.ts';
import type { ReportAmounts } from '../../../shared/contract/run-report.ts';
import { amount, count, NONE } from '../../format/number.ts';
import { isoDayTime, speedWords, wholePercent } from '../../format/session.ts';
import { took } from '../../format/time.ts';
import { plain } from '../../format/words.ts';
import { requestKey } from '../../store/request.ts';
import { heldBack, useObstacle } from '../bar/withheld.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { Profit, VersionTag } from '../parts/figures.tsx';
import { RequestWords } from '../parts/reason-form.tsx';

/** Rows of two results side by side: what only one of them has stands as none. */
function Amounts({
  name,
  of,
  to,
}: {
  name: string;
  of: ReportAmounts | undefined;
  to: ReportAmounts | null | undefined;
}) {
  const cells = (amounts: ReportAmounts | undefined, key: string) => [
    <td key={`${key} r`} className="number">
      {amounts ? <Profit text={amounts.realised} /> : NONE}
    </td>,
    <td key={`${key} u`} className="number">
      {amounts ? <Profit text={amounts.unrealised} /> : NONE}
    </td>,
    <td key={`${key} f`} className="number">
      {amounts ? amount(amounts.fees) : NONE}
    </td>,
    <td key={`${key} t`} className="number strong">
      {amounts ? <Profit text={amounts.total} /> : NONE}
    </td>,
  ];
  return (
    <tr>
      <th scope="row">{name.includes('@') ? <VersionTag name={name} /> : name}</th>
      {cells(of, 'of')}
      {to === null ? null : cells(to, 'to')}
    </tr>
  );
}

const HEADS = ['realised', 'unrealised', 'fees', 'total'];

function ProfitTable({ of, to }: { of: RunDetail; to: RunDetail | null }) {
  const names = [
    ...new Set([...Object.keys(of.report.pnl.by_version), ...Object.keys(to?.report.pnl.by_version ?? {})]),
  ];
  return (
    <table className="plain">
      <thead>
        {to === null ? null : (
          <tr>
            <td />
            <th colSpan={4} scope="colgroup">
              this, seed {of.seed}
            </th>
            <th colSpan={4} scope="colgroup">
              {to.name}, seed {to.seed}
            </th>
          </tr>
        )}
        <tr>
          <th scope="col">profit by version</th>
          {[...HEADS, ...(to === null ? [] : HEADS)].map((head, index) => (
            <th key={`${head} ${Math.floor(index / 4)}`} scope="col" className="number">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <Amounts
            key={name}
            name={name}
            of={of.report.pnl.by_version[name]}
            to={to === null ? null : to.report.pnl.by_version[name]}
          />
        ))}
        <Amounts name="in all" of={of.report.pnl} to={to === null ? null : to.report.pnl} />
      </tbody>
    </table>
  );
}

function Figures({ of, to }: { of: RunDetail; to: RunDetail | null }) {
  const rows: readonly [string, (run: RunDetail) => string][] = [
    ['events', ({ report }) => count(report.events.delivered)],
    ['missed · twice', ({ report }) => `${count(report.events.missed)} · ${count(report.events.twice)}`],
    ['orders sent', ({ report }) => count(report.orders.sent)],
    ['fills', ({ fills }) => count(fills)],
    ['denied', ({ report }) => denialWords(report)],
    ['breakers', ({ report }) => count(report.violations.filter(({ breaker_id }) => breaker_id !== null).length)],
    ['faults', ({ report }) => count(report.faults.length)],
    ['took', ({ seconds, report }) => `${took(seconds * 1_000)}, ${count(report.events_per_second)} events a second`],
  ];
  return (
    <table className="plain figures">
      <tbody>
        {rows.map(([name, words]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{words(of)}</td>
            {to === null ? null : <td className={words(of) === words(to) ? 'muted' : ''}>{words(to)}</td>}
          </tr>
        ))}
        <tr>
          <th scope="row">audit</th>
          <td>{auditWords(of)}</td>
          {to === null ? null : <td>{auditWords(to)}</td>}
        </tr>
        <tr>
          <th scope="row">state</th>
          <td className="mono" title={of.state_hash}>
            {of.state_hash.slice(0, 16)}
          </td>
          {to === null ? null : (
            <td className="mono" title={to.state_hash}>
              {to.state_hash.slice(0, 16)} {to.state_hash === of.state_hash ? '(the same)' : ''}
            </td>
          )}
        </tr>
      </tbody>
    </table>
  );
}

const denialWords = ({ orders, denials }: RunDetail['report']): string =>
  orders.denied === 0
    ? '0'
    : `${count(orders.denied)}: ${Object.entries(denials)
        .map(([code, times]) => `${plain(code)} ${count(times)}`)
        .join(', ')}`;

const auditWords = ({ report: { audit } }: RunDetail) => (
  <span className={audit.verified ? 'ok' : 'danger'}>
    {audit.verified ? '✓ verified' : '✕ does not verify'}, {count(audit.rows)} rows
  </span>
);

function Events({ report }: { report: RunDetail['report'] }) {
  return (
    <>
      {report.swaps.length === 0 ? null : (
        <table className="plain">
          <thead>
            <tr>
              {['swaps', 'from', 'to', 'status'].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
              <th scope="col" className="number">
                after event
              </th>
              <th scope="col" className="number">
                downtime, ms
              </th>
              <th scope="col">reason</th>
            </tr>
          </thead>
          <tbody>
            {report.swaps.map((swap) => (
              <tr key={swap.swap_id}>
                <td>{swap.swap_type}</td>
                <td>
                  <VersionTag name={swap.from} />
                </td>
                <td>
                  <VersionTag name={swap.to} />
                </td>
                <td>{plain(swap.status)}</td>
                <td className="number">{swap.cut_sequence === null ? NONE : count(swap.cut_sequence)}</td>
                <td className="number">{swap.downtime_milliseconds?.toFixed(1) ?? NONE}</td>
                <td className="wide">{swap.error_message ?? swap.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {report.violations.length === 0 ? null : (
        <table className="plain">
          <thead>
            <tr>
              {['limits crossed', 'where', 'value', 'limit', 'what followed'].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.violations.slice(0, 50).map((each, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list of a report never changes.
              <tr key={index}>
                <td>{plain(each.trigger)}</td>
                <td>{each.scope}</td>
                <td>{each.value}</td>
                <td>{each.limit}</td>
                <td>
                  {plain(each.action)}
                  {each.breaker_id === null ? '' : `, breaker ${each.breaker_id}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

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
        <b>{run.name}</b>
        <small>
          {isoDayTime(run.started_at)} UTC · {run.feed} · seed {run.seed} · {speedWords(run.speed)} · by{' '}
          {run.started_by}
        </small>
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
        <button type="button" onClick={() => commands.editAgain(runId)}>
          Edit scenario
        </button>
        <button type="button" {...heldBack(withheld)} onClick={() => void commands.deleteResult(runId)}>
          Delete
        </button>
        <Again key={runId} run={run} />
      </div>
      <RequestWords request={requestKey.result(runId)} />
      <ProfitTable of={run} to={to} />
      <div className="side-by-side">
        <Figures of={run} to={to} />
      </div>
      <Events report={run.report} />
    </div>
  );
}
