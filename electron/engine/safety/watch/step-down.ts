import { defined } from '../../../../shared/base/assert.ts';
import { versionScope } from '../../../../shared/domain/scope.ts';
import { type Core, DESK_AUTHOR } from '../../core.ts';
import type { OrderFlow } from '../../order-flow.ts';
import type { Outputs } from '../../outputs.ts';
import { sweep } from '../order-sweep.ts';

/** Shares of the slot's capital that a version without a ladder steps down by, in basis points. */
const RUNGS = [100, 500, 1_000, 2_500, 5_000, 10_000] as const;

/**
 * Takes the version in force in a slot down to the next lower rung; below the lowest, the slot may only reduce. Orders that
 * could grow are taken back, for they were let through for the larger share.
 */
export function stepDown(core: Core, orders: OrderFlow, slotId: string, reason: string, out: Outputs): void {
  const live = core.router.live(slotId);
  if (!live) return;
  const share = RUNGS.findLast((rung) => rung < live.share);
  if (share === undefined) {
    core.reduceOnly(out, slotId, `${reason}; there is no lower rung than its share of ${live.share} basis points`);
  } else {
    const reserve = defined(core.router.slots.get(slotId), slotId).reserve + live.share - share;
    core.emit(out, DESK_AUTHOR, { kind: 'share_changed', slotId, instance: live.instance, share, reserve, reason });
  }
  sweep(core, orders, versionScope(core.versionOf(live.entityId)), 'growing', out);
}
