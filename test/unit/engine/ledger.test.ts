import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../electron/engine/ledger/ledger.ts';
import { PositionBook } from '../../../electron/engine/ledger/position.ts';
import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import type { SwapLeg } from '../../../shared/domain/swap.ts';
import { quoteValueOf, valueAt } from '../../../shared/domain/valuation.ts';
import { formatMoney, money } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { BTC } from '../../support/desk-rig.ts';
import { type ExactDeal, type ExactTerms, exactState, exactUnrealised, Fraction } from '../../support/exact-ledger.ts';

type Step =
  | {
      readonly kind: 'fill';
      readonly version: number;
      readonly size: number;
      readonly price: number;
      readonly fee: bigint;
    }
  | { readonly kind: 'close'; readonly version: number; readonly price: number }
  | { readonly kind: 'transfer'; readonly from: number; readonly mark: number };

const VERSIONS = 3;
const instrument: fc.Arbitrary<Instrument> = fc
  .record({
    kind: fc.constantFrom('linear' as const, 'inverse' as const),
    priceScale: fc.nat(10),
    quantityScale: fc.nat(10),
    multiplier: fc.oneof(fc.constant(100_000_000n), fc.bigInt({ min: 1n, max: 10n ** 11n })),
  })
  .map(({ multiplier, ...rest }) => ({ ...BTC, ...rest, multiplier: money(multiplier) }));

const aPrice = fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 10 ** 12 }));
const size = fc
  .oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 10 ** 12 }))
  .chain((each) => fc.constantFrom(each, -each));
const version = fc.nat(VERSIONS - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('fill' as const),
      version,
      size,
      price: aPrice,
      fee: fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), version, price: aPrice }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('transfer' as const), from: version, mark: aPrice }) },
);

/** The real ledger and the exact one, side by side. */
class Pair {
  readonly ledger: Ledger;
  readonly terms: ExactTerms;
  readonly deals: ExactDeal[][] = Array.from({ length: VERSIONS }, () => []);
  readonly account: ExactDeal[] = [];
  readonly #instrument: Instrument;

  constructor(of: Instrument) {
    this.#instrument = of;
    this.ledger = new Ledger((key) => (key === instrumentKey(of) ? of : undefined));
    for (let i = 0; i < VERSIONS; i += 1) this.ledger.open(i + 1, 'slot', `v@${i}`, ['desk', `version/v@${i}`]);
    this.terms = { inverse: of.kind === 'inverse', multiplier: Fraction.at(of.multiplier, 8) };
  }

  take(each: Step): void {
    if (each.kind === 'fill') this.#fill(each.version, each.size, each.price, each.fee);
    else if (each.kind === 'close') {
      const held = this.ledger.held(each.version + 1, 0);
      if (held !== 0) this.#fill(each.version, -held, each.price, 0n);
    } else this.#transfer(each.from, (each.from + 1) % VERSIONS, each.mark);
  }

  #fill(owner: number, signed: number, at: number, fee: bigint): void {
    this.ledger.applyFill({
      kind: 'fill',
      orderId: 'o-1',
      slotId: 'slot',
      instance: owner + 1,
      version: 'v@1',
      instrument: instrumentKey(this.#instrument),
      side: signed > 0 ? 'buy' : 'sell',
      price: price(at),
      quantity: quantity(Math.abs(signed)),
      fee: formatMoney(money(fee)),
      realised: formatMoney(money(0n)),
      liquidity: 'taker',
      mark: null,
      marketNs: '0',
    });
    const deal = this.#deal(signed, at, fee);
    this.deals[owner]?.push(deal);
    this.account.push(deal);
  }

