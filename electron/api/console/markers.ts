import type { z } from 'zod';
import type { MarkerView } from '../../../shared/contract/console.ts';
import { versionName } from '../../../shared/domain/version.ts';
import { type EpochNs, NS_PER_SECOND } from '../../../shared/units/time.ts';
import type { FoldedFact } from '../../host/desk.ts';
import type { EngineView } from '../engine-view.ts';

type Marker = z.infer<typeof MarkerView>;

/**
 * The marks that a fact leaves on the chart; most leave none.
 *
 * @param at - Market time for facts that carry none of their own.
 */
export function markersOf({ seq, fact }: FoldedFact, at: EpochNs, view: EngineView): Marker[] {
  const time = Number(('marketNs' in fact ? BigInt(fact.marketNs) : at) / BigInt(NS_PER_SECOND));
  switch (fact.kind) {
    case 'deployment_activated': {
      const entity = view.entities.get(view.deployments.get(fact.deploymentId)?.entityId ?? '');
      return [
        { seq, time, kind: 'deploy', label: entity ? versionName(entity) : fact.deploymentId, slot_id: fact.slotId },
      ];
    }
    case 'swap_cut': {
      const swap = view.swaps.get(fact.swapId);
      const kind = swap?.type === 'rollback' ? 'rollback' : 'swap';
      const target = view.entities.get(swap?.toEntityId ?? '');
      return fact.legs.map((leg) => ({
        seq,
        time,
        kind,
        label: target ? versionName(target) : fact.swapId,
        slot_id: leg.slotId,
      }));
    }
    case 'breaker_tripped':
      return [
        { seq, time, kind: 'breaker', label: `${fact.cause} ${fact.value} beyond ${fact.limit}`, slot_id: fact.slotId },
      ];
    default:
      return [];
  }
}
