import type { Environment } from '../../../shared/domain/deployment.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import type { Performance } from '../../../shared/domain/performance.ts';
import type { Slot } from '../../../shared/domain/slot.ts';
import { versionName } from '../../../shared/domain/version.ts';
import type { Desk, HealthReport } from '../../host/desk.ts';
import { versionAtWork } from '../algorithm-id.ts';
import { calls } from '../context.ts';
import { failure, found } from '../failure.ts';
import { performanceToWire } from '../map/performance.ts';
import { isoTimeOrNull } from '../map/time.ts';

/** A slot that a version serves or served in. */
interface Place {
  readonly slot: Slot;
  readonly performance: Performance;
}

/** How a version does where it serves. */
export const metrics = calls.algorithms.metrics.handler(async ({ input, context: { desk } }) => {
  const entity = versionAtWork(desk.view, input.algorithmId, input.environment);
  const { slot, performance } = placeOf(desk, entity, input.environment);
  const instance = slot.attachments.find(({ entityId }) => entityId === entity.id)?.instance;
  const report = await reportOn(desk, entity, instance);
  const health = report?.instances.find((each) => each.instance === instance)?.health;
  return {
    algorithm_id: versionName(entity),
    entity_id: entity.id,
    ...performanceToWire(desk.view, slot, versionName(entity), performance),
    error_rate: health && health.requests > 0 ? health.faults / health.requests : null,
    latency_us_p50: health?.busyMicrosP50 ?? null,
    latency_us_p99: health?.busyMicrosP99 ?? null,
    checked_at: isoTimeOrNull(report?.checkedAt ?? null),
  };
});

/** The last look at a version; a new one where it does not tell of the instance that runs. One that does not run is not tried. */
async function reportOn(desk: Desk, entity: Entity, instance: number | undefined): Promise<HealthReport | undefined> {
  const known = desk.healthReport(entity.id);
  const isTold = instance === undefined || known?.instances.some((each) => each.instance === instance);
  return isTold ? known : desk.checkHealth(entity.id);
}

/**
 * The slot that is meant: where the version is live, else where it served.
 *
 * @throws {Failure} `not_found` where it never served; `broken_rule` where several environments may be meant.
 */
function placeOf(desk: Desk, entity: Entity, environment: Environment | undefined): Place {
  const served: Place[] = [];
  for (const slot of desk.view.slots.values()) {
    if (environment !== undefined && slot.environment !== environment) continue;
    const performance = desk.performance(slot.id, versionName(entity));
    if (performance) served.push({ slot, performance });
  }
  const live = served.filter(({ slot }) =>
    slot.attachments.some(({ entityId, role }) => entityId === entity.id && role === 'live'),
  );
  const meant = live.length > 0 ? live : served;
  const environments = [...new Set(meant.map(({ slot }) => slot.environment))];
  if (environments.length > 1) {
    const where = environments.join(' and ');
    throw failure('broken_rule', `${versionName(entity)} serves or served in ${where}: name the environment`);
  }
  // A swap can bring a version into another slot of the same environment: the one it came to last is meant.
  const latest = meant.reduce<Place | undefined>(
    (last, each) => (last && last.performance.since > each.performance.since ? last : each),
    undefined,
  );
  return found(latest, `service of ${versionName(entity)}${environment === undefined ? '' : ` in ${environment}`} yet`);
}
