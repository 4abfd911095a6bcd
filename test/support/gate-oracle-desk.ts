import { capitalOf } from '../../electron/engine/capital.ts';
import { Core } from '../../electron/engine/core.ts';
import { OrderFlow } from '../../electron/engine/order-flow.ts';
import { Outputs } from '../../electron/engine/outputs.ts';
import { DEFAULT_LIMITS, limitsToJson } from '../../electron/engine/risk/limits.ts';
import type { Instance } from '../../electron/engine/router/router.ts';
import { defined } from '../../shared/base/assert.ts';
import type { Author, Fact, FactOf } from '../../shared/domain/fact.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Intent } from '../../shared/domain/intent.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { OrderTerms } from '../../shared/domain/order.ts';
import type { BreakerAction, Denial, DenialCode, RiskLimits, TradingState } from '../../shared/domain/risk.ts';
import { DESK, type Scope } from '../../shared/domain/scope.ts';
import { formatMoney, money } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { epochNs } from '../../shared/units/time.ts';
import { Places, type Placing } from './gate-oracle-places.ts';
import { type RawInstance, type RawInstrument, type RawOrder, type RawWorld, textOf } from './gate-oracle-world.ts';

const ORIGIN = 1_700_000_000_000_000_000n;
const TESTER: Author = { actor: 'tester', role: 'administrator' };

/** What the desk said to an order. */
export interface Said {
  readonly denial: Denial | undefined;
  /** Resting orders of others that were taken back for it. */
  readonly gaveWay: readonly string[];
  readonly usedOverride: boolean;
}

/**
 * The engine's state and order flow without the rest of the engine, brought to wherever a test wants it by facts and market
 * events, and beside it the same world in plain words, kept by the test.
 */
export class GateDesk {
  readonly core: Core;
  readonly flow: OrderFlow;
  readonly raw: RawWorld;
  readonly out = new Outputs();
  readonly #places: Places;
  #denial: Denial | undefined;
  #id = 0;

  constructor(instruments: readonly Instrument[]) {
    this.core = new Core({
      seed: 1,
      deskTime: () => epochNs(ORIGIN),
      originNs: epochNs(ORIGIN),
      mode: () => 'inline',
      defaultCapital: money(0n),
      rollbackWindowMs: 1,
      preparationTimeoutMs: 1,
      takerFeeCentiBp: 0,
    });
    this.flow = new OrderFlow(this.core);
    this.flow.watch = {
      onDenied: (_, denial) => {
        this.#denial = denial;
      },
      onFlood: (_, why) => {
        throw new Error(why);
      },
    };
    this.raw = {
      nowNs: 0,
      feedUp: true,
      instruments: instruments.map(rawOf),
      slots: [],
      instances: [],
      limits: new Map([[DESK, DEFAULT_LIMITS]]),
      states: new Map(),
      breakers: [],
    };
    this.#places = new Places(this.core, this.raw, (fact) => this.emit(fact));
    for (const each of instruments) this.#list(each);
  }

  emit(fact: Fact): void {
    this.core.emit(this.out, TESTER, fact);
  }

