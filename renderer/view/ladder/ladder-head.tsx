import { STATUS_SIGNS, STRATEGY_WORDS, UNDONE_SIGN } from '../../format/ladder.ts';
import { isoClock } from '../../format/time.ts';
import { zoneName } from '../../format/zone.ts';
import type { Ladder } from '../../store/console-data.ts';
import { hasTakenOver } from '../../store/rollout/ladder.ts';
import { VersionTag } from '../parts/figures.tsx';
import { SignMark } from '../parts/sign.tsx';

/** How far it has come, in words. */
function placeWords({ status, rung, plan: { rungs } }: Ladder): string {
  if (status === 'preparing') return `${rungs.length} rungs`;
  return `rung ${rung} of ${rungs.length}`;
}

/** Whether the version beside it has given way to it. */
const hasReplaced = (ladder: Ladder): boolean =>
  hasTakenOver(ladder) && ladder.status !== 'aborted' && ladder.share_bp > 0;

/** Who climbs, beside whom, by which ladder, and how that stands. */
export function LadderHead({ ladder, undone }: { ladder: Ladder; undone: boolean }) {
  const { candidate, incumbent, plan, started_at: at, started_by: by, reason } = ladder;
  return (
    <header className="ladder-head">
      <p>
        <b className="who">
          <VersionTag name={candidate.version} />
        </b>{' '}
        {incumbent ? (
          <>
            <span className="muted">{hasReplaced(ladder) && !undone ? 'replaced' : 'beside'}</span>{' '}
            <VersionTag name={incumbent.version} />
          </>
        ) : (
          <span className="muted">in a slot of its own</span>
        )}
        <span className="grow" />
        <b role="status" aria-label="ladder">
          <SignMark sign={undone ? UNDONE_SIGN : STATUS_SIGNS[ladder.status]} />
        </b>
      </p>
      <p className="muted" title={`Promoted by ${by} at ${isoClock(at)} ${zoneName()}: ${reason}`}>
        <span className="cut">
          {plan.name}
          {plan.name === plan.strategy ? '' : `, ${STRATEGY_WORDS[plan.strategy]}`} · since {isoClock(at)} by {by}
        </span>
        <span className="grow" />
        <span>{placeWords(ladder)}</span>
      </p>
    </header>
  );
}
