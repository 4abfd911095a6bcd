import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../electron/engine/ledger/ledger.ts';
import { Market } from '../../../electron/engine/market/market.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import { DESK, type Scope, scopesOf } from '../../../shared/domain/scope.ts';
import type { SwapLeg } from '../../../shared/domain/swap.ts';
import { inQuote } from '../../../shared/domain/valuation.ts';
import { formatMoney, money } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { timeNs } from '../../../shared/units/time.ts';
import { BTC } from '../../support/desk-rig.ts';

/** Instances by number, from 1: two of the first are of one version, and one version runs in two slots. */
const OWNERS = [
  { slot: 'momentum:paper', environment: 'paper', version: 'momentum@1.0.0' },
  { slot: 'momentum:paper', environment: 'paper', version: 'momentum@1.0.0' },
  { slot: 'momentum:paper', environment: 'paper', version: 'momentum@2.0.0' },
  { slot: 'momentum:staging', environment: 'staging', version: 'momentum@1.0.0' },
  { slot: 'maker:paper', environment: 'paper', version: 'maker@1.0.0' },
] as const;
const scopesOfOwner = (owner: { slotId: string; version: string }): readonly Scope[] => {
  const found = OWNERS.find((each) => each.slot === owner.slotId);
  return found ? scopesOf(owner.slotId, found.environment, owner.version) : [];
};
const SCOPES = [
  ...new Set(OWNERS.flatMap((each) => scopesOf(each.slot, each.environment, each.version))),
  'version/never@1.0.0',
];
const INSTRUMENTS = 3;

type Step =
  | { readonly kind: 'fill'; readonly owner: number; readonly instrument: number; readonly size: number }
  | { readonly kind: 'mark'; readonly instrument: number; readonly at: number }
  | { readonly kind: 'transfer'; readonly from: number; readonly to: number }
  | { readonly kind: 'restart' };

const owner = fc.integer({ min: 1, max: OWNERS.length });
const instrument = fc.nat(INSTRUMENTS - 1);
/** From a few units to amounts that no plain number holds. */
const aPrice = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 10 ** 7 }), fc.constant(10 ** 12));
const size = fc
  .oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 10 ** 5 }), fc.constant(10 ** 12))
  .chain((each) => fc.constantFrom(each, -each));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('fill' as const), owner, instrument, size }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('mark' as const), instrument, at: aPrice }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('transfer' as const), from: owner, to: owner }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);
const terms = fc.record({
  priceScale: fc.nat(6),
  quantityScale: fc.nat(6),
  multiplier: fc.oneof(fc.constant(100_000_000n), fc.bigInt({ min: 1n, max: 10n ** 10n })),
});

/** A ledger beside the market, as the engine keeps them: every fact goes to both, and every event. */
class Books {
  readonly #instruments: readonly Instrument[];
  readonly #facts: (FactOf<'fill'> | SwapLeg)[] = [];
  #market = new Market();
  ledger = new Ledger(() => undefined);

  constructor(instruments: readonly Instrument[]) {
    this.#instruments = instruments;
    this.#begin();
  }

  take(each: Step): void {
    if (each.kind === 'fill') this.#fill(each.owner, each.instrument, each.size);
    else if (each.kind === 'mark') this.#mark(each.instrument, each.at);
    else if (each.kind === 'transfer') this.#transfer(each.from, each.to);
    else this.#begin();
  }

  /** The profit of a scope, counted from the books as they are: the definition. */
  recount(scope: Scope): { readonly total: bigint; readonly books: number } {
    let total = 0n;
    let books = 0;
    for (const each of this.ledger.versions()) {
      if (!scopesOfOwner(each).includes(scope)) continue;
      for (const book of each.books.values()) {
        const mark = this.#market.mark(book.instrument.index);
        const profit = money(book.realised - book.fees + book.unrealisedAt(mark));
        total += inQuote(book.instrument, profit, mark);
        books += 1;
      }
    }
    return { total, books };
  }

  /** As at a start: the same facts again, on a market that has not spoken yet. */
  #begin(): void {
    this.#market = new Market();
    for (const each of this.#instruments) this.#market.list(each);
    this.ledger = new Ledger((key) => this.#market.byKey(key));
    OWNERS.forEach(({ slot, environment, version }, i) => {
      this.ledger.open(i + 1, slot, version, scopesOf(slot, environment, version));
    });
    for (const fact of this.#facts) this.#apply(fact);
  }

  #apply(fact: FactOf<'fill'> | SwapLeg): void {
    if ('transfers' in fact) return this.ledger.applyTransfers(fact);
    if (fact.mark !== null) this.#market.recall(fact.instrument, fact.mark);
    this.ledger.applyFill(fact);
  }

  #emit(fact: FactOf<'fill'> | SwapLeg): void {
    this.#facts.push(fact);
    this.#apply(fact);
  }

