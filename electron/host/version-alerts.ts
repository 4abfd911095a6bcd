import type { Deployment } from '../../shared/domain/deployment.ts';
import type { Entity } from '../../shared/domain/entity.ts';
import type { Fact, FactOf } from '../../shared/domain/fact.ts';
import { DESK, versionScope } from '../../shared/domain/scope.ts';
import type { Swap } from '../../shared/domain/swap.ts';
import { type Told, told } from './alert-told.ts';
import { nameOf, said } from './alert-words.ts';

/** What is known of versions besides the fact at hand. */
interface VersionRecords {
  readonly entities: ReadonlyMap<string, Entity>;
  readonly deployments: ReadonlyMap<string, Deployment>;
  readonly swaps: ReadonlyMap<string, Swap>;
}

/** What people must hear of versions that fail, and of deployments and swaps that did not come about. */
export function versionAlert(fact: Fact, records: VersionRecords): Told | undefined {
  switch (fact.kind) {
    case 'version_faulted':
      return faulted(fact, records);
    case 'deployment_failed':
      return deploymentFailed(fact, records);
    case 'swap_failed':
    case 'swap_suspended':
      return swapStopped(fact, records);
    default:
      return undefined;
  }
}

function faulted({ slotId, entityId, code, message }: FactOf<'version_faulted'>, records: VersionRecords): Told {
  const name = nameOf(entityId, records);
  const text = `${name} in ${slotId}: ${said(message)} (${code}). The desk has stopped it and takes its orders back. Where it was live, its predecessor takes over; with nobody left, the slot may only reduce. See what is live in ${slotId} now.`;
  return told('critical', slotId, `${name} failed`, text);
}

/**
 * A deployment that never came up has told the one who asked for it, unless it waited for other people; one that was live
 * has left a slot behind.
 */
function deploymentFailed(fact: FactOf<'deployment_failed'>, records: VersionRecords): Told | undefined {
  const deployment = records.deployments.get(fact.deploymentId);
  if (deployment === undefined) return undefined;
  const name = nameOf(deployment.entityId, records);
  if (deployment.deployedAt === null) {
    if (deployment.approvalId === undefined) return undefined;
    const words = `${name} was approved for ${deployment.slotId} and could not be deployed: ${said(fact.reason)}. Nothing is live there. Mend the version, and ask for it anew.`;
    return told('warning', deployment.slotId, `Deployment of ${name} failed`, words);
  }
  const text = `${name} was live in ${deployment.slotId} and failed: ${said(fact.reason)}. Its deployment is withdrawn. See what is live there now, and deploy a version that passes.`;
  return told('critical', deployment.slotId, `Deployment of ${name} failed`, text);
}

function swapStopped(fact: FactOf<'swap_failed' | 'swap_suspended'>, records: VersionRecords): Told {
  const swap = records.swaps.get(fact.swapId);
  const [from, to] = [nameOf(swap?.fromEntityId, records), nameOf(swap?.toEntityId, records)];
  const scope = swap === undefined ? DESK : versionScope(from);
  const reason = said(fact.reason);
  return fact.kind === 'swap_failed'
    ? told(
        'warning',
        scope,
        `Swap to ${to} failed`,
        `${from} was to give way to ${to}: ${reason}. Nothing has changed hands. Mend the cause and ask for the swap again.`,
      )
    : told(
        'warning',
        scope,
        `Swap to ${to} suspended`,
        `The swap of ${from} for ${to} that was scheduled will not begin by itself: ${reason}. Cancel it, and schedule it anew if it is still wanted.`,
      );
}
