import type { ReactNode } from 'react';
import type { RunDetail } from '../../../shared/contract/run.ts';
import type { ReportAmounts } from '../../../shared/contract/run-report.ts';
import { amount, count, NONE } from '../../format/number.ts';
import { denialCounts } from '../../format/record-words.ts';
import { took } from '../../format/time.ts';
import { plain } from '../../format/words.ts';
import { Profit, VersionTag } from '../parts/figures.tsx';
import { Heads } from '../parts/heads.tsx';

/** The profit of a version in one result; what has none there stands as none. */
function AmountRow({ head, of, run }: { head: ReactNode; of: ReportAmounts | undefined; run: string | null }) {
  return (
    <tr>
      <th scope="row">{head}</th>
      {run === null ? null : <td className="muted">{run}</td>}
      <td className="number">{of ? <Profit text={of.realised} /> : NONE}</td>
      <td className="number">{of ? <Profit text={of.unrealised} /> : NONE}</td>
      <td className="number">{of ? amount(of.fees) : NONE}</td>
      <td className="number strong">{of ? <Profit text={of.total} /> : NONE}</td>
    </tr>
  );
}

/** What one calls a result beside another. */
const runWords = ({ name, seed }: RunDetail): string => `${name}, seed ${seed}`;

/** Profit by version, of two results one below the other. */
export function ProfitTable({ of, to }: { of: RunDetail; to: RunDetail | null }) {
  const names = [
    ...new Set([...Object.keys(of.report.pnl.by_version), ...Object.keys(to?.report.pnl.by_version ?? {})]),
    null,
  ];
  const amountsOf = (run: RunDetail, name: string | null): ReportAmounts | undefined =>
    name === null ? run.report.pnl : run.report.pnl.by_version[name];
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">profit by version</th>
          {to === null ? null : <th scope="col">result</th>}
          <Heads names={['realised', 'unrealised', 'fees', 'total']} numeric />
        </tr>
      </thead>
      {names.map((name) => (
        <tbody key={name ?? 'in all'}>
          <AmountRow
            head={name === null ? 'in all' : <VersionTag name={name} />}
            of={amountsOf(of, name)}
            run={to === null ? null : 'this'}
          />
          {to === null ? null : <AmountRow head="" of={amountsOf(to, name)} run={runWords(to)} />}
        </tbody>
      ))}
    </table>
  );
}

/** What a result counted, beside another. */
export function Figures({ of, to }: { of: RunDetail; to: RunDetail | null }) {
  const rows: readonly [string, (run: RunDetail) => string][] = [
    ['events', ({ report }) => count(report.events.delivered)],
    ['missed · twice', ({ report }) => `${count(report.events.missed)} · ${count(report.events.twice)}`],
    ['orders sent', ({ report }) => count(report.orders.sent)],
    ['fills', ({ fills }) => count(fills)],
    ['denied', ({ report }) => deniedWords(report)],
    ['breakers', ({ report }) => count(report.violations.filter(({ breaker_id }) => breaker_id !== null).length)],
    ['faults', ({ report }) => count(report.faults.length)],
    ['took', ({ seconds, report }) => `${took(seconds * 1_000)}, ${count(report.events_per_second)} events a second`],
  ];
  return (
    <table className="plain figures">
      {to === null ? null : (
        <thead>
          <tr>
            <td />
            <th scope="col">this</th>
            <th scope="col">{runWords(to)}</th>
          </tr>
        </thead>
      )}
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

const deniedWords = ({ orders, denials }: RunDetail['report']): string =>
  orders.denied === 0 ? '0' : `${count(orders.denied)}: ${denialCounts(denials)}`;

const auditWords = ({ report: { audit } }: RunDetail) => (
  <span className={audit.verified ? 'ok' : 'danger'}>
    {audit.verified ? '✓ verified' : '✕ does not verify'}, {count(audit.rows)} rows
  </span>
);

/** What happened in a run. */
export function Events({ report }: { report: RunDetail['report'] }) {
  return (
    <>
      {report.swaps.length === 0 ? null : (
        <table className="plain">
          <thead>
            <tr>
              <Heads names={['swaps', 'from', 'to', 'status']} />
              <Heads names={['after event', 'downtime, ms']} numeric />
              <Heads names={['reason']} />
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
              <Heads names={['limits crossed', 'where', 'value', 'limit', 'what followed']} />
            </tr>
          </thead>
          <tbody>
            {report.violations.slice(0, 50).map((each, index) => (
              <tr key={`${each.at} ${each.trigger} ${index}`}>
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
