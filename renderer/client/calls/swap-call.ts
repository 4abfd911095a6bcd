import type { SwapView } from '../../../shared/contract/swap.ts';
import { ENVIRONMENTS, type Environment } from '../../../shared/domain/deployment.ts';
import { keyWords } from '../../../shared/domain/version.ts';
import type { Preflight, SwapDraft, SwapResult } from '../../store/rollout/swap-flow.ts';
import type { DeskClient } from '../desk-client.ts';

const US_PER_MS = 1000;

/** What went where, and how long it took: what the record does not say. */
export type Told = Pick<SwapResult, 'kind' | 'slotId' | 'from' | 'to'>;

const environment = (name: string): Environment | null => ENVIRONMENTS.find((one) => one === name) ?? null;

const terms = (draft: SwapDraft, by: string) => ({
  from_entity_id: draft.fromEntityId,
  to_entity_id: draft.toEntityId,
  reason: draft.reason.trim(),
  initiated_by: by,
  target_environment: environment(draft.environment),
  hand_over: draft.handOver,
});

const inMicroseconds = (ms: number | null): number | null => (ms === null ? null : ms * US_PER_MS);

function outcome({ status, stage, success }: SwapView): SwapResult['outcome'] {
  if (status === 'initiated' && (stage === 'scheduled' || stage === 'suspended')) return 'waiting';
  return success === true || status === 'completed' ? 'completed' : 'failed';
}

/** What a record says about how it went. */
const result = (told: Told, swap: SwapView): Omit<SwapResult, 'tookMs'> => ({
  ...told,
  swapId: swap.swap_id,
  outcome: outcome(swap),
  message: swap.error_message ?? swap.message,
  scheduledFor: swap.scheduled_for,
  downtimeUs: inMicroseconds(swap.downtime_milliseconds),
  eventsHeld: swap.events_held,
  cutSequence: swap.cut_sequence,
  receipts: swap.receipts,
  steps: swap.steps,
});

/**
 * Asks what a swap would meet. Changes nothing. A swap that is to begin later is held against the desk as it stands
 * now; when its time comes, the desk looks again.
 *
 * @param by - The label of who asks. Who really does is the operator whom the desk has authenticated.
 */
export async function askPreflight(client: DeskClient, draft: SwapDraft, by: string): Promise<Omit<Preflight, 'asOf'>> {
  const swap = await client.swaps.create({
    ...terms(draft, by),
    swap_type: draft.start === 'emergency' ? 'emergency' : 'manual',
    validate_only: true,
  });
  const { passed, checks, estimated_downtime: measured } = swap.validation_results;
  const downtime = measured && {
    medianUs: measured.median_ms * US_PER_MS,
    p10Us: measured.p10_ms * US_PER_MS,
    p90Us: measured.p90_ms * US_PER_MS,
    samples: measured.samples,
  };
  return { passed, checks, downtime, contracts: (passed && swap.hand_over_contract) || [] };
}

/**
 * Makes or schedules the swap. One that begins now is answered when it has ended.
 *
 * @param startsAtMs - Where it begins at a time: that time, Unix milliseconds.
 * @param by - The label of who asks.
 */
export async function makeSwap(
  client: DeskClient,
  draft: SwapDraft,
  told: Told,
  startsAtMs: number | null,
  by: string,
) {
  const type = ({ now: 'manual', at_time: 'scheduled', next_day: 'scheduled', emergency: 'emergency' } as const)[
    draft.start
  ];
  const scheduled =
    draft.start === 'next_day' ? 'session_boundary' : startsAtMs === null ? null : new Date(startsAtMs).toISOString();
  return result(
    told,
    await client.swaps.create({
      ...terms(draft, by),
      swap_type: type,
      validate_only: false,
      ...(type === 'scheduled' ? { scheduled_for: scheduled } : {}),
    }),
  );
}

/** Undoes a swap. The desk answers the record that was undone; how the way back went stands in the record it names. */
export async function undoSwap(client: DeskClient, swapId: string, told: Told) {
  const undone = await client.swaps.rollback({
    swap_id: swapId,
    reason: `Rolled back to ${keyWords(told.to)} from the console`,
  });
  const record = undone.rollback_swap_id ? await client.swaps.get({ swap_id: undone.rollback_swap_id }) : undone;
  return result(told, record);
}
