import { defined } from '../../../shared/base/assert.ts';
import type { PerformanceView } from '../../../shared/contract/algorithm-metrics.ts';
import { instrumentKey } from '../../../shared/domain/instrument.ts';
import { isOpenLadder } from '../../../shared/domain/ladder.ts';
import type { Performance, SimulatedPerformance } from '../../../shared/domain/performance.ts';
import { hitRate, profitFactor, shareOf, turnover } from '../../../shared/domain/performance-trades.ts';
import type { Slot } from '../../../shared/domain/slot.ts';
import { inQuote } from '../../../shared/domain/valuation.ts';
import { formatMoney, type Money, money, ZERO_MONEY } from '../../../shared/units/money.ts';
import type { EngineView, Position } from '../engine-view.ts';
import { nameOf } from './entity.ts';
import { averagePriceText, quantityText } from './position.ts';
import { slotCurrency } from './risk.ts';
import { isoTime, isoTimeOrNull } from './time.ts';

/** How a version has done on the real account of a slot, on the wire and in a session's report. @param version `name@version`. */
export function performanceToWire(
  view: EngineView,
  slot: Slot,
  version: string,
  performance: Performance,
): PerformanceView {
  const positions = view.positionsInSlot(slot.id).get(version) ?? [];
  const attached = slot.attachments.filter(({ entityId }) => nameOf(view, entityId) === version);
  const live = attached.find(({ role }) => role === 'live') ?? attached[0];
  const denied = [...performance.denials.values()].reduce((sum, each) => sum + each, 0);
  return toWire(view, slot, version, performance, {
    positions,
    denied,
    role: live?.role ?? null,
    allocation: live?.share ?? 0,
    simulatedShare: null,
  });
}

/** The same of its latest simulated account there. */
export function simulatedToWire(
  view: EngineView,
  slot: Slot,
  version: string,
  { performance, positions, share, denied, isOpen }: SimulatedPerformance,
): PerformanceView {
  const attached = slot.attachments.filter(({ entityId }) => nameOf(view, entityId) === version);
  const beside = isOpen ? attached.find(({ role }) => role === 'twin' || role === 'shadow') : undefined;
  return toWire(view, slot, version, performance, {
    positions,
    denied,
    role: beside?.role ?? null,
    allocation: 0,
    simulatedShare: share,
  });
}

/** What stands beside the figures, which depends on the account. */
interface Standing {
  readonly positions: readonly Position[];
  readonly denied: number;
  readonly role: PerformanceView['role'];
  readonly allocation: number;
  /** Null on the real account. */
  readonly simulatedShare: number | null;
}

/** Rung of the ladder that a version climbs in a slot. */
function rungOf(view: EngineView, { id }: Slot, version: string): number | null {
  const ladder = view.latestLadder(id);
  if (!ladder || !isOpenLadder(ladder.status) || ladder.rung < 0) return null;
  return nameOf(view, ladder.entityId) === version ? ladder.rung + 1 : null;
}

function toWire(
  view: EngineView,
  slot: Slot,
  version: string,
  performance: Performance,
  { positions, denied, role, allocation, simulatedShare }: Standing,
): PerformanceView {
  const { ratios, trades, denials } = performance;
  const { total, ...profit } = profitInQuote(view, positions);
  return {
    slot_id: slot.id,
    environment: slot.environment,
    role,
    account: simulatedShare === null ? 'live' : 'simulated',
    allocation_bp: allocation,
    simulated_share_bp: simulatedShare,
    rung: rungOf(view, slot, version),
    capital: formatMoney(slot.capital),
    currency: slotCurrency(view, slot),
    since: isoTime(performance.since),
    complete: performance.complete,
    profit: { ...profit, total: formatMoney(total) },
    return: shareOf(total, slot.capital),
    sharpe: ratios.sharpe,
    sortino: ratios.sortino,
    period: ratios.period,
    periods: ratios.periods,
    periods_per_year: ratios.periodsPerYear,
    drawdown: drawdownToWire(performance, slot.capital),
    exposure: exposureToWire(performance, slot.capital),
    positions: positions.filter(({ quantity }) => quantity !== 0).map((position) => positionToWire(view, position)),
    orders: {
      sent: performance.orders.sent,
      denied,
      rejected: performance.orders.rejected,
      cancelled: performance.orders.cancelled,
    },
    fills: performance.fills,
    denials: Object.fromEntries(denials),
    trades: {
      closed: trades.closed,
      won: trades.won,
      hit_rate: hitRate(trades),
      gross_profit: formatMoney(trades.grossProfit),
      gross_loss: formatMoney(trades.grossLoss),
      profit_factor: profitFactor(trades),
    },
    traded_value: formatMoney(performance.traded),
    turnover: turnover(performance.traded, slot.capital),
    slippage_bp: performance.slippageBp,
    slippage_fills: performance.slippageFills,
  };
}

function drawdownToWire({ drawdown }: Performance, capital: Money): PerformanceView['drawdown'] {
  const { now, deepest } = drawdown;
  const depth = deepest?.depth ?? ZERO_MONEY;
  return {
    now: formatMoney(now),
    now_share: shareOf(now, capital),
    deepest: formatMoney(depth),
    deepest_share: shareOf(depth, capital),
    peak_at: isoTimeOrNull(deepest?.peakAt ?? null),
    trough_at: isoTimeOrNull(deepest?.troughAt ?? null),
    recovered_at: isoTimeOrNull(deepest?.recoveredAt ?? null),
    length_seconds: Number((deepest?.lengthNs ?? 0n) / 1_000n) / 1e6,
  };
}

function exposureToWire({ exposure }: Performance, capital: Money): PerformanceView['exposure'] {
  const { gross, average } = exposure;
  return {
    gross: formatMoney(gross),
    gross_share: shareOf(gross, capital),
    average: average === null ? null : formatMoney(average),
    average_share: average === null ? null : shareOf(average, capital),
  };
}

function profitInQuote(view: EngineView, positions: readonly Position[]) {
  let [realised, unrealised, fees] = [0n, 0n, 0n];
  for (const position of positions) {
    const instrument = defined(view.instruments[position.instrument], `instrument ${position.instrument}`);
    const convert = (amount: Money): bigint => inQuote(instrument, amount, view.mark(position.instrument));
    realised += convert(position.realised);
    unrealised += convert(position.unrealised);
    fees += convert(position.fees);
  }
  return {
    realised: formatMoney(money(realised)),
    unrealised: formatMoney(money(unrealised)),
    fees: formatMoney(money(fees)),
    total: money(realised + unrealised - fees),
  };
}

function positionToWire(view: EngineView, position: Position): PerformanceView['positions'][number] {
  const instrument = defined(view.instruments[position.instrument], `instrument ${position.instrument}`);
  return {
    instrument: instrumentKey(instrument),
    quantity: quantityText(instrument, position.quantity),
    average_price: averagePriceText(instrument, position),
    unrealised: formatMoney(position.unrealised),
    currency: instrument.currency,
  };
}
