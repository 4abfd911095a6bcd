import { defined } from '../../shared/base/assert.ts';
import { mergeOver } from '../../shared/base/merge.ts';
import { compareSemver } from '../../shared/base/semver.ts';
import { NIL_UUID } from '../../shared/base/uuid.ts';
import { type Command, type CommandInput, type Outcome, refuse } from '../../shared/domain/command.ts';
import type { Answer, HandedPosition } from '../../shared/domain/delivery.ts';
import { type Deployment, type Environment, summarise, type Validation } from '../../shared/domain/deployment.ts';
import type { Entity } from '../../shared/domain/entity.ts';
import type { Author } from '../../shared/domain/fact.ts';
import { instrumentKey } from '../../shared/domain/instrument.ts';
import {
  DEFAULT_HAND_OVER,
  type HandOver,
  type Swap,
  type SwapLeg,
  type SwapType,
  type Transfer,
} from '../../shared/domain/swap.ts';
import type { JsonObject } from '../../shared/domain/version.ts';
import { type Core, DESK_AUTHOR } from './core.ts';
import { loadSpec } from './load-spec.ts';
import type { OrderFlow } from './order-flow.ts';
import type { Outputs } from './outputs.ts';
import { swapChecks } from './rollout/checks.ts';
import type { Instance } from './router/router.ts';
import type { Waiting } from './waiting.ts';

/** Going back cancels the bad version's orders and takes its positions over. */
const ROLLBACK_HAND_OVER: HandOver = { state: 'shadow', positions: 'adopt', orders: 'cancel' };

/** One slot's part of a swap that is under way. */
interface Leg {
  readonly slotId: string;
  readonly environment: Environment;
  readonly fromInstance: number;
  readonly toInstance: number;
  readonly fromDeploymentId: string;
  readonly toDeploymentId: string;
  /** Snapshots where the cut makes the target's deployment. */
  readonly made: { readonly configSnapshot: JsonObject; readonly parametersSnapshot: JsonObject } | null;
  /** Loaded and warmed. */
  ready: boolean;
  /** Requests that the source had not answered at the cut, of those the last, and how many are left. */
  inFlight: number;
  lastBeforeCut: number;
  remaining: number;
}

/** A swap between its command and its end. */
interface UnderWay {
  readonly swapId: string;
  readonly author: Author;
  /** Number of the command that waits for the end; 0 when the desk began it by itself. */
  readonly command: number;
  readonly type: SwapType;
  readonly from: Entity;
  readonly to: Entity;
  readonly handOver: HandOver;
  readonly drainTimeoutMs: number;
  readonly validation: Validation;
  readonly legs: Leg[];
  phase: 'preparing' | 'draining';
}

/** A plan for {@link SwapFlow.start}: everything decided, nothing done. */
interface Plan extends Omit<UnderWay, 'phase' | 'swapId' | 'legs'> {
  readonly reason: string;
  readonly targetEnvironment: Environment | null;
  readonly reverts: string | null;
  readonly legs: readonly LegPlan[];
}

interface LegPlan {
  readonly slotId: string;
  readonly environment: Environment;
  readonly fromInstance: number;
  readonly fromDeploymentId: string;
  readonly toDeploymentId: string;
  readonly made: Leg['made'];
  readonly parameters: JsonObject;
  /** An instance of the target that is loaded and in step already: the predecessor. */
  readonly standby: number | undefined;
}

/**
 * Replacing one version by another: validate → load → warm up → shadow in step → cut between two events → drain →
 * record. The cut is one fact; before it, every failure leaves the slot as it was.
 */
export class SwapFlow {
  readonly #core: Core;
  readonly #orders: OrderFlow;
  readonly #waiting: Waiting;
  readonly #underWay = new Map<string, UnderWay>();

  constructor(core: Core, orders: OrderFlow, waiting: Waiting) {
    this.#core = core;
    this.#orders = orders;
    this.#waiting = waiting;
  }

  swap(input: CommandInput, command: Extract<Command, { kind: 'swap' }>, out: Outputs): void {
    const { registry } = this.#core;
    const from = registry.entity(command.fromEntityId);
    const to = registry.entity(command.toEntityId);
    if (!from) return this.#reply(input.number, refuse('not_found', `there is no entity ${command.fromEntityId}`), out);
    if (!to) return this.#reply(input.number, refuse('not_found', `there is no entity ${command.toEntityId}`), out);
    if (from.id === to.id)
      return this.#reply(
        input.number,
        refuse('broken_rule', 'source and target are the same version; choose another target'),
        out,
      );

