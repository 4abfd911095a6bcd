import { defined } from '../../shared/base/assert.ts';
import { canonicalJson } from '../../shared/base/canonical.ts';
import { mergeOver } from '../../shared/base/merge.ts';
import type { DeployRaise } from '../../shared/domain/approval.ts';
import type { Command, CommandInput, Outcome, Refused } from '../../shared/domain/command.ts';
import { refuse } from '../../shared/domain/command.ts';
import { type Deployment, isAtStake, summarise, type Validation } from '../../shared/domain/deployment.ts';
import type { Entity } from '../../shared/domain/entity.ts';
import { shutdownProblem } from '../../shared/domain/exit.ts';
import type { Author } from '../../shared/domain/fact.ts';
import type { LimitName, RiskLimits } from '../../shared/domain/risk.ts';
import { slotId } from '../../shared/domain/slot.ts';
import { type JsonObject, versionWords } from '../../shared/domain/version.ts';
import { formatMoney } from '../../shared/units/money.ts';
import { openingCapital } from './capital.ts';
import type { Core } from './core.ts';
import { loadSpec } from './load-spec.ts';
import type { Outputs } from './outputs.ts';
import { isLooser, limitsToJson } from './risk/limits.ts';
import { deploymentChecks, runningChecks } from './rollout/checks.ts';
import { limitsProblem } from './safety/control/limit-values.ts';
import { openingOf } from './safety/control/opening-flow.ts';
import { behind, type Leave } from './safety/control/raise.ts';
import type { Waiting } from './waiting.ts';

type Deploy = Extract<Command, { kind: 'deploy' }>;

/** What the deploy flow asks of swaps: a redeployment is one of a version for itself. */
export interface Redeploy {
  redeploy(input: CommandInput, command: Deploy, active: Deployment, out: Outputs): void;
  isBusy(slotId: string): boolean;
  busyRefusal(slotIds: readonly string[]): Refused | undefined;
  preparing(slotId: string): string | undefined;
  callOff(swapId: string, reason: string, out: Outputs): boolean;
}

/** Where a deployment that opens a slot gets leave to. */
export interface Openings {
  /** Leave that an emergency gives; undefined where none does. */
  leave(command: DeployRaise, author: Author, out: Outputs): Leave | undefined;
  /** Asks other people for approval. */
  request(command: DeployRaise, author: Author, out: Outputs): Outcome;
}

/** Where a deployment goes, once nothing stands against it. */
interface Place {
  readonly entity: Entity;
  readonly slotId: string;
  /** The same version's deployment that it replaces; undefined where it opens the slot. */
  readonly active: Deployment | undefined;
  readonly validation: Validation;
}

/** A deployment between its command and its end. Kept in memory alone: a stop of the desk ends it as failed. */
interface Arriving {
  readonly deploymentId: string;
  readonly slotId: string;
  readonly instance: number;
  readonly entity: Entity;
  readonly author: Author;
  readonly command: number;
  readonly validation: Validation;
  readonly config: JsonObject;
  readonly parameters: JsonObject;
  /** The slot's own limits before the deployment brought others; undefined where it brought none. */
  readonly before: Readonly<Record<string, unknown>> | undefined;
  /** Those that it brought. */
  readonly limits: Partial<RiskLimits> | undefined;
}

/** What stands behind a deployment that begins, and what it has changed. */
interface Begun {
  readonly before: Arriving['before'];
  readonly leave: Leave | undefined;
}

/**
 * Placing a version where there is none: validate, load, warm up, attach from the next event on, and validate again once
 * it runs.
 */
export class DeployFlow {
  readonly #core: Core;
  readonly #waiting: Waiting;
  readonly #swaps: Redeploy;
  readonly #openings: Openings;
  /** Deployments under way, by id. */
  readonly #underWay = new Map<string, Arriving>();

  constructor(core: Core, waiting: Waiting, swaps: Redeploy, openings: Openings) {
    this.#core = core;
    this.#waiting = waiting;
    this.#swaps = swaps;
    this.#openings = openings;
  }

