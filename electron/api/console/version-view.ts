import type { z } from 'zod';
import type { SwapSummary, VersionView } from '../../../shared/contract/console.ts';
import type { Desk } from '../../host/desk.ts';
import type { EngineView } from '../engine-view.ts';
import { nameOf } from '../map/entity.ts';
import { slotsOf } from '../map/swap.ts';
import { isoTime } from '../map/time.ts';

/** Swaps that the console lists. */
const LISTED_SWAPS = 50;

/** Every registered version as the console shows it. */
export function versionViews(view: EngineView): z.infer<typeof VersionView>[] {
  const running = environments(view);
  return [...view.entities.values()]
    .filter((entity) => entity.deletedAt === null)
    .map((entity) => ({
      entity_id: entity.id,
      name: entity.name,
      version: entity.version,
      type: entity.type,
      status: entity.status,
      health_status: entity.health,
      content_hash: entity.contentHash,
      module: entity.module,
      environments: running.get(entity.id) ?? [],
    }));
}

/** The latest swaps, newest first. */
export function swapSummaries(desk: Desk): z.infer<typeof SwapSummary>[] {
  const { view } = desk;
  return [...view.swaps.values()]
    .slice(-LISTED_SWAPS)
    .reverse()
    .map((swap) => {
      const measured = desk.measurement(swap.id);
      return {
        swap_id: swap.id,
        swap_type: swap.type,
        status: swap.status,
        slot_ids: slotsOf(view, swap),
        from_version: nameOf(view, swap.fromEntityId),
        to_version: nameOf(view, swap.toEntityId),
        reason: swap.reason,
        initiated_at: isoTime(swap.initiatedAt),
        market_time_ns: swap.cutMarketNs?.toString() ?? null,
        downtime_us: measured ? measured.downtimeNs / 1_000 : null,
        events_held: measured ? measured.eventsHeld : null,
        cut_sequence: swap.cutSequence,
        error_message: swap.errorMessage,
      };
    });
}

function environments(view: EngineView): Map<string, string[]> {
  const running = new Map<string, string[]>();
  for (const { entityId, environment, status } of view.deployments.values()) {
    if (status !== 'active') continue;
    running.set(entityId, [...(running.get(entityId) ?? []), environment]);
  }
  return running;
}
