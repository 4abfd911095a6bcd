import type { ExchangePort, RuntimePort } from '../../electron/engine/ports.ts';
import type { Recorded } from '../../shared/domain/fact.ts';
import { nowNs } from './clock.ts';

/** An order that left the desk in answer to a market event. */
export interface Sent {
  /** Sequence of the event that the version saw when it asked for the order. */
  readonly event: number;
  /** When the exchange was handed the order: its fact was on disk then. */
  readonly sentNs: number;
}

/**
 * Times the way of an order from the outside: it notes at the runtime's door which event an answer belongs to, and at
 * the exchange's door when the order comes. The facts between them say which is which, because a version names its
 * orders by numbers of its own.
 */
export class OrderPath {
  readonly sent: Sent[] = [];
  readonly #asked = new Map<string, number>();
  readonly #leftNs = new Map<string, number>();

  watch(runtime: RuntimePort, exchange: ExchangePort): void {
    const deliver = runtime.deliver.bind(runtime);
    runtime.deliver = (delivery, answer) => {
      const { instance, body } = delivery;
      // A shadow's wishes never become orders.
      if (body.kind !== 'event' || !body.live) return deliver(delivery, answer);
      const { seq } = body.event;
      deliver(delivery, (answered) => {
        for (const intent of answered.intents) {
          if (intent.kind === 'submit') this.#asked.set(`${instance}:${intent.ref}`, seq);
        }
        answer(answered);
      });
    };
    const send = exchange.send.bind(exchange);
    exchange.send = (command) => {
      if (command.kind === 'submit') this.#leftNs.set(command.order.id, nowNs());
      send(command);
    };
  }

  /** Takes the facts of a turn, after its orders have been sent. */
  committed(facts: readonly Recorded[]): void {
    for (const { fact } of facts) {
      if (fact.kind !== 'order_sent' && fact.kind !== 'order_denied') continue;
      const name = `${fact.instance}:${fact.ref}`;
      const event = this.#asked.get(name);
      this.#asked.delete(name);
      if (fact.kind === 'order_denied') continue;
      const sentNs = this.#leftNs.get(fact.orderId);
      this.#leftNs.delete(fact.orderId);
      if (event !== undefined && sentNs !== undefined) this.sent.push({ event, sentNs });
    }
  }
}
