import type { Answer, HandedOrder, Request } from '../../shared/domain/delivery.ts';
import type { Intent } from '../../shared/domain/intent.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import { type OrderTerms, signOf } from '../../shared/domain/order.ts';
import { money } from '../../shared/units/money.ts';
import type { Price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';

interface OpenOrder {
  readonly ref: number | string;
  readonly terms: OrderTerms;
  filled: number;
  cancelled: boolean;
}

/**
 * A market for one version under test: fills its orders by the trades that come, in the plainest way that the rules
 * of the paper exchange allow (market orders at the next trades, limits when the market trades through them).
 */
export class SampleMarket {
  readonly #send: (body: Request) => Promise<Answer>;
  #open: OpenOrder[] = [];
  readonly #positions: number[] = [];
  /** Every intent, in order, with an order's own terms in the place of its number: comparable across instances. */
  readonly intents: object[] = [];
  readonly submitted: OrderTerms[] = [];
  fills = 0;
  mostOpen = 0;
  /** Refuses every order instead. */
  denies = false;

  constructor(send: (body: Request) => Promise<Answer>) {
    this.#send = send;
  }

  get openOrders(): number {
    return this.#open.length;
  }

  /** One event in its order: fills first, then the version sees it, then its intents count. */
  async show(event: MarketEvent): Promise<void> {
    if (event.kind === 'trade') await this.#match(event.instrument, event.price, event.quantity);
    await this.#deliver({ kind: 'event', event, live: true });
  }

  /** Hands positions and open orders to another instance, which names the orders by ids. */
  async handOver(send: (body: Request) => Promise<Answer>): Promise<SampleMarket> {
    const heir = new SampleMarket(send);
    heir.#positions.push(...this.#positions);
    heir.#open = this.#open.map((order) => ({ ...order, ref: `o-${order.ref}` }));
    const positions = this.#positions.map((held, instrument) => ({ instrument, quantity: quantity(held) }));
    const orders = heir.#open.map(
      ({ ref, terms, filled }): HandedOrder => ({ ...terms, orderId: String(ref), filled: quantity(filled) }),
    );
    await heir.#deliver({ kind: 'adopt', positions, orders });
    return heir;
  }

  async #match(instrument: number, price: Price, traded: number): Promise<void> {
    let left = traded;
    for (const order of [...this.#open]) {
      const { side, type, limitPrice, instrument: wanted } = order.terms;
      if (wanted !== instrument) continue;
      const through = type === 'market' || (side === 'buy' ? price < limitPrice : price > limitPrice);
      if (!order.cancelled && (!through || left === 0)) continue;
      if (!order.cancelled) left -= await this.#fill(order, type === 'market' ? price : limitPrice, left);
      const done = order.filled === order.terms.quantity;
      if (!done && !order.cancelled) continue;
      this.#open = this.#open.filter((other) => other !== order);
      await this.#deliver({
        kind: 'order',
        ref: order.ref,
        status: done ? 'filled' : 'cancelled',
        reason: done ? '' : 'requested',
      });
    }
  }

  async #fill(order: OpenOrder, price: Price, available: number): Promise<number> {
    const { instrument, side, type } = order.terms;
    const size = Math.min(available, order.terms.quantity - order.filled);
    order.filled += size;
    this.fills++;
    const position = (this.#positions[instrument] ?? 0) + signOf(side) * size;
    this.#positions[instrument] = position;
    const liquidity = type === 'market' ? 'taker' : 'maker';
    await this.#deliver({
      kind: 'fill',
      ...{ ref: order.ref, instrument, side, price, quantity: quantity(size), fee: money(1n), liquidity },
      position: quantity(position),
    });
    return size;
  }

  async #deliver(body: Request): Promise<void> {
    const { intents, fault } = await this.#send(body);
    if (fault) throw new Error(`${fault.code}: ${fault.message}`);
    for (const intent of intents) await this.#take(intent);
  }

  async #take(intent: Intent): Promise<void> {
    if (intent.kind === 'submit') {
      const { kind, ref, ...terms } = intent;
      this.submitted.push(terms);
      this.intents.push({ kind, ...terms });
      if (this.denies) return this.#deliver({ kind: 'order', ref, status: 'denied', reason: 'halted' });
      this.#open.push({ ref, terms, filled: 0, cancelled: false });
      this.mostOpen = Math.max(this.mostOpen, this.#open.length);
      return this.#deliver({ kind: 'order', ref, status: 'accepted', reason: '' });
    }
    const named = this.#open.find(({ ref }) => ref === intent.ref);
    if (named === undefined) throw new Error(`${intent.kind} of ${intent.ref}, which is not open`);
    this.intents.push({ kind: intent.kind, ...named.terms });
    if (intent.kind === 'cancel') named.cancelled = true;
  }
}
