import { assertNever } from '../../../shared/base/assert.ts';
import type { Answer } from '../../../shared/domain/delivery.ts';
import type { ExchangeCommand } from '../../../shared/domain/exchange.ts';
import { instrumentKey } from '../../../shared/domain/instrument.ts';
import type { Intent } from '../../../shared/domain/intent.ts';
import type { OrderTerms } from '../../../shared/domain/order.ts';
import type { Denial } from '../../../shared/domain/risk.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import type { Core } from '../core.ts';
import { notify } from '../notice.ts';
import type { OrderRecord } from '../order/order-table.ts';
import { FLOOD_TIMES } from '../order-flow.ts';
import type { Outputs } from '../outputs.ts';
import { OWN_FAULTS } from '../risk/conduct.ts';
import { judge } from '../risk/gate.ts';
import type { Instance } from '../router/router.ts';
import type { SimulatedAccount } from './simulated-account.ts';

/** What a version on a simulated account leads to beside its orders. */
export interface SimulatedListener {
  /** An intent that its version had no right to. */
  onDiscarded(instance: Instance): void;
  /** A version sends without end: it is to be stopped. */
  onFlood(instance: Instance, why: string, out: Outputs): void;
}

/** From a version's wish to an order on its simulated account: the same gate, and no fact. */
export class SimulatedOrders {
  readonly #core: Core;
  readonly #listener: SimulatedListener;

  constructor(core: Core, listener: SimulatedListener) {
    this.#core = core;
    this.#listener = listener;
  }

  take(account: SimulatedAccount, instance: Instance, answer: Answer, out: Outputs): void {
    for (const intent of answer.intents) {
      if (instance.running && answer.request > account.actsAfter) this.#act(account, instance, intent, out);
      else this.#listener.onDiscarded(instance);
      const flood = instance.running ? this.#flood(account, instance) : undefined;
      if (flood !== undefined) this.#listener.onFlood(instance, flood, out);
    }
  }

  #flood({ contexts, throttle }: SimulatedAccount, instance: Instance): string | undefined {
    const most = FLOOD_TIMES * contexts.ordersPerMinute(instance);
    const sent = throttle.messagesWithinMinute(instance.id, this.#core.market.now);
    if (sent <= most) return undefined;
    return `it sent ${sent} simulated orders, replacements and cancels within a minute, more than ${most}`;
  }

  #act(account: SimulatedAccount, instance: Instance, intent: Intent, out: Outputs): void {
    switch (intent.kind) {
      case 'submit':
        return this.#submit(account, instance, intent, out);
      case 'replace':
        return this.#replace(account, instance, intent, out);
      case 'cancel': {
        const order = account.orders.find(instance.id, intent.ref);
        if (!order) return notify(this.#core, instance.id, intent.ref, 'rejected', 'unknown_order', out);
        account.throttle.cancelled(instance.id, this.#core.market.now);
        return this.cancel(account, order, out);
      }
      default:
        return assertNever(intent, 'intent');
    }
  }

  #submit(
    account: SimulatedAccount,
    instance: Instance,
    intent: Extract<Intent, { kind: 'submit' }>,
    out: Outputs,
  ): void {
    const { market } = this.#core;
    const { side, type, timeInForce, limitPrice, stopPrice, postOnly, reduceOnly, instrument } = intent;
    const terms = { side, type, timeInForce, quantity: intent.quantity, limitPrice, stopPrice, postOnly, reduceOnly };
    const context = account.contexts.of({ instance, terms: intent, isExit: false, byDesk: false });
    const denial = judge(intent, context);
    if (denial) return this.#deny(account, instance, intent.ref, denial, out);
    const orderId = account.newOrderId();
    const { slotId, version } = account;
    account.orders.applySent(
      {
        kind: 'order_sent',
        orderId,
        slotId,
        instance: instance.id,
        version,
        ref: intent.ref,
        instrument: instrumentKey(market.instrument(instrument)),
        ...terms,
        sequence: market.sequence,
        marketNs: this.#core.marketTime(),
        arrival: market.mark(instrument) ?? null,
      },
      instrument,
      this.#core.options.deskTime(),
    );
    account.throttle.sent(instance.id, this.#core.alike.of(intent, intent.instrument), market.now);
    account.conduct.sent();
    account.expose(instrument);
    const sentNs = market.now;
    this.#send(account, { kind: 'submit', sentNs, order: { id: orderId, sentNs, instrument, ...terms } }, out);
  }

  #replace(
    account: SimulatedAccount,
    instance: Instance,
    intent: Extract<Intent, { kind: 'replace' }>,
    out: Outputs,
  ): void {
    const { market } = this.#core;
    const order = account.orders.find(instance.id, intent.ref);
    if (!order) return notify(this.#core, instance.id, intent.ref, 'rejected', 'unknown_order', out);
    const limitPrice = intent.limitPrice === 0 ? order.limitPrice : intent.limitPrice;
    const stopPrice = intent.stopPrice === 0 ? order.stopPrice : intent.stopPrice;
    const terms: OrderTerms = { ...order, quantity: quantity(intent.quantity - order.filled), limitPrice, stopPrice };
    const denial = judge(
      terms,
      account.contexts.of({ instance, terms, replaces: order, isExit: false, byDesk: false }),
    );
    if (denial) return this.#deny(account, instance, intent.ref, denial, out);
    account.orders.applyReplaceSent(order.id, intent.quantity);
    account.throttle.sent(instance.id, undefined, market.now);
    account.conduct.replaced();
    account.expose(order.instrument);
    const { kind, quantity: total } = intent;
    const prices = { limitPrice: intent.limitPrice, stopPrice: intent.stopPrice };
    this.#send(account, { kind, orderId: order.id, quantity: total, ...prices, sentNs: market.now }, out);
  }

  /** Asks for an order to be taken back. Passes no gate. */
  cancel(account: SimulatedAccount, order: OrderRecord, out: Outputs): void {
    if (order.cancelRequested) return;
    account.orders.applyCancelSent(order.id);
    this.#send(account, { kind: 'cancel', orderId: order.id, sentNs: this.#core.market.now }, out);
  }

  #deny(
    { throttle, conduct }: SimulatedAccount,
    { id }: Instance,
    ref: number | string,
    { code }: Denial,
    out: Outputs,
  ): void {
    const { now } = this.#core.market;
    throttle.denied(id, now);
    if (OWN_FAULTS.has(code)) throttle.erred(id, now);
    conduct.denied(code);
    notify(this.#core, id, ref, 'denied', code, out);
  }

  #send({ instance }: SimulatedAccount, command: ExchangeCommand, out: Outputs): void {
    out.simulated.push({ account: instance, command });
  }
}
