/** An order before the slow gate, with the world that it would leave into: every sum that a cause asks for, worked out anew. */
import type { DenialCode, RiskLimits } from '../../shared/domain/risk.ts';
import type { Scope } from '../../shared/domain/scope.ts';
import { Fraction } from './exact-ledger.ts';
import {
  type Ask,
  type RawInstance,
  type RawInstrument,
  type RawOrder,
  type RawWorld,
  textOf,
} from './gate-oracle-world.ts';

/** Something that was measured and the limit that it was held against; both as exact numbers. */
export interface Measure {
  readonly scope: Scope | undefined;
  readonly value: Fraction;
  readonly limit: Fraction;
}

/** By whose limit an order is refused, where it is one's; undefined: it is not. */
export type Found = { readonly scope: Scope | undefined } | undefined;

const WHOLE = new Fraction(10_000n);
const NOTHING = new Fraction(0n, 100_000_000n);
const number = (value: number | bigint): Fraction => new Fraction(BigInt(value));

/** Everything that binds an instance, the widest first. */
export function scopesOf({ slot, version }: RawInstance): readonly Scope[] {
  const [name] = version.split('@');
  return ['desk', `environment/${slot.environment}`, `algorithm/${name}`, slot.id, `version/${version}`];
}

/** What an order still may fill; of it and what it was asked to become, the larger. */
export const leftOf = (order: RawOrder): number => Math.max(order.quantity, ...order.asked) - order.filled;

/** An order, and the world as it stands before it. */
export class Case {
  readonly world: RawWorld;
  readonly ask: Ask;
  readonly from: RawInstance;
  /** Worked out once for the order at hand. */
  readonly #reaches = new Map<RawInstance, Reach[]>();
  readonly #known = new Map<Scope, Stake>();

  constructor(world: RawWorld, ask: Ask) {
    this.world = world;
    this.ask = ask;
    this.from = ask.from;
  }

  get it(): RawInstrument {
    return this.world.instruments[this.ask.terms.instrument] as RawInstrument;
  }

  isListed = (): boolean => this.it !== undefined;

  isSound(): boolean {
    const { quantity, limitPrice, stopPrice, type, timeInForce, postOnly } = this.ask.terms;
    const whole = (value: number): boolean => Number.isInteger(value) && Math.abs(value) < 2 ** 53;
    if (!whole(quantity) || quantity < 1 || !whole(limitPrice) || !whole(stopPrice)) return false;
    if (type.endsWith('limit') ? limitPrice < 1 : limitPrice !== 0) return false;
    if (type.startsWith('stop') ? stopPrice < 1 : stopPrice !== 0) return false;
    return !postOnly || (type === 'limit' && timeInForce === 'gtc');
  }

  binding = (): readonly Scope[] => [...scopesOf(this.from), `instrument/${this.it.key}`];

  breakers = (action?: string) =>
    this.world.breakers.filter(
      (each) => this.binding().includes(each.scope) && each.action === (action ?? each.action),
    );

  /** 0: active, 1: reducing, 2: halted. */
  state(): number {
    const said = this.binding().map((scope) =>
      ['active', 'reducing', 'halted'].indexOf(this.world.states.get(scope) ?? 'active'),
    );
    return Math.max(...said, ...this.breakers().map(({ action }) => (action === 'halt' ? 2 : 1)));
  }

  isRouted = (): boolean => this.from.slot.instruments === '*' || this.from.slot.instruments.includes(this.it.key);

  /** The widest scope whose list of names lacks one. */
  barring(list: 'instruments' | 'venues', name: string): Found {
    for (const scope of this.binding()) {
      const names = this.world.limits.get(scope)?.[list];
      if (names !== undefined && names !== '*' && !names.includes(name)) return { scope };
    }
    return undefined;
  }

