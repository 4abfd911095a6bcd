import { useMemo } from 'react';
import { roundAmount } from '../format/number.ts';
import { basisPoints, worth } from '../format/share.ts';
import { type Part, type PartKind, partsOf, sumOf } from '../store/allocation.ts';
import type { SlotView } from '../store/console-data.ts';
import { currentLadder } from '../store/ladder.ts';
import { useConsole } from './console-context.tsx';
import { useVersionClass, useVersionLabel } from './figures.tsx';

const WHOLE = 10_000;

const KIND_WORDS: Readonly<Record<PartKind, string>> = {
  in_force: 'in force',
  candidate: 'candidate',
  twin: 'twin',
  run_off: 'running off',
  standby: 'in step',
  reserve: 'nobody holds it',
};

const kindWords = ({ kind, simulated }: Part): string => `${KIND_WORDS[kind]}${simulated ? ', simulated' : ''}`;

function Segment({ part }: { part: Part }) {
  const colour = useVersionClass(part.version ?? '');
  return <i className={`${colour} ${part.kind}`} style={{ flexGrow: part.shareBp }} />;
}

/** What somebody who runs off still holds, for it counts against the slot although its share is nothing. */
const heldBy = ({ versions }: SlotView, version: string): string =>
  versions
    .find((one) => one.version === version)
    ?.position.map(({ quantity, symbol }) => `${quantity} ${symbol}`)
    .join(', ') || 'nothing';

function PartRow({ part, slot }: { part: Part; slot: SlotView }) {
  const { version, kind, shareBp, simulated } = part;
  const colour = useVersionClass(version ?? '');
  const label = useVersionLabel(version ?? '');
  const holdsNone = simulated || kind === 'standby';
  return (
    <tr className={shareBp === 0 ? 'muted' : ''}>
      <th scope="row">
        <span className="version-tag">
          <i className={`swatch ${colour} ${kind}`} aria-hidden="true" />
          <b className="cut" title={version ?? 'reserve'}>
            {version === null ? 'reserve' : label}
          </b>
        </span>
      </th>
      <td className="muted">{kindWords(part)}</td>
      <td className="number">{kind === 'run_off' ? `holds ${heldBy(slot, version ?? '')}` : basisPoints(shareBp)}</td>
      <td className="number">{holdsNone ? 'no capital' : roundAmount(worth(slot.capital, shareBp))}</td>
    </tr>
  );
}

/** Who holds how much of the slot's capital, as a bar and in figures that visibly sum to the whole. */
export function AllocationBar({ slot }: { slot: SlotView }) {
  const ladder = useConsole(currentLadder);
  const parts = useMemo(() => partsOf(slot, ladder), [slot, ladder]);
  const sum = sumOf(parts);
  const shown = parts.filter(({ kind, shareBp }) => kind !== 'reserve' || shareBp > 0);
  const words = shown.map((part) => `${part.version ?? 'reserve'} ${basisPoints(part.shareBp)}`).join(', ');
  return (
    <section className="allocation" aria-label="allocation">
      <div className="split" role="img" aria-label={`${words}; together ${basisPoints(sum)}`}>
        {parts.map((part) => (part.shareBp > 0 ? <Segment key={part.key} part={part} /> : null))}
      </div>
      <table>
        <tbody>
          {shown.map((part) => (
            <PartRow key={part.key} part={part} slot={slot} />
          ))}
          <tr className="sum">
            <th scope="row">together</th>
            <td className="muted">{slot.currency}</td>
            <td className={`number ${sum === WHOLE ? '' : 'danger'}`}>{basisPoints(sum)}</td>
            <td className="number">{roundAmount(worth(slot.capital, sum))}</td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}
