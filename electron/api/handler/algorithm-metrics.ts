import type { PerformanceView } from '../../../shared/contract/algorithm-metrics.ts';
import type { Environment } from '../../../shared/domain/deployment.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import type { Slot } from '../../../shared/domain/slot.ts';
import { versionName } from '../../../shared/domain/version.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import type { Desk, HealthReport } from '../../host/desk.ts';
import { versionAtWork } from '../algorithm-id.ts';
import { calls } from '../context.ts';
import { failure, found } from '../failure.ts';
import { performanceToWire, simulatedToWire } from '../map/performance.ts';
import { isoTimeOrNull } from '../map/time.ts';

/** A slot that a version serves or served in, and how it did there on one account. */
interface Place {
  readonly slot: Slot;
  readonly account: Account;
  /** It trades there now. */
  readonly isNow: boolean;
  readonly since: EpochNs;
  toWire(): PerformanceView;
}

type Account = PerformanceView['account'];

/** How a version does where it serves. */
export const metrics = calls.algorithms.metrics.handler(async ({ input, context: { desk } }) => {
  const entity = versionAtWork(desk.view, input.algorithmId, input.environment);
  const place = placeOf(desk, entity, input.environment, input.account);
  const view = place.toWire();
  const attached = place.slot.attachments.filter(({ entityId }) => entityId === entity.id);
  const instance = (attached.find(({ role }) => role === view.role) ?? attached[0])?.instance;
  const report = await reportOn(desk, entity, instance);
  const health = report?.instances.find((each) => each.instance === instance)?.health;
  return {
    algorithm_id: versionName(entity),
    entity_id: entity.id,
    ...view,
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
 * The place that is meant: where the version trades now, live before simulated, else where it did.
 *
 * @throws {Failure} `not_found` where it never served; `broken_rule` where several environments may be meant.
 */
function placeOf(
  desk: Desk,
  entity: Entity,
  environment: Environment | undefined,
  account: Account | undefined,
): Place {
  const served = placesOf(desk, entity, environment).filter(
    (each) => account === undefined || each.account === account,
  );
  const isMeant: ((place: Place) => boolean)[] = [
    ({ account: on, isNow }) => on === 'live' && isNow,
    ({ isNow }) => isNow,
    ({ account: on }) => on === 'live',
    () => true,
  ];
  const meant = isMeant.map((each) => served.filter(each)).find(({ length }) => length > 0) ?? [];
  const environments = [...new Set(meant.map(({ slot }) => slot.environment))];
  if (environments.length > 1) {
    const where = environments.join(' and ');
    const one = environments.map((each) => `?environment=${each}`).join(' or ');
    throw failure('broken_rule', `${versionName(entity)} serves or served in ${where}: say which with ${one}`);
  }
  // A swap can bring a version into another slot of the same environment: the one it came to last is meant.
  const latest = meant.reduce<Place | undefined>(
    (last, each) => (last && last.since > each.since ? last : each),
    undefined,
  );
  const where = environment === undefined ? '' : ` in ${environment}`;
  const how = account === undefined ? '' : ` on a ${account} account`;
  return found(latest, `service of ${versionName(entity)}${where}${how} yet`);
}

/** Where a version trades or has traded, on either account. */
function placesOf(desk: Desk, entity: Entity, environment: Environment | undefined): Place[] {
  const version = versionName(entity);
  const places: Place[] = [];
  for (const slot of desk.view.slots.values()) {
    if (environment !== undefined && slot.environment !== environment) continue;
    const live = desk.performance(slot.id, version);
    const simulated = desk.simulatedPerformance(slot.id, version);
    const isLive = slot.attachments.some(({ entityId, role }) => entityId === entity.id && role === 'live');
    if (live)
      places.push({
        slot,
        account: 'live',
        isNow: isLive,
        since: live.since,
        toWire: () => performanceToWire(desk.view, slot, version, live),
      });
    if (simulated)
      places.push({
        slot,
        account: 'simulated',
        isNow: simulated.isOpen,
        since: simulated.performance.since,
        toWire: () => simulatedToWire(desk.view, slot, version, simulated),
      });
  }
  return places;
}
