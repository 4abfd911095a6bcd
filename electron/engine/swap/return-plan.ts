import { defined } from '../../../shared/base/assert.ts';
import { type Refused, type Restraint, refuse } from '../../../shared/domain/command.ts';
import { type Deployment, type Environment, summarise } from '../../../shared/domain/deployment.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import type { Author } from '../../../shared/domain/fact.ts';
import type { HandOver, Swap } from '../../../shared/domain/swap.ts';
import { versionWords } from '../../../shared/domain/version.ts';
import type { Core } from '../core.ts';
import type { LegPlan, SwapPlan, SwapPlanner } from './swap-plan.ts';

/** Going back cancels the bad version's orders and takes its positions over. */
const ROLLBACK_HAND_OVER: HandOver = { state: 'shadow', positions: 'adopt', orders: 'cancel' };
/** A version that is taken out is not waited for: what it still wants is discarded in any case. */
const DRAIN_MS = 1_000;

/** Who goes back, why, and which command waits for the end. */
export interface ReturnTerms {
  readonly author: Author;
  readonly rolledBackBy: string;
  readonly reason: string;
  readonly command: number;
  /** Why whoever goes back may do no more than reduce; left out where nothing restrains them. */
  readonly restraint?: Restraint;
}

/** The way back: the undoing of the latest swap, or a return to an earlier deployment that has served in the slot. */
export type Return =
  | { readonly kind: 'undo'; readonly swap: Swap }
  | { readonly kind: 'restore'; readonly legs: readonly LegPlan[]; readonly from: Entity; readonly to: Entity }
  | { readonly kind: 'refused'; readonly refusal: Refused };

const refused = (code: 'broken_rule' | 'conflict' | 'not_found', message: string): Return => ({
  kind: 'refused',
  refusal: refuse(code, message),
});

/** Finds the way back that a command means, and plans it. Reads the engine and changes nothing. */
export class ReturnPlanner {
  readonly #core: Core;
  readonly #planner: SwapPlanner;

  constructor(core: Core, planner: SwapPlanner) {
    this.#core = core;
    this.#planner = planner;
  }

  /** Undoing a swap: exactly its legs, the other way round. */
  undo(swap: Swap, terms: ReturnTerms): SwapPlan {
    const { registry } = this.#core;
    const legs = swap.legs.map((leg): LegPlan => {
      const deployment = defined(registry.deployments.get(leg.fromDeploymentId), leg.fromDeploymentId);
      return {
        ...this.#leg(deployment, leg.toInstance, leg.toDeploymentId),
        standby: this.#core.router.instances.get(leg.fromInstance)?.running ? leg.fromInstance : undefined,
      };
    });
    const from = defined(registry.entities.get(swap.toEntityId), swap.toEntityId);
    const to = defined(registry.entities.get(swap.fromEntityId), swap.fromEntityId);
    const { targetEnvironment } = swap;
    const common = { ...this.#common(terms), targetEnvironment, drainTimeoutMs: DRAIN_MS };
    return { ...common, from, to, reverts: swap.id, legs };
  }

  restore(way: Extract<Return, { kind: 'restore' }>, environment: Environment | null, terms: ReturnTerms): SwapPlan {
    const { from, to, legs } = way;
    const common = { ...this.#common(terms), targetEnvironment: environment, drainTimeoutMs: DRAIN_MS };
    return { ...common, from, to, reverts: null, legs };
  }

  #common({ author, rolledBackBy, reason, command }: ReturnTerms) {
    return {
      author: { actor: author.actor, role: author.role },
      initiatedBy: rolledBackBy,
      reason,
      command,
      type: 'rollback',
      handOver: ROLLBACK_HAND_OVER,
      validation: summarise([]),
      ruleId: null,
      ladderId: null,
    } as const;
  }

  #leg(target: Deployment, fromInstance: number, fromDeploymentId: string): LegPlan {
    const { slotId, environment, id, parametersSnapshot: parameters } = target;
    const standby = this.#planner.standby(slotId, id);
    return { slotId, environment, fromInstance, fromDeploymentId, toDeploymentId: id, made: null, parameters, standby };
  }

