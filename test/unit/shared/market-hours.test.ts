import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hoursInWords,
  type MarketHours,
  marketHoursProblem,
  WEEKDAYS,
  type WeekSession,
  type ZonedHours,
} from '../../../shared/domain/market-hours.ts';
import { anyOpen, isOpen, nextClose, nextOpen, openMsBetween, timetable } from '../../../shared/domain/timetable.ts';
import { slowMinutes } from '../../support/slow-hours.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEKDAY = WEEKDAYS.slice(0, 5);

const zoned = (timeZone: string, sessions: readonly WeekSession[], rest: Partial<ZonedHours> = {}): ZonedHours => ({
  timeZone,
  sessions,
  holidays: [],
  earlyCloses: [],
  ...rest,
});

const STOCKS = zoned('America/New_York', [{ days: WEEKDAY, opens: '09:30', closes: '16:00' }], {
  holidays: ['2024-12-25'],
  earlyCloses: [{ date: '2024-12-24', closes: '13:00' }],
});
const CURRENCIES = zoned('America/New_York', [
  { days: ['sun', 'mon', 'tue', 'wed', 'thu'], opens: '17:00', closes: '17:00' },
]);
const FUTURES = zoned(
  'America/Chicago',
  [{ days: ['sun', 'mon', 'tue', 'wed', 'thu'], opens: '17:00', closes: '16:00' }],
  { earlyCloses: [{ date: '2024-11-28', closes: '12:15' }] },
);
const TOKYO = zoned(
  'Asia/Tokyo',
  [
    { days: WEEKDAY, opens: '09:00', closes: '11:30' },
    { days: WEEKDAY, opens: '12:30', closes: '15:30' },
  ],
  { earlyCloses: [{ date: '2024-12-30', closes: '11:00' }] },
);

const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 16));