  #mark(index: number, at: number): void {
    this.#market.observe({
      kind: 'trade',
      seq: this.#market.sequence + 1,
      instrumentSeq: 0,
      instrument: index,
      tsNs: timeNs(this.#market.sequence + 1),
      price: price(at),
      quantity: quantity(1),
      aggressor: 'buy',
    });
    this.ledger.revalue(index, this.#market.mark(index));
  }

  #fill(instance: number, index: number, signed: number): void {
    // A position as such stays a safe integer.
    if (!Number.isSafeInteger(this.ledger.held(instance, index) + signed)) return;
    const mark = this.#market.mark(index);
    this.#emit({
      kind: 'fill',
      orderId: 'o-1',
      slotId: 'slot',
      instance,
      version: 'v@1',
      instrument: instrumentKey(this.#market.instrument(index)),
      side: signed > 0 ? 'buy' : 'sell',
      price: price((mark ?? 1_000) + 3),
      quantity: quantity(Math.abs(signed)),
      fee: formatMoney(money(BigInt(signed % 1_000) + 300n)),
      realised: null,
      liquidity: 'taker',
      mark: mark ?? null,
      marketNs: '0',
    });
  }

  #transfer(fromInstance: number, toInstance: number): void {
    const transfers = [...this.ledger.books(fromInstance)].flatMap(({ instrument: of, quantity: held }) => {
      const mark = this.#market.mark(of.index);
      const fits = Number.isSafeInteger(this.ledger.held(toInstance, of.index) + held);
      return mark === undefined || !fits ? [] : [{ instrument: instrumentKey(of), quantity: held, price: mark }];
    });
    this.#emit({ fromInstance, toInstance, transfers } as unknown as SwapLeg);
  }
}

const three = fc.tuple(terms, terms, terms).map((all): Instrument[] =>
  all.map(({ multiplier, ...scales }, index) => ({
    ...BTC,
    ...scales,
    index,
    symbol: `I${index}`,
    multiplier: money(multiplier),
    kind: index === 2 ? 'inverse' : 'linear',
  })),
);

describe('profit by scope', () => {
  it('equals a full recount of the books after every fill, mark, transfer and restart', () => {
    fc.assert(
      fc.property(three, fc.array(step, { minLength: 1, maxLength: 40 }), (instruments, steps) => {
        const books = new Books(instruments);
        for (const each of steps) {
          books.take(each);
          for (const scope of SCOPES) {
            const { total, books: count } = books.recount(scope);
            expect(books.ledger.equity(scope), scope).toBe(total);
            const profit = books.ledger.profit(scope);
            expect(profit.total).toBe(total);
            expect(profit.realised + profit.unrealised - profit.fees).toBe(total);
            expect(count > 0 || total === 0n).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('names the scopes that trade an instrument, each once, in the order in which they came to', () => {
    const books = new Books([BTC, { ...BTC, index: 1, symbol: 'ETH' }]);
    expect([...books.ledger.scopesTrading(0)]).toEqual([]);
    books.take({ kind: 'fill', owner: 1, instrument: 0, size: 5 });
    const first = books.ledger.scopesTrading(0);
    expect([...first]).toEqual(scopesOf('momentum:paper', 'paper', 'momentum@1.0.0'));
    books.take({ kind: 'fill', owner: 2, instrument: 0, size: 5 });
    books.take({ kind: 'mark', instrument: 0, at: 1_000 });
    books.take({ kind: 'transfer', from: 1, to: 5 });
    expect([...books.ledger.scopesTrading(0)].slice(5)).toEqual([
      'algorithm/maker',
      'maker:paper',
      'version/maker@1.0.0',
    ]);
    expect(books.ledger.scopesTrading(0)).toBe(first);
    expect([...books.ledger.scopesTrading(1)]).toEqual([]);
  });

  it('works a swap by hand: what the source held goes on earning for the target, and for algorithm and desk as if nothing were', () => {
    const books = new Books([BTC]); // cents and thousandths
    books.take({ kind: 'mark', instrument: 0, at: 6_000_000 });
    books.take({ kind: 'fill', owner: 1, instrument: 0, size: 700 }); // at 60,000.03, for a fee of 1,000 × 1e-8
    books.take({ kind: 'mark', instrument: 0, at: 6_100_000 });
    books.take({ kind: 'transfer', from: 1, to: 3 });
    books.take({ kind: 'mark', instrument: 0, at: 6_150_000 });
    const { ledger } = books;
    const gained = 699_97900000n; // 0.7 × (61,000 − 60,000.03)
    expect(ledger.profit('version/momentum@1.0.0')).toEqual({
      realised: gained,
      unrealised: 0n,
      fees: 1_000n,
      total: gained - 1_000n,
    });
    const since = 350_00000000n; // 0.7 × (61,500 − 61,000)
    expect(ledger.profit('version/momentum@2.0.0')).toEqual({
      realised: 0n,
      unrealised: since,
      fees: 0n,
      total: since,
    });
    for (const scope of [DESK, 'environment/paper', 'algorithm/momentum', 'momentum:paper'])
      expect(ledger.equity(scope)).toBe(gained - 1_000n + since);
    expect(ledger.equity('environment/staging')).toBe(0n);
  });

  it('counts the three parts of an inverse book in quote currency, and keeps their sum', () => {
    const coin: Instrument = { ...BTC, kind: 'inverse', quantityScale: 0, multiplier: money(100_00000000n) };
    const books = new Books([coin]);
    expect(books.ledger.profit(DESK)).toEqual({ realised: 0n, unrealised: 0n, fees: 0n, total: 0n });
    books.take({ kind: 'fill', owner: 1, instrument: 0, size: 1_000 }); // at 10.03, before there is a mark
    expect(books.ledger.profit(DESK)).toEqual({ realised: 0n, unrealised: 0n, fees: 0n, total: 0n });
    books.take({ kind: 'mark', instrument: 0, at: 1_003 });
    // 300 × 1e-8 coins paid, at 10.03 to the coin.
    expect(books.ledger.profit(DESK)).toEqual({ realised: 0n, unrealised: 0n, fees: 3_009n, total: -3_009n });
  });
});
