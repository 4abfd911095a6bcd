import { assertNever } from '../../shared/base/assert.ts';
import type { ExchangeCommand, ExchangeReport, RejectReason } from '../../shared/domain/exchange.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Order } from '../../shared/domain/order.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import type { TimeNs } from '../../shared/units/time.ts';
import type { Book } from './book.ts';
import type { Execution } from './execution.ts';
import { checkTerms } from './order-check.ts';
import type { ReduceOnlyLimit } from './reduce-only.ts';
import { applyReplace, checkReplace, type Replacement } from './replacement.ts';
import { WorkingOrder } from './working-order.ts';

type Report = (report: ExchangeReport) => void;

/** Where commands take effect: orders come into the books, leave them, or change there. */
export class OrderEntry {
  readonly #instruments: readonly Instrument[];
  readonly #execution: Execution;
  readonly #reduceOnly: ReduceOnlyLimit;
  readonly #bookOf: (instrument: number) => Book;

  constructor(
    instruments: readonly Instrument[],
    execution: Execution,
    reduceOnly: ReduceOnlyLimit,
    bookOf: (instrument: number) => Book,
  ) {
    this.#instruments = instruments;
    this.#execution = execution;
    this.#reduceOnly = reduceOnly;
    this.#bookOf = bookOf;
  }

  takeEffect(command: ExchangeCommand, tsNs: TimeNs, report: Report): void {
    switch (command.kind) {
      case 'submit':
        this.#submit(command.order, tsNs, report);
        break;
      case 'cancel':
        this.#cancel(command.orderId, tsNs, report);
        break;
      case 'replace':
        this.#replace(command, tsNs, report);
        break;
      default:
        assertNever(command, 'exchange command');
    }
  }

  /**
   * Why the order is refused by itself, or undefined. Of ids only those at work are remembered, so that memory stays
   * flat; the engine never uses an id twice.
   */
  refusal(order: Order): RejectReason | undefined {
    if (this.#execution.orders.has(order.id)) return 'duplicate_order';
    const instrument = this.#instruments[order.instrument];
    return instrument === undefined ? 'unknown_instrument' : checkTerms(instrument, order);
  }

  /** Makes a sound order a working one; it is in no list of its book yet. */
  accept(order: Order): WorkingOrder {
    const working = new WorkingOrder(order, this.#bookOf(order.instrument).instrument);
    this.#execution.orders.set(working.id, working);
    return working;
  }

  #submit(order: Order, tsNs: TimeNs, report: Report): void {
    const reason = this.refusal(order) ?? this.#refusalByState(order);
    if (reason !== undefined) {
      report({ kind: 'rejected', orderId: order.id, tsNs, reason });
      return;
    }
    report({ kind: 'accepted', orderId: order.id, tsNs });
    this.#bookOf(order.instrument).place(this.accept(order));
  }

  #cancel(orderId: string, tsNs: TimeNs, report: Report): void {
    const order = this.#execution.orders.get(orderId);
    if (order === undefined) report({ kind: 'cancel_rejected', orderId, tsNs, reason: 'unknown_order' });
    else this.#execution.cancel(this.#bookOf(order.instrument.index), order, 'requested');
  }

  /** A total that is filled already asks for nothing more, so it ends the order as a cancel would. */
  #replace(command: Replacement, tsNs: TimeNs, report: Report): void {
    const { orderId } = command;
    const order = this.#execution.orders.get(orderId);
    if (order === undefined) {
      report({ kind: 'cancel_rejected', orderId, tsNs, reason: 'unknown_order' });
      return;
    }
    const book = this.#bookOf(order.instrument.index);
    const reason = checkReplace(book, order, command);
    if (reason !== undefined) {
      report({ kind: 'cancel_rejected', orderId, tsNs, reason });
      return;
    }
    if (command.quantity <= order.filled) {
      this.#execution.cancel(book, order, 'requested');
      return;
    }
    applyReplace(book, order, command);
    report({
      kind: 'replaced',
      orderId,
      tsNs,
      quantity: quantity(order.quantity),
      limitPrice: price(order.limitPrice),
      stopPrice: price(order.stopPrice),
    });
  }

  /**
   * Why the order is refused by what it finds, or undefined. A stop is held to its owner's position only when it
   * fills, as on the venues that know reduce-only: it is often sent before the position that it protects.
   */
  #refusalByState(order: Order): RejectReason | undefined {
    const book = this.#bookOf(order.instrument);
    const judgedNow = order.reduceOnly && order.stopPrice === 0;
    if (judgedNow && this.#reduceOnly.allowance(order.id, order.side, book.instrument) === 0) {
      return 'nothing_to_reduce';
    }
    return order.postOnly && book.wouldTake(order.side, order.limitPrice) ? 'would_take_liquidity' : undefined;
  }
}
