import { capital } from '../../shared/base/words.ts';
import type { Fact, FactOf } from '../../shared/domain/fact.ts';
import type { HoldCause, Ladder } from '../../shared/domain/ladder.ts';
import { type Told, told } from './alert-told.ts';
import { nameOf, said } from './alert-words.ts';
import type { AlertRecords } from './alerts.ts';

/** What a person does next about a ladder that is held. */
const HELD_NEXT: Readonly<Record<HoldCause, string>> = {
  person: 'Advance it, or abort it',
  inconclusive: 'The evidence leads neither way: look at its gates, then resume, advance or abort it',
  error: 'See what could not be done or measured, then resume or abort it',
  failed: 'A gate has failed: look at it, then step it down, abort it, or resume',
  allocation: 'Its share is not what the ladder gave it: find out why, then step it down or abort it',
  approval: 'Resume it to ask anew',
  incumbent: 'See what is live in the slot now, then resume or abort it',
  risk: 'See what it holds and close that by hand if need be, then abort it',
};

/** What people must hear of ladders. What a person does by hand is no news to them, unless capital comes to a version by it. */
export function ladderAlert(fact: Fact, actor: string, records: AlertRecords): Told | undefined {
  switch (fact.kind) {
    case 'ladder_moved':
      return moved(fact, records);
    case 'ladder_held':
      return actor === 'desk' ? held(fact, records) : undefined;
    case 'ladder_ended':
      return ended(fact, records);
    case 'pipeline_stopped':
      return stopped(fact, records);
    default:
      return undefined;
  }
}

function moved(
  { ladderId, slotId, move, rung, share, by, reason }: FactOf<'ladder_moved'>,
  records: AlertRecords,
): Told {
  const ladder = records.ladders.get(ladderId);
  const version = nameOf(ladder?.entityId, records);
  const holds = share === 0 ? 'is simulated only' : `holds ${share / 100} % of the capital of ${slotId}`;
  const place = ladder ? `rung ${rung + 1} of ${ladder.plan.rungs.length}` : `rung ${rung + 1}`;
  const who = by === 'desk' ? '' : ` by ${by}`;
  const text = (verb: string): string => `${version} has ${verb}${who} and ${holds} now, ${place}: ${said(reason)}.`;
  if (move === 'stepped_down') return told('warning', slotId, `${version} stepped down`, text('been stepped down'));
  return move === 'admitted'
    ? told('info', slotId, `${version} begins to climb`, text('been let in'))
    : told('info', slotId, `${version} advanced`, text('been advanced'));
}

function held({ ladderId, cause, reason }: FactOf<'ladder_held'>, records: AlertRecords): Told {
  const ladder = records.ladders.get(ladderId);
  const version = nameOf(ladder?.entityId, records);
  const where = ladder?.slotId ?? 'desk';
  const text = `${version} does not go up in ${where} by itself any more: ${said(reason)}. ${HELD_NEXT[cause]}.`;
  return told('warning', where, `Ladder of ${version} held`, text);
}

function ended(fact: FactOf<'ladder_ended'>, records: AlertRecords): Told {
  const { ladderId, slotId, status, isFault, reason } = fact;
  const ladder = records.ladders.get(ladderId);
  const version = nameOf(ladder?.entityId, records);
  if (status === 'completed') {
    const text = `${version} has climbed its ladder in ${slotId}: ${said(reason)}.${nextStage(ladder)}`;
    return told('info', slotId, `${version} is at the top of its ladder`, text);
  }
  const what = `${version} is off its ladder in ${slotId}: ${said(reason)}.`;
  return isFault
    ? told(
        'critical',
        slotId,
        `Ladder of ${version} aborted`,
        `${what} See what is live in the slot and what it holds.`,
      )
    : told('warning', slotId, `Ladder of ${version} aborted`, what);
}

/** Where a pipeline waits for a person to begin its next stage. */
function nextStage(ladder: Ladder | undefined): string {
  const { pipeline } = ladder ?? {};
  const next = pipeline?.stages[pipeline.stage + 1];
  if (!pipeline || !next || pipeline.stages[pipeline.stage]?.promotion === 'automatic') return '';
  return ` Next in ${pipeline.name} is ${next.environment}: promote it there when it should go on.`;
}

function stopped({ ladderId, reason }: FactOf<'pipeline_stopped'>, records: AlertRecords): Told {
  const ladder = records.ladders.get(ladderId);
  const version = nameOf(ladder?.entityId, records);
  const { pipeline, slotId = 'desk' } = ladder ?? {};
  const name = pipeline?.name ?? 'The pipeline';
  const text = `${capital(name)} has stopped after ${slotId}: ${said(reason)}. Mend the cause, and promote ${version} to the next stage.`;
  return told('warning', slotId, `Pipeline of ${version} stopped`, text);
}
