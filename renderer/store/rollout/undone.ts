import type { Ladder, SwapSummary } from '../console-data.ts';

/** That a climbed ladder came to nothing: the swap at its top was undone. */
export interface Undone {
  /** When, ISO 8601; null where the list of swaps does not reach back to the one that undid it. */
  readonly at: string | null;
  /** Who did; null likewise. `desk` where it acted by itself. */
  readonly by: string | null;
}

/** What undid the take-over by which a ladder was climbed, by the record of that swap; null while it stands. */
export function undoneBy(ladder: Ladder, swaps: readonly SwapSummary[]): Undone | null {
  if (ladder.status !== 'completed' || ladder.swap_id === null) return null;
  const own = swaps.findIndex(({ swap_id }) => swap_id === ladder.swap_id);
  const takeOver = swaps[own];
  if (takeOver?.status !== 'rolled_back') return null;
  // The list is newest first: the nearest before it that leads from what it put live back to what was live.
  const back = swaps
    .slice(0, own)
    .findLast(
      (swap) =>
        swap.swap_type === 'rollback' &&
        swap.status !== 'failed' &&
        swap.from_version === takeOver.to_version &&
        swap.to_version === takeOver.from_version &&
        swap.slot_ids.includes(ladder.slot_id),
    );
  return { at: back?.initiated_at ?? null, by: back?.initiated_by ?? null };
}