describe('a market', () => {
  it.each<[string, MarketHours, string, string | undefined, string | undefined]>([
    ['always open', 'always', '2024-08-08T12:00Z', undefined, undefined],
    ['stocks, before the bell', STOCKS, '2024-08-08T13:29Z', '2024-08-08T13:30', '2024-08-08T20:00'],
    ['stocks, at the bell', STOCKS, '2024-08-08T13:30Z', '2024-08-09T13:30', '2024-08-08T20:00'],
    ['stocks, at the close', STOCKS, '2024-08-09T20:00Z', '2024-08-12T13:30', '2024-08-12T20:00'],
    ['stocks, on Christmas Eve', STOCKS, '2024-12-24T15:00Z', '2024-12-26T14:30', '2024-12-24T18:00'],
    ['currencies, over the week', CURRENCIES, '2024-08-04T21:00Z', '2024-08-11T21:00', '2024-08-09T21:00'],
    ['currencies, over a change of clocks', CURRENCIES, '2024-03-09T12:00Z', '2024-03-10T21:00', '2024-03-15T21:00'],
    ['futures, in the break', FUTURES, '2024-08-06T21:30Z', '2024-08-06T22:00', '2024-08-07T21:00'],
    ['futures, early on the day after', FUTURES, '2024-11-29T00:00Z', '2024-12-01T23:00', '2024-11-29T18:15'],
    ['Tokyo, over lunch', TOKYO, '2024-08-08T03:00Z', '2024-08-08T03:30', '2024-08-08T06:30'],
    ['Tokyo, closed early before lunch', TOKYO, '2024-12-30T02:00Z', '2024-12-31T00:00', '2024-12-31T02:30'],
  ])('opens and closes next: %s', (_, hours, at, opens, closes) => {
    const market = timetable(hours);
    expect([iso(nextOpen(market, Date.parse(at))), iso(nextClose(market, Date.parse(at)))]).toEqual([opens, closes]);
  });

  it('is open from the very millisecond of its opening to just before its close', () => {
    const market = timetable(STOCKS);
    const [opens, closes] = [Date.parse('2024-08-08T13:30Z'), Date.parse('2024-08-08T20:00Z')];
    expect([opens - 1, opens, closes - 1, closes].map((at) => isOpen(market, at))).toEqual([false, true, true, false]);
    expect(openMsBetween(market, opens - 1, opens + 1)).toBe(1);
    expect(openMsBetween(market, closes, opens)).toBe(0);
  });

  it('has so many open hours', () => {
    const year = [Date.parse('2024-01-01T00:00Z'), Date.parse('2025-01-01T00:00Z')] as const;
    expect(openMsBetween(timetable('always'), ...year)).toBe(366 * DAY);
    // 262 weekdays, one of them a holiday and one three hours short.
    expect(openMsBetween(timetable(STOCKS), ...year) / HOUR).toBe(261 * 6.5 - 3);
    // The week in which New York puts its clocks forward, and the one in which it puts them back.
    const week = (from: string) => openMsBetween(timetable(CURRENCIES), Date.parse(from), Date.parse(from) + 7 * DAY);
    expect([week('2024-03-03T00:00Z'), week('2024-03-10T00:00Z')].map((ms) => ms / HOUR)).toEqual([120, 120]);
    const night = timetable(zoned('America/New_York', [{ days: ['sun'], opens: '00:00', closes: '24:00' }]));
    const day = (date: string) => openMsBetween(night, Date.parse(date), Date.parse(date) + 2 * DAY) / HOUR;
    expect([day('2024-03-10'), day('2024-11-03'), day('2024-07-07')]).toEqual([23, 25, 24]);
  });

  it('that trades around the clock closes for a holiday, and after the last one never', () => {
    const round = { days: WEEKDAYS, opens: '00:00', closes: '24:00' } as const;
    const market = timetable(zoned('UTC', [round], { holidays: ['2026-12-25'] }));
    const from = Date.parse('2024-01-01');
    expect(iso(nextClose(market, from))).toBe('2026-12-25T00:00');
    expect(iso(nextOpen(market, from))).toBe('2026-12-26T00:00');
    expect(nextClose(market, Date.parse('2026-12-25'))).toBeUndefined();
    expect(nextOpen(market, Date.parse('2026-12-26'))).toBeUndefined();
    expect(openMsBetween(market, from, Date.parse('2027-01-01'))).toBe((3 * 365 + 1 - 1) * DAY);
  });

  it('whose only session falls into a gap of the clocks opens the week after', () => {
    const market = timetable(zoned('America/New_York', [{ days: ['sun'], opens: '02:10', closes: '02:40' }]));
    expect(iso(nextOpen(market, Date.parse('2024-03-04')))).toBe('2024-03-17T06:10');
  });

  it('is open while any of several is, and never where there are none', () => {
    const both = anyOpen([timetable(STOCKS), timetable(TOKYO)]);
    const from = Date.parse('2024-08-08T00:00Z');
    expect(openMsBetween(both, from, from + DAY) / HOUR).toBe(6.5 + 5.5);
    expect(iso(nextOpen(both, from + 7 * HOUR))).toBe('2024-08-08T13:30');
    const overlapping = anyOpen([timetable(STOCKS), timetable(CURRENCIES), timetable('always')]);
    expect(openMsBetween(overlapping, from, from + 30 * DAY)).toBe(30 * DAY);
    expect(nextClose(overlapping, from)).toBeUndefined();
    expect(openMsBetween(anyOpen([]), from, from + DAY)).toBe(0);
    expect(nextOpen(anyOpen([]), from)).toBeUndefined();
    // Two that relieve each other are one market that never closes.
    const halves = ['00:00-12:00', '12:00-24:00'].map((each) => {
      const [opens = '', closes = ''] = each.split('-');
      return timetable(zoned('UTC', [{ days: WEEKDAYS, opens, closes }]));
    });
    expect(nextClose(anyOpen(halves), from)).toBeUndefined();
  });
});

/** A time of day by its minute. */
const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const session = fc.record({
  days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
  opens: fc.integer({ min: 0, max: 1_439 }).map(clock),
  closes: fc.integer({ min: 0, max: 1_440 }).map(clock),
});

