import { defined } from '../../../shared/base/assert.ts';
import { NIL_UUID } from '../../../shared/base/uuid.ts';
import { type Command, type CommandInput, type Outcome, type Refused, refuse } from '../../../shared/domain/command.ts';
import type { Deployment } from '../../../shared/domain/deployment.ts';
import type { Swap, SwapReceipts } from '../../../shared/domain/swap.ts';
import type { Core } from '../core.ts';
import type { OrderFlow } from '../order-flow.ts';
import type { Outputs } from '../outputs.ts';
import type { Instance } from '../router/router.ts';
import { behind } from '../safety/control/raise.ts';
import type { Waiting } from '../waiting.ts';
import { deploymentOf, SwapCut } from './cut.ts';
import { contractsOf } from './hand-over-contract.ts';
import { Predecessors } from './predecessors.ts';
import { SOURCE_GONE, SwapPreparation } from './preparation.ts';
import { type SwapPlan, SwapPlanner } from './swap-plan.ts';
import { type Aftermath, begin, type Leg, type Mover, remainingOf, type UnderWay, yields } from './under-way.ts';

/** How long the versions may take to show their receipts; beyond it they are recorded as unread. */
const VERIFY_TIMEOUT_MS = 2_000;

/** What others do about a swap. */
export interface SwapEvents {
  /** A swap has failed, and the version that it was to replace does not run any more. */
  deserted(slotId: string, reason: string, out: Outputs): void;
  /** An instance has left its slot. */
  left(out: Outputs): void;
  /** A swap has ended in this slot, one way or the other: the next may begin. */
  ended(slotId: string, out: Outputs): void;
  /** A swap has made its cut. */
  cut(swap: UnderWay, out: Outputs): void;
  /** A swap of a ladder has failed, and its slot is as it was. */
  slipped(swap: UnderWay, reason: string, out: Outputs): void;
  /** In words, what else is going on in a slot that a swap would disturb. */
  occupied(slotId: string): string | undefined;
}

/**
 * Replacing one version by another: validate → load → warm up → shadow in step → cut between two events → drain →
 * verify → record. Before the cut, every failure leaves the slot as it was; after it, the swap can only complete.
 */
export class SwapFlow {
  readonly planner: SwapPlanner;
  readonly predecessors: Predecessors;
  readonly #core: Core;
  readonly #preparation: SwapPreparation;
  readonly #cut: SwapCut;
  readonly #events: SwapEvents;
  readonly #underWay = new Map<string, UnderWay>();

