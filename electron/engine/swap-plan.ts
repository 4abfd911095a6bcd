import { defined } from '../../shared/base/assert.ts';
import { mergeOver } from '../../shared/base/merge.ts';
import { compareSemver } from '../../shared/base/semver.ts';
import { type Command, type CommandInput, type Outcome, type Refused, refuse } from '../../shared/domain/command.ts';
import { type Deployment, type Environment, summarise, type Validation } from '../../shared/domain/deployment.ts';
import type { Entity } from '../../shared/domain/entity.ts';
import type { Author } from '../../shared/domain/fact.ts';
import { DEFAULT_HAND_OVER, type HandOver, type Swap, type SwapType } from '../../shared/domain/swap.ts';
import type { JsonObject } from '../../shared/domain/version.ts';
import type { Core } from './core.ts';
import { swapChecks } from './rollout/checks.ts';

/** Going back cancels the bad version's orders and takes its positions over. */
const ROLLBACK_HAND_OVER: HandOver = { state: 'shadow', positions: 'adopt', orders: 'cancel' };
const REDEPLOY_DRAIN_MS = 5_000;

/** One slot's part of a planned swap. */
export interface LegPlan {
  readonly slotId: string;
  readonly environment: Environment;
  readonly fromInstance: number;
  readonly fromDeploymentId: string;
  /** The deployment that the target goes live under; undefined where the cut makes one, and numbers it then. */
  readonly toDeploymentId: string | undefined;
  /** Snapshots where the cut makes the target's deployment. */
  readonly made: { readonly configSnapshot: JsonObject; readonly parametersSnapshot: JsonObject } | null;
  readonly parameters: JsonObject;
  /** An instance of the target that is loaded and in step already: the predecessor. */
  readonly standby: number | undefined;
}

/** A swap with everything decided and nothing done. */
export interface SwapPlan {
  readonly author: Author;
  /** Whom the record names: a label, which the API has held against the author. */
  readonly initiatedBy: string;
  /** Number of the command that waits for the end; 0 when the desk began it by itself. */
  readonly command: number;
  readonly type: SwapType;
  readonly from: Entity;
  readonly to: Entity;
  readonly handOver: HandOver;
  readonly drainTimeoutMs: number;
  readonly validation: Validation;
  readonly reason: string;
  readonly targetEnvironment: Environment | null;
  /** For a rollback: the swap that it undoes. */
  readonly reverts: string | null;
  readonly legs: readonly LegPlan[];
}

/** A plan, or why there is none. */
export type Planned = { readonly plan: SwapPlan } | { readonly outcome: Outcome };

type SwapCommand = Extract<Command, { kind: 'swap' }>;
type DeployCommand = Extract<Command, { kind: 'deploy' }>;

/** Turns commands into plans: what would change hands, and whether it may. Reads the engine and changes nothing. */
export class SwapPlanner {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  swap(input: CommandInput, command: SwapCommand): Planned {
    const { registry } = this.#core;
    const from = registry.entity(command.fromEntityId);
    const to = registry.entity(command.toEntityId);
    if (!from) return { outcome: refuse('not_found', `there is no entity ${command.fromEntityId}`) };
    if (!to) return { outcome: refuse('not_found', `there is no entity ${command.toEntityId}`) };
    if (from.id === to.id) {
      return { outcome: refuse('broken_rule', 'source and target are the same version; choose another target') };
    }
    const { targetEnvironment, handOver, drainTimeoutMs, type, reason, initiatedBy } = command;
    const sources = this.#sources(from.id, targetEnvironment);
    const newer = compareSemver(to.version, from.version);
    const validation = summarise(swapChecks(from, to, sources, targetEnvironment, handOver, newer, registry));
    const legs = sources.map((source): LegPlan => {
      const latest = registry.latestIn(to.id, source.slotId);
      const reused = latest?.status === 'inactive' || latest?.status === 'rolled_back' ? latest : undefined;
      const { slotId, environment, id } = source;
      return {
        slotId,
        environment,
        fromInstance: this.#liveInstance(source),
        fromDeploymentId: id,
        toDeploymentId: reused?.id,
        made: reused ? null : { configSnapshot: to.config, parametersSnapshot: to.parameters },
        parameters: reused?.parametersSnapshot ?? to.parameters,
        // A standby has learnt by itself; who asks for the source's state gets a fresh instance that imports it.
        standby: reused && handOver.state !== 'transfer' ? this.#standby(slotId, reused.id) : undefined,
      };
    });
    const author = { actor: input.actor, role: input.role };
    const common = {
      author,
      initiatedBy,
      command: input.number,
      type,
      from,
      to,
      handOver,
      drainTimeoutMs,
      reason,
      targetEnvironment,
    };
    return { plan: { ...common, validation, reverts: null, legs } };
  }

