import type { ExchangeOrder, ExchangePort } from '../../../electron/engine/ports.ts';
import type { PaperExchange } from '../../../electron/exchange/paper-exchange.ts';
import type { ExchangeCommand, ExchangeReport } from '../../../shared/domain/exchange.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import type { Order } from '../../../shared/domain/order.ts';
import { money, ZERO_MONEY } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { timeNs } from '../../../shared/units/time.ts';
import type { Faults } from './faults.ts';

type Fill = Extract<ExchangeReport, { kind: 'fill' }>;
/** A report on its way, and whether it is true. */
interface Said {
  readonly report: ExchangeReport;
  readonly isTrue: boolean;
}

/** An order as the exchange itself has it. */
interface Known {
  readonly order: Order;
  quantity: number;
  filled: number;
  isOpen: boolean;
}

/** What may come twice. Nothing tells a refusal that is said again from a refusal of something else. */
const REPEATED: ReadonlySet<ExchangeReport['kind']> = new Set([
  'accepted',
  'rejected',
  'fill',
  'replaced',
  'cancelled',
]);

/** Shows somebody a report before the desk gets it. */
type Told = (report: ExchangeReport, isTrue: boolean) => void;

/**
 * An exchange that does wrong when it is told to, around one that does not: it refuses, fills in parts, fills what it has
 * cancelled, says things twice, late, in the wrong order or of orders that nobody sent, and loses the line.
 */
export class SimExchange implements ExchangePort {
  readonly latencyNs: number;
  readonly #paper: PaperExchange;
  readonly #faults: Faults;
  #told: Told;
  /** What it has of each order that came through, whatever becomes of the desk. */
  readonly #memory = new Map<string, Known>();
  #queue: Said[] = [];
  /** Commands that have not come through. */
  readonly #stuck: ExchangeCommand[] = [];

  constructor(paper: PaperExchange, faults: Faults, told: Told) {
    this.#paper = paper;
    this.latencyNs = paper.latencyNs;
    this.#faults = faults;
    this.#told = told;
  }

