import { versionKey } from '../../format/version.ts';
import type { SlotView, SwapSummary } from '../console-data.ts';
import { liveAttachment, swapsIn } from '../selectors.ts';
import type { SwapResult } from './swap-flow.ts';

/** A result as the feed has carried it on: a scheduled swap begins, ends or is suspended after its call was answered. */
export type FollowedResult = Omit<SwapResult, 'outcome'> & {
  readonly outcome: SwapResult['outcome'] | 'suspended' | 'running';
};

const ENDED: readonly string[] = ['completed', 'rolled_back'];

function outcomeOf({ status, stage }: SwapSummary): FollowedResult['outcome'] {
  if (status === 'failed') return 'failed';
  if (ENDED.includes(status)) return 'completed';
  if (status !== 'initiated') return 'running';
  return stage === 'suspended' ? 'suspended' : stage === 'scheduled' ? 'waiting' : 'running';
}

/** A result with what the list of swaps says of it now. Only one that was answered before its swap began has changed. */
export function followed(result: SwapResult, swaps: readonly SwapSummary[]): FollowedResult {
  const summary = swaps.find(({ swap_id }) => swap_id === result.swapId);
  if (result.outcome !== 'waiting' || !summary) return result;
  return {
    ...result,
    outcome: outcomeOf(summary),
    message: summary.error_message ?? '',
    downtimeUs: summary.downtime_us,
    eventsHeld: summary.events_held,
    cutSequence: summary.cut_sequence,
    receipts: summary.receipts,
  };
}

/** What has become of a version that a swap put live. */
export type Aftermath =
  /** Another swap took its place: one that the desk made by itself, or a person's. */
  | { readonly kind: 'replaced'; readonly by: SwapSummary; readonly byDesk: boolean }
  /** It is live no more, and the list of swaps does not say how that came. */
  | { readonly kind: 'gone'; readonly live: string | null }
  /** It is live and unhealthy. */
  | { readonly kind: 'unwell' };

/** The later of two cuts. The list is newest first, so that of two cuts after the same event the earlier in it is later. */
const later = (one: SwapSummary, other: SwapSummary): SwapSummary =>
  (other.cut_sequence ?? -1) > (one.cut_sequence ?? -1) ? other : one;

/** The swap whose cut in the slot is the latest. A scheduled one is listed where it was planned, not where it was cut. */
function latestCut(swaps: readonly SwapSummary[], slot: SlotView): SwapSummary | undefined {
  const cut = swapsIn(swaps, slot).filter(({ cut_sequence }) => cut_sequence !== null);
  return cut.length === 0 ? undefined : cut.reduce(later);
}

/** Whether the desk acted by itself: after a failure, or by a rule. */
export const isByDesk = ({ initiated_by }: SwapSummary): boolean => initiated_by === 'desk';

/** The live version of a slot as `name@version`; null where none is. */
export function liveVersion(slot: SlotView | undefined): string | null {
  const live = liveAttachment(slot);
  return live ? versionKey(live.name, live.version) : null;
}

/** What has become of the version that a completed swap put live; null while it is as the result says. */
export function aftermath(
  result: FollowedResult,
  slots: readonly SlotView[],
  swaps: readonly SwapSummary[],
): Aftermath | null {
  const slot = slots.find(({ slot_id }) => slot_id === result.slotId);
  // The answer may come before the frame that shows its effect; until then there is nothing to hold it against.
  const own = swaps.findIndex(({ swap_id }) => swap_id === result.swapId);
  if (result.outcome !== 'completed' || !slot || own === -1) return null;
  const latest = latestCut(swaps, slot);
  if (latest && latest.swap_id !== result.swapId) return { kind: 'replaced', by: latest, byDesk: isByDesk(latest) };
  const live = liveVersion(slot);
  if (live !== result.to) return { kind: 'gone', live };
  return liveAttachment(slot)?.health_status === 'unhealthy' ? { kind: 'unwell' } : null;
}
