import { assert, defined } from '../../../shared/base/assert.ts';
import { refill } from '../../../shared/base/refill.ts';
import {
  type Deployment,
  type DeploymentStatus,
  type Environment,
  summarise,
} from '../../../shared/domain/deployment.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import type { EpochNs } from '../../../shared/units/time.ts';

/** What a deployment that is in force (again) no longer says of the time it was taken out; the swap's record keeps it. */
const IN_FORCE = { rolledBackAt: null, rolledBackBy: null, rollbackReason: null } as const;

/** Every version the desk knows of, and where each has been placed. */
export class Registry {
  readonly entities = new Map<string, Entity>();
  readonly deployments = new Map<string, Deployment>();
  /** Deployments that have been what is deployed in their slot: candidates that never took over are not among them. */
  readonly #inForce = new Set<string>();
  /** In which order deployments last gave way: later ones have greater numbers. */
  readonly #left = new Map<string, number>();
  #leaves = 0;

  /** The entity, unless there is none or it was deleted. */
  entity(id: string): Entity | undefined {
    const entity = this.entities.get(id);
    return entity && entity.deletedAt === null ? entity : undefined;
  }

  byVersion(name: string, version: string): Entity | undefined {
    for (const entity of this.entities.values()) {
      if (entity.deletedAt === null && entity.name === name && entity.version === version) return entity;
    }
    return undefined;
  }

  /** Deployments of an entity that are active now, in the order they were made. */
  activeDeployments(entityId: string): Deployment[] {
    return [...this.deployments.values()].filter((each) => each.entityId === entityId && each.status === 'active');
  }

  /** The latest deployment of an entity in a slot, whatever its status. */
  latestIn(entityId: string, slotId: string): Deployment | undefined {
    let latest: Deployment | undefined;
    for (const each of this.deployments.values())
      if (each.entityId === entityId && each.slotId === slotId) latest = each;
    return latest;
  }

