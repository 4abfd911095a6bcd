/** What chance brings to the slow gate: instruments, limits that bind now and then, and orders that hug them. */
import { Chance } from '../../electron/feed/simulation/chance.ts';
import { defined } from '../../shared/base/assert.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { OrderTerms } from '../../shared/domain/order.ts';
import type { DenialCode, RiskLimits } from '../../shared/domain/risk.ts';
import { money } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { Fraction } from './exact-ledger.ts';
import { measures } from './gate-oracle.ts';
import { scopesOf } from './gate-oracle-case.ts';
import type { RawInstance, RawInstrument, RawWorld } from './gate-oracle-world.ts';

/** One of a currency, as money. */
export const UNIT = 100_000_000n;
const TERMS = { venue: 'one', tick: price(10), lot: quantity(1), currency: 'USDT', sector: 'coins' } as const;

/** Round terms that meet limits exactly, odd ones whose every value needs rounding, inverse ones, and one to let time pass. */
export const INSTRUMENTS: readonly Instrument[] = [
  {
    ...TERMS,
    index: 0,
    symbol: 'A',
    kind: 'linear',
    priceScale: 2,
    quantityScale: 3,
    multiplier: money(UNIT),
    minimum: quantity(2),
  },
  {
    ...TERMS,
    index: 1,
    symbol: 'B',
    kind: 'linear',
    priceScale: 6,
    quantityScale: 5,
    multiplier: money(37_000_001n),
    tick: price(7),
    sector: 'metals',
    venue: 'two',
  },
  {
    ...TERMS,
    index: 2,
    symbol: 'C',
    kind: 'inverse',
    priceScale: 1,
    quantityScale: 0,
    multiplier: money(100n * UNIT),
    tick: price(5),
  },
  {
    ...TERMS,
    index: 3,
    symbol: 'D',
    kind: 'inverse',
    priceScale: 3,
    quantityScale: 2,
    multiplier: money(12_345_678n),
    lot: quantity(5),
    minimum: quantity(25),
    sector: 'metals',
  },
  {
    ...TERMS,
    index: 4,
    symbol: 'E',
    kind: 'linear',
    priceScale: 8,
    quantityScale: 9,
    multiplier: money(UNIT / 3n),
    tick: price(1),
    venue: 'two',
  },
  {
    ...TERMS,
    index: 5,
    symbol: 'CLOCK',
    kind: 'linear',
    priceScale: 0,
    quantityScale: 0,
    multiplier: money(UNIT),
    sector: 'none',
  },
];
/** The instrument that lets time pass. */
export const CLOCK = 5;
/** Prices that each of the others trades at. */
export const MARKS: readonly (readonly number[])[] = [
  [5_000_000, 4_000_000, 6_250_000, 5_123_450],
  [1_234_569, 987_654, 1_000_006],
  [600_000, 512_345],
  [3_141_590, 2_500_000],
  [250_000_000_000, 123_456_789_017],
];
/** Limits that measure how large an order is, or what it may lead to. */
export const VALUED = [
  'order_quantity',
  'order_value',
  'position_quantity',
  'position_limit',
  'concentration',
  'sector_exposure',
  'gross_exposure',
  'net_exposure',
  'buying_power',
] as const satisfies readonly DenialCode[];

/** Draws of one seed, of a world as it stands at each. */
export class Draw {
  readonly #chance: Chance;
  readonly #raw: RawWorld;

  constructor(seed: number, raw: RawWorld) {
    this.#chance = defined(Chance.streams(seed, 1)[0], 'stream');
    this.#raw = raw;
  }

  /** A whole number from the least to the most, both among them. */
  integer = (least: number, most: number): number => this.#chance.integer(least, most);
  pick = <T>(of: readonly T[]): T => of[this.integer(0, of.length - 1)] as T;
  /** So, in this share of all cases. */
  may = (share: number): boolean => this.#chance.uniform() < share;