/** Open minutes of a week counted one by one: whether any comes twice. */
function overlaps(sessions: readonly WeekSession[]): boolean {
  const taken = new Set<number>();
  const minute = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  for (const { days, opens, closes } of sessions)
    for (const day of days) {
      const length = minute(closes) - minute(opens) + (minute(closes) > minute(opens) ? 0 : 1_440);
      for (let i = 0; i < length; i += 1) {
        const at = (WEEKDAYS.indexOf(day) * 1_440 + minute(opens) + i) % 10_080;
        if (taken.has(at)) return true;
        taken.add(at);
      }
    }
  return false;
}

describe('sessions that overlap', () => {
  it('are refused, and no others', () => {
    let [refused, taken] = [0, 0];
    fc.assert(
      fc.property(fc.array(session, { minLength: 1, maxLength: 3 }), (sessions) => {
        const problem = marketHoursProblem(zoned('UTC', sessions));
        if (overlaps(sessions)) expect(problem).toMatch(/is still open when that of .+ opens: let it close earlier/);
        else expect(problem).toBeUndefined();
        if (problem === undefined) taken += 1;
        else refused += 1;
      }),
      { numRuns: 400, seed: 5 },
    );
    expect(Math.min(refused, taken)).toBeGreaterThan(40);
  });
});

describe('open time is what a slow count of minutes gives', () => {
  it.each([
    ['America/New_York', '2024-03-04'],
    ['America/New_York', '2024-10-28'],
    ['Europe/London', '2024-03-25'],
    ['Europe/London', '2024-10-21'],
    ['Australia/Lord_Howe', '2024-04-01'],
    ['Australia/Lord_Howe', '2024-09-30'],
    ['Asia/Tokyo', '2024-12-23'],
    ['UTC', '2024-02-26'],
  ])('in %s, two weeks from %s', (timeZone, monday) => {
    const from = Date.parse(monday);
    const minutes = 14 * 1_440;
    // The minute at the end of the two weeks is in neither of them, so the slow count knows nothing of it.
    const within = fc.integer({ min: 0, max: 14 * DAY - 1 });
    const dates = fc.integer({ min: -2, max: 15 }).map((day) => new Date(from + day * DAY).toISOString().slice(0, 10));
    const early = fc.record({ date: dates, closes: fc.integer({ min: 0, max: 1_440 }).map(clock) });
    // Sessions that begin in the small hours, when clocks change, and any others.
    const small = fc.record({
      days: fc.subarray([...WEEKDAYS], { minLength: 4 }),
      opens: fc.integer({ min: 0, max: 240 }).map(clock),
      closes: fc.integer({ min: 0, max: 400 }).map(clock),
    });
    const sessions = fc.array(fc.oneof(session, small), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(
        sessions.filter((each) => marketHoursProblem(zoned(timeZone, each)) === undefined),
        fc.uniqueArray(dates, { maxLength: 2 }),
        fc.uniqueArray(early, { maxLength: 3, selector: (each) => each.date }),
        fc.array(fc.tuple(within, within), { minLength: 10, maxLength: 10 }),
        (usual, holidays, wanted, spans) => {
          const known = (each: (typeof wanted)[number]) =>
            marketHoursProblem(zoned(timeZone, usual, { holidays, earlyCloses: [each] })) === undefined;
          const hours = zoned(timeZone, usual, { holidays, earlyCloses: wanted.filter(known) });
          const market = timetable(hours);
          const open = slowMinutes(hours, from, minutes);
          for (const [a, b] of spans) {
            const [start, end] = [Math.min(a, b), Math.max(a, b)];
            expect(openMsBetween(market, from + start, from + end)).toBe(counted(open, start, end));
            expect(isOpen(market, from + a)).toBe(open[Math.floor(a / MINUTE)] ?? open.at(-1));
            for (const [next, wish] of [[nextOpen, true] as const, [nextClose, false] as const]) {
              const slow = changeAfter(open, Math.floor(a / MINUTE), wish);
              if (slow !== undefined) expect(next(market, from + a)).toBe(from + slow * MINUTE);
            }
          }
        },
      ),
      { numRuns: 15 },
    );
  });
});

