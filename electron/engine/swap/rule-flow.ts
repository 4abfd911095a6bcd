import { type Command, type CommandInput, type Outcome, refuse } from '../../../shared/domain/command.ts';
import type { HealthStatus } from '../../../shared/domain/entity.ts';
import type { Trigger } from '../../../shared/domain/risk.ts';
import { SWAP_TRIGGERS, type SwapRule, type SwapTrigger } from '../../../shared/domain/swap.ts';
import { versionWords } from '../../../shared/domain/version.ts';
import { type Core, DESK_AUTHOR } from '../core.ts';
import type { Outputs } from '../outputs.ts';
import type { SwapFlow } from './swap-flow.ts';

const DRAIN_MS = 5_000;

/** Which rules a version's health meets: who waits for the lesser evil is met by the greater too. */
const MET_BY: Readonly<Record<HealthStatus, readonly SwapTrigger[]>> = {
  unknown: [],
  healthy: [],
  degraded: ['degraded'],
  unhealthy: ['unhealthy', 'degraded'],
};

/**
 * Automatic swaps: rules that a person set in advance, each naming a trigger and a replacement. A rule serves once; what
 * it began or why it could not is recorded with its removal, so that it never waits without anybody knowing.
 */
export class RuleFlow {
  readonly #core: Core;
  readonly #swaps: SwapFlow;

  constructor(core: Core, swaps: SwapFlow) {
    this.#core = core;
    this.#swaps = swaps;
  }

  set(input: CommandInput, command: Extract<Command, { kind: 'set_swap_rule' }>, out: Outputs): Outcome {
    const { slotId, trigger, toEntityId, handOver, reason } = command;
    const { router, registry, rules } = this.#core;
    const slot = router.slots.get(slotId);
    const to = registry.entity(toEntityId);
    if (!slot) return refuse('not_found', `there is no slot ${slotId}`);
    if (!to) return refuse('not_found', `there is no entity ${toEntityId}`);
    if (to.type !== slot.type)
      return refuse('broken_rule', `${versionWords(to)} is a ${to.type}, ${slotId} takes a ${slot.type}`);
    if (router.live(slotId)?.entityId === toEntityId)
      return refuse('broken_rule', `${versionWords(to)} is live in ${slotId} already; name another replacement`);
    if (rules.find(slotId, [trigger]))
      return refuse('conflict', `a rule for ${trigger} stands in ${slotId} already; remove it first`);
    const ruleId = this.#core.newRuleId();
    const terms = { slotId, trigger, toEntityId, handOver, reason, setBy: input.actor };
    this.#core.emit(out, input, { kind: 'swap_rule_set', ruleId, ...terms });
    return { ok: true, subject: ruleId, message: `${versionWords(to)} comes into ${slotId} on ${trigger}` };
  }

  remove(input: CommandInput, command: Extract<Command, { kind: 'remove_swap_rule' }>, out: Outputs): Outcome {
    const { ruleId, reason } = command;
    if (!this.#core.rules.rules.has(ruleId)) return refuse('not_found', `there is no rule ${ruleId}`);
    this.#core.emit(out, input, { kind: 'swap_rule_removed', ruleId, reason });
    return { ok: true, subject: ruleId, message: 'the rule is removed' };
  }

  /** A version's health has changed: it may be live in several slots. One whose instance has stopped is seen to already. */
  onHealth(entityId: string, health: HealthStatus, out: Outputs): void {
    for (const slotId of [...this.#core.router.slots.keys()]) {
      const live = this.#core.router.live(slotId);
      if (live?.entityId === entityId && this.#core.router.instances.get(live.instance)?.running)
        this.onSlotHealth(slotId, health, out);
    }
  }

  /** After a swap that may have stood in a rule's way. Where the live version is dead, others see to who comes next. */
  afterSwap(slotId: string, out: Outputs): void {
    const live = this.#core.router.live(slotId);
    if (live && this.#core.router.instances.get(live.instance)?.running) this.reconsider(slotId, out);
  }

  /** What a rule waits for may be so already when it is set. */
  reconsider(slotId: string, out: Outputs): void {
    const live = this.#core.router.live(slotId);
    const health = live && this.#core.registry.entities.get(live.entityId)?.health;
    if (!live || !health || this.#swaps.isBusy(slotId)) return;
    if (this.onSlotHealth(slotId, health, out)) return;
    const { controls } = this.#core;
    for (const breaker of controls.breakersOn(this.#core.scopesOfSlot(slotId)))
      this.onBreaker(slotId, breaker.cause, out);
  }

  /** The live version of a slot has become of this health. Returns true when a swap began. */
  onSlotHealth(slotId: string, health: HealthStatus, out: Outputs): boolean {
    return this.#fire(slotId, MET_BY[health], `the live version is ${health}`, out);
  }

  /** A breaker that binds a slot has tripped, whatever its scope. */
  onBreaker(slotId: string, cause: Trigger, out: Outputs): void {
    const met = SWAP_TRIGGERS.filter((each) => each === cause);
    if (met.length > 0) this.#fire(slotId, met, `the breaker for ${cause} tripped`, out);
  }

  #fire(slotId: string, triggers: readonly SwapTrigger[], because: string, out: Outputs): boolean {
    const rule = this.#core.rules.find(slotId, triggers);
    const live = this.#core.router.live(slotId);
    if (!rule || !live) return false;
    const planned = this.#swaps.planner.swap(this.#terms(rule, live.entityId, because), DESK_AUTHOR, 0, rule.id);
    const refusal = 'refusal' in planned ? planned.refusal : this.#swaps.refusalOf(planned.plan);
    // While another swap is under way the rule goes on waiting; it is asked again when that has ended.
    if (refusal?.code === 'conflict') return false;
    const words = refusal ? `its swap was refused: ${refusal.message}` : 'its swap began';
    this.#core.emit(out, DESK_AUTHOR, { kind: 'swap_rule_removed', ruleId: rule.id, reason: `${because}; ${words}` });
    if (refusal || 'refusal' in planned) return false;
    this.#swaps.start(planned.plan, out);
    return true;
  }

  #terms(rule: SwapRule, fromEntityId: string, because: string) {
    const environment = this.#core.router.slots.get(rule.slotId)?.environment ?? null;
    return {
      fromEntityId,
      toEntityId: rule.toEntityId,
      type: 'automatic',
      reason: `${because}: ${rule.reason}`,
      initiatedBy: DESK_AUTHOR.actor,
      targetEnvironment: environment,
      handOver: rule.handOver,
      drainTimeoutMs: DRAIN_MS,
    } as const;
  }
}
