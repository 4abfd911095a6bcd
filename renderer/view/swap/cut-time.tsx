import { NONE } from '../../format/number.ts';
import { isoClock, nsClock } from '../../format/time.ts';
import { zoneName } from '../../format/zone.ts';
import type { SwapSummary } from '../../store/console-data.ts';

/** When a swap was cut, on the market's clock as all else on screen; the wall clock's stands in the title. */
export function CutTime({ swap }: { swap: SwapSummary }) {
  return (
    <span
      title={`market time of the cut, ${zoneName()}; begun at ${isoClock(swap.initiated_at)} ${zoneName()} by the desk’s clock`}
    >
      {swap.market_time_ns === null ? NONE : nsClock(swap.market_time_ns)}
    </span>
  );
}
