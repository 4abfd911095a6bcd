import { defined } from '../../../shared/base/assert.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import { WHOLE } from '../../../shared/units/basis-points.ts';
import { parseMoney } from '../../../shared/units/money.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import type { Core } from '../core.ts';
import { exposeAt } from './apply-order.ts';

export function applyDeploymentStarted(core: Core, fact: FactOf<'deployment_started'>, at: EpochNs): void {
  core.counts.deployment += 1;
  core.counts.instance = Math.max(core.counts.instance, fact.instance);
  core.registry.applyDeploymentStarted(fact, at);
  const entity = defined(core.registry.entities.get(fact.entityId), fact.entityId);
  const capital = defined(parseMoney(fact.capital), 'capital');
  core.router.openSlot({
    id: fact.slotId,
    type: entity.type,
    environment: fact.environment,
    instruments: entity.instruments,
    capital,
    attachments: [],
    reserve: WHOLE,
  });
  core.monitor(fact.slotId);
}

export function applyDeploymentActivated(core: Core, fact: FactOf<'deployment_activated'>, at: EpochNs): void {
  core.market.resumeAfter(fact.cutSequence);
  const deployment = defined(core.registry.deployments.get(fact.deploymentId), fact.deploymentId);
  core.registry.applyDeploymentActivated(fact.deploymentId, at);
  core.router.applyActivated(fact.slotId, {
    instance: fact.instance,
    entityId: deployment.entityId,
    deploymentId: fact.deploymentId,
    role: 'live',
    share: WHOLE,
  });
  openBooks(core, fact.instance, fact.slotId, core.versionOf(deployment.entityId));
}

/** The cut of a swap: deployments, routing, positions and orders change hands together. */
export function applyCut(core: Core, fact: FactOf<'swap_cut'>, at: EpochNs): void {
  core.market.resumeAfter(fact.cutSequence);
  const swap = core.swaps.get(fact.swapId);
  const rollback =
    swap.type === 'rollback' ? { by: swap.initiatedBy, reason: swap.reason, undoes: swap.reverts !== null } : undefined;
  for (const leg of fact.legs) {
    core.counts.instance = Math.max(core.counts.instance, leg.toInstance);
    const made = fact.deployments.find((each) => each.deploymentId === leg.toDeploymentId);
    if (made) {
      core.counts.deployment += 1;
      core.registry.makeForCut({
        id: made.deploymentId,
        entityId: swap.toEntityId,
        environment: leg.environment,
        slotId: leg.slotId,
        status: 'deploying',
        method: 'swap',
        configSnapshot: made.configSnapshot,
        parametersSnapshot: made.parametersSnapshot,
        deployedAt: null,
        deployedBy: swap.initiatedBy,
        rolledBackAt: null,
        rolledBackBy: null,
        rollbackReason: null,
        previousDeploymentId: leg.fromDeploymentId,
        errorLogs: [],
        validation: swap.validation,
        createdAt: at,
        updatedAt: at,
      });
    }
    core.registry.applyCut(
      leg.fromDeploymentId,
      leg.toDeploymentId,
      rollback ? 'rolled_back' : 'inactive',
      at,
      rollback,
    );
    openBooks(core, leg.toInstance, leg.slotId, core.versionOf(swap.toEntityId));
    core.ledger.applyTransfers(leg);
    core.orders.applyCut(leg);
    core.safety.exits.applyCut(leg);
    const touched = new Set([
      ...leg.transfers.map((each) => defined(core.market.byKey(each.instrument), each.instrument).index),
      ...leg.adoptedOrders.map((id) => core.orders.get(id).instrument),
    ]);
    for (const instrument of touched)
      for (const instance of [leg.fromInstance, leg.toInstance]) exposeAt(core, instance, instrument);
    core.router.applyCut(
      leg,
      { entityId: swap.toEntityId },
      swap.handOver.positions === 'adopt' ? 'shadow' : 'run_off',
    );
  }
  core.swaps.applyCut(fact, at);
}

function openBooks(core: Core, instance: number, slotId: string, version: string): void {
  const scopes = core.scopesOf(slotId, version);
  core.ledger.open(instance, slotId, version, scopes);
  core.safety.exposure.open(instance, scopes);
}
