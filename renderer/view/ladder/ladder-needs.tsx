import {
  HELD_HEADS,
  HELD_HINTS,
  lackingWords,
  MEASURE_LABELS,
  outcomeSign,
  remaining,
  runWords,
} from '../../format/ladder.ts';
import { countdown } from '../../format/moment.ts';
import { roundAmount } from '../../format/number.ts';
import { basisPoints, worth } from '../../format/share.ts';
import { deskWords } from '../../format/version.ts';
import { otherPeople } from '../../format/words.ts';
import type { Gate, Ladder } from '../../store/console-data.ts';
import { missingOf } from '../../store/rollout/ladder.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { useVersionLabel } from '../parts/figures.tsx';

/** Why it does not move by itself, and what a person does about it. */
function Held({ held }: { held: NonNullable<Ladder['held']> }) {
  return (
    <div className="notice-box warn-box" role="alert">
      <p>
        <b>
          <span aria-hidden="true">‖</span> {HELD_HEADS[held.cause]}
        </b>
      </p>
      <p>{deskWords(held.reason)}</p>
      <p className="muted">{HELD_HINTS[held.cause]}</p>
    </div>
  );
}

/** That it waits for other people: how many have agreed, and where they do. */
export function Awaited({ approvalId }: { approvalId: string }) {
  const approval = useConsole(({ data }) => data.risk?.approvals.find((one) => one.approval_id === approvalId));
  const left = useConsole(({ now }) => (approval ? countdown(Date.parse(approval.expires_at), now) : ''));
  const commands = useCommands();
  return (
    <div className="notice-box warn-box" role="status">
      <p>
        <b>
          <span aria-hidden="true">◔</span>{' '}
          {approval ? `Waits for ${otherPeople(approval.required - approval.given.length)}` : 'Waits for other people'}
        </b>
        <span className="grow" />
        <button type="button" className="quiet" onClick={() => commands.show('approvals')}>
          Show approvals
        </button>
      </p>
      {approval ? (
        <p className="muted">
          {approval.given.length} of {approval.required} agreed · expires {left}. Nothing moves up until then.
        </p>
      ) : null}
    </div>
  );
}

/** What happens before it is in: nothing of the slot's capital has moved yet. */
function Preparing({ ladder }: { ladder: Ladder }) {
  const who = useVersionLabel(ladder.candidate.version);
  return (
    <div className="notice-box" role="status">
      <p>
        <b>
          {who}
          {ladder.twin ? ' and its twin are' : ' is'} being brought in
        </b>
      </p>
      <p className="muted">Loaded, warmed up and run in step. No share has changed yet.</p>
    </div>
  );
}

/** A swap of the ladder's own, or of the desk's, that is being made in the slot. */
function UnderWay() {
  const swap = useConsole((state) => currentSlot(state)?.swap ?? null);
  const commands = useCommands();
  const to = useVersionLabel(swap?.to_version ?? '');
  if (!swap) return null;
  return (
    <div className="notice-box" role="status">
      <p>
        <b>{to} is taking over</b>
        <span className="grow" />
        <button type="button" className="quiet" onClick={() => commands.show('swap')}>
          Show swap
        </button>
      </p>
    </div>
  );
}

/** Where it goes next. */
function nextWords({ next, capital, currency, plan, rung, incumbent }: Ladder, other: string): string {
  if (!next) return '';
  if (next.kind === 'stay') return `It stays: ${next.reason ?? 'nothing supports a step'}.`;
  if (next.kind === 'complete') return 'The end of the ladder';
  const share = `${basisPoints(next.share_bp ?? 0)}, ${roundAmount(worth(capital, next.share_bp ?? 0))} ${currency}`;
  if (next.kind === 'take_over' && incumbent) return `${share}: it replaces ${other}`;
  const whole = plan.rungs[rung]?.share_bp;
  return whole !== undefined && next.share_bp !== null && next.share_bp < whole
    ? `${share}, part of the way to ${basisPoints(whole)}`
    : share;
}

/** A gate that does not let it up yet: `profit inconclusive 5/12`. */
const gateWord = ({ measure, outcome, run }: Gate): string =>
  [MEASURE_LABELS[measure], outcomeSign(outcome).word, runWords(outcome, run)].filter((each) => each !== '').join(' ');

/** Gates that do not let it up yet; those that no review has looked at are only counted. */
function gateWords(gates: readonly Gate[]): readonly string[] {
  const unseen = gates.filter(({ outcome }) => outcome === null).length;
  const named = gates.filter(({ outcome }) => outcome !== null).map(gateWord);
  return unseen === 0 ? named : [...named, `${unseen} ${unseen === 1 ? 'gate' : 'gates'} not looked at yet`];
}

/** That what passes has only to pass again. */
const reviewWords = (left: number): readonly string[] =>
  left === 0 ? [] : [`waits for the next ${left === 1 ? 'review' : `${left} reviews`}`];

/** What its rung still asks for, the shortest way that is plain. */
export function missingWords(ladder: Ladder): readonly string[] {
  const { soakMs, evidence, gates, reviews, others } = missingOf(ladder);
  return [
    ...(soakMs > 0 ? [`${remaining(soakMs)} of open market`] : []),
    ...evidence.map(({ of, lacking }) => lackingWords(of, lacking)),
    ...gateWords(gates),
    ...others,
    ...reviewWords(reviews),
  ];
}

/** What happens once its rung asks for nothing more. */
function goesWords({ status, plan, rung, next }: Ladder): string {
  if (status === 'awaiting_approval') return 'all is met: it goes up once others have agreed';
  if (status === 'held') return 'all is met, but it is held';
  if (next?.kind === 'stay') return 'all is met, but it stays';
  return plan.rungs[rung - 1]?.advance === 'manual'
    ? 'all is met: a person advances from here'
    : 'all is met: it moves with the next review';
}

/** Where it goes next, and what that still takes. */
function Next({ ladder }: { ladder: Ladder }) {
  const other = useVersionLabel(ladder.incumbent?.version ?? '');
  if (!ladder.next) return null;
  const missing = missingWords(ladder);
  return (
    <dl className="next" aria-label="next step">
      <div>
        <dt>next</dt>
        <dd>
          <b>{nextWords(ladder, other)}</b>
        </dd>
      </div>
      <div>
        <dt>{missing.length === 0 ? 'then' : 'missing'}</dt>
        <dd title={ladder.missing.join('\n')}>{missing.length === 0 ? goesWords(ladder) : missing.join(' · ')}</dd>
      </div>
    </dl>
  );
}

/** What stands between the candidate and its next rung. */
export function LadderNeeds({ ladder }: { ladder: Ladder }) {
  return (
    <>
      <UnderWay />
      {ladder.status === 'preparing' ? <Preparing ladder={ladder} /> : null}
      {ladder.held ? <Held held={ladder.held} /> : null}
      {ladder.status === 'awaiting_approval' && ladder.approval_id !== null ? (
        <Awaited approvalId={ladder.approval_id} />
      ) : null}
      <Next ladder={ladder} />
    </>
  );
}