  /** From a live version to one that has served in its place; to its predecessor where none is named. */
  fromVersion(entityId: string, toEntityId: string | null, environment: Environment | null): Return {
    const { registry, swaps } = this.#core;
    const from = registry.entity(entityId);
    if (!from) return refused('not_found', `there is no entity ${entityId}`);
    const named = toEntityId === null ? undefined : registry.entity(toEntityId);
    if (toEntityId !== null && !named) return refused('not_found', `there is no entity ${toEntityId}`);
    if (named?.id === from.id)
      return refused('broken_rule', `${versionWords(from)} is in force already; name the version to go back to`);
    const sources = registry
      .activeDeployments(from.id)
      .filter((each) => environment === null || each.environment === environment);
    if (sources.length === 0)
      return refused('broken_rule', `${versionWords(from)} is live nowhere${environment ? ` in ${environment}` : ''}`);
    const latest = sources.map((source) => swaps.latestOf(source.slotId));
    const [swap] = latest;
    const isOneSwap =
      swap !== undefined && swap.legs.length === sources.length && latest.every((each) => each === swap);
    const isMeant = named === undefined || (swap?.type !== 'rollback' && swap?.fromEntityId === named.id);
    if (isOneSwap && isMeant && swap.toEntityId === from.id) return { kind: 'undo', swap };
    if (named === undefined) {
      return swap === undefined
        ? refused(
            'broken_rule',
            `nothing was ever swapped where ${versionWords(from)} is live; there is no version to go back to`,
          )
        : refused(
            'broken_rule',
            latest.every((each) => each === swap)
              ? `the swap that brought ${versionWords(from)} in covers ${swap.legs.map((leg) => leg.environment).join(', ')}; roll it back in all of them, or name the version to go back to`
              : `${versionWords(from)} came in by different swaps; name the environment, or the version to go back to`,
          );
    }
    const targets = sources.map((source) => registry.latestServedIn(named.id, source.slotId));
    const unserved = sources.find((_, i) => targets[i] === undefined);
    if (unserved)
      return refused(
        'broken_rule',
        `${versionWords(named)} has never served in ${unserved.slotId}; use a swap to bring it in`,
      );
    const legs = sources.map((source, i) =>
      this.#leg(defined(targets[i], 'target'), this.#planner.liveInstance(source), source.id),
    );
    return { kind: 'restore', legs, from, to: named };
  }

  /** From an active deployment to the one before it, or to a named one of the same version and environment. */
  fromDeployment(deploymentId: string, targetId: string | null): Return {
    const { registry, swaps } = this.#core;
    const source = registry.deployments.get(deploymentId);
    if (!source) return refused('not_found', `there is no deployment ${deploymentId}`);
    if (source.status !== 'active')
      return refused(
        'broken_rule',
        `deployment ${source.id} is ${source.status}: only an active one can be rolled back`,
      );
    const swap = swaps.latestOf(source.slotId);
    const leg = swap?.legs.find((each) => each.toDeploymentId === source.id);
    if (swap && leg && (targetId === null || targetId === leg.fromDeploymentId)) {
      // Of a swap of several environments, only this one is meant.
      const isWhole = swap.legs.length === 1 || swap.type === 'rollback';
      return isWhole ? { kind: 'undo', swap } : this.#restored(source, leg.fromDeploymentId);
    }
    if (targetId === null) {
      return refused('broken_rule', `no deployment was replaced by ${source.id}; name the one to go back to`);
    }
    const target = registry.deployments.get(targetId);
    if (!target) return refused('not_found', `there is no deployment ${targetId}`);
    const isSame = target.entityId === source.entityId && target.slotId === source.slotId;
    if (!isSame || target.id === source.id || target.deployedAt === null) {
      return refused(
        'broken_rule',
        `deployment ${target.id} is not an earlier one of the same version in ${source.environment} that was once active; choose one that is`,
      );
    }
    return this.#restored(source, target.id);
  }

  /** What a swap changed in one of its slots, the other way round. */
  ofLeg(swap: Swap, slotId: string): Return {
    const leg = defined(
      swap.legs.find((each) => each.slotId === slotId),
      slotId,
    );
    if (swap.type === 'rollback') return refused('broken_rule', 'the last swap here was itself a rollback');
    const source = defined(this.#core.registry.deployments.get(leg.toDeploymentId), leg.toDeploymentId);
    return this.#restored(source, leg.fromDeploymentId);
  }

  #restored(source: Deployment, targetId: string): Return {
    const { registry } = this.#core;
    const target = defined(registry.deployments.get(targetId), targetId);
    if (target.status === 'failed')
      return refused('broken_rule', `deployment ${target.id}, the one before, has failed`);
    const [from, to] = [registry.entity(source.entityId), registry.entity(target.entityId)];
    if (!from || !to) return refused('broken_rule', 'the version of this deployment was deleted');
    return { kind: 'restore', legs: [this.#leg(target, this.#planner.liveInstance(source), source.id)], from, to };
  }

  /** Why a swap cannot be undone, whatever else is going on; undefined when it can. */
  undoRefusal(swap: Swap): Refused | undefined {
    const { swaps, registry } = this.#core;
    const broken = (message: string) => refuse('broken_rule', message);
    if (swap.status === 'rolled_back') return broken('this swap was rolled back already');
    if (swap.type === 'rollback') return broken('the last swap here was itself a rollback; swap forward instead');
    // A swap that is past its cut is in force: going back does not wait for its drain.
    if (swap.status !== 'completed' && swap.cutSequence === null)
      return broken(`this swap is ${swap.status}; only one that took place can be rolled back`);
    const later = swap.legs.find((leg) => swaps.latestOf(leg.slotId)?.id !== swap.id);
    if (later)
      return refuse('conflict', `a later swap took place in ${later.slotId}; only the latest can be rolled back`);
    if (!registry.entity(swap.fromEntityId)) return broken('the version to go back to was deleted');
    const dead = swap.legs.find((leg) => registry.deployments.get(leg.fromDeploymentId)?.status === 'failed');
    if (dead) return broken(`the deployment before in ${dead.slotId} has failed; there is nothing good to go back to`);
    return undefined;
  }
}
