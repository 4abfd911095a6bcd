import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssertionError } from '../../../shared/base/assert.ts';
import { formatDecimal, parseDecimal, significantDecimals } from '../../../shared/units/decimal.ts';
import { addMoney, formatMoney, money, parseMoney, scaleMoney, subtractMoney } from '../../../shared/units/money.ts';
import { divideHalfEven } from '../../../shared/units/rounding.ts';
import { absoluteTime, epochNs, relativeTime } from '../../../shared/units/time.ts';

const integer = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
const positive = fc.bigInt({ min: 1n, max: 10n ** 12n });

describe('divideHalfEven', () => {
  it('gives the nearest integer, and the even one of two that are as near', () => {
    const divisor = fc.oneof(positive, fc.constantFrom(1n, 2n, 4n, 10n)).chain((d) => fc.constantFrom(d, -d));
    fc.assert(
      fc.property(integer, divisor, (n, d) => {
        const q = divideHalfEven(n, d);
        // |n/d − q| ≤ 1/2, written without a division.
        const error = 2n * (n - q * d) * (d < 0n ? -1n : 1n);
        const size = d < 0n ? -d : d;
        expect(error <= size && error >= -size).toBe(true);
        if (error === size || error === -size) expect(q % 2n).toBe(0n);
      }),
      { numRuns: 1_000 },
    );
  });

  it('favours neither side: ties by hand, both signs', () => {
    const ties: [bigint, bigint, bigint][] = [
      [5n, 2n, 2n],
      [7n, 2n, 4n],
      [-5n, 2n, -2n],
      [-7n, 2n, -4n],
      [5n, -2n, -2n],
      [-7n, -2n, 4n],
      [1n, 2n, 0n],
      [-1n, 2n, 0n],
      [10n, 4n, 2n],
      [14n, 4n, 4n],
    ];
    for (const [n, d, q] of ties) expect(divideHalfEven(n, d), `${n}/${d}`).toBe(q);
    expect(() => divideHalfEven(1n, 0n)).toThrow(RangeError);
  });
});

describe('decimals', () => {
  it('read back what they wrote, at every scale', () => {
    fc.assert(
      fc.property(integer, fc.nat(20), (value, scale) => {
        expect(parseDecimal(formatDecimal(value, scale), scale)).toEqual({ value, rounded: false });
      }),
    );
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(20), (value, scale) => {
        expect(formatDecimal(value, scale)).toBe(formatDecimal(BigInt(value), scale));
      }),
    );
  });

  it('take an exponent as a shift of the point', () => {
    fc.assert(
      fc.property(integer, fc.nat(10), fc.integer({ min: -9, max: 9 }), (value, scale, exponent) => {
        const shifted = parseDecimal(`${formatDecimal(value, scale)}e${exponent}`, scale + 10);
        expect(shifted).toEqual({ value: value * 10n ** BigInt(10 + exponent), rounded: false });
      }),
    );
  });

  it('round digits beyond the scale half-even, and say so only where digits were lost', () => {
    const rows: [string, number, bigint, boolean][] = [
      ['33.35399601000002', 8, 3335399601n, true],
      ['0.5', 0, 0n, true],
      ['1.5', 0, 2n, true],
      ['2.5', 0, 2n, true],
      ['-2.5', 0, -2n, true],
      ['2.500001', 0, 3n, true],
      ['2.000', 0, 2n, false],
      ['1e-9', 8, 0n, true],
      ['0e-9', 8, 0n, false],
      ['.5', 1, 5n, false],
      ['5.', 1, 50n, false],
      ['+5', 0, 5n, false],
      ['-0', 2, 0n, false],
    ];
    for (const [text, scale, value, rounded] of rows) expect(parseDecimal(text, scale)).toEqual({ value, rounded });
  });

  it('are nothing but finite decimal numbers', () => {
    const bad = [
      '',
      '.',
      '-',
      '+.',
      'NaN',
      'Infinity',
      '0x10',
      '1,000',
      '1_000',
      ' 1',
      '1 ',
      '1\n',
      '1e',
      'e5',
      '1e1234',
      '--1',
      '1.2.3',
      '١',
    ];
    for (const text of bad) expect(parseDecimal(text, 2), JSON.stringify(text)).toBeUndefined();
  });

  it('know how many digits matter', () => {
    const rows: [string, number][] = [
      ['61837.63000000', 2],
      ['1', 0],
      ['1.0', 0],
      ['0.001', 3],
      ['1.5e-3', 4],
      ['1.50e1', 0],
      ['x', 0],
    ];
    for (const [text, digits] of rows) expect(significantDecimals(text), text).toBe(digits);
    fc.assert(
      fc.property(integer, fc.nat(12), (value, scale) => {
        const text = formatDecimal(value, scale);
        const digits = significantDecimals(text);
        expect(parseDecimal(text, digits)?.rounded).toBe(false);
        if (digits > 0) expect(parseDecimal(text, digits - 1)?.rounded).toBe(true);
      }),
    );
  });
});

describe('money', () => {
  it('is text and back, to the last unit', () => {
    fc.assert(
      fc.property(integer, (value) => {
        expect(parseMoney(formatMoney(money(value)))).toBe(value);
      }),
    );
    expect(formatMoney(money(128_420_000_000n))).toBe('1284.20000000');
    expect(formatMoney(money(-1n))).toBe('-0.00000001');
  });

  it('is never rounded on the way in', () => {
    expect(parseMoney('0.000000001')).toBeUndefined();
    expect(parseMoney('0.0000000100')).toBe(1n);
    expect(parseMoney(1e-8)).toBe(1n);
    expect(parseMoney(1e21)).toBe(10n ** 29n);
    expect(parseMoney(0.1 + 0.2)).toBeUndefined();
    for (const text of ['', 'NaN', Number.NaN, Number.POSITIVE_INFINITY]) expect(parseMoney(text)).toBeUndefined();
  });

  it('adds, subtracts, negates and scales exactly', () => {
    const [a, b] = [money(3n), money(5n)];
    expect([addMoney(a, b), subtractMoney(a, b)]).toEqual([8n, -2n]);
    expect([scaleMoney(b, 1n, 2n), scaleMoney(money(7n), 1n, 2n), scaleMoney(money(-5n), 1n, 2n)]).toEqual([
      2n,
      4n,
      -2n,
    ]);
  });
});

describe('time', () => {
  const origin = epochNs(1_700_000_000_123_456_789n);

  it('comes back from the engine as it went in, to the nanosecond', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (offset) => {
        const at = epochNs(origin + BigInt(offset));
        expect(absoluteTime(relativeTime(at, origin), origin)).toBe(at);
      }),
    );
  });

  it('is refused where a number would not keep it, and only there', () => {
    const odd = 2n ** 53n + 1n;
    expect(() => relativeTime(epochNs(origin + odd), origin)).toThrow(AssertionError);
    expect(() => relativeTime(epochNs(origin - odd), origin)).toThrow('too far from the origin');
    // Coarser stamps keep their exactness for longer.
    const years = epochNs(origin + 86_400_000_000_000n * 365n * 10n);
    expect(absoluteTime(relativeTime(years, origin), origin)).toBe(years);
  });
});