  constructor(core: Core, orders: OrderFlow, waiting: Waiting, events: SwapEvents) {
    this.#core = core;
    this.#events = events;
    this.planner = new SwapPlanner(core);
    this.#cut = new SwapCut(core, orders);
    this.predecessors = new Predecessors(core, (slotId) => this.isBusy(slotId), events.left);
    this.#preparation = new SwapPreparation(core, waiting, {
      isPreparing: (swap) => this.#isPreparing(swap),
      prepared: (swap, out) => this.#tryCut(swap, out),
      fail: (swap, reason, out) => this.fail(swap, reason, out),
    });
  }

  /** A swap that begins at once, or is only validated. */
  swap(input: CommandInput, command: Extract<Command, { kind: 'swap' }>, out: Outputs): void {
    const planned = this.planner.swap(command, { actor: input.actor, role: input.role }, input.number);
    if ('refusal' in planned) return this.#reply(input.number, planned.refusal, out);
    if (command.validateOnly) return this.#reply(input.number, this.trial(planned.plan), out);
    const refusal = this.refusalOf(planned.plan);
    if (refusal) return this.#reply(input.number, refusal, out);
    this.start(planned.plan, out);
  }

  /** What a plan that is only to be validated answers: nothing changes. */
  trial(plan: SwapPlan): Outcome {
    const { validation, type } = plan;
    const noun = type === 'rollback' ? 'rollback' : 'swap';
    const message = validation.passed ? `the ${noun} would pass` : validation.errors.join('; ');
    return { ok: true, subject: NIL_UUID, message, validation, contracts: contractsOf(this.#core, plan) };
  }

  /** Why a plan may not begin now; undefined when it may. */
  refusalOf({ validation, legs }: SwapPlan): Refused | undefined {
    if (!validation.passed) return refuse('validation_failed', validation.errors.join('; '), undefined, validation);
    return this.busyRefusal(legs.map((leg) => leg.slotId));
  }

  /**
   * Why nothing may begin in these slots; undefined when it may.
   *
   * @param except A swap that is itself to be undone.
   */
  busyRefusal(slotIds: readonly string[], mover: Mover = 'forward', except?: string): Refused | undefined {
    for (const slotId of slotIds) {
      if (this.isBusy(slotId, mover, except))
        return refuse('conflict', `a swap is already under way in ${slotId}; call it off, or wait for it to end`);
      const occupied = mover === 'desk' ? undefined : this.#events.occupied(slotId);
      if (occupied !== undefined) return refuse('conflict', occupied);
    }
    return undefined;
  }

  /** Replaces a version by a fresh instance of itself. */
  redeploy(input: CommandInput, command: Extract<Command, { kind: 'deploy' }>, active: Deployment, out: Outputs): void {
    this.start(this.planner.redeploy(input, command, active), out);
  }

  /** Ends a swap that has made its cut, without its drain and receipts: it is to be undone. */
  cutShort(swapId: string, out: Outputs): void {
    const swap = this.#underWay.get(swapId);
    if (swap && swap.phase !== 'preparing') this.#complete(swap, null, out);
  }

  /** The same for whatever swap has made its cut in a slot. */
  cutShortIn(slotId: string, out: Outputs): void {
    for (const swap of [...this.#underWay.values()])
      if (swap.legs.some((leg) => leg.slotId === slotId)) this.cutShort(swap.swapId, out);
  }

  /** Begins a plan that nothing stands against. A swap that was scheduled has its record already. */
  start(plan: SwapPlan, out: Outputs, scheduled?: string): void {
    const swapId = scheduled ?? this.#core.newSwapId();
    if (scheduled === undefined) this.record(plan, swapId, { schedule: null, planned: [] }, out);
    else this.#core.emit(out, plan.author, { kind: 'swap_stage_entered', swapId, stage: 'validating' });
    const swap = begin(plan, swapId, () => this.#core.newInstance());
    this.#underWay.set(swapId, swap);
    const afterMs = this.#core.options.preparationTimeoutMs;
    if (Number.isFinite(afterMs)) out.timers.push({ id: `prepare:${swapId}`, afterMs });
    this.#preparation.begin(swap, out);
    this.#tryCut(swap, out);
  }

  /** Writes the record that a swap was asked for. */
  record(plan: SwapPlan, swapId: string, when: Pick<Swap, 'schedule' | 'planned'>, out: Outputs): void {
    const { type, from, to, targetEnvironment, reason, initiatedBy, handOver, drainTimeoutMs, validation } = plan;
    const { reverts, ruleId, ladderId, author, leave } = plan;
    const ids = { swapId, fromEntityId: from.id, toEntityId: to.id };
    const terms = { type, targetEnvironment, reason, initiatedBy, handOver, drainTimeoutMs, validation };
    const of = { ...(ladderId !== null && { ladderId }), ...behind(leave) };
    this.#core.emit(out, author, { kind: 'swap_initiated', ...ids, ...terms, reverts, ruleId, ...of, ...when });
  }

  /** After an instance has answered: a target may have come into step, a source may have drained. */
  onAnswered(instance: Instance, request: number, out: Outputs): void {
    if (this.#underWay.size === 0) return;
    for (const swap of this.#underWay.values()) {
      if (swap.phase === 'preparing') {
        if (swap.legs.some((leg) => leg.toInstance === instance.id)) this.#tryCut(swap, out);
      } else if (swap.phase === 'draining') {
        for (const leg of swap.legs) {
          if (leg.fromInstance === instance.id && request <= leg.lastBeforeCut && leg.remaining > 0) leg.remaining -= 1;
        }
        this.#tryVerify(swap, out);
      }
    }
  }

  #tryCut(swap: UnderWay, out: Outputs): void {
    if (!this.#isPreparing(swap)) return;
    // Taking a version out does not wait until the other has caught up: what it is behind, it will still be handed.
    const isUrgent = swap.type === 'rollback' || swap.type === 'emergency' || swap.handOver.state === 'cold';
    if (!swap.legs.every((leg) => leg.ready && (isUrgent || this.#isInStep(leg)))) return;
    const obstacle = this.#obstacle(swap);
    if (obstacle !== undefined) return this.fail(swap, obstacle, out);
    const unmarked = this.#cut.unmarked(swap);
    if (unmarked.length > 0) {
      const keys = unmarked.join(', ');
      return this.fail(swap, `there is no mark yet for ${keys}; its position cannot be handed over`, out);
    }
    this.#cut.make(swap, out);
    this.#events.cut(swap, out);
    out.timers.push({ id: `drain:${swap.swapId}`, afterMs: swap.drainTimeoutMs });
    this.#tryVerify(swap, out);
  }

  /** What has changed since the plan so that the cut would leave a slot, or an environment, with two live versions. */
  #obstacle(swap: UnderWay): string | undefined {
    const { router, registry } = this.#core;
    for (const { slotId, fromInstance, environment } of swap.legs) {
      if (!router.isLive(slotId, fromInstance)) return `the source is no longer live in ${slotId}`;
      const other = swap.type === 'rollback' ? undefined : registry.activeIn(swap.to.name, environment);
      if (other && other.slotId !== slotId) return `${swap.to.name} came into ${other.slotId} meanwhile; swap there`;
    }
    return undefined;
  }

  /** In step: the target is no further behind the market than the source it replaces. */
  #isInStep(leg: Leg): boolean {
    const target = this.#core.router.instances.get(leg.toInstance);
    const source = this.#core.router.instances.get(leg.fromInstance);
    return target !== undefined && (!source?.running || target.pending <= source.pending);
  }

  #tryVerify(swap: UnderWay, out: Outputs): void {
    if (swap.phase !== 'draining') return;
    const { instances } = this.#core.router;
    // What a source that has stopped had in flight will never be answered; it stays counted as remaining.
    if (swap.legs.every((leg) => leg.remaining === 0 || !instances.get(leg.fromInstance)?.running))
      this.#verify(swap, out);
  }

  /** The source has drained, or had its time: the versions' own receipts are asked for. */
  #verify(swap: UnderWay, out: Outputs): void {
    swap.phase = 'verifying';
    const { swapId } = swap;
    this.#core.emit(out, swap.author, { kind: 'swap_stage_entered', swapId, stage: 'verifying' });
    const legs = swap.legs.map(({ slotId, fromInstance, toInstance }) => ({ slotId, fromInstance, toInstance }));
    out.verifications.push({ swapId, legs });
    out.timers.push({ id: `verify:${swapId}`, afterMs: VERIFY_TIMEOUT_MS });
  }

  /** A version is too busy to account for itself; the slot must not stay closed to the next swap for that. */
  onVerifyTimeout(swapId: string, out: Outputs): void {
    const swap = this.#underWay.get(swapId);
    if (swap?.phase === 'verifying') this.#complete(swap, null, out);
  }

  onVerified(swapId: string, receipts: SwapReceipts | null, out: Outputs): void {
    const swap = this.#underWay.get(swapId);
    if (swap?.phase === 'verifying') this.#complete(swap, receipts, out);
  }

  /** @param failure why the target has failed since the cut; undefined when it has not. */
  #complete(swap: UnderWay, receipts: SwapReceipts | null, out: Outputs, failure?: string): void {
    const { swapId, legs } = swap;
    this.#forget(swapId);
    const requestsRemaining = remainingOf(swap);
    const requestsDrained = legs.reduce((sum, leg) => sum + leg.inFlight, 0) - requestsRemaining;
    const counts = { requestsDrained, requestsRemaining };
    this.#core.emit(out, swap.author, { kind: 'swap_completed', swapId, ...counts, receipts });
    this.predecessors.afterSwap(swap, out);
    const [from, to] = [this.#core.versionOf(swap.from.id), this.#core.versionOf(swap.to.id)];
    const isRedeployment = swap.from.id === swap.to.id && swap.type !== 'rollback';
    const took = isRedeployment ? `redeployed ${to}` : `${to} took over from ${from}`;
    const done = swap.type === 'rollback' ? `rolled back from ${from} to ${to}` : took;
    const wrong = this.#core.swaps.get(swapId).errorMessage;
    if (wrong !== null) for (const leg of legs) this.#core.reduceOnly(out, leg.slotId, `swap ${swapId}: ${wrong}`);
    const message = wrong === null ? done : `${done}, but ${wrong}; the slot may only reduce`;
    const subject = isRedeployment ? deploymentOf(defined(legs[0], 'leg')) : swapId;
    const died = `${to} failed after it had taken over from ${from}: ${failure}; see what the desk put in its place`;
    const { validation } = swap;
    const outcome: Outcome =
      failure === undefined
        ? { ok: true, subject, message, validation }
        : refuse('load_failed', died, undefined, validation);
    this.#reply(swap.command, outcome, out);
    for (const { slotId } of legs) this.#events.ended(slotId, out);
  }

  /** Ends a swap before its cut: the slot is as it was. */
  fail(swap: UnderWay, reason: string, out: Outputs, aftermath: Aftermath = {}): void {
    const { isReplaced = false, isFollowed = () => false } = aftermath;
    this.#forget(swap.swapId);
    for (const { slotId, toInstance } of swap.legs) {
      const attached = this.#core.router.slots.get(slotId)?.attachments.some((each) => each.instance === toInstance);
      if (attached) continue; // a predecessor on standby stays on standby
      this.#core.router.discard(toInstance);
      out.unloads.push(toInstance);
    }
    this.#core.emit(out, swap.author, { kind: 'swap_failed', swapId: swap.swapId, reason });
    for (const { slotId, fromInstance } of swap.legs) {
      if (!isReplaced && !isFollowed(slotId) && !this.#core.router.instances.get(fromInstance)?.running)
        this.#events.deserted(slotId, `no version of ${slotId} runs: ${reason}`, out);
    }
    if (swap.ladderId !== null) this.#events.slipped(swap, reason, out);
    const outcome = refuse('load_failed', `the swap failed and nothing changed: ${reason}`, undefined, swap.validation);
    this.#reply(swap.command, outcome, out);
    for (const { slotId } of swap.legs) if (!isFollowed(slotId)) this.#events.ended(slotId, out);
  }

  /** The swap that is being prepared in a slot. */
  preparing(slotId: string): string | undefined {
    for (const swap of this.#underWay.values())
      if (swap.phase === 'preparing' && swap.legs.some((leg) => leg.slotId === slotId)) return swap.swapId;
    return undefined;
  }

  /** Swaps that give way to a person who goes back. */
  yielding(): UnderWay[] {
    return [...this.#underWay.values()].filter(yields);
  }

  /** Calls a swap off that has not made its cut. Returns false when there is none such under way. */
  callOff(swapId: string, reason: string, out: Outputs, aftermath: Aftermath = {}): boolean {
    const swap = this.#underWay.get(swapId);
    if (swap?.phase !== 'preparing') return false;
    this.fail(swap, reason, out, aftermath);
    return true;
  }

  /** An instance has stopped by a fault: what waited for it ends. */
  onFault(instance: Instance, reason: string, out: Outputs): void {
    for (const swap of [...this.#underWay.values()]) {
      const isTarget = swap.legs.some((leg) => leg.toInstance === instance.id);
      const source = swap.legs.find((leg) => leg.fromInstance === instance.id);
      if (swap.phase === 'preparing') {
        if (isTarget) this.fail(swap, reason, out);
        // A target that waits for its state would wait in vain.
        else if (source && this.#preparation.isExporting(swap, source))
          this.fail(swap, SOURCE_GONE, out, { isReplaced: true });
        // A target that is in step already need not wait for a source that is gone.
        else if (source) this.#tryCut(swap, out);
        // A target that fails must not wait for the drain: only a completed swap can be rolled back.
      } else if (isTarget) this.#complete(swap, null, out, reason);
      else if (source) this.#tryVerify(swap, out);
    }
  }

  onPreparationTimeout(swapId: string, out: Outputs): void {
    this.callOff(swapId, `the target was not in step within ${this.#core.options.preparationTimeoutMs} ms`, out);
  }

  onDrainTimeout(swapId: string, out: Outputs): void {
    const swap = this.#underWay.get(swapId);
    if (swap?.phase === 'draining') this.#verify(swap, out);
  }

  #isPreparing(swap: UnderWay): boolean {
    return swap.phase === 'preparing' && this.#underWay.has(swap.swapId);
  }

  /** Requests that the source of a swap has still to answer; 0 when it is not draining. */
  remaining(swapId: string): number {
    const swap = this.#underWay.get(swapId);
    return swap ? remainingOf(swap) : 0;
  }

  /** Whether a swap is under way in a slot, other than one that has made its cut and is itself to be undone, or gives way. */
  isBusy(slotId: string, mover: Mover = 'forward', except?: string): boolean {
    for (const swap of this.#underWay.values()) {
      if (mover === 'person goes back' && yields(swap)) continue;
      if (swap.swapId === except && swap.phase !== 'preparing') continue;
      if (swap.legs.some((leg) => leg.slotId === slotId)) return true;
    }
    return false;
  }

  #forget(swapId: string): void {
    this.#underWay.delete(swapId);
    this.#preparation.end(swapId);
  }

  #reply(number: number, outcome: Outcome, out: Outputs): void {
    if (number !== 0) out.replies.push({ number, outcome });
  }
}
