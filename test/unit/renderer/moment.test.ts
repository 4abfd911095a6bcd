import { describe, expect, it } from 'vitest';
import { jsonWords } from '../../../renderer/format/json.ts';
import { countdown, momentOf, momentWords, startWords, suggestedTime } from '../../../renderer/format/moment.ts';
import { ago, isoStamp, millisecondDigits, took } from '../../../renderer/format/time.ts';
import { counted, symbolOf } from '../../../renderer/format/words.ts';

const NOW = Date.UTC(2026, 10, 21, 14, 46, 30);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const read = (text: string) => {
  const moment = momentOf(text, NOW);
  return 'ms' in moment ? new Date(moment.ms).toISOString() : moment.problem;
};

describe('a time as a person types it', () => {
  it.each([
    ['15:30', '2026-11-21T15:30:00.000Z'],
    [' 9:05 ', '2026-11-22T09:05:00.000Z'],
    ['14:46', '2026-11-22T14:46:00.000Z'],
    ['2026-11-30 15:30', '2026-11-30T15:30:00.000Z'],
    ['2026-11-30T15:30', '2026-11-30T15:30:00.000Z'],
  ])('%s is %s', (text, moment) => expect(read(text)).toBe(moment));

  it.each([
    ['', /^Give a time as 15:30/],
    ['24:00', /^Give a time/],
    ['15:60', /^Give a time/],
    ['half past three', /^Give a time/],
    ['2026-02-30 15:30', 'There is no day 2026-02-30.'],
    ['2026-11-21 14:46', /has passed already/],
  ])('%j is refused in words', (text, words) => expect(read(text)).toMatch(words));

  it('is suggested on a quarter of an hour that leaves time to think', () => {
    expect(suggestedTime(NOW)).toBe('15:00');
    expect(suggestedTime(Date.UTC(2026, 10, 21, 14, 56))).toBe('15:15');
    expect(momentOf(suggestedTime(Date.UTC(2026, 10, 21, 23, 58)), NOW)).toHaveProperty('ms');
  });
});

describe('a time to come', () => {
  it('names its day where that is not today', () => {
    expect(momentWords(Date.UTC(2026, 10, 21, 15, 30), NOW)).toBe('15:30 UTC');
    expect(momentWords(Date.UTC(2026, 10, 22, 15, 30), NOW)).toBe('22 Nov 2026, 15:30 UTC');
  });

  it.each([
    [0, 'due now'],
    [-HOUR, 'due now'],
    [1, 'in 1 s'],
    [12 * SECOND, 'in 12 s'],
    [2 * MINUTE, 'in 2 min'],
    [41.2 * MINUTE, 'in 42 min'],
    [3 * HOUR + 5 * MINUTE, 'in 3 h 05 min'],
    [52 * HOUR, 'in 2 d 4 h'],
  ])('in %i ms reads "%s"', (left, words) => expect(countdown(NOW + left, NOW)).toBe(words));

  it('is the market’s to decide at a session boundary', () => {
    expect(startWords('session_boundary', NOW)).toBe('with the first market event of the next trading day');
    expect(startWords('2026-11-21T15:30:00.000Z', NOW)).toBe('at 15:30 UTC, in 44 min');
  });
});

describe('words for what was measured', () => {
  it('tell how long ago, and how long it took', () => {
    expect(ago(new Date(NOW - 12_400).toISOString(), NOW)).toBe('12 s ago');
    expect([ago(new Date(NOW + 5_000).toISOString(), NOW), ago('never', NOW)]).toEqual(['just now', 'never']);
    expect([took(0.2), took(41.4), took(1_240), took(200_000)]).toEqual(['1 ms', '41 ms', '1.2 s', '3 min 20 s']);
    expect([isoStamp('2026-11-21T14:32:08.041Z'), isoStamp('never')]).toEqual(['14:32:08.041', 'never']);
    expect([millisecondDigits(3.14), millisecondDigits(12_400)]).toEqual(['0.003', '12.400']);
  });

  it('write values of a config as one reads them', () =>
    expect([null, undefined, 20, 'fast', true, { a: [1] }].map(jsonWords)).toEqual([
      'none',
      'none',
      '20',
      'fast',
      'true',
      '{"a":[1]}',
    ]));

  it('count with a noun, and name instruments without their venue', () => {
    expect([counted(1, 'request'), counted(0, 'request')]).toEqual(['1 request', '0 requests']);
    expect([symbolOf('binance-usdm:BTCUSDT'), symbolOf('BTCUSDT')]).toEqual(['BTCUSDT', 'BTCUSDT']);
  });
});
