import { type BasisPoints, WHOLE } from '../../shared/units/basis-points.ts';
import type { Core } from './core.ts';
import type { Outputs } from './outputs.ts';

/**
 * Tells versions that are live, or trade on a simulated account, which share of their slot they may use, when that has changed. A version that was never told has the
 * whole. After a restart, and for a version that takes over another's share, this is how it learns of it.
 */
export class ShareNotices {
  readonly #core: Core;
  readonly #told = new Map<number, number>();
  #epoch = -1;

  constructor(core: Core) {
    this.#core = core;
  }

  /** At the end of a step. As long as no slot has changed it costs a comparison. */
  settle(out: Outputs): void {
    const { router, simulated } = this.#core;
    // Each only ever grows, so their sum changes with either.
    const epoch = router.epoch + simulated.epoch;
    if (epoch === this.#epoch) return;
    let isComplete = true;
    for (const { attachments } of router.slots.values())
      for (const { instance, role, ...held } of attachments) {
        const share = role === 'live' ? held.share : role === 'run_off' ? undefined : simulated.shareOf(instance);
        if (share === undefined || (this.#told.get(instance) ?? WHOLE) === share) continue;
        // One that is still being loaded is told when it stands.
        if (!this.tell(instance, share, out)) isComplete = false;
      }
    if (isComplete) this.#epoch = epoch;
  }

  /** Tells one instance, live or on a simulated account. Returns false for one that does not run yet. */
  tell(instance: number, share: BasisPoints, out: Outputs): boolean {
    if (this.#core.router.deliver(instance, { kind: 'share', share }, out.deliveries) === 0) return false;
    this.#told.set(instance, share);
    return true;
  }
}
