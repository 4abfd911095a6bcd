import type { Swap } from '../../shared/domain/swap.ts';
import { versionName } from '../../shared/domain/version.ts';
import type { EngineView } from './engine-view.ts';
import { begunAt } from './map/since.ts';
import { slotsOf } from './map/swap.ts';
import { isoTime } from './map/time.ts';

type SwapState = 'Idle' | 'Draining' | 'Swapping' | 'Completed' | 'Failed';

function stateOf(swap: Swap | undefined): SwapState {
  if (!swap) return 'Idle';
  if (swap.status === 'failed') return 'Failed';
  if (swap.status === 'completed' || swap.status === 'rolled_back') return 'Completed';
  return swap.stage === 'draining' ? 'Draining' : 'Swapping';
}

/** How the latest swap of an algorithm stands, and what is live of it. */
export function swapStatus(view: EngineView, name: string) {
  const runs = (id: string) => view.entities.get(id)?.name === name;
  const swap = [...view.swaps.values()].findLast(
    (each) => (runs(each.fromEntityId) || runs(each.toEntityId)) && begunAt(each) !== undefined,
  );
  const swapped = swap ? slotsOf(view, swap).flatMap((id) => view.slots.get(id)?.attachments ?? []) : [];
  const elsewhere = [...view.slots.values()].flatMap(({ attachments }) =>
    attachments.filter(({ entityId }) => runs(entityId)),
  );
  // Other slots may still run another version: the ones where the latest swap happened are asked first.
  const live = [...swapped, ...elsewhere].find(({ role }) => role === 'live');
  const versionById = (id: string | undefined) => {
    const entity = id === undefined ? undefined : view.entities.get(id);
    if (entity === undefined) return null;
    // A bare number would read as a version of the algorithm that was asked for.
    return entity.name === name ? entity.version : versionName(entity);
  };
  const began = swap && begunAt(swap);
  return {
    model_id: name,
    current_version: versionById(live?.entityId),
    target_version: versionById(swap?.toEntityId),
    state: stateOf(swap),
    start_time: began === undefined ? null : isoTime(began),
    pending_requests: elsewhere.reduce((sum, { instance }) => sum + view.pending(instance), 0),
  };
}
