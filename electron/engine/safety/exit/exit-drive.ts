import type { ExchangeReport } from '../../../../shared/domain/exchange.ts';
import type { ExitRecord } from '../../../../shared/domain/exit.ts';
import type { Author } from '../../../../shared/domain/fact.ts';
import type { MarketEvent } from '../../../../shared/domain/market-event.ts';
import { isOpen, type OrderTerms } from '../../../../shared/domain/order.ts';
import { DESK } from '../../../../shared/domain/scope.ts';
import { price } from '../../../../shared/units/price.ts';
import { quantity } from '../../../../shared/units/quantity.ts';
import { type Core, DESK_AUTHOR } from '../../core.ts';
import type { OrderFlow } from '../../order-flow.ts';
import type { Outputs } from '../../outputs.ts';
import type { Instance } from '../../router/router.ts';
import { openWithin } from '../order-sweep.ts';
import { ExitAttempts } from './exit-attempts.ts';
import { ExitReach, type ExitTerms } from './exit-reach.ts';
import { ExitWatch } from './exit-watch.ts';

const NOTHING = price(0);

/**
 * Takes positions to flat and verifies it: sends what no open order closes already, sends again what was refused or taken
 * back, goes after what a fill or a cut has put elsewhere, and says that it is over only when nothing is held and nothing can
 * be filled any more.
 *
 * No order of an exit opens or turns a position: what open orders of the same holder could still close is waited for, and
 * each is reduce-only at the exchange.
 */
export class ExitDrive {
  readonly #core: Core;
  readonly #orders: OrderFlow;
  readonly #attempts = new ExitAttempts();
  readonly #watch: ExitWatch;
  /** How many orders had left when it was last looked at who sends beside an exit. */
  #sweptAt = -1;

  constructor(core: Core, orders: OrderFlow) {
    this.#core = core;
    this.#orders = orders;
    this.#watch = new ExitWatch(core, this.#attempts);
  }

