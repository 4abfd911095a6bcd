import { boundsWords, bpPercent, EVIDENCE_NOUNS, signedBp, soakWords } from '../../format/ladder.ts';
import { count } from '../../format/number.ts';
import { isoClock } from '../../format/time.ts';
import type { Ladder } from '../../store/console-data.ts';
import { isMarketClosed, marketWords } from '../../store/market-hours.ts';
import { useConsole } from '../console-context.tsx';
import { useVersionLabel } from '../parts/figures.tsx';
import { GateList } from './gate-list.tsx';
import { IntervalPlot } from './interval-plot.tsx';

/** How long it has been here, of market that was open. */
function Soak({ ladder: { soak } }: { ladder: Ladder }) {
  const closed = useConsole(isMarketClosed);
  const market = useConsole(marketWords);
  const words = soakWords(soak.open_ms, soak.needed_ms);
  const part = soak.needed_ms === 0 ? 1 : Math.min(1, soak.open_ms / soak.needed_ms);
  return (
    <div className="soak">
      <p>{words}</p>
      {closed ? (
        <p className="warn">
          <span>
            <span aria-hidden="true">◼</span> {market}: no time passes here
          </span>
        </p>
      ) : null}
      <div className={`bar ${closed ? 'closed' : ''}`}>
        <i style={{ width: `${part * 100}%` }} />
        <meter className="unseen" aria-label="time on this rung" value={part}>
          {words}
        </meter>
      </div>
    </div>
  );
}

const EVIDENCE = ['fills', 'closed_trades', 'sessions', 'pairs'] as const;

/** What was seen here against what the rung asks for; what is short says so by its weight as well. */
function Evidence({ ladder: { evidence } }: { ladder: Ladder }) {
  return (
    <dl className="evidence" aria-label="evidence">
      {EVIDENCE.map((key) => {
        const { seen, needed } = evidence[key];
        // What the rung does not ask for says nothing here, but for fills: whether it trades at all.
        if (needed === 0 && key !== 'fills') return null;
        const isShort = seen < needed;
        return (
          <div key={key}>
            <dt>{EVIDENCE_NOUNS[key][1]}</dt>
            <dd className={isShort ? 'warn' : ''}>
              <b>{count(seen)}</b>
              {needed === 0 ? null : ` of ${count(needed)}`}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** The candidate against what it is compared with: the difference with its bounds, then what it came to by itself. */
function Compared({ ladder }: { ladder: Ladder }) {
  const { twin, incumbent, difference, drawdown_bp: drawdown, return_bp: earned, pairs_in_all: periods } = ladder;
  const label = useVersionLabel(twin?.version ?? '');
  const isOther = twin !== null && twin.version !== incumbent?.version;
  const other = twin ? `twin${isOther ? ` ${label}` : ''}` : 'holding nothing';
  const bounds = difference ? boundsWords(difference.lower_bp, difference.upper_bp) : '';
  const words = difference ? `${signedBp(difference.mean_bp)} bp a period, ${bounds}` : 'no difference to tell yet';
  return (
    <div className="compared">
      <p>
        <span className="muted">against {other}</span>
        <span className="grow" />
        {difference ? (
          <span className="number">
            <b>{signedBp(difference.mean_bp)} bp</b> <span className="muted">a period, {bounds}</span>
          </span>
        ) : (
          <span className="muted">too few periods to tell</span>
        )}
      </p>
      {difference ? (
        <IntervalPlot
          mean={difference.mean_bp}
          lower={difference.lower_bp}
          upper={difference.upper_bp}
          words={`Difference to ${other}: ${words}, certain to 95 % whenever one looks`}
        />
      ) : null}
      <p className="sums">
        <span>
          return <b>{bpPercent(earned, true)}</b>
        </span>
        <span>
          drawdown <b>{bpPercent(drawdown, false)}</b>
        </span>
        <span>
          <b>{count(periods)}</b> periods
        </span>
      </p>
    </div>
  );
}

/** The rung that is stood on: how long, on what evidence, against whom, and what each gate says. */
export function LadderNow({ ladder }: { ladder: Ladder }) {
  return (
    <div className="rung-now">
      <Soak ladder={ladder} />
      <Evidence ladder={ladder} />
      <Compared ladder={ladder} />
      <GateList gates={ladder.gates} />
      {ladder.entered_at === null ? null : (
        <p className="muted as-of">
          here since {isoClock(ladder.entered_at)} market time; it is judged as each period ends
        </p>
      )}
    </div>
  );
}