  #list({ index: _, kind, multiplier, tick, lot, minimum = lot, ...rest }: Instrument): void {
    const terms = { tick, lot, minimum, multiplier: formatMoney(multiplier), instrumentKind: kind };
    this.emit({ kind: 'instrument_listed', ...rest, ...terms });
  }

  /** Makes a version live in a slot of its own. */
  place = (placing: Placing): RawInstance => this.#places.place(placing);

  /** The live version of a slot gives way to another, which takes over all it has, or leaves it to run it off. */
  cut = (from: RawInstance, version: string, adopts: boolean): RawInstance => this.#places.cut(from, version, adopts);

  /** A price comes in. A bar is taken at its close, an hour long or as long as is said. */
  event(event: MarketEvent): void {
    this.core.market.observe({ ...event, seq: this.core.market.sequence + 1 });
    const it = this.#raw(event.instrument);
    this.raw.nowNs = event.tsNs;
    if (event.kind === 'quote') {
      if (event.bid > event.ask) return;
      it.reference = nearestEven(event.bid + event.ask);
      it.freshNs = event.tsNs;
      if (!it.hasTraded) it.mark = it.reference;
      return;
    }
    if (event.kind === 'quote_bar') throw new Error('not played here');
    it.hasTraded = true;
    it.mark = event.kind === 'bar' ? event.close : event.price;
    it.reference = it.mark;
    it.freshNs = event.kind === 'bar' ? event.tsNs + (event.tsNs - event.openNs) : event.tsNs;
  }

  /** Sets all of a scope's own limits. */
  limit(scope: Scope, limits: Partial<RiskLimits>): void {
    this.emit({ kind: 'limits_changed', scope, limits: limitsToJson(limits), reason: 'test' });
    this.raw.limits.set(scope, scope === DESK ? { ...DEFAULT_LIMITS, ...limits } : limits);
  }

  state(scope: Scope, state: TradingState): void {
    this.emit({ kind: 'trading_state_changed', scope, state, reason: 'test' });
    this.raw.states.set(scope, state);
  }

  trip(scope: Scope, action: BreakerAction): string {
    const id = this.core.newBreakerId();
    this.emit({ kind: 'breaker_tripped', id, scope, cause: 'manual', action, value: '', limit: '' });
    this.raw.breakers.push({ id, scope, action });
    return id;
  }

  release(id: string): void {
    this.emit({ kind: 'breaker_released', id, reason: 'test' });
    this.raw.breakers = this.raw.breakers.filter((each) => each.id !== id);
  }

  feed(up: boolean): void {
    this.emit({ kind: 'connection_changed', of: 'feed', up, reason: 'test' });
    this.raw.feedUp = up;
  }

  share(of: RawInstance, share: number): void {
    const [slotId, instance] = [of.slot.id, of.id];
    this.emit({ kind: 'share_changed', slotId, instance, share, reserve: 10_000 - share, reason: 'test' });
    of.share = share;
  }

  warm(of: RawInstance, warming: boolean): void {
    this.instance(of).warmingEvents = warming ? 1 : 0;
    of.warming = warming;
  }

  grant(of: RawInstance, terms: OrderTerms, codes: readonly DenialCode[], expiresNs: number): void {
    this.#id += 1;
    this.emit({
      kind: 'override_granted',
      overrideId: `override-${this.#id}`,
      slotId: of.slot.id,
      version: of.version,
      instrument: this.raw.instruments[terms.instrument]?.key ?? 'one:A',
      side: terms.side,
      quantity: terms.quantity,
      limitPrice: terms.limitPrice,
      codes,
      expiresNs: (ORIGIN + BigInt(expiresNs)).toString(),
      approvalId: null,
      reason: 'test',
    });
  }

  /** Takes back every override that is left. */
  revokeAll(): void {
    for (const overrideId of [...this.core.safety.overrides.overrides.keys()])
      this.emit({ kind: 'override_ended', overrideId, how: 'revoked', reason: 'test' });
  }

  /** A version's new order, through the whole order flow. */
  submit(of: RawInstance, terms: OrderTerms): Said {
    this.#id += 1;
    return this.#said(of, () => this.#take(of, { kind: 'submit', ref: this.#id, ...terms }));
  }

  /** A version's change of an order, to a new total. */
  replace(of: RawInstance, order: RawOrder, total: number, limitPrice: number): Said {
    const name = this.core.orders.get(order.id).ref;
    const intent = {
      kind: 'replace',
      ref: name,
      quantity: quantity(total),
      limitPrice: price(limitPrice),
      stopPrice: price(0),
    } as const;
    return this.#said(of, () => this.#take(of, intent));
  }

  /** An order of the desk's own. */
  byDesk(of: RawInstance, terms: OrderTerms, exitId?: string): Said {
    return this.#said(of, () => void this.flow.submitForDesk(this.instance(of), terms, this.out, exitId));
  }

  /** The exchange answers: so much of an order is filled. */
  fill(of: RawInstance, order: RawOrder, size: number): void {
    const it = this.#raw(order.instrument);
    this.emit({
      kind: 'fill',
      orderId: order.id,
      slotId: of.slot.id,
      instance: of.id,
      version: of.version,
      instrument: it.key,
      side: order.side,
      price: price(it.mark ?? 1),
      quantity: quantity(size),
      fee: '0.00000000',
      liquidity: 'taker',
      mark: it.mark === undefined ? null : price(it.mark),
      realised: null,
      marketNs: this.core.marketTime(),
    });
    order.filled += size;
    of.fills.push(this.raw.nowNs);
    const signed = order.side === 'buy' ? size : -size;
    of.positions.set(order.instrument, (of.positions.get(order.instrument) ?? 0) + signed);
    if (order.filled >= order.quantity) drop(of, order);
  }

  end(of: RawInstance, order: RawOrder): void {
    this.emit({ kind: 'order_cancelled', orderId: order.id, reason: 'requested' });
    drop(of, order);
  }

  accept(order: RawOrder): void {
    if (this.core.orders.get(order.id).status === 'sent') this.emit({ kind: 'order_accepted', orderId: order.id });
  }

  trigger(order: RawOrder): void {
    this.emit({ kind: 'order_triggered', orderId: order.id });
    order.triggered = true;
  }

  /** The exchange answers to the oldest change that was asked of an order. */
  answerReplace(order: RawOrder, limitPrice: number, isTaken: boolean): void {
    const total = defined(order.asked.shift(), 'change');
    if (!isTaken) return this.emit({ kind: 'cancel_rejected', orderId: order.id, reason: 'invalid_terms' });
    this.emit({
      kind: 'order_replaced',
      orderId: order.id,
      quantity: quantity(total),
      limitPrice: price(limitPrice),
      stopPrice: price(order.stopPrice),
    });
    order.quantity = total;
    order.limitPrice = limitPrice;
  }

  instance = (of: RawInstance): Instance => this.#places.instance(of);

  /** The capital that the desk counts for a scope. */
  capital = (scope: Scope): bigint => capitalOf(this.core, scope);

  #take(of: RawInstance, intent: Intent): void {
    this.flow.take(
      this.instance(of),
      { instance: of.id, request: Number.MAX_SAFE_INTEGER, intents: [intent] } as never,
      this.out,
    );
  }

  #said(of: RawInstance, act: () => void): Said {
    this.out.clear();
    this.#denial = undefined;
    const overrides = this.core.safety.overrides.overrides.size;
    act();
    const facts = this.out.facts.map(({ fact }) => fact);
    const gaveWay = facts.flatMap((fact) => (fact.kind === 'cancel_sent' ? [fact.orderId] : []));
    for (const id of gaveWay) {
      for (const each of this.raw.instances)
        for (const order of each.orders) if (order.id === id) order.cancelled = true;
    }
    for (const fact of facts) {
      if (fact.kind === 'order_sent') this.#sent(of, fact);
      if (fact.kind === 'replace_sent') {
        defined(
          of.orders.find((each) => each.id === fact.orderId),
          fact.orderId,
        ).asked.push(fact.quantity);
        of.sent.push({ atNs: this.raw.nowNs, text: undefined });
      }
    }
    return { denial: this.#denial, gaveWay, usedOverride: this.core.safety.overrides.overrides.size < overrides };
  }

  #sent(of: RawInstance, fact: FactOf<'order_sent'>): void {
    const instrument = this.raw.instruments.findIndex((each) => each.key === fact.instrument);
    const { orderId: id, ref, side, type, quantity: size, limitPrice, stopPrice } = fact;
    const stands = { filled: 0, asked: [], triggered: false, cancelled: false };
    of.orders.push({ id, ref, instrument, side, type, quantity: size, limitPrice, stopPrice, ...stands });
    if (ref === 0) return;
    of.sent.push({ atNs: this.raw.nowNs, text: textOf({ ...fact, instrument }) });
  }

  #raw = (i: number): RawInstrument => defined(this.raw.instruments[i], `instrument ${i}`);
}

function rawOf({
  venue,
  symbol,
  sector,
  kind,
  priceScale,
  quantityScale,
  tick,
  lot,
  minimum = lot,
  multiplier,
}: Instrument): RawInstrument {
  const unknown = { mark: undefined, reference: undefined, freshNs: undefined, hasTraded: false };
  return {
    key: `${venue}:${symbol}`,
    venue,
    sector,
    inverse: kind === 'inverse',
    priceScale,
    quantityScale,
    tick,
    lot,
    minimum,
    multiplier,
    ...unknown,
  };
}

function drop(of: RawInstance, order: RawOrder): void {
  of.orders = of.orders.filter((each) => each !== order);
}

/** Half of a whole number, to the nearest whole one, and of two as near to the even one. */
function nearestEven(twice: number): number {
  const down = Math.floor(twice / 2);
  return twice % 2 === 0 || down % 2 === 0 ? down : down + 1;
}
