import { bpPercent, shareWord, stayed } from '../../format/ladder.ts';
import { roundAmount } from '../../format/number.ts';
import { worth } from '../../format/share.ts';
import { isoClock, isoMinute } from '../../format/time.ts';
import { deskWords, versionKey } from '../../format/version.ts';
import { zoneName } from '../../format/zone.ts';
import type { Ladder } from '../../store/console-data.ts';
import { largestShare } from '../../store/rollout/ladder.ts';
import type { Undone } from '../../store/rollout/undone.ts';
import { liveAttachment } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';
import { useVersionLabel } from '../parts/figures.tsx';

function headlineOf({ status }: Ladder, who: string, most: number, undone: Undone | null): string {
  if (undone)
    return `${who} climbed, then rolled back${undone.at === null ? '' : ` at ${isoMinute(undone.at)} ${zoneName()}`}`;
  if (status !== 'completed') return `${who} did not climb: its ladder was aborted`;
  return most === 0 ? `${who} has climbed its ladder on paper` : `${who} has climbed its ladder`;
}

/** How a ladder ended: what came of it, why, by which swap, and how much was at risk at most. */
export function LadderResult({ ladder, undone }: { ladder: Ladder; undone: Undone | null }) {
  const { status, capital, currency, candidate, end_reason: why, swap_id: swap } = ladder;
  const who = useVersionLabel(candidate.version);
  const climbed = status === 'completed';
  const most = largestShare(ladder);
  return (
    <section
      className={`ladder-result outcome ${undone ? 'warn' : climbed ? 'good' : 'bad'}`}
      aria-label="ladder result"
    >
      <b title={undone?.by ? `By ${undone.by}` : undefined}>{headlineOf(ladder, who, most, undone)}</b>
      {why === null ? null : <p title={why}>{deskWords(why)}</p>}
      <Since ladder={ladder} />
      <dl className="result-figures">
        <dt>at risk at most</dt>
        <dd>
          {most === 0
            ? 'nothing: it was simulated only'
            : `${shareWord(most)}, ${roundAmount(worth(capital, most))} ${currency}`}
        </dd>
        <dt>ended</dt>
        <dd>
          {ladder.ended_at === null ? '–' : isoClock(ladder.ended_at)} {zoneName()}, after{' '}
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

/** Who trades in the slot now: the ladder is history, and others may have come and gone since. */
function Since({ ladder }: { ladder: Ladder }) {
  const slot = useConsole(({ data }) => data.slots.find(({ slot_id }) => slot_id === ladder.slot_id));
  const live = liveAttachment(slot);
  const key = live ? versionKey(live.name, live.version) : '';
  const label = useVersionLabel(key);
  const other = useVersionLabel(ladder.incumbent?.version ?? '');
  const isInStep = slot?.attachments.some(
    ({ role, entity_id }) => role === 'shadow' && entity_id === ladder.incumbent?.entity_id,
  );
  const back = key === ladder.candidate.version && isInStep ? `; ${other} stays in step for the way back` : '';
  return (
    <p className="muted">
      {live ? `Now in force: ${label} with ${shareWord(live.share_bp)}${back}.` : 'Now no version is in force here.'}
    </p>
  );
}
