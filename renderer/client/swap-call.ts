import type { SwapView } from '../../shared/contract/swap.ts';
import { ENVIRONMENTS, type Environment } from '../../shared/domain/deployment.ts';
import type { Preflight, SwapDraft, SwapResult } from '../store/swap-flow.ts';
import type { DeskClient } from './desk-client.ts';

/** The label of records made here. Who really acted is the operator whom the desk authenticated. */
const INITIATED_BY = 'console';
const US_PER_MS = 1000;

const environment = (name: string): Environment | null => ENVIRONMENTS.find((one) => one === name) ?? null;

const input = (draft: SwapDraft, validateOnly: boolean) => ({
  from_entity_id: draft.fromEntityId,
  to_entity_id: draft.toEntityId,
  reason: draft.reason,
  initiated_by: INITIATED_BY,
  validate_only: validateOnly,
  target_environment: environment(draft.environment),
  hand_over: draft.handOver,
});

const inMicroseconds = (ms: number | null): number | null => (ms === null ? null : ms * US_PER_MS);

/** What a record says about how it went. */
const result = (kind: SwapResult['kind'], from: string, to: string, swap: SwapView): SwapResult => ({
  kind,
  from,
  to,
  succeeded: swap.success === true || swap.status === 'completed',
  message: swap.error_message ?? swap.message,
  downtimeUs: inMicroseconds(swap.downtime_milliseconds),
  eventsHeld: swap.events_held,
  cutSequence: swap.cut_sequence,
});

/** Asks what a swap would meet. Changes nothing. */
export async function askPreflight(client: DeskClient, draft: SwapDraft): Promise<Preflight> {
  const { validation_results: found } = await client.swaps.create(input(draft, true));
  return {
    passed: found.passed,
    checks: found.checks,
    estimatedDowntimeUs: inMicroseconds(found.estimated_downtime_ms),
  };
}

/** Makes the swap; answers when it has ended. */
export async function makeSwap(client: DeskClient, draft: SwapDraft, from: string, to: string): Promise<SwapResult> {
  return result('swap', from, to, await client.swaps.create(input(draft, false)));
}

/** Undoes a swap. The desk answers the record that was undone; how the way back went stands in the record it names. */
export async function undoSwap(client: DeskClient, swapId: string, from: string, to: string): Promise<SwapResult> {
  const undone = await client.swaps.rollback({ swap_id: swapId, reason: `Rolled back to ${to} from the console` });
  const record = undone.rollback_swap_id ? await client.swaps.get({ swap_id: undone.rollback_swap_id }) : undone;
  return result('rollback', from, to, record);
}
