import type { SwapView } from '../../../shared/contract/swap.ts';

const NS_PER_MS = 1e6;

/** How long an order path is expected to stop, from the downtimes that the desk has measured; null before the first. */
export function estimatedDowntime(
  downtimesNs: readonly number[],
): SwapView['validation_results']['estimated_downtime'] {
  if (downtimesNs.length === 0) return null;
  const sorted = downtimesNs.toSorted((a, b) => a - b);
  return {
    median_ms: quantile(sorted, 0.5) / NS_PER_MS,
    p10_ms: quantile(sorted, 0.1) / NS_PER_MS,
    p90_ms: quantile(sorted, 0.9) / NS_PER_MS,
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