  get #isDown(): boolean {
    return this.#faults.stands('drop_link');
  }

  send(command: ExchangeCommand): void {
    if (this.#isDown) {
      this.#faults.count('exchange drop_link');
      this.#stuck.push(command);
    } else this.#pass(command);
  }

  #pass(command: ExchangeCommand): void {
    if (command.kind === 'submit') {
      const { order, sentNs } = command;
      if (this.#faults.takes('exchange', 'reject')) {
        this.#say({ kind: 'rejected', orderId: order.id, tsNs: sentNs, reason: 'invalid_terms' });
        return;
      }
      this.#memory.set(order.id, { order, quantity: order.quantity, filled: 0, isOpen: true });
    }
    this.#paper.send(command);
  }

  #say(report: ExchangeReport, isTrue = true): void {
    this.#queue.push({ report, isTrue });
  }

  onMarket(event: MarketEvent, report: (report: ExchangeReport) => void): void {
    if (!this.#isDown) for (const each of this.#stuck.splice(0)) this.#pass(each);
    const waiting = this.#queue.splice(0);
    this.#paper.onMarket(event, (each) => this.#take(each, event));
    if (this.#faults.takes('exchange', 'unknown')) this.#invent(event);
    const isLate = this.#isDown || this.#faults.takes('exchange', 'delay');
    this.#queue.unshift(...waiting);
    if (isLate) return;
    const ready = this.#queue.filter(({ report }) => report.tsNs <= event.tsNs);
    this.#queue = this.#queue.filter(({ report }) => report.tsNs > event.tsNs);
    if (ready.length > 1 && this.#faults.takes('exchange', 'reorder')) ready.reverse();
    for (const each of ready) {
      const said = { ...each.report, tsNs: event.tsNs };
      this.#told(said, each.isTrue);
      report(said);
    }
  }

  /** What the good exchange says, as the bad one passes it on. */
  #take(report: ExchangeReport, event: MarketEvent): void {
    const known = this.#memory.get(report.orderId);
    if (known) remember(known, report);
    const at = this.#queue.length;
    const hasParts = report.kind === 'fill' && report.quantity > 1;
    const isPartTwice = hasParts && this.#faults.takes('exchange', 'part_twice');
    if (hasParts && (isPartTwice || this.#faults.takes('exchange', 'partial'))) this.#inParts(report);
    else this.#say(report);
    // A fill in parts comes twice in its first: the order has room for it still, and only its id tells that it is the same.
    if (isPartTwice || (REPEATED.has(report.kind) && this.#faults.takes('exchange', 'twice')))
      this.#say(this.#queue[at]?.report ?? report, false);
    if (report.kind === 'cancelled' && report.reason === 'requested' && known) this.#fillAfter(known, event);
  }

  #inParts(fill: Fill): void {
    const first = Math.floor(fill.quantity / 2);
    const fee = money(fill.fee / 2n);
    const filled = Number(fill.executionId) - fill.quantity;
    this.#say({ ...fill, executionId: String(filled + first), quantity: quantity(first), fee });
    const later = timeNs(fill.tsNs + 1);
    this.#say({ ...fill, quantity: quantity(fill.quantity - first), fee: money(fill.fee - fee), tsNs: later });
  }

  /** A fill that was on its way when the cancel came. */
  #fillAfter(known: Known, event: MarketEvent): void {
    const { order } = known;
    const left = known.quantity - known.filled;
    if (order.reduceOnly || left <= 0 || event.kind !== 'trade' || !this.#faults.takes('exchange', 'late_fill')) return;
    const fill: Fill = {
      kind: 'fill',
      orderId: order.id,
      executionId: String(known.quantity),
      tsNs: timeNs(event.tsNs + 1),
      price: order.limitPrice === 0 ? event.price : order.limitPrice,
      quantity: quantity(left),
      fee: ZERO_MONEY,
      liquidity: 'maker',
    };
    known.filled += left;
    this.#say(fill);
  }

  /** What never was: an order that nobody sent, and a fill that is none. */
  #invent({ tsNs }: MarketEvent): void {
    const deal = {
      price: price(6_000_000),
      quantity: quantity(10),
      fee: ZERO_MONEY,
      liquidity: 'taker' as const,
      executionId: 'x',
    };
    this.#say({ kind: 'fill', orderId: 'o-ffffffff', tsNs, ...deal }, false);
    const [first] = this.#memory.keys();
    if (first !== undefined) this.#say({ kind: 'fill', orderId: first, tsNs, ...deal, quantity: quantity(-1) }, false);
  }

  /**
   * What the exchange has of the desk's orders, for one that has a memory of its own. One that is at fault leaves out an open order.
   *
   * @param mayMiss orders that the desk knows to be there: of any other it would rightly say that it never came.
   */
  memory(asked: readonly string[], mayMiss: (orderId: string) => boolean): readonly ExchangeOrder[] {
    const all = this.#known(asked);
    const at = all.findIndex(({ orderId, isOpen }) => isOpen && asked.includes(orderId) && mayMiss(orderId));
    const [missed] = at >= 0 && this.#faults.takes('exchange', 'overlook') ? all.splice(at, 1) : [];
    if (missed) this.onMissed(missed.orderId);
    return all;
  }

  /** Told of an order that it leaves out. */
  onMissed: (orderId: string) => void = () => {};

  #known(asked: readonly string[]): ExchangeOrder[] {
    const wanted = new Set(asked);
    return [...this.#memory]
      .filter(([id, { isOpen }]) => isOpen || wanted.has(id))
      .map(([orderId, { order, quantity: size, filled, isOpen }]) => ({
        orderId,
        instrument: order.instrument,
        side: order.side,
        quantity: size,
        filled,
        isOpen,
      }));
  }

  /**
   * The process at the other end has ended: what was on its way is lost, both ways. Cancels come through once there is a line
   * again: a desk that starts asks what is open, and does not repeat them.
   */
  hangUp(): void {
    this.#queue = [];
    const cancels = this.#stuck.filter(({ kind }) => kind === 'cancel');
    this.#stuck.splice(0, this.#stuck.length, ...cancels);
  }

  /** Another process listens from here on. */
  listen(told: Told): void {
    this.#told = told;
  }
}

function remember(known: Known, report: ExchangeReport): void {
  if (report.kind === 'fill') {
    known.filled += report.quantity;
    if (known.filled >= known.quantity) known.isOpen = false;
  } else if (report.kind === 'replaced') known.quantity = report.quantity;
  else if (report.kind === 'cancelled' || report.kind === 'rejected') known.isOpen = false;
}
