import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { inQuote, quoteValueOf, valueAt } from '../../../shared/domain/valuation.ts';
import { ValueScale } from '../../../shared/domain/value-scale.ts';
import { money } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { BTC } from '../../support/desk-rig.ts';

const instrument: fc.Arbitrary<Instrument> = fc
  .record({
    kind: fc.constantFrom('linear' as const, 'inverse' as const),
    priceScale: fc.nat(10),
    quantityScale: fc.nat(10),
    multiplier: fc.oneof(fc.constant(100_000_000n), fc.bigInt({ min: 1n, max: 10n ** 12n })),
  })
  .map(({ multiplier, ...rest }) => ({ ...BTC, ...rest, multiplier: money(multiplier) }));

/** Small and large alike: half of them so small that most steps fit, some at the very edge of what does. */
const positive = fc.oneof(
  fc.integer({ min: 1, max: 20 }),
  fc.integer({ min: 1, max: 10_000_000 }),
  fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  fc.nat(20).map((below) => Number.MAX_SAFE_INTEGER - below),
);
const signed = fc.oneof(
  fc.constant(0),
  positive,
  positive.map((each) => -each),
);

const agrees = (fast: number, plain: bigint): void => {
  if (!Number.isNaN(fast)) expect(BigInt(fast)).toBe(plain);
};

describe('value scale', () => {
  it('gives the value of the plain formula to the last unit, or no value', () => {
    fc.assert(
      fc.property(instrument, positive, signed, (of, at, size) => {
        agrees(new ValueScale(of).valueAt(price(at), quantity(size)), valueAt(of, price(at), quantity(size)));
      }),
      { numRuns: 5_000 },
    );
  });

  it('gives the size in quote currency of the plain formula, or none', () => {
    fc.assert(
      fc.property(instrument, positive, signed, (of, at, size) => {
        agrees(new ValueScale(of).quoteValueOf(price(at), quantity(size)), quoteValueOf(of, price(at), quantity(size)));
      }),
      { numRuns: 5_000 },
    );
  });

  it('converts as the plain formula does, or not at all', () => {
    fc.assert(
      fc.property(instrument, positive, signed, (of, mark, amount) => {
        agrees(new ValueScale(of).inQuote(amount, price(mark)), inQuote(of, money(BigInt(amount)), price(mark)));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    // At scale 9 a product of 5 is half a unit of 1e-8: of the two as near, the even one.
    ['half a unit goes to 0', 5, 1, 0],
    ['one and a half goes to 2', 15, 1, 2],
    ['two and a half goes to 2', 25, 1, 2],
    ['a little above half goes up', 6, 1, 1],
    ['minus one and a half goes to −2', 15, -1, -2],
    ['minus two and a half goes to −2', 25, -1, -2],
    ['a little below minus half goes down', 6, -1, -1],
  ])('rounds half-even: %s', (_, at, size, value) => {
    const fine = { ...BTC, priceScale: 9, quantityScale: 0 };
    expect(new ValueScale(fine).valueAt(price(at), quantity(size))).toBe(value);
  });

  it('values positions of tens of millions by plain numbers, and leaves larger ones to the plain formula', () => {
    const scale = new ValueScale(BTC); // cents and thousandths
    expect(scale.valueAt(price(6_000_000), quantity(1_000_000))).toBe(60_000_000 * 1e8);
    expect(scale.valueAt(price(6_000_000), quantity(2_000_000))).toBeNaN();
  });

  it('values inverse contracts by plain numbers too', () => {
    const coin = { ...BTC, kind: 'inverse', quantityScale: 0, multiplier: money(100_00000000n) } as const;
    const scale = new ValueScale(coin);
    expect(scale.valueAt(price(5_000_000), quantity(1_000))).toBe(-2_00000000);
    expect(scale.inQuote(40_000_000, price(6_250_000))).toBe(25_000 * 1e8);
    expect(scale.valueAt(price(0), quantity(1))).toBeNaN();
  });
});
