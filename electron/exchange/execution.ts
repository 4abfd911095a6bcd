import type { ExchangeReport, Liquidity } from '../../shared/domain/exchange.ts';
import { type Price, price } from '../../shared/units/price.ts';
import { quantity as asQuantity } from '../../shared/units/quantity.ts';
import { type TimeNs, timeNs } from '../../shared/units/time.ts';
import type { Book } from './book.ts';
import { type FeeRates, feeOf } from './fees.ts';
import type { ReduceOnlyLimit } from './reduce-only.ts';
import { takePrice } from './take-price.ts';
import type { WorkingOrder } from './working-order.ts';

/**
 * What one event has to give: units traded or displayed. Every fill draws on it, so each unit is used once across all
 * orders, whoever owns them.
 */
export interface Supply {
  left: number;
}

/** Why an exchange ends an order that is not filled whole. */
export type CancelReason = Extract<ExchangeReport, { kind: 'cancelled' }>['reason'];

/** What can happen to a working order during one event; each happening is reported at once, in order. */
export class Execution {
  readonly slippageTicks: number;
  /** Every working order, by id. */
  readonly orders = new Map<string, WorkingOrder>();
  readonly #rates: FeeRates;
  readonly #reduceOnly: ReduceOnlyLimit;
  #tsNs: TimeNs = timeNs(0);
  #report: (report: ExchangeReport) => void = () => {};

  constructor(rates: FeeRates, slippageTicks: number, reduceOnly: ReduceOnlyLimit) {
    this.#rates = rates;
    this.slippageTicks = slippageTicks;
    this.#reduceOnly = reduceOnly;
  }

  /** Starts an event: reports carry its time from here on. */
  begin(tsNs: TimeNs, report: (report: ExchangeReport) => void): void {
    this.#tsNs = tsNs;
    this.#report = report;
    this.#reduceOnly.begin();
  }

  /**
   * A taking order meets the market at `market`: it fills from the supply as taker, at that price less favourable by
   * the slippage. A good-till-cancelled limit goes on taking while the market stays within its limit, and rests once
   * it does not. The rest of an `ioc` ends here; a `fok` fills whole or ends.
   */
  take(book: Book, order: WorkingOrder, market: number, slippageTicks: number, supply: Supply): void {
    const reached = order.allows(market);
    if (reached && (order.timeInForce !== 'fok' || this.#fillable(order, supply) === order.remaining)) {
      this.fill(book, order, takePrice(order, market, slippageTicks), supply, 'taker');
    }
    if (order.list === undefined) return;
    if (order.immediate) this.miss(book, order);
    else if (!reached) book.rest(order);
  }

  /** A taking order meets an event with nothing to take: one that must act at once ends, another waits. */
  miss(book: Book, order: WorkingOrder): void {
    if (order.immediate) this.cancel(book, order, order.timeInForce === 'fok' ? 'fok_unfillable' : 'ioc_remainder');
  }

  /** A resting order is hit: it fills at its own limit, as maker. */
  make(book: Book, order: WorkingOrder, supply: Supply): void {
    this.fill(book, order, price(order.limitPrice), supply, 'maker');
  }

  /**
   * Fills what the order wants and the supply has, in whole lots. A reduce-only order fills no more than its owner
   * holds, and ends when there is nothing left to reduce: what it could open later was never asked for.
   */
  fill(book: Book, order: WorkingOrder, at: Price, supply: Supply, liquidity: Liquidity): void {
    const wanted = wholeLots(order, Math.min(order.remaining, supply.left));
    if (wanted === 0) return;
    const allowance = order.reduceOnly ? this.#allowance(order) : wanted;
    const filled = asQuantity(Math.min(wanted, allowance));
    if (filled > 0) {
      supply.left -= filled;
      order.filled += filled;
      const fee = feeOf(this.#rates, order.instrument, at, filled, liquidity);
      // What is filled by now only grows, and is the same in a replay and for an order that is put back after a restart.
      const executionId = String(order.filled);
      const tsNs = this.#tsNs;
      this.#report({ kind: 'fill', orderId: order.id, executionId, tsNs, price: at, quantity: filled, fee, liquidity });
      this.#reduceOnly.record(order, filled);
    }
    if (order.remaining === 0) this.#end(book, order);
    else if (order.reduceOnly && filled === allowance) this.cancel(book, order, 'reduce_only');
  }

  /** A stop order is set off. What becomes of it then is the caller's to say: it is in no list any more. */
  trigger(book: Book, order: WorkingOrder): void {
    order.triggered = true;
    book.remove(order);
    this.#report({ kind: 'triggered', orderId: order.id, tsNs: this.#tsNs });
  }

  cancel(book: Book, order: WorkingOrder, reason: CancelReason): void {
    this.#end(book, order);
    this.#report({ kind: 'cancelled', orderId: order.id, tsNs: this.#tsNs, reason });
  }

  #end(book: Book, order: WorkingOrder): void {
    book.remove(order);
    this.orders.delete(order.id);
  }

  #fillable(order: WorkingOrder, supply: Supply): number {
    const wanted = wholeLots(order, Math.min(order.remaining, supply.left));
    return order.reduceOnly ? Math.min(wanted, this.#allowance(order)) : wanted;
  }

  #allowance(order: WorkingOrder): number {
    return this.#reduceOnly.allowance(order.id, order.side, order.instrument);
  }
}

/**
 * An order fills in lots, so that what is left of it can always be filled or sold on; a feed may show smaller units.
 */
const wholeLots = (order: WorkingOrder, units: number): number => units - (units % order.instrument.lot);
