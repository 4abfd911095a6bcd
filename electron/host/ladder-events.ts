import type { Fact } from '../../shared/domain/fact.ts';
import type { JsonObject } from '../../shared/domain/version.ts';
import type { AlertRecords } from './alerts.ts';

/** What is told of a ladder outside the desk: the kind of event, the version that it is about, and its data. */
interface LadderEvent {
  readonly type: string;
  readonly entityId?: string;
  readonly data: JsonObject;
}

const NONE: readonly never[] = [];

/**
 * The events that tell of a ladder: `desk.ladder.{started,admitted,advanced,stepped_down,held,resumed,completed,aborted}`.
 * Rungs count from 1; shares are in hundredths of a per cent.
 */
export function ladderEvents(fact: Fact, actor: string, records: AlertRecords): readonly LadderEvent[] {
  switch (fact.kind) {
    case 'ladder_started': {
      const { plan, pipeline, environment, reason, startedBy, twinEntityId, incumbentEntityId } = fact;
      return event('started', fact.ladderId, records, {
        environment,
        plan: plan.name,
        strategy: plan.strategy,
        shares_bp: plan.rungs.map(({ share }) => share),
        pipeline: pipeline?.name ?? null,
        twin_entity_id: twinEntityId,
        incumbent_entity_id: incumbentEntityId,
        reason,
        by: startedBy,
        approval_id: fact.approvalId ?? null,
      });
    }
    case 'ladder_moved':
      return event(fact.move, fact.ladderId, records, {
        rung: fact.rung + 1,
        share_bp: fact.share,
        reserve_bp: fact.reserve,
        swap_id: fact.swapId ?? null,
        reason: fact.reason,
        by: fact.by,
        approval_id: fact.approvalId ?? null,
      });
    case 'ladder_held':
      return event('held', fact.ladderId, records, { cause: fact.cause, reason: fact.reason, by: actor });
    case 'ladder_resumed':
      return event('resumed', fact.ladderId, records, { reason: fact.reason, by: actor });
    case 'ladder_ended':
      return event(fact.status, fact.ladderId, records, {
        is_fault: fact.isFault,
        reason: fact.reason,
        swap_id: fact.swapId,
      });
    default:
      return NONE;
  }
}

function event(type: string, ladderId: string, { ladders }: AlertRecords, data: JsonObject): readonly LadderEvent[] {
  const ladder = ladders.get(ladderId);
  return [
    {
      type: `desk.ladder.${type}`,
      ...(ladder && { entityId: ladder.entityId }),
      data: { ladder_id: ladderId, slot_id: ladder?.slotId ?? null, entity_id: ladder?.entityId ?? null, ...data },
    },
  ];
}
