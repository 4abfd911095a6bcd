import { assertNever } from '../../../shared/base/assert.ts';
import type { SwapView } from '../../../shared/contract/swap.ts';
import type { Validation } from '../../../shared/domain/deployment.ts';
import type { Swap, SwapReceipts, SwapStep } from '../../../shared/domain/swap.ts';
import type { Desk } from '../../host/desk.ts';
import type { EngineView } from '../engine-view.ts';
import { estimatedDowntime } from './downtime.ts';
import { nameOf } from './entity.ts';
import { scheduleToWire } from './schedule.ts';
import { isoTime, isoTimeOrNull, secondsBetween } from './time.ts';
import { validationToWire } from './validation.ts';

/** A swap on the wire, with what was measured of it. `message` says how it stands. */
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
    stage: swap.stage,
    steps: swap.steps.map(stepToWire),
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
    requests_in_flight: desk.view.remaining(swap.id),
    requests_drained: swap.requestsDrained,
    requests_remaining: swap.requestsRemaining,
    events_held: measured ? measured.eventsHeld : null,
    hand_over: { ...swap.handOver },
    scheduled_for: scheduleToWire(swap.schedule),
    rule_id: swap.ruleId,
    receipts: receiptsToWire(swap.receipts),
    hand_over_contract: null,
  };
}

/** The validation of a swap on the wire, with the downtime to expect from what this desk has measured. */
export function swapValidationToWire(desk: Desk, validation: Validation): SwapView['validation_results'] {
  const estimate = estimatedDowntime(desk.downtimes());
  return {
    ...validationToWire(validation),
    estimated_downtime_ms: estimate?.median_ms ?? null,
    estimated_downtime: estimate,
  };
}

/** What the versions' receipts said of a cut, on the wire; null until they were read. */
export const receiptsToWire = (receipts: SwapReceipts | null) =>
  receipts && { missed: receipts.missed, twice: receipts.twice };

/** A stage that a swap entered, on the wire. */
export const stepToWire = ({ stage, status, at }: SwapStep) => ({ stage, status, at: isoTime(at) });

/** A swap that was undone had succeeded before. */
function success(swap: Swap): boolean | null {
  if (swap.status === 'completed' || swap.status === 'rolled_back') return true;
  return swap.status === 'failed' ? false : null;
}

const elapsed = (swap: Swap): number | null =>
  swap.completedAt === null ? null : secondsBetween(swap.initiatedAt, swap.completedAt);

/** The slots that a swap changed, or, before its cut, those it was planned for, else those where its source was deployed in the environments it means. */
export function slotsOf(view: EngineView, swap: Swap): string[] {
  if (swap.legs.length > 0) return swap.legs.map(({ slotId }) => slotId);
  if (swap.planned.length > 0) return swap.planned.map(({ slotId }) => slotId);
  const { fromEntityId, targetEnvironment } = swap;
  const meant = [...view.deployments.values()].filter(
    ({ entityId, environment }) =>
      entityId === fromEntityId && (targetEnvironment === null || environment === targetEnvironment),
  );
  return [...new Set(meant.map(({ slotId }) => slotId))];
}

/** How a swap stands, in the same words wherever it is told. */
function standing(view: EngineView, swap: Swap): string {
  const pair = `${nameOf(view, swap.fromEntityId)} by ${nameOf(view, swap.toEntityId)}`;
  if (isWaiting(swap)) return waiting(pair, swap);
  switch (swap.status) {
    case 'initiated':
    case 'validating':
    case 'in_progress':
      return `replacing ${pair}: ${swap.stage}`;
    case 'completed':
      return swap.errorMessage === null ? done(view, swap) : `${done(view, swap)}, but ${swap.errorMessage}`;
    case 'failed':
      return `did not replace ${pair}: ${swap.errorMessage ?? 'no reason was recorded'}`;
    case 'rolled_back':
      return `${done(view, swap)}, and was rolled back`;
    default:
      return assertNever(swap.status, 'swap status');
  }
}

function done(view: EngineView, { type, fromEntityId, toEntityId }: Swap): string {
  const [from, to] = [nameOf(view, fromEntityId), nameOf(view, toEntityId)];
  if (type === 'rollback') return `rolled back from ${from} to ${to}`;
  return fromEntityId === toEntityId ? `redeployed ${to}` : `${to} took over from ${from}`;
}

function waiting(pair: string, { stage, schedule, errorMessage }: Swap): string {
  if (stage === 'suspended') {
    return `will not replace ${pair}: ${errorMessage ?? 'what it was planned against has changed'}; call it off and schedule it anew`;
  }
  const due = schedule?.kind === 'time' ? `at ${scheduleToWire(schedule)}` : 'with the next trading day';
  return `will replace ${pair} ${due}`;
}

/** A swap that has not begun: it waits for its time, or what it was planned against has changed. */
export const isWaiting = ({ stage }: Swap): boolean => stage === 'scheduled' || stage === 'suspended';
