/** What a desk without an engine shows of itself. */
import type { EngineView, Position } from '../../electron/engine/view.ts';
import { scopesOf } from '../../shared/domain/scope.ts';
import type { Slot } from '../../shared/domain/slot.ts';
import { versionName } from '../../shared/domain/version.ts';
import { money, ZERO_MONEY } from '../../shared/units/money.ts';
import { timeNs } from '../../shared/units/time.ts';
import { BTC, ORIGIN } from './fake-desk-records.ts';
import type { PlainDesk } from './plain-desk.ts';

/** What a desk without an engine shows of itself. */
export function plainView(desk: PlainDesk): EngineView {
  const profit = { realised: money(1n), unrealised: ZERO_MONEY, fees: ZERO_MONEY, total: money(1n) };
  return {
    instruments: [BTC],
    entities: desk.entities,
    deployments: desk.deployments,
    swaps: desk.swaps,
    ladders: desk.ladders,
    latestLadder: (slotId) => [...desk.ladders.values()].findLast((each) => each.slotId === slotId),
    ladderStanding: (id) => desk.standings.get(id),
    slots: desk.slots,
    orders: desk.orders,
    breakers: desk.breakers,
    limits: desk.limitTable.desk,
    limitsOf: () => desk.limitTable.desk,
    limitTable: desk.limitTable,
    scopesOfSlot: (slotId) => scopesOfSlot(desk, slotId),
    approvals: desk.approvals,
    operators: desk.operators,
    approvalsRequired: desk.approvalsRequired,
    emergencies: desk.emergencies,
    overrides: desk.overrides,
    calendar: desk.calendar,
    counts: { intents: 5, denied: 1, sent: 4, rejected: 0, filled: 3, cancelled: 1 },
    denials: new Map([['off_tick', 1]]),
    sequence: desk.sequence,
    factSeq: desk.factSeq,
    marketNow: timeNs(desk.marketMs * 1e6),
    mark: () => undefined,
    tradingState: (scope) => desk.trading.get(scope) ?? 'active',
    positions: (instance) => desk.positions.get(instance) ?? [],
    held: () => desk.heldNow,
    positionsByVersion: () => positionsOf(desk, [...desk.slots.values()]),
    positionsInSlot: (slotId) =>
      positionsOf(
        desk,
        [...desk.slots.values()].filter(({ id }) => id === slotId),
      ),
    accountPositions: () => [],
    profitByVersion: () => desk.profits,
    accountProfit: () => new Map([['USDT', profit]]),
    slotRisk: () => ({ equity: money(950n), dayProfit: money(-50n), drawdown: money(50n), capital: money(1_000n) }),
    riskOf: () => ({
      ...{ equity: money(950n), dayProfit: money(-50n), drawdown: money(50n), capital: money(1_000n) },
      limits: desk.headroom,
    }),
    killQuotes: (scopes) => desk.killQuotes.filter(({ scope }) => scopes.includes(scope)),
    exposures: () => desk.exposures,
    ownState: (scope) => desk.trading.get(scope) ?? 'active',
    trippedAt: (id) => (desk.breakers.has(id) ? ORIGIN : undefined),
    alerts: desk.alerts,
    violations: desk.violations,
    connections: desk.connections,
    exits: desk.exits,
    kills: new Map(),
    exitProgress: (exitId) => desk.exitProgress.get(exitId) ?? [],
    pending: () => 0,
    discarded: (instance) => desk.discarded.get(instance) ?? 0,
    remaining: (swapId) => desk.remaining.get(swapId) ?? 0,
    drains: desk.drains,
    swapRules: desk.swapRules,
    simulated: {
      instances: [],
      shareOf: () => undefined,
      positions: () => [],
      openOrders: () => 0,
      equity: () => ZERO_MONEY,
      conduct: () => undefined,
      divergence: () => undefined,
      held: () => 0,
    },
    rollbackQuote: () => desk.quote,
    candidateQuote: () => undefined,
  };
}

function scopesOfSlot(desk: PlainDesk, slotId: string): string[] {
  const slot = desk.slots.get(slotId);
  const live = slot?.attachments.find(({ role }) => role === 'live');
  return slot && live ? [...scopesOf(slotId, slot.environment, versionName(desk.entity(live.entityId)))] : ['desk'];
}

function positionsOf(desk: PlainDesk, slots: readonly Slot[]): Map<string, readonly Position[]> {
  const attachments = slots.flatMap((slot) => slot.attachments);
  return new Map(
    attachments.map(({ entityId, instance }) => [
      versionName(desk.entity(entityId)),
      desk.positions.get(instance) ?? [],
    ]),
  );
}
