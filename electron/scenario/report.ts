import type { FactOf } from '../../shared/domain/fact.ts';
import { instrumentKey } from '../../shared/domain/instrument.ts';
import type { Ladder } from '../../shared/domain/ladder.ts';
import { inQuote } from '../../shared/domain/valuation.ts';
import { formatDecimal } from '../../shared/units/decimal.ts';
import { formatMoney, type Money, money } from '../../shared/units/money.ts';
import { exitToWire } from '../api/map/exit.ts';
import { ladderToWire } from '../api/map/ladder.ts';
import { performanceToWire } from '../api/map/performance.ts';
import { isoTime } from '../api/map/time.ts';
import type { FeedStats } from '../engine/ports.ts';
import type { EngineView, Position, Profit } from '../engine/view.ts';
import type { ReceiptAudit, SwapMeasurement } from '../host/desk.ts';
import type { PerformanceTracker } from '../host/performance/tracker.ts';

/** What {@link buildReport} sums up. */
export interface ReportParts {
  readonly view: EngineView;
  readonly performances: Pick<PerformanceTracker, 'places' | 'of'>;
  readonly stats: FeedStats;
  readonly receipts: ReceiptAudit;
  readonly measurement: (swapId: string) => SwapMeasurement | undefined;
  readonly faults: readonly FactOf<'version_faulted'>[];
  /** Drains that were asked for by themselves; those of a swap stand in its own record. */
  readonly drains: readonly FactOf<'drain_ended'>[];
  readonly audit: { readonly rows: number; readonly hash: string };
  readonly verified: boolean;
  readonly stateHash: string;
  readonly seconds: number;
}

/** What {@link buildReport} gives. */
export type SessionReport = ReturnType<typeof buildReport>;

/** A ladder as the API has it, with its plan by name, and without the evidence, which is kept while it is climbed. */
function ladderInReport(view: EngineView, ladder: Ladder) {
  const { plan, evidence: _, pairs_in_all: __, ...rest } = ladderToWire(view, ladder);
  return { ...rest, plan: plan.name, strategy: plan.strategy, rungs: plan.rungs.length };
}

/** An amount of profit as decimal text. */
interface Amounts {
  readonly realised: string;
  readonly unrealised: string;
  readonly fees: string;
  readonly total: string;
}

/** The report of a session: every count and amount of it, money as decimal text, exact. */
export function buildReport(parts: ReportParts) {
  const { view, stats, receipts } = parts;
  return {
    events: {
      read: stats.read,
      bad: stats.bad,
      rounded: stats.rounded,
      crossed: stats.crossed,
      delivered: receipts.delivered,
      missed: receipts.missed,
      twice: receipts.twice,
      unanswered: receipts.unanswered,
    },
    bad_rows: stats.problems,
    swaps: [...view.swaps.values()].map((swap) => {
      const measured = parts.measurement(swap.id);
      return {
        swap_id: swap.id,
        swap_type: swap.type,
        status: swap.status,
        from: versionOf(view, swap.fromEntityId),
        to: versionOf(view, swap.toEntityId),
        reason: swap.reason,
        error_message: swap.errorMessage,
        cut_sequence: swap.cutSequence,
        downtime_milliseconds: measured ? measured.downtimeNs / 1e6 : null,
        events_held: measured?.eventsHeld ?? 0,
        requests_drained: swap.requestsDrained,
        requests_remaining: swap.requestsRemaining,
        receipts: swap.receipts,
        transfers: swap.legs.flatMap((leg) =>
          leg.transfers.map((transfer) => {
            const instrument = view.instruments.find((each) => instrumentKey(each) === transfer.instrument);
            return {
              instrument: transfer.instrument,
              quantity: formatDecimal(transfer.quantity, instrument?.quantityScale ?? 0),
              price: formatDecimal(transfer.price, instrument?.priceScale ?? 0),
            };
          }),
        ),
      };
    }),
    ladders: [...view.ladders.values()].map((ladder) => ladderInReport(view, ladder)),
    drains: parts.drains.map(({ slotId, entityId, drained, remaining, timedOut }) => ({
      slot_id: slotId,
      version: versionOf(view, entityId),
      drained,
      remaining,
      timed_out: timedOut,
    })),
    orders: view.counts,
    pnl: {
      ...sum(view, view.accountPositions()),
      by_currency: Object.fromEntries(
        [...view.accountProfit()].map(([currency, profit]) => [currency, amounts(profit)]),
      ),
      by_version: byVersion(view),
    },
    performance: performanceByVersion(view, parts.performances),
    positions: view.accountPositions().map((position) => {
      const instrument = view.instruments[position.instrument]!;
      const mark = view.mark(position.instrument);
      return {
        instrument: instrumentKey(instrument),
        quantity: formatDecimal(position.quantity, instrument.quantityScale),
        cost: formatMoney(position.cost),
        mark: mark === undefined ? null : formatDecimal(mark, instrument.priceScale),
        realised: formatMoney(position.realised),
        unrealised: formatMoney(position.unrealised),
        fees: formatMoney(position.fees),
        currency: instrument.currency,
      };
    }),
    denials: Object.fromEntries(view.denials),
    faults: parts.faults.map(({ slotId, entityId, code, message }) => ({
      slot_id: slotId,
      version: versionOf(view, entityId),
      code,
      message,
    })),
    breakers: [...view.breakers.values()].map(({ id, scope, cause, action, value, limit }) => ({
      id,
      scope,
      cause,
      action,
      value,
      limit,
    })),
    violations: view.violations.map(({ at, scope, trigger, action, value, limit, breakerId }) => ({
      at: isoTime(at),
      scope,
      trigger,
      action,
      value,
      limit,
      breaker_id: breakerId,
    })),
    exits: [...view.exits.values()].map((exit) => exitToWire(view, exit)),
    audit: { rows: parts.audit.rows, head: parts.audit.hash, verified: parts.verified },
    state_hash: parts.stateHash,
    seconds: round(parts.seconds),
    events_per_second: Math.round(receipts.delivered / Math.max(parts.seconds, 1e-9)),
  };
}

