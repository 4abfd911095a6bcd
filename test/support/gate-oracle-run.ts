import { defined } from '../../shared/base/assert.ts';
import type { OrderTerms } from '../../shared/domain/order.ts';
import { type DenialCode, OVERRIDABLE, type RiskLimits } from '../../shared/domain/risk.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { timeNs } from '../../shared/units/time.ts';
import { crossed, measures, type Verdict, verdict } from './gate-oracle.ts';
import { GateDesk, type Said } from './gate-oracle-desk.ts';
import { CLOCK, Draw, INSTRUMENTS, MARKS, UNIT, VALUED } from './gate-oracle-draw.ts';
import type { Ask, RawInstance, RawInstrument, RawOrder } from './gate-oracle-world.ts';

const SECOND = 1_000_000_000;
const MINUTE = 60 * SECOND;

/** What a run of orders showed. */
export class Tally {
  orders = 0;
  accepted = 0;
  /** Accepted orders that stood exactly on a limit, by what it limits. */
  readonly onLimit = new Map<DenialCode, number>();
  readonly denied = new Map<DenialCode, number>();
  readonly scopes = new Set<string>();
  overridden = 0;
  gaveWay = 0;
}

/** A desk and its twin in plain words, to which things happen by chance. */
export class GateRun {
  readonly desk = new GateDesk(INSTRUMENTS);
  readonly #draw: Draw;
  readonly #tally: Tally;
  /** Set for a while, and then undone. */
  readonly #undo: { readonly after: number; readonly run: () => void }[] = [];
  #orders = 0;

