import type { ExchangeReport } from '../../../../shared/domain/exchange.ts';
import type { MarketEvent } from '../../../../shared/domain/market-event.ts';
import type { Denial } from '../../../../shared/domain/risk.ts';
import { NS_PER_SECOND } from '../../../../shared/units/time.ts';
import type { Core } from '../../core.ts';
import type { Outputs } from '../../outputs.ts';
import type { Instance } from '../../router/router.ts';
import type { ActionFlow } from './action-flow.ts';
import { ConductWatch } from './conduct-watch.ts';
import { type Connection, LineWatch } from './line-watch.ts';
import { LossWatch } from './loss-watch.ts';
import { StakeWatch } from './stake-watch.ts';
import { Triggers } from './triggers.ts';

/**
 * Watches everything that can go wrong. Losses are looked at on every mark and every fill that concerns them, how a version
 * behaves when it has done something, and what only time or the market changes once a second of market time.
 */
export class MonitorFlow {
  readonly #core: Core;
  readonly #actions: ActionFlow;
  readonly #losses: LossWatch;
  readonly #conduct: ConductWatch;
  readonly #stakes: StakeWatch;
  readonly #lines: LineWatch;
  /** The second of market time that was looked at last: from, and before. */
  #fromNs = Number.POSITIVE_INFINITY;
  #untilNs = Number.NEGATIVE_INFINITY;

  constructor(core: Core, actions: ActionFlow) {
    const triggers = new Triggers(core, actions);
    this.#core = core;
    this.#actions = actions;
    this.#losses = new LossWatch(core, triggers);
    this.#conduct = new ConductWatch(core, triggers);
    this.#stakes = new StakeWatch(core, triggers);
    this.#lines = new LineWatch(core, triggers, actions);
  }

  /** After the market has taken an event in, and before anybody is handed it. */
  onMark(event: MarketEvent, out: Outputs): void {
    const { instrument, tsNs } = event;
    this.#lines.onEvent(instrument, tsNs);
    if (this.#core.ledger.scopesTrading(instrument).length > 0) {
      this.#losses.onMark(instrument, out);
      this.#conduct.onMark(event);
    }
    if (tsNs < this.#fromNs || tsNs >= this.#untilNs) this.#onSecond(tsNs, out);
  }

  #onSecond(tsNs: number, out: Outputs): void {
    this.#fromNs = tsNs - (tsNs % NS_PER_SECOND);
    this.#untilNs = this.#fromNs + NS_PER_SECOND;
    const { orders, safety } = this.#core;
    const isQuiet = orders.counts.intents === 0 && safety.alerts.standing.size === 0;
    if (isQuiet && safety.connections.feed && safety.connections.exchange) return;
    this.#losses.onSecond(out);
    this.#stakes.onSecond(out);
    this.#conduct.onSecond(out);
    this.#lines.onSecond(out);
    this.#actions.calm(out);
    this.#losses.record(out);
  }

  /** After a restart: the books are worth what they were at the last marks on record. */
  resume(): void {
    this.#losses.resume();
  }

  /** Before the desk stops: what has moved since the last second must outlive it. */
  record(out: Outputs): void {
    this.#losses.record(out);
  }

  /** After a report of the exchange was booked. */
  onReport(report: ExchangeReport, out: Outputs): void {
    if (report.kind !== 'fill' && report.kind !== 'rejected') return;
    const order = this.#core.orders.orders.get(report.orderId);
    const owner = order && this.#core.router.instances.get(order.owner);
    if (!owner) return;
    if (report.kind === 'rejected') return this.#conduct.onFaulty(owner, out);
    this.#losses.onFill(owner.slotId, owner.version, out);
    this.#conduct.onFill(owner, out);
  }

  onDenied(instance: Instance, denial: Denial, out: Outputs): void {
    this.#conduct.onDenied(instance, denial, out);
  }

  onConnection(connection: Connection, out: Outputs): void {
    this.#lines.onConnection(connection, out);
  }
}
