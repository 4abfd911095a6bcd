import { defined } from '../../../shared/base/assert.ts';
import { refill } from '../../../shared/base/refill.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import { signOf } from '../../../shared/domain/order.ts';
import { instrumentScope, type Scope, versionScope } from '../../../shared/domain/scope.ts';
import type { Slot } from '../../../shared/domain/slot.ts';
import { quoteValueOf } from '../../../shared/domain/valuation.ts';
import { type BasisPoints, basisPoints } from '../../../shared/units/basis-points.ts';
import type { Money } from '../../../shared/units/money.ts';
import type { Price } from '../../../shared/units/price.ts';
import { capitalOf } from '../capital.ts';
import type { Core } from '../core.ts';
import { equityOf } from '../ledger/equity.ts';
import { Ledger } from '../ledger/ledger.ts';
import { OrderTable } from '../order/order-table.ts';
import { OrderContexts } from '../order-context.ts';
import { compileLimits } from '../risk/compiled-limits.ts';
import { Conduct } from '../risk/conduct.ts';
import { ExposureBook } from '../risk/exposure-book.ts';
import { shortfallOf } from '../risk/fill-book.ts';
import { Throttle } from '../risk/throttle.ts';
import type { Instance } from '../router/router.ts';
import { bindingBreaker, type JudgedAccount, type Standing } from '../standing.ts';

/** Whose account it is, and for which share it is judged. */
type SimulatedTerms = Pick<FactOf<'simulated_opened'>, 'slotId' | 'instance' | 'version' | 'share'>;

/**
 * The account of one instance whose orders are simulated: books of its own, of the same kinds as the real ones, and the same
 * gate. Positions, profit and counts of fills are folded from facts; orders are kept in memory alone.
 */
export class SimulatedAccount implements JudgedAccount {
  readonly instance: number;
  readonly slotId: string;
  /** `name@version`. */
  readonly version: string;
  readonly orders = new OrderTable();
  readonly ledger: Ledger;
  readonly exposure = new ExposureBook();
  readonly throttle = new Throttle();
  readonly conduct = new Conduct();
  readonly contexts: OrderContexts;
  readonly isSimulated = true;
  /** It acts in answer to requests after this one: what it wanted before, it wanted without an account. */
  readonly actsAfter: number;
  /** States and breakers under these bind it, the widest first; an instrument's come beside them. */
  readonly #bindingScopes: readonly Scope[];
  readonly #core: Core;
  /** The last mark that a fill was booked at, by instrument: what is known of the market after a restart. */
  readonly #marks = new Map<number, Price>();
  #share: BasisPoints;
  #orderCount = 0;

  constructor(core: Core, { slotId, instance, version, share }: SimulatedTerms) {
    this.#core = core;
    this.instance = instance;
    this.slotId = slotId;
    this.version = version;
    this.#share = basisPoints(share);
    this.actsAfter = core.router.lastRequest;
    const scopes = core.scopesOf(slotId, version);
    // A version's breaker judges what its real books have lost; these books are others.
    this.#bindingScopes = scopes.filter((each) => each !== versionScope(version));
    this.ledger = new Ledger((key) => core.market.byKey(key));
    this.ledger.open(instance, slotId, version, []);
    this.exposure.open(instance, scopes);
    this.contexts = new OrderContexts(core, this);
  }

  /** Share of the slot's capital that its orders are judged for. */
  get share(): BasisPoints {
    return this.#share;
  }

  resize(share: BasisPoints): void {
    this.#share = share;
    this.contexts.forget();
  }

  /** Unique on this account as long as the desk runs. */
  newOrderId(): string {
    this.#orderCount += 1;
    return `s-${this.instance}-${this.#orderCount.toString(16).padStart(8, '0')}`;
  }

