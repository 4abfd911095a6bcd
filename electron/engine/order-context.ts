import { mapEntry } from '../../shared/base/map-entry.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { OrderTerms } from '../../shared/domain/order.ts';
import type { DenialCode } from '../../shared/domain/risk.ts';
import type { Core } from './core.ts';
import { mayFill, type OrderRecord } from './order/order-table.ts';
import type { GateContext } from './risk/gate-context.ts';
import type { ScopeExposure } from './risk/scope-exposure.ts';
import type { Instance } from './router/router.ts';
import { type Books, type JudgedAccount, realAccount, type Standing } from './standing.ts';

/** An order on its way to the gate. */
export interface Asked {
  readonly instance: Instance;
  readonly terms: OrderTerms;
  /** The order that it takes the place of. */
  readonly replaces?: OrderRecord;
  readonly isExit: boolean;
  /** The desk's own, which closes positions and is held against no pace. */
  readonly byDesk: boolean;
}

export const NOTHING_LIFTED: ReadonlySet<DenialCode> = new Set();

/** Gathers what the gate needs to know. Limits are worked out once and kept until something that they rest on changes. */
export class OrderContexts {
  readonly #core: Core;
  readonly #account: JudgedAccount;
  readonly #orders: Books['orders'];
  readonly #ledger: Books['ledger'];
  readonly #exposure: Books['exposure'];
  readonly #throttle: Books['throttle'];
  readonly #standings = new Map<number, (Standing | undefined)[]>();
  #epoch = -1;
  readonly #paces = new Map<number, number>();
  #paceEpoch = -1;

  /** @param account whose books and limits the orders are judged by; the real one where left out. */
  constructor(core: Core, account: JudgedAccount = realAccount(core)) {
    this.#core = core;
    this.#account = account;
    this.#orders = account.orders;
    this.#ledger = account.ledger;
    this.#exposure = account.exposure;
    this.#throttle = account.throttle;
  }

  /** After something changed that only its account knows of: what was worked out before is out of date. */
  forget(): void {
    this.#standings.clear();
  }

  of({ instance, terms, replaces, isExit, byDesk }: Asked): GateContext {
    const { market, safety } = this.#core;
    const orders = this.#orders;
    const ledger = this.#ledger;
    const throttle = this.#throttle;
    const { id } = instance;
    const i = terms.instrument;
    const now = market.now;
    const instrument = market.instruments[i];
    const standing = instrument && this.#standing(instance, instrument);
    const own = this.#exposure.stakeOf(id);
    const key = byDesk || replaces ? undefined : this.#core.alike.of(terms, i);
    const last = key === undefined ? undefined : throttle.lastAlike(id, key);
    return {
      instrument,
      limits: standing?.limits,
      tradingState: standing?.tradingState ?? 'active',
      breaker: standing?.breaker,
      live: standing?.live === true && (instance.role === 'live' || this.#account.isSimulated),
      warmingUp: instance.warmingEvents > 0,
      routed: standing?.routed === true,
      isExit,
      mark: market.mark(i),
      reference: market.reference(i),
      referenceAgeNs: safety.connections.feed ? market.referenceAgeNs(i) : Number.POSITIVE_INFINITY,
      position: ledger.held(id, i),
      openBuy: orders.openQuantity(id, i, 'buy'),
      openSell: orders.openQuantity(id, i, 'sell'),
      accountPosition: ledger.accountHeld(i),
      accountOpenBuy: orders.accountOpenQuantity(i, 'buy'),
      accountOpenSell: orders.accountOpenQuantity(i, 'sell'),
      replaces: replaces ? mayFill(replaces) : 0,
      openOrders: orders.openCount(id) - (replaces ? 1 : 0),
      otherInstruments: own.cells.size - (own.cells.has(i) ? 1 : 0),
      own,
      runOff: standing?.runOff ?? NOBODY,
      scales: market.scales,
      instruments: market.instruments,
      markEpoch: market.markEpoch,
      markOf: this.#markOf,
      ordersInSecond: byDesk ? NEVER : throttle.ordersWithinSecond(id, now),
      ordersInMinute: byDesk ? NEVER : throttle.ordersWithinMinute(id, now),
      tradesInMinute: byDesk ? NEVER : throttle.fillsWithinMinute(id, now),
      alikeAgeNs: last === undefined ? Number.POSITIVE_INFINITY : now - last,
      repeats: key === undefined ? NEVER : throttle.repeats(id, key, now),
      crossing: instrument && orders.crossedBy(id, terms)[0]?.id,
      lifted: NOTHING_LIFTED,
    };
  }

  /** The tightest limit of orders a minute under the scopes of an instance. */
  ordersPerMinute({ id, slotId, version }: Instance): number {
    const { controls } = this.#core;
    if (controls.limits.epoch !== this.#paceEpoch) {
      this.#paces.clear();
      this.#paceEpoch = controls.limits.epoch;
    }
    return mapEntry(
      this.#paces,
      id,
      () => controls.limits.bound(this.#core.scopesOf(slotId, version)).maxOrdersPerMinute.value,
    );
  }

  readonly #markOf: GateContext['markOf'] = (instrument) => this.#core.market.mark(instrument);

  /** Of each limit the tightest for an instance in an instrument, ready for the gate. */
  #standing(instance: Instance, instrument: Instrument): Standing {
    const { controls, router } = this.#core;
    // Each only ever grows, so their sum changes with any of them.
    const epoch = controls.epoch + controls.limits.epoch + router.epoch;
    if (epoch !== this.#epoch) {
      this.#standings.clear();
      this.#epoch = epoch;
    }
    let standings = this.#standings.get(instance.id);
    if (!standings) {
      standings = [];
      this.#standings.set(instance.id, standings);
    }
    standings[instrument.index] ??= this.#account.standing(instance, instrument);
    return standings[instrument.index] as Standing;
  }
}

const NOBODY: readonly ScopeExposure[] = [];

/** A count that no limit is reached by, not even one of 0: for orders that are held against no pace. */
const NEVER = Number.NEGATIVE_INFINITY;
