import type { z } from 'zod';
import type { MarkerView } from '../../../shared/contract/console.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import { figure } from '../../../shared/domain/limit-words.ts';
import { parseScope } from '../../../shared/domain/scope.ts';
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
  const marketNs = 'marketNs' in fact ? fact.marketNs : undefined;
  const time = Number((marketNs === undefined ? at : BigInt(marketNs)) / BigInt(NS_PER_SECOND));
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
    case 'ladder_moved':
      // The last step is a cut, which leaves a mark of its own.
      return fact.swapId === undefined ? ladderMark(fact.ladderId, fact.share, seq, time, view) : [];
    case 'ladder_ended':
      return fact.status === 'aborted' && fact.swapId === null ? ladderMark(fact.ladderId, null, seq, time, view) : [];
    case 'breaker_tripped':
      return slotsUnder(fact, view).map((slot_id) => ({ seq, time, kind: 'breaker', label: tripped(fact), slot_id }));
    default:
      return [];
  }
}

/** A candidate has come to a share of its slot, or has left it: null. */
function ladderMark(ladderId: string, share: number | null, seq: number, time: number, view: EngineView): Marker[] {
  const ladder = view.ladders.get(ladderId);
  const candidate = view.entities.get(ladder?.entityId ?? '');
  if (!ladder || !candidate) return [];
  return [{ seq, time, kind: 'ladder', label: versionName(candidate), slot_id: ladder.slotId, share_bp: share }];
}

/** What tripped, in words. */
const tripped = ({ cause, value, limit }: FactOf<'breaker_tripped'>): string =>
  limit === ''
    ? `${cause.replaceAll('_', ' ')}: ${value}`
    : `${cause.replaceAll('_', ' ')} ${figure(value)} beyond ${figure(limit)}`;

/** Slots that a breaker binds; facts of earlier desks name one in place of a scope. */
function slotsUnder(fact: FactOf<'breaker_tripped'>, view: EngineView): string[] {
  const { slotId, scope = slotId } = fact as Partial<typeof fact> & { readonly slotId?: string };
  if (scope === undefined) return [];
  const key = parseScope(scope)?.kind === 'instrument' ? scope.slice('instrument/'.length) : undefined;
  return [...view.slots.values()]
    .filter(({ id, instruments }) =>
      key === undefined
        ? id === scope || view.scopesOfSlot(id).includes(scope)
        : instruments === '*' || instruments.includes(key),
    )
    .map(({ id }) => id);
}
