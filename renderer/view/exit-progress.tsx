import { exact, signedExact } from '../format/number.ts';
import { isoClock } from '../format/time.ts';
import { symbolOf } from '../format/words.ts';
import type { ExitLeg, ExitView } from '../store/console-data.ts';
import { exitSentence } from './exit-words.ts';
import { VersionTag } from './figures.tsx';

const legKey = ({ slot_id, version, instrument }: ExitLeg): string => `${slot_id} ${version} ${instrument}`;

const TONES = { under_way: 'warn', stalled: 'danger', ended: 'muted' } as const;

function Leg({ leg }: { leg: ExitLeg }) {
  const isOpen = Number(leg.open) !== 0;
  return (
    <tr className={isOpen ? '' : 'muted'}>
      <th scope="row" title={`${leg.slot_id} ${leg.instrument}`}>
        {symbolOf(leg.instrument)} <VersionTag name={leg.version} />
      </th>
      <td>{signedExact(leg.asked)}</td>
      <td>{exact(leg.sent)}</td>
      <td>{exact(leg.acknowledged)}</td>
      <td>{exact(leg.filled)}</td>
      <td>{isOpen ? <b>{signedExact(leg.open)}</b> : '0'}</td>
    </tr>
  );
}

/** A verified exit, position by position: quiet when nothing is open, loud while it stalls. */
export function ExitProgress({ exit }: { exit: ExitView }) {
  const { status } = exit;
  return (
    <div className={`exit ${status}`}>
      <p role={status === 'stalled' ? 'alert' : 'status'} className={TONES[status]}>
        <b>{exitSentence(exit)}</b>{' '}
        <span className="muted">
          {exit.ended_at ? `verified at ${isoClock(exit.ended_at)} UTC` : `since ${isoClock(exit.started_at)} UTC`}
        </span>
      </p>
      <table aria-label="verified exit">
        <thead>
          <tr>
            <th scope="col">position</th>
            <th scope="col">asked</th>
            <th scope="col">sent</th>
            <th scope="col" title="In orders that the exchange has taken">
              acked
            </th>
            <th scope="col">filled</th>
            <th scope="col">open</th>
          </tr>
        </thead>
        <tbody>
          {exit.legs.map((leg) => (
            <Leg key={legKey(leg)} leg={leg} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