    const sources = this.#sources(from.id, command.targetEnvironment);
    const checks = swapChecks(
      from,
      to,
      sources,
      command.targetEnvironment,
      command.handOver,
      compareSemver(to.version, from.version),
      registry,
    );
    const validation = summarise(checks);
    if (command.validateOnly) {
      const message = validation.passed ? 'the swap would pass' : validation.errors.join('; ');
      return this.#reply(input.number, { ok: true, subject: NIL_UUID, message, validation }, out);
    }
    if (!validation.passed)
      return this.#reply(
        input.number,
        refuse('validation_failed', validation.errors.join('; '), undefined, validation),
        out,
      );
    const busy = sources.find((each) => this.#inSlot(each.slotId));
    if (busy)
      return this.#reply(
        input.number,
        refuse('conflict', `a swap is already under way in ${busy.slotId}; wait for it to end`),
        out,
      );
    let made = 0;
    this.#start(
      {
        author: { actor: input.actor, role: input.role },
        command: input.number,
        type: command.type,
        from,
        to,
        handOver: command.handOver,
        drainTimeoutMs: command.drainTimeoutMs,
        validation,
        reason: command.reason,
        targetEnvironment: command.targetEnvironment,
        reverts: null,
        legs: sources.map((source): LegPlan => {
          const standby = this.#standby(source.slotId, to.id);
          const existing = registry.latestIn(to.id, source.slotId);
          const reused =
            existing && (existing.status === 'inactive' || existing.status === 'rolled_back') ? existing : undefined;
          if (!reused) made += 1;
          return {
            slotId: source.slotId,
            environment: source.environment,
            fromInstance: this.#liveInstance(source),
            fromDeploymentId: source.id,
            toDeploymentId: reused?.id ?? this.#core.newDeploymentId(made),
            made: reused ? null : { configSnapshot: to.config, parametersSnapshot: to.parameters },
            parameters: reused?.parametersSnapshot ?? to.parameters,
            standby: reused ? standby : undefined,
          };
        }),
      },
      out,
    );
  }

  /** Deploying a version where it is live already: the same cut, from it to a fresh instance of itself. */
  redeploy(input: CommandInput, command: Extract<Command, { kind: 'deploy' }>, out: Outputs): void {
    const { registry } = this.#core;
    const entity = defined(registry.entity(command.entityId), command.entityId);
    const source = defined(this.#sources(entity.id, command.environment)[0], 'active deployment');
    const parameters = mergeOver(entity.parameters, command.parametersOverride);
    this.#start(
      {
        author: { actor: input.actor, role: input.role },
        command: input.number,
        type: 'manual',
        from: entity,
        to: entity,
        handOver: DEFAULT_HAND_OVER,
        drainTimeoutMs: 5_000,
        validation: summarise([]),
        reason: 'redeployed',
        targetEnvironment: command.environment,
        reverts: null,
        legs: [
          {
            slotId: source.slotId,
            environment: source.environment,
            fromInstance: this.#liveInstance(source),
            fromDeploymentId: source.id,
            toDeploymentId: this.#core.newDeploymentId(),
            parameters,
            standby: undefined,
            made: { configSnapshot: mergeOver(entity.config, command.configOverride), parametersSnapshot: parameters },
          },
        ],
      },
      out,
    );
  }

  rollbackSwap(
    input: CommandInput,
    command: { swapId: string; reason: string; rolledBackBy: string },
    out: Outputs,
  ): void {
    const swap = this.#core.swaps.swaps.get(command.swapId);
    if (!swap) return this.#reply(input.number, refuse('not_found', `there is no swap ${command.swapId}`), out);
    const refusal = this.rollback(
      swap,
      command.reason,
      { actor: command.rolledBackBy, role: input.role },
      input.number,
      out,
    );
    if (refusal) this.#reply(input.number, refusal, out);
  }

  rollbackSlot(
    input: CommandInput,
    command: { slotId: string; reason: string; rolledBackBy: string },
    out: Outputs,
  ): void {
    if (!this.#core.router.slots.has(command.slotId))
      return this.#reply(input.number, refuse('not_found', `there is no slot ${command.slotId}`), out);
    const swap = this.#core.swaps.latestOf(command.slotId);
    const author = { actor: command.rolledBackBy, role: input.role };
    const refusal = swap
      ? this.rollback(swap, command.reason, author, input.number, out)
      : refuse('broken_rule', `nothing was ever swapped in ${command.slotId}; there is no version to go back to`);
    if (refusal) this.#reply(input.number, refusal, out);
  }

  /** Why a swap cannot be rolled back, in words; undefined when it can. */
  rollbackRefusal(swap: Swap): Outcome | undefined {
    if (swap.status === 'rolled_back') return refuse('broken_rule', `swap ${swap.id} was rolled back already`);
    if (swap.status !== 'completed')
      return refuse('broken_rule', `swap ${swap.id} is ${swap.status}; only a completed swap can be rolled back`);
    if (swap.type === 'rollback')
      return refuse('broken_rule', `swap ${swap.id} is itself a rollback; swap forward instead`);
    for (const leg of swap.legs) {
      if (this.#core.swaps.latestOf(leg.slotId)?.id !== swap.id)
        return refuse('conflict', `a later swap took place in ${leg.slotId}; only the latest can be rolled back`);
      if (this.#inSlot(leg.slotId))
        return refuse('conflict', `a swap is under way in ${leg.slotId}; wait for it to end`);
    }
    if (!this.#core.registry.entity(swap.fromEntityId))
      return refuse('broken_rule', 'the version to go back to was deleted');
    return undefined;
  }

  /** Puts back what a swap changed. Returns the refusal when it cannot; otherwise the reply comes at the end. */
  rollback(swap: Swap, reason: string, author: Author, command: number, out: Outputs): Outcome | undefined {
    const refusal = this.rollbackRefusal(swap);
    if (refusal) return refusal;
    const { registry } = this.#core;
    const from = defined(registry.entities.get(swap.toEntityId), swap.toEntityId);
    const to = defined(registry.entities.get(swap.fromEntityId), swap.fromEntityId);
    this.#start(
      {
        author,
        command,
        type: 'rollback',
        from,
        to,
        handOver: ROLLBACK_HAND_OVER,
        drainTimeoutMs: swap.drainTimeoutMs,
        validation: summarise([]),
        reason,
        targetEnvironment: swap.targetEnvironment,
        reverts: swap.id,
        legs: swap.legs.map((leg): LegPlan => {
          const deployment = defined(registry.deployments.get(leg.fromDeploymentId), leg.fromDeploymentId);
          return {
            slotId: leg.slotId,
            environment: leg.environment,
            fromInstance: leg.toInstance,
            fromDeploymentId: leg.toDeploymentId,
            toDeploymentId: leg.fromDeploymentId,
            made: null,
            parameters: deployment.parametersSnapshot,
            standby: this.#core.router.instances.get(leg.fromInstance)?.running ? leg.fromInstance : undefined,
          };
        }),
      },
      out,
    );
    return undefined;
  }

  #start(plan: Plan, out: Outputs): void {
    const swapId = this.#core.newSwapId();
    const { reason, targetEnvironment, reverts, legs: legPlans, ...rest } = plan;
    const { type, handOver, drainTimeoutMs, validation, author } = plan;
    this.#core.emit(out, author, {
      kind: 'swap_initiated',
      swapId,
      type,
      fromEntityId: plan.from.id,
      toEntityId: plan.to.id,
      targetEnvironment,
      reason,
      initiatedBy: author.actor,
      handOver,
      drainTimeoutMs,
      validation,
      reverts,
    });
    const legs = legPlans.map(
      ({ standby, parameters: _, ...leg }): Leg => ({
        ...leg,
        toInstance: standby ?? this.#core.newInstance(),
        ready: standby !== undefined,
        inFlight: 0,
        lastBeforeCut: 0,
        remaining: 0,
      }),
    );
    const swap: UnderWay = { ...rest, swapId, legs, phase: 'preparing' };
    this.#underWay.set(swapId, swap);
    out.timers.push({ id: `prepare:${swapId}`, afterMs: this.#core.options.preparationTimeoutMs });
    legPlans.forEach((planned, i) => {
      if (planned.standby === undefined) this.#load(swap, defined(legs[i], 'leg'), planned.parameters, out);
    });
    this.#tryCut(swap, out);
  }

  #load(swap: UnderWay, leg: Leg, parameters: JsonObject, out: Outputs): void {
    const { router } = this.#core;
    const { slotId, toInstance: id, toDeploymentId: deploymentId } = leg;
    router.admit(
      { id, slotId, entityId: swap.to.id, deploymentId, version: this.#core.versionOf(swap.to.id) },
      'shadow',
    );
    this.#waiting.load(
      loadSpec(this.#core, id, swap.to, parameters, leg.environment),
      (result, then) => {
        if (!this.#underWay.has(swap.swapId)) return then.unloads.push(id);
        if (!result.ok) return this.fail(swap.swapId, result.fault.message, then);
        this.#warm(swap, leg, then);
      },
      out,
    );
  }

  /** Brings a loaded target to the present, in the way the hand-over asks for. */
  #warm(swap: UnderWay, leg: Leg, out: Outputs): void {
    const { router, market, swaps } = this.#core;
    swaps.showStage(swap.swapId, 'warming');
    if (swap.handOver.state === 'transfer') return this.#transfer(swap, leg, out);
    const events = market.recent(swap.to.warmUpEvents, (i) => router.takes(leg.slotId, i));
    const request = router.deliver(leg.toInstance, { kind: 'warm', events }, out.deliveries);
    if (swap.handOver.state === 'shadow') router.attach(leg.toInstance);
    this.#waiting.answer(request, (answer, then) => this.#prepared(swap, leg, answer, then));
  }

  /** Export at event k while the source runs on; import, replay k+1…n to the target, which then runs in step. */
  #transfer(swap: UnderWay, leg: Leg, out: Outputs): void {
    const { router, market } = this.#core;
    const exportedAt = market.sequence;
    const request = router.deliver(leg.fromInstance, { kind: 'export' }, out.deliveries);
    if (request === 0) return this.fail(swap.swapId, 'the source no longer runs; its state cannot be transferred', out);
    this.#waiting.answer(request, (answer, then) => {
      if (!this.#underWay.has(swap.swapId)) return;
      if (!answer.state) return this.fail(swap.swapId, answer.fault?.message ?? 'the source gave no state', then);
      const missedByTarget = market.since(exportedAt, (i) => router.takes(leg.slotId, i));
      if (!missedByTarget)
        return this.fail(swap.swapId, 'the export took so long that the events since are no longer at hand', then);
      const imported = router.deliver(leg.toInstance, { kind: 'import', state: answer.state }, then.deliveries);
      for (const event of missedByTarget)
        router.deliver(leg.toInstance, { kind: 'event', event, live: false }, then.deliveries);
      router.attach(leg.toInstance);
      this.#waiting.answer(imported, (last, end) => this.#prepared(swap, leg, last, end));
    });
  }

  #prepared(swap: UnderWay, leg: Leg, answer: Answer, out: Outputs): void {
    if (!this.#underWay.has(swap.swapId)) return;
    if (answer.fault) return this.fail(swap.swapId, answer.fault.message, out);
    leg.ready = true;
    this.#core.swaps.showStage(swap.swapId, 'shadowing');
    this.#tryCut(swap, out);
  }

  /** After an instance has answered: a target may have come into step, a source may have drained. */
  onAnswered(instance: Instance, request: number, out: Outputs): void {
    if (this.#underWay.size === 0) return;
    for (const swap of this.#underWay.values()) {
      if (swap.phase === 'preparing') {
        if (swap.legs.some((leg) => leg.toInstance === instance.id)) this.#tryCut(swap, out);
        continue;
      }
      for (const leg of swap.legs) {
        if (leg.fromInstance === instance.id && request <= leg.lastBeforeCut && leg.remaining > 0) leg.remaining -= 1;
      }
      this.#tryComplete(swap, out);
    }
  }

  #tryCut(swap: UnderWay, out: Outputs): void {
    if (swap.phase !== 'preparing' || !swap.legs.every((leg) => leg.ready && this.#inStep(leg))) return;
    this.#cut(swap, out);
  }

  /** In step: the target is no further behind the market than the source it replaces. */
  #inStep(leg: Leg): boolean {
    const target = this.#core.router.instances.get(leg.toInstance);
    const source = this.#core.router.instances.get(leg.fromInstance);
    return target !== undefined && (!source?.running || target.pending <= source.pending);
  }

  /** The one moment. We stand between two events: the last one went to the source, the next goes to the target. */
  #cut(swap: UnderWay, out: Outputs): void {
    const { market, orders, router } = this.#core;
    const adopt = swap.handOver.positions === 'adopt';
    const unmarked = swap.legs.flatMap((leg) => this.#heldWithoutMark(leg.fromInstance));
    if (adopt && unmarked.length > 0)
      return this.fail(
        swap.swapId,
        `there is no mark yet for ${unmarked.join(', ')}; its position cannot be handed over`,
        out,
      );
    const legs = swap.legs.map((leg): SwapLeg => {
      const open = orders.openOf(leg.fromInstance).map((order) => order.id);
      const { slotId, environment, fromInstance, toInstance, fromDeploymentId, toDeploymentId } = leg;
      return {
        slotId,
        environment,
        fromInstance,
        toInstance,
        fromDeploymentId,
        toDeploymentId,
        transfers: adopt ? this.#transfers(fromInstance) : [],
        // A fill that overtakes its cancel must land where the position is, so orders go with the positions.
        adoptedOrders: adopt || swap.handOver.orders === 'adopt' ? open : [],
        cancelledOrders: swap.handOver.orders === 'cancel' ? open : [],
      };
    });
    for (const leg of swap.legs) {
      leg.inFlight = router.instances.get(leg.fromInstance)?.pending ?? 0;
      leg.remaining = leg.inFlight;
      leg.lastBeforeCut = router.lastRequest;
    }
    this.#core.emit(out, swap.author, {
      kind: 'swap_cut',
      swapId: swap.swapId,
      cutSequence: market.sequence,
      legs,
      deployments: swap.legs.flatMap((leg) => (leg.made ? [{ deploymentId: leg.toDeploymentId, ...leg.made }] : [])),
    });
    swap.phase = 'draining';
    for (const leg of legs) this.#handOver(swap, leg, out);
    out.timers.push({ id: `drain:${swap.swapId}`, afterMs: swap.drainTimeoutMs });
    this.#tryComplete(swap, out);
  }

  /** Tells both sides, cancels what is to be cancelled, closes what is to be closed. */
  #handOver(swap: UnderWay, leg: SwapLeg, out: Outputs): void {
    const { orders, router } = this.#core;
    router.attach(leg.toInstance);
    for (const id of leg.cancelledOrders) this.#orders.cancel(orders.get(id), DESK_AUTHOR, out);
    router.deliver(
      leg.toInstance,
      {
        kind: 'adopt',
        positions: this.#positions(leg.toInstance),
        orders: leg.adoptedOrders
          .filter((id) => !leg.cancelledOrders.includes(id))
          .map((id) => {
            const {
              instrument,
              side,
              type,
              timeInForce,
              quantity,
              limitPrice,
              stopPrice,
              postOnly,
              reduceOnly,
              filled,
            } = orders.get(id);
            return {
              orderId: id,
              instrument,
              side,
              type,
              timeInForce,
              quantity,
              limitPrice,
              stopPrice,
              postOnly,
              reduceOnly,
              filled,
            };
          }),
      },
      out.deliveries,
    );
    router.deliver(leg.fromInstance, { kind: 'retire', positions: this.#positions(leg.fromInstance) }, out.deliveries);
    const source = router.instances.get(leg.fromInstance);
    if (swap.handOver.positions === 'flatten' && source) this.#orders.flatten(source, out);
  }

  #tryComplete(swap: UnderWay, out: Outputs): void {
    if (swap.phase === 'draining' && swap.legs.every((leg) => leg.remaining === 0)) this.#complete(swap, out);
  }

  #complete(swap: UnderWay, out: Outputs): void {
    this.#underWay.delete(swap.swapId);
    const remaining = swap.legs.reduce((sum, leg) => sum + leg.remaining, 0);
    const drained = swap.legs.reduce((sum, leg) => sum + leg.inFlight, 0) - remaining;
    this.#core.emit(out, swap.author, {
      kind: 'swap_completed',
      swapId: swap.swapId,
      requestsDrained: drained,
      requestsRemaining: remaining,
    });
    for (const leg of swap.legs) {
      this.#releaseOlder(swap, leg, out);
      out.timers.push({ id: `window:${leg.fromInstance}`, afterMs: this.#core.options.rollbackWindowMs });
    }
    const [from, to] = [this.#core.versionOf(swap.from.id), this.#core.versionOf(swap.to.id)];
    const message = swap.type === 'rollback' ? `rolled back from ${from} to ${to}` : `${to} took over from ${from}`;
    const subject = swap.from.id === swap.to.id ? defined(swap.legs[0], 'leg').toDeploymentId : swap.swapId;
    this.#reply(swap.command, { ok: true, subject, message, validation: swap.validation }, out);
  }

  /** Only the direct predecessor is kept for the way back; after a rollback, the bad version goes at once. */
  #releaseOlder(swap: UnderWay, leg: Leg, out: Outputs): void {
    const slot = defined(this.#core.router.slots.get(leg.slotId), leg.slotId);
    for (const attachment of slot.attachments) {
      const { instance, role } = attachment;
      if (role === 'live' || (instance === leg.fromInstance && swap.type !== 'rollback')) continue;
      this.detach(leg.slotId, instance, instance === leg.fromInstance ? 'rolled back' : 'a later swap took place', out);
    }
  }

  /** Lets an instance go for good, unless it still holds something. */
  detach(slotId: string, instance: number, reason: string, out: Outputs): void {
    const { router, ledger, orders } = this.#core;
    if (!ledger.isFlat(instance) || orders.openCount(instance) > 0) return;
    this.#core.emit(out, DESK_AUTHOR, { kind: 'instance_detached', slotId, instance, reason });
    router.stop(instance);
    out.unloads.push(instance);
  }

  /** Ends a swap before its cut: the slot is as it was. */
  fail(swapId: string, reason: string, out: Outputs): void {
    const swap = this.#underWay.get(swapId);
    if (swap?.phase !== 'preparing') return;
    this.#underWay.delete(swapId);
    for (const leg of swap.legs) {
      if (this.#core.router.slots.get(leg.slotId)?.attachments.some((each) => each.instance === leg.toInstance))
        continue;
      this.#core.router.stop(leg.toInstance);
      out.unloads.push(leg.toInstance);
    }
    this.#core.emit(out, swap.author, { kind: 'swap_failed', swapId, reason });
    this.#reply(
      swap.command,
      refuse('load_failed', `the swap failed and nothing changed: ${reason}`, undefined, swap.validation),
      out,
    );
  }

  /** An instance has stopped by a fault: what waited for it ends. */
  onFault(instance: Instance, reason: string, out: Outputs): void {
    for (const swap of [...this.#underWay.values()]) {
      for (const leg of swap.legs) {
        if (swap.phase === 'preparing' && leg.toInstance === instance.id) this.fail(swap.swapId, reason, out);
        // What it had in flight at the cut will never be answered; it stays counted as remaining.
        if (swap.phase === 'draining' && leg.fromInstance === instance.id && this.#underWay.has(swap.swapId))
          this.#complete(swap, out);
      }
    }
  }

  onPreparationTimeout(swapId: string, out: Outputs): void {
    this.fail(swapId, `the target was not in step within ${this.#core.options.preparationTimeoutMs} ms`, out);
  }

  onDrainTimeout(swapId: string, out: Outputs): void {
    const swap = this.#underWay.get(swapId);
    if (swap?.phase === 'draining') this.#complete(swap, out);
  }

  #reply(number: number, outcome: Outcome, out: Outputs): void {
    if (number !== 0) out.replies.push({ number, outcome });
  }

  #sources(entityId: string, environment: Environment | null): Deployment[] {
    return this.#core.registry
      .activeDeployments(entityId)
      .filter((each) => environment === null || each.environment === environment);
  }

  #inSlot(slotId: string): boolean {
    for (const swap of this.#underWay.values()) if (swap.legs.some((leg) => leg.slotId === slotId)) return true;
    return false;
  }

  #liveInstance(source: Deployment): number {
    const slot = defined(this.#core.router.slots.get(source.slotId), source.slotId);
    return defined(
      slot.attachments.find((each) => each.deploymentId === source.id),
      `instance of deployment ${source.id}`,
    ).instance;
  }

  /** A running, attached instance of a version that is not live: the predecessor of the last swap. */
  #standby(slotId: string, entityId: string): number | undefined {
    const found = this.#core.router.slots
      .get(slotId)
      ?.attachments.find((each) => each.entityId === entityId && each.role === 'shadow');
    return found && this.#core.router.instances.get(found.instance)?.running ? found.instance : undefined;
  }

  #heldWithoutMark(instance: number): string[] {
    const { ledger, market } = this.#core;
    return [...ledger.books(instance)]
      .filter((book) => book.quantity !== 0 && market.mark(book.instrument.index) === undefined)
      .map((book) => instrumentKey(book.instrument));
  }

  #transfers(instance: number): Transfer[] {
    const { ledger, market } = this.#core;
    return [...ledger.books(instance)]
      .filter((book) => book.quantity !== 0)
      .map((book) => ({
        instrument: instrumentKey(book.instrument),
        quantity: book.quantity,
        price: defined(market.mark(book.instrument.index), `mark of ${book.instrument.symbol}`),
      }));
  }

  #positions(instance: number): HandedPosition[] {
    return [...this.#core.ledger.books(instance)].map((book) => ({
      instrument: book.instrument.index,
      quantity: book.quantity,
    }));
  }
}
