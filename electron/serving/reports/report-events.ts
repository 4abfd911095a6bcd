import { capital, spaced } from '../../../shared/base/words.ts';
import type { ReportEvent, ReportSwap, ReportView } from '../../../shared/contract/report.ts';
import type { Fact, FactKind, Recorded } from '../../../shared/domain/fact.ts';
import { DESK } from '../../../shared/domain/scope.ts';
import type { Swap } from '../../../shared/domain/swap.ts';
import { nameOf } from '../../api/map/entity.ts';
import { isoTime } from '../../api/map/time.ts';
import type { EngineView } from '../../engine/view.ts';
import { alertOf } from '../../host/alerts.ts';
import type { AuditNotes } from './audit-notes.ts';

/** Lines of a list; how many there are in all is said beside them. */
const MOST_LINES = 500;

const LISTS = {
  breakers: ['breaker_tripped', 'breaker_released', 'kill_ordered', 'exit_ended', 'exit_stalled'],
  limits: ['limits_changed', 'calendar_changed', 'trading_state_changed', 'override_granted'],
  approvals: [
    'approval_requested',
    'approval_given',
    'approval_ended',
    'approvals_required',
    'emergency_declared',
    'emergency_ended',
  ],
} as const satisfies Readonly<Record<string, readonly FactKind[]>>;

type ListName = keyof typeof LISTS;

/** Kinds of facts whose author the lists say. */
export const LISTED: readonly FactKind[] = Object.values(LISTS).flat();

const LIST_OF = new Map<FactKind, ListName>(
  Object.entries(LISTS).flatMap(([list, kinds]) => kinds.map((kind) => [kind, list as ListName] as const)),
);

const fieldOf = (fact: Fact, key: string): string | undefined => {
  const value = (fact as unknown as Readonly<Record<string, unknown>>)[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Collects what a report lists, and counts what it does not. */
export class ReportEvents {
  readonly #lists: Record<ListName, { total: number; items: ReportEvent[] }> = {
    breakers: { total: 0, items: [] },
    limits: { total: 0, items: [] },
    approvals: { total: 0, items: [] },
  };
  readonly #swapIds = new Set<string>();
  readonly #denials: Record<string, number> = {};
  readonly #orders = { sent: 0, rejected: 0, cancelled: 0, denied: 0, fills: 0 };
  /** Fills by version. */
  readonly fills = new Map<string, number>();

  /** Takes a fact of the range in, after the engine has folded it. */
  take({ seq, tsNs, fact }: Pick<Recorded, 'seq' | 'tsNs' | 'fact'>, view: EngineView, notes: AuditNotes): void {
    this.#count(fact);
    if (fact.kind === 'swap_initiated') this.#swapIds.add(fact.swapId);
    const name = LIST_OF.get(fact.kind);
    if (name === undefined) return;
    const list = this.#lists[name];
    list.total += 1;
    if (list.items.length >= MOST_LINES) return;
    const author = notes.authorOf(seq) ?? {
      actor: fieldOf(fact, 'by') ?? fieldOf(fact, 'requestedBy') ?? 'not on record',
      role: '',
    };
    const told = alertOf({ seq, tsNs, fact, ...author }, view);
    list.items.push({
      at: isoTime(tsNs),
      by: author.actor,
      what: told?.title ?? capital(spaced(fact.kind)),
      scope: told?.scope ?? fieldOf(fact, 'scope') ?? DESK,
      words: told?.text ?? fieldOf(fact, 'reason') ?? '',
    });
  }

  /** What was taken in; the records of swaps as they stand at the end of the range. */
  result(
    view: EngineView,
    notes: AuditNotes,
  ): Pick<ReportView, 'orders' | 'denials' | 'swaps' | 'rollbacks' | ListName> {
    const swaps = [...this.#swapIds].flatMap((id) => view.swaps.get(id) ?? []);
    return {
      orders: this.#orders,
      denials: this.#denials,
      swaps: { total: swaps.length, items: swaps.slice(0, MOST_LINES).map((swap) => swapLine(swap, view, notes)) },
      rollbacks: swaps.filter(({ type }) => type === 'rollback').length,
      ...this.#lists,
    };
  }

  #count(fact: Fact): void {
    const orders = this.#orders;
    const denied = (code: string, count: number): void => {
      orders.denied += count;
      this.#denials[code] = (this.#denials[code] ?? 0) + count;
    };
    switch (fact.kind) {
      case 'order_sent':
        orders.sent += 1;
        break;
      case 'order_rejected':
        orders.rejected += 1;
        break;
      case 'order_cancelled':
        orders.cancelled += 1;
        break;
      case 'order_denied':
        denied(fact.denial.code, 1);
        break;
      case 'denials_counted':
        for (const [code, count] of Object.entries(fact.counts)) denied(code, count);
        break;
      case 'fill':
        orders.fills += 1;
        this.fills.set(fact.version, (this.fills.get(fact.version) ?? 0) + 1);
        break;
      default:
    }
  }
}

function swapLine(swap: Swap, view: EngineView, notes: AuditNotes): ReportSwap {
  const measured = notes.measured(swap.id);
  return {
    at: isoTime(swap.initiatedAt),
    type: swap.type,
    status: swap.status,
    from: nameOf(view, swap.fromEntityId),
    to: nameOf(view, swap.toEntityId),
    trigger: triggerOf(swap, view),
    reason: swap.reason,
    downtime_ms: measured ? measured.downtimeNs / 1e6 : null,
    events_held: measured?.eventsHeld ?? null,
    error: swap.errorMessage,
  };
}

/** Who or what began a swap. */
function triggerOf({ ruleId, ladderId, schedule, initiatedBy }: Swap, view: EngineView): string {
  const rule = ruleId === null ? undefined : view.swapRules.get(ruleId);
  if (ruleId !== null) return rule === undefined ? 'a rule' : `rule: ${spaced(rule.trigger)}`;
  if (ladderId !== null) return `ladder, by ${initiatedBy}`;
  return schedule === null ? initiatedBy : `scheduled by ${initiatedBy}`;
}