  /**
   * Begins an exit, or goes on with the one that is open for the same breaker and scope.
   *
   * @returns the exit; undefined where nothing is held and nothing can be filled any more.
   */
  start(terms: Omit<ExitTerms, 'exitId'>, reason: string, author: Author, out: Outputs): ExitRecord | undefined {
    const { exits } = this.#core.safety;
    const { scope, breakerId } = terms;
    const known = exits.open().find((each) => each.breakerId === breakerId && each.scope === scope);
    const exitId = known?.exitId ?? this.#core.newExitId();
    if (!known) {
      const reach = new ExitReach(this.#core, { exitId, ...terms });
      if (reach.isOver()) return undefined;
      this.#core.emit(out, author, { kind: 'exit_started', exitId, scope, breakerId, reason, legs: reach.legs() });
      this.#watch.begin(exitId, out);
    }
    this.#go(exits.get(exitId), out);
    return exits.get(exitId);
  }

  /** After a report on an order has been booked. */
  onReport(report: ExchangeReport, out: Outputs): void {
    const { safety, orders, router } = this.#core;
    const order = orders.orders.get(report.orderId);
    if (!order) return;
    const instance = router.instances.get(order.owner);
    // With its last order it may have left for good.
    if (!instance) return this.#tryEndAll(out);
    const isOurs = safety.exits.exitOf(order.id) !== undefined;
    if (isOurs && report.kind === 'fill') this.#attempts.filled(instance.id, order.instrument);
    if (isOurs && report.kind === 'rejected')
      this.#attempts.failed(instance.id, order.instrument, `the exchange rejected the last order: ${report.reason}`);
    if (isOurs && report.kind === 'cancelled')
      this.#attempts.failed(instance.id, order.instrument, `the last order was cancelled: ${report.reason}`);
    for (const exit of safety.exits.open()) {
      const reach = new ExitReach(this.#core, exit);
      if (!reach.isOf(order.instrument) || !reach.concerns(instance)) continue;
      this.#close(exit, reach, instance, order.instrument, out);
      this.#tryEnd(exit, reach, out);
    }
  }

  /** After the mark of the event's instrument has moved. Called only while an exit is open. */
  onMarket(event: MarketEvent, out: Outputs): void {
    this.#takeBackNew(out);
    for (const exit of this.#core.safety.exits.open()) {
      const reach = new ExitReach(this.#core, exit);
      this.#watch.sawEvent(exit.exitId, event.instrument);
      if (reach.isOf(event.instrument))
        for (const instance of reach.instances()) {
          this.#attempts.spoke(instance.id, event.instrument);
          this.#close(exit, reach, instance, event.instrument, out);
        }
      this.#tryEnd(exit, reach, out);
      this.#watch.onMarket(exit.exitId, reach, out);
    }
  }

  /** @param timer an exit's id and the number of its alarm. */
  onTimer(timer: string, out: Outputs): void {
    const exit = this.#watch.due(timer);
    if (!exit) return;
    this.#attempts.rested();
    this.#go(exit, out);
    this.#watch.alarm(exit.exitId, new ExitReach(this.#core, exit), out);
  }

  /** After a restart: exits that were open go on. */
  resume(out: Outputs): void {
    for (const exit of this.#core.safety.exits.open()) {
      this.#watch.begin(exit.exitId, out);
      this.#go(exit, out);
    }
  }

  /** Sends whatever can be sent now. */
  #go(exit: ExitRecord, out: Outputs): void {
    const reach = new ExitReach(this.#core, exit);
    for (const instance of [...reach.instances()]) {
      for (const { instrument } of this.#core.ledger.books(instance.id))
        if (reach.isOf(instrument.index)) this.#close(exit, reach, instance, instrument.index, out);
    }
    this.#tryEnd(exit, reach, out);
  }

  #close(exit: ExitRecord, reach: ExitReach, instance: Instance, instrument: number, out: Outputs): void {
    const { ledger, orders, market } = this.#core;
    const { id } = instance;
    const held = ledger.held(id, instrument);
    const side = held > 0 ? 'sell' : 'buy';
    this.#takeBackOwn(exit, id, instrument, held === 0 ? undefined : side, out);
    if (held === 0) return;
    this.#keepFromGrowing(exit, reach, instance, out);
    const { lot } = market.instrument(instrument);
    const rest = Math.abs(held) - orders.openQuantity(id, instrument, side);
    const sendable = rest - (rest % lot);
    if (sendable <= 0) {
      if (rest > 0) this.#attempts.failed(id, instrument, 'what is left is less than a lot; no order can close it');
      return;
    }
    if (!this.#attempts.may(id, instrument, market.now)) return;
    this.#attempts.tried(id, instrument, market.now);
    const terms: OrderTerms = {
      instrument,
      side,
      type: 'market',
      timeInForce: 'gtc',
      quantity: quantity(sendable),
      limitPrice: NOTHING,
      stopPrice: NOTHING,
      postOnly: false,
      reduceOnly: true,
    };
    const sent = this.#orders.submitForDesk(instance, terms, out, exit.exitId);
    if (typeof sent === 'string') return;
    const words = [sent.code, sent.value, sent.limit].filter((each) => each !== '').join(' ');
    this.#attempts.failed(id, instrument, `the gate denied the last order: ${words}`);
  }

  /** Takes back orders of the exit that nothing is left for, or that stand on the wrong side after a late fill. */
  #takeBackOwn(
    exit: ExitRecord,
    owner: number,
    instrument: number,
    side: 'buy' | 'sell' | undefined,
    out: Outputs,
  ): void {
    const { orders, safety } = this.#core;
    const stillOpen = (id: string): boolean => isOpen(orders.orders.get(id)?.status ?? 'cancelled');
    for (const id of safety.exits.unsettled(exit.exitId, stillOpen)) {
      const order = orders.get(id);
      if (order.owner === owner && order.instrument === instrument && order.side !== side)
        this.#orders.cancel(order, DESK_AUTHOR, out);
    }
  }

  /**
   * The version that is live where an exit closes may not open meanwhile, or the two would trade in a circle. Under a
   * breaker of its own it may not anyway; one that a cut has brought in, or that a person has set going again, is told.
   */
  #keepFromGrowing(exit: ExitRecord, reach: ExitReach, { id, slotId }: Instance, out: Outputs): void {
    if (reach.instrument !== undefined || !this.#core.router.isLive(slotId, id)) return;
    this.#core.reduceOnly(out, slotId, `exit ${exit.exitId} is closing what is held here`);
  }

  /**
   * Orders that versions have sent beside an exit are taken back: they would stand in its way for as long as they rest. The
   * desk's own orders to close stay, as closing is what they do.
   */
  #takeBackNew(out: Outputs): void {
    const { safety, orders } = this.#core;
    if (orders.counts.sent === this.#sweptAt) return;
    this.#sweptAt = orders.counts.sent;
    for (const exit of safety.exits.open()) {
      const reach = new ExitReach(this.#core, exit);
      const concerned = new Set([...reach.instances()].map((each) => each.id));
      for (const order of openWithin(this.#core, DESK)) {
        if (order.byDesk || order.cancelRequested || !concerned.has(order.owner) || !reach.isOf(order.instrument))
          continue;
        this.#orders.cancel(order, DESK_AUTHOR, out);
      }
    }
  }

  #tryEndAll(out: Outputs): void {
    for (const exit of this.#core.safety.exits.open()) this.#tryEnd(exit, new ExitReach(this.#core, exit), out);
  }

  /**
   * A start takes in what has become of orders meanwhile before it brings its versions back: until then nobody is there who could
   * be seen to hold anything.
   */
  get #isStarting(): boolean {
    const { slots, instances } = this.#core.router;
    for (const { attachments } of slots.values())
      if (attachments.some((each) => !instances.has(each.instance))) return true;
    return false;
  }

  #tryEnd(exit: ExitRecord, reach: ExitReach, out: Outputs): void {
    const { exits } = this.#core.safety;
    if (this.#isStarting || exits.get(exit.exitId).status === 'ended' || !reach.isOver()) return;
    this.#core.emit(out, DESK_AUTHOR, { kind: 'exit_ended', exitId: exit.exitId, scope: exit.scope });
    this.#watch.end(exit.exitId);
    if (exits.openCount === 0) this.#attempts.clear();
  }
}
