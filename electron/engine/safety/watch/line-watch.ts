import { DESK, versionScope } from '../../../../shared/domain/scope.ts';
import { NS_PER_MS } from '../../../../shared/units/time.ts';
import { type Core, DESK_AUTHOR } from '../../core.ts';
import type { OrderRecord } from '../../order/order-table.ts';
import type { Outputs } from '../../outputs.ts';
import type { Instance } from '../../router/router.ts';
import type { ActionFlow } from './action-flow.ts';
import type { Triggers } from './triggers.ts';

/** Something outside was noticed to be gone, or to be back. */
export interface Connection {
  readonly of: 'feed' | 'exchange';
  readonly up: boolean;
  readonly reason: string;
}

const LOSSES = { feed: 'feed_loss', exchange: 'exchange_loss' } as const;

/** The lines to the outside: whether market data comes in, and whether the exchange answers. */
export class LineWatch {
  readonly #core: Core;
  readonly #triggers: Triggers;
  readonly #actions: ActionFlow;
  /** Market time of each instrument's last event. */
  readonly #seen: number[] = [];
  /** Market time of the first event since the start: what was not heard of since then is as old as that, at least. */
  #firstNs: number | undefined;

  constructor(core: Core, triggers: Triggers, actions: ActionFlow) {
    this.#core = core;
    this.#triggers = triggers;
    this.#actions = actions;
  }

  onEvent(instrument: number, tsNs: number): void {
    this.#seen[instrument] = tsNs;
  }

  onConnection({ of, up, reason }: Connection, out: Outputs): void {
    if (this.#core.safety.connections[of] === up) return;
    this.#core.emit(out, DESK_AUTHOR, { kind: 'connection_changed', of, up, reason });
    if (up) this.#actions.over(DESK, LOSSES[of], out);
    else this.#lost(of, reason, out);
  }

  #lost(of: Connection['of'], reason: string, out: Outputs): void {
    this.#triggers.fire(DESK, LOSSES[of], [DESK], () => ({ value: 'lost', limit: '', reason }), out);
  }

  /** Once a second of market time. */
  onSecond(out: Outputs): void {
    const { safety, router, orders, market } = this.#core;
    this.#firstNs ??= market.now;
    for (const line of ['feed', 'exchange'] as const)
      if (!safety.connections[line]) this.#lost(line, `the ${line} is still lost`, out);
    for (const instance of router.instances.values())
      for (const index of safety.exposure.ofInstance(instance.id).keys()) this.#age(instance, index, out);
    for (const order of orders.unanswered()) this.#answer(order, out);
  }

  /** Market data of an instrument that a version holds, while others go on. Of a bar, age counts from its length after its close. */
  #age(instance: Instance, index: number, out: Outputs): void {
    const { market, ledger } = this.#core;
    const { slotId, version, id } = instance;
    if (ledger.held(id, index) === 0) return;
    const known = market.referenceAgeNs(index);
    const ageNs = Number.isFinite(known) ? known : market.now - (this.#firstNs ?? market.now);
    const scopes = this.#core.scopesOf(slotId, version);
    const most = this.#triggers.bound(`${slotId} ${version}`, () => scopes).maxDataAgeMs.value;
    if (ageNs <= most * NS_PER_MS) return;
    const value = String(Math.floor(ageNs / NS_PER_MS));
    const reason = `${version} holds ${market.instrument(index).symbol}, of which nothing was heard for ${value} ms`;
    this.#triggers.fire(versionScope(version), 'data_age', scopes, () => ({ value, limit: String(most), reason }), out);
  }

  /** An order that the exchange leaves unanswered although its market goes on. */
  #answer(order: OrderRecord, out: Outputs): void {
    const { router, options } = this.#core;
    const seen = this.#seen[order.instrument];
    const owner = router.instances.get(order.owner);
    if (order.marketNs === undefined || seen === undefined || !owner) return;
    const waitedNs = seen - Number(BigInt(order.marketNs) - options.originNs);
    const { slotId, version } = owner;
    const limits = this.#triggers.bound(`${slotId} ${version}`, () => this.#core.scopesOf(slotId, version));
    const most = limits.maxAckAgeMs.value;
    if (waitedNs <= most * NS_PER_MS) return;
    const value = String(Math.floor(waitedNs / NS_PER_MS));
    const reason = `the exchange has not answered order ${order.id} for ${value} ms`;
    this.#triggers.fire(DESK, 'exchange_loss', [DESK], () => ({ value, limit: String(most), reason }), out);
  }
}
