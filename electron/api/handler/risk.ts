import { defined } from '../../../shared/base/assert.ts';
import { DESK } from '../../../shared/domain/scope.ts';
import { versionName } from '../../../shared/domain/version.ts';
import { authorOf } from '../actor.ts';
import { calls } from '../context.ts';
import type { EngineView } from '../engine-view.ts';
import { accepted, found } from '../failure.ts';
import { breakersToWire, breakerToWire } from '../map/breaker.ts';
import { calendarFromWire, calendarToWire } from '../map/calendar.ts';
import { stillBound } from '../map/cause.ts';
import { exitToWire } from '../map/exit.ts';
import { limitFromWire, limitsFromWire, limitsToWire } from '../map/limits.ts';
import { outageToWire } from '../map/outage.ts';
import { exposureToWire, scopeRiskToWire, slotCurrency, standingToWire } from '../map/risk.ts';
import { violationsToWire } from '../map/violation.ts';
import { pageOf } from '../page.ts';
import { checkRole, roleFor } from '../role.ts';
import { checkScope } from '../scope.ts';
import { exit, exits, kill } from './kill.ts';

/** Versions that are live anywhere, each once. */
function liveVersions(view: EngineView): string[] {
  const live = [...view.slots.values()].flatMap(({ attachments }) =>
    attachments
      .filter(({ role }) => role === 'live')
      .map(({ entityId }) => versionName(defined(view.entities.get(entityId), `entity ${entityId}`))),
  );
  return [...new Set(live)];
}

/** Limits, breakers and what may trade. */
export const risk = {
  limits: calls.risk.limits.handler(({ input: { scope = DESK }, context: { desk } }) => {
    checkScope(desk.view, scope);
    return limitsToWire(desk.view, scope);
  }),

  set_limits: calls.risk.set_limits.handler(async ({ input, context: { desk, operator } }) => {
    const { scope, reason, actions, unset } = input;
    const outcome = accepted(
      await desk.execute(
        {
          kind: 'set_limits',
          scope,
          limits: limitsFromWire(input),
          ...(actions && { actions }),
          ...(unset && { unset: unset.map(limitFromWire) }),
          reason,
        },
        authorOf(operator),
      ),
    );
    return { ...limitsToWire(desk.view, scope), approval_id: outcome.awaits ?? null, message: outcome.message };
  }),

  status: calls.risk.status.handler(({ context: { desk } }) => {
    const { view } = desk;
    return {
      trading_state: view.tradingState(DESK),
      stopped: desk.stopped ?? null,
      journal_outage: outageToWire(desk.outage),
      desk: scopeRiskToWire(view, DESK),
      slots: [...view.slots.values()].map((slot) => ({
        ...scopeRiskToWire(view, slot.id),
        currency: slotCurrency(view, slot),
      })),
      versions: liveVersions(view).map((version) => scopeRiskToWire(view, `version/${version}`)),
      breakers: breakersToWire(view),
      alerts: standingToWire(view),
      connections: { ...view.connections },
      exits: [...view.exits.values()].filter(({ status }) => status !== 'ended').map((each) => exitToWire(view, each)),
      denials: Object.fromEntries(view.denials),
      exposure: exposureToWire(view),
    };
  }),

  violations: calls.risk.violations.handler(({ input, context: { desk } }) => {
    const { scope, trigger } = input;
    if (scope !== undefined) checkScope(desk.view, scope);
    const kept = violationsToWire(desk.view).filter(
      (each) => (scope === undefined || each.scope === scope) && (trigger === undefined || each.trigger === trigger),
    );
    const { items, ...place } = pageOf(kept, input);
    return { violations: [...items], ...place };
  }),

  set_trading_state: calls.risk.set_trading_state.handler(async ({ input, context: { desk, operator } }) => {
    const { scope, state, reason } = input;
    checkRole(operator, roleFor(desk.view.ownState(scope), state));
    const outcome = accepted(
      await desk.execute({ kind: 'set_trading_state', scope, state, reason }, authorOf(operator)),
    );
    const { awaits = null, message } = outcome;
    return { scope, state: desk.view.tradingState(scope), approval_id: awaits, message };
  }),

  trip_breaker: calls.risk.trip_breaker.handler(async ({ input, context: { desk, operator } }) => {
    const { scope, action, reason } = input;
    const { subject, message } = accepted(
      await desk.execute({ kind: 'trip_breaker', scope, action, reason }, authorOf(operator)),
    );
    // It may have been released again by the time that the answer is made.
    const breaker = desk.view.breakers.get(subject) ?? {
      ...{ id: subject, scope, cause: 'manual' as const, action, value: reason, limit: '' },
    };
    return { ...breakerToWire(desk.view, breaker), message };
  }),

  release_breaker: calls.risk.release_breaker.handler(
    async ({ input: { id, reason }, context: { desk, operator } }) => {
      const breaker = found(desk.view.breakers.get(id), `tripped breaker ${id}`);
      const outcome = accepted(await desk.execute({ kind: 'release_breaker', id, reason }, authorOf(operator)));
      const { awaits = null } = outcome;
      const message = `${outcome.message}${stillBound(desk.view, breaker)}`;
      return { id, released: !desk.view.breakers.has(id), approval_id: awaits, message };
    },
  ),

  kill,
  exits,
  exit,

  calendar: calls.risk.calendar.handler(({ context: { desk } }) => calendarToWire(desk.view.calendar)),

  set_calendar: calls.risk.set_calendar.handler(async ({ input, context: { desk, operator } }) => {
    const { reason, ...form } = input;
    const outcome = accepted(
      await desk.execute({ kind: 'set_calendar', calendar: calendarFromWire(form), reason }, authorOf(operator)),
    );
    return { ...calendarToWire(desk.view.calendar), approval_id: outcome.awaits ?? null, message: outcome.message };
  }),
};