  constructor(seed: number, tally: Tally) {
    this.#draw = new Draw(seed, this.desk.raw);
    this.#tally = tally;
    const capital = () => this.#draw.pick([1_000_000n * UNIT, 250_000n * UNIT, 333_333_33333333n, 10_000n * UNIT]);
    const place = (
      name: string,
      version: string,
      environment: 'paper' | 'staging' | 'development',
      instruments: '*' | string[] = '*',
    ) => this.desk.place({ name, version, environment, instruments, capital: capital() });
    place('alpha', '1', 'paper');
    place('alpha', '1', 'staging');
    place('alpha', '2', 'development');
    place('beta', '1', 'paper', ['one:A', 'two:B', 'one:C', 'one:D']);
    const few = {
      maxOrdersPerSecond: this.#draw.integer(3, 12),
      maxOrdersPerMinute: this.#draw.integer(5, 30),
      maxTradesPerMinute: this.#draw.integer(5, 20),
    };
    this.desk.limit('desk', {
      ...few,
      maxRepeats: this.#draw.integer(1, 4),
      maxOpenOrders: this.#draw.integer(2, 6),
      maxInstruments: this.#draw.integer(2, 5),
    });
    for (let i = 0; i < 6; i += 1) this.#limitSome();
    for (let i = 0; i < MARKS.length; i += 1) if (this.#draw.may(0.75)) this.#trade(i, 0);
  }

  /** Goes on for so many orders. @throws {Error} at the first that desk and oracle judge differently. */
  go(orders: number): void {
    for (const end = this.#orders + orders; this.#orders < end; ) {
      this.#happen();
      this.#order();
    }
  }

  #happen(): void {
    for (const each of this.#undo.splice(0)) {
      if (each.after <= this.#orders) each.run();
      else this.#undo.push(each);
    }
    for (let i = this.#draw.integer(0, 2); i > 0; i -= 1) this.#tick();
    for (const of of this.desk.raw.instances) this.#answers(of);
    if (this.#draw.may(0.05)) this.#limitSome();
    if (this.#draw.may(0.004)) this.#cut();
    if (this.#draw.may(0.01)) this.#disturb();
  }

  /** Time goes on: a little, or just to the edge of a window. */
  #tick(): void {
    const { raw } = this.desk;
    const edges = raw.instances.flatMap(({ sent, fills }) => [...sent.map(({ atNs }) => atNs), ...fills]).slice(-8);
    const steps = [0, 1, 5_000_000, 5_000_000, 20_000_000, 333_000_000, SECOND, this.#draw.may(0.1) ? 7 * SECOND : 0];
    let at = raw.nowNs + this.#draw.pick(steps) + (this.#draw.may(0.2) ? 1 : 0);
    if (this.#draw.may(0.3) && edges.length > 0) {
      const edge =
        this.#draw.pick(edges) + this.#draw.pick([SECOND, MINUTE, 20_000_000, 50_000_000]) + this.#draw.integer(-1, 1);
      if (edge >= raw.nowNs) at = edge;
    }
    const it = raw.instruments[0] as RawInstrument;
    if (this.#draw.may(0.05) && it.freshNs !== undefined)
      at = Math.max(
        raw.nowNs,
        it.freshNs + this.#draw.pick([2_000, 10_000, 60_000]) * 1_000_000 + this.#draw.integer(-1, 1),
      );
    this.#trade(this.#draw.may(0.2) ? CLOCK : this.#draw.integer(0, MARKS.length - 1), at);
    for (const each of raw.instances) {
      each.sent = each.sent.filter(({ atNs }) => atNs > at - 3 * MINUTE);
      each.fills = each.fills.filter((atNs) => atNs > at - 3 * MINUTE);
    }
  }

  #trade(instrument: number, atNs: number): void {
    const stamp = { seq: 0, instrumentSeq: 0, instrument, tsNs: timeNs(Math.max(atNs, this.desk.raw.nowNs)) };
    const mark = instrument === CLOCK ? 1 : this.#draw.pick(MARKS[instrument] as number[]);
    const size = quantity(1);
    if (this.#draw.may(0.15)) {
      const [bid, ask] = [price(mark - this.#draw.integer(-2, 40)), price(mark + this.#draw.integer(-2, 41))];
      return this.desk.event({ kind: 'quote', ...stamp, bid, ask, bidQuantity: size, askQuantity: size });
    }
    if (this.#draw.may(0.05)) {
      const close = price(mark);
      const openNs = timeNs(stamp.tsNs - this.#draw.pick([SECOND, MINUTE]));
      return this.desk.event({
        kind: 'bar',
        ...stamp,
        openNs,
        open: close,
        high: close,
        low: close,
        close,
        volume: size,
      });
    }
    this.desk.event({ kind: 'trade', ...stamp, price: price(mark), quantity: size, aggressor: 'unknown' });
  }

  /** The exchange answers to what is open: fills, ends, changes. */
  #answers(of: RawInstance): void {
    for (const order of of.orders) {
      if (order.asked.length > 0) {
        if (this.#draw.may(0.5))
          this.desk.answerReplace(order, order.limitPrice, order.asked[0]! > order.filled && this.#draw.may(0.8));
        continue;
      }
      if (this.#draw.may(0.3)) this.desk.accept(order);
      if (order.type === 'stop_limit' && !order.triggered && this.#draw.may(0.1)) this.desk.trigger(order);
      const left = order.quantity - order.filled;
      if (this.#draw.may(0.12)) this.desk.fill(of, order, this.#draw.may(0.5) ? left : this.#draw.integer(1, left));
      else if (this.#draw.may(order.cancelled ? 0.5 : 0.25)) this.desk.end(of, order);
    }
  }

  /** A scope gets another limit, tight or loose, or loses one that it had. */
  #limitSome(): void {
    const scope = this.#draw.scope();
    const own: Partial<RiskLimits> = { ...this.desk.raw.limits.get(scope) };
    const name = this.#draw.pick(Object.keys(this.#draw.limits()) as (keyof RiskLimits)[]);
    const value = this.#draw.limits()[name];
    if (this.#draw.may(0.25) && scope !== 'desk') delete own[name];
    else Object.assign(own, { [name]: value });
    this.desk.limit(scope, own);
  }

  /** A version takes over a slot, once in a while; what it leaves is adopted or run off. */
  #cut(): void {
    const live = this.desk.raw.instances.filter(({ role }) => role === 'live');
    const from = this.#draw.pick(live);
    if (this.desk.raw.instances.length > 8 || from.orders.some(({ asked }) => asked.length > 0)) return;
    if ([...from.positions].some(([i, size]) => size !== 0 && this.desk.raw.instruments[i]?.mark === undefined)) return;
    this.desk.cut(from, `${from.version.split('@')[1]}.${this.desk.raw.instances.length}`, this.#draw.may(0.5));
  }

  /** Something is wrong for some orders: a state, a breaker, the feed, a cold version, a smaller share. */
  #disturb(): void {
    const { desk } = this;
    const undo = (run: () => void): void =>
      void this.#undo.push({ after: this.#orders + this.#draw.integer(1, 40), run });
    const of = this.#draw.pick(desk.raw.instances);
    const scope = this.#draw.scope(of);
    switch (this.#draw.integer(0, 4)) {
      case 0:
        desk.state(scope, this.#draw.pick(['reducing', 'reducing', 'halted']));
        return undo(() => desk.state(scope, 'active'));
      case 1: {
        const id = desk.trip(scope, this.#draw.pick(['reduce', 'flatten', 'halt']));
        return undo(() => desk.release(id));
      }
      case 2:
        desk.feed(false);
        return undo(() => desk.feed(true));
      case 3:
        desk.warm(of, true);
        return undo(() => desk.warm(of, false));
      default:
        if (of.role !== 'live') return;
        desk.share(of, this.#draw.pick([0, 100, 500, 1_000, 5_000]));
        return undo(() => {
          if (of.role === 'live') desk.share(of, 10_000);
        });
    }
  }

  #order(): void {
    this.#orders += 1;
    const roles = this.#draw.may(0.9) ? ['live'] : ['live', 'run_off'];
    const of = this.#draw.pick(this.desk.raw.instances.filter(({ role }) => roles.includes(role)));
    const changeable = of.orders.filter(({ asked, type }) => asked.length < 3 && type.endsWith('limit'));
    if (changeable.length > 0 && this.#draw.may(0.12)) return this.#replaceOne(of, this.#draw.pick(changeable));
    const recent = of.orders.at(-1);
    let terms = this.#draw.terms(of, this.#draw.may(0.05) && recent ? recent.instrument : undefined);
    if (this.#draw.may(0.08) && this.#last.has(of.id)) terms = defined(this.#last.get(of.id), 'last');
    this.#last.set(of.id, terms);
    const [byDesk, isExit] = [this.#draw.may(0.06), this.#draw.may(0.5)];
    const ask: Ask = { from: of, terms, replaces: undefined, byDesk, isExit: byDesk && isExit, lifted: [] };
    const codes = !byDesk && this.#draw.may(0.1) ? OVERRIDABLE.filter(() => this.#draw.may(0.6)) : [];
    if (codes.length > 0) {
      this.desk.grant(of, terms, codes, this.desk.raw.nowNs + this.#draw.pick([0, 1, SECOND]));
      const isVoid = [...this.desk.core.safety.overrides.overrides.values()].every(
        ({ expiresNs }) => BigInt(expiresNs) <= BigInt(this.desk.core.marketTime()),
      );
      if (isVoid) this.desk.revokeAll();
    }
    const lifted = this.desk.core.safety.overrides.overrides.size > 0 ? codes : [];
    const first = verdict(this.desk.raw, ask);
    const expected = first && lifted.includes(first.code) ? verdict(this.desk.raw, { ...ask, lifted }) : first;
    const crossing = crossed(this.desk.raw, ask).map(({ id }) => id);
    this.#note(ask, expected);
    const said = byDesk ? this.desk.byDesk(of, terms, isExit ? 'x-1' : undefined) : this.desk.submit(of, terms);
    this.#hold(ask, expected, said, expected ? [] : crossing, first !== undefined && !expected);
    this.desk.revokeAll();
  }

  readonly #last = new Map<number, OrderTerms>();

  #replaceOne(of: RawInstance, order: RawOrder): void {
    const it = this.desk.raw.instruments[order.instrument] as RawInstrument;
    const { lot, tick } = it;
    const total =
      order.filled +
      this.#draw.pick([
        0,
        -3,
        lot,
        order.quantity,
        order.quantity - lot,
        order.quantity + lot,
        2 * order.quantity,
        30 * order.quantity,
      ]);
    const limitPrice = order.limitPrice + this.#draw.pick([0, 0, 0, 0, tick, -tick, 7 * tick, 1]);
    const { instrument, side, type, stopPrice } = order;
    const { timeInForce, postOnly } = this.desk.core.orders.get(order.id);
    const terms = {
      instrument,
      side,
      type,
      timeInForce,
      quantity: total - order.filled,
      limitPrice,
      stopPrice,
      postOnly,
    };
    const ask: Ask = { from: of, terms, replaces: order, byDesk: false, isExit: false, lifted: [] };
    const expected = verdict(this.desk.raw, ask);
    const crossing = crossed(this.desk.raw, ask).map(({ id }) => id);
    this.#note(ask, expected);
    const said = this.desk.replace(of, order, total, limitPrice);
    this.#hold(ask, expected, said, expected ? [] : crossing, false);
    if (!expected && this.#draw.may(0.5) && it.mark !== undefined) this.desk.answerReplace(order, limitPrice, true);
  }

  #note(ask: Ask, expected: Verdict): void {
    const tally = this.#tally;
    tally.orders += 1;
    if (expected) {
      tally.denied.set(expected.code, (tally.denied.get(expected.code) ?? 0) + 1);
      if (expected.scope !== undefined) tally.scopes.add(expected.scope);
      return;
    }
    tally.accepted += 1;
    if (this.#orders % 8 !== 0) return;
    for (const code of [...VALUED, 'price_collar', 'stale_reference_price', 'open_orders'] as const)
      for (const { value, limit } of measures(this.desk.raw, ask, code))
        if (value.minus(limit).sign() === 0) tally.onLimit.set(code, (tally.onLimit.get(code) ?? 0) + 1);
  }

  #hold(ask: Ask, expected: Verdict, said: Said, gaveWay: readonly string[], overridden: boolean): void {
    const found = said.denial && { code: said.denial.code, scope: said.denial.scope };
    const same =
      found?.code === expected?.code &&
      found?.scope === expected?.scope &&
      [...said.gaveWay].sort().join() === [...gaveWay].sort().join() &&
      said.usedOverride === overridden;
    if (overridden) this.#tally.overridden += 1;
    this.#tally.gaveWay += said.gaveWay.length;
    if (same) return;
    const show = (value: unknown): string =>
      JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? `${each}` : each));
    throw new Error(
      `order ${this.#orders}: the desk says ${show({ ...said })}, the oracle ${show({ expected, gaveWay, overridden })} of ${show({ ...ask, from: { ...ask.from, positions: [...ask.from.positions] } })}`,
    );
  }
}
