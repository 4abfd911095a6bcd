import { defined } from '../../../shared/base/assert.ts';
import type { SwapLeg, SwapType } from '../../../shared/domain/swap.ts';
import { type Core, DESK_AUTHOR } from '../core.ts';
import type { Outputs } from '../outputs.ts';
import type { UnderWay } from './under-way.ts';

/** When a predecessor that could not leave at the end of its window is looked at again. */
const RETRY_MS = 10_000;

/** No instance has this number. */
const NOBODY = 0;

/**
 * Versions that have been replaced and are still loaded: fed in shadow for the rollback window, or in run-off until they
 * are flat. This decides when each may go.
 */
export class Predecessors {
  readonly #core: Core;
  readonly #isBusy: (slotId: string) => boolean;
  readonly #onLeft: (out: Outputs) => void;
  /** Instances that go as soon as they hold nothing any more, with the reason. */
  readonly #leaving = new Map<number, string>();

  /** @param onLeft called when an instance has left its slot. */
  constructor(core: Core, isBusy: (slotId: string) => boolean, onLeft: (out: Outputs) => void) {
    this.#core = core;
    this.#isBusy = isBusy;
    this.#onLeft = onLeft;
  }

  /** After a swap: its source is kept for the way back, for the window. */
  afterSwap(swap: UnderWay, out: Outputs): void {
    for (const leg of swap.legs) this.#keepOnly(leg, swap.type, swap.ladderId !== null && swap.reverts === null, out);
    if (swap.type !== 'rollback') this.#arm(swap.swapId, this.#windowMs(swap.ladderId), out);
  }

  /** After a restart: who was on the way out goes on leaving, and what is left of each window is waited for. */
  resume(out: Outputs): void {
    const { swaps, router, options } = this.#core;
    const now = options.deskTime();
    for (const slotId of [...router.slots.keys()]) {
      const swap = swaps.latestOf(slotId);
      const leg = swap?.legs.find((each) => each.slotId === slotId);
      if (!swap || !leg) {
        // Nobody was ever replaced here: whoever is neither live nor on a ladder was on the way out.
        this.#keepOnly({ slotId, fromInstance: NOBODY }, 'rollback', false, out);
        continue;
      }
      this.#keepOnly(leg, swap.type, false, out);
      if (swap.status !== 'completed' || swap.completedAt === null) continue;
      const passedMs = Number((now - swap.completedAt) / 1_000_000n);
      this.#arm(swap.id, Math.max(0, this.#windowMs(swap.ladderId) - passedMs), out);
    }
  }

  /** How long the version that gave way stays loaded: as its ladder says, or the desk. */
  #windowMs(ladderId: string | null): number {
    const { ladders, options } = this.#core;
    const own = ladderId === null ? null : ladders.get(ladderId).plan.keepWarmMs;
    return own ?? options.rollbackWindowMs;
  }

  /**
   * Lets everybody go but the live versions, who is on an open ladder, and the direct predecessor; after a rollback not even
   * that is kept. A candidate that gave way leaves the predecessor of the version in force where it was.
   */
  #keepOnly(
    { slotId, fromInstance }: Pick<SwapLeg, 'slotId' | 'fromInstance'>,
    type: SwapType,
    ofLadder: boolean,
    out: Outputs,
  ): void {
    const { router, swaps, ladders } = this.#core;
    const latest = ofLadder && type === 'rollback' ? swaps.latestOf(slotId) : undefined;
    const standby = latest?.type === 'rollback' ? undefined : latest?.legs.find((leg) => leg.slotId === slotId);
    for (const { instance, role } of defined(router.slots.get(slotId), slotId).attachments) {
      const isPredecessor = instance === fromInstance;
      const isKept = (isPredecessor && type !== 'rollback') || instance === standby?.fromInstance;
      if (role === 'live' || isKept || ladders.isMember(slotId, instance)) continue;
      this.#letGo(slotId, instance, isPredecessor ? 'rolled back' : 'a later swap took place', out);
    }
  }

  /** Somebody who was on a ladder leaves its slot, now or when it holds nothing any more. */
  dismiss(slotId: string, instance: number, reason: string, out: Outputs): void {
    this.#letGo(slotId, instance, reason, out);
  }

  #arm(swapId: string, afterMs: number, out: Outputs): void {
    if (Number.isFinite(afterMs)) out.timers.push({ id: `window:${swapId}`, afterMs });
  }

  /** The rollback window of a swap has passed. */
  onWindowOver(swapId: string, out: Outputs): void {
    const { swaps, router } = this.#core;
    for (const { slotId, fromInstance } of swaps.get(swapId).legs) {
      if (router.instances.get(fromInstance)?.role === 'live' || swaps.latestOf(slotId)?.id !== swapId) continue;
      // The swap that is under way may need it, or fail and leave it standing: either is known later.
      if (this.#isBusy(slotId)) this.#arm(swapId, RETRY_MS, out);
      else this.#letGo(slotId, fromInstance, 'the rollback window is over', out);
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
    this.#onLeft(out);
  }
}
