import { useMemo } from 'react';
import { NONE } from '../format/number.ts';
import { microseconds } from '../format/time.ts';
import { currentSlot, swapsIn } from '../store/selectors.ts';
import { useConsole } from './console-context.tsx';
import { CutTime } from './cut-time.tsx';
import { FromTo } from './from-to.tsx';

const SHOWN = 8;

/** The slot's latest swaps at a glance; the table below the chart has all of them. */
export function RecentSwaps() {
  const slot = useConsole(currentSlot);
  const all = useConsole((state) => state.data.swaps);
  const swaps = useMemo(() => swapsIn(all, slot), [all, slot]);
  if (swaps.length === 0) return null;
  return (
    <section className="recent" aria-label="recent swaps">
      <h3>recent swaps</h3>
      <ul>
        {swaps.slice(0, SHOWN).map((swap) => (
          <li key={swap.swap_id} title={swap.reason}>
            <FromTo from={swap.from_version} to={swap.to_version} />
            <b>{swap.downtime_us === null ? NONE : microseconds(swap.downtime_us)}</b>
            <span>
              <span className="chip">{swap.swap_type}</span>
            </span>
            <span className="muted">
              <CutTime swap={swap} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
