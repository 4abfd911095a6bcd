import { isBeforeCut } from '../../../shared/domain/swap.ts';
import { startWords } from '../../format/moment.ts';
import { count, NONE } from '../../format/number.ts';
import { millisecondDigits, took } from '../../format/time.ts';
import { deskWords, versionLabel } from '../../format/version.ts';
import {
  type Aftermath,
  aftermath,
  type FollowedResult,
  followed,
  liveVersion,
} from '../../store/rollout/aftermath.ts';
import type { SwapFlow, SwapResult } from '../../store/rollout/swap-flow.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';
import { useVersionLabel } from '../parts/figures.tsx';
import { NotRecorded } from '../parts/not-recorded.tsx';
import { RefusalWords } from '../parts/refusal-words.tsx';
import { ResultBox, type ResultTone } from '../parts/result-box.tsx';
import { aftermathWords } from './aftermath-words.ts';
import { FromTo } from './from-to.tsx';
import { SwapSteps } from './swap-steps.tsx';

const TONES: Readonly<Record<FollowedResult['outcome'], ResultTone>> = {
  completed: 'good',
  waiting: 'good',
  running: 'good',
  suspended: 'warn',
  failed: 'bad',
};

function headline({ kind, outcome, tookMs }: FollowedResult, from: string, to: string): string {
  if (outcome === 'waiting') return `${to} waits to take over from ${from}`;
  if (outcome === 'running') return `The time has come: ${to} is taking over from ${from}`;
  if (outcome === 'suspended') return `The swap to ${to} is suspended and will not begin by itself`;
  if (outcome === 'failed') return kind === 'swap' ? `${from} stays: the swap failed` : 'The rollback failed';
  const time = took(tookMs);
  return kind === 'swap' ? `${to} is live; ${from} follows in shadow` : `Back on ${to}, ${time} after the click`;
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** What the versions' own receipts said: the verdict on the swap, and whether anybody has given it. */
function Receipts({ receipts }: { receipts: SwapResult['receipts'] }) {
  const good = receipts?.missed === 0 && receipts.twice === 0;
  return (
    <p className={`receipts ${good ? 'ok' : 'warn'}`}>
      {receipts === null
        ? 'The versions’ receipts were not read.'
        : `By the versions’ own receipts: missed ${count(receipts.missed)} · twice ${count(receipts.twice)}`}
    </p>
  );
}

/** When a scheduled swap begins, and that nothing happened yet. */
function Begins({ scheduledFor }: { scheduledFor: string }) {
  const when = useConsole(({ now }) => startWords(scheduledFor, now));
  return <p>Begins {when}. Until then nothing changes; what it was planned against is checked again at its time.</p>;
}

function Figures({ result }: { result: FollowedResult }) {
  const { downtimeUs, eventsHeld, cutSequence, scheduledFor, tookMs } = result;
  return (
    <dl>
      <Figure label="downtime, ms" value={downtimeUs === null ? NONE : millisecondDigits(downtimeUs)} />
      <Figure label="events held" value={eventsHeld === null ? NONE : count(eventsHeld)} />
      <Figure label="cut after event" value={cutSequence === null ? NONE : count(cutSequence)} />
      {scheduledFor === null ? <Figure label="from click to answer, ms" value={count(Math.round(tookMs))} /> : null}
    </dl>
  );
}

/** What became of the version meanwhile: the swap's own figures are history, so they give way to it. */
function Overtaken({ result, news }: { result: FollowedResult; news: Aftermath }) {
  const algorithm = useConsole((state) => currentSlot(state)?.algorithm);
  const { headline: first, details } = aftermathWords(news, result.to, (key) => versionLabel(key, algorithm));
  return (
    <ResultBox key="overtaken" tone="warn">
      {news.kind === 'replaced' ? <FromTo from={news.by.from_version} to={news.by.to_version} /> : null}
      <b>{first}</b>
      {details.map((words) => (
        <p key={words}>{words}</p>
      ))}
    </ResultBox>
  );
}

/** How a swap or a rollback came out, in words and in figures, for as long as that is so. */
export function SwapOutcome({ result: told }: { result: SwapResult }) {
  const swaps = useConsole(({ data }) => data.swaps);
  const slots = useConsole(({ data }) => data.slots);
  const result = followed(told, swaps);
  const { outcome, cutSequence, scheduledFor } = result;
  const from = useVersionLabel(result.from);
  const words = headline(result, from, useVersionLabel(result.to));
  const news = aftermath(result, slots, swaps);
  if (news) return <Overtaken result={result} news={news} />;
  const hasSteps = outcome !== 'waiting' && result.steps.length > 0 && scheduledFor === null;
  return (
    <ResultBox key={TONES[outcome]} tone={TONES[outcome]}>
      <FromTo from={result.from} to={result.to} />
      {hasSteps ? <SwapSteps steps={result.steps} end={outcome === 'failed' ? 'failed' : 'done'} /> : null}
      <b>{words}</b>
      {outcome === 'completed' ? <NotRecorded /> : null}
      {outcome === 'waiting' && scheduledFor ? <Begins scheduledFor={scheduledFor} /> : null}
      {outcome !== 'waiting' && result.message !== '' ? <p>{deskWords(result.message)}</p> : null}
      {outcome === 'failed' && cutSequence === null ? <Unchanged slotId={result.slotId} live={result.from} /> : null}
      {outcome === 'completed' ? (
        <>
          <Receipts receipts={result.receipts} />
          <Figures result={result} />
        </>
      ) : null}
    </ResultBox>
  );
}

/** That a swap that did not come about left all as it was; which version is live is said only while that is so. */
function Unchanged({ slotId, live }: { slotId: string; live: string }) {
  const now = useConsole(({ data }) => liveVersion(data.slots.find(({ slot_id }) => slot_id === slotId)));
  const [was, is] = [useVersionLabel(live), useVersionLabel(now ?? '')];
  return (
    <p className="unchanged">
      <b>Nothing changed.</b>{' '}
      {now === live ? `${was} stays live.` : `${was} was live then; ${now === null ? 'no version' : is} is live now.`}
    </p>
  );
}

type Refused = Extract<SwapFlow, { phase: 'refused' }>;

/** A swap or rollback that the desk would not make, could not finish, or that was called off. */
export function SwapRefused({ flow }: { flow: Refused }) {
  const { kind, seen, calledOff, refusal } = flow;
  const what = `${kind === 'swap' ? 'Swap' : 'Rollback'} to ${useVersionLabel(flow.to)}`;
  // After the cut only the list of versions says which of them is live.
  const isCut = seen !== null && !isBeforeCut(seen.stage);
  const came = seen ? 'failed' : 'was refused';
  return (
    <ResultBox tone="bad">
      <FromTo from={flow.from} to={flow.to} />
      {seen ? <SwapSteps steps={seen.steps} end="failed" /> : null}
      <b>{`${what} ${calledOff ? 'was called off' : came}`}</b>
      <RefusalWords refusal={refusal} />
      {refusal.unchanged && !isCut ? <Unchanged slotId={flow.slotId} live={flow.from} /> : null}
      {isCut ? <p className="unchanged">The cut had been made. The list of versions says which one is live.</p> : null}
    </ResultBox>
  );
}