  /** Everything whose trading state binds it in an instrument. */
  binding(instrument: Instrument): readonly Scope[] {
    return [...this.#bindingScopes, instrumentScope(instrumentKey(instrument))];
  }

  /** As of a live version with this share that has the desk to itself: what others have at stake is not on this account. */
  standing(_instance: Instance, instrument: Instrument): Standing {
    const { controls, router } = this.#core;
    const { slotId, version } = this;
    const slot = defined(router.slots.get(slotId), slotId);
    const binding = this.binding(instrument);
    const tradingState = controls.stateOf(binding);
    return {
      limits: compileLimits(
        controls.limits,
        this.exposure,
        (scope) => capitalOf(this.#core, scope, this.#asLive()),
        { slotId, scopes: this.#core.scopesOf(slotId, version), capital: slot.capital, share: this.#share },
        instrument,
      ),
      tradingState,
      breaker: bindingBreaker(controls.breakersOn(binding), tradingState),
      routed: router.takes(slotId, instrument.index),
      live: this.#share > 0,
      runOff: [],
    };
  }

  /** The slots, as if this instance alone were live in its own. */
  *#asLive(): Iterable<Slot> {
    const { router } = this.#core;
    const { entityId } = defined(router.instances.get(this.instance), `instance ${this.instance}`);
    const live = { instance: this.instance, entityId, deploymentId: '', role: 'live', share: this.#share } as const;
    for (const slot of router.slots.values()) yield slot.id === this.slotId ? { ...slot, attachments: [live] } : slot;
  }

  /** Books a fill; its order, if the desk still knows it, has taken it already. */
  applyFill(fact: FactOf<'simulated_fill'>): void {
    const { side, price, quantity: size, arrival, mark } = fact;
    const instrument = defined(this.#core.market.byKey(fact.instrument), fact.instrument);
    const { index } = instrument;
    const before = this.ledger.held(this.instance, index);
    this.ledger.applyFill(fact);
    if (mark !== null) this.#marks.set(index, mark);
    this.throttle.filled(this.instance, this.#core.marketTimeOf(fact.marketNs));
    this.conduct.filled({
      before,
      after: before + size * signOf(side),
      turnover: quoteValueOf(instrument, price, size),
      ...shortfallOf(instrument, arrival, side, price, size),
    });
    this.expose(index);
  }

  /** Brings the exposure up to date, after an order or the position has changed. */
  expose(instrument: number): void {
    const { orders, instance } = this;
    const held = this.ledger.held(instance, instrument);
    const [buy, sell] = [
      orders.openQuantity(instance, instrument, 'buy'),
      orders.openQuantity(instance, instrument, 'sell'),
    ];
    this.exposure.refresh(instance, instrument, held, buy, sell);
  }

  /** Profit since it was opened, in quote currency: realised − fees + unrealised at the marks. */
  get equity(): Money {
    return equityOf(this.ledger.books(this.instance), (instrument) => this.#markOf(instrument));
  }

  /** After a restart the marks of its own fills stand until the market speaks. */
  #markOf(instrument: number): Price | undefined {
    const { market } = this.#core;
    const own = this.#marks.get(instrument);
    return Number.isFinite(market.referenceAgeNs(instrument))
      ? market.mark(instrument)
      : (own ?? market.mark(instrument));
  }

  /** What facts tell, for a snapshot: orders are not in them. */
  snapshot() {
    const { instance, slotId, version, share, ledger, exposure, throttle, conduct } = this;
    const { epochOf } = this.#core;
    return {
      ...{ instance, slotId, version, share, marks: this.#marks },
      ledger: ledger.snapshot(),
      exposure: exposure.snapshot(),
      throttle: throttle.snapshot(epochOf),
      conduct: conduct.counts,
    };
  }

  /** Takes a snapshot as so. */
  restore({ marks, ledger, exposure, throttle, conduct }: ReturnType<SimulatedAccount['snapshot']>): void {
    refill(this.#marks, marks);
    this.ledger.restore(
      ledger,
      (index) => this.#core.market.instrument(index),
      () => [],
    );
    this.exposure.restore(exposure);
    this.throttle.restore(throttle, this.#core.timeOf);
    this.conduct.restore(conduct);
  }
}
