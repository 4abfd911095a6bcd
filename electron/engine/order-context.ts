import { defined } from '../../shared/base/assert.ts';
import { mapEntry } from '../../shared/base/map-entry.ts';
import { type Instrument, instrumentKey } from '../../shared/domain/instrument.ts';
import type { OrderTerms } from '../../shared/domain/order.ts';
import type { Breaker, DenialCode, TradingState } from '../../shared/domain/risk.ts';
import { instrumentScope } from '../../shared/domain/scope.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { alike } from './apply/apply-order.ts';
import { capitalOf } from './capital.ts';
import type { Core } from './core.ts';
import { mayFill, type OrderRecord } from './order/order-table.ts';
import { type CompiledLimits, compileLimits } from './risk/compiled-limits.ts';
import type { GateContext } from './risk/gate-context.ts';
import type { ScopeExposure } from './risk/scope-exposure.ts';
import type { Instance } from './router/router.ts';

/** What binds an instance in an instrument as long as nobody changes a limit, a state or a share. */
interface Standing {
  readonly limits: CompiledLimits;
  readonly tradingState: TradingState;
  readonly breaker: Breaker | undefined;
  readonly routed: boolean;
  readonly live: boolean;
  /** What versions before it have at stake that still run off in its slot. */
  readonly runOff: readonly ScopeExposure[];
}

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
  readonly #standings = new Map<number, (Standing | undefined)[]>();
  #epoch = -1;
  readonly #paces = new Map<number, number>();
  #paceEpoch = -1;

  constructor(core: Core) {
    this.#core = core;
  }

  of({ instance, terms, replaces, isExit, byDesk }: Asked): GateContext {
    const core = this.#core;
    const { market, orders, ledger, safety } = core;
    const { throttle } = safety;
    const { id } = instance;
    const i = terms.instrument;
    const now = market.now;
    const instrument = market.instruments[i];
    const standing = instrument && this.#standing(instance, instrument);
    const own = safety.exposure.stakeOf(id);
    const key = byDesk || replaces ? undefined : alike(terms);
    const last = key === undefined ? undefined : throttle.lastAlike(id, key);
    return {
      instrument,
      limits: standing?.limits,
      tradingState: standing?.tradingState ?? 'active',
      breaker: standing?.breaker,
      live: standing?.live === true && instance.role === 'live',
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
    standings[instrument.index] ??= this.#work(instance, instrument);
    return standings[instrument.index] as Standing;
  }

  #work({ id, slotId, version }: Instance, instrument: Instrument): Standing {
    const core = this.#core;
    const slot = defined(core.router.slots.get(slotId), slotId);
    const share = slot.attachments.find((each) => each.instance === id)?.share ?? basisPoints(0);
    const scopes = core.scopesOf(slotId, version);
    const binding = [...scopes, instrumentScope(instrumentKey(instrument))];
    const tradingState = core.controls.stateOf(binding);
    const breakers = core.controls.breakersOn(binding);
    return {
      limits: compileLimits(
        core.controls.limits,
        core.safety.exposure,
        (scope) => capitalOf(core, scope),
        { slotId, scopes, capital: slot.capital, share },
        instrument,
      ),
      tradingState,
      // Under a halt the one that is named halts; what a person has halted is no breaker's doing.
      breaker: breakers.find(({ action }) => tradingState !== 'halted' || action === 'halt'),
      routed: core.router.takes(slotId, instrument.index),
      live: share > 0,
      runOff: slot.attachments
        .filter((each) => each.role === 'run_off' && each.instance !== id)
        .map((each) => core.safety.exposure.stakeOf(each.instance)),
    };
  }
}

const NOBODY: readonly ScopeExposure[] = [];

/** A count that no limit is reached by, not even one of 0: for orders that are held against no pace. */
const NEVER = Number.NEGATIVE_INFINITY;