/** Open milliseconds from one to another, by the minutes that were open. */
function counted(open: readonly boolean[], start: number, end: number): number {
  let sum = 0;
  for (let minute = Math.floor(start / MINUTE); minute * MINUTE < end; minute += 1)
    if (open[minute]) sum += Math.min(end, (minute + 1) * MINUTE) - Math.max(start, minute * MINUTE);
  return sum;
}

/** The first minute after this one in which the market has become open, or closed; undefined where none is seen. */
function changeAfter(open: readonly boolean[], minute: number, wish: boolean): number | undefined {
  for (let at = minute + 1; at < open.length; at += 1) if (open[at] === wish && open[at - 1] !== wish) return at;
  return undefined;
}

describe('hours that make no sense are refused in words', () => {
  const day: WeekSession = { days: ['mon'], opens: '09:00', closes: '17:00' };
  const early = (date: string, closes: string) => zoned('UTC', [day], { earlyCloses: [{ date, closes }] });
  it.each<[string, MarketHours, RegExp]>([
    ['zone', zoned('Mars/Olympus', [day]), /"Mars\/Olympus" is no known time zone/],
    ['no session', zoned('UTC', []), /give at least one session, or "always"/],
    ['no day', zoned('UTC', [{ ...day, days: [] }]), /say on which days the session from 09:00 to 17:00 opens/],
    ['opening', zoned('UTC', [{ ...day, opens: '24:00' }]), /"24:00" is no time to open/],
    ['close', zoned('UTC', [{ ...day, closes: '25:00' }]), /"25:00" is no time to close/],
    [
      'overlap over the end of the week',
      zoned('UTC', [day, { days: ['sun'], opens: '20:00', closes: '10:00' }]),
      /the session of sun 20:00 is still open when that of mon 09:00 opens/,
    ],
    [
      'overlap by a minute',
      zoned('UTC', [day, { days: ['mon'], opens: '16:59', closes: '18:00' }]),
      /the session of mon 09:00 is still open when that of mon 16:59 opens/,
    ],
    ['date', zoned('UTC', [day], { holidays: ['2025-02-29'] }), /"2025-02-29" is no date/],
    ['date in words', zoned('UTC', [day], { holidays: ['Christmas'] }), /"Christmas" is no date/],
    ['twice', zoned('UTC', [day], { holidays: ['2026-01-05', '2026-01-05'] }), /2026-01-05 is listed twice/],
    ['early on no session', early('2026-01-06', '12:00'), /no session opens on 2026-01-06/],
    ['early at no time', early('2026-01-05', 'noon'), /"noon" is no time to close/],
    ['early not early', early('2026-01-05', '17:00'), /a close at 17:00 would not be early/],
    ['early before the opening', early('2026-01-05', '08:00'), /a close at 08:00 would not be early/],
  ])('%s', (_, hours, words) => {
    expect(marketHoursProblem(hours)).toMatch(words);
    expect(() => timetable(hours)).toThrow(words);
  });

  it('but not sessions that touch', () => {
    const touching = [day, { ...day, opens: '17:00', closes: '09:00' }];
    expect(marketHoursProblem(zoned('UTC', touching))).toBeUndefined();
    expect(iso(nextClose(timetable(zoned('UTC', touching)), Date.parse('2024-08-05T10:00Z')))).toBe('2024-08-06T09:00');
  });

  it('and those that do are told in words', () => {
    expect(hoursInWords('always')).toBe('always');
    expect(hoursInWords(STOCKS)).toBe('mon tue wed thu fri 09:30–16:00 America/New_York, 1 holiday, 1 early close');
    expect(hoursInWords(CURRENCIES)).toBe('sun mon tue wed thu 17:00–17:00 America/New_York');
  });
});
