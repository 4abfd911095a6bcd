import { isOpenLadder, type Ladder } from '../../shared/domain/ladder.ts';
import type { Swap } from '../../shared/domain/swap.ts';
import { versionName } from '../../shared/domain/version.ts';
import type { EngineView } from './engine-view.ts';
import { begunAt } from './map/since.ts';
import { slotsOf } from './map/swap.ts';
import { isoTime } from './map/time.ts';

interface SwapStatus {
  model_id: string;
  current_version: string | null;
  target_version: string | null;
  state: SwapState;
  start_time: string | null;
  pending_requests: number;
}

type SwapState = 'Idle' | 'Draining' | 'Swapping' | 'Completed' | 'Failed';

function stateOf(swap: Swap | undefined): SwapState {
  if (!swap) return 'Idle';
  if (swap.status === 'failed') return 'Failed';
  if (swap.status === 'completed' || swap.status === 'rolled_back') return 'Completed';
  return swap.stage === 'draining' ? 'Draining' : 'Swapping';
}

/** The ladder on which a version of the algorithm climbs beside another, begun last. */
const candidateOf = (view: EngineView, runs: (id: string) => boolean): Ladder | undefined =>
  [...view.slots.keys()]
    .flatMap((slotId) => view.latestLadder(slotId) ?? [])
    .filter(({ status, entityId }) => isOpenLadder(status) && runs(entityId))
    .reduce<Ladder | undefined>((last, each) => (last && last.startedAt > each.startedAt ? last : each), undefined);

/** How the latest swap of an algorithm stands, and what is live of it. A version that climbs a ladder is on its way as well. */
export function swapStatus(view: EngineView, name: string): SwapStatus {
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
  const climbing = candidateOf(view, runs);
  // Whoever climbs takes over step by step, also while no swap of its own is under way; one that is says more.
  const isClimbing = climbing !== undefined && (swap === undefined || swap.completedAt !== null);
  const since = isClimbing ? climbing.startedAt : began;
  return {
    model_id: name,
    current_version: versionById(live?.entityId),
    target_version: versionById(isClimbing ? climbing.entityId : swap?.toEntityId),
    state: isClimbing ? 'Swapping' : stateOf(swap),
    start_time: since === undefined ? null : isoTime(since),
    pending_requests: elsewhere.reduce((sum, { instance }) => sum + view.pending(instance), 0),
  };
}
