import type { Author } from '../../../../shared/domain/fact.ts';
import type { Breaker, BreakerAction, RiskAction, Trigger } from '../../../../shared/domain/risk.ts';
import { RISK_ACTIONS } from '../../../../shared/domain/risk.ts';
import type { Scope } from '../../../../shared/domain/scope.ts';
import type { Attachment } from '../../../../shared/domain/slot.ts';
import { NS_PER_SECOND } from '../../../../shared/units/time.ts';
import { type Core, DESK_AUTHOR } from '../../core.ts';
import type { OrderFlow } from '../../order-flow.ts';
import type { Outputs } from '../../outputs.ts';
import { alertKey } from '../../risk/alert-table.ts';
import { sweep } from '../order-sweep.ts';
import { stepDown } from './step-down.ts';

/** What others do about an action. */
export interface ActionEvents {
  /** Closes all positions in a scope by a verified exit. */
  flatten(scope: Scope, breakerId: string, reason: string, out: Outputs): void;
  /** Puts the last good version back in a slot in the place of one that is live there. Returns why it cannot, in words. */
  restore(slotId: string, instance: number, reason: string, out: Outputs): string | undefined;
  /** Takes the candidate of a slot's ladder down a rung. Returns false where nobody climbs. */
  stepDown(slotId: string, reason: string, out: Outputs): boolean;
  /** A breaker that binds this slot has tripped. */
  tripped(slotId: string, cause: Trigger, out: Outputs): void;
  /** True while versions are being loaded. */
  isLoading(): boolean;
}

/** A live version that is to give way to the last good one. */
interface Owed {
  readonly instance: number;
  readonly reason: string;
  /** After a restart: who could take over is still being loaded. */
  readonly waitsForLoads: boolean;
}

/** For so long a value must be back within its limit before people are told that it is over. */
const CALM_NS = 60 * NS_PER_SECOND;

const isStricter = (a: RiskAction, b: RiskAction): boolean => RISK_ACTIONS.indexOf(a) > RISK_ACTIONS.indexOf(b);

/**
 * What follows when a trigger has fired. What latches becomes a breaker at once, and orders are taken back at once; what
 * changes routing waits until the step at hand is over, so that the event that tripped it still reaches the version that
 * it belongs to.
 */
export class ActionFlow {
  readonly #core: Core;
  readonly #orders: OrderFlow;
  readonly #events: ActionEvents;
  #tripped: { readonly scope: Scope; readonly cause: Trigger }[] = [];
  readonly #owed = new Map<string, Owed>();
  /** Live versions that have stepped down in the step at hand: one mark may cross the limits of several scopes. */
  readonly #steppedDown = new Set<number>();
  /** Market time at which each standing alert was last found crossed. */
  readonly #crossedNs = new Map<string, number>();

  constructor(core: Core, orders: OrderFlow, events: ActionEvents) {
    this.#core = core;
    this.#orders = orders;
    this.#events = events;
  }

  /**
   * A trigger has fired, or a person trips a breaker by hand. Of one scope and cause there is one latched breaker: while it
   * stands, only a stricter action makes it trip anew.
   *
   * @param value What was measured, and what it crossed: decimal text or words.
   * @returns the breaker that stands for it; undefined for an action that does not latch.
   */
  trip(
    scope: Scope,
    cause: Trigger,
    value: string,
    limit: string,
    action: RiskAction,
    reason: string,
    author: Author,
    out: Outputs,
  ): string | undefined {
    if (action === 'alert' || action === 'step_down') {
      this.#tell(scope, cause, value, limit, action, out);
      return undefined;
    }
    const standing = this.#standing(scope, cause);
    if (standing && !isStricter(action, standing.action)) return standing.id;
    const id = standing?.id ?? this.#core.newBreakerId();
    this.#core.emit(out, author, { kind: 'breaker_tripped', id, scope, cause, action, value, limit, reason });
    this.#follow(id, scope, action, reason, out);
    this.#tripped.push({ scope, cause });
    return id;
  }

  /** Whether what a trigger would lead to stands already. An alert that stands is then known to go on. */
  stands(scope: Scope, cause: Trigger, action: RiskAction): boolean {
    const alert = this.#core.safety.alerts.find(scope, cause);
    if (alert) this.#crossedNs.set(alertKey(scope, cause), this.#core.market.now);
    const known = this.#standing(scope, cause)?.action ?? alert?.action;
    return known !== undefined && !isStricter(action, known);
  }

  #standing(scope: Scope, cause: Trigger): Breaker | undefined {
    for (const each of this.#core.controls.breakers.values())
      if (each.scope === scope && each.cause === cause) return each;
    return undefined;
  }