  /** Deploying a version where it is live already: the same cut, from it to a fresh instance of itself. */
  redeploy(input: CommandInput, command: DeployCommand): SwapPlan {
    const { registry } = this.#core;
    const entity = defined(registry.entity(command.entityId), command.entityId);
    const source = defined(this.#sources(entity.id, command.environment)[0], 'active deployment');
    const parameters = mergeOver(entity.parameters, command.parametersOverride);
    const leg: LegPlan = {
      slotId: source.slotId,
      environment: source.environment,
      fromInstance: this.#liveInstance(source),
      fromDeploymentId: source.id,
      toDeploymentId: undefined,
      made: { configSnapshot: mergeOver(entity.config, command.configOverride), parametersSnapshot: parameters },
      parameters,
      standby: undefined,
    };
    return {
      author: { actor: input.actor, role: input.role },
      initiatedBy: command.deployedBy,
      command: input.number,
      type: 'manual',
      from: entity,
      to: entity,
      handOver: DEFAULT_HAND_OVER,
      drainTimeoutMs: REDEPLOY_DRAIN_MS,
      validation: summarise([]),
      reason: 'redeployed',
      targetEnvironment: command.environment,
      reverts: null,
      legs: [leg],
    };
  }

  /** Undoing a swap: exactly its legs, the other way round. */
  rollback(swap: Swap, reason: string, author: Author, initiatedBy: string, command: number): SwapPlan {
    const { registry, router } = this.#core;
    const legs = swap.legs.map((leg): LegPlan => {
      const deployment = defined(registry.deployments.get(leg.fromDeploymentId), leg.fromDeploymentId);
      return {
        slotId: leg.slotId,
        environment: leg.environment,
        fromInstance: leg.toInstance,
        fromDeploymentId: leg.toDeploymentId,
        toDeploymentId: leg.fromDeploymentId,
        made: null,
        parameters: deployment.parametersSnapshot,
        standby: router.instances.get(leg.fromInstance)?.running ? leg.fromInstance : undefined,
      };
    });
    return {
      author,
      initiatedBy,
      command,
      type: 'rollback',
      from: defined(registry.entities.get(swap.toEntityId), swap.toEntityId),
      to: defined(registry.entities.get(swap.fromEntityId), swap.fromEntityId),
      handOver: ROLLBACK_HAND_OVER,
      drainTimeoutMs: swap.drainTimeoutMs,
      validation: summarise([]),
      reason,
      targetEnvironment: swap.targetEnvironment,
      reverts: swap.id,
      legs,
    };
  }

  /** Why a swap cannot be rolled back whatever else is going on; undefined when it can. */
  rollbackRefusal(swap: Swap): Refused | undefined {
    const { swaps, registry } = this.#core;
    const broken = (message: string) => refuse('broken_rule', message);
    if (swap.status === 'rolled_back') return broken('this swap was rolled back already');
    if (swap.type === 'rollback') return broken('the last swap here was itself a rollback; swap forward instead');
    if (swap.status !== 'completed')
      return broken(`this swap is ${swap.status}; only a completed one can be rolled back`);
    const later = swap.legs.find((leg) => swaps.latestOf(leg.slotId)?.id !== swap.id);
    if (later)
      return refuse('conflict', `a later swap took place in ${later.slotId}; only the latest can be rolled back`);
    if (!registry.entity(swap.fromEntityId)) return broken('the version to go back to was deleted');
    return undefined;
  }

  #sources(entityId: string, environment: Environment | null): Deployment[] {
    const active = this.#core.registry.activeDeployments(entityId);
    return active.filter((each) => environment === null || each.environment === environment);
  }

  #liveInstance(source: Deployment): number {
    const slot = defined(this.#core.router.slots.get(source.slotId), source.slotId);
    const attached = slot.attachments.find((each) => each.deploymentId === source.id);
    return defined(attached, `instance of deployment ${source.id}`).instance;
  }

  /** A running instance of a deployment that sees every event but is not live: the predecessor of the last swap. */
  #standby(slotId: string, deploymentId: string): number | undefined {
    const attachments = this.#core.router.slots.get(slotId)?.attachments;
    const found = attachments?.find((each) => each.deploymentId === deploymentId && each.role === 'shadow');
    return found && this.#core.router.instances.get(found.instance)?.running ? found.instance : undefined;
  }
}
