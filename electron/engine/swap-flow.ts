import { defined } from '../../shared/base/assert.ts';
import { NIL_UUID } from '../../shared/base/uuid.ts';
import { type Command, type CommandInput, type Outcome, type Refused, refuse } from '../../shared/domain/command.ts';
import type { Answer } from '../../shared/domain/delivery.ts';
import type { Author } from '../../shared/domain/fact.ts';
import type { Swap } from '../../shared/domain/swap.ts';
import type { JsonObject } from '../../shared/domain/version.ts';
import { type Core, DESK_AUTHOR } from './core.ts';
import { loadSpec } from './load-spec.ts';
import type { OrderFlow } from './order-flow.ts';
import type { Outputs } from './outputs.ts';
import type { Instance } from './router/router.ts';
import { deploymentOf, SwapCut } from './swap-cut.ts';
import { type SwapPlan, SwapPlanner } from './swap-plan.ts';
import { begin, type Leg, type UnderWay } from './swap-under-way.ts';
import type { Waiting } from './waiting.ts';

/**
 * Replacing one version by another: validate → load → warm up → shadow in step → cut between two events → drain →
 * record. Before the cut, every failure leaves the slot as it was; after it, the swap can only complete.
 */
export class SwapFlow {
  readonly #core: Core;
  readonly #waiting: Waiting;
  readonly #planner: SwapPlanner;
  readonly #cut: SwapCut;
  readonly #underWay = new Map<string, UnderWay>();

  constructor(core: Core, orders: OrderFlow, waiting: Waiting) {
    this.#core = core;
    this.#waiting = waiting;
    this.#planner = new SwapPlanner(core);
    this.#cut = new SwapCut(core, orders);
  }

