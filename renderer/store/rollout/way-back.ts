import { isComing } from '../../../shared/domain/swap.ts';
import { versionKey } from '../../format/version.ts';
import type { DepartureView, Ladder, RollbackView, RunningSwap, SlotView } from '../console-data.ts';
import { currentSlot, liveAttachment, type OnScreen } from '../selectors.ts';
import { currentLadder, hasTakenOver, isClimbed } from './ladder.ts';

/** Where the way back of a slot leads. */
export type WayBack =
  /** A swap is undone. */
  | { readonly kind: 'swap'; readonly to: string; readonly quote: RollbackView }
  /** The candidate of a ladder gives way; `to` is null where no version is in force beside it. */
  | {
      readonly kind: 'ladder';
      readonly to: string | null;
      readonly ladder: Ladder;
      readonly quote: DepartureView | null;
    }
  /** There is nothing to go back to, and a swap is being prepared: it is called off. `to` is the version that stays; null for none. */
  | { readonly kind: 'call_off'; readonly to: string | null; readonly swap: RunningSwap; readonly quote: null };

/** The way back of the slot on screen. */
export const wayBack = (state: OnScreen): WayBack | null => wayBackIn(currentSlot(state), currentLadder(state));

/** The way back of a slot; null where there is none. While a version climbs there, it is the end of its ladder. */
export function wayBackIn(slot: SlotView | undefined, ladder: Ladder | undefined): WayBack | null {
  if (!slot) return null;
  if (!ladder || !isClimbed(ladder)) {
    if (slot.rollback) return { kind: 'swap', to: slot.rollback.to_version, quote: slot.rollback };
    return callOff(slot);
  }
  // Once it has taken over, the swap by which it did is what is undone, and the desk has its price.
  if (hasTakenOver(ladder))
    return { kind: 'ladder', to: ladder.incumbent?.version ?? null, ladder, quote: slot.rollback };
  const live = liveAttachment(slot);
  const isOther = live !== undefined && live.entity_id !== ladder.candidate.entity_id;
  return {
    kind: 'ladder',
    to: isOther ? versionKey(live.name, live.version) : null,
    ladder,
    quote: slot.candidate_exit ?? null,
  };
}

/** What a slot without a way back is spared: the swap into it that has not made its cut. */
function callOff(slot: SlotView): WayBack | null {
  const { swap } = slot;
  if (!swap || !isComing(swap)) return null;
  const live = liveAttachment(slot);
  return { kind: 'call_off', to: live ? versionKey(live.name, live.version) : null, swap, quote: null };
}
