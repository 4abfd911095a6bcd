import { type ReactNode, useEffect, useRef } from 'react';
import { count, NONE } from '../format/number.ts';
import { microseconds } from '../format/time.ts';
import type { Refusal, SwapResult } from '../store/swap-flow.ts';
import { useCommands, useConsole } from './console-context.tsx';
import { useVersionLabel } from './figures.tsx';
import { FromTo } from './from-to.tsx';
import { RefusalWords } from './preflight.tsx';

function headline(result: SwapResult, from: string, to: string): string {
  if (!result.succeeded) return result.kind === 'swap' ? `${from} stays: the swap failed` : 'The rollback failed';
  return result.kind === 'swap' ? `${to} is live; ${from} follows in shadow` : `Back on ${to}`;
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

/** How a swap or a rollback came out, in words and in figures. */
export function SwapOutcome({ result }: { result: SwapResult }) {
  const missed = useConsole((state) => state.data.desk?.events.missed ?? 0);
  const twice = useConsole((state) => state.data.desk?.events.twice ?? 0);
  return (
    <Result good={result.succeeded}>
      <FromTo from={result.from} to={result.to} />
      <b>{headline(result, useVersionLabel(result.from), useVersionLabel(result.to))}</b>
      {result.message === '' ? null : <p>{result.message}</p>}
      <dl>
        <Figure label="downtime" value={result.downtimeUs === null ? NONE : microseconds(result.downtimeUs)} />
        <Figure label="events missed" value={count(missed)} />
        <Figure label="events twice" value={count(twice)} />
        <Figure label="events held" value={result.eventsHeld === null ? NONE : count(result.eventsHeld)} />
        <Figure label="cut after event" value={result.cutSequence === null ? NONE : count(result.cutSequence)} />
      </dl>
    </Result>
  );
}

/** A swap or rollback that the desk would not make. */
export function SwapRefused({ kind, to, refusal }: { kind: SwapResult['kind']; to: string; refusal: Refusal }) {
  const what = `${kind === 'swap' ? 'Swap' : 'Rollback'} to ${useVersionLabel(to)}`;
  return (
    <Result good={false}>
      <b>{what} was refused</b>
      <RefusalWords refusal={refusal} />
    </Result>
  );
}
