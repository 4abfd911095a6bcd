import type { Registry } from 'prom-client';
import { TRADING_STATES } from '../../shared/domain/risk.ts';
import { DESK, type Scope, versionScope } from '../../shared/domain/scope.ts';
import { formatMoney } from '../../shared/units/money.ts';
import type { Desk } from '../host/desk.ts';
import type { EngineView } from './engine-view.ts';
import { nameOf } from './map/entity.ts';
import { headroomToWire } from './map/risk.ts';
import { labelledGauge } from './metric.ts';

/** Exits by how far they have come. */
const EXIT_STATUSES = ['under_way', 'stalled', 'ended'] as const;

/** What may trade, what stands tripped, and how far every scope is from its limits. */
export function riskMetrics(desk: Desk, registry: Registry): void {
  const gauge = <const L extends string>(
    name: string,
    help: string,
    labels: readonly L[],
    read: (set: (labels: Record<L, string>, value: number) => void, view: EngineView) => void,
  ) => labelledGauge(registry, name, help, labels, (set) => read(set, desk.view));

  gauge(
    'desk_trading_state',
    '1 for the state in force, of the desk and of each slot',
    ['scope', 'state'],
    (set, view) => {
      for (const scope of [DESK, ...view.slots.keys()]) {
        const inForce = view.tradingState(scope);
        for (const state of TRADING_STATES) set({ scope, state }, state === inForce ? 1 : 0);
      }
    },
  );

  gauge('desk_killed', '1 for what stands killed; the desk itself is always told', ['scope'], (set, view) => {
    set({ scope: DESK }, 0);
    for (const { scope, cause } of view.breakers.values()) if (cause === 'kill') set({ scope }, 1);
  });

  gauge('desk_breakers', 'Breakers that stand tripped', [], (set, view) => set({}, view.breakers.size));

  gauge(
    'desk_breaker_tripped',
    '1 for each breaker that stands tripped; gone once it is released',
    ['id', 'scope', 'cause', 'action'],
    (set, view) => {
      for (const { id, scope, cause, action } of view.breakers.values()) set({ id, scope, cause, action }, 1);
    },
  );

  gauge('desk_exits', 'Verified exits by how far they have come', ['status'], (set, view) => {
    const exits = [...view.exits.values()];
    for (const status of EXIT_STATUSES) set({ status }, exits.filter((each) => each.status === status).length);
  });

  const money = (name: string, help: string, of: 'dayProfit' | 'drawdown' | 'equity') =>
    gauge(name, help, ['scope'], (set, view) => {
      for (const scope of measuredScopes(view)) {
        const risk = view.riskOf(scope);
        if (risk) set({ scope }, Number(formatMoney(risk[of])));
      }
    });
  money('desk_equity', 'Profit since the scope began, open positions included, in quote currency', 'equity');
  money('desk_day_profit', 'Profit since the start of the trading day, in quote currency', 'dayProfit');
  money('desk_drawdown', 'How far equity stands below its peak, in quote currency', 'drawdown');

  gauge(
    'desk_limit_used',
    'Share of a limit that is used: 1 at the limit, more beyond it',
    ['scope', 'limit'],
    (set, view) => {
      for (const scope of measuredScopes(view))
        for (const { limit_name: limit, used } of headroomToWire(view, scope)) set({ scope, limit }, used);
    },
  );
}

/** The desk, its slots, and the versions that are live. */
function measuredScopes(view: EngineView): ReadonlySet<Scope> {
  const scopes = new Set<Scope>([DESK, ...view.slots.keys()]);
  for (const { attachments } of view.slots.values())
    for (const { role, entityId } of attachments) if (role === 'live') scopes.add(versionScope(nameOf(view, entityId)));
  return scopes;
}
