import type { z } from 'zod';
import type { SwapSummary, VersionView } from '../../../shared/contract/console.ts';
import type { Desk } from '../../host/desk.ts';
import { activeEnvironments, nameOf } from '../map/entity.ts';
import { healthToWire } from '../map/health.ts';
import { scheduleToWire } from '../map/schedule.ts';
import { isWaiting, receiptsToWire, slotsOf } from '../map/swap.ts';
import { isoTime } from '../map/time.ts';

/** Swaps that the console lists. */
const LISTED_SWAPS = 50;

/** Every registered version as the console shows it. */
export function versionViews(desk: Desk): z.infer<typeof VersionView>[] {
  const { view } = desk;
  const running = activeEnvironments(view);
  return [...view.entities.values()]
    .filter((entity) => entity.deletedAt === null)
    .map((entity) => {
      const report = desk.healthReport(entity.id);
      return {
        entity_id: entity.id,
        name: entity.name,
        version: entity.version,
        type: entity.type,
        status: entity.status,
        health_status: entity.health,
        content_hash: entity.contentHash,
        module: entity.module,
        parent_entity_id: entity.parentEntityId,
        state_version: entity.stateVersion,
        instruments: entity.instruments === '*' ? ['*'] : [...entity.instruments],
        environments: running.get(entity.id) ?? [],
        health: report ? healthToWire(report) : null,
      };
    });
}

/** The latest swaps and all that wait for their time, newest first. */
export function swapSummaries(desk: Desk): z.infer<typeof SwapSummary>[] {
  const { view } = desk;
  const oldest = view.swaps.size - LISTED_SWAPS;
  return [...view.swaps.values()]
    .filter((swap, index) => index >= oldest || isWaiting(swap))
    .reverse()
    .map((swap) => {
      const measured = desk.measurement(swap.id);
      return {
        swap_id: swap.id,
        swap_type: swap.type,
        status: swap.status,
        stage: swap.stage,
        scheduled_for: scheduleToWire(swap.schedule),
        slot_ids: slotsOf(view, swap),
        from_version: nameOf(view, swap.fromEntityId),
        to_version: nameOf(view, swap.toEntityId),
        reason: swap.reason,
        initiated_by: swap.initiatedBy,
        initiated_at: isoTime(swap.initiatedAt),
        market_time_ns: swap.cutMarketNs?.toString() ?? null,
        downtime_us: measured ? measured.downtimeNs / 1_000 : null,
        events_held: measured ? measured.eventsHeld : null,
        cut_sequence: swap.cutSequence,
        receipts: receiptsToWire(swap.receipts),
        error_message: swap.errorMessage,
      };
    });
}
