import type { SimWorld } from '../world/sim-world.ts';

/** What must have come about once nothing fails any more and enough time has passed, and has not. */
export function unfinished(world: SimWorld): string[] {
  return [...answers(world), ...swaps(world), ...drains(world), ...exits(world), ...ladders(world), ...outbox(world)];
}

/** Everybody was answered. */
const answers = ({ waiting }: SimWorld): string[] =>
  waiting
    .filter(({ waited }) => waited.outcome === undefined)
    .map(({ command }) => `${command.kind} was never answered`);

/** Every swap has ended, or waits for a time of its own. */
function swaps({ invariants: { model } }: SimWorld): string[] {
  return [...model.swaps]
    .filter(([, { end, initiated, cut }]) => end === undefined && !(initiated.schedule && !cut))
    .map(([id, { cut }]) => `swap ${id} never ended${cut ? ', though it has made its cut' : ''}`);
}

/** Every drain has ended. */
const drains = ({ desk }: SimWorld): string[] =>
  desk.view.drains.map(({ entityId, remaining }) => `the drain of ${entityId} never ended: ${remaining} are in flight`);

/** Every exit has ended, or says why not. */
function exits({ desk }: SimWorld): string[] {
  return [...desk.view.exits.values()]
    .filter(({ status }) => status === 'under_way')
    .map(({ exitId }) => `exit ${exitId} neither ends nor says why`);
}

/** No ladder is prepared for ever. */
const ladders = ({ desk }: SimWorld): string[] =>
  [...desk.view.ladders.values()]
    .filter(({ status }) => status === 'preparing')
    .map(({ id }) => `ladder ${id} is prepared for ever`);

/** A consumer has had every event of what is on disk once, in its order. */
function outbox({ header, stream, due }: SimWorld): string[] {
  if (!header.network) return [];
  const got = stream.stored.map(({ eventId }) => eventId);
  const at = due.findIndex((id, i) => got[i] !== id);
  if (at >= 0)
    return [`event ${at + 1} must be ${due[at]}, and a consumer got ${got[at]} of ${got.length} of ${due.length}`];
  return got.length === due.length ? [] : [`a consumer got ${got.length} events of ${due.length}`];
}
