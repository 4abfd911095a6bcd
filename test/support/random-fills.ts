import { Ledger } from '../../electron/engine/ledger/ledger.ts';
import type { PositionBook } from '../../electron/engine/ledger/position.ts';
import { Chance } from '../../electron/feed/simulation/chance.ts';
import { defined } from '../../shared/base/assert.ts';
import { type Instrument, instrumentKey } from '../../shared/domain/instrument.ts';
import { type Scope, scopesOf } from '../../shared/domain/scope.ts';
import { formatMoney, money } from '../../shared/units/money.ts';
import { type Price, price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { EXACT_START, type ExactState, type ExactTerms, exactStep, exactUnrealised, Fraction } from './exact-ledger.ts';

const TERMS = {
  venue: 'test',
  tick: price(1),
  lot: quantity(1),
  currency: 'USDT',
  sector: 'crypto',
} as const;
const UNIT = 100_000_000n;

/** Of either kind one with round terms and one whose every value needs rounding. */
const INSTRUMENTS: readonly Instrument[] = [
  { ...TERMS, index: 0, symbol: 'A', kind: 'linear', priceScale: 2, quantityScale: 3, multiplier: money(UNIT) },
  { ...TERMS, index: 1, symbol: 'B', kind: 'linear', priceScale: 6, quantityScale: 5, multiplier: money(37_000_001n) },
  { ...TERMS, index: 2, symbol: 'C', kind: 'inverse', priceScale: 1, quantityScale: 0, multiplier: money(100n * UNIT) },
  { ...TERMS, index: 3, symbol: 'D', kind: 'inverse', priceScale: 3, quantityScale: 2, multiplier: money(12_345_678n) },
];

/** Instances by number, from 1. */
const OWNERS = [
  { slot: 'momentum:paper', environment: 'paper', version: 'momentum@1.0.0' },
  { slot: 'momentum:paper', environment: 'paper', version: 'momentum@2.0.0' },
  { slot: 'momentum:staging', environment: 'staging', version: 'momentum@2.0.0' },
  { slot: 'maker:paper', environment: 'paper', version: 'maker@1.0.0' },
] as const;

/** What a stretch of fills showed. */
export interface Comparison {
  /** Amounts that were held against the exact ones. */
  readonly compared: number;
  /** The largest difference found, in units of 1e-8. */
  readonly worst: number;
  /** The first amount that differs, in words. */
  readonly first: string | undefined;
}

/** One book and its exact twin. */
interface Twin {
  readonly name: string;
  readonly terms: ExactTerms;
  readonly instrument: Instrument;
  readonly book: () => PositionBook | undefined;
  readonly scopes: readonly Scope[];
  exact: ExactState;
}

/**
 * Random fills on the real ledger and, one by one, on exact fractions: four versions in three slots, linear and inverse
 * instruments, marks that walk, fees and rebates, positions that grow, shrink, turn over and go flat.
 */
export class RandomFills {
  readonly #chance: Chance;
  readonly #ledger = new Ledger((key) => INSTRUMENTS.find((each) => instrumentKey(each) === key));
  readonly #marks: Price[] = [6_000_000, 1_234_567, 500_000, 3_141_592].map(price);
  /** By instrument, then by owner; the account's come last. */
  readonly #twins: readonly (readonly Twin[])[];
  #compared = 0;
  #worst = 0n;
  #first: string | undefined;

  constructor(seed: number) {
    this.#chance = defined(Chance.streams(seed, 1)[0], 'stream');
    const scopes = OWNERS.map(({ slot, environment, version }) => scopesOf(slot, environment, version));
    OWNERS.forEach(({ slot, version }, i) => {
      this.#ledger.open(i + 1, slot, version, scopes[i] ?? []);
    });
    this.#twins = INSTRUMENTS.map((instrument) => {
      const terms = { inverse: instrument.kind === 'inverse', multiplier: Fraction.at(instrument.multiplier, 8) };
      const twin = (name: string, books: () => Iterable<PositionBook>, of: readonly Scope[]): Twin => ({
        name: `${name} in ${instrument.symbol}`,
        terms,
        instrument,
        book: () => [...books()].find((book) => book.instrument === instrument),
        scopes: of,
        exact: EXACT_START,
      });
      return [
        ...OWNERS.map(({ slot, version }, i) => {
          const books = () =>
            [...this.#ledger.versions()]
              .find((each) => each.slotId === slot && each.version === version)
              ?.books.values();
          return twin(`${version} of ${slot}`, () => books() ?? [], scopes[i] ?? []);
        }),
        twin('the account', () => this.#ledger.account(), []),
      ];
    });
  }

  /** Goes on for so many fills, and compares every book and every scope at their end. */
  go(fills: number): Comparison {
    for (let i = 0; i < fills; i += 1) this.#fill();
    this.#compared = 0;
    this.#worst = 0n;
    this.#first = undefined;
    this.#compare();
    return { compared: this.#compared, worst: Number(this.#worst), first: this.#first };
  }

  #fill(): void {
    const chance = this.#chance;
    const i = chance.integer(0, INSTRUMENTS.length - 1);
    const owner = chance.integer(0, OWNERS.length - 1);
    const mark = price(Math.max(1_000, this.#mark(i) + chance.integer(-2_000, 2_000)));
    this.#marks[i] = mark;
    this.#ledger.revalue(i, mark);
    const held = this.#ledger.held(owner + 1, i);
    // What is held goes back towards flat more often than not, one time in twenty to the unit.
    const towardsFlat = chance.uniform() < 0.6 ? -Math.sign(held) : Math.sign(held);
    const side = towardsFlat || (chance.uniform() < 0.5 ? 1 : -1);
    const isClose = held !== 0 && chance.uniform() < 0.05;
    const size = isClose ? -held : side * chance.integer(1, 10 ** chance.integer(1, 6));
    const at = price(Math.max(1, mark + chance.integer(-50, 50)));
    const fee = money(BigInt(chance.integer(-100_000, 1_000_000)));
    const instrument = defined(INSTRUMENTS[i], `instrument ${i}`);
    this.#ledger.applyFill({
      kind: 'fill',
      orderId: 'o-1',
      slotId: 'slot',
      instance: owner + 1,
      version: 'v@1',
      instrument: instrumentKey(instrument),
      side: size > 0 ? 'buy' : 'sell',
      price: at,
      quantity: quantity(Math.abs(size)),
      fee: formatMoney(fee),
      realised: null,
      liquidity: 'taker',
      mark,
      marketNs: '0',
    });
    const deal = {
      quantity: Fraction.at(size, instrument.quantityScale),
      price: Fraction.at(at, instrument.priceScale),
      fee: Fraction.at(fee, 8),
    };
    for (const place of [owner, OWNERS.length]) {
      const twin = defined(this.#twins[i]?.[place], 'twin');
      twin.exact = exactStep(twin.terms, twin.exact, deal);
    }
  }

  #compare(): void {
    const byScope = new Map<Scope, bigint>();
    for (const twin of this.#twins.flat()) {
      const { exact, instrument } = twin;
      const at = this.#mark(instrument.index);
      const mark = Fraction.at(at, instrument.priceScale);
      const unrealised = exactUnrealised(twin.terms, exact, mark);
      const book = twin.book();
      this.#hold(`cost of ${twin.name}`, book?.cost, exact.cost.units());
      this.#hold(`realised of ${twin.name}`, book?.realised, exact.realised.units());
      this.#hold(`fees of ${twin.name}`, book?.fees, exact.fees.units());
      this.#hold(`unrealised of ${twin.name}`, book?.unrealisedAt(at), unrealised.units());
      const total = exact.realised.plus(unrealised).minus(exact.fees);
      const inQuote = (twin.terms.inverse ? total.times(mark).cents() : total).units();
      for (const scope of twin.scopes) byScope.set(scope, (byScope.get(scope) ?? 0n) + inQuote);
    }
    for (const [scope, exact] of byScope) {
      const { total, realised, unrealised, fees } = this.#ledger.profit(scope);
      this.#hold(`equity of ${scope}`, this.#ledger.equity(scope), exact);
      this.#hold(`profit of ${scope}`, total, exact);
      this.#hold(`the parts of ${scope}`, realised + unrealised - fees, exact);
    }
  }

  #hold(what: string, found: bigint | undefined, exact: bigint): void {
    this.#compared += 1;
    const difference = (found ?? 0n) - exact;
    const size = difference < 0n ? -difference : difference;
    if (size === 0n) return;
    if (size > this.#worst) this.#worst = size;
    this.#first ??= `${what} is ${found}, and exactly it is ${exact}`;
  }

  #mark(instrument: number): Price {
    return defined(this.#marks[instrument], `mark of ${instrument}`);
  }
}
