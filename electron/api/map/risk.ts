import { defined } from '../../../shared/base/assert.ts';
import type { ExposureView, HeadroomView, ScopeRiskView, StandingAlertView } from '../../../shared/contract/risk.ts';
import { instrumentKey } from '../../../shared/domain/instrument.ts';
import type { Scope } from '../../../shared/domain/scope.ts';
import type { Slot } from '../../../shared/domain/slot.ts';
import { addMoney, formatMoney, type Money, ZERO_MONEY } from '../../../shared/units/money.ts';
import type { EngineView } from '../engine-view.ts';
import { limitToWire } from './limits.ts';

/** How much of each limit of a scope is used, the fullest first. */
export const headroomToWire = (view: EngineView, scope: Scope): HeadroomView[] =>
  (view.riskOf(scope)?.limits ?? [])
    .map(({ name, value, limit, scope: set_by, used }) => ({
      limit_name: limitToWire(name),
      value,
      limit,
      set_by,
      used,
    }))
    .sort((a, b) => b.used - a.used);

/** Where a scope stands, that there is. */
export function scopeRiskToWire(view: EngineView, scope: Scope): ScopeRiskView {
  const { equity, dayProfit, drawdown, capital } = defined(view.riskOf(scope), `risk of ${scope}`);
  return {
    scope,
    state: view.tradingState(scope),
    equity: formatMoney(equity),
    day_profit: formatMoney(dayProfit),
    drawdown: formatMoney(drawdown),
    capital: formatMoney(capital),
    headroom: headroomToWire(view, scope),
  };
}

/** Limits that stand crossed without a breaker. */
export const standingToWire = (view: EngineView): StandingAlertView[] =>
  view.alerts.map(({ scope, trigger, value, limit }) => ({ scope, trigger, value, limit }));

/** What the desk has at stake, by instrument and by sector, the largest first. */
export function exposureToWire(view: EngineView): ExposureView[] {
  const sectors = new Map<string, { gross: Money; net: Money }>();
  const instruments = view.exposures().map(({ instrument: index, gross, net }) => {
    const instrument = defined(view.instruments[index], `instrument ${index}`);
    const sector = sectors.get(instrument.sector) ?? { gross: ZERO_MONEY, net: ZERO_MONEY };
    sectors.set(instrument.sector, { gross: addMoney(sector.gross, gross), net: addMoney(sector.net, net) });
    return { by: 'instrument' as const, name: instrumentKey(instrument), gross, net };
  });
  const bySector = [...sectors].map(([name, sums]) => ({ by: 'sector' as const, name, ...sums }));
  return [...instruments.sort(byGross), ...bySector.sort(byGross)].map(({ gross, net, ...where }) => ({
    ...where,
    gross: formatMoney(gross),
    net: formatMoney(net),
  }));
}

const byGross = (a: { readonly gross: Money }, b: { readonly gross: Money }): number =>
  a.gross === b.gross ? 0 : a.gross > b.gross ? -1 : 1;

/** The currency that a slot's capital and profit are counted in: that of the first instrument routed to it. */
export function slotCurrency(view: EngineView, slot: Slot): string {
  const routed = view.instruments.find(
    (each) => slot.instruments === '*' || slot.instruments.includes(instrumentKey(each)),
  );
  return routed?.currency ?? '';
}
