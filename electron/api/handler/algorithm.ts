import { defined } from '../../../shared/base/assert.ts';
import type { Environment } from '../../../shared/domain/deployment.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import { slotId } from '../../../shared/domain/slot.ts';
import { versionName } from '../../../shared/domain/version.ts';
import { formatMoney, type Money } from '../../../shared/units/money.ts';
import { authorOf } from '../actor.ts';
import { exactVersion, versionAtWork, versionOf, versionToDeploy } from '../algorithm-id.ts';
import { calls } from '../context.ts';
import { limitsOf } from '../deploy-limits.ts';
import type { EngineView } from '../engine-view.ts';
import { accepted, carriedOut, failure, found } from '../failure.ts';
import { algorithmToWire, healthAnswer, placesByEntity } from '../map/algorithm.ts';
import { deploymentToWire } from '../map/deployment.ts';
import { nameOf } from '../map/entity.ts';
import { isoTime } from '../map/time.ts';
import { newestFirst, pageOf } from '../page.ts';
import { swapStatus } from '../swap-status.ts';
import { metrics } from './algorithm-metrics.ts';
import { promote } from './algorithm-promote.ts';

/** Slots where a version is live. */
const liveSlots = (view: EngineView, entityId: string, environment: Environment | undefined): string[] =>
  [...view.slots.values()]
    .filter((slot) => environment === undefined || slot.environment === environment)
    .filter(({ attachments }) => attachments.some((each) => each.entityId === entityId && each.role === 'live'))
    .map(({ id }) => id);

/** The version that is live in a slot now, as `name@version`. */
function liveIn(view: EngineView, slotId: string | undefined): string | null {
  const slot = slotId === undefined ? undefined : view.slots.get(slotId);
  const live = slot?.attachments.find(({ role }) => role === 'live');
  return live ? nameOf(view, live.entityId) : null;
}

/**
 * A slot's capital is fixed when it opens: while versions are attached, another amount would be a wish without effect.
 *
 * @throws {Failure} `broken_rule` for such a wish.
 */
function checkCapital(view: EngineView, entity: Entity, environment: Environment, capital: Money | undefined): void {
  // A swap may have brought the algorithm into another one's slot; there it is deployed again.
  const active = [...view.deployments.values()].find(
    (each) =>
      each.status === 'active' &&
      each.environment === environment &&
      view.entities.get(each.entityId)?.name === entity.name,
  );
  const slot = view.slots.get(active?.slotId ?? slotId(entity.name, environment));
  const live = slot?.attachments.find(({ role }) => role === 'live');
  // Where another version is live the engine refuses, and says what to do instead.
  if (!slot || slot.attachments.length === 0 || (live && live.entityId !== entity.id)) return;
  if (capital === undefined || capital === slot.capital) return;
  throw failure(
    'broken_rule',
    `${slot.id} is open with a capital of ${formatMoney(slot.capital)}: leave initialCapital out, or give that`,
  );
}

/** The trader's words over the same engine. */
export const algorithms = {
  list: calls.algorithms.list.handler(({ input, context: { desk } }) => {
    const places = placesByEntity(desk.view);
    const kept = newestFirst(
      desk.view.entities,
      ({ id, name, deletedAt }) =>
        deletedAt === null &&
        (input.name === undefined || name === input.name) &&
        (input.environment === undefined ||
          (places.get(id) ?? []).some(({ environment }) => environment === input.environment)),
    );
    const { items, ...place } = pageOf(kept, input);
    return { algorithms: items.map((each) => algorithmToWire(desk, each, places.get(each.id) ?? [])), ...place };
  }),

  deploy: calls.algorithms.deploy.handler(async ({ input, context: { desk, operator } }) => {
    const { environment, initialCapital: capital, riskLimits } = input;
    const entity = versionToDeploy(desk.view, input.algorithmId);
    checkCapital(desk.view, entity, environment, capital);
    const limits = riskLimits && limitsOf(operator, riskLimits, capital);
    const outcome = carriedOut(
      await desk.execute(
        {
          kind: 'deploy',
          entityId: entity.id,
          environment,
          method: 'direct',
          deployedBy: operator.name,
          configOverride: {},
          parametersOverride: {},
          ...(capital !== undefined && { capital }),
          ...(limits !== undefined && { limits }),
        },
        authorOf(operator),
      ),
    );
    const deployment = defined(desk.view.deployments.get(outcome.subject), `deployment ${outcome.subject}`);
    const slot = defined(desk.view.slots.get(deployment.slotId), `slot ${deployment.slotId}`);
    return {
      ...deploymentToWire(desk, deployment),
      algorithm_id: versionName(entity),
      slot_id: slot.id,
      capital: formatMoney(slot.capital),
      message: outcome.message,
    };
  }),

  promote,

  rollback: calls.algorithms.rollback.handler(async ({ input, context: { desk, operator } }) => {
    const { targetVersion, environment, reason } = input;
    const entity = versionAtWork(desk.view, input.algorithmId, environment);
    const target =
      targetVersion === undefined
        ? undefined
        : found(
            exactVersion(desk.view, `${entity.name}@${targetVersion}`) ?? exactVersion(desk.view, targetVersion),
            `version ${targetVersion} of ${entity.name}`,
          );
    const [slot] = liveSlots(desk.view, entity.id, environment);
    const outcome = accepted(
      await desk.execute(
        {
          kind: 'rollback_version',
          entityId: entity.id,
          toEntityId: target?.id ?? null,
          environment: environment ?? null,
          reason,
          rolledBackBy: operator.name,
        },
        authorOf(operator),
      ),
    );
    return {
      success: true,
      message: outcome.message,
      rollback_time: isoTime(desk.view.swaps.get(outcome.subject)?.completedAt ?? desk.now()),
      previous_version: versionName(entity),
      new_version: liveIn(desk.view, slot),
    };
  }),

  drain: calls.algorithms.drain.handler(async ({ input, context: { desk, operator } }) => {
    const entity = versionAtWork(desk.view, input.algorithmId, input.environment);
    const outcome = accepted(
      await desk.execute(
        {
          kind: 'drain',
          entityId: entity.id,
          environment: input.environment ?? null,
          timeoutMs: input.timeout_ms,
        },
        authorOf(operator),
      ),
    );
    const drain = defined(outcome.drain, 'result of a drain');
    return {
      drained: drain.remaining === 0,
      requests_drained: drain.drained,
      requests_remaining: drain.remaining,
      timed_out: drain.timedOut,
    };
  }),

  swap_status: calls.algorithms.swap_status.handler(({ input: { name }, context: { desk } }) =>
    swapStatus(desk.view, found(versionOf(desk.view, name), `algorithm ${name}`).name),
  ),

  metrics,

  health: calls.algorithms.health.handler(async ({ input: { algorithmId }, context: { desk } }) => {
    const entity = found(versionOf(desk.view, algorithmId), `algorithm ${algorithmId}`);
    return healthAnswer(desk.view, entity, await desk.checkHealth(entity.id), Date.now());
  }),
};
