import { assertNever } from '../../shared/base/assert.ts';
import { AS_IT_IS, type ExchangeReport } from '../../shared/domain/exchange.ts';
import { instrumentKey } from '../../shared/domain/instrument.ts';
import { signOf } from '../../shared/domain/order.ts';
import { formatMoney } from '../../shared/units/money.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { absoluteTime } from '../../shared/units/time.ts';
import { type Core, DESK_AUTHOR, EXCHANGE_AUTHOR } from './core.ts';
import { notify } from './notice.ts';
import { impliedTotal } from './order/order-record.ts';
import { mayFill, type OrderRecord, type OrderTable } from './order/order-table.ts';
import type { OrderFlow } from './order-flow.ts';
import type { Outputs } from './outputs.ts';
import { priceProblem, toldText } from './report-problem.ts';

/** What comes back from the exchange: report → fact → books → notice to the version. */
export class ReportFlow {
  readonly #core: Core;
  readonly #orders: OrderFlow;
  readonly #onSettled: (owner: number, out: Outputs) => void;

  /** @param onSettled called when an order of an instance was filled or has ended. */
  constructor(core: Core, orders: OrderFlow, onSettled: (owner: number, out: Outputs) => void) {
    this.#core = core;
    this.#orders = orders;
    this.#onSettled = onSettled;
  }

  /** Puts a report aside and records it: it fits no order of ours, or is none. */
  putAside(report: ExchangeReport | undefined | null, reason: string, out: Outputs, isAgain = false): void {
    this.#core.emit(out, EXCHANGE_AUTHOR, {
      kind: 'report_discarded',
      orderId: toldText(report?.orderId),
      report: toldText(report?.kind),
      reason,
      ...(isAgain && { again: true }),
    });
  }

  /** Takes one report in, whose form is right. One that fits no order of ours is put aside, never booked. */
  take(report: ExchangeReport, out: Outputs): void {
    const core = this.#core;
    const { orders } = core;
    const order = orders.orders.get(report.orderId);
    const refusal = order ? this.#refusal(report, order) : 'unknown order';
    if (!order || refusal !== undefined) return this.putAside(report, refusal ?? '', out, isSaidAgain(report, orders));
    const emit = (fact: Parameters<Core['emit']>[2]): void => core.emit(out, EXCHANGE_AUTHOR, fact);
    const { id: orderId, owner, ref } = order;
    const reason = 'reason' in report ? toldText(report.reason) : '';
    switch (report.kind) {
      case 'accepted':
        emit({ kind: 'order_accepted', orderId });
        return notify(core, owner, ref, 'accepted', '', out);
      case 'triggered':
        emit({ kind: 'order_triggered', orderId });
        return notify(core, owner, ref, 'triggered', '', out);
      case 'rejected':
        emit({ kind: 'order_rejected', orderId, reason, marketNs: core.marketTime() });
        notify(core, owner, ref, 'rejected', reason, out);
        return this.#onSettled(owner, out);
      case 'cancelled':
        emit({ kind: 'order_cancelled', orderId, reason });
        notify(core, owner, ref, 'cancelled', reason, out);
        this.#goOnFlattening(owner, out);
        return this.#onSettled(owner, out);
      case 'replaced':
        return this.#replaced(order, report, out);
      case 'cancel_rejected':
        emit({ kind: 'cancel_rejected', orderId, reason });
        return;
      case 'fill':
        return this.#fill(order, report, out);
      default:
        return assertNever(report, 'report');
    }
  }

  #refusal(report: ExchangeReport, order: OrderRecord): string | undefined {
    const { orders, market } = this.#core;
    const refusal = misfit(report, order, orders);
    return refusal ?? (report.kind === 'fill' ? priceProblem(report.price, market.mark(order.instrument)) : undefined);
  }

  /**
   * One that was filled whole for what it was works again, and whoever would have taken it back (its version, a stop, a swap) has
   * been told that it had ended: the desk takes it back at once, whatever may trade.
   */
  #replaced(order: OrderRecord, { quantity: total, limitPrice, stopPrice }: Replacement, out: Outputs): void {
    const core = this.#core;
    const { id: orderId, owner, status, filled } = order;
    const worksAgain = status === 'filled' && { worksAgainFor: quantity(total - filled) };
    const fact = { kind: 'order_replaced', orderId, quantity: total, limitPrice, stopPrice } as const;
    core.emit(out, EXCHANGE_AUTHOR, { ...fact, ...worksAgain });
    const now = core.orders.get(orderId);
    if (worksAgain) this.#orders.cancel(now, DESK_AUTHOR, out);
    notify(core, owner, now.ref, 'replaced', '', out);
  }

  #fill(known: OrderRecord, report: Extract<ExchangeReport, { kind: 'fill' }>, out: Outputs): void {
    const core = this.#core;
    this.#replacedUnsaid(known, report.quantity, out);
    const order = core.orders.get(known.id);
    const instrument = core.market.instrument(order.instrument);
    const owner = core.router.instances.get(order.owner);
    const signed = quantity(report.quantity * signOf(order.side));
    const realised = core.ledger.wouldRealise(order.owner, order.instrument, signed, report.price);
    core.emit(out, EXCHANGE_AUTHOR, {
      kind: 'fill',
      orderId: order.id,
      executionId: report.executionId,
      slotId: order.slotId,
      instance: order.owner,
      version: owner?.version ?? order.version,
      instrument: instrumentKey(instrument),
      side: order.side,
      price: report.price,
      quantity: report.quantity,
      fee: formatMoney(report.fee),
      liquidity: report.liquidity,
      mark: core.market.mark(order.instrument) ?? null,
      realised: realised === undefined ? null : formatMoney(realised),
      marketNs: absoluteTime(report.tsNs, core.options.originNs).toString(),
    });
    core.router.deliver(
      order.owner,
      {
        kind: 'fill',
        ref: order.ref,
        instrument: order.instrument,
        side: order.side,
        price: report.price,
        quantity: report.quantity,
        fee: report.fee,
        liquidity: report.liquidity,
        position: quantity(core.ledger.held(order.owner, order.instrument)),
      },
      out.deliveries,
    );
    if (core.orders.get(order.id).status === 'filled') notify(core, order.owner, order.ref, 'filled', '', out);
    this.#goOnFlattening(order.owner, out);
    this.#onSettled(order.owner, out);
  }

  /** A fill that has overtaken the report of its replacement says that the exchange has made it. */
  #replacedUnsaid(order: OrderRecord, filledNow: number, out: Outputs): void {
    const total = impliedTotal(order, filledNow);
    if (total !== undefined) this.#replaced(order, { quantity: total, limitPrice: AS_IT_IS, stopPrice: AS_IT_IS }, out);
  }

  /** An order in the way of a flattening is gone, or has filled although it is taken back: what is left needs a new one. */
  #goOnFlattening(owner: number, out: Outputs): void {
    const instance = this.#core.router.instances.get(owner);
    if (instance?.role !== 'run_off') return;
    if (!instance.running) return this.#orders.flatten(instance, out);
    const swap = this.#core.swaps.latestOf(instance.slotId);
    const isFlattened = swap?.handOver.positions === 'flatten' && swap.legs.some((leg) => leg.fromInstance === owner);
    if (isFlattened || this.#isDismissed(owner)) this.#orders.flatten(instance, out);
  }

  /** Whether an instance gave up its share with nobody to take over what it held: the twin of a ladder that is over. */
  #isDismissed(owner: number): boolean {
    for (const { legs } of this.#core.swaps.swaps.values())
      if (legs.some(({ dismissed }) => dismissed?.includes(owner))) return true;
    return false;
  }
}

