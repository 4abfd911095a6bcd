import { authorOf } from '../actor.ts';
import { calls } from '../context.ts';
import { accepted, found } from '../failure.ts';
import { emergencyToWire } from '../map/emergency.ts';
import { newestFirst, pageOf } from '../page.ts';

/** The way round other people, for when there is no time for them. */
export const emergencies = {
  list: calls.emergencies.list.handler(({ input, context: { desk } }) => {
    const kept = newestFirst(
      desk.view.emergencies,
      ({ status }) => input.status === undefined || status === input.status,
    );
    const { items, ...place } = pageOf(kept, input);
    return { emergencies: items.map(emergencyToWire), ...place };
  }),

  declare: calls.emergencies.declare.handler(async ({ input, context: { desk, operator } }) => {
    const { scope, expires_after_seconds, reason } = input;
    const expiresAfterMs = expires_after_seconds * 1_000;
    const { subject, message } = accepted(
      await desk.execute({ kind: 'declare_emergency', scope, expiresAfterMs, reason }, authorOf(operator)),
    );
    return { ...emergencyToWire(found(desk.view.emergencies.get(subject), `emergency ${subject}`)), message };
  }),

  end: calls.emergencies.end.handler(async ({ input: { id, reason }, context: { desk, operator } }) => {
    const { message } = accepted(
      await desk.execute({ kind: 'end_emergency', emergencyId: id, reason }, authorOf(operator)),
    );
    return { ...emergencyToWire(found(desk.view.emergencies.get(id), `emergency ${id}`)), message };
  }),
};
