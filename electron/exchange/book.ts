import { assertNever, defined } from '../../shared/base/assert.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { Side } from '../../shared/domain/order.ts';
import type { Price } from '../../shared/units/price.ts';
import { OrderList } from './order-list.ts';
import { isTradable } from './quote-state.ts';
import type { WorkingOrder } from './working-order.ts';

/** What the market has said of one instrument so far, as far as it decides how an order meets it. */
export type SeenMarket = Pick<Book, 'last' | 'bid' | 'ask' | 'ticks' | 'quoted'>;

/**
 * The working orders of one instrument and what the market last said of it.
 *
 * Orders match by price, then time, as on a continuous market. An order that takes accepts the market's price, which
 * ranks it before every resting order; among themselves takers go by time.
 */
export class Book {
  readonly instrument: Instrument;
  /** What a quote displays where its feed gives no size. */
  readonly defaultQuoteSize: number;
  /** Market orders, triggered stops and limits that the market has reached: they trade at the market's price. */
  readonly takers = new OrderList(1, () => 0);
  /** Resting buys, the highest limit first. */
  readonly bids = new OrderList(1, (order) => order.limitPrice);
  /** Resting sells, the lowest limit first. */
  readonly asks = new OrderList(-1, (order) => order.limitPrice);
  /** Buys that wait for the market to rise, the lowest stop first. */
  readonly buyStops = new OrderList(-1, (order) => order.stopPrice);
  /** Sells that wait for the market to fall, the highest stop first. */
  readonly sellStops = new OrderList(1, (order) => order.stopPrice);
  /** Working orders in all lists. */
  count = 0;
  /** Price of the last trade or close of the last bar; 0 while unknown. */
  last = 0;
  /** Best bid and ask of the last uncrossed quote or quote bar; 0 while unknown. */
  bid = 0;
  ask = 0;
  /**
   * A trade or quote was seen. Bars only sum such events up, so from then on bars fill nothing: no unit is used
   * twice.
   */
  ticks = false;
  /** A quote or quote bar was seen. From then on takers and stops look at quotes; trades only fill resting limits. */
  quoted = false;
  #ranks = 0;

  constructor(instrument: Instrument, defaultQuoteSize: number) {
    this.instrument = instrument;
    this.defaultQuoteSize = defaultQuoteSize;
  }

  /** Takes what another book has seen of the same market as seen. */
  recall({ last, bid, ask, ticks, quoted }: SeenMarket): void {
    this.last = last;
    this.bid = bid;
    this.ask = ask;
    this.ticks = ticks;
    this.quoted = quoted;
  }

  /** Notes what an event says of the market. Costs a few assignments, as it happens for every event. */
  observe(event: MarketEvent): void {
    switch (event.kind) {
      case 'trade':
        this.#observeTick();
        this.last = event.price;
        return;
      case 'quote':
        this.#observeTick();
        this.#observeQuote(event.bid, event.ask);
        return;
      case 'bar':
        if (!this.ticks && event.volume > 0) this.last = event.close;
        return;
      case 'quote_bar':
        if (!this.ticks) this.#observeQuote(event.bidClose, event.askClose);
        return;
      default:
        assertNever(event, 'market event');
    }
  }

  /** The first tick ends the time of bars: what quote bars said of the market is no longer kept up. */
  #observeTick(): void {
    if (this.ticks) return;
    this.ticks = true;
    this.quoted = false;
    this.bid = 0;
    this.ask = 0;
  }

  #observeQuote(bid: Price, ask: Price): void {
    this.quoted = true;
    if (!isTradable(bid, ask)) return;
    this.bid = bid;
    this.ask = ask;
  }

  /**
   * The price a taker of this side would meet by the last the market said: the opposite quote, else the last trade; 0
   * while unknown.
   */
  reference(side: Side): number {
    if (!this.quoted) return this.last;
    return side === 'buy' ? this.ask : this.bid;
  }

  /** Whether a limit of this side would take on arrival. Not so where the market has said nothing yet. */
  wouldTake(side: Side, limitPrice: number): boolean {
    const reference = this.reference(side);
    if (reference === 0) return false;
    return side === 'buy' ? reference <= limitPrice : reference >= limitPrice;
  }

  /**
   * Puts an order where its terms and the market place it, behind all that came before it. A limit that the market
   * has not reached rests; one that it has, or that must act at once, or for which there is no price yet to judge by,
   * takes.
   */
  place(order: WorkingOrder): void {
    if (order.dormant) this.#insert(order, order.side === 'buy' ? this.buyStops : this.sellStops);
    else if (order.limitPrice === 0 || order.immediate) this.take(order);
    else if (order.postOnly) this.rest(order);
    else if (this.reference(order.side) === 0 || this.wouldTake(order.side, order.limitPrice)) {
      this.take(order);
    } else this.rest(order);
  }

  /** Puts an order among the takers, behind all that came before it. */
  take(order: WorkingOrder): void {
    this.#insert(order, this.takers);
  }

  /** Puts a limit order among the resting ones, behind all that came before it. */
  rest(order: WorkingOrder): void {
    this.#insert(order, order.side === 'buy' ? this.bids : this.asks);
  }

  /** Puts an order behind all others of its price, in the list it is in. */
  requeue(order: WorkingOrder): void {
    this.#insert(order, defined(order.list, `the list of order ${order.id}`));
  }

  /** Takes an order out; does nothing where it is out already. */
  remove(order: WorkingOrder): void {
    if (order.list === undefined) return;
    order.list.remove(order);
    this.count--;
  }

  #insert(order: WorkingOrder, list: OrderList): void {
    this.remove(order);
    order.rank = ++this.#ranks;
    list.insert(order);
    this.count++;
  }
}
