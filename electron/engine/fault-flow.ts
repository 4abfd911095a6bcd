import type { Fault } from '../../shared/domain/delivery.ts';
import { type Core, DESK_AUTHOR } from './core.ts';
import type { Flows } from './flows.ts';
import type { Outputs } from './outputs.ts';
import type { Instance } from './router/router.ts';

/** What the flows that a fault concerns are reached by. */
type Concerned = Pick<Flows, 'orders' | 'swaps' | 'rollbacks' | 'rules' | 'drains' | 'exits' | 'ladders' | 'simulated'>;

/** Who comes after a version that has failed, or has crossed a limit. */
export class FaultFlow {
  readonly #core: Core;
  readonly #flows: Concerned;

  constructor(core: Core, flows: Concerned) {
    this.#core = core;
    this.#flows = flows;
  }

  /** A version has failed and its runtime has stopped it: its open orders are taken back, and a live one is replaced. */
  stop(instance: Instance, fault: Fault, out: Outputs): void {
    if (!instance.running) return;
    const { id, slotId, entityId, version, role } = instance;
    this.#core.router.stop(id);
    out.unloads.push(id);
    const attached = this.#core.router.slots.get(slotId)?.attachments.some((each) => each.instance === id);
    this.#flows.drains.onFault(instance, out);
    this.#flows.simulated.onFault(id, out);
    if (!attached) {
      this.#flows.ladders.onFaultBefore(instance, fault.message, out);
      return this.#flows.swaps.onFault(instance, fault.message, out);
    }
    this.#core.emit(out, DESK_AUTHOR, {
      kind: 'version_faulted',
      slotId,
      instance: id,
      entityId,
      code: fault.code,
      message: fault.message,
    });
    this.#core.noteHealth(out, entityId, 'unhealthy', fault.message);
    for (const order of this.#core.orders.openOf(id)) this.#flows.orders.cancel(order, DESK_AUTHOR, out);
    this.#flows.swaps.onFault(instance, fault.message, out);
    this.#flows.ladders.onFault(instance, fault.message, out);
    // What it was to run off, nobody else will: the desk closes it at the market.
    if (role === 'run_off') this.#flows.orders.flatten(instance, out);
    if (role === 'live') this.#replaceFailed(instance, `${version} failed: ${fault.message}`, out);
    // Elsewhere the same version may be live, and a rule may wait for just that.
    this.#flows.rules.onHealth(entityId, 'unhealthy', out);
  }

  /**
   * Who comes after a live version that has failed: its predecessor, which is in step and takes over at once; else the
   * target of a swap that is being prepared; else the replacement that a rule names. With nobody left, or while nobody
   * is there yet, nothing leaves the slot; if nobody can come, it may only reduce.
   */
  #replaceFailed({ id, slotId }: Instance, reason: string, out: Outputs): void {
    if (this.#core.router.live(slotId)?.instance !== id) return;
    const latest = this.#core.swaps.latestOf(slotId);
    const preparing = this.#flows.swaps.preparing(slotId);
    const standby = latest?.legs.find((leg) => leg.slotId === slotId)?.fromInstance;
    const isBack = standby !== undefined && this.#core.router.instances.get(standby)?.running === true;
    const isGood = latest !== undefined && this.#core.registry.entity(latest.fromEntityId)?.health !== 'unhealthy';
    if (preparing !== undefined && !(isBack && isGood)) return;
    if (preparing !== undefined)
      this.#flows.swaps.callOff(preparing, `it was overtaken: ${reason}`, out, { isReplaced: true });
    if (latest && isGood && !this.#flows.rollbacks.failOver(slotId, latest, reason, out)) return;
    this.leave(slotId, reason, out);
  }

  /**
   * A slot has no version that runs: a rule's replacement comes in, or the slot may only reduce, and what it holds goes the
   * way of its version's shutdown policy.
   */
  leave(slotId: string, reason: string, out: Outputs): void {
    if (this.#flows.rules.onSlotHealth(slotId, 'unhealthy', out)) return;
    this.#core.reduceOnly(out, slotId, reason);
    this.#flows.exits.onDeserted(slotId, reason, out);
  }

  /** Puts the last good version back after a breach. Where it is a candidate that leaves, that is the version it climbs beside. */
  restore(slotId: string, instance: number, reason: string, out: Outputs): string | undefined {
    const ladder = this.#core.ladders.openIn(slotId);
    if (ladder?.instance !== instance) {
      if (ladder) this.#flows.ladders.holdFor(ladder, reason, out);
      return this.#flows.rollbacks.toLastGood(slotId, reason, out)?.message;
    }
    this.#flows.ladders.abort(ladder, reason, true, DESK_AUTHOR, 0, out);
    return undefined;
  }
}
