import { AS_IT_IS, type ExchangeReport } from '../../shared/domain/exchange.ts';
import { isOpen } from '../../shared/domain/order.ts';
import { DESK, type Scope } from '../../shared/domain/scope.ts';
import { quantity } from '../../shared/units/quantity.ts';
import type { TimeNs } from '../../shared/units/time.ts';
import type { Input } from '../engine/engine.ts';
import type { OrderRecord } from '../engine/order/order-record.ts';
import type { ExchangeOrder, ExchangePort } from '../engine/ports.ts';
import type { EngineView } from '../engine/view.ts';

/** Something about an order that desk and exchange cannot both be right about. */
export interface Discrepancy {
  readonly orderId: string;
  /** The order's slot; the whole desk for an order that the desk has never heard of. */
  readonly scope: Scope;
  /** What was found, in words. */
  readonly problem: string;
}

/** What came of holding the open orders against the exchange. */
export interface Reconciliation {
  /** Open orders that were looked at. */
  readonly orders: number;
  /** What must have happened while the desk was away, without anything unknown to it: to be taken in as reports. */
  readonly reports: readonly ExchangeReport[];
  readonly discrepancies: readonly Discrepancy[];
}

/** What the step needs of the host. */
export interface ReconcilingDesk {
  readonly view: EngineView;
  step(input: Input): void;
  note(action: string, subject: string, payload: Record<string, unknown>): void;
}

/**
 * Holds the open orders against what the exchange has of them, before anything is traded after a start. What is certain is taken
 * in as a report: an order that never arrived, or one that has ended without a fill that the desk lacks. For anything else
 * nobody but a person can say what is held, and an order that should reduce could open: its slot is halted, with the reason.
 *
 * @returns undefined for an exchange that has no memory of its own.
 */
export function reconcile(desk: ReconcilingDesk, exchange: ExchangePort): Reconciliation | undefined {
  if (!exchange.orders) return undefined;
  const { view } = desk;
  const open = [...view.orders.values()].filter(({ status }) => isOpen(status));
  const found = exchange.orders(open.map(({ id }) => id));
  const reconciled = compare(view, open, found);
  const { orders, reports, discrepancies } = reconciled;
  for (const report of reports) desk.step({ kind: 'report', report });
  for (const scope of new Set(discrepancies.map((each) => each.scope))) desk.step(halt(scope, discrepancies));
  const cancels = repeatCancels(view, open, found, exchange);
  desk.note('reconciled', 'desk', { orders, reports: reports.length, cancels, discrepancies });
  return reconciled;
}

/**
 * A cancel that is on record may have been lost with the line or the process that was to send it. The one too many does nothing.
 *
 * @returns how many were sent again.
 */
function repeatCancels(
  view: Pick<EngineView, 'marketNow'>,
  open: readonly OrderRecord[],
  found: readonly ExchangeOrder[],
  exchange: ExchangePort,
): number {
  const openThere = new Set(found.filter((each) => each.isOpen).map(({ orderId }) => orderId));
  const lost = open.filter(({ id, cancelRequested }) => cancelRequested && openThere.has(id));
  for (const { id: orderId } of lost) exchange.send({ kind: 'cancel', orderId, sentNs: view.marketNow });
  return lost.length;
}

/** What desk and exchange say of the same orders. Changes nothing. */
export function compare(
  view: Pick<EngineView, 'orders' | 'marketNow'>,
  open: readonly OrderRecord[],
  found: readonly ExchangeOrder[],
): Reconciliation {
  const there = new Map(found.map((each) => [each.orderId, each]));
  const reports: ExchangeReport[] = [];
  const discrepancies: Discrepancy[] = [];
  for (const order of open) {
    const outcome = outcomeOf(order, there.get(order.id), view.marketNow);
    if (typeof outcome === 'string') discrepancies.push({ orderId: order.id, scope: order.slotId, problem: outcome });
    else if (outcome) reports.push(outcome);
  }
  const mine = new Set(open.map(({ id }) => id));
  const seen = new Set<string>();
  for (const { orderId, isOpen: isOpenThere } of found) {
    const scope = view.orders.get(orderId)?.slotId ?? DESK;
    if (seen.has(orderId)) discrepancies.push({ orderId, scope, problem: 'the exchange has it twice' });
    else if (!mine.has(orderId) && isOpenThere)
      discrepancies.push({ orderId, scope, problem: 'it is open at the exchange and not on record as open here' });
    seen.add(orderId);
  }
  return { orders: open.length, reports, discrepancies };
}

/** What must have become of an order; a problem in words where that cannot be told; undefined where both say the same. */
function outcomeOf(
  order: OrderRecord,
  there: ExchangeOrder | undefined,
  tsNs: TimeNs,
): ExchangeReport | string | undefined {
  const { id: orderId, status, filled } = order;
  if (!there) {
    // Nobody ever answered for it, and the exchange has never had it.
    if (status === 'sent' && filled === 0) return { kind: 'rejected', orderId, tsNs, reason: 'not_sent' };
    return 'the exchange does not know it, though it had accepted it';
  }
  if (there.instrument !== order.instrument || there.side !== order.side)
    return 'at the exchange it is for another instrument or side';
  if (there.filled > filled) return `${there.filled} of it are filled at the exchange, and ${filled} are booked here`;
  if (there.filled < filled) return `${there.filled} of it are filled at the exchange, but ${filled} are booked here`;
  if (![order.quantity, ...order.asked].some((each) => each === there.quantity))
    return `it is for ${there.quantity} at the exchange and for ${order.quantity} here`;
  if (!there.isOpen) return { kind: 'cancelled', orderId, tsNs, reason: 'found_ended' };
  if (there.quantity === order.quantity) return undefined;
  // It was replaced as the desk had asked, and the desk stopped before it heard. Fills for the new quantity are due.
  return {
    kind: 'replaced',
    orderId,
    tsNs,
    quantity: quantity(there.quantity),
    limitPrice: AS_IT_IS,
    stopPrice: AS_IT_IS,
  };
}

function halt(scope: Scope, discrepancies: readonly Discrepancy[]): Input {
  const own = discrepancies.filter((each) => each.scope === scope);
  const [first] = own;
  const more = own.length > 1 ? `, and ${own.length - 1} more` : '';
  const words = `order ${first?.orderId} cannot be reconciled: ${first?.problem}${more}`;
  const reason = `${words}; settle it at the exchange, then set the trading state back`;
  const command = { kind: 'set_trading_state', scope, state: 'halted', reason } as const;
  return { kind: 'command', command: { number: 0, command, actor: 'desk', role: 'desk' } };
}
