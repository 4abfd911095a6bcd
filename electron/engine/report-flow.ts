import { assertNever } from '../../shared/base/assert.ts';
import type { ExchangeReport } from '../../shared/domain/exchange.ts';
import { instrumentKey } from '../../shared/domain/instrument.ts';
import { signOf } from '../../shared/domain/order.ts';
import { formatMoney } from '../../shared/units/money.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { absoluteTime } from '../../shared/units/time.ts';
import { type Core, EXCHANGE_AUTHOR } from './core.ts';
import { notify } from './notice.ts';
import type { OrderRecord } from './order/order-table.ts';
import type { OrderFlow } from './order-flow.ts';
import type { Outputs } from './outputs.ts';

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

  /** Takes one report in. One that fits no order of ours is put aside and recorded, never booked. */
  take(report: ExchangeReport, out: Outputs): void {
    const core = this.#core;
    const { orders } = core;
    const order = orders.orders.get(report.orderId);
    const refusal = order ? misfit(report, order, orders.permits.bind(orders)) : 'unknown order';
    if (!order || refusal) {
      core.emit(out, EXCHANGE_AUTHOR, {
        kind: 'report_discarded',
        orderId: report.orderId,
        report: report.kind,
        reason: refusal ?? '',
      });
      return;
    }
    const emit = (fact: Parameters<Core['emit']>[2]): void => core.emit(out, EXCHANGE_AUTHOR, fact);
    const { id: orderId, owner, ref } = order;
    switch (report.kind) {
      case 'accepted':
        emit({ kind: 'order_accepted', orderId });
        return notify(core, owner, ref, 'accepted', '', out);
      case 'triggered':
        emit({ kind: 'order_triggered', orderId });
        return notify(core, owner, ref, 'triggered', '', out);
      case 'rejected':
        emit({ kind: 'order_rejected', orderId, reason: report.reason, marketNs: core.marketTime() });
        notify(core, owner, ref, 'rejected', report.reason, out);
        return this.#onSettled(owner, out);
      case 'cancelled':
        emit({ kind: 'order_cancelled', orderId, reason: report.reason });
        notify(core, owner, ref, 'cancelled', report.reason, out);
        this.#goOnFlattening(owner, out);
        return this.#onSettled(owner, out);
      case 'replaced':
        emit({
          kind: 'order_replaced',
          orderId,
          quantity: report.quantity,
          limitPrice: report.limitPrice,
          stopPrice: report.stopPrice,
        });
        return notify(core, owner, ref, 'replaced', '', out);
      case 'cancel_rejected':
        emit({ kind: 'cancel_rejected', orderId, reason: report.reason });
        return;
      case 'fill':
        return this.#fill(order, report, out);
      default:
        return assertNever(report, 'report');
    }
  }

  #fill(order: OrderRecord, report: Extract<ExchangeReport, { kind: 'fill' }>, out: Outputs): void {
    const core = this.#core;
    const instrument = core.market.instrument(order.instrument);
    const owner = core.router.instances.get(order.owner);
    const signed = quantity(report.quantity * signOf(order.side));
    const realised = core.ledger.wouldRealise(order.owner, order.instrument, signed, report.price);
    core.emit(out, EXCHANGE_AUTHOR, {
      kind: 'fill',
      orderId: order.id,
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
    this.#onSettled(order.owner, out);
  }

  /** An order in the way of a flattening is gone: what it would have closed needs a new one. */
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

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** Why a report cannot be booked on an order; undefined when it fits. */
export function misfit(
  report: ExchangeReport,
  order: OrderRecord,
  permits: (id: string, status: OrderRecord['status']) => boolean,
): string | undefined {
  const wrong = (status: OrderRecord['status']): string | undefined =>
    permits(order.id, status) ? undefined : `the order is ${order.status}`;
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
      return wrong('working');
    case 'fill': {
      if (!(isCount(report.quantity) && report.quantity > 0 && isCount(report.price) && report.price > 0))
        return `it fills ${report.quantity} at ${report.price}`;
      const filled = order.filled + report.quantity;
      if (filled > order.quantity) return `it would fill ${filled} of ${order.quantity}`;
      return order.status === 'rejected' ? 'the order was rejected' : undefined;
    }
    case 'cancel_rejected':
      return undefined;
    default:
      return assertNever(report, 'report');
  }
}
