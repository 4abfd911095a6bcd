import type { Entity, HealthStatus } from '../../../shared/domain/entity.ts';
import type { Swap } from '../../../shared/domain/swap.ts';
import { versionOf } from '../algorithm-id.ts';
import { calls } from '../context.ts';
import type { EngineView } from '../engine-view.ts';
import { found } from '../failure.ts';
import { probe } from '../instance-health.ts';
import { slotsOf } from '../map/swap.ts';
import { isoTime } from '../map/time.ts';

type SwapState = 'Idle' | 'Draining' | 'Swapping' | 'Completed' | 'Failed';

function stateOf(swap: Swap | undefined): SwapState {
  if (!swap) return 'Idle';
  if (swap.status === 'failed') return 'Failed';
  if (swap.status === 'completed' || swap.status === 'rolled_back') return 'Completed';
  return swap.stage === 'draining' ? 'Draining' : 'Swapping';
}

/** The instances that run one of these entities, with the slot each is attached to. */
function attached(view: EngineView, runs: (entityId: string) => boolean) {
  return [...view.slots.values()].flatMap((slot) =>
    slot.attachments.filter(({ entityId }) => runs(entityId)).map((attachment) => ({ slot, attachment })),
  );
}

function worst(entity: Entity, faults: number, silent: boolean): HealthStatus {
  if (silent || faults > 0) return 'unhealthy';
  return entity.health;
}

/** The trader's words over the same engine. */
export const algorithms = {
  swap_status: calls.algorithms.swap_status.handler(({ input: { name }, context: { desk } }) => {
    const { view } = desk;
    const named = found(versionOf(view, name), `algorithm ${name}`).name;
    const runs = (id: string) => view.entities.get(id)?.name === named;
    const swap = [...view.swaps.values()].findLast((each) => runs(each.fromEntityId) || runs(each.toEntityId));
    const swapped = swap ? slotsOf(view, swap).flatMap((id) => view.slots.get(id)?.attachments ?? []) : [];
    const elsewhere = attached(view, runs).map(({ attachment }) => attachment);
    // Other slots may still run another version: the ones where the latest swap happened are asked first.
    const live = [...swapped, ...elsewhere].find(({ role }) => role === 'live');
    const versionById = (id: string | undefined) =>
      (id === undefined ? undefined : view.entities.get(id))?.version ?? null;
    return {
      model_id: named,
      current_version: versionById(live?.entityId),
      target_version: versionById(swap?.toEntityId),
      state: stateOf(swap),
      start_time: swap ? isoTime(swap.initiatedAt) : null,
      pending_requests: attached(view, runs).reduce(
        (sum, { attachment }) => sum + view.pending(attachment.instance),
        0,
      ),
    };
  }),

  health: calls.algorithms.health.handler(async ({ input: { algorithmId }, context: { desk } }) => {
    const entity = found(versionOf(desk.view, algorithmId), `algorithm ${algorithmId}`);
    const places = attached(desk.view, (id) => id === entity.id);
    const probes = await Promise.all(places.map(({ attachment }) => probe(desk, attachment.instance)));
    const answers = probes.flatMap(({ health }) => (health ? [health] : []));
    const sum = (of: (health: (typeof answers)[number]) => number) =>
      answers.reduce((total, each) => total + of(each), 0);
    const faults = sum((each) => each.faults);
    const memory = answers.flatMap((each) => (each.memoryBytes === undefined ? [] : [each.memoryBytes]));
    return {
      status: worst(entity, faults, answers.length < probes.length),
      checks: probes.flatMap(({ checks }) => checks),
      loaded: answers.some((each) => each.loaded),
      sample_inference_ms: answers[0] ? answers[0].busyMicrosP50 / 1_000 : null,
      memory_bytes: memory.length === 0 ? null : memory.reduce((total, each) => total + each, 0),
      error_rate:
        faults /
        Math.max(
          1,
          sum((each) => each.requests),
        ),
      checked_at: new Date().toISOString(),
      diagnostics: {
        entity_id: entity.id,
        version: entity.version,
        instances: places.map(({ slot, attachment }, index) => {
          const health = probes[index]?.health;
          return {
            instance: attachment.instance,
            slot_id: slot.id,
            role: attachment.role,
            requests: health?.requests ?? 0,
            pending: desk.view.pending(attachment.instance),
            faults: health?.faults ?? 0,
            busy_us_p99: health?.busyMicrosP99 ?? 0,
          };
        }),
      },
    };
  }),
};
