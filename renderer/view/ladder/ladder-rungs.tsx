import { stayed } from '../../format/ladder.ts';
import { roundAmount } from '../../format/number.ts';
import { basisPoints, worth } from '../../format/share.ts';
import { isoMinute } from '../../format/time.ts';
import type { Ladder } from '../../store/console-data.ts';
import { isClimbed, type RungView, rungViews } from '../../store/rollout/ladder.ts';
import type { ApprovalTerms } from '../../store/rollout/promotion-means.ts';
import { useApprovalTerms } from '../people/approval-terms.ts';
import { LadderNow } from './ladder-now.tsx';

const MARKS = { passed: '✓', stopped: '✕', ahead: '○' } as const;

/** What a rung says of itself where it is not the one that is stood on. */
function words(rung: RungView, ladder: Ladder, { required, aboveShareBp }: ApprovalTerms): string {
  const { standing, since, until, place } = rung;
  if (standing === 'passed')
    return since === null
      ? 'left out'
      : [stayed(since, until), isoMinute(since)].filter((each) => each !== '0 s').join(', ');
  if (standing === 'stopped') return `after ${stayed(since, until)}`;
  if (since !== null) return `was here ${isoMinute(since)}`;
  if (!isClimbed(ladder)) return '';
  const next = place === ladder.rung + 1 ? ['next'] : [];
  const asks = required > 0 && rung.shareBp > Math.max(aboveShareBp, ladder.share_bp);
  return [...next, ...(asks ? [`needs ${required} approval${required === 1 ? '' : 's'}`] : [])].join(', ');
}

const END_WORDS: Readonly<Record<RungView['standing'], string>> = {
  passed: 'passed',
  now: '◀ here',
  stopped: 'stopped',
  ahead: '',
};

/** How it was left: a rung that a person let it up from is not said to have been passed. */
function endWords({ standing, since, advancedBy }: RungView): string {
  if (standing !== 'passed') return END_WORDS[standing];
  if (since === null) return '';
  return advancedBy === null ? END_WORDS.passed : `advanced by ${advancedBy}`;
}

function Rung({ rung, ladder, terms }: { rung: RungView; ladder: Ladder; terms: ApprovalTerms }) {
  const { standing, shareBp, simulatedBp } = rung;
  const isNow = standing === 'now';
  // A scaled step may end between two rungs: what it holds is told, not what the rung is called.
  const share = isNow && ladder.share_bp > 0 ? ladder.share_bp : shareBp;
  const money = roundAmount(worth(ladder.capital, share === 0 ? simulatedBp : share));
  const byHand = standing === 'passed' && rung.advancedBy !== null;
  const end = endWords(rung);
  return (
    <li className={`rung ${standing} ${byHand ? 'by-hand' : ''}`} aria-current={isNow ? 'step' : undefined}>
      <div className="line">
        {standing === 'now' ? null : (
          <span className="node" aria-hidden="true">
            {byHand ? '↑' : MARKS[standing]}
          </span>
        )}
        <b className="share">{share === 0 ? 'simulated' : basisPoints(share)}</b>
        <span className="money">{share === 0 ? `for ${basisPoints(simulatedBp)}` : money}</span>
        <span className="cut muted">
          {isNow ? (share === shareBp ? '' : `of a rung of ${basisPoints(shareBp)}`) : words(rung, ladder, terms)}
        </span>
        <span className="end cut" title={byHand ? end : undefined}>
          {end}
        </span>
      </div>
      <div className="reach" aria-hidden="true">
        <i style={{ width: `${share / 100}%` }} />
      </div>
      {isNow ? <LadderNow ladder={ladder} /> : null}
    </li>
  );
}

/** The rungs as a ladder, the highest on top; the bar under each is as long as its share. */
export function LadderRungs({ ladder, undone }: { ladder: Ladder; undone: boolean }) {
  const terms = useApprovalTerms();
  return (
    <ol className={`rungs ${undone ? 'undone' : ''}`} aria-label="rungs, the highest first" reversed>
      {rungViews(ladder)
        .toReversed()
        .map((rung) => (
          <Rung key={rung.place} rung={rung} ladder={ladder} terms={terms} />
        ))}
    </ol>
  );
}
