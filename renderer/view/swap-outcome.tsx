import { count, NONE } from '../format/number.ts';
import { microseconds } from '../format/time.ts';
import { shortVersion } from '../format/version.ts';
import type { Refusal, SwapResult } from '../store/swap-flow.ts';
import { useCommands, useConsole } from './console-context.tsx';
import { FromTo } from './from-to.tsx';
import { RefusalWords } from './preflight.tsx';

const headline = (result: SwapResult): string => {
  const [from, to] = [shortVersion(result.from), shortVersion(result.to)];
  if (!result.succeeded) return result.kind === 'swap' ? `${from} stays: the swap failed` : 'The rollback failed';
  return result.kind === 'swap' ? `${to} is live; ${from} follows in shadow` : `Back on ${to}`;
};

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** How a swap or a rollback came out, in words and in figures. */
export function SwapOutcome({ result }: { result: SwapResult }) {
  const commands = useCommands();
  const missed = useConsole((state) => state.data.desk?.events.missed ?? 0);
  const twice = useConsole((state) => state.data.desk?.events.twice ?? 0);
  return (
    <div className={`outcome ${result.succeeded ? 'good' : 'bad'}`} role="status" aria-label="result">
      <FromTo from={result.from} to={result.to} />
      <b>{headline(result)}</b>
      {result.message === '' ? null : <p>{result.message}</p>}
      <dl>
        <Figure label="downtime" value={result.downtimeUs === null ? NONE : microseconds(result.downtimeUs)} />
        <Figure label="events missed" value={count(missed)} />
        <Figure label="events twice" value={count(twice)} />
        <Figure label="events held" value={result.eventsHeld === null ? NONE : count(result.eventsHeld)} />
        <Figure label="cut after event" value={result.cutSequence === null ? NONE : count(result.cutSequence)} />
      </dl>
      <div className="actions">
        <button type="button" onClick={commands.dismiss}>
          Close
        </button>
      </div>
    </div>
  );
}

/** A swap or rollback that the desk would not make. */
export function SwapRefused({ kind, to, refusal }: { kind: SwapResult['kind']; to: string; refusal: Refusal }) {
  const commands = useCommands();
  const what = kind === 'swap' ? `Swap to ${shortVersion(to)}` : `Rollback to ${shortVersion(to)}`;
  return (
    <div className="outcome bad">
      <b>{what} was refused</b>
      <RefusalWords refusal={refusal} />
      <div className="actions">
        <button type="button" onClick={commands.dismiss}>
          Close
        </button>
      </div>
    </div>
  );
}
