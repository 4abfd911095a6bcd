import { type ReactNode, useEffect, useRef } from 'react';
import { startWords } from '../format/moment.ts';
import { count, NONE } from '../format/number.ts';
import { microseconds, took } from '../format/time.ts';
import type { SwapFlow, SwapResult } from '../store/swap-flow.ts';
import { isBeforeCut } from '../store/swap-steps.ts';
import { useCommands, useConsole } from './console-context.tsx';
import { useVersionLabel } from './figures.tsx';
import { FromTo } from './from-to.tsx';
import { RefusalWords } from './preflight.tsx';
import { SwapSteps } from './swap-steps.tsx';

function headline({ kind, outcome, tookMs }: SwapResult, from: string, to: string): string {
  if (outcome === 'waiting') return `${to} waits to take over from ${from}`;
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

/** A result takes the keyboard's focus, unless that went elsewhere meanwhile, and goes at Escape. */
function Result({ good, children }: { good: boolean; children: ReactNode }) {
  const commands = useCommands();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) box.current?.focus();
  }, []);
  return (
    <div
      ref={box}
      className={`outcome ${good ? 'good' : 'bad'}`}
      role="status"
      aria-label="result"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape') commands.dismiss();
      }}
    >
      {children}
      <div className="actions">
        <button type="button" onClick={commands.dismiss}>
          Close
        </button>
      </div>
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

/** How a swap or a rollback came out, in words and in figures. */
export function SwapOutcome({ result }: { result: SwapResult }) {
  const { outcome, cutSequence, scheduledFor } = result;
  const from = useVersionLabel(result.from);
  const words = headline(result, from, useVersionLabel(result.to));
  return (
    <Result good={outcome !== 'failed'}>
      <FromTo from={result.from} to={result.to} />
      {outcome === 'waiting' ? null : <SwapSteps steps={result.steps} end={outcome === 'failed' ? 'failed' : 'done'} />}
      <b>{words}</b>
      {outcome === 'waiting' && scheduledFor ? <Begins scheduledFor={scheduledFor} /> : null}
      {outcome !== 'waiting' && result.message !== '' ? <p>{result.message}</p> : null}
      {outcome === 'failed' && cutSequence === null ? <Unchanged live={from} /> : null}
      {outcome === 'completed' ? (
        <>
          <Receipts receipts={result.receipts} />
          <dl>
            <Figure label="downtime" value={result.downtimeUs === null ? NONE : microseconds(result.downtimeUs)} />
            <Figure label="events held" value={result.eventsHeld === null ? NONE : count(result.eventsHeld)} />
            <Figure label="cut after event" value={cutSequence === null ? NONE : count(cutSequence)} />
            <Figure label="from click to answer" value={took(result.tookMs)} />
          </dl>
        </>
      ) : null}
    </Result>
  );
}

const Unchanged = ({ live }: { live: string }) => (
  <p className="unchanged">
    <b>Nothing changed.</b> {live} stays live.
  </p>
);

type Refused = Extract<SwapFlow, { phase: 'refused' }>;

/** A swap or rollback that the desk would not make, could not finish, or that was called off. */
export function SwapRefused({ flow }: { flow: Refused }) {
  const { kind, seen, calledOff, refusal } = flow;
  const what = `${kind === 'swap' ? 'Swap' : 'Rollback'} to ${useVersionLabel(flow.to)}`;
  const from = useVersionLabel(flow.from);
  // After the cut only the list of versions says which of them is live.
  const isCut = seen !== null && !isBeforeCut(seen.stage);
  const came = seen ? 'failed' : 'was refused';
  return (
    <Result good={false}>
      <FromTo from={flow.from} to={flow.to} />
      {seen ? <SwapSteps steps={seen.steps} end="failed" /> : null}
      <b>{`${what} ${calledOff ? 'was called off' : came}`}</b>
      <RefusalWords refusal={refusal} />
      {refusal.unchanged && !isCut ? <Unchanged live={from} /> : null}
      {isCut ? <p className="unchanged">The cut had been made. The list of versions says which one is live.</p> : null}
    </Result>
  );
}