  #transfer(from: number, to: number, mark: number): void {
    const held = this.ledger.held(from + 1, 0);
    if (held === 0) return;
    const leg = {
      fromInstance: from + 1,
      toInstance: to + 1,
      transfers: [{ instrument: instrumentKey(this.#instrument), quantity: quantity(held), price: price(mark) }],
    } as unknown as SwapLeg;
    this.ledger.applyTransfers(leg);
    this.deals[from]?.push(this.#deal(-held, mark, 0n));
    this.deals[to]?.push(this.#deal(held, mark, 0n));
  }

  #deal(signed: number, at: number, fee: bigint): ExactDeal {
    return {
      quantity: Fraction.at(signed, this.#instrument.quantityScale),
      price: Fraction.at(at, this.#instrument.priceScale),
      fee: Fraction.at(fee, 8),
    };
  }

  /** A book against the exact one, to the last unit. */
  compare(book: PositionBook, deals: readonly ExactDeal[], mark: number): void {
    const exact = exactState(this.terms, deals);
    expect(Fraction.at(book.quantity, book.instrument.quantityScale).minus(exact.quantity).sign()).toBe(0);
    expect(book.cost).toBe(exact.cost.units());
    expect(book.realised).toBe(exact.realised.units());
    expect(book.fees).toBe(exact.fees.units());
    const at = Fraction.at(mark, book.instrument.priceScale);
    expect(book.unrealisedAt(price(mark))).toBe(exactUnrealised(this.terms, exact, at).units());
  }
}

describe('ledger', () => {
  it('agrees with exact arithmetic to the last unit after every fill, close, flip and transfer', () => {
    fc.assert(
      fc.property(instrument, fc.array(step, { minLength: 1, maxLength: 25 }), aPrice, (of, steps, mark) => {
        const pair = new Pair(of);
        for (const each of steps) {
          pair.take(each);
          for (let i = 0; i < VERSIONS; i += 1)
            for (const book of pair.ledger.books(i + 1)) pair.compare(book, pair.deals[i] ?? [], mark);
          for (const book of pair.ledger.account()) pair.compare(book, pair.account, mark);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('loses nothing between versions and account: quantities, fees and cost less realised sum up exactly', () => {
    fc.assert(
      fc.property(instrument, fc.array(step, { maxLength: 40 }), (of, steps) => {
        const pair = new Pair(of);
        for (const each of steps) pair.take(each);
        const sum = { quantity: 0, fees: 0n, paid: 0n };
        for (const { books } of pair.ledger.versions())
          for (const book of books.values()) {
            sum.quantity += book.quantity;
            sum.fees += book.fees;
            sum.paid += book.cost - book.realised;
          }
        const [account] = [...pair.ledger.account()];
        expect(sum).toEqual({
          quantity: account?.quantity ?? 0,
          fees: account?.fees ?? 0n,
          paid: account ? account.cost - account.realised : 0n,
        });
      }),
      { numRuns: 300 },
    );
  });

  it('keeps cost − realised equal to the value of all entries, so rounding only moves money, never makes it', () => {
    fc.assert(
      fc.property(instrument, fc.array(fc.tuple(size, aPrice), { maxLength: 40 }), (of, entries) => {
        const book = new PositionBook(of);
        let paid = 0n;
        for (const [signed, at] of entries) {
          const before = book.realised;
          const realised = book.enter(quantity(signed), price(at));
          expect(book.realised - before).toBe(realised);
          paid += valueAt(of, price(at), quantity(signed));
          expect(book.cost - book.realised).toBe(paid);
          if (book.quantity === 0) expect(book.cost).toBe(0n);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('works a day by hand: buy, add, sell a part, turn over, go flat', () => {
    const book = new PositionBook(BTC); // cents and thousandths
    book.enter(quantity(1_000), price(6_000_000));
    book.enter(quantity(500), price(6_060_000));
    expect(book.cost).toBe(90_300_00000000n);
    expect(book.enter(quantity(-600), price(6_100_000))).toBe(480_00000000n); // 0.6 × (61,000 − 60,200)
    expect(book.enter(quantity(-1_400), price(6_000_000))).toBe(-180_00000000n); // 0.9 × (60,000 − 60,200)
    expect([book.quantity, book.cost]).toEqual([-500, -30_000_00000000n]);
    expect(book.unrealisedAt(price(5_900_000))).toBe(500_00000000n);
    expect(book.unrealisedAt(undefined)).toBe(0n);
    expect(book.enter(quantity(500), price(5_900_000))).toBe(500_00000000n);
    expect([book.quantity, book.cost, book.realised]).toEqual([0, 0n, 800_00000000n]);
  });

  it('works an inverse contract by hand: profit in coin, from the reciprocal of the price', () => {
    const coin: Instrument = {
      ...BTC,
      kind: 'inverse',
      quantityScale: 0,
      multiplier: money(100_00000000n),
      currency: 'BTC',
    };
    const book = new PositionBook(coin);
    book.enter(quantity(1_000), price(5_000_000)); // 1,000 contracts of 100 USD at 50,000: owes 2 BTC
    expect(book.cost).toBe(-2_00000000n);
    expect(book.unrealisedAt(price(6_250_000))).toBe(40000000n); // 2 − 1.6
    expect(book.enter(quantity(-1_000), price(6_250_000))).toBe(40000000n);
    expect(quoteValueOf(coin, price(5_000_000), quantity(-1_000))).toBe(100_000_00000000n);
    expect(() => valueAt(coin, price(0), quantity(1))).toThrow(RangeError);
  });

  it('refuses to hand over what the source does not hold, and to book on an instance without books', () => {
    const pair = new Pair(BTC);
    const transfers = [{ instrument: instrumentKey(BTC), quantity: quantity(5), price: price(1) }];
    const leg = (fromInstance: number) => ({ fromInstance, toInstance: 2, transfers }) as unknown as SwapLeg;
    expect(() => pair.ledger.applyTransfers(leg(1))).toThrow('hands over what it does not hold');
    expect(() => pair.ledger.applyTransfers(leg(9))).toThrow('books of instance 9 is missing');
    expect(pair.ledger.isFlat(1)).toBe(true);
    pair.take({ kind: 'fill', version: 0, size: 5, price: 1, fee: 0n });
    expect(pair.ledger.isFlat(1)).toBe(false);
  });
});
