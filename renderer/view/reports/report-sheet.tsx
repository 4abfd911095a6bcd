import type { ReactNode } from 'react';
import type { ReportEvent, ReportView } from '../../../shared/contract/report.ts';
import type { ReportAmounts } from '../../../shared/contract/run-report.ts';
import type { VerificationView } from '../../../shared/contract/verification.ts';
import { count, exact, NONE } from '../../format/number.ts';
import { denialCounts } from '../../format/record-words.ts';
import { isoDayTime, wholePercent } from '../../format/session.ts';
import { plain } from '../../format/words.ts';
import { Profit, VersionTag } from '../parts/figures.tsx';
import { Heads } from '../parts/heads.tsx';

const exactly = 8;

/** Amounts as they are on record: all eight digits. */
const AmountCells = ({ of }: { of: ReportAmounts }) => (
  <>
    <td className="number">
      <Profit text={of.realised} digits={exactly} />
    </td>
    <td className="number">
      <Profit text={of.unrealised} digits={exactly} />
    </td>
    <td className="number">{exact(of.fees)}</td>
    <td className="number strong">
      <Profit text={of.total} digits={exactly} />
    </td>
  </>
);

function Profits({ report }: { report: ReportView }) {
  const [currency, ...others] = new Set(report.totals.map((total) => total.currency));
  if (currency === undefined) return <p className="none">No version has traded up to the end of this range.</p>;
  // One currency is said once, in the head: eight digits need the room.
  const isOne = others.length === 0;
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">profit in the range{isOne ? `, ${currency}` : ''}</th>
          {isOne ? null : <th scope="col">currency</th>}
          <Heads names={['realised', 'unrealised', 'fees', 'total', 'fills', 'total at its end']} numeric />
        </tr>
      </thead>
      <tbody>
        {report.versions.map(({ version, currency, change, end, fills }) => (
          <tr key={`${version} ${currency}`}>
            <th scope="row">
              <VersionTag name={version} />
            </th>
            {isOne ? null : <td>{currency}</td>}
            <AmountCells of={change} />
            <td className="number">{count(fills)}</td>
            <td className="number muted">{exact(end.total)}</td>
          </tr>
        ))}
        {report.totals.map(({ currency, change, end }) => (
          <tr key={currency} className="sum">
            <th scope="row">in all</th>
            {isOne ? null : <td>{currency}</td>}
            <AmountCells of={change} />
            <td className="number">{report.totals.length === 1 ? count(report.orders.fills) : ''}</td>
            <td className="number muted">{exact(end.total)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Swaps({ swaps, rollbacks }: Pick<ReportView, 'swaps' | 'rollbacks'>) {
  if (swaps.total === 0) return null;
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">
            {count(swaps.total)} {swaps.total === 1 ? 'swap' : 'swaps'}
            {rollbacks > 0 ? `, ${count(rollbacks)} of them rollbacks` : ''}, UTC
          </th>
          <Heads names={['type', 'from', 'to', 'status', 'trigger']} />
          <Heads names={['downtime, ms']} numeric />
          <th scope="col" className="wide">
            reason
          </th>
        </tr>
      </thead>
      <tbody>
        {swaps.items.map((swap) => (
          <tr key={`${swap.at} ${swap.from} ${swap.to}`}>
            <td>{isoDayTime(swap.at)}</td>
            <td>{plain(swap.type)}</td>
            <td>
              <VersionTag name={swap.from} />
            </td>
            <td>
              <VersionTag name={swap.to} />
            </td>
            <td>{plain(swap.status)}</td>
            <td>{swap.trigger}</td>
            <td className="number">{swap.downtime_ms?.toFixed(3) ?? NONE}</td>
            <td className="wide">{swap.error ?? swap.reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Events({ name, list }: { name: string; list: { total: number; items: readonly ReportEvent[] } }) {
  if (list.total === 0) return null;
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">
            {name}, {count(list.total)}
            {list.total > list.items.length ? `, the first ${count(list.items.length)}` : ''}
          </th>
          <Heads names={['by', 'what']} />
          <th scope="col" className="wide">
            in words
          </th>
        </tr>
      </thead>
      <tbody>
        {list.items.map(({ at, by, what, words }, index) => (
          // The list of a report never changes.
          <tr key={index}>
            <td>{isoDayTime(at)}</td>
            <td>{by}</td>
            <td>{what}</td>
            <td className="wide">{words}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const Figure = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

function auditWords(
  verified: VerificationView | null,
  verifying: boolean,
): { readonly tone: string; readonly words: string } {
  if (verifying)
    return {
      tone: 'muted',
      words: `is being verified${verified?.total ? `, ${wholePercent(verified.rows / verified.total)}` : ''}`,
    };
  if (verified === null) return { tone: 'muted', words: 'was not verified' };
  if (verified.report === null)
    return { tone: 'warn', words: `could not be verified: ${verified.error ?? 'no reason'}` };
  const { ok, rows, problems } = verified.report;
  return ok
    ? { tone: 'ok', words: `✓ verified, ${count(rows)} rows` }
    : { tone: 'danger', words: `✕ does not verify: ${problems[0]?.message ?? 'see Audit'}` };
}

/** A report as it is read, and printed. */
export function ReportSheet(props: {
  report: ReportView;
  verified: VerificationView | null;
  /** Whether more is to come of the verification. */
  verifying: boolean;
}) {
  const { report, verified, verifying } = props;
  const audit = auditWords(verified, verifying);
  const quiet = [
    ...(report.swaps.total === 0 ? ['swap'] : []),
    ...(report.breakers.total === 0 ? ['breaker'] : []),
    ...(report.limits.total === 0 ? ['change of a limit'] : []),
    ...(report.approvals.total === 0 ? ['approval'] : []),
  ];
  return (
    <article className="report-sheet" aria-label="report">
      <header>
        <h2>
          {report.from.slice(0, 10)}
          {Date.parse(report.until) - Date.parse(report.from) > 86_400_000
            ? ` to ${new Date(Date.parse(report.until) - 1).toISOString().slice(0, 10)}`
            : ''}
        </h2>
        <small>
          desk {report.desk_id.slice(0, 8)} · SIMULATED · whole days in UTC · made {isoDayTime(report.made_at)}
        </small>
      </header>
      {report.missing === null ? null : <p className="note warn">{report.missing}.</p>}
      <Profits report={report} />
      <dl className="report-figures">
        <Figure name="orders sent">{count(report.orders.sent)}</Figure>
        <Figure name="fills">{count(report.orders.fills)}</Figure>
        <Figure name="cancelled">{count(report.orders.cancelled)}</Figure>
        <Figure name="rejected">{count(report.orders.rejected)}</Figure>
        <Figure name="denied">
          {count(report.orders.denied)}
          {report.orders.denied === 0 ? '' : ` (${denialCounts(report.denials)})`}
        </Figure>
      </dl>
      <Swaps swaps={report.swaps} rollbacks={report.rollbacks} />
      <Events name="breakers and kills, UTC" list={report.breakers} />
      <Events name="limits, states and calendar, UTC" list={report.limits} />
      <Events name="approvals, UTC" list={report.approvals} />
      {quiet.length === 0 ? null : <p className="none">There was no {quiet.join(', no ')} in this range.</p>}
      <footer>
        <span>
          audit <b className={audit.tone}>{audit.words}</b>
        </span>
        <span>
          head after {count(report.audit.rows)} rows <code title={report.audit.head}>{report.audit.head}</code>
        </span>
        <small>
          Profit is recounted from the journal, exact to the last digit; open positions at the marks on record. What one
          version hands to another counts for each at the price at which it passed.
        </small>
      </footer>
    </article>
  );
}
