import type { OrderTerms } from '../../../shared/domain/order.ts';

/** The terms that an order is held to be the same by, whatever names its instrument. */
type Terms = Omit<OrderTerms, 'instrument' | 'postOnly' | 'reduceOnly'>;

/**
 * Orders' terms as text: orders with the same text are alike in every term. The last text is kept, because the gate asks for
 * the one that the order's fact is counted by a moment later, and a text that is made once is hashed once.
 */
export class AlikeText {
  #text = '';
  #instrument = -1;
  #quantity = 0;
  #limitPrice = 0;
  #stopPrice = 0;
  #side = '';
  #type = '';
  #timeInForce = '';

  of({ side, type, timeInForce, quantity, limitPrice, stopPrice }: Terms, instrument: number): string {
    if (
      instrument === this.#instrument &&
      quantity === this.#quantity &&
      limitPrice === this.#limitPrice &&
      stopPrice === this.#stopPrice &&
      side === this.#side &&
      type === this.#type &&
      timeInForce === this.#timeInForce
    )
      return this.#text;
    this.#instrument = instrument;
    this.#quantity = quantity;
    this.#limitPrice = limitPrice;
    this.#stopPrice = stopPrice;
    this.#side = side;
    this.#type = type;
    this.#timeInForce = timeInForce;
    this.#text = `${instrument} ${side} ${type} ${timeInForce} ${quantity} ${limitPrice} ${stopPrice}`;
    return this.#text;
  }
}