  /** The deployment under which an entity is in force in a slot, or was when it last left it. */
  latestServedIn(entityId: string, slotId: string): Deployment | undefined {
    let latest: Deployment | undefined;
    for (const each of this.deployments.values()) {
      if (each.entityId !== entityId || each.slotId !== slotId || !this.#inForce.has(each.id)) continue;
      if (each.status === 'active') return each;
      if (!latest || (this.#left.get(each.id) ?? 0) >= (this.#left.get(latest.id) ?? 0)) latest = each;
    }
    return latest;
  }

  /** The active deployment of an algorithm, whichever version, in an environment: there is one at most. */
  activeIn(algorithm: string, environment: Environment): Deployment | undefined {
    for (const each of this.deployments.values()) {
      if (each.status !== 'active' || each.environment !== environment) continue;
      if (this.entities.get(each.entityId)?.name === algorithm) return each;
    }
    return undefined;
  }

  /** True when the entity has served somewhere and given way to another. */
  hasLeft(entityId: string): boolean {
    for (const each of this.deployments.values())
      if (each.entityId === entityId && this.#left.has(each.id)) return true;
    return false;
  }

  /** True when the entity has ever been active somewhere. */
  hasServed(entityId: string): boolean {
    for (const each of this.deployments.values())
      if (each.entityId === entityId && each.deployedAt !== null) return true;
    return false;
  }

  applyRegistered(fact: FactOf<'entity_registered'>, at: EpochNs): void {
    const { entityId: id, kind: _, ...rest } = fact;
    assert(!this.entities.has(id), `entity ${id} was registered twice`);
    this.entities.set(id, {
      ...rest,
      id,
      status: 'registered',
      health: 'unknown',
      healthReason: '',
      createdAt: at,
      updatedAt: at,
      deletedAt: null,
      deployedAt: null,
      deployedBy: null,
      deploymentConfig: null,
    });
  }

  applyUpdated(fact: FactOf<'entity_updated'>, at: EpochNs): void {
    this.#change(fact.entityId, { ...fact.changes, updatedAt: at });
  }

  applyDeleted(entityId: string, at: EpochNs): void {
    this.#change(entityId, { deletedAt: at, updatedAt: at });
  }

  applyHealth(fact: FactOf<'health_changed'>, at: EpochNs): void {
    this.#change(fact.entityId, { health: fact.health, healthReason: fact.reason, updatedAt: at });
  }

  applyDeploymentStarted(fact: FactOf<'deployment_started'>, at: EpochNs): void {
    this.deployments.set(fact.deploymentId, {
      id: fact.deploymentId,
      entityId: fact.entityId,
      environment: fact.environment,
      slotId: fact.slotId,
      status: 'deploying',
      method: fact.method,
      configSnapshot: fact.configSnapshot,
      parametersSnapshot: fact.parametersSnapshot,
      deployedAt: null,
      deployedBy: fact.deployedBy,
      rolledBackAt: null,
      rolledBackBy: null,
      rollbackReason: null,
      previousDeploymentId: fact.previousDeploymentId,
      errorLogs: [],
      validation: fact.validation,
      ...(fact.approvalId !== undefined && { approvalId: fact.approvalId }),
      createdAt: at,
      updatedAt: at,
    });
    if (this.#entity(fact.entityId).status !== 'active')
      this.#change(fact.entityId, { status: 'deployed', updatedAt: at });
  }

  /** Adds what was checked after the version ran to what was checked before. */
  applyDeploymentVerified(fact: FactOf<'deployment_verified'>, at: EpochNs): void {
    const deployment = this.#deployment(fact.deploymentId);
    const validation = summarise([...deployment.validation.checks, ...fact.checks]);
    this.#place(deployment, { validation, updatedAt: at });
  }

  applyDeploymentActivated(deploymentId: string, at: EpochNs): void {
    const deployment = this.#activate(deploymentId, at);
    this.#change(deployment.entityId, {
      status: 'active',
      deployedAt: at,
      deployedBy: deployment.deployedBy,
      deploymentConfig: deployment.configSnapshot,
      updatedAt: at,
    });
  }

  /** A candidate comes in beside the version in force: it serves from here on, and is not yet what is deployed there. */
  applyAdmitted(deploymentId: string, at: EpochNs): void {
    this.#place(this.#deployment(deploymentId), { deployedAt: at, updatedAt: at });
  }

  /**
   * A ladder is over. A candidate that took over, or gave way by a swap, has its end from that; one that never held
   * capital is taken back here: it can be used again unless it was found wanting.
   */
  applyLadderEnded(deploymentId: string, { status, isFault, reason }: FactOf<'ladder_ended'>, at: EpochNs): void {
    const deployment = this.#deployment(deploymentId);
    if (deployment.status !== 'deploying') return;
    const errorLogs = isFault ? [...deployment.errorLogs, reason] : deployment.errorLogs;
    const ended = status === 'completed' ? 'inactive' : isFault ? 'failed' : 'rolled_back';
    this.#place(deployment, { status: ended, errorLogs, updatedAt: at });
    const { id, status: was } = this.#entity(deployment.entityId);
    if (was !== 'deployed') return;
    const unfit = this.hasLeft(id) ? 'inactive' : 'failed';
    this.#change(id, { status: isFault ? unfit : 'validated', updatedAt: at });
  }

  applyDeploymentFailed(fact: FactOf<'deployment_failed'>, at: EpochNs): void {
    const deployment = this.#deployment(fact.deploymentId);
    this.#place(deployment, { status: 'failed', errorLogs: [...deployment.errorLogs, fact.reason], updatedAt: at });
    const entity = this.#entity(deployment.entityId);
    if (this.activeDeployments(entity.id).length > 0) return;
    // A version that has served does not become a failed one because somewhere else it could not begin.
    this.#change(entity.id, { status: this.hasLeft(entity.id) ? 'inactive' : 'failed', updatedAt: at });
  }

  /** The target's deployment that a swap makes where there is none: it exists from the cut on. */
  makeForCut(deployment: Deployment): void {
    assert(!this.deployments.has(deployment.id), `deployment ${deployment.id} was made twice`);
    this.deployments.set(deployment.id, deployment);
  }

  /** Source out, target in: deployments and the two entities' statuses. */
  applyCut(
    from: string,
    to: string,
    sourceStatus: DeploymentStatus,
    at: EpochNs,
    rollback?: { by: string; reason: string; undoes: boolean },
  ): void {
    const source = this.#deployment(from);
    // A rollback restores the deployment as it was, its date included.
    const target = rollback
      ? this.#place(this.#deployment(to), { status: 'active', updatedAt: at, ...IN_FORCE })
      : this.#activate(to, at);
    this.#leaves += 1;
    this.#left.set(from, this.#leaves);
    this.#place(source, {
      status: sourceStatus,
      updatedAt: at,
      ...(rollback ? { rolledBackAt: at, rolledBackBy: rollback.by, rollbackReason: rollback.reason } : {}),
    });
    const sourceStays = !rollback?.undoes && this.activeDeployments(source.entityId).length > 0;
    if (source.entityId !== target.entityId) {
      // Once a swap is undone, its target is worded as inactive wherever else it may run.
      if (!sourceStays) this.#change(source.entityId, { status: 'inactive', updatedAt: at });
    }
    this.#change(target.entityId, {
      status: 'active',
      deployedAt: at,
      deployedBy: target.deployedBy,
      deploymentConfig: target.configSnapshot,
      updatedAt: at,
    });
  }

  #activate(deploymentId: string, at: EpochNs): Deployment {
    this.#inForce.add(deploymentId);
    return this.#place(this.#deployment(deploymentId), {
      status: 'active',
      deployedAt: at,
      updatedAt: at,
      ...IN_FORCE,
    });
  }

  #deployment(id: string): Deployment {
    return defined(this.deployments.get(id), `deployment ${id}`);
  }

  #entity(id: string): Entity {
    return defined(this.entities.get(id), `entity ${id}`);
  }

  #place(deployment: Deployment, change: Partial<Deployment>): Deployment {
    const changed = { ...deployment, ...change };
    this.deployments.set(deployment.id, changed);
    return changed;
  }

  #change(id: string, change: Partial<Entity>): void {
    this.entities.set(id, { ...this.#entity(id), ...change });
  }

  /** All of it, for a snapshot. */
  snapshot() {
    const { entities, deployments } = this;
    return { entities, deployments, inForce: this.#inForce, left: this.#left, leaves: this.#leaves };
  }

  /** Takes a snapshot as so. */
  restore({ entities, deployments, inForce, left, leaves }: ReturnType<Registry['snapshot']>): void {
    refill(this.entities, entities);
    refill(this.deployments, deployments);
    refill(this.#inForce, inForce);
    refill(this.#left, left);
    this.#leaves = leaves;
  }
}
