import type { z } from 'zod';
import type { AlgorithmView, algorithms } from '../../../shared/contract/algorithm.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import { versionName } from '../../../shared/domain/version.ts';
import { epochMs } from '../../../shared/units/time.ts';
import type { Desk, HealthReport } from '../../host/desk.ts';
import type { EngineView } from '../engine-view.ts';
import { healthToWire } from './health.ts';
import { liveSince } from './since.ts';
import { isoTime, isoTimeOrNull } from './time.ts';

type HealthAnswer = z.infer<NonNullable<(typeof algorithms.health)['~orpc']['outputSchema']>>;

/** Where versions are attached, by entity. */
export function placesByEntity(view: EngineView): ReadonlyMap<string, AlgorithmView['places']> {
  const places = new Map<string, AlgorithmView['places']>();
  const since = liveSince(view);
  for (const { id, environment, attachments } of view.slots.values()) {
    for (const attachment of attachments) {
      const { entityId, deploymentId, role, share } = attachment;
      const place = {
        slot_id: id,
        environment,
        deployment_id: deploymentId,
        role,
        share_bp: share,
        since: isoTimeOrNull(since(id, attachment)),
      };
      places.set(entityId, [...(places.get(entityId) ?? []), place]);
    }
  }
  return places;
}

/** A version in the trader's list. */
export function algorithmToWire(desk: Desk, entity: Entity, places: AlgorithmView['places']): AlgorithmView {
  const report = desk.healthReport(entity.id);
  return {
    algorithm_id: versionName(entity),
    entity_id: entity.id,
    name: entity.name,
    version: entity.version,
    type: entity.type,
    status: entity.status,
    health_status: entity.health,
    last_health_check: report ? isoTime(report.checkedAt) : null,
    places,
  };
}

/** What a look at a version found, with its diagnostics. */
export function healthAnswer(view: EngineView, entity: Entity, report: HealthReport, nowMs: number): HealthAnswer {
  return {
    ...healthToWire(report),
    loaded: report.loaded,
    // The wall clock may be set back between the look and the answer.
    age_ms: Math.max(0, Math.round(nowMs) - epochMs(report.checkedAt)),
    diagnostics: {
      entity_id: entity.id,
      version: entity.version,
      memory_limit_bytes: report.memoryLimitBytes ?? null,
      instances: report.instances.map(({ instance, slotId, role, health }) => ({
        instance,
        slot_id: slotId,
        role,
        answered: health !== undefined,
        requests: health?.requests ?? 0,
        pending: view.pending(instance),
        discarded: view.discarded(instance),
        faults: health?.faults ?? 0,
        memory_bytes: health?.memoryBytes ?? null,
        busy_us_p50: health?.busyMicrosP50 ?? 0,
        busy_us_p99: health?.busyMicrosP99 ?? 0,
      })),
    },
  };
}