  /** Open orders of an instance in an instrument as they may stand, with this one among them: of a replaced one and this, the larger. */
  #open(of: RawInstance, instrument: number): { readonly side: string; readonly left: number }[] {
    const { terms, replaces } = this.ask;
    const open = of.orders
      .filter((each) => each.instrument === instrument)
      .map((each) => ({
        side: each.side,
        left: Math.max(leftOf(each), each === replaces ? terms.quantity : 0),
      }));
    if (of === this.from && terms.instrument === instrument && !replaces)
      open.push({ side: terms.side, left: terms.quantity });
    return open;
  }

  /** How far up and down the position of an instance may come. */
  #reach(of: RawInstance, instrument: number): Reach {
    const known = this.#reaches.get(of)?.[instrument];
    if (known) return known;
    const held = of.positions.get(instrument) ?? 0;
    let [top, bottom] = [held, held];
    for (const { side, left } of this.#open(of, instrument)) {
      if (side === 'buy') top += left;
      else bottom -= left;
    }
    const reach = { top, bottom, worst: Math.max(Math.abs(top), Math.abs(bottom)) };
    const reaches = this.#reaches.get(of) ?? [];
    reaches[instrument] = reach;
    this.#reaches.set(of, reaches);
    return reach;
  }

  /** True when nothing of it, together with all that is open, can take the position to zero's other side. */
  reduces(): boolean {
    const { instrument, side } = this.ask.terms;
    const stays = (held: number, end: number): boolean =>
      side === 'buy' ? held < 0 && end <= 0 : held > 0 && end >= 0;
    const { top, bottom } = this.#reach(this.from, instrument);
    if (!stays(this.from.positions.get(instrument) ?? 0, side === 'buy' ? top : bottom)) return false;
    if (this.state() === 0 || this.ask.isExit) return true;
    let [held, end] = [0, 0];
    for (const each of this.world.instances) {
      const reach = this.#reach(each, instrument);
      held += each.positions.get(instrument) ?? 0;
      end += side === 'buy' ? reach.top : reach.bottom;
    }
    return stays(held, end);
  }

  prices = (): readonly number[] => [this.ask.terms.limitPrice, this.ask.terms.stopPrice].filter((each) => each !== 0);

  /** The measure that is furthest above its limit; of equals the widest scope's. */
  above(code: DenialCode): Found {
    let worst: Measure | undefined;
    for (const each of this.measures(code)) {
      if (!each.limit.isBelow(each.value)) continue;
      if (!worst || worst.value.minus(worst.limit).isBelow(each.value.minus(each.limit))) worst = each;
    }
    return worst && { scope: worst.scope };
  }

  duplicate(): Found {
    const window = this.#tightest('duplicateWindowMs', (a, b) => a > b);
    const last = this.#alike().at(-1);
    return last !== undefined && this.world.nowNs - last < window.value * 1_000_000
      ? { scope: window.scope }
      : undefined;
  }

  crossed(): readonly RawOrder[] {
    const { instrument, side, limitPrice } = this.ask.terms;
    return this.world.instances
      .filter((each) => each !== this.from)
      .flatMap((each) => each.orders)
      .filter((each) => each.instrument === instrument && each.side !== side && !each.cancelled)
      .filter((each) => each.type === 'limit' || (each.type === 'stop_limit' && each.triggered))
      .filter(
        (each) => limitPrice === 0 || (side === 'buy' ? each.limitPrice <= limitPrice : each.limitPrice >= limitPrice),
      );
  }

  /** When orders alike in every term left, the oldest first. Replacements and the desk's own are held against nothing. */
  #alike(): number[] {
    const { terms, byDesk, replaces } = this.ask;
    if (byDesk || replaces) return [];
    const text = textOf(terms);
    return this.from.sent.filter((each) => each.text === text).map((each) => each.atNs);
  }

  #tightest<L extends keyof RiskLimits>(
    name: L,
    isTighter: (a: RiskLimits[L], b: RiskLimits[L]) => boolean = (a, b) => a < b,
  ): { readonly value: RiskLimits[L]; readonly scope: Scope } {
    let found: { readonly value: RiskLimits[L]; readonly scope: Scope } | undefined;
    for (const scope of this.binding()) {
      const value = this.world.limits.get(scope)?.[name] as RiskLimits[L] | undefined;
      if (value !== undefined && (!found || isTighter(value, found.value))) found = { value, scope };
    }
    return found as NonNullable<typeof found>;
  }

  measures(code: DenialCode): readonly Measure[] {
    const { it, from, world, ask } = this;
    const { terms } = ask;
    const since = (times: readonly number[], windowNs: number): number =>
      ask.byDesk ? 0 : times.filter((at) => at > world.nowNs - windowNs).length;
    const count = (value: number, name: keyof RiskLimits): Measure[] => {
      const { value: limit, scope } = this.#tightest(name);
      return [{ scope, value: number(value), limit: number(limit as number) }];
    };
    const units = (value: number, name: 'maxOrderQuantity' | 'maxPositionQuantity'): Measure[] => {
      const { value: limit, scope } = this.#tightest(name);
      return [{ scope, value: Fraction.at(value, it.quantityScale), limit: Fraction.at(limit, 8) }];
    };
    const sent = from.sent.map(({ atNs }) => atNs);
    switch (code) {
      case 'stale_reference_price': {
        const { value, scope } = this.#tightest('maxReferenceAgeMs');
        const age = world.feedUp && it.freshNs !== undefined ? world.nowNs - it.freshNs : 10 ** 18;
        return [{ scope, value: number(age), limit: number(value * 1_000_000) }];
      }
      case 'price_collar': {
        const { value, scope } = this.#tightest('priceCollar');
        const times = this.reduces() ? 4 : 1;
        const limit = number(it.reference ?? 0)
          .times(number(value * times))
          .over(WHOLE);
        return this.prices().map((each) => ({ scope, value: number(Math.abs(each - (it.reference ?? 0))), limit }));
      }
      case 'instrument_limit': {
        const busy = world.instruments.filter((each, i) => each === it || this.#reach(from, i).worst > 0);
        return count(busy.length, 'maxInstruments');
      }
      case 'order_quantity':
        return units(terms.quantity, 'maxOrderQuantity');
      case 'order_value': {
        const { value: limit, scope } = this.#tightest('maxOrderValue');
        const at = terms.limitPrice || terms.stopPrice || it.mark || 0;
        return [{ scope, value: worth(it, terms.quantity, at), limit: Fraction.at(limit, 8) }];
      }
      case 'open_orders':
        return count(from.orders.length + (ask.replaces ? 0 : 1), 'maxOpenOrders');
      case 'position_quantity':
        return units(this.#reach(from, terms.instrument).worst, 'maxPositionQuantity');
      case 'position_limit': {
        const { value, scope } = this.#tightest('maxPositionSize');
        const worst = this.#reach(from, terms.instrument).worst;
        return [{ scope, value: worth(it, worst, it.mark), limit: part(from.slot.capital, value) }];
      }
      case 'concentration':
        return this.#stakes('maxConcentration', (stake) => stake.one);
      case 'sector_exposure':
        return this.#stakes('maxSectorExposure', (stake) => stake.sector);
      case 'gross_exposure':
        return this.#stakes('maxGrossExposure', (stake) => stake.gross);
      case 'net_exposure':
        return this.#stakes('maxNetExposure', (stake) =>
          stake.top.size().isBelow(stake.bottom.size()) ? stake.bottom.size() : stake.top.size(),
        );
      case 'buying_power': {
        const before = world.instances.filter(({ role, slot }) => role === 'run_off' && slot === from.slot);
        const value = sum(
          [from, ...before.filter((each) => each !== from)].flatMap((instance) =>
            world.instruments.map((each, i) => worth(each, this.#reach(instance, i).worst, each.mark)),
          ),
        );
        return [{ scope: from.slot.id, value, limit: part(from.slot.capital, from.share) }];
      }
      case 'orders_per_second':
        return count(since(sent, 10 ** 9) + (ask.byDesk ? 0 : 1), 'maxOrdersPerSecond');
      case 'orders_per_minute':
        return count(since(sent, 60 * 10 ** 9) + (ask.byDesk ? 0 : 1), 'maxOrdersPerMinute');
      case 'trades_per_minute':
        return count(since(from.fills, 60 * 10 ** 9) + (ask.byDesk ? 0 : 1), 'maxTradesPerMinute');
      case 'repeated_execution':
        return count(since(this.#alike(), 60 * 10 ** 9) + (ask.byDesk || ask.replaces ? 0 : 1), 'maxRepeats');
      default:
        return [];
    }
  }

  /** What each scope that sets a limit would have at stake, held against its share of the scope's capital. */
  #stakes(
    name: 'maxConcentration' | 'maxSectorExposure' | 'maxGrossExposure' | 'maxNetExposure',
    pick: (stake: Stake) => Fraction,
  ): Measure[] {
    return this.binding().flatMap((scope) => {
      const limit = this.world.limits.get(scope)?.[name];
      if (limit === undefined) return [];
      const stake = this.#known.get(scope) ?? this.#stakeOf(scope);
      this.#known.set(scope, stake);
      return [{ scope, value: pick(stake), limit: part(this.#capital(scope), limit) }];
    });
  }

  /** Of an instrument's scope: what the whole desk has at stake in it. */
  #stakeOf(scope: Scope): Stake {
    const { world, it } = this;
    const isOne = scope.startsWith('instrument/');
    const inside = world.instances.filter((each) => isOne || scopesOf(each).includes(scope));
    const stake: Stake = { one: NOTHING, sector: NOTHING, gross: NOTHING, top: NOTHING, bottom: NOTHING };
    world.instruments.forEach((each, i) => {
      if (isOne && each !== it) return;
      const reaches = inside.map((instance) => this.#reach(instance, i));
      const add = (of: (reach: Reach) => number): number => reaches.reduce((a, reach) => a + of(reach), 0);
      const value = worth(
        each,
        add(({ worst }) => worst),
        each.mark,
      );
      if (each === it) stake.one = value;
      if (each.sector === it.sector) stake.sector = stake.sector.plus(value);
      stake.gross = stake.gross.plus(value);
      stake.top = stake.top.plus(
        signed(
          each,
          add(({ top }) => top),
        ),
      );
      stake.bottom = stake.bottom.plus(
        signed(
          each,
          add(({ bottom }) => bottom),
        ),
      );
    });
    return stake;
  }

  /** The capital behind a scope: of its slots; of a version or an algorithm, where it is live. */
  #capital(scope: Scope): bigint {
    const { slots, instances } = this.world;
    const live = instances.filter((each) => each.role === 'live');
    if (scope.startsWith('version/'))
      return total(
        live
          .filter(({ version }) => scope === `version/${version}`)
          .map((each) => (each.slot.capital * BigInt(each.share)) / 10_000n),
      );
    if (scope.startsWith('algorithm/'))
      return total(
        live.filter(({ version }) => scope === `algorithm/${version.split('@')[0]}`).map(({ slot }) => slot.capital),
      );
    if (scope.startsWith('environment/'))
      return total(
        slots.filter(({ environment }) => scope === `environment/${environment}`).map(({ capital }) => capital),
      );
    return total(
      slots
        .filter(({ id }) => id === scope || scope === 'desk' || scope.startsWith('instrument/'))
        .map(({ capital }) => capital),
    );
  }
}

/** How far up and down a position may come, and the further of the two. */
interface Reach {
  readonly top: number;
  readonly bottom: number;
  readonly worst: number;
}

interface Stake {
  one: Fraction;
  sector: Fraction;
  gross: Fraction;
  top: Fraction;
  bottom: Fraction;
}

const total = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);
const sum = (amounts: readonly Fraction[]): Fraction => amounts.reduce((a, b) => a.plus(b), NOTHING);
const part = (capital: bigint, basisPoints: number): Fraction =>
  Fraction.at(capital, 8).times(number(basisPoints)).over(WHOLE);

/** What a quantity is worth in quote currency, to the nearest 1e-8; nothing where there is no price. */
function worth(it: RawInstrument, quantity: number, price: number | undefined): Fraction {
  if (price === undefined || quantity === 0) return NOTHING;
  const face = Fraction.at(Math.abs(quantity), it.quantityScale).times(Fraction.at(it.multiplier, 8));
  return (it.inverse ? face : face.times(Fraction.at(price, it.priceScale))).cents();
}

const signed = (it: RawInstrument, quantity: number): Fraction =>
  quantity < 0 ? worth(it, quantity, it.mark).negative() : worth(it, quantity, it.mark);