  #tell(scope: Scope, trigger: Trigger, value: string, limit: string, action: RiskAction, out: Outputs): void {
    if (this.stands(scope, trigger, action)) return;
    this.#crossedNs.set(alertKey(scope, trigger), this.#core.market.now);
    const marketNs = this.#core.marketTime();
    const crossed = { scope, trigger, action, value, limit };
    this.#core.emit(out, DESK_AUTHOR, { kind: 'risk_alert', ...crossed, standing: true, marketNs });
    if (action === 'step_down') this.#stepDown(scope, `${trigger}: ${value} crossed ${limit}`, out);
  }

  /** A candidate in the scope goes down its ladder; elsewhere the version in force takes a smaller share. */
  #stepDown(scope: Scope, reason: string, out: Outputs): void {
    const { router, ladders } = this.#core;
    for (const slotId of [...router.slots.keys()]) {
      const candidate = ladders.openIn(slotId)?.instance;
      const instance = this.#leaving(slotId, scope);
      if (instance === undefined || this.#steppedDown.has(instance)) continue;
      this.#steppedDown.add(instance);
      if (instance !== candidate || !this.#events.stepDown(slotId, reason, out))
        stepDown(this.#core, this.#orders, slotId, reason, out);
    }
  }

  #follow(id: string, scope: Scope, action: BreakerAction, reason: string, out: Outputs): void {
    const isMild = action === 'reduce' || action === 'roll_back';
    sweep(this.#core, this.#orders, scope, isMild ? 'growing' : 'all', out);
    if (action === 'flatten') this.#events.flatten(scope, id, reason, out);
    if (action === 'roll_back') this.#owe(scope, reason, false);
  }

  #owe(scope: Scope, reason: string, waitsForLoads: boolean, except?: (slotId: string) => boolean): void {
    for (const slotId of this.#core.router.slots.keys()) {
      const instance = this.#leaving(slotId, scope);
      if (instance !== undefined && except?.(slotId) !== true && !this.#owed.has(slotId))
        this.#owed.set(slotId, { instance, reason, waitsForLoads });
    }
  }

  /** Who gives way in a slot for what has happened to a scope: a candidate on a ladder before the version in force. */
  #leaving(slotId: string, scope: Scope): number | undefined {
    const { router, ladders } = this.#core;
    const found = router.lives(slotId).filter((each) => this.#isWithin(slotId, each, scope));
    const candidate = ladders.openIn(slotId)?.instance;
    return (found.find(({ instance }) => instance === candidate) ?? found[0])?.instance;
  }

  #isWithin(slotId: string, { entityId }: Attachment, scope: Scope): boolean {
    return this.#core.scopesOf(slotId, this.#core.versionOf(entityId)).includes(scope);
  }

  /** Slots whose live version a scope binds. */
  #slotsUnder(scope: Scope): string[] {
    return [...this.#core.router.slots.keys()].filter((slotId) => this.#core.scopesOfSlot(slotId).includes(scope));
  }

  /** At the end of a step: what had to wait until the event at hand was routed. */
  settle(out: Outputs): void {
    if (this.#steppedDown.size > 0) this.#steppedDown.clear();
    if (this.#tripped.length === 0 && this.#owed.size === 0) return;
    for (const [slotId, { instance, reason, waitsForLoads }] of [...this.#owed]) {
      if (waitsForLoads && this.#events.isLoading()) continue;
      this.#owed.delete(slotId);
      // Somebody else has taken its place meanwhile: whoever that is has breached nothing.
      if (!this.#core.router.isLive(slotId, instance)) continue;
      const obstacle = this.#events.restore(slotId, instance, reason, out);
      if (obstacle !== undefined) this.#core.reduceOnly(out, slotId, `${reason}; ${obstacle}`);
    }
    for (const { scope, cause } of this.#tripped.splice(0))
      for (const slotId of this.#slotsUnder(scope)) this.#events.tripped(slotId, cause, out);
  }

  /** Once a second of market time: alerts whose value has long been back within its limit are over. */
  calm(out: Outputs): void {
    const { safety, market } = this.#core;
    for (const { scope, trigger } of [...safety.alerts.standing.values()]) {
      const key = alertKey(scope, trigger);
      const crossedNs = this.#crossedNs.get(key);
      // After a restart nobody knows when it was last crossed.
      if (crossedNs === undefined) this.#crossedNs.set(key, market.now);
      else if (market.now - crossedNs >= CALM_NS) this.over(scope, trigger, out);
    }
  }

  /** An alert that stands is over. */
  over(scope: Scope, trigger: Trigger, out: Outputs): void {
    const alert = this.#core.safety.alerts.find(scope, trigger);
    if (!alert) return;
    this.#crossedNs.delete(alertKey(scope, trigger));
    const { action, value, limit } = alert;
    const marketNs = this.#core.marketTime();
    const told = { scope, trigger, action, value, limit, standing: false, marketNs };
    this.#core.emit(out, DESK_AUTHOR, { kind: 'risk_alert', ...told });
  }

  /** After a restart: a rollback that the stop interrupted is made up for, once everybody is loaded who could take over. */
  resume(): void {
    const { controls, swaps } = this.#core;
    for (const { id, scope, action, cause } of controls.breakers.values()) {
      if (action !== 'roll_back') continue;
      const trippedAt = controls.trippedAt(id);
      const changedSince = (slotId: string): boolean => {
        const latest = swaps.latestOf(slotId);
        return latest !== undefined && trippedAt !== undefined && latest.initiatedAt >= trippedAt;
      };
      this.#owe(scope, `the breaker ${id} for ${cause} stands`, true, changedSince);
    }
  }
}
