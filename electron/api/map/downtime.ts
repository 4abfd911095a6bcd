import type { SwapView } from '../../../shared/contract/swap.ts';
import { NS_PER_MS } from '../../../shared/units/time.ts';

/** With fewer than this many samples, tenths of them mean nothing. */
const FEWEST_FOR_TENTHS = 10;

/**
 * How long an order path is expected to stop, from the downtimes that the desk has measured; null before the first. The
 * spread is that of the middle eight tenths, or of all of them while there are few.
 */
export function estimatedDowntime(
  downtimesNs: readonly number[],
): SwapView['validation_results']['estimated_downtime'] {
  if (downtimesNs.length === 0) return null;
  const sorted = downtimesNs.toSorted((a, b) => a - b);
  const [low, high] = sorted.length < FEWEST_FOR_TENTHS ? [0, 1] : [0.1, 0.9];
  return {
    median_ms: quantile(sorted, 0.5) / NS_PER_MS,
    p10_ms: quantile(sorted, low) / NS_PER_MS,
    p90_ms: quantile(sorted, high) / NS_PER_MS,
    samples: sorted.length,
  };
}

/** Quantile by linear interpolation between the closest ranks (Hyndman and Fan 1996, definition 7). */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const lower = sorted[below] ?? 0;
  const upper = sorted[below + 1] ?? lower;
  return lower + (upper - lower) * (place - below);
}