const round = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;

const amounts = ({ realised, unrealised, fees, total }: Profit): Amounts => ({
  realised: formatMoney(realised),
  unrealised: formatMoney(unrealised),
  fees: formatMoney(fees),
  total: formatMoney(total),
});

function versionOf(view: EngineView, entityId: string): string {
  const entity = view.entities.get(entityId);
  return entity ? `${entity.name}@${entity.version}` : entityId;
}

/** Positions summed in quote currency; coins of inverse contracts convert at their own mark. */
function sum(view: EngineView, positions: readonly Position[]): Amounts {
  const total = { realised: 0n, unrealised: 0n, fees: 0n };
  for (const position of positions) {
    const instrument = view.instruments[position.instrument]!;
    const convert = (amount: Money): bigint => inQuote(instrument, amount, view.mark(position.instrument));
    total.realised += convert(position.realised);
    total.unrealised += convert(position.unrealised);
    total.fees += convert(position.fees);
  }
  const { realised, unrealised, fees } = total;
  return amounts({
    realised: money(realised),
    unrealised: money(unrealised),
    fees: money(fees),
    total: money(realised + unrealised - fees),
  });
}

function byVersion(view: EngineView): Record<string, Amounts> {
  const byName = new Map<string, Position[]>();
  for (const swap of versionsThatServed(view)) byName.set(swap, []);
  for (const [version, positions] of view.positionsByVersion()) byName.set(version, [...positions]);
  return Object.fromEntries([...byName].map(([version, positions]) => [version, sum(view, positions)]));
}

function versionsThatServed(view: EngineView): string[] {
  return [...view.deployments.values()]
    .filter((each) => each.deployedAt !== null)
    .map((each) => versionOf(view, each.entityId));
}

/** How each version did, by `name@version`; a second slot of the same version is named beside it. */
function performanceByVersion(
  view: EngineView,
  performances: ReportParts['performances'],
): Record<string, ReturnType<typeof performanceToWire>> {
  const byVersion: Record<string, ReturnType<typeof performanceToWire>> = {};
  for (const { slotId, version } of performances.places()) {
    const [slot, performance] = [view.slots.get(slotId), performances.of(slotId, version)];
    if (!slot || !performance) continue;
    const key = version in byVersion ? `${version} in ${slotId}` : version;
    byVersion[key] = performanceToWire(view, slot, version, performance);
  }
  return byVersion;
}
