import { NONE } from '../format/number.ts';
import { isoClock, microseconds } from '../format/time.ts';
import { useConsole } from './console-context.tsx';
import { FromTo } from './from-to.tsx';

const SHOWN = 8;

/** The latest swaps at a glance; the table below the chart has all of them. */
export function RecentSwaps() {
  const swaps = useConsole((state) => state.data.swaps);
  if (swaps.length === 0) return null;
  return (
    <section className="recent" aria-label="recent swaps">
      <h3>recent swaps</h3>
      <ul>
        {swaps.slice(0, SHOWN).map((swap) => (
          <li key={swap.swap_id} title={swap.reason}>
            <FromTo from={swap.from_version} to={swap.to_version} />
            <span className="chip">{swap.swap_type}</span>
            <span className="grow" />
            <span className="muted">{isoClock(swap.initiated_at)}</span>
            <b>{swap.downtime_us === null ? NONE : microseconds(swap.downtime_us)}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}
