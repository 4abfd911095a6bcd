/** Orders as a recount keeps them: open ones, and those of late that may still be filled. */
import { expect, it } from 'vitest';
import { OrderRecount } from '../../../electron/verification/recount/order-recount.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';

const KEPT = 20_000;
const idOf = (number: number): string => `o-${number.toString(16).padStart(8, '0')}`;

/** A recount with orders for 10 each, by their numbers from 1 on. */
class Counted {
  readonly recount = new OrderRecount();
  #last = 0;

  send(): string {
    this.#last += 1;
    const orderId = idOf(this.#last);
    const fact = { orderId, slotId: 's', instance: 1, instrument: 'i', side: 'buy', quantity: 10 };
    this.recount.sent(fact as FactOf<'order_sent'>);
    this.recount.accepted(orderId);
    return orderId;
  }

  fill(orderId: string, quantity: number): void {
    const fact = { orderId, slotId: 's', instance: 1, instrument: 'i', side: 'buy', quantity };
    this.recount.filled(fact as FactOf<'fill'>);
  }

  /** So many others come and are taken back. */
  others(count: number): void {
    for (let i = 0; i < count; i += 1) this.recount.cancelled(this.send());
  }
}

it('keeps an order that works again from its second end on', () => {
  const counted = new Counted();
  const { recount } = counted;
  const order = counted.send();
  recount.asked(order);
  counted.fill(order, 10);
  counted.others(10);
  recount.replaced({ orderId: order, quantity: 20 } as FactOf<'order_replaced'>);
  counted.others(10);
  recount.cancelled(order);
  counted.others(KEPT - 1);
  counted.fill(order, 5);
  expect(recount.orders.get(order)).toMatchObject({ state: 'cancelled', filled: 15 });
  expect(recount.orders.size).toBe(KEPT);
  counted.others(1);
  expect(() => counted.fill(order, 5)).toThrow('never sent or is long over');
});

it('keeps an order that works as long as it works', () => {
  const counted = new Counted();
  const { recount } = counted;
  const order = counted.send();
  recount.asked(order);
  counted.fill(order, 10);
  recount.replaced({ orderId: order, quantity: 20 } as FactOf<'order_replaced'>);
  counted.others(2 * KEPT);
  expect(recount.orders.size).toBe(KEPT + 1);
  counted.fill(order, 10);
  expect(recount.counts).toMatchObject({ filled: 1, cancelled: 2 * KEPT });
});
