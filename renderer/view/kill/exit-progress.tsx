import { exact, signedExact } from '../../format/number.ts';
import { isoClock } from '../../format/time.ts';
import { symbolOf } from '../../format/words.ts';
import { zoneName } from '../../format/zone.ts';
import type { ExitLeg, ExitView } from '../../store/console-data.ts';
import { VersionTag } from '../parts/figures.tsx';
import { exitSentence } from './exit-words.ts';

const legKey = ({ slot_id, version, instrument }: ExitLeg): string => `${slot_id} ${version} ${instrument}`;

const TONES = { under_way: 'warn', stalled: 'danger', ended: 'muted' } as const;

/** A position takes two lines, so that no figure is cut short however narrow the place is. */
function Leg({ leg }: { leg: ExitLeg }) {
  const isOpen = Number(leg.open) !== 0;
  return (
    <tbody className={isOpen ? '' : 'muted'}>
      <tr>
        <th scope="rowgroup" colSpan={5} title={`${leg.slot_id} ${leg.instrument}`}>
          {symbolOf(leg.instrument)} <VersionTag name={leg.version} />
        </th>
      </tr>
      <tr>
        <td>{signedExact(leg.asked)}</td>
        <td>{exact(leg.sent)}</td>
        <td>{exact(leg.acknowledged)}</td>
        <td>{exact(leg.filled)}</td>
        <td>{isOpen ? <b>{signedExact(leg.open)}</b> : '0'}</td>
      </tr>
    </tbody>
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
          {exit.ended_at
            ? `verified at ${isoClock(exit.ended_at)} ${zoneName()}`
            : `since ${isoClock(exit.started_at)} ${zoneName()}`}
        </span>
      </p>
      <table aria-label="verified exit">
        <thead>
          <tr>
            <th scope="col">to close</th>
            <th scope="col">sent</th>
            <th scope="col" title="In orders that the exchange has taken">
              acknowledged
            </th>
            <th scope="col">filled</th>
            <th scope="col">open</th>
          </tr>
        </thead>
        {exit.legs.map((leg) => (
          <Leg key={legKey(leg)} leg={leg} />
        ))}
      </table>
    </div>
  );
}