  /** A scope that binds an instance, or an instrument's. */
  scope(of = this.pick(this.#raw.instances)): string {
    return this.may(0.2) ? `instrument/${this.pick(this.#raw.instruments).key}` : this.pick(scopesOf(of));
  }

  /** A value for each limit, tight or loose. */
  limits(): Partial<Record<keyof RiskLimits, unknown>> {
    const share = () => this.pick([250, 1_000, 2_500, 5_000, 10_000, 10_000, 30_000]);
    const amount = () =>
      money(this.pick([50_000n, 5_000n, 12_345n, 250_000n, 10n ** 14n]) * UNIT + this.pick([0n, 1n]));
    return {
      venues: this.pick(['*', '*', '*', '*', ['one', 'two'], ['one', 'three'], this.may(0.3) ? ['two'] : '*']),
      instruments: this.pick([
        '*',
        '*',
        '*',
        ['one:A', 'two:B', 'one:C', 'one:D'],
        this.may(0.3) ? ['one:A', 'one:D', 'two:E'] : '*',
      ]),
      maxOrderQuantity: amount(),
      maxOrderValue: amount(),
      maxPositionQuantity: amount(),
      priceCollar: this.pick([10, 100, 500, 1_000]),
      maxReferenceAgeMs: this.pick([2_000, 10_000, 60_000]),
      duplicateWindowMs: this.pick([0, 20, 50, 60_000]),
      maxInstruments: this.integer(1, 5),
      maxOpenOrders: this.integer(2, 9),
      maxPositionSize: share(),
      maxOrdersPerSecond: this.integer(2, 12),
      maxOrdersPerMinute: this.integer(8, 60),
      maxTradesPerMinute: this.integer(3, 20),
      maxRepeats: this.integer(1, 5),
      maxConcentration: share(),
      maxSectorExposure: share(),
      maxGrossExposure: share(),
      maxNetExposure: share(),
      selfTrade: this.pick(['deny', 'cancel_resting']),
    };
  }

  /** An order that makes sense, most often: of a size that hugs a limit, at a price that hugs the collar. */
  terms(of: RawInstance, instrument = this.integer(0, MARKS.length - (this.may(0.02) ? -1 : 1))): OrderTerms {
    const it = this.#raw.instruments[instrument];
    const type = this.pick(['market', 'market', 'limit', 'limit', 'limit', 'stop', 'stop_limit'] as const);
    const held = of.positions.get(instrument) ?? 0;
    const side = held !== 0 && this.may(0.5) ? (held > 0 ? 'sell' : 'buy') : this.pick(['buy', 'sell'] as const);
    const terms = {
      instrument,
      side,
      type,
      timeInForce: this.pick(['gtc', 'gtc', 'ioc'] as const),
      limitPrice: price(type.endsWith('limit') ? this.#price(it) : 0),
      stopPrice: price(type.startsWith('stop') ? this.#price(it) : 0),
      postOnly: this.may(0.02),
      reduceOnly: false,
    };
    return { ...terms, quantity: quantity(this.#size(of, it, terms, held)) };
  }

  #price(it: RawInstrument | undefined): number {
    if (it?.reference === undefined) return 1_000;
    const { reference, tick } = it;
    const edge = Math.floor((reference * this.pick([10, 100, 500, 500, this.may(0.2) ? 2_000 : 100])) / 10_000);
    const at = this.may(0.4) ? reference + this.pick([-1, 1]) * edge : reference + this.integer(-20, 20) * tick;
    const onTick = at - (at % tick) + tick * this.pick([0, 0, 0, 1, -1]);
    return this.may(0.02) ? at + 1 : onTick;
  }

  #size(of: RawInstance, it: RawInstrument | undefined, terms: Omit<OrderTerms, 'quantity'>, held: number): number {
    if (!it || this.may(0.01)) return this.pick([0, -5, Number.NaN, 0.5, 2 ** 53, Number.POSITIVE_INFINITY, 10]);
    const { lot } = it;
    if (held !== 0 && this.may(0.4)) return Math.abs(held) + this.integer(-1, 1) * lot;
    const least = it.minimum / lot;
    if (this.may(0.5)) return lot * this.integer(this.may(0.05) ? 1 : least, least + this.pick([3, 100, 2_000]));
    return this.#hugging(of, it, terms) + this.pick([0, 0, 0, -lot, lot, this.may(0.1) ? 1 : 0]);
  }

  /** The largest size that one of the limits lets through, or about that. */
  #hugging(from: RawInstance, { lot }: RawInstrument, terms: Omit<OrderTerms, 'quantity'>): number {
    const code = this.pick(VALUED);
    const measured = (size: number) =>
      measures(
        this.#raw,
        { from, terms: { ...terms, quantity: size }, replaces: undefined, isExit: false, byDesk: false, lifted: [] },
        code,
      );
    const far = 1_000_000 * lot;
    const [near, there] = [measured(far), measured(2 * far)];
    const i = this.integer(0, Math.max(0, near.length - 1));
    const [a, b] = [near[i], there[i]];
    if (!a || !b) return lot;
    const slope = b.value.minus(a.value);
    if (slope.sign() <= 0) return lot;
    const lots = a.limit.minus(a.value).times(new Fraction(1_000_000n)).over(slope);
    const size = far + lot * Number(lots.top / lots.bottom);
    return Number.isSafeInteger(size) && size > 0 ? size : lot;
  }
}
