import { assertNever } from '../../../shared/base/assert.ts';
import type { SwapView } from '../../../shared/contract/swap.ts';
import type { Validation } from '../../../shared/domain/deployment.ts';
import type { Swap } from '../../../shared/domain/swap.ts';
import type { Desk } from '../../host/desk.ts';
import type { EngineView } from '../engine-view.ts';
import { nameOf } from './entity.ts';
import { isoTime, isoTimeOrNull, secondsBetween } from './time.ts';
import { validationToWire } from './validation.ts';

/** A swap on the wire, with what was measured of it. `message` says how it stands, unless the engine has just said so. */
export function swapToWire(desk: Desk, swap: Swap, message = standing(desk.view, swap)): SwapView {
  const measured = desk.measurement(swap.id);
  const [leg] = swap.legs;
  return {
    swap_id: swap.id,
    from_entity_id: swap.fromEntityId,
    to_entity_id: swap.toEntityId,
    from_deployment_id: leg?.fromDeploymentId ?? null,
    to_deployment_id: leg?.toDeploymentId ?? null,
    swap_type: swap.type,
    status: swap.status,
    reason: swap.reason,
    initiated_by: swap.initiatedBy,
    initiated_at: isoTime(swap.initiatedAt),
    completed_at: isoTimeOrNull(swap.completedAt),
    duration_seconds: measured ? measured.durationNs / 1e9 : elapsed(swap),
    downtime_milliseconds: measured ? measured.downtimeNs / 1e6 : null,
    success: success(swap),
    error_message: swap.errorMessage,
    validation_results: swapValidationToWire(desk, swap.validation),
    rollback_swap_id: swap.rollbackSwapId,
    rolled_back_at: isoTimeOrNull(swap.rolledBackAt),
    rolled_back_by: swap.rolledBackBy,
    rollback_reason: swap.rollbackReason,
    metadata: {
      stage: swap.stage,
      target_environment: swap.targetEnvironment,
      drain_timeout_ms: swap.drainTimeoutMs,
      reverts: swap.reverts,
      legs: swap.legs.map((each) => ({
        slot_id: each.slotId,
        environment: each.environment,
        from_deployment_id: each.fromDeploymentId,
        to_deployment_id: each.toDeploymentId,
        positions_adopted: each.transfers.length,
        orders_adopted: each.adoptedOrders.length,
        orders_cancelled: each.cancelledOrders.length,
      })),
    },
    created_at: isoTime(swap.initiatedAt),
    updated_at: isoTime(swap.updatedAt),
    message,
    cut_sequence: swap.cutSequence,
    requests_drained: swap.requestsDrained,
    requests_remaining: swap.requestsRemaining,
    events_held: measured ? measured.eventsHeld : null,
    hand_over: { ...swap.handOver },
  };
}

/** The validation of a swap on the wire, with the downtime to expect from what this desk has measured. */
export const swapValidationToWire = (desk: Desk, validation: Validation): SwapView['validation_results'] => ({
  ...validationToWire(validation),
  estimated_downtime_ms: estimatedDowntimeMs(desk.downtimes()),
});

/** The median of the downtimes measured so far (nanoseconds), in milliseconds; null before the first. */
export function estimatedDowntimeMs(downtimes: readonly number[]): number | null {
  if (downtimes.length === 0) return null;
  const sorted = downtimes.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  const lower = sorted.length % 2 === 0 ? (sorted[middle - 1] ?? upper) : upper;
  return (lower + upper) / 2 / 1e6;
}

/** A swap that was undone had succeeded before. */
function success(swap: Swap): boolean | null {
  if (swap.status === 'completed' || swap.status === 'rolled_back') return true;
  return swap.status === 'failed' ? false : null;
}

const elapsed = (swap: Swap): number | null =>
  swap.completedAt === null ? null : secondsBetween(swap.initiatedAt, swap.completedAt);

/** The slots that a swap changed, or, before its cut, those where its source was deployed in the environments it means. */
export function slotsOf(view: EngineView, swap: Swap): string[] {
  if (swap.legs.length > 0) return swap.legs.map(({ slotId }) => slotId);
  const { fromEntityId, targetEnvironment } = swap;
  const meant = [...view.deployments.values()].filter(
    ({ entityId, environment }) =>
      entityId === fromEntityId && (targetEnvironment === null || environment === targetEnvironment),
  );
  return [...new Set(meant.map(({ slotId }) => slotId))];
}

function standing(view: EngineView, swap: Swap): string {
  const pair = `${nameOf(view, swap.fromEntityId)} by ${nameOf(view, swap.toEntityId)}`;
  switch (swap.status) {
    case 'initiated':
    case 'validating':
    case 'in_progress':
      return `replacing ${pair}: ${swap.stage}`;
    case 'completed':
      return `replaced ${pair}`;
    case 'failed':
      return `did not replace ${pair}: ${swap.errorMessage ?? 'no reason was recorded'}`;
    case 'rolled_back':
      return `replaced ${pair}, then rolled back`;
    default:
      return assertNever(swap.status, 'swap status');
  }
}