type Replacement = Pick<Extract<ExchangeReport, { kind: 'replaced' }>, 'quantity' | 'limitPrice' | 'stopPrice'>;

/** Whether a report is of a fill that its order has had. */
const isSaidAgain = (report: ExchangeReport, orders: Pick<OrderTable, 'hasExecution'>): boolean =>
  report.kind === 'fill' && orders.hasExecution(report.orderId, report.executionId);

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** Why a report cannot be booked on an order; undefined when it fits. */
export function misfit(
  report: ExchangeReport,
  order: OrderRecord,
  orders: Pick<OrderTable, 'permits' | 'hasExecution'>,
): string | undefined {
  const wrong = (status: OrderRecord['status']): string | undefined =>
    orders.permits(order.id, status) ? undefined : `the order is ${order.status}`;
  switch (report.kind) {
    case 'accepted':
      return order.status === 'sent' ? undefined : `the order is ${order.status}`;
    case 'rejected':
      return wrong('rejected');
    case 'cancelled':
      return order.status === 'cancelled' ? 'the order is cancelled already' : wrong('cancelled');
    case 'triggered':
      return wrong('working');
    case 'replaced':
      if (!(isCount(report.quantity) && report.quantity > order.filled))
        return `its new quantity ${report.quantity} is not above the ${order.filled} that are filled`;
      if (!(isCount(report.limitPrice) && isCount(report.stopPrice)))
        return `its new prices are ${report.limitPrice} and ${report.stopPrice}`;
      if (order.asked.includes(report.quantity)) return order.status === 'filled' ? undefined : wrong('working');
      if (report.quantity !== order.quantity && order.past.includes(report.quantity))
        return `a later replacement has made it ${order.quantity}`;
      return wrong('working');
    case 'fill': {
      if (!(isCount(report.quantity) && report.quantity > 0 && isCount(report.price) && report.price > 0))
        return `it fills ${report.quantity} at ${report.price}`;
      if (report.executionId === '') return 'its execution has no id';
      if (isSaidAgain(report, orders)) return `its execution ${report.executionId} is booked already`;
      const most = mayFill(order);
      if (report.quantity > most) return `it would fill ${order.filled + report.quantity} of ${order.filled + most}`;
      return order.status === 'rejected' ? 'the order was rejected' : undefined;
    }
    case 'cancel_rejected':
      return undefined;
    default:
      return assertNever(report, 'report');
  }
}
