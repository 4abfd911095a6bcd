import { assertNever } from '../../shared/base/assert.ts';
import type {
  Answer,
  Delivery,
  Fault,
  FaultCode,
  HandedOrder,
  HandedPosition,
  Request,
} from '../../shared/domain/delivery.ts';
import type { Intent } from '../../shared/domain/intent.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { Receipts } from '../../shared/domain/receipts.ts';
import type { JsonObject } from '../../shared/domain/version.ts';
import type { HandOver } from '../../shared/sdk/algorithm.ts';
import { WHOLE } from '../../shared/units/basis-points.ts';
import { BusyWindow } from './busy-window.ts';
import type { InnerSurface } from './inner-surface.ts';
import { ReceiptBook } from './receipt-book.ts';

/** A version that does nothing answers with these: one array for all, so an empty answer costs one object. */
const NO_INTENTS: readonly Intent[] = Object.freeze([]);
const NO_STATE: JsonObject = Object.freeze({});

/** The first thousand requests are timed, then one in sixteen: a clock reading costs as much as a small handler. */
const TIMED_FROM_START = 1024;
const TIMED_MASK = 15;

/**
 * Stands beside a version's code, in its thread, and is the same there for inline and worker: it hands requests
 * in, makes answers of what comes out, and writes down what was received. After a fault it is dead.
 */
export class Instance {
  readonly #number: number;
  readonly #inner: InnerSurface | undefined;
  readonly #takes: readonly boolean[];
  readonly #book = new ReceiptBook();
  readonly busy = new BusyWindow();
  #requests = 0;
  #state: JsonObject | undefined;
  #death: Fault | undefined;

  /**
   * @param inner the version's world; undefined for the built-in version that does nothing.
   * @param takes by index, whether the manifest names the instrument. Other events are received, not handed on.
   */
  constructor(number: number, inner: InnerSurface | undefined, takes: readonly boolean[]) {
    this.#number = number;
    this.#inner = inner;
    this.#takes = takes;
  }

  get requests(): number {
    return this.#requests;
  }

  /** What it failed at, or undefined while it lives. */
  get death(): Fault | undefined {
    return this.#death;
  }

  /** Ends it from outside: from here on it answers nothing but that. */
  kill(fault: Fault): void {
    this.#death ??= fault;
  }

  receipts(): Receipts {
    return this.#book.summary(this.#number);
  }

  /** Handles one request to its end. Whatever the version does short of looping for ever, there is an answer. */
  handle({ request, body }: Delivery): Answer {
    if (this.#death) return this.#fault(request, { code: 'exited', message: `stopped after: ${this.#death.message}` });
    const timed = this.#requests < TIMED_FROM_START || (this.#requests & TIMED_MASK) === 0;
    this.#requests++;
    const started = timed ? performance.now() : 0;
    let count: number;
    try {
      count = this.#execute(body);
    } catch (error) {
      // Its own code is caught inside; here is what cannot be: a stack without room, a prototype that was bent.
      return this.#die(request, body.kind, 'threw', error instanceof Error ? error.message : 'it broke off');
    }
    if (timed) this.busy.record((performance.now() - started) * 1000);
    if (count < 0) return this.#die(request, body.kind, this.#inner?.code ?? 'threw', this.#inner?.message ?? '');
    if (this.#state === undefined) {
      return { instance: this.#number, request, intents: count === 0 ? NO_INTENTS : this.#intents(count) };
    }
    const state = this.#state;
    this.#state = undefined;
    return { instance: this.#number, request, intents: NO_INTENTS, state };
  }

  #execute(body: Request): number {
    const inner = this.#inner;
    switch (body.kind) {
      case 'event':
        this.#book.record(body.event.instrument, body.event.instrumentSeq, body.live);
        return inner === undefined ? 0 : this.#hand(inner, body.event);
      case 'warm':
        return inner === undefined ? 0 : this.#warm(inner, body.events);
      case 'export':
        return this.#export(inner);
      case 'import':
        return inner === undefined ? 0 : inner.importState(JSON.stringify(body.state));
      case 'fill': {
        const { ref, instrument, side, price, quantity, fee, liquidity, position } = body;
        return inner === undefined ? 0 : inner.fill(ref, instrument, side, price, quantity, fee, liquidity, position);
      }
      case 'order':
        return inner === undefined ? 0 : inner.order(body.ref, body.status, body.reason);
      case 'adopt':
        return inner === undefined ? 0 : inner.adopt(JSON.stringify(handOver(body.positions, body.orders)));
      case 'share':
        inner?.allot(body.share / WHOLE);
        return 0;
      case 'retire':
        return inner === undefined ? 0 : inner.retire(JSON.stringify(body.positions));
      default:
        return assertNever(body, 'request');
    }
  }

  /** Hands one event in, number by number: the version gets its own copy, which it may do with as it likes. */
  #hand(inner: InnerSurface, event: MarketEvent): number {
    const { kind, seq, instrumentSeq, instrument, tsNs } = event;
    if (!this.#takes[instrument]) return inner.pass(tsNs);
    switch (kind) {
      case 'trade':
        return inner.trade(seq, instrumentSeq, instrument, tsNs, event.price, event.quantity, event.aggressor);
      case 'quote':
        return inner.quote(
          seq,
          instrumentSeq,
          instrument,
          tsNs,
          event.bid,
          event.bidQuantity,
          event.ask,
          event.askQuantity,
        );
      case 'bar':
        return inner.bar('onBar', JSON.stringify(event));
      case 'quote_bar':
        return inner.bar('onQuoteBar', JSON.stringify(event));
      default:
        return assertNever(event, 'market event');
    }
  }

  #warm(inner: InnerSurface, events: readonly MarketEvent[]): number {
    inner.warm(true);
    try {
      for (const event of events) if (this.#hand(inner, event) < 0) return -1;
      return 0;
    } finally {
      inner.warm(false);
    }
  }

  #export(inner: InnerSurface | undefined): number {
    const count = inner === undefined ? 0 : inner.exportState();
    if (count >= 0) this.#state = inner === undefined ? NO_STATE : (JSON.parse(inner.text) as JsonObject);
    return count;
  }

  /** Copies the intents out of the version's realm, so that nothing of it travels on. */
  #intents(count: number): readonly Intent[] {
    const copies: Intent[] = [];
    for (let at = 0; at < count; at++) {
      const intent = this.#inner?.intents[at] as Intent;
      copies.push({ ...intent });
    }
    return copies;
  }

  #die(request: number, kind: Request['kind'], code: FaultCode, message: string): Answer {
    const told = kind === 'export' ? 'export_failed' : kind === 'import' ? 'import_failed' : code;
    this.#death = { code: told, message };
    return this.#fault(request, this.#death);
  }

  #fault(request: number, fault: Fault): Answer {
    return { instance: this.#number, request, intents: NO_INTENTS, fault };
  }
}

const handOver = (positions: readonly HandedPosition[], orders: readonly HandedOrder[]): HandOver => ({
  positions,
  orders: orders.map(({ orderId, instrument, side, type, quantity, filled, limitPrice, stopPrice }) => ({
    order: orderId,
    instrument,
    side,
    type,
    quantity,
    filled,
    limitPrice,
    stopPrice,
  })),
});
