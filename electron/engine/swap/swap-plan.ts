import { defined } from '../../../shared/base/assert.ts';
import { mergeOver } from '../../../shared/base/merge.ts';
import { compareSemver } from '../../../shared/base/semver.ts';
import { type Command, type CommandInput, type Refused, refuse } from '../../../shared/domain/command.ts';
import {
  type Deployment,
  type Environment,
  isAtStake,
  summarise,
  type Validation,
} from '../../../shared/domain/deployment.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import type { Author } from '../../../shared/domain/fact.ts';
import type { Breaker } from '../../../shared/domain/risk.ts';
import { DEFAULT_HAND_OVER, type HandOver, type SwapType } from '../../../shared/domain/swap.ts';
import { type JsonObject, versionName } from '../../../shared/domain/version.ts';
import type { BasisPoints } from '../../../shared/units/basis-points.ts';
import type { Core } from '../core.ts';
import { swapChecks } from '../rollout/checks.ts';
import type { Leave } from '../safety/control/raise.ts';

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
  /** Share of the slot's capital for the target, where it is not what source and target hold together. */
  readonly share?: BasisPoints;
  /** Live instances beside the two that give up their share with the cut. */
  readonly dismissed?: readonly number[];
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
  /** For an automatic swap: the rule that began it. */
  readonly ruleId: string | null;
  /** The ladder whose candidate takes over, or gives way. */
  readonly ladderId: string | null;
  /** What is behind it, where it raises risk. */
  readonly leave?: Leave | undefined;
  readonly legs: readonly LegPlan[];
}

/** A plan, or why there is none. */
export type Planned = { readonly plan: SwapPlan } | { readonly refusal: Refused };

/** What a swap is asked for with, by whatever door. */
export type SwapTerms = Pick<
  Extract<Command, { kind: 'swap' }>,
  | 'fromEntityId'
  | 'toEntityId'
  | 'type'
  | 'reason'
  | 'initiatedBy'
  | 'targetEnvironment'
  | 'handOver'
  | 'drainTimeoutMs'
>;
type DeployCommand = Extract<Command, { kind: 'deploy' }>;

/** Turns commands into plans: what would change hands, and whether it may. Reads the engine and changes nothing. */
export class SwapPlanner {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** @param isPromoted Other people have agreed where they must, or are asked: the target climbs a ladder. */
  swap(terms: SwapTerms, author: Author, command: number, ruleId: string | null = null, isPromoted = false): Planned {
    const { registry } = this.#core;
    const from = registry.entity(terms.fromEntityId);
    const to = registry.entity(terms.toEntityId);
    if (!from) return { refusal: refuse('not_found', `there is no entity ${terms.fromEntityId}`) };
    if (!to) return { refusal: refuse('not_found', `there is no entity ${terms.toEntityId}`) };
    if (from.id === to.id) {
      return { refusal: refuse('broken_rule', 'source and target are the same version; choose another target') };
    }
    const { targetEnvironment, type } = terms;
    const sources = this.#sources(from.id, targetEnvironment);
    // An emergency has no time to hand state over: who stands by takes over in step, whatever was asked for.
    const asks: SwapTerms =
      type === 'emergency' ? { ...terms, handOver: { ...terms.handOver, state: 'shadow' } } : terms;
    const legs = sources.map((source) => this.#leg(source, to, asks));
    // Where nobody stands by, the target takes over as it is, and may only reduce until it has warmed up.
    const isCold = type === 'emergency' && legs.some((leg) => leg.standby === undefined);
    const handOver: HandOver = isCold ? { ...asks.handOver, state: 'cold' } : asks.handOver;
    const { reason, initiatedBy, drainTimeoutMs } = terms;
    const validation = summarise(
      swapChecks({
        from,
        to,
        type,
        sources,
        environment: targetEnvironment,
        handOver,
        compareVersions: compareSemver(to.version, from.version),
        tripped: this.#tripped(sources, to),
        returning: legs.flatMap(({ toDeploymentId }) => registry.deployments.get(toDeploymentId ?? '') ?? []),
        elsewhere: sources.flatMap(({ environment, slotId }) => {
          const active = registry.activeIn(to.name, environment);
          return active && active.slotId !== slotId ? [active] : [];
        }),
        unapproved: isPromoted ? undefined : this.#unapproved(sources, to, type),
        lookup: registry,
      }),
    );
    const asked = { author, initiatedBy, command, type, reason, targetEnvironment, drainTimeoutMs, ruleId };
    return { plan: { ...asked, from, to, handOver, validation, reverts: null, ladderId: null, legs } };
  }

  /**
   * Where approvals are required, code that was never in force does not get all of a slot in staging or production at one
   * person's word: it is promoted, and others agree. One that left by a swap is known there.
   */
  #unapproved(sources: readonly Deployment[], to: Entity, type: SwapType): string | undefined {
    const { safety, registry } = this.#core;
    if (safety.approvals.required === 0 || type === 'emergency') return undefined;
    const isKnown = (slotId: string): boolean => registry.latestServedIn(to.id, slotId)?.status === 'inactive';
    const found = sources.find(({ environment, slotId }) => isAtStake(environment) && !isKnown(slotId));
    return (
      found &&
      `${versionName(to)} has not been in force in ${found.slotId}, where other people must agree: promote it (the ladder blue-green takes over at once)`
    );
  }

