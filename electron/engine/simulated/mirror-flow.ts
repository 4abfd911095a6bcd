import { defined } from '../../../shared/base/assert.ts';
import type { ExchangeCommand, ExchangeReport } from '../../../shared/domain/exchange.ts';
import type { Fact, FactOf } from '../../../shared/domain/fact.ts';
import { mirrorOf } from '../../../shared/domain/simulated.ts';
import { NS_PER_SECOND } from '../../../shared/units/time.ts';
import type { Core } from '../core.ts';
import type { Outputs } from '../outputs.ts';
import type { Mirror, Mirrored } from './mirror.ts';

/**
 * Market time that a copy goes on after its order has ended: the live exchange may be faster than the paper one says, and that
 * alone is no divergence.
 */
const GRACE_NS = NS_PER_SECOND;

interface Late {
  readonly mirror: Mirror;
  readonly orderId: string;
  readonly dueNs: number;
}

/** Sends a copy of everything that a mirrored instance sends to the exchange to paper, and holds what both sides come to together. */
export class MirrorFlow {
  readonly #core: Core;
  /** Copies that outlive their orders, the first that is due first. */
  #late: Late[] = [];

  constructor(core: Core) {
    this.#core = core;
  }

  /** Takes a fact that the step at hand has led to. */
  observe(fact: Fact, out: Outputs): void {
    switch (fact.kind) {
      case 'order_sent':
        return this.#sent(fact, out);
      case 'cancel_sent':
        return this.#cancel(fact.orderId, out);
      case 'cancels_sent':
        for (const orderId of fact.orderIds) this.#cancel(orderId, out);
        return;
      case 'replace_sent': {
        const { kind: _, marketNs: __, ...asked } = fact;
        const found = this.#find(fact.orderId);
        if (found) this.#send(found.mirror, { kind: 'replace', ...asked, sentNs: this.#core.market.now }, out);
        return;
      }
      case 'fill': {
        const found = this.#find(fact.orderId);
        if (!found) return;
        found.mirror.filled(found.order, 'live', fact.price, fact.quantity);
        if (this.#core.orders.orders.get(fact.orderId)?.status === 'filled') this.#liveEnded(found.mirror, found.order);
        return;
      }
      case 'order_rejected':
      case 'order_cancelled': {
        const found = this.#find(fact.orderId);
        if (found) this.#liveEnded(found.mirror, found.order);
        return;
      }
      default:
        return;
    }
  }

  #sent({ instance, orderId, side, type, timeInForce, ...fact }: FactOf<'order_sent'>, out: Outputs): void {
    const { simulated, market } = this.#core;
    const mirror = simulated.mirrors.get(instance);
    // Without a mark there is nothing that a price could be held against.
    if (!mirror || fact.arrival === null || fact.arrival === undefined) return;
    const instrument = defined(market.byKey(fact.instrument), fact.instrument);
    const { quantity, limitPrice, stopPrice, postOnly, reduceOnly } = fact;
    mirror.sent(orderId, instrument, side, fact.arrival, quantity);
    const sentNs = market.now;
    const terms = { side, type, timeInForce, quantity, limitPrice, stopPrice, postOnly, reduceOnly };
    const order = { id: orderId, sentNs, instrument: instrument.index, ...terms };
    this.#send(mirror, { kind: 'submit', sentNs, order }, out);
  }

  #cancel(orderId: string, out: Outputs): void {
    const found = this.#find(orderId);
    if (found) this.#send(found.mirror, { kind: 'cancel', orderId, sentNs: this.#core.market.now }, out);
  }

  #liveEnded(mirror: Mirror, order: Mirrored): void {
    mirror.ended(order, 'live');
    if (order.paper.ended) return;
    this.#late.push({ mirror, orderId: order.orderId, dueNs: this.#core.market.now + GRACE_NS });
  }

  /** Takes a report on the mirror of an instance. */
  onReport(mirror: Mirror, report: ExchangeReport): void {
    const order = mirror.find(report.orderId);
    if (!order) return;
    if (report.kind === 'fill') mirror.filled(order, 'paper', report.price, report.quantity);
    if (report.kind === 'replaced') order.total = report.quantity;
    const isOver = report.kind === 'rejected' || report.kind === 'cancelled' || order.paper.quantity >= order.total;
    if (isOver) mirror.ended(order, 'paper');
  }

  /** As time goes on: copies that have outlived their orders for long enough are taken back, with what they have filled. */
  settle(out: Outputs): void {
    const { now } = this.#core.market;
    while (this.#late[0] !== undefined && this.#late[0].dueNs <= now) {
      const { mirror, orderId } = this.#late.shift() as Late;
      const isOpen = this.#core.simulated.mirrors.get(mirror.instance) === mirror && mirror.find(orderId) !== undefined;
      if (isOpen) this.#send(mirror, { kind: 'cancel', orderId, sentNs: now }, out);
    }
  }

  #find(orderId: string): { readonly mirror: Mirror; readonly order: Mirrored } | undefined {
    for (const mirror of this.#core.simulated.mirrors.values()) {
      const order = mirror.find(orderId);
      if (order) return { mirror, order };
    }
    return undefined;
  }

  #send({ instance }: Mirror, command: ExchangeCommand, out: Outputs): void {
    out.simulated.push({ account: mirrorOf(instance), command });
  }
}
