import { defined } from '../../shared/base/assert.ts';
import { type Core, DESK_AUTHOR } from './core.ts';
import type { Outputs } from './outputs.ts';
import type { UnderWay } from './swap-under-way.ts';

/**
 * Versions that have been replaced and are still loaded: fed in shadow for the rollback window, or in run-off until they
 * are flat. This decides when each may go.
 */
export class Predecessors {
  readonly #core: Core;
  readonly #isBusy: (slotId: string) => boolean;
  /** Instances that go as soon as they hold nothing any more, with the reason. */
  readonly #leaving = new Map<number, string>();

  constructor(core: Core, isBusy: (slotId: string) => boolean) {
    this.#core = core;
    this.#isBusy = isBusy;
  }

  /** After a swap: only the direct predecessor is kept for the way back, for the window; after a rollback not even that. */
  afterSwap(swap: UnderWay, out: Outputs): void {
    for (const leg of swap.legs) {
      const slot = defined(this.#core.router.slots.get(leg.slotId), leg.slotId);
      for (const { instance, role } of slot.attachments) {
        const isPredecessor = instance === leg.fromInstance;
        if (role === 'live' || (isPredecessor && swap.type !== 'rollback')) continue;
        this.#letGo(leg.slotId, instance, isPredecessor ? 'rolled back' : 'a later swap took place', out);
      }
    }
    if (swap.type !== 'rollback') this.#arm(swap.swapId, this.#core.options.rollbackWindowMs, out);
  }

  /** After a restart: what is left of each window. */
  resume(out: Outputs): void {
    const { swaps, router, options } = this.#core;
    const now = options.deskTime();
    for (const slotId of router.slots.keys()) {
      const swap = swaps.latestOf(slotId);
      if (swap?.status !== 'completed' || swap.completedAt === null) continue;
      const passedMs = Number((now - swap.completedAt) / 1_000_000n);
      this.#arm(swap.id, Math.max(0, options.rollbackWindowMs - passedMs), out);
    }
  }

  #arm(swapId: string, afterMs: number, out: Outputs): void {
    if (Number.isFinite(afterMs)) out.timers.push({ id: `window:${swapId}`, afterMs });
  }

  /** The rollback window of a swap has passed. */
  onWindowOver(swapId: string, out: Outputs): void {
    const { swaps, router } = this.#core;
    for (const { slotId, fromInstance } of swaps.get(swapId).legs) {
      if (router.instances.get(fromInstance)?.role === 'live' || this.#isBusy(slotId)) continue;
      if (swaps.latestOf(slotId)?.id === swapId) this.#letGo(slotId, fromInstance, 'the rollback window is over', out);
    }
  }

  /** An instance's order has ended or was filled: one that waits to leave may hold nothing any more. */
  onSettled(instance: number, out: Outputs): void {
    const reason = this.#leaving.get(instance);
    const known = this.#core.router.instances.get(instance);
    if (reason === undefined || known === undefined) return;
    // Back in force meanwhile: whoever is live does not leave.
    if (known.role === 'live') this.#leaving.delete(instance);
    else this.#letGo(known.slotId, instance, reason, out);
  }

  /** Detaches an instance for good, now or when it holds nothing any more. */
  #letGo(slotId: string, instance: number, reason: string, out: Outputs): void {
    const { router, ledger, orders } = this.#core;
    const attached = router.slots.get(slotId)?.attachments.some((each) => each.instance === instance);
    if (!attached) return;
    if (!ledger.isFlat(instance) || orders.openCount(instance) > 0) {
      this.#leaving.set(instance, reason);
      return;
    }
    this.#leaving.delete(instance);
    this.#core.emit(out, DESK_AUTHOR, { kind: 'instance_detached', slotId, instance, reason });
    router.discard(instance);
    out.unloads.push(instance);
  }
}
