import { assertNever, defined } from '../../shared/base/assert.ts';
import type { Answer } from '../../shared/domain/delivery.ts';
import type { ExchangeReport } from '../../shared/domain/exchange.ts';
import type { Author } from '../../shared/domain/fact.ts';
import { instrumentKey } from '../../shared/domain/instrument.ts';
import type { Intent } from '../../shared/domain/intent.ts';
import { type OrderTerms, signOf } from '../../shared/domain/order.ts';
import type { Denial } from '../../shared/domain/risk.ts';
import { quoteValueOf } from '../../shared/domain/valuation.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { formatMoney, type Money, money, ZERO_MONEY } from '../../shared/units/money.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { absoluteTime } from '../../shared/units/time.ts';
import { type Core, DESK_AUTHOR, EXCHANGE_AUTHOR } from './core.ts';
import type { OrderRecord } from './order/order-table.ts';
import type { Outputs } from './outputs.ts';
import { judge } from './risk/gate.ts';
import type { Instance } from './router/router.ts';

/** The life of an order: intent → gate → exchange, and the reports that come back. */
export class OrderFlow {
  /** Intents that came after their version had lost the right to them, by instance. */
  readonly discarded = new Map<number, number>();
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Takes the intents of an answer, in the order the version gave them. */
  take(instance: Instance, answer: Answer, out: Outputs): void {
    for (const intent of answer.intents) {
      if (mayAct(instance, answer.request)) this.#act(instance, intent, out);
      else this.discarded.set(instance.id, (this.discarded.get(instance.id) ?? 0) + 1);
    }
  }

