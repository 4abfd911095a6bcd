import type { Deployment } from '../../../shared/domain/deployment.ts';
import type { Attachment } from '../../../shared/domain/slot.ts';
import type { Swap } from '../../../shared/domain/swap.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import type { EngineView } from '../engine-view.ts';

/** Tells since when an instance is live in a slot; null for one that is not live. */
export type LiveSince = (slotId: string, attachment: Attachment) => EpochNs | null;

const NOT_BEGUN: readonly Swap['stage'][] = ['initiated', 'scheduled', 'suspended', 'done'];

/** When a swap began: a scheduled one once it entered its first stage of work. Undefined where it never did. */
export const begunAt = ({ schedule, steps, initiatedAt }: Swap): EpochNs | undefined =>
  schedule === null ? initiatedAt : steps.find(({ stage }) => !NOT_BEGUN.includes(stage))?.at;

/** When a swap made its cut; undefined before it. */
const cutAt = ({ steps }: Swap): EpochNs | undefined => steps.find(({ stage }) => stage === 'draining')?.at;

/**
 * Since when live versions are live, looked up in one pass over the swaps: the cut of a slot's latest swap where that
 * brought the instance in, else its deployment's activation. A rollback restores a deployment with its old date, so that
 * date alone would count the time that it was out.
 */
export function liveSince(view: EngineView): LiveSince {
  const latest = new Map<string, { readonly at: EpochNs; readonly instance: number }>();
  for (const swap of view.swaps.values()) {
    const at = cutAt(swap);
    if (at === undefined) continue;
    for (const { slotId, toInstance } of swap.legs) {
      // In the order of the cuts: a scheduled swap stands before others that were made sooner.
      if (at >= (latest.get(slotId)?.at ?? at)) latest.set(slotId, { at, instance: toInstance });
    }
  }
  return (slotId, { role, instance, deploymentId }) => {
    if (role !== 'live') return null;
    const swapped = latest.get(slotId);
    return swapped?.instance === instance ? swapped.at : (view.deployments.get(deploymentId)?.deployedAt ?? null);
  };
}

/**
 * When the work began that put a deployment in force at its `deployedAt`: with its own record, or, where a swap brought it
 * in (perhaps back in, long after it was made), with that swap.
 */
export function deployingSince(view: EngineView, deployment: Deployment): EpochNs {
  let since = deployment.createdAt;
  for (const swap of view.swaps.values()) {
    const broughtIn = swap.legs.some(({ toDeploymentId }) => toDeploymentId === deployment.id);
    if (broughtIn && cutAt(swap) === deployment.deployedAt) since = begunAt(swap) ?? since;
  }
  return since;
}
