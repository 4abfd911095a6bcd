import type { z } from 'zod';
import type { SwapSummary, VersionView } from '../../../shared/contract/console.ts';
import { versionName } from '../../../shared/domain/version.ts';
import type { Desk } from '../../host/desk.ts';
import type { EngineView, Position } from '../engine-view.ts';
import { quantityText } from '../map/position.ts';
import { profitToWire } from '../map/profit.ts';
import { isoTime } from '../map/time.ts';

/** Swaps that the console lists. */
const LISTED_SWAPS = 50;

/** Every registered version as the console shows it. `fillsOf` counts fills by `name@version`. */
export function versionViews(view: EngineView, fillsOf: ReadonlyMap<string, number>): z.infer<typeof VersionView>[] {
  const profits = view.profitByVersion();
  const held = view.positionsByVersion();
  const running = environments(view);
  return [...view.entities.values()]
    .filter((entity) => entity.deletedAt === null)
    .map((entity) => {
      const name = versionName(entity);
      const [first] = profits.get(name) ?? [];
      return {
        entity_id: entity.id,
        name: entity.name,
        version: entity.version,
        type: entity.type,
        status: entity.status,
        health_status: entity.health,
        content_hash: entity.contentHash,
        module: entity.module,
        environments: running.get(entity.id) ?? [],
        profit: first ? profitToWire(...first) : null,
        position: holdings(view, held.get(name) ?? []),
        fills: fillsOf.get(name) ?? 0,
      };
    });
}

/** The latest swaps, newest first. */
export function swapSummaries(desk: Desk): z.infer<typeof SwapSummary>[] {
  const { view } = desk;
  const version = (id: string) => view.entities.get(id)?.version ?? '';
  return [...view.swaps.values()]
    .slice(-LISTED_SWAPS)
    .reverse()
    .map((swap) => {
      const measured = desk.measurement(swap.id);
      return {
        swap_id: swap.id,
        swap_type: swap.type,
        status: swap.status,
        from_version: version(swap.fromEntityId),
        to_version: version(swap.toEntityId),
        reason: swap.reason,
        initiated_at: isoTime(swap.initiatedAt),
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

/** What the instances of a version hold together, by instrument. */
function holdings(view: EngineView, positions: readonly Position[]): z.infer<typeof VersionView>['position'] {
  const sums = new Map<number, number>();
  for (const { instrument, quantity } of positions) sums.set(instrument, (sums.get(instrument) ?? 0) + quantity);
  return [...sums].flatMap(([index, quantity]) => {
    const instrument = view.instruments[index];
    return instrument && quantity !== 0
      ? [{ symbol: instrument.symbol, quantity: quantityText(instrument, quantity) }]
      : [];
  });
}
