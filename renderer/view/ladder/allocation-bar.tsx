import { useMemo } from 'react';
import { roundAmount } from '../../format/number.ts';
import { basisPoints, worth } from '../../format/share.ts';
import { holdings } from '../../format/words.ts';
import type { SlotView } from '../../store/console-data.ts';
import { type Part, type PartKind, partsOf, sumOf } from '../../store/rollout/allocation.ts';
import { currentLadder } from '../../store/rollout/ladder.ts';
import { useConsole } from '../console-context.tsx';
import { useVersionClass, useVersionLabel } from '../parts/figures.tsx';

const WHOLE = 10_000;

/** What a part is, where its version alone does not say it. */
const KIND_WORDS: Readonly<Record<PartKind, string>> = {
  in_force: '',
  candidate: '',
  twin: 'twin',
  run_off: 'runs off',
  standby: '',
  reserve: 'reserve',
};

const KIND_MEANS: Readonly<Record<PartKind, string>> = {
  in_force: 'in force',
  candidate: 'the candidate of the ladder',
  twin: 'a fresh instance of the version in force, with capital of its own, for a fair comparison',
  run_off: 'has left: it may only reduce what it holds, which counts against the slot until it is flat',
  standby: 'in step, without capital',
  reserve: 'nobody holds it',
};

function Segment({ part }: { part: Part }) {
  const colour = useVersionClass(part.version ?? '');
  return <i className={`${colour} ${part.kind}`} style={{ flexGrow: part.shareBp }} />;
}

/** What somebody who runs off still holds, for it counts against the slot although its share is nothing. */
const heldBy = ({ versions }: SlotView, version: string): string =>
  holdings(versions.find((one) => one.version === version)?.position ?? []) || 'nothing';

function PartItem({ part, slot }: { part: Part; slot: SlotView }) {
  const { version, kind, shareBp } = part;
  const colour = useVersionClass(version ?? '');
  const label = useVersionLabel(version ?? '');
  return (
    <li title={`${version ?? 'reserve'}: ${KIND_MEANS[kind]}`}>
      <i className={`swatch ${colour} ${kind}`} aria-hidden="true" />
      <span>
        {version === null ? '' : `${label} `}
        {KIND_WORDS[kind]}
      </span>
      {kind === 'run_off' ? (
        <span>
          <b>0 %</b>, holds {heldBy(slot, version ?? '')}
        </span>
      ) : (
        <span>
          <b>{basisPoints(shareBp)}</b> <span className="muted">{roundAmount(worth(slot.capital, shareBp))}</span>
        </span>
      )}
    </li>
  );
}

/** Who has a part of the capital; and whoever runs off, for what they hold counts although their share is nothing. */
const isShown = ({ kind, shareBp }: Part): boolean => shareBp > 0 || kind === 'run_off';

/** Who holds how much of the slot's capital, as a bar and in figures that visibly sum to the whole. */
export function AllocationBar({ slot }: { slot: SlotView }) {
  const ladder = useConsole(currentLadder);
  const parts = useMemo(() => partsOf(slot, ladder), [slot, ladder]);
  const sum = sumOf(parts);
  const shown = parts.filter(isShown);
  const words = shown.map(
    ({ version, kind, shareBp }) => `${version ?? ''} ${KIND_WORDS[kind]} ${basisPoints(shareBp)}`,
  );
  return (
    <section className="allocation" aria-label="allocation">
      <div className="split" role="img" aria-label={`${words.join(', ')}; together ${basisPoints(sum)}`}>
        {parts.map((part) => (part.shareBp > 0 ? <Segment key={part.key} part={part} /> : null))}
      </div>
      <ul>
        {shown.map((part) => (
          <PartItem key={part.key} part={part} slot={slot} />
        ))}
        <li className="sum">
          = <b className={sum === WHOLE ? '' : 'danger'}>{basisPoints(sum)}</b>{' '}
          <span className="muted">
            of {roundAmount(slot.capital)} {slot.currency}
          </span>
        </li>
      </ul>
    </section>
  );
}