  /** Breakers that would bind the target where it comes in. */
  #tripped(sources: readonly Deployment[], to: Entity): readonly Breaker[] {
    const version = versionName(to);
    const scopes = new Set(sources.flatMap(({ slotId }) => this.#core.scopesOf(slotId, version)));
    return this.#core.controls.breakersOn([...scopes]);
  }

  #leg(source: Deployment, to: Entity, { handOver }: SwapTerms): LegPlan {
    const { slotId, environment, id } = source;
    // What was rolled back does not come again as it was: it gets a deployment of its own, with what is registered now.
    const latest = this.#core.registry.latestServedIn(to.id, slotId);
    const reused = latest?.status === 'inactive' ? latest : undefined;
    return {
      slotId,
      environment,
      fromInstance: this.liveInstance(source),
      fromDeploymentId: id,
      toDeploymentId: reused?.id,
      made: reused ? null : { configSnapshot: to.config, parametersSnapshot: to.parameters },
      parameters: reused?.parametersSnapshot ?? to.parameters,
      // A standby has learnt by itself; who asks for the source's state gets a fresh instance that imports it.
      standby: reused && handOver.state !== 'transfer' ? this.standby(slotId, reused.id) : undefined,
    };
  }

  /** Deploying a version where it is live already: the same cut, from it to a fresh instance of itself. */
  redeploy(input: CommandInput, command: DeployCommand, source: Deployment): SwapPlan {
    const entity = defined(this.#core.registry.entity(command.entityId), command.entityId);
    const parameters = mergeOver(entity.parameters, command.parametersOverride);
    const leg: LegPlan = {
      slotId: source.slotId,
      environment: source.environment,
      fromInstance: this.liveInstance(source),
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
      ruleId: null,
      ladderId: null,
      legs: [leg],
    };
  }

  #sources(entityId: string, environment: Environment | null): Deployment[] {
    const active = this.#core.registry.activeDeployments(entityId);
    return active.filter((each) => environment === null || each.environment === environment);
  }

  /** The instance that an active deployment runs as. */
  liveInstance(source: Deployment): number {
    const slot = defined(this.#core.router.slots.get(source.slotId), source.slotId);
    const attached = slot.attachments.find((each) => each.deploymentId === source.id);
    return defined(attached, `instance of deployment ${source.id}`).instance;
  }

  /** A running instance of a deployment that sees every event but is not live: the predecessor of the last swap. */
  standby(slotId: string, deploymentId: string): number | undefined {
    const attachments = this.#core.router.slots.get(slotId)?.attachments;
    const found = attachments?.find((each) => each.deploymentId === deploymentId && each.role === 'shadow');
    return found && this.#core.router.instances.get(found.instance)?.running ? found.instance : undefined;
  }
}