  #act(instance: Instance, intent: Intent, out: Outputs): void {
    switch (intent.kind) {
      case 'submit':
        return this.#submit(instance, intent.ref, intent, versionAuthor(instance), out);
      case 'cancel': {
        const order = this.#core.orders.find(instance.id, intent.ref);
        if (order) this.cancel(order, versionAuthor(instance), out);
        else this.#notify(instance.id, intent.ref, 'rejected', 'unknown_order', out);
        return;
      }
      case 'replace':
        return this.#replace(instance, intent, out);
      default:
        return assertNever(intent, 'intent');
    }
  }

  /** Sends an order of the desk's own on behalf of an instance, to close what it holds. It passes the same gate. */
  submitForDesk(instance: Instance, terms: OrderTerms, out: Outputs): void {
    this.#submit(instance, 0, terms, DESK_AUTHOR, out);
  }

  #submit(instance: Instance, ref: number, terms: OrderTerms, author: Author, out: Outputs): void {
    const core = this.#core;
    const denial = this.#judge(instance, terms);
    const listed = core.market.instruments[terms.instrument];
    const instrument = listed ? instrumentKey(listed) : String(terms.instrument);
    const { slotId, id, version } = instance;
    if (denial) {
      core.emit(out, author, {
        kind: 'order_denied',
        slotId,
        instance: id,
        version,
        ref,
        instrument,
        side: terms.side,
        quantity: quantity(Number.isSafeInteger(terms.quantity) ? terms.quantity : 0),
        denial,
        sequence: core.market.sequence,
      });
      if (ref !== 0) this.#notify(id, ref, 'denied', denial.code, out);
      return;
    }
    const orderId = core.newOrderId();
    const { side, type, timeInForce, limitPrice, stopPrice, postOnly, reduceOnly } = terms;
    core.emit(out, author, {
      kind: 'order_sent',
      orderId,
      slotId,
      instance: id,
      version,
      ref,
      instrument,
      side,
      type,
      timeInForce,
      quantity: terms.quantity,
      limitPrice,
      stopPrice,
      postOnly,
      reduceOnly,
      sequence: core.market.sequence,
    });
    const sentNs = core.market.now;
    out.exchange.push({
      kind: 'submit',
      sentNs,
      order: {
        id: orderId,
        sentNs,
        instrument: terms.instrument,
        side,
        type,
        timeInForce,
        quantity: terms.quantity,
        limitPrice,
        stopPrice,
        postOnly,
        reduceOnly,
      },
    });
  }

  /** Asks the exchange to cancel. Passes no gate: taking an order back only ever reduces risk. */
  cancel(order: OrderRecord, author: Author, out: Outputs): void {
    if (order.cancelRequested) return;
    this.#core.emit(out, author, { kind: 'cancel_sent', orderId: order.id });
    out.exchange.push({ kind: 'cancel', orderId: order.id, sentNs: this.#core.market.now });
  }

  #replace(instance: Instance, intent: Extract<Intent, { kind: 'replace' }>, out: Outputs): void {
    const core = this.#core;
    const order = core.orders.find(instance.id, intent.ref);
    if (!order) return this.#notify(instance.id, intent.ref, 'rejected', 'unknown_order', out);
    const limitPrice = intent.limitPrice === 0 ? order.limitPrice : intent.limitPrice;
    const stopPrice = intent.stopPrice === 0 ? order.stopPrice : intent.stopPrice;
    // Judged as a new order for all that is not yet filled, while the old one still counts: the worst of both.
    const rest = quantity(intent.quantity - order.filled);
    const denial = this.#judge(instance, { ...order, quantity: rest, limitPrice, stopPrice } as OrderTerms);
    if (denial) {
      core.emit(out, versionAuthor(instance), {
        kind: 'order_denied',
        slotId: instance.slotId,
        instance: instance.id,
        version: instance.version,
        ref: intent.ref,
        instrument: instrumentKey(core.market.instrument(order.instrument)),
        side: order.side,
        quantity: quantity(Number.isSafeInteger(intent.quantity) ? intent.quantity : 0),
        denial,
        sequence: core.market.sequence,
      });
      return this.#notify(instance.id, intent.ref, 'denied', denial.code, out);
    }
    core.emit(out, versionAuthor(instance), {
      kind: 'replace_sent',
      orderId: order.id,
      quantity: intent.quantity,
      limitPrice: intent.limitPrice,
      stopPrice: intent.stopPrice,
    });
    out.exchange.push({
      kind: 'replace',
      orderId: order.id,
      quantity: intent.quantity,
      limitPrice: intent.limitPrice,
      stopPrice: intent.stopPrice,
      sentNs: core.market.now,
    });
  }

  #judge(instance: Instance, terms: OrderTerms): Denial | undefined {
    const { market, orders, ledger, controls, router } = this.#core;
    const slot = defined(router.slots.get(instance.slotId), instance.slotId);
    const i = terms.instrument;
    const share = slot.attachments.find((each) => each.instance === instance.id)?.share ?? basisPoints(0);
    return judge(terms, {
      instrument: market.instruments[i],
      limits: controls.limits,
      tradingState: controls.tradingState(slot.id),
      breakerTripped: controls.isTripped(slot.id),
      live: instance.role === 'live' && share > 0,
      warmingUp: instance.warmingEvents > 0,
      instrumentPermitted: market.instruments[i] !== undefined && router.takes(slot.id, i),
      mark: market.mark(i),
      position: ledger.held(instance.id, i),
      openBuy: orders.openQuantity(instance.id, i, 'buy'),
      openSell: orders.openQuantity(instance.id, i, 'sell'),
      accountPosition: ledger.accountHeld(i),
      accountOpenBuy: orders.accountOpenQuantity(i, 'buy'),
      accountOpenSell: orders.accountOpenQuantity(i, 'sell'),
      openOrders: orders.openCount(instance.id),
      capital: slot.capital,
      share,
      otherExposure: this.#otherExposure(instance.id, i),
    });
  }

  /** Value of an instance's positions and open orders in all instruments but one, each at the worse side. */
  #otherExposure(instance: number, but: number): Money {
    const { market, orders, ledger } = this.#core;
    let sum = 0n;
    const seen = new Set<number>([but]);
    const add = (i: number): void => {
      if (seen.has(i)) return;
      seen.add(i);
      const mark = market.mark(i);
      if (mark === undefined) return;
      const held = ledger.held(instance, i);
      const worst = Math.max(
        Math.abs(held + orders.openQuantity(instance, i, 'buy')),
        Math.abs(held - orders.openQuantity(instance, i, 'sell')),
      );
      sum += quoteValueOf(market.instrument(i), mark, quantity(worst));
    };
    for (const book of ledger.books(instance)) if (book.quantity !== 0) add(book.instrument.index);
    for (const i of orders.openInstruments(instance)) add(i);
    return sum === 0n ? ZERO_MONEY : money(sum);
  }

  /** Takes an exchange report. One that fits no order of ours is put aside and recorded, never booked. */
  report(report: ExchangeReport, out: Outputs): void {
    const { orders } = this.#core;
    const order = orders.orders.get(report.orderId);
    const refusal = order ? misfit(report, order, orders.permits.bind(orders)) : 'unknown order';
    if (!order || refusal) {
      this.#core.emit(out, EXCHANGE_AUTHOR, {
        kind: 'report_discarded',
        orderId: report.orderId,
        report: report.kind,
        reason: refusal ?? '',
      });
      return;
    }
    const emit = (fact: Parameters<Core['emit']>[2]): void => this.#core.emit(out, EXCHANGE_AUTHOR, fact);
    const { id: orderId, owner, ref } = order;
    switch (report.kind) {
      case 'accepted':
        emit({ kind: 'order_accepted', orderId });
        return this.#notify(owner, ref, 'accepted', '', out);
      case 'triggered':
        emit({ kind: 'order_triggered', orderId });
        return this.#notify(owner, ref, 'triggered', '', out);
      case 'rejected':
        emit({ kind: 'order_rejected', orderId, reason: report.reason });
        return this.#notify(owner, ref, 'rejected', report.reason, out);
      case 'cancelled':
        emit({ kind: 'order_cancelled', orderId, reason: report.reason });
        return this.#notify(owner, ref, 'cancelled', report.reason, out);
      case 'replaced':
        emit({
          kind: 'order_replaced',
          orderId,
          quantity: report.quantity,
          limitPrice: report.limitPrice,
          stopPrice: report.stopPrice,
        });
        return this.#notify(owner, ref, 'replaced', '', out);
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
    if (core.orders.get(order.id).status === 'filled') this.#notify(order.owner, order.ref, 'filled', '', out);
  }

  #notify(
    owner: number,
    ref: number | string,
    status: 'accepted' | 'denied' | 'rejected' | 'cancelled' | 'replaced' | 'triggered' | 'filled',
    reason: string,
    out: Outputs,
  ): void {
    this.#core.router.deliver(owner, { kind: 'order', ref, status, reason }, out.deliveries);
  }

  /** Market orders that close everything an instance holds. */
  flatten(instance: Instance, out: Outputs): void {
    for (const book of this.#core.ledger.books(instance.id)) {
      const side = book.quantity > 0 ? 'sell' : 'buy';
      const rest = Math.abs(book.quantity) - this.#core.orders.openQuantity(instance.id, book.instrument.index, side);
      if (rest <= 0) continue;
      this.submitForDesk(
        instance,
        {
          instrument: book.instrument.index,
          side,
          type: 'market',
          timeInForce: 'gtc',
          quantity: quantity(rest),
          limitPrice: 0 as OrderTerms['limitPrice'],
          stopPrice: 0 as OrderTerms['stopPrice'],
          postOnly: false,
          reduceOnly: true,
        },
        out,
      );
    }
  }
}

/** Only live and run-off versions act on the market; whatever one wants, or wanted, as a shadow is discarded and counted. */
const mayAct = (instance: Instance, request: number): boolean =>
  instance.running && instance.role !== 'shadow' && request > instance.liveAfter;

const versionAuthor = (instance: Instance): Author => ({ actor: instance.version, role: 'version' });

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** Why a report cannot be booked on an order; undefined when it fits. */
function misfit(
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
