import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TradingDays } from '../../../electron/engine/market/trading-day.ts';
import { type Calendar, calendarProblem, dayStarts, UTC_CALENDAR } from '../../../shared/domain/calendar.ts';
import { epochNs, timeNs } from '../../../shared/units/time.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The day number of a date. */
const dayNumber = (date: string): number => Date.parse(date) / DAY;

/** The day of a moment, counted from that very moment: so no origin can do the work. */
function dayAt(days: TradingDays, originMs: number, at: string | number): number {
  const ms = typeof at === 'string' ? Date.parse(at) : at;
  return days.of(timeNs((ms - originMs) * 1e6));
}

const ORIGIN = Date.parse('2024-01-01T00:00:00Z');
const daysBy = (calendar: Calendar) => new TradingDays(epochNs(BigInt(ORIGIN) * 1_000_000n), calendar);

const FUTURES: Calendar = { timeZone: 'America/New_York', dayStartsAt: '17:00' };

describe('trading day', () => {
  it.each<[string, Calendar, string, string]>([
    ['UTC', UTC_CALENDAR, '2024-08-08', '2024-08-08T00:00:00Z'],
    ['New York, winter', FUTURES, '2024-01-08', '2024-01-07T22:00:00Z'],
    ['New York, summer', FUTURES, '2024-08-08', '2024-08-07T21:00:00Z'],
    ['London, summer', { timeZone: 'Europe/London', dayStartsAt: '00:00' }, '2024-07-01', '2024-06-30T23:00:00Z'],
    ['Sydney, summer', { timeZone: 'Australia/Sydney', dayStartsAt: '07:00' }, '2024-01-15', '2024-01-14T20:00:00Z'],
    ['Kathmandu', { timeZone: 'Asia/Kathmandu', dayStartsAt: '00:00' }, '2024-03-02', '2024-03-01T18:15:00Z'],
    ['just before noon', { timeZone: 'UTC', dayStartsAt: '11:59' }, '2024-03-02', '2024-03-02T11:59:00Z'],
    ['noon', { timeZone: 'UTC', dayStartsAt: '12:00' }, '2024-03-02', '2024-03-01T12:00:00Z'],
    // New York put its clocks forward at 02:00 on 10 March 2024: 02:30 did not exist.
    ['a gap', { timeZone: 'America/New_York', dayStartsAt: '02:30' }, '2024-03-10', '2024-03-10T07:00:00Z'],
    // And back at 02:00 on 3 November 2024: 01:30 came twice.
    ['a repeat', { timeZone: 'America/New_York', dayStartsAt: '01:30' }, '2024-11-03', '2024-11-03T05:30:00Z'],
    // Lord Howe moves by half an hour, at 02:00, on 6 October 2024.
    ['half a gap', { timeZone: 'Australia/Lord_Howe', dayStartsAt: '02:10' }, '2024-10-06', '2024-10-05T15:30:00Z'],
    ['a half repeat', { timeZone: 'Australia/Lord_Howe', dayStartsAt: '01:45' }, '2024-04-07', '2024-04-06T14:45:00Z'],
    // Samoa left 30 December 2011 out: it begins together with the 31st.
    ['a date left out', { timeZone: 'Pacific/Apia', dayStartsAt: '00:00' }, '2011-12-30', '2011-12-30T10:00:00Z'],
  ])('begins at the right moment: %s', (_, calendar, date, begins) => {
    expect(new Date(dayStarts(calendar)(dayNumber(date))).toISOString()).toBe(new Date(begins).toISOString());
  });

  it('belongs to the day from its first nanosecond to the last before the next', () => {
    // Near enough for a number to hold each nanosecond.
    const origin = Date.parse('2024-08-01T12:34:56Z');
    const days = new TradingDays(epochNs(BigInt(origin) * 1_000_000n), FUTURES);
    const begins = (Date.parse('2024-08-07T21:00:00Z') - origin) * 1e6;
    const order = [begins - 1, begins, begins + DAY * 1e6 - 1, begins + DAY * 1e6, begins, begins - 1];
    expect(order.map((each) => days.of(timeNs(each)) - dayNumber('2024-08-08'))).toEqual([-1, 0, 0, 1, 0, -1]);
  });

  it.each([
    ['America/New_York', '2024-03-10', 23],
    ['America/New_York', '2024-11-03', 25],
    ['Europe/London', '2024-03-31', 23],
    ['Europe/London', '2024-10-27', 25],
    ['Australia/Sydney', '2024-10-06', 23],
    ['Australia/Sydney', '2024-04-07', 25],
    ['Australia/Lord_Howe', '2024-10-06', 23.5],
    ['Australia/Lord_Howe', '2024-04-07', 24.5],
    ['Asia/Kathmandu', '2024-03-10', 24],
    ['UTC', '2024-03-10', 24],
    ['Pacific/Apia', '2011-12-30', 0],
  ])('%s: %s has %d hours', (timeZone, date, hours) => {
    const starts = dayStarts({ timeZone, dayStartsAt: '00:00' });
    expect((starts(dayNumber(date) + 1) - starts(dayNumber(date))) / HOUR).toBe(hours);
  });

  it('never has a date that the zone left out', () => {
    const days = daysBy({ timeZone: 'Pacific/Apia', dayStartsAt: '00:00' });
    expect(dayAt(days, ORIGIN, '2011-12-30T09:59:59Z')).toBe(dayNumber('2011-12-29'));
    expect(dayAt(days, ORIGIN, '2011-12-30T10:00:00Z')).toBe(dayNumber('2011-12-31'));
  });

  it('is the same when market time is too far from the origin for every nanosecond', () => {
    const days = new TradingDays(epochNs(1n), UTC_CALENDAR);
    // Seen from 1 ns after 1970 the day begins between two numbers that a double can hold.
    const begins = Number(BigInt(dayNumber('2024-08-08')) * BigInt(DAY) * 1_000_000n);
    const ulp = 256;
    expect([begins - ulp, begins, begins + ulp].map((each) => days.of(timeNs(each)))).toEqual([
      dayNumber('2024-08-07'),
      dayNumber('2024-08-08'),
      dayNumber('2024-08-08'),
    ]);
  });

  it('tells by the new calendar once it is set, also within a day it was just asked for', () => {
    const days = daysBy(UTC_CALENDAR);
    const at = '2024-08-08T21:30:00Z';
    expect(dayAt(days, ORIGIN, at)).toBe(dayNumber('2024-08-08'));
    days.setCalendar(FUTURES);
    expect(days.calendar).toBe(FUTURES);
    expect(dayAt(days, ORIGIN, at)).toBe(dayNumber('2024-08-09'));
  });

  it('agrees with a slow count of what the clocks have shown, and never falls as time grows', () => {
    const zones = [
      'UTC',
      'America/New_York',
      'Europe/London',
      'Australia/Sydney',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'America/Havana',
      'Pacific/Apia',
      'Africa/Casablanca',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 95 }),
        fc.integer({ min: Date.parse('2005-01-01'), max: Date.parse('2026-01-01') }),
        fc.array(fc.integer({ min: 0, max: 3 * HOUR }), { minLength: 5, maxLength: 20 }),
        (timeZone, quarter, from, steps) => {
          const dayStartsAt = `${pad(Math.floor(quarter / 4))}:${pad((quarter % 4) * 15)}`;
          const days = daysBy({ timeZone, dayStartsAt });
          const clock = clockOf(timeZone);
          let at = from;
          let last = Number.NEGATIVE_INFINITY;
          for (const step of steps) {
            at += step;
            const day = dayAt(days, ORIGIN, at);
            expect(day).toBe(slowDay(at, clock, quarter));
            expect(day).toBeGreaterThanOrEqual(last);
            last = day;
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['America/New_York', '2024-03-10', '2024-11-03'],
    ['Europe/London', '2024-03-31', '2024-10-27'],
    ['Australia/Lord_Howe', '2024-04-07', '2024-10-06'],
    // Havana changes at midnight itself.
    ['America/Havana', '2024-03-10', '2024-11-03'],
  ])('agrees with the slow count around changes of clocks, whenever the day starts: %s', (timeZone, ...changes) => {
    const clock = clockOf(timeZone);
    for (const change of changes) {
      for (const quarter of [0, 1, 3, 4, 6, 7, 8, 9, 10, 11, 12, 47, 48, 68, 95]) {
        const days = daysBy({ timeZone, dayStartsAt: `${pad(Math.floor(quarter / 4))}:${pad((quarter % 4) * 15)}` });
        for (let at = Date.parse(change) - 14 * HOUR; at < Date.parse(change) + 30 * HOUR; at += 71 * MINUTE)
          expect(dayAt(days, ORIGIN, at)).toBe(slowDay(at, clock, quarter));
      }
    }
  });
});

describe('calendar', () => {
  it.each([
    ['Europe/Atlantis', '00:00', /"Europe\/Atlantis" is no known time zone: give a name/],
    ['', '00:00', /"" is no known time zone/],
    ['UTC', '24:00', /"24:00" is no time of day: give hours and minutes/],
    ['UTC', '9:30', /"9:30" is no time of day/],
    ['UTC', '09:60', /"09:60" is no time of day/],
  ])('is refused in words: %s %s', (timeZone, dayStartsAt, words) => {
    expect(calendarProblem({ timeZone, dayStartsAt })).toMatch(words);
    expect(() => daysBy({ timeZone, dayStartsAt })).toThrow(words);
  });

  it('is accepted', () => {
    for (const calendar of [UTC_CALENDAR, FUTURES]) expect(calendarProblem(calendar)).toBeUndefined();
  });
});

const pad = (value: number): string => String(value).padStart(2, '0');

type Clock = (epochMs: number) => number;

/** What a zone's clocks show, as if it were UTC: read from the text that people would read. */
function clockOf(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return (epochMs) => Date.parse(`${format.format(epochMs).replace(' ', 'T')}Z`);
}

/**
 * The latest date whose start the clocks have shown by now, or gone past: looked for at each quarter hour of the last two
 * days, for every change of clocks falls on one.
 */
function slowDay(at: number, clock: Clock, startQuarter: number): number {
  const start = startQuarter * 15 * MINUTE;
  const shift = start >= 12 * HOUR ? start - DAY : start;
  let latest = Math.floor((clock(at) - shift) / DAY);
  for (let each = Math.floor(at / HOUR) * HOUR; each > at - 2 * DAY; each -= 15 * MINUTE)
    latest = Math.max(latest, Math.floor((clock(each) - shift) / DAY));
  return latest;
}
