import { formatMoney } from '../../../shared/units/money.ts';
import { authorOf } from '../actor.ts';
import { calls } from '../context.ts';
import { accepted, found } from '../failure.ts';
import { breakerToWire, limitsFromWire, limitsToWire, slotCurrency } from '../map/risk.ts';

/** Limits, breakers and what may trade. */
export const risk = {
  limits: calls.risk.limits.handler(({ context: { desk } }) => limitsToWire(desk.view.limits)),

  set_limits: calls.risk.set_limits.handler(async ({ input: { reason, ...input }, context: { desk, operator } }) => {
    accepted(await desk.execute({ kind: 'set_limits', limits: limitsFromWire(input), reason }, authorOf(operator)));
    return limitsToWire(desk.view.limits);
  }),

  status: calls.risk.status.handler(({ context: { desk } }) => {
    const { view } = desk;
    return {
      trading_state: view.tradingState('desk'),
      stopped: desk.stopped ?? null,
      slots: [...view.slots.values()].map((slot) => {
        const risk = view.slotRisk(slot.id);
        return {
          scope: slot.id,
          state: view.tradingState(slot.id),
          equity: formatMoney(risk?.equity ?? slot.capital),
          day_profit: risk ? formatMoney(risk.dayProfit) : '0.00000000',
          drawdown: risk ? formatMoney(risk.drawdown) : '0.00000000',
          capital: formatMoney(slot.capital),
          currency: slotCurrency(view, slot),
        };
      }),
      breakers: [...view.breakers.values()].map(breakerToWire),
      denials: Object.fromEntries(view.denials),
    };
  }),

  set_trading_state: calls.risk.set_trading_state.handler(async ({ input, context: { desk, operator } }) => {
    const { scope, state, reason } = input;
    if (scope !== 'desk') found(desk.view.slots.get(scope), `slot ${scope}`);
    accepted(await desk.execute({ kind: 'set_trading_state', scope, state, reason }, authorOf(operator)));
    return { scope, state: desk.view.tradingState(scope) };
  }),

  release_breaker: calls.risk.release_breaker.handler(
    async ({ input: { id, reason }, context: { desk, operator } }) => {
      found(desk.view.breakers.get(id), `tripped breaker ${id}`);
      accepted(await desk.execute({ kind: 'release_breaker', id, reason }, authorOf(operator)));
      return { id, released: !desk.view.breakers.has(id) };
    },
  ),
};
