import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carefulDecimal, plainDecimal, shownDecimals } from '../../../electron/feed/csv/number-cell.ts';
import { RowSplitter } from '../../../electron/feed/csv/row-splitter.ts';
import { parseDecimal } from '../../../shared/units/decimal.ts';

const read = (text: string, scale: number): number => {
  const bytes = Buffer.from(text);
  return plainDecimal(bytes, 0, bytes.length, scale);
};

describe('plainDecimal', () => {
  it.each([
    ['61837.63000000', 2, 6_183_763],
    ['0.02000000', 5, 2000],
    ['1', 3, 1000],
    ['.5', 1, 5],
    ['5.', 1, 50],
    ['9007199254740991', 0, Number.MAX_SAFE_INTEGER],
  ])('reads %s at scale %d', (text, scale, value) => expect(read(text, scale)).toBe(value));

  it.each(['', '.', '-1', '+1', '1e3', ' 1', '1 ', '1.2.3', 'NaN', '1.005', '9007199254740992', '0x1'])(
    'leaves %j to the careful path',
    (text) => expect(read(text, 2)).toBeNaN(),
  );

  it('agrees with parseDecimal wherever it reads at all, and reads every plain number it can', () => {
    const decimal = fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.nat(12), fc.nat(3))
      .map(([digits, places, zeros]) => {
        const text = digits.toString().padStart(places + 1, '0');
        return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}${'0'.repeat(zeros)}`;
      });
    fc.assert(
      fc.property(fc.oneof(decimal, fc.string({ maxLength: 12 })), fc.nat(10), (text, scale) => {
        const exact = parseDecimal(text, scale);
        const value = read(text, scale);
        if (!Number.isNaN(value)) {
          expect(exact).toEqual({ value: BigInt(value), rounded: false });
        } else if (exact && !exact.rounded && /^\d+(\.\d+)?$/.test(text)) {
          expect(exact.value).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('carefulDecimal', () => {
  it('rounds half-even and says so', () => {
    expect(carefulDecimal('33.35399601000002', 8)).toEqual({ value: 3_335_399_601, rounded: true });
    expect(carefulDecimal('0.125', 2)).toEqual({ value: 12, rounded: true });
    expect(carefulDecimal('0.135', 2)).toEqual({ value: 14, rounded: true });
    expect(carefulDecimal('1.5e-2', 3)).toEqual({ value: 15, rounded: false });
  });
});

describe('shownDecimals', () => {
  it.each([
    ['61837.63000000', 2],
    ['110.19000000000001', 2],
    ['33.35399601000002', 8],
    ['2.5833652000000003', 7],
    ['0.00012300', 6],
    ['7', 0],
    ['NaN', 0],
  ])('finds in %s digits: %d', (text, digits) => expect(shownDecimals(text, 8)).toBe(digits));
});

/** All rows of a text, cut into chunks of the given length. */
function split(text: string, columns: number, chunk: number) {
  const bytes = Buffer.from(text);
  const rows = new RowSplitter('test.csv', columns);
  const found: { cells: string[]; count: number; line: number; offset: number; misquoted: boolean }[] = [];
  const take = (): void => {
    while (rows.next()) {
      const cells = Array.from({ length: Math.min(rows.cells, columns) }, (_, column) => rows.text(column));
      found.push({ cells, count: rows.cells, line: rows.line, offset: rows.offset, misquoted: rows.misquoted });
    }
  };
  for (let at = 0; at < bytes.length; at += chunk) {
    rows.push(bytes.subarray(at, at + chunk));
    take();
  }
  rows.finish();
  take();
  return found;
}

describe('RowSplitter', () => {
  it('keeps commas and doubled quotes of a quoted cell, and ends a row at its line', () => {
    const rows = split('a,"b,""c""",d\r\n"x",,"z"\n"open,1\n1,2,3', 3, 7);
    expect(rows.map(({ cells, misquoted }) => (misquoted ? 'misquoted' : cells))).toEqual([
      ['a', 'b,"c"', 'd'],
      ['x', '', 'z'],
      'misquoted',
      ['1', '2', '3'],
    ]);
  });

  it('finds the same rows, lines and offsets however the bytes arrive', () => {
    const cell = fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('"', '""', '"a,b"', '\r', 'é', ''));
    const text = fc
      .array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 8 })
      .map((rows) => rows.map((cells) => cells.join(',')).join('\n'));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 20 }), (whole, chunk) => {
        const rows = split(whole, 3, chunk);
        expect(rows).toEqual(split(whole, 3, Number.MAX_SAFE_INTEGER));
        const lines = whole.endsWith('\n') || whole === '' ? whole.split('\n').slice(0, -1) : whole.split('\n');
        expect(rows.map(({ line }) => line)).toEqual(lines.map((_, index) => index + 1));
        // Where no quote is about, a row is what lies between its commas.
        lines.forEach((line, index) => {
          if (line.includes('"')) return;
          expect(rows[index]!.cells).toEqual(line.replace(/\r$/, '').split(',').slice(0, 3));
        });
      }),
      { numRuns: 500 },
    );
  });
});
