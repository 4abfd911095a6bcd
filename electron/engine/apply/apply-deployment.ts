import { defined } from '../../../shared/base/assert.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import { WHOLE } from '../../../shared/units/basis-points.ts';
import { parseMoney } from '../../../shared/units/money.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import type { Core } from '../core.ts';
import { LadderEvidence } from '../rollout/ladder-evidence.ts';
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
    // A target that was live before names what it had open by the order's id too, as it does what it takes over.
    core.orders.nameById(leg.toInstance);
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

/** A version begins to climb: nothing has been seen of it yet. */
export function applyLadderStarted(core: Core, fact: FactOf<'ladder_started'>, at: EpochNs): void {
  core.counts.ladder += 1;
  core.counts.instance = Math.max(core.counts.instance, fact.instance, fact.twinInstance ?? 0);
  core.ladders.applyStarted(fact, at);
  core.evidence.set(fact.ladderId, new LadderEvidence(fact.plan.rungs.map(({ gates }) => gates)));
}

/** All shares of a slot change together. In a slot that the ladder opened, the candidate is the version in force at once. */
export function applyLadderMoved(core: Core, fact: FactOf<'ladder_moved'>, at: EpochNs): void {
  core.market.resumeAfter(fact.cutSequence);
  const ladder = core.ladders.get(fact.ladderId);
  for (const { instance, entityId, role } of fact.attachments)
    if (role === 'live') openBooks(core, instance, fact.slotId, core.versionOf(entityId));
  const { instance, twinInstance } = ladder;
  // From simulated to capital, and at the start, accounts are others from here on, and their counts begin anew.
  const isSameAccount = ladder.rung >= 0 && (fact.share === 0) === (ladder.share === 0);
  const now = {
    candidate: core.conductOf(instance),
    twin: twinInstance === null ? undefined : core.conductOf(twinInstance),
  };
  defined(core.evidence.get(ladder.id), ladder.id).applyMoved(fact, isSameAccount ? now : undefined);
  for (const each of fact.attachments)
    if (each.role === 'live' && (each.instance === instance || each.instance === twinInstance))
      core.conduct.watch(each.instance);
  core.router.applyAllocation(fact.slotId, fact.attachments);
  core.ladders.applyMoved(fact, at);
  if (fact.share === 0 || ladder.share > 0) return;
  if (ladder.incumbentEntityId === null) core.registry.applyDeploymentActivated(ladder.deploymentId, at);
  else core.registry.applyAdmitted(ladder.deploymentId, at);
}

/** A ladder is over: a candidate that neither took over nor gave way to anybody has its deployment closed. */
export function applyLadderEnded(core: Core, fact: FactOf<'ladder_ended'>, at: EpochNs): void {
  const { deploymentId, instance, twinInstance } = core.ladders.get(fact.ladderId);
  core.registry.applyLadderEnded(deploymentId, fact, at);
  core.evidence.delete(fact.ladderId);
  core.conduct.unwatch(instance);
  if (twinInstance !== null) core.conduct.unwatch(twinInstance);
  core.ladders.applyEnded(fact, at);
}

function openBooks(core: Core, instance: number, slotId: string, version: string): void {
  const scopes = core.scopesOf(slotId, version);
  core.ledger.open(instance, slotId, version, scopes);
  core.safety.exposure.open(instance, scopes);
}
