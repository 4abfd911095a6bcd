import { boundsWords, signedBp, soakWords } from '../format/ladder.ts';
import { count } from '../format/number.ts';
import { limitPercent } from '../format/share.ts';
import { isoClock } from '../format/time.ts';
import type { Ladder } from '../store/console-data.ts';
import { isMarketClosed, marketWords } from '../store/market-hours.ts';
import { useConsole } from './console-context.tsx';
import { useVersionLabel } from './figures.tsx';
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
      <p>
        <span>{words}</span>
        {closed ? <span className="warn">; {market}</span> : null}
      </p>
      <div className={`bar ${closed ? 'closed' : ''}`}>
        <i style={{ width: `${part * 100}%` }} />
        <meter className="unseen" aria-label="time on this rung" value={part}>
          {words}
        </meter>
      </div>
    </div>
  );
}

const EVIDENCE = [
  ['fills', 'fills'],
  ['closed_trades', 'closed trades'],
  ['sessions', 'trading days'],
  ['pairs', 'periods'],
] as const;

/** What was seen here against what the rung asks for; what is short says so by its weight as well. */
function Evidence({ ladder: { evidence } }: { ladder: Ladder }) {
  return (
    <dl className="evidence" aria-label="evidence">
      {EVIDENCE.map(([key, label]) => {
        const { seen, needed } = evidence[key];
        const isShort = seen < needed;
        return (
          <div key={key}>
            <dt>{label}</dt>
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

const percentOf = (bp: number | null): string => (bp === null ? '–' : limitPercent(bp / 10_000));

/** The candidate against what it is compared with: the difference with its bounds, then what it came to by itself. */
function Compared({ ladder }: { ladder: Ladder }) {
  const { twin, difference, drawdown_bp: drawdown, return_bp: earned, pairs_in_all: periods } = ladder;
  const label = useVersionLabel(twin?.version ?? '');
  const other = twin ? `twin ${label}` : 'holding nothing';
  const bounds = difference ? boundsWords(difference.lower_bp, difference.upper_bp) : '';
  const words = difference ? `${signedBp(difference.mean_bp)} bp a period, ${bounds}` : 'no difference to tell yet';
  return (
    <div className="compared">
      <p>
        <span className="muted">less {other}, bp a period</span>
        <span className="grow" />
        {difference ? (
          <span className="number">
            <b>{signedBp(difference.mean_bp)}</b> <span className="muted">[{bounds}]</span>
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
          return <b>{earned === null ? '–' : `${signedBp(earned)} bp`}</b>
        </span>
        <span>
          drawdown <b>{percentOf(drawdown)}</b>
        </span>
        <span>
          <b>{count(periods)}</b> periods in all
        </span>
      </p>
    </div>
  );
}

/** The rung that is stood on: how long, on what evidence, against whom, and what each gate says. */
export function LadderNow({ ladder }: { ladder: Ladder }) {
  if (ladder.status === 'preparing')
    return <p className="muted">The candidate and its twin are loaded, warmed up and brought into step.</p>;
  return (
    <div className="rung-now">
      <Soak ladder={ladder} />
      <Evidence ladder={ladder} />
      <Compared ladder={ladder} />
      <GateList gates={ladder.gates} />
      {ladder.entered_at === null ? null : (
        <p className="muted as-of">here since {isoClock(ladder.entered_at)} market time; judged as each period ends</p>
      )}
    </div>
  );
}