  /** @param given What is behind it: what opens a slot raises risk, and waits for an approval where they are required. */
  deploy(input: CommandInput, command: Deploy, out: Outputs, given?: Leave): void {
    const { number } = input;
    const place = this.#placeOf(command);
    if ('ok' in place) return reply(number, place, out);
    const isRaise = !place.active && given === undefined && this.#core.safety.approvals.required > 0;
    const leave = isRaise ? this.#openings.leave(openingOf(this.#core, command), input, out) : given;
    if (isRaise && !leave)
      return reply(number, this.#openings.request(openingOf(this.#core, command), input, out), out);
    const before = this.#limit(place.slotId, command, input, leave, out);
    if (place.active) return this.#swaps.redeploy(input, command, place.active, out);
    this.#begin(input, command, { ...place, before, leave }, out);
  }

  /** Why a deployment may not begin now; undefined when it may. */
  problem(command: Deploy): Refused | undefined {
    const place = this.#placeOf(command);
    return 'ok' in place ? place : undefined;
  }

  #placeOf(command: Deploy): Place | Refused {
    const { registry, router, controls } = this.#core;
    const entity = registry.entity(command.entityId);
    if (!entity) return refuse('not_found', `there is no entity ${command.entityId}`);
    // The algorithm may have come into another one's slot by a swap; there it is what is active in this environment.
    const there = registry.activeIn(entity.name, command.environment);
    const slot = there?.slotId ?? slotId(entity.name, command.environment);
    if (this.#isBusy(slot) || this.#swaps.isBusy(slot))
      return refuse('conflict', `a deployment or swap is already under way in ${slot}`);
    const occupied = this.#swaps.busyRefusal([slot]);
    if (occupied) return occupied;
    const live = router.live(slot);
    const active = live?.entityId === entity.id ? registry.deployments.get(live.deploymentId) : undefined;
    if (live && !active) {
      const words = `${this.#core.versionOf(live.entityId)} is live in ${slot}; use a swap to replace it without missing an event`;
      return refuse('conflict', words);
    }
    const changed = active && this.#changedAtStake(entity, active, command);
    if (changed !== undefined) return refuse('broken_rule', changed);
    const validation = summarise(deploymentChecks(entity, active, controls.limits.desk, registry));
    if (!validation.passed) return refuse('validation_failed', validation.errors.join('; '), undefined, validation);
    const wrong = shutdownProblem(mergeOver(entity.config, command.configOverride));
    if (wrong !== undefined) return refuse('broken_rule', wrong);
    const problem = limitsProblem(slot, command.limits ?? {}) ?? this.#loosened(slot, command);
    return problem === undefined ? { entity, slotId: slot, active, validation } : refuse('broken_rule', problem);
  }

  /** Where approvals are required, what is in force at stake is not run with other parameters at one person's word. */
  #changedAtStake({ config, parameters, ...entity }: Entity, active: Deployment, command: Deploy): string | undefined {
    if (this.#core.safety.approvals.required === 0 || !isAtStake(command.environment)) return undefined;
    const asked = [mergeOver(config, command.configOverride), mergeOver(parameters, command.parametersOverride)];
    const isSame = canonicalJson(asked) === canonicalJson([active.configSnapshot, active.parametersSnapshot]);
    return isSame
      ? undefined
      : `${versionWords(entity)} is in force in ${active.slotId} with other parameters or config, and other people must agree to a change: register it as a version of its own and promote that`;
  }

  /** Limits of a slot that a deployment would raise, in words, where raising needs other people. */
  #loosened(slot: string, { limits }: Deploy): string | undefined {
    const { controls, safety } = this.#core;
    const own = controls.limits.own(slot);
    if (limits === undefined || own === undefined || safety.approvals.required === 0) return undefined;
    const raised = (Object.keys(own) as LimitName[]).filter((name) => isRaised(name, limits[name], own[name]));
    return raised.length === 0
      ? undefined
      : `the limits of this deployment are looser than those of ${slot} in ${raised.join(', ')}, which needs an approval; have the limits of ${slot} changed first`;
  }

