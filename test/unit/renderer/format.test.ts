import { describe, expect, it } from 'vitest';
import {
  amount,
  count,
  direction,
  exact,
  MINUS,
  roundAmount,
  signedAmount,
  signedExact,
} from '../../../renderer/format/number.ts';
import { basisPoints, limitPercent, percent, usedShare } from '../../../renderer/format/share.ts';
import { age, clock, date, isoClock, milliseconds, nsClock, stamp } from '../../../renderer/format/time.ts';
import { deskWords, shortHash, versionLabel } from '../../../renderer/format/version.ts';

describe('numbers as text', () => {
  it.each([
    ['1284.20000000', '1,284.20'],
    ['-20000.00000000', `${MINUS}20,000.00`],
    ['0.00000000', '0.00'],
    ['-0.00100000', '0.00'],
    ['999.99500000', '1,000.00'],
    ['12345678901234567890.12345678', '12,345,678,901,234,567,890.12'],
    ['not money', 'not money'],
  ])('writes the amount %s as %s', (text, expected) => expect(amount(text)).toBe(expected));

  it('gives gains a plus, losses a minus of the same width, and nothing neither', () => {
    expect([signedAmount('5'), signedAmount('-5'), signedAmount('0')]).toEqual(['+5.00', `${MINUS}5.00`, '0.00']);
  });

  it('leaves hundredths out where a size is to be seen', () =>
    expect(['25919.63000000', '-1000', '999.99', 'not money'].map(roundAmount)).toEqual([
      '25,920',
      `${MINUS}1,000`,
      '999.99',
      'not money',
    ]));

  it('keeps every digit of prices and quantities', () => {
    expect(exact('61842.10')).toBe('61,842.10');
    expect(exact('0.00000001')).toBe('0.00000001');
    expect(exact('1234')).toBe('1,234');
    expect(signedExact('0.420')).toBe('+0.420');
    expect(signedExact('-0.420')).toBe(`${MINUS}0.420`);
  });

  it('says which way a figure points', () => {
    expect([direction('0.00000001'), direction('-3'), direction('0.000'), direction('?')]).toEqual([1, -1, 0, 0]);
  });

  it('groups counts', () => expect(count(1_234_567)).toBe('1,234,567'));
});

describe('shares as text', () => {
  it('writes per cent', () => {
    expect([percent(0.0082), limitPercent(0.05), limitPercent(0.125)]).toEqual(['0.82 %', '5 %', '12.5 %']);
    expect([basisPoints(10_000), basisPoints(50), basisPoints(1)]).toEqual(['100 %', '0.5 %', '0.01 %']);
  });

  it('says how much of a limit is used', () => {
    expect(usedShare(5_000, 20_000)).toBe(0.25);
    expect(usedShare(5_000, -20_000)).toBe(0.25);
    expect(usedShare(-100, 20_000)).toBe(0);
    expect(usedShare(30_000, 20_000)).toBe(1);
    expect(usedShare(1, 0)).toBe(1);
  });
});

describe('times as text', () => {
  const at = Date.UTC(2024, 7, 8, 14, 32, 7, 999);

  it('writes clocks and dates in UTC', () => {
    expect([clock(at), date(at), isoClock('2024-08-08T01:02:03.456Z')]).toEqual(['14:32:07', '8 Aug 2024', '01:02:03']);
    expect(isoClock('never')).toBe('never');
    expect([nsClock('1723079123456789012'), nsClock('never')]).toEqual(['01:05:23', 'never']);
  });

  it('writes records to the microsecond, without losing digits in a float', () => {
    expect(stamp('1723127527418203999')).toBe('14:32:07.418203');
    expect(stamp('1723127527000000999')).toBe('14:32:07.000000');
    expect(stamp('soon')).toBe('soon');
  });

  it.each([
    [12, '12 ms'],
    [999.4, '999 ms'],
    [4_900, '4 s'],
    [61_000, '1 min'],
    [7_300_000, '2 h'],
    [-5, '0 ms'],
  ])('says that %d ms are %s', (ms, expected) => expect(age(ms)).toBe(expected));

  it('writes downtimes in milliseconds, to the microsecond that they are measured in', () => {
    expect([340.4, 12_400, 3.25, 1_234_567].map(milliseconds)).toEqual([
      '0.340 ms',
      '12.400 ms',
      '0.003 ms',
      '1,234.567 ms',
    ]);
  });
});

describe('versions as text', () => {
  it.each([
    ['momentum@2.0.0', 'momentum', '2.0.0'],
    ['mean-reversion@2.0.0', 'momentum', 'mean-reversion 2.0.0'],
    ['momentum@2.0.0', undefined, 'momentum 2.0.0'],
    ['2.0.0', 'momentum', '2.0.0'],
  ])('%s in a slot of %s is %s', (key, algorithm, label) => expect(versionLabel(key, algorithm)).toBe(label));

  it('shortens hashes and ids', () => {
    expect([shortHash('sha256:9f3c2a7e41d0'), shortHash('9f3c2a7e41d0')]).toEqual(['9f3c2a7e', '9f3c2a7e']);
    expect(deskWords('swap 1fdc8e49-d6ea-8003-8000-000000000002 is a rollback')).toBe('swap 1fdc8e49 is a rollback');
    expect(deskWords('back from momentum@2.0.0 (mean-reversion@1.0.0-rc.1), by ann@desk.example')).toBe(
      'back from momentum 2.0.0 (mean-reversion 1.0.0-rc.1), by ann@desk.example',
    );
  });
});
