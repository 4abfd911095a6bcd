import { assertNever, defined } from '../../shared/base/assert.ts';
import type { Answer } from '../../shared/domain/delivery.ts';
import type { Author } from '../../shared/domain/fact.ts';
import { instrumentKey } from '../../shared/domain/instrument.ts';
import type { Intent } from '../../shared/domain/intent.ts';
import type { OrderTerms } from '../../shared/domain/order.ts';
import type { Denial } from '../../shared/domain/risk.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { type Core, DESK_AUTHOR } from './core.ts';
import { exposureBeside } from './exposure.ts';
import { notify } from './notice.ts';
import type { OrderRecord } from './order/order-table.ts';
import type { Outputs } from './outputs.ts';
import { judge } from './risk/gate.ts';
import type { Instance } from './router/router.ts';

/** From a version's wish to an order that leaves: intent → gate → exchange. */
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
        else notify(this.#core, instance.id, intent.ref, 'rejected', 'unknown_order', out);
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
      if (ref !== 0) notify(this.#core, id, ref, 'denied', denial.code, out);
      return;
    }
    core.markEquity(out, slotId);
    const orderId = core.newOrderId();
    const { side, type, timeInForce, limitPrice, stopPrice, postOnly, reduceOnly } = terms;
    const asked = { side, type, timeInForce, quantity: terms.quantity, limitPrice, stopPrice, postOnly, reduceOnly };
    const owner = { slotId, instance: id, version, ref };
    core.emit(out, author, {
      kind: 'order_sent',
      orderId,
      ...owner,
      instrument,
      ...asked,
      sequence: core.market.sequence,
    });
    const sentNs = core.market.now;
    const order = { id: orderId, sentNs, instrument: terms.instrument, ...asked };
    out.exchange.push({ kind: 'submit', sentNs, order });
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
    if (!order) return notify(this.#core, instance.id, intent.ref, 'rejected', 'unknown_order', out);
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
      return notify(this.#core, instance.id, intent.ref, 'denied', denial.code, out);
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
      limits: controls.limitsOf(slot.id),
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
      ...exposureBeside(this.#core, instance.id, i),
    });
  }

  /** Market orders that close what of an instance's holdings no open order closes already. */
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
  instance.running && instance.role !== 'shadow' && request > instance.actsAfter;

const versionAuthor = (instance: Instance): Author => ({ actor: instance.version, role: 'version' });
