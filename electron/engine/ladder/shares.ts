import { assert } from '../../../shared/base/assert.ts';
import type { Allocation, Ladder } from '../../../shared/domain/ladder.ts';
import type { Attachment, Slot } from '../../../shared/domain/slot.ts';
import { type BasisPoints, basisPoints, WHOLE } from '../../../shared/units/basis-points.ts';
import type { Core } from '../core.ts';

/** Who climbs, and beside whom. */
type Climbing = Pick<Ladder, 'entityId' | 'deploymentId' | 'instance' | 'twinEntityId' | 'twinInstance' | 'plan'>;

/** Whether the twin of a ladder holds capital of its own while the candidate holds a share. */
export const hasTwinCapital = (
  { plan, twinInstance }: Pick<Climbing, 'plan' | 'twinInstance'>,
  share: number,
): boolean => plan.twin === 'capital' && twinInstance !== null && share > 0;

/**
 * Everybody in a slot once the candidate holds `share`. What it takes, it takes from the version in force, and beyond that from
 * the reserve; what it gives up goes back to the version in force, or to the reserve where there is none.
 *
 * @param twinDeploymentId The deployment whose parameters the twin runs with.
 */
export function allocationAt(slot: Slot, ladder: Climbing, share: BasisPoints, twinDeploymentId: string): Allocation {
  const { instance, twinInstance } = ladder;
  const isOn = (each: Attachment): boolean => each.instance === instance || each.instance === twinInstance;
  const incumbent = slot.attachments.find((each) => each.role === 'live' && !isOn(each));
  const others = slot.attachments.filter((each) => each !== incumbent && !isOn(each));
  const twinShare = hasTwinCapital(ladder, share) ? share : basisPoints(0);
  const held = slot.attachments.reduce((sum, each) => sum + each.share, 0);
  const left = incumbent ? Math.max(0, held - share - twinShare) : 0;
  const candidate: Attachment = {
    instance,
    entityId: ladder.entityId,
    deploymentId: ladder.deploymentId,
    role: share > 0 ? 'live' : 'shadow',
    share,
  };
  const twin: Attachment[] =
    twinInstance === null || ladder.twinEntityId === null
      ? []
      : [
          {
            instance: twinInstance,
            entityId: ladder.twinEntityId,
            deploymentId: twinDeploymentId,
            role: twinShare > 0 ? 'live' : 'twin',
            share: twinShare,
          },
        ];
  const attachments = [
    ...(incumbent ? [{ ...incumbent, share: basisPoints(left) }] : []),
    candidate,
    ...twin,
    ...others,
  ];
  const reserve = WHOLE - attachments.reduce((sum, each) => sum + each.share, 0);
  assert(reserve >= 0, `a candidate of ${share} basis points leaves ${reserve} of ${slot.id}`);
  return { attachments, reserve: basisPoints(reserve) };
}

/**
 * The most that a candidate may come to hold before it takes over: what the slot's versions hold together, its twin's part
 * left to the twin. In a slot of its own, all of it.
 */
export function ceilingOf(slot: Slot, ladder: Climbing): BasisPoints {
  const isOn = (each: Attachment): boolean =>
    each.instance === ladder.instance || each.instance === ladder.twinInstance;
  if (!slot.attachments.some((each) => each.role === 'live' && !isOn(each))) return WHOLE;
  const held = slot.attachments.reduce((sum, each) => sum + each.share, 0);
  return basisPoints(hasTwinCapital(ladder, 1) ? Math.floor(held / 2) : held);
}

/**
 * The deployment whose parameters the twin of a ladder runs with: once it is in, the one that it came in with; before, that of
 * the version in force in the slot, or of the one that is in force elsewhere.
 */
export function twinDeploymentOf(
  { registry, router }: Pick<Core, 'registry' | 'router'>,
  slot: Slot,
  { twinEntityId, twinInstance, deploymentId }: Climbing,
): string {
  const there = slot.attachments.find((each) => each.instance === twinInstance);
  const served = router.live(slot.id);
  if (there) return there.deploymentId;
  if (served?.entityId === twinEntityId) return served.deploymentId;
  return registry.activeDeployments(twinEntityId ?? '')[0]?.id ?? deploymentId;
}