  /** Puts the slot's own limits in force before any version of it is live. Returns what they were, where they change. */
  #limit(slot: string, { limits }: Deploy, author: Author, leave: Leave | undefined, out: Outputs): Arriving['before'] {
    if (limits === undefined) return undefined;
    const before = this.#core.controls.limits.recorded(slot) ?? {};
    const fact = { kind: 'limits_changed', scope: slot, limits: limitsToJson(limits), before } as const;
    this.#core.emit(out, author, { ...fact, ...behind(leave), reason: 'they came with a deployment' });
    return before;
  }

  #begin(
    input: CommandInput,
    command: Deploy,
    { entity, slotId: slot, validation, before, leave }: Place & Begun,
    out: Outputs,
  ): void {
    const { registry, router, options } = this.#core;
    const capital = openingCapital(this.#core, slot, command.capital);
    const arriving: Arriving = {
      deploymentId: this.#core.newDeploymentId(),
      slotId: slot,
      instance: this.#core.newInstance(),
      entity,
      author: { actor: input.actor, role: input.role },
      command: input.number,
      validation,
      before,
      limits: command.limits,
      config: mergeOver(entity.config, command.configOverride),
      parameters: mergeOver(entity.parameters, command.parametersOverride),
    };
    const { deploymentId, instance, author, config, parameters } = arriving;
    this.#underWay.set(deploymentId, arriving);
    this.#core.emit(out, author, {
      kind: 'deployment_started',
      deploymentId,
      entityId: entity.id,
      environment: command.environment,
      slotId: slot,
      instance,
      method: command.method,
      deployedBy: command.deployedBy,
      configSnapshot: config,
      parametersSnapshot: parameters,
      previousDeploymentId: registry.latestIn(entity.id, slot)?.id ?? null,
      validation,
      capital: formatMoney(capital),
      ...behind(leave),
    });
    router.admit(
      { id: instance, slotId: slot, entityId: entity.id, version: this.#core.versionOf(entity.id) },
      'shadow',
    );
    const afterMs = options.preparationTimeoutMs;
    if (Number.isFinite(afterMs)) out.timers.push({ id: `deploy:${deploymentId}`, afterMs });
    this.#waiting.load(
      loadSpec(this.#core, instance, entity, parameters, command.environment),
      (result, then) => {
        if (!this.#underWay.has(deploymentId)) return void then.unloads.push(instance);
        if (!result.ok) return this.#fail(arriving, result.fault.message, then);
        this.#warm(arriving, then);
      },
      out,
    );
  }

  #warm(arriving: Arriving, out: Outputs): void {
    const { router, market } = this.#core;
    const { entity, slotId: slot, instance, deploymentId } = arriving;
    const events = market.recent(entity.warmUpEvents, (i) => router.takes(slot, i));
    const request = router.deliver(instance, { kind: 'warm', events }, out.deliveries);
    this.#waiting.answer(request, (answer, then) => {
      if (!this.#underWay.has(deploymentId)) return;
      if (answer.fault) return this.#fail(arriving, answer.fault.message, then);
      this.#core.noteHealth(then, entity.id, 'healthy', 'loaded, and a sample inference answered in the right form');
      this.#activate(arriving, then);
    });
  }

  #activate(arriving: Arriving, out: Outputs): void {
    const { router, market, registry } = this.#core;
    const { deploymentId, slotId: slot, instance, author, entity } = arriving;
    const environment = defined(registry.deployments.get(deploymentId), deploymentId).environment;
    const other = registry.activeIn(entity.name, environment);
    if (other) return this.#fail(arriving, `${entity.name} came into ${other.slotId} meanwhile; swap there`, out);
    this.#core.emit(out, author, {
      kind: 'deployment_activated',
      deploymentId,
      slotId: slot,
      instance,
      cutSequence: market.sequence,
      marketNs: this.#core.marketTime(),
    });
    router.attach(instance);
    const request = router.deliver(instance, { kind: 'adopt', positions: [], orders: [] }, out.deliveries);
    this.#waiting.answer(request, (answer, then) => {
      if (!this.#underWay.has(deploymentId)) return;
      if (answer.fault) this.#withdraw(arriving, answer.fault.message, then);
      else this.#verify(arriving, then);
    });
  }

  /** The version runs: what was asked for is held against what is there. */
  #verify(arriving: Arriving, out: Outputs): void {
    const { deploymentId, entity, slotId: slot, author, command, config, parameters } = arriving;
    this.#underWay.delete(deploymentId);
    const { registry } = this.#core;
    const asked = { configSnapshot: config, parametersSnapshot: parameters };
    const checks = runningChecks(registry.deployments.get(deploymentId), registry.entity(entity.id), asked);
    this.#core.emit(out, author, { kind: 'deployment_verified', deploymentId, checks });
    const { validation } = defined(registry.deployments.get(deploymentId), deploymentId);
    const message = `${versionWords(entity)} is live in ${slot}`;
    reply(command, { ok: true, subject: deploymentId, message, validation }, out);
  }

  /** It came up and failed at the first thing it was told: the slot is left as empty as it was. */
  #withdraw(arriving: Arriving, reason: string, out: Outputs): void {
    const { slotId: slot, instance, entity, author } = arriving;
    // A swap that was to replace it has nobody left to take over from.
    const swap = this.#swaps.preparing(slot);
    if (swap !== undefined) this.#swaps.callOff(swap, reason, out);
    this.#core.emit(out, author, { kind: 'instance_detached', slotId: slot, instance, reason });
    this.#core.noteHealth(out, entity.id, 'unhealthy', reason);
    this.#fail(arriving, reason, out);
  }

  #fail(arriving: Arriving, reason: string, out: Outputs): void {
    const { deploymentId, slotId: scope, instance, author, command, entity, before: limits } = arriving;
    this.#underWay.delete(deploymentId);
    // What somebody has changed meanwhile is theirs, and stays.
    const brought = arriving.limits === undefined ? undefined : limitsToJson(arriving.limits);
    const isUntouched =
      canonicalJson(this.#core.controls.limits.recorded(scope) ?? {}) === canonicalJson(brought ?? {});
    if (limits !== undefined && isUntouched) {
      const why = 'the deployment that they came with failed';
      this.#core.emit(out, author, { kind: 'limits_changed', scope, limits, reason: why });
    }
    this.#core.router.discard(instance);
    out.unloads.push(instance);
    this.#core.emit(out, author, { kind: 'deployment_failed', deploymentId, reason });
    reply(command, refuse('load_failed', `${versionWords(entity)} could not be deployed: ${reason}`), out);
  }

  /** A swap has taken slots over: a version that had not answered there yet leaves as any other does, and is awaited no more. */
  onCut(legs: readonly { readonly fromInstance: number }[], out: Outputs): void {
    for (const { deploymentId, instance, entity, slotId: slot, command } of this.#underWay.values()) {
      if (!legs.some(({ fromInstance }) => fromInstance === instance)) continue;
      this.#underWay.delete(deploymentId);
      const words = `${versionWords(entity)} gave way to another version in ${slot} before it had answered`;
      reply(command, refuse('conflict', words), out);
    }
  }

  onTimeout(deploymentId: string, out: Outputs): void {
    const arriving = this.#underWay.get(deploymentId);
    if (!arriving) return;
    const reason = `it did not come up within ${this.#core.options.preparationTimeoutMs} ms`;
    if (this.#core.registry.deployments.get(deploymentId)?.status === 'active') this.#withdraw(arriving, reason, out);
    else this.#fail(arriving, reason, out);
  }

  #isBusy(slot: string): boolean {
    for (const each of this.#underWay.values()) if (each.slotId === slot) return true;
    return false;
  }
}

const reply = (number: number, outcome: Outcome, out: Outputs): void => void out.replies.push({ number, outcome });

/** Whether a limit that a scope has of its own is raised: by a looser value, or by giving it up. */
const isRaised = <L extends LimitName>(name: L, next: RiskLimits[L] | undefined, own: RiskLimits[L] | undefined) =>
  own !== undefined && (next === undefined || isLooser(name, next, own));
