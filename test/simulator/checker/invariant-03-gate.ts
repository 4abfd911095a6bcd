import type { ExchangeCommand } from '../../../shared/domain/exchange.ts';
import type { FactOf, Recorded } from '../../../shared/domain/fact.ts';
import { isShadowSize } from '../../support/swap-scripts.ts';
import { Rule } from './rule.ts';
import { type Folded, same, scopesOf } from './seen.ts';

/** How many orders a version may have open on a desk that says nothing of it. */
const USUAL_OPEN_ORDERS = 200;

/** What the gate lets through, against what leaves; and who may open. */
export class Gate extends Rule {
  readonly number = 3;
  readonly words =
    "no order leaves without an approval of the risk gate at that order's size, and none opens for a version that is not live";
  /** Most open orders, by the scope that says so. */
  readonly #most = new Map<string, number>();
  readonly #submitted = new Set<string>();
  /** Replacements that the gate has let through and that have not left, oldest first. */
  readonly #replacements = new Map<string, FactOf<'replace_sent'>[]>();

  override fold({ fact }: Folded): void {
    if (fact.kind !== 'limits_changed') return;
    const { maxOpenOrders } = fact.limits;
    const scope = fact.scope ?? 'desk';
    if (typeof maxOpenOrders === 'number') this.#most.set(scope, maxOpenOrders);
    else this.#most.delete(scope);
  }

  override before({ actor, fact }: Recorded): void {
    if (fact.kind === 'replace_sent')
      this.#replacements.set(fact.orderId, [...(this.#replacements.get(fact.orderId) ?? []), fact]);
    if (fact.kind === 'order_sent') this.#order(actor, fact);
  }

  #order(actor: string, fact: FactOf<'order_sent'>): void {
    const { model, seen } = this;
    const { instance, slotId, instrument, side, quantity, version, orderId } = fact;
    const slot = model.slot(slotId);
    const words = `order ${orderId} of ${version} in ${slotId}`;
    this.expect(slot.attached.has(instance), `${words} by one who is not there`);
    // The desk itself goes on closing what a version leaves behind that is to be flattened.
    this.expect(actor === 'desk' || !seen.hasFailed(instance), `${words} by one who has failed`);
    this.expect(model.instances.get(instance)?.version === version, `${words} bears another's name`);
    if (actor === 'desk') return;
    this.expect(quantity % 10 === seen.tagOf(version), `${words} came from other code`);
    const wasShadow = slot.lives.has(instance) && isShadowSize(quantity);
    this.expect(!wasShadow, `${words} is what it wanted as a shadow`);
    const sign = side === 'buy' ? -1 : 1;
    const own = sign * (model.held.get(instance)?.get(instrument) ?? 0);
    if (quantity <= own - model.pending(instance, instrument, side)) return;
    this.expect(slot.lives.has(instance), `${words} opens, and is not live`);
    this.#warm(fact, words);
    const open = model.openOrders(instance).length;
    const most = this.#mostOpen(slotId, version);
    if (fact.overrideId === undefined)
      this.expect(open < most, `${words} leaves beside ${open} that are open, and ${most} may be`);
  }

  /** After a restart a version may only reduce until it has seen as many events as it warms up on. */
  #warm({ instance, slotId }: FactOf<'order_sent'>, words: string): void {
    if (!this.#wasThere.has(instance)) return;
    const live = this.model.instances.get(instance)?.version;
    const entity = [...this.model.entities.values()].find((each) => `${each.name}@${each.version}` === live);
    const events = this.seen.received.get(instance)?.events ?? 0;
    this.expect(
      events >= (entity?.warmUpEvents ?? 0),
      `${words} opens after ${events} events since the restart, in ${slotId}`,
    );
  }

  /** Who was attached when the process began. */
  readonly #wasThere = new Set<number>();

  /** What is on disk was read: whoever is attached now has to warm up. */
  begin(): void {
    for (const { attached } of this.model.slots.values()) for (const each of attached) this.#wasThere.add(each);
  }

  #mostOpen(slotId: string, version: string): number {
    const all = scopesOf(slotId, version).map((scope) => this.#most.get(scope));
    return Math.min(...all.map((each, i) => each ?? (i === 0 ? USUAL_OPEN_ORDERS : Number.POSITIVE_INFINITY)));
  }

  override sent(command: ExchangeCommand): void {
    if (command.kind === 'submit') this.#submit(command);
    if (command.kind !== 'replace') return;
    const [agreed, ...rest] = this.#replacements.get(command.orderId) ?? [];
    this.#replacements.set(command.orderId, rest);
    const { orderId, quantity, limitPrice, stopPrice } = command;
    const is = [quantity, limitPrice, stopPrice];
    this.expect(
      agreed !== undefined && same(is, [agreed.quantity, agreed.limitPrice, agreed.stopPrice]),
      `the replacement of ${orderId} leaves as ${is}, and the gate has seen ${agreed?.quantity}`,
    );
  }

  #submit({ order }: Extract<ExchangeCommand, { kind: 'submit' }>): void {
    const { id } = order;
    this.expect(!this.#submitted.has(id), `order ${id} left twice`);
    this.#submitted.add(id);
    const fact = this.seen.sent.get(id)?.fact;
    if (!fact) return this.expect(this.model.orders.has(id), `order ${id} left, and no fact tells of it`);
    const { side, type, timeInForce, quantity, limitPrice, stopPrice, postOnly, reduceOnly } = order;
    const is = [side, type, timeInForce, quantity, limitPrice, stopPrice, postOnly, reduceOnly];
    const must = [fact.side, fact.type, fact.timeInForce, fact.quantity, fact.limitPrice, fact.stopPrice];
    this.expect(
      same(is, [...must, fact.postOnly, fact.reduceOnly]) && this.seen.key(order.instrument) === fact.instrument,
      `order ${id} left as ${is}, and the gate let through ${must}`,
    );
  }
}
