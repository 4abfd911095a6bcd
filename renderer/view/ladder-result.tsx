import { bpPercent, shareWord, stayed } from '../format/ladder.ts';
import { roundAmount } from '../format/number.ts';
import { worth } from '../format/share.ts';
import { isoClock } from '../format/time.ts';
import { shortIds } from '../format/version.ts';
import type { Ladder } from '../store/console-data.ts';
import { largestShare } from '../store/ladder.ts';
import { useVersionLabel } from './figures.tsx';

/** How a ladder ended: what came of it, why, by which swap, and how much was at risk at most. */
export function LadderResult({ ladder }: { ladder: Ladder }) {
  const { status, capital, currency, candidate, incumbent, end_reason: why, swap_id: swap } = ladder;
  const who = useVersionLabel(candidate.version);
  const other = useVersionLabel(incumbent?.version ?? '');
  const climbed = status === 'completed';
  const most = largestShare(ladder);
  const paper = climbed && most === 0;
  const headline = paper
    ? `${who} has climbed its ladder on paper`
    : climbed
      ? `${who} has climbed its ladder: it holds ${shareWord(ladder.share_bp)}`
      : `${who} did not climb: its ladder was aborted`;
  return (
    <section className={`ladder-result outcome ${climbed ? 'good' : 'bad'}`} aria-label="ladder result">
      <b>{headline}</b>
      {why === null ? null : <p title={why}>{shortIds(why)}</p>}
      {incumbent ? <p className="muted">{after(climbed, paper, who, other)}</p> : null}
      <dl className="result-figures">
        <dt>at risk at most</dt>
        <dd>
          {most === 0
            ? 'nothing: it was simulated only'
            : `${shareWord(most)}, ${roundAmount(worth(capital, most))} ${currency}`}
        </dd>
        <dt>ended</dt>
        <dd>
          {ladder.ended_at === null ? '–' : isoClock(ladder.ended_at)} UTC, after{' '}
          {stayed(ladder.started_at, ladder.ended_at)}
        </dd>
        {ladder.return_bp === null ? null : (
          <>
            <dt>return, drawdown</dt>
            <dd>
              {bpPercent(ladder.return_bp, true)}, {bpPercent(ladder.drawdown_bp, false)}
            </dd>
          </>
        )}
        {swap === null ? null : (
          <>
            <dt>by swap</dt>
            <dd className="mono" title={swap}>
              {swap.slice(0, 8)}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

/** Who trades since. */
function after(climbed: boolean, paper: boolean, who: string, other: string): string {
  if (paper) return `${other} traded on all the while; nothing of ${who} reached the account.`;
  return climbed
    ? `It has replaced ${other}, which stays in step for the way back.`
    : `${other} has all of the slot again.`;
}
