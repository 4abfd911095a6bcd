import { canonicalJson } from '../../../shared/base/canonical.ts';
import { type Command, type CommandInput, type Outcome, refuse } from '../../../shared/domain/command.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import type { PlannedLeg, Schedule, Swap } from '../../../shared/domain/swap.ts';
import { type Core, DESK_AUTHOR } from '../core.ts';
import type { Outputs } from '../outputs.ts';
import type { SwapFlow } from './swap-flow.ts';
import type { SwapPlan } from './swap-plan.ts';

type SwapCommand = Extract<Command, { kind: 'swap' }>;

/** The longest that a host's timer is asked to run, milliseconds: beyond 2^31 − 1 most would ring at once. */
const LONGEST_TIMER_MS = 86_400_000;

/**
 * Swaps that wait for their time. When it comes they are validated anew and held against what they were planned on: a
 * swap that was agreed to for one state of the desk is not made in another, it is suspended and says why.
 */
export class ScheduleFlow {
  readonly #core: Core;
  readonly #swaps: SwapFlow;

  constructor(core: Core, swaps: SwapFlow) {
    this.#core = core;
    this.#swaps = swaps;
  }

  schedule(input: CommandInput, command: SwapCommand, schedule: Schedule, out: Outputs): void {
    const { deskTime } = this.#core.options;
    const reply = (outcome: Outcome): void => void out.replies.push({ number: input.number, outcome });
    if (schedule.kind === 'time' && BigInt(schedule.atNs) <= deskTime())
      return reply(refuse('broken_rule', 'the time of the swap has passed already; give a later one, or swap now'));
    const planned = this.#swaps.planner.swap(command, { actor: input.actor, role: input.role }, 0);
    if ('refusal' in planned) return reply(planned.refusal);
    const { plan } = planned;
    const { validation } = plan;
    if (!validation.passed)
      return reply(refuse('validation_failed', validation.errors.join('; '), undefined, validation));
    const swapId = this.#core.newSwapId();
    const when =
      schedule.kind === 'time' ? schedule : { ...schedule, afterDay: this.#core.days.of(this.#core.market.now) };
    this.#swaps.record(plan, swapId, { schedule: when, planned: this.#plannedLegs(plan) }, out);
    this.#arm(swapId, when, out);
    const whenInWords = schedule.kind === 'time' ? 'at its time' : 'with the first event of the next trading day';
    reply({ ok: true, subject: swapId, message: `the swap is scheduled and begins ${whenInWords}`, validation });
  }

  cancel(input: CommandInput, command: Extract<Command, { kind: 'cancel_swap' }>, out: Outputs): Outcome {
    const { swapId, reason } = command;
    const swap = this.#core.swaps.swaps.get(swapId);
    if (!swap) return refuse('not_found', `there is no swap ${swapId}`);
    const words = `called off by ${input.actor}: ${reason}`;
    const waits = swap.status === 'initiated';
    if (waits) this.#core.emit(out, input, { kind: 'swap_failed', swapId, reason: words });
    else if (!this.#swaps.callOff(swapId, words, out)) {
      const stands = swap.cutSequence === null ? `is ${swap.status}` : 'has made its cut';
      return refuse('broken_rule', `this swap ${stands}; only one before its cut can be called off`);
    }
    return { ok: true, subject: swapId, message: 'the swap is called off; nothing changed' };
  }

  /** After a restart: times that are still to come are waited for, those that passed meanwhile are not made up for. */
  resume(out: Outputs): void {
    const now = this.#core.options.deskTime();
    for (const { id, schedule } of this.#core.swaps.scheduled()) {
      if (!schedule) continue;
      if (schedule.kind === 'time' && BigInt(schedule.atNs) <= now)
        this.#suspend(id, 'its time passed while the desk was not running; swap now, or schedule it anew', out);
      else this.#arm(id, schedule, out);
    }
  }

  #arm(swapId: string, schedule: Schedule, out: Outputs): void {
    if (schedule.kind !== 'time') return;
    const inMs = Number((BigInt(schedule.atNs) - this.#core.options.deskTime()) / 1_000_000n) + 1;
    out.timers.push({ id: `schedule:${swapId}`, afterMs: Math.min(Math.max(inMs, 0), LONGEST_TIMER_MS) });
  }

  /** A timer rang: its swap is due, or it was only the first part of a long wait. */
  onTimer(swapId: string, out: Outputs): void {
    const swap = this.#core.swaps.get(swapId);
    if (swap.stage !== 'scheduled' || !swap.schedule) return;
    if (this.#isDue(swap)) this.#begin(swap, out);
    else this.#arm(swapId, swap.schedule, out);
  }

  /** Before a market event is routed. In a session, whose clock is the market's, this is how time passes. */
  onMarket(event: MarketEvent, out: Outputs): void {
    if (!this.#core.swaps.hasScheduled) return;
    const day = this.#core.days.of(event.tsNs);
    for (const swap of this.#core.swaps.scheduled()) if (this.#isDue(swap, day)) this.#begin(swap, out);
  }

  #isDue({ schedule }: Swap, day?: number): boolean {
    if (!schedule) return false;
    if (schedule.kind === 'time') return BigInt(schedule.atNs) <= this.#core.options.deskTime();
    return day !== undefined && day > (schedule.afterDay ?? Number.POSITIVE_INFINITY);
  }

  #begin(swap: Swap, out: Outputs): void {
    const planned = this.#swaps.planner.swap(swap, DESK_AUTHOR, 0);
    if ('refusal' in planned) return this.#suspend(swap.id, planned.refusal.message, out);
    const { plan } = planned;
    const change = changed(swap.planned, this.#plannedLegs(plan));
    if (change) return this.#suspend(swap.id, `${change} since it was planned; look again, and schedule it anew`, out);
    const warning = plan.validation.warnings.find((each) => !swap.validation.warnings.includes(each));
    if (warning) return this.#suspend(swap.id, `a check warns that did not before: ${warning}`, out);
    const refusal = this.#swaps.refusalOf(plan);
    if (refusal) return this.#suspend(swap.id, refusal.message, out);
    this.#swaps.start(plan, out, swap.id);
  }

  #plannedLegs({ legs, to }: SwapPlan): PlannedLeg[] {
    const { registry } = this.#core;
    return legs.map(({ slotId, fromDeploymentId, toDeploymentId, parameters, made }) => ({
      slotId,
      fromDeploymentId,
      parameters,
      config: made?.configSnapshot ?? registry.deployments.get(toDeploymentId ?? '')?.configSnapshot ?? to.config,
      tradingState: this.#core.tradingState(slotId),
    }));
  }

  #suspend(swapId: string, reason: string, out: Outputs): void {
    this.#core.emit(out, DESK_AUTHOR, { kind: 'swap_suspended', swapId, reason });
  }
}

/** What is different now, in words; undefined when nothing is. */
function changed(before: readonly PlannedLeg[], now: readonly PlannedLeg[]): string | undefined {
  for (const leg of now) if (!before.some((each) => each.slotId === leg.slotId)) return `${leg.slotId} has come in`;
  for (const leg of before) {
    const { slotId } = leg;
    const same = now.find((each) => each.slotId === slotId);
    if (!same) return `the source has left ${slotId}`;
    if (same.fromDeploymentId !== leg.fromDeploymentId) return `the deployment in ${slotId} has changed`;
    if (differ(same.parameters, leg.parameters)) return `the parameters of the target in ${slotId} have changed`;
    if (leg.config && differ(same.config, leg.config)) return `the config of the target in ${slotId} has changed`;
    if (leg.tradingState && same.tradingState !== leg.tradingState)
      return `${slotId} has become ${same.tradingState}, it was ${leg.tradingState}`;
  }
  return undefined;
}

const differ = (a: unknown, b: unknown): boolean => canonicalJson(a) !== canonicalJson(b);
