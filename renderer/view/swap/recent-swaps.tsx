import { useMemo } from 'react';
import { NONE } from '../../format/number.ts';
import { millisecondDigits } from '../../format/time.ts';
import { deskWords } from '../../format/version.ts';
import { zoneName } from '../../format/zone.ts';
import type { SwapSummary } from '../../store/console-data.ts';
import { currentSlot, isWaiting, swapsIn } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';
import { CutTime } from './cut-time.tsx';
import { FromTo } from './from-to.tsx';

const SHOWN = 8;

/** Its downtime, or that it did not come so far. */
function Came({ swap }: { swap: SwapSummary }) {
  if (swap.status === 'failed') return <b className="down">failed</b>;
  return <b>{swap.downtime_us === null ? NONE : millisecondDigits(swap.downtime_us)}</b>;
}

/** The slot's latest swaps at a glance; the table below the chart has all of them. */
export function RecentSwaps() {
  const slot = useConsole(currentSlot);
  const all = useConsole((state) => state.data.swaps);
  const swaps = useMemo(() => swapsIn(all, slot).filter((swap) => !isWaiting(swap)), [all, slot]);
  if (swaps.length === 0) return null;
  return (
    <section className="recent" aria-label="recent swaps">
      <h3>recent swaps: downtime, ms; market time, {zoneName()}</h3>
      <ul>
        {swaps.slice(0, SHOWN).map((swap) => (
          <li key={swap.swap_id} title={`${swap.from_version} → ${swap.to_version}: ${swap.reason}`}>
            <FromTo from={swap.from_version} to={swap.to_version} />
            <Came swap={swap} />
            <span>
              <span className="chip">{swap.swap_type}</span>
            </span>
            <span className="muted">
              <CutTime swap={swap} />
            </span>
            {swap.status === 'failed' && swap.error_message ? (
              <span className="why cut muted" title={swap.error_message}>
                {deskWords(swap.error_message)}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
