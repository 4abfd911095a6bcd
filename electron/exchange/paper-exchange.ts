import { assert, assertNever, defined } from '../../shared/base/assert.ts';
import type { ExchangeCommand, ExchangeReport } from '../../shared/domain/exchange.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { Order } from '../../shared/domain/order.ts';
import type { Quantity } from '../../shared/units/quantity.ts';
import type { ExchangePort } from '../engine/ports.ts';
import { Book, type SeenMarket } from './book.ts';
import { CommandQueue } from './command-queue.ts';
import { Execution } from './execution.ts';
import { matchQuote } from './match-quote.ts';
import { matchQuoteBar } from './match-quote-bar.ts';
import { matchTrade } from './match-trade.ts';
import { matchTradeBar } from './match-trade-bar.ts';
import { OrderEntry } from './order-entry.ts';
import {
  defaultQuoteSizeOf,
  type MarketWitness,
  type PaperExchangeOptions,
  type PaperSettings,
  paperSettings,
} from './paper-options.ts';
import { ReduceOnlyLimit } from './reduce-only.ts';

/** An exchange on paper: it fills orders against the market data that the desk sees, and moves no market. */
export interface PaperExchange extends ExchangePort, MarketWitness {
  /**
   * Puts a working order back after a restart, with the terms it last had; nothing is reported. Call in the order of
   * acceptance, before the first event: that order is the time priority. A limit that may rest is taken to have
   * rested.
   *
   * @param filled what of it is filled already, less than its quantity.
   * @param triggered whether its stop price was reached before.
   * @throws {AssertionError} for an order that cannot be working: unknown instrument, unsound terms, nothing left, or
   * there already.
   */
  restore(order: Order, filled: Quantity, triggered: boolean): void;
}

/**
 * Opens a paper exchange. It is deterministic: what it does follows from the commands, their `sentNs` and the market
 * events alone. At an event,
 *
 * 1. every command with `sentNs + latencyNs` at or before the event's time takes effect, in the order of sent time,
 *    then of sending. It is the first event it can act on: the event that caused it was over before it was sent;
 * 2. the orders that are live then match against the event, because they were there before it happened. A cancel that
 *    is due with an event therefore beats the fill that the event would have brought.
 *
 * @throws {AssertionError} when an option is out of its range.
 */
export function openPaperExchange(options: PaperExchangeOptions): PaperExchange {
  return new Paper(options);
}

class Paper implements PaperExchange {
  readonly latencyNs: number;
  readonly #instruments: PaperExchangeOptions['instruments'];
  readonly #settings: PaperSettings;
  readonly #queue: CommandQueue;
  readonly #execution: Execution;
  readonly #entry: OrderEntry;
  readonly #books: Book[] = [];
  #reporting = false;

  constructor(options: PaperExchangeOptions) {
    const reduceOnly = new ReduceOnlyLimit(options.positions);
    this.#instruments = options.instruments;
    this.#settings = paperSettings(options);
    this.latencyNs = this.#settings.latencyNs;
    this.#queue = new CommandQueue(this.latencyNs);
    this.#execution = new Execution(this.#settings.rates, this.#settings.slippageTicks, reduceOnly);
    this.#entry = new OrderEntry(options.instruments, this.#execution, reduceOnly, (index) => this.#book(index));
    if (options.market) this.#recall(options.market);
  }

  /** At once, not when a book is first needed: by then the witness has seen the event that needs it. */
  #recall(market: MarketWitness): void {
    for (let index = 0; index < this.#instruments.length; index += 1) {
      const seen = market.seen(index);
      if (seen) this.#book(index).recall(seen);
    }
  }

  seen(instrument: number): SeenMarket | undefined {
    return this.#books[instrument];
  }

  send(command: ExchangeCommand): void {
    // A command sent from inside a report would belong to the event in progress, and must not act on it.
    assert(!this.#reporting, `a ${command.kind} was sent while the exchange reports; send it after the event`);
    this.#queue.push(command);
  }

  onMarket(event: MarketEvent, report: (report: ExchangeReport) => void): void {
    const due = this.#queue.dueNs <= event.tsNs;
    const book = this.#book(event.instrument);
    if (!due && book.count === 0) {
      book.observe(event);
      return;
    }
    this.#reporting = true;
    this.#execution.begin(event.tsNs, report);
    for (let command = this.#queue.shift(event.tsNs); command !== undefined; command = this.#queue.shift(event.tsNs)) {
      this.#entry.takeEffect(command, event.tsNs, report);
    }
    // Arriving orders were judged by the market before this event; what they meet now is the event itself.
    book.observe(event);
    if (book.count > 0) match(this.#execution, book, event);
    this.#reporting = false;
  }

  restore(order: Order, filled: Quantity, triggered: boolean): void {
    assert(filled >= 0 && filled < order.quantity, `order ${order.id} has nothing left to restore`);
    const refusal = this.#entry.refusal(order);
    assert(refusal === undefined, `order ${order.id} cannot be restored: ${refusal}`);
    const restored = this.#entry.accept(order);
    restored.filled = filled;
    restored.triggered = triggered;
    const book = this.#book(order.instrument);
    if (restored.limitPrice > 0 && !restored.dormant && !restored.immediate) book.rest(restored);
    else book.place(restored);
  }

  #book(index: number): Book {
    return this.#books[index] ?? this.#openBook(index);
  }

  #openBook(index: number): Book {
    const instrument = defined(this.#instruments[index], `instrument ${index}`);
    const book = new Book(instrument, defaultQuoteSizeOf(this.#settings, instrument));
    this.#books[index] = book;
    return book;
  }
}

function match(execution: Execution, book: Book, event: MarketEvent): void {
  switch (event.kind) {
    case 'trade':
      matchTrade(execution, book, event);
      break;
    case 'quote':
      matchQuote(execution, book, event);
      break;
    case 'bar':
      matchTradeBar(execution, book, event);
      break;
    case 'quote_bar':
      matchQuoteBar(execution, book, event);
      break;
    default:
      assertNever(event, 'market event');
  }
}