  swap(input: CommandInput, command: Extract<Command, { kind: 'swap' }>, out: Outputs): void {
    const planned = this.#planner.swap(input, command);
    if ('outcome' in planned) return this.#reply(input.number, planned.outcome, out);
    const { validation, legs } = planned.plan;
    const errors = validation.errors.join('; ');
    if (command.validateOnly) {
      const message = validation.passed ? 'the swap would pass' : errors;
      return this.#reply(input.number, { ok: true, subject: NIL_UUID, message, validation }, out);
    }
    if (!validation.passed)
      return this.#reply(input.number, refuse('validation_failed', errors, undefined, validation), out);
    const busy = legs.find((leg) => this.isBusy(leg.slotId));
    if (busy) {
      return this.#reply(
        input.number,
        refuse('conflict', `a swap is already under way in ${busy.slotId}; wait for it to end`),
        out,
      );
    }
    this.#start(planned.plan, out);
  }

  /** Replaces a version by a fresh instance of itself. */
  redeploy(input: CommandInput, command: Extract<Command, { kind: 'deploy' }>, out: Outputs): void {
    this.#start(this.#planner.redeploy(input, command), out);
  }

  rollbackSwap(input: CommandInput, command: Extract<Command, { kind: 'rollback_swap' }>, out: Outputs): void {
    const swap = this.#core.swaps.swaps.get(command.swapId);
    const refusal = swap
      ? this.rollback(swap, command.reason, input, command.rolledBackBy, input.number, out)
      : refuse('not_found', `there is no swap ${command.swapId}`);
    if (refusal) this.#reply(input.number, refusal, out);
  }

  rollbackSlot(input: CommandInput, command: Extract<Command, { kind: 'rollback_slot' }>, out: Outputs): void {
    const { slotId, reason, rolledBackBy } = command;
    const swap = this.#core.swaps.latestOf(slotId);
    const refusal = swap
      ? this.rollback(swap, reason, input, rolledBackBy, input.number, out)
      : this.#core.router.slots.has(slotId)
        ? refuse('broken_rule', `nothing was ever swapped in ${slotId}; there is no version to go back to`)
        : refuse('not_found', `there is no slot ${slotId}`);
    if (refusal) this.#reply(input.number, refusal, out);
  }

  /** Why a swap cannot be rolled back now; undefined when it can. */
  rollbackRefusal(swap: Swap): Refused | undefined {
    const refusal = this.#planner.rollbackRefusal(swap);
    if (refusal) return refusal;
    const busy = swap.legs.find((leg) => this.isBusy(leg.slotId));
    return busy ? refuse('conflict', `a swap is under way in ${busy.slotId}; wait for it to end`) : undefined;
  }

  /** Puts back what a swap changed. Returns the refusal when it cannot; otherwise the reply comes at the end. */
  rollback(
    swap: Swap,
    reason: string,
    author: Author,
    initiatedBy: string,
    command: number,
    out: Outputs,
  ): Outcome | undefined {
    const refusal = this.rollbackRefusal(swap);
    if (refusal) return refusal;
    this.#start(
      this.#planner.rollback(swap, reason, { actor: author.actor, role: author.role }, initiatedBy, command),
      out,
    );
    return undefined;
  }

  #start(plan: SwapPlan, out: Outputs): void {
    const swapId = this.#core.newSwapId();
    const {
      type,
      from,
      to,
      targetEnvironment,
      reason,
      author,
      initiatedBy,
      handOver,
      drainTimeoutMs,
      validation,
      reverts,
    } = plan;
    const ids = { fromEntityId: from.id, toEntityId: to.id };
    const terms = {
      type,
      targetEnvironment,
      reason,
      initiatedBy,
      handOver,
      drainTimeoutMs,
      validation,
      reverts,
    };
    this.#core.emit(out, author, { kind: 'swap_initiated', swapId, ...ids, ...terms });
    const swap = begin(plan, swapId, () => this.#core.newInstance());
    this.#underWay.set(swapId, swap);
    out.timers.push({ id: `prepare:${swapId}`, afterMs: this.#core.options.preparationTimeoutMs });
    swap.legs.forEach((leg, i) => {
      if (!leg.ready) this.#load(swap, leg, defined(plan.legs[i], 'leg').parameters, out);
    });
    this.#tryCut(swap, out);
  }

  #load(swap: UnderWay, leg: Leg, parameters: JsonObject, out: Outputs): void {
    const { slotId, toInstance: id, environment } = leg;
    const version = this.#core.versionOf(swap.to.id);
    this.#core.router.admit({ id, slotId, entityId: swap.to.id, version }, 'shadow');
    const spec = loadSpec(this.#core, id, swap.to, parameters, environment);
    this.#waiting.load(
      spec,
      (result, then) => {
        if (!this.#isPreparing(swap)) then.unloads.push(id);
        else if (result.ok) this.#warm(swap, leg, then);
        else this.#fail(swap, result.fault.message, then);
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
    if (request === 0) return this.#fail(swap, 'the source no longer runs; its state cannot be transferred', out);
    this.#waiting.answer(request, (answer, then) => {
      if (!this.#isPreparing(swap)) return;
      if (!answer.state) return this.#fail(swap, answer.fault?.message ?? 'the source gave no state', then);
      const since = market.since(exportedAt, (i) => router.takes(leg.slotId, i));
      if (!since) return this.#fail(swap, 'the export took so long that the events since are no longer at hand', then);
      const imported = router.deliver(leg.toInstance, { kind: 'import', state: answer.state }, then.deliveries);
      for (const event of since) router.deliver(leg.toInstance, { kind: 'event', event, live: false }, then.deliveries);
      router.attach(leg.toInstance);
      this.#waiting.answer(imported, (last, end) => this.#prepared(swap, leg, last, end));
    });
  }

  #prepared(swap: UnderWay, leg: Leg, answer: Answer, out: Outputs): void {
    if (!this.#isPreparing(swap)) return;
    if (answer.fault) return this.#fail(swap, answer.fault.message, out);
    leg.ready = true;
    this.#core.noteHealth(out, swap.to.id, 'healthy', 'loaded, and a sample inference answered in the right form');
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
    if (!this.#isPreparing(swap) || !swap.legs.every((leg) => leg.ready && this.#isInStep(leg))) return;
    const unmarked = this.#cut.unmarked(swap);
    if (unmarked.length > 0) {
      return this.#fail(
        swap,
        `there is no mark yet for ${unmarked.join(', ')}; its position cannot be handed over`,
        out,
      );
    }
    this.#cut.make(swap, out);
    out.timers.push({ id: `drain:${swap.swapId}`, afterMs: swap.drainTimeoutMs });
    this.#tryComplete(swap, out);
  }

  /** In step: the target is no further behind the market than the source it replaces. */
  #isInStep(leg: Leg): boolean {
    const target = this.#core.router.instances.get(leg.toInstance);
    const source = this.#core.router.instances.get(leg.fromInstance);
    return target !== undefined && (!source?.running || target.pending <= source.pending);
  }

  #tryComplete(swap: UnderWay, out: Outputs): void {
    if (swap.phase === 'draining' && swap.legs.every((leg) => leg.remaining === 0)) this.#complete(swap, out);
  }

  #complete(swap: UnderWay, out: Outputs): void {
    this.#underWay.delete(swap.swapId);
    const requestsRemaining = swap.legs.reduce((sum, leg) => sum + leg.remaining, 0);
    const requestsDrained = swap.legs.reduce((sum, leg) => sum + leg.inFlight, 0) - requestsRemaining;
    this.#core.emit(out, swap.author, {
      kind: 'swap_completed',
      swapId: swap.swapId,
      requestsDrained,
      requestsRemaining,
    });
    for (const leg of swap.legs) this.#releaseOlder(swap, leg, out);
    out.timers.push({ id: `window:${swap.swapId}`, afterMs: this.#core.options.rollbackWindowMs });
    const [from, to] = [this.#core.versionOf(swap.from.id), this.#core.versionOf(swap.to.id)];
    const message = swap.type === 'rollback' ? `rolled back from ${from} to ${to}` : `${to} took over from ${from}`;
    const isRedeployment = swap.from.id === swap.to.id;
    const subject = isRedeployment ? deploymentOf(defined(swap.legs[0], 'leg')) : swap.swapId;
    this.#reply(swap.command, { ok: true, subject, message, validation: swap.validation }, out);
  }

  /** Only the direct predecessor is kept for the way back; after a rollback, the bad version goes at once. */
  #releaseOlder(swap: UnderWay, leg: Leg, out: Outputs): void {
    const slot = defined(this.#core.router.slots.get(leg.slotId), leg.slotId);
    for (const { instance, role } of slot.attachments) {
      const isPredecessor = instance === leg.fromInstance;
      if (role === 'live' || (isPredecessor && swap.type !== 'rollback')) continue;
      this.detach(leg.slotId, instance, isPredecessor ? 'rolled back' : 'a later swap took place', out);
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
  #fail(swap: UnderWay, reason: string, out: Outputs): void {
    this.#underWay.delete(swap.swapId);
    for (const { slotId, toInstance } of swap.legs) {
      const attached = this.#core.router.slots.get(slotId)?.attachments.some((each) => each.instance === toInstance);
      if (attached) continue; // a predecessor on standby stays on standby
      this.#core.router.stop(toInstance);
      out.unloads.push(toInstance);
    }
    this.#core.emit(out, swap.author, { kind: 'swap_failed', swapId: swap.swapId, reason });
    for (const { slotId, fromInstance } of swap.legs) this.#reduceWithoutVersion(slotId, fromInstance, reason, out);
    const outcome = refuse('load_failed', `the swap failed and nothing changed: ${reason}`, undefined, swap.validation);
    this.#reply(swap.command, outcome, out);
  }

  /** The way back failed and the live version is dead: with nobody to trade it, the slot may only reduce. */
  #reduceWithoutVersion(slotId: string, live: number, reason: string, out: Outputs): void {
    const { router, controls } = this.#core;
    if (router.instances.get(live)?.running || controls.tradingState(slotId) !== 'active') return;
    const words = `no version of ${slotId} runs: ${reason}`;
    this.#core.emit(out, DESK_AUTHOR, {
      kind: 'trading_state_changed',
      scope: slotId,
      state: 'reducing',
      reason: words,
    });
  }

  /** An instance has stopped by a fault: what waited for it ends. */
  onFault(instance: Instance, reason: string, out: Outputs): void {
    for (const swap of [...this.#underWay.values()]) {
      const isTarget = swap.legs.some((leg) => leg.toInstance === instance.id);
      const isSource = swap.legs.some((leg) => leg.fromInstance === instance.id);
      if (swap.phase === 'preparing' && isTarget) this.#fail(swap, reason, out);
      // What a source had in flight at the cut will never be answered; it stays counted as remaining. A target that
      // fails must not wait for the drain either: only a completed swap can be rolled back.
      else if (swap.phase === 'draining' && (isSource || isTarget)) this.#complete(swap, out);
    }
  }

  onPreparationTimeout(swapId: string, out: Outputs): void {
    const swap = this.#underWay.get(swapId);
    const limit = this.#core.options.preparationTimeoutMs;
    if (swap && this.#isPreparing(swap)) this.#fail(swap, `the target was not in step within ${limit} ms`, out);
  }

  /** The rollback window of a swap has passed: its predecessors may go, unless a later swap needs them or they hold something. */
  onWindowOver(swapId: string, out: Outputs): void {
    const { swaps, router } = this.#core;
    for (const { slotId, fromInstance } of swaps.get(swapId).legs) {
      const instance = router.instances.get(fromInstance);
      if (!instance?.running || instance.role === 'live' || this.isBusy(slotId)) continue;
      if (swaps.latestOf(slotId)?.id === swapId) this.detach(slotId, fromInstance, 'the rollback window is over', out);
    }
  }

  onDrainTimeout(swapId: string, out: Outputs): void {
    const swap = this.#underWay.get(swapId);
    if (swap?.phase === 'draining') this.#complete(swap, out);
  }

  #isPreparing(swap: UnderWay): boolean {
    return swap.phase === 'preparing' && this.#underWay.has(swap.swapId);
  }

  /** Whether a swap is under way in a slot. */
  isBusy(slotId: string): boolean {
    for (const swap of this.#underWay.values()) if (swap.legs.some((leg) => leg.slotId === slotId)) return true;
    return false;
  }

  #reply(number: number, outcome: Outcome, out: Outputs): void {
    if (number !== 0) out.replies.push({ number, outcome });
  }
}
