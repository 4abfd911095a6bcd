import { assertNever } from '../../../shared/base/assert.ts';
import type { ExchangeReport } from '../../../shared/domain/exchange.ts';
import type { Author } from '../../../shared/domain/fact.ts';
import { instrumentKey } from '../../../shared/domain/instrument.ts';
import { formatMoney } from '../../../shared/units/money.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { absoluteTime } from '../../../shared/units/time.ts';
import type { Core } from '../core.ts';
import { notify } from '../notice.ts';
import { impliedTotal } from '../order/order-record.ts';
import type { OrderRecord } from '../order/order-table.ts';
import type { Outputs } from '../outputs.ts';
import { misfit } from '../report-flow.ts';
import type { SimulatedAccount } from './simulated-account.ts';

/** Who stands behind what only happened on paper. */
const SIMULATOR_AUTHOR: Author = { actor: 'simulator', role: 'exchange' };

/**
 * What comes back on a simulated account: a fill is a fact, all else changes its open orders in memory. The version is told as
 * it is of real orders.
 */
export class SimulatedReports {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Takes one report in. One that fits no order of the account is dropped: there is nothing that it could be true of. */
  take(account: SimulatedAccount, report: ExchangeReport, out: Outputs): void {
    const { orders, instance, throttle, conduct } = account;
    const order = orders.orders.get(report.orderId);
    if (!order || misfit(report, order, orders) !== undefined) return;
    const { id: orderId, ref, instrument } = order;
    switch (report.kind) {
      case 'accepted':
        orders.applyAccepted(orderId);
        return notify(this.#core, instance, ref, 'accepted', '', out);
      case 'triggered':
        orders.applyTriggered(orderId);
        return notify(this.#core, instance, ref, 'triggered', '', out);
      case 'rejected':
        orders.applyRejected(orderId);
        throttle.erred(instance, this.#core.market.now);
        conduct.rejected();
        account.expose(instrument);
        return notify(this.#core, instance, ref, 'rejected', report.reason, out);
      case 'cancelled':
        orders.applyCancelled(orderId);
        account.expose(instrument);
        return notify(this.#core, instance, ref, 'cancelled', report.reason, out);
      case 'replaced':
        orders.applyReplaced(orderId, report.quantity, report.limitPrice, report.stopPrice);
        account.expose(instrument);
        return notify(this.#core, instance, ref, 'replaced', '', out);
      case 'cancel_rejected':
        orders.applyCancelRejected(orderId, report.reason);
        return account.expose(instrument);
      case 'fill':
        return this.#fill(account, order, report, out);
      default:
        return assertNever(report, 'report');
    }
  }

  #fill(
    account: SimulatedAccount,
    order: OrderRecord,
    report: Extract<ExchangeReport, { kind: 'fill' }>,
    out: Outputs,
  ): void {
    const { market, options, router } = this.#core;
    const { instance, slotId, version, orders, ledger } = account;
    const { ref, instrument, side } = order;
    const { price, quantity: size, fee, liquidity } = report;
    const total = impliedTotal(order, size);
    if (total !== undefined) {
      orders.applyReplaced(order.id, total, order.limitPrice, order.stopPrice);
      notify(this.#core, instance, ref, 'replaced', '', out);
    }
    // The open quantity goes down first, so that what the fact brings up to date is of one moment.
    orders.applyFill(order.id, size, report.executionId);
    this.#core.emit(out, SIMULATOR_AUTHOR, {
      kind: 'simulated_fill',
      slotId,
      instance,
      version,
      instrument: instrumentKey(market.instrument(instrument)),
      side,
      price,
      quantity: size,
      fee: formatMoney(fee),
      arrival: order.arrival,
      marketNs: absoluteTime(report.tsNs, options.originNs).toString(),
      mark: market.mark(instrument) ?? null,
    });
    const position = quantity(ledger.held(instance, instrument));
    router.deliver(
      instance,
      { kind: 'fill', ref, instrument, side, price, quantity: size, fee, liquidity, position },
      out.deliveries,
    );
    if (orders.get(order.id).status === 'filled') notify(this.#core, instance, ref, 'filled', '', out);
  }
}
