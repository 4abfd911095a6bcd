import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OpenTime, type OpenTimeCount } from '../../../electron/engine/market/open-time.ts';
import { TradingDays } from '../../../electron/engine/market/trading-day.ts';
import { type Calendar, UTC_CALENDAR } from '../../../shared/domain/calendar.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { WEEKDAYS, type ZonedHours } from '../../../shared/domain/market-hours.ts';
import { type EpochNs, epochNs, timeNs } from '../../../shared/units/time.ts';
import { BTC, ETH } from '../../support/desk-rig.ts';
import { slowMinutes } from '../../support/slow-hours.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PAIR = 5 * MINUTE;

const STOCKS: ZonedHours = {
  timeZone: 'America/New_York',
  sessions: [{ days: WEEKDAYS.slice(0, 5), opens: '09:30', closes: '16:00' }],
  holidays: ['2024-03-29'],
  earlyCloses: [],
};
const CURRENCIES: ZonedHours = {
  timeZone: 'America/New_York',
  sessions: [{ days: ['sun', 'mon', 'tue', 'wed', 'thu'], opens: '17:00', closes: '17:00' }],
  holidays: [],
  earlyCloses: [],
};
const ON_STOCKS: Calendar = { ...UTC_CALENDAR, hours: { default: STOCKS } };

/** Open time with events at moments of the wall, as a slot would bring them. */
class Rig {
  readonly originNs: EpochNs;
  readonly days: TradingDays;
  readonly time: OpenTime;
  readonly listed: Instrument[];

  constructor(
    calendar: Calendar,
    { origin = '2024-03-01T00:00Z', restNs = 0n, instruments = '*' as '*' | readonly string[], listed = [BTC] } = {},
  ) {
    this.originNs = epochNs(BigInt(Date.parse(origin)) * 1_000_000n + restNs);
    this.days = new TradingDays(this.originNs, calendar);
    this.listed = [...listed];
    const { originNs, days, listed: known } = this;
    this.time = new OpenTime({ originNs, days, listed: known, instruments, pairMs: PAIR });
  }

  at(moment: string | number, extraNs = 0): number {
    const ms = typeof moment === 'string' ? Date.parse(moment) : moment;
    return this.time.tick(timeNs(Number(BigInt(ms) * 1_000_000n + BigInt(extraNs) - this.originNs)));
  }

  /** An event each so many milliseconds, from one moment up to and with another. */
  each(everyMs: number, from: string, to: string): number {
    let open = this.time.openMs;
    for (let at = Date.parse(from); at <= Date.parse(to); at += everyMs) open = this.at(at);
    return open;
  }
}

describe('open time', () => {
  it('is all of market time where nothing is said of hours', () => {
    const rig = new Rig(UTC_CALENDAR);
    expect(rig.at('2024-03-02T23:00Z')).toBe(0);
    expect(rig.each(MINUTE, '2024-03-02T23:00Z', '2024-03-03T01:00Z')).toBe(2 * HOUR);
    expect(rig.time.days).toBe(2);
  });

  it('passes while the market is open, and not over night, weekend and holiday', () => {
    const rig = new Rig(ON_STOCKS);
    // Thursday, a holiday on Friday, the weekend, Monday.
    rig.each(MINUTE, '2024-03-28T00:00Z', '2024-04-02T00:00Z');
    expect(rig.time.openMs).toBe(2 * 6.5 * HOUR);
    expect(rig.time.days).toBe(2);
  });

  it('counts to the millisecond at openings and closes, which fall between events', () => {
    const rig = new Rig(ON_STOCKS, { restNs: 999_999n });
    rig.at('2024-03-04T14:29:59.900Z');
    expect(rig.at('2024-03-04T14:30:00.001Z')).toBe(1);
    // A part of a millisecond is not lost: two thirds twice make one more.
    expect(rig.at('2024-03-04T14:30:00.001Z', 700_000)).toBe(1);
    expect(rig.at('2024-03-04T14:30:00.002Z', 400_000)).toBe(2);
    rig.at('2024-03-04T20:59:59.990Z');
    const before = rig.time.openMs;
    expect(rig.at('2024-03-04T21:00:30Z') - before).toBe(10);
  });

  it('does not pass while the feed is silent: at most one period between two events', () => {
    const rig = new Rig(ON_STOCKS);
    rig.at('2024-03-04T15:00Z');
    expect(rig.at('2024-03-04T15:05Z')).toBe(5 * MINUTE);
    expect(rig.at('2024-03-04T20:59Z')).toBe(10 * MINUTE);
    // Over night: a minute before the close and one after the opening.
    expect(rig.at('2024-03-05T14:31Z')).toBe(12 * MINUTE);
    expect(rig.at('2024-06-05T14:31Z')).toBe(17 * MINUTE);
    expect(rig.time.days).toBe(3);
  });

  it('counts a day in which open time passed also where no event came in open hours', () => {
    const rig = new Rig(ON_STOCKS);
    // Bars of a day, delivered at midnight.
    rig.each(DAY, '2024-03-04T00:00Z', '2024-03-09T00:00Z');
    expect([rig.time.days, rig.time.openMs]).toEqual([5, 5 * PAIR]);
  });

  it('tells its days by the trading day', () => {
    const rig = new Rig({ timeZone: 'America/New_York', dayStartsAt: '17:00', hours: { default: CURRENCIES } });
    rig.each(PAIR, '2024-03-10T00:00Z', '2024-03-16T00:00Z');
    expect([rig.time.days, rig.time.openMs / HOUR]).toEqual([5, 120]);
    // Over a week without an event: one period of Sunday evening, which is Monday's trading.
    const daily = new Rig({ timeZone: 'America/New_York', dayStartsAt: '17:00', hours: { default: CURRENCIES } });
    daily.at('2024-03-16T00:00Z');
    daily.at('2024-03-23T00:00Z');
    expect(daily.time.count).toMatchObject({ openMs: PAIR, days: 1, lastDay: Date.parse('2024-03-18') / DAY });
  });

  it('is open while any venue of the slot is, and knows no other', () => {
    const hours = { default: STOCKS, venues: { other: CURRENCIES } };
    const other = { ...ETH, venue: 'other' };
    const of = (instruments: '*' | readonly string[], listed = [BTC, other]) => {
      const rig = new Rig({ ...UTC_CALENDAR, hours }, { listed, instruments });
      return rig.each(MINUTE, '2024-03-04T00:00Z', '2024-03-05T00:00Z') / HOUR;
    };
    expect(of('*')).toBe(24);
    expect(of([`${BTC.venue}:${BTC.symbol}`])).toBe(6.5);
    expect(of([`other:${ETH.symbol}`])).toBe(24);
    expect(of('*', [])).toBe(0);
  });

  it('follows the calendar and the list of instruments from the next event on', () => {
    const rig = new Rig(ON_STOCKS);
    expect(rig.each(MINUTE, '2024-03-04T00:00Z', '2024-03-04T12:00Z')).toBe(0);
    rig.days.setCalendar(UTC_CALENDAR);
    expect(rig.each(MINUTE, '2024-03-04T12:01Z', '2024-03-04T13:00Z')).toBe(HOUR);
    rig.days.setCalendar({ ...UTC_CALENDAR, hours: { default: STOCKS, venues: { other: 'always' } } });
    expect(rig.each(MINUTE, '2024-03-04T13:01Z', '2024-03-04T14:00Z')).toBe(HOUR);
    rig.listed.push({ ...ETH, venue: 'other' });
    expect(rig.each(MINUTE, '2024-03-04T14:01Z', '2024-03-04T14:10Z')).toBe(HOUR + 10 * MINUTE);
  });

  it('counts nothing twice when an event is late', () => {
    const rig = new Rig(UTC_CALENDAR);
    rig.at('2024-03-04T12:00Z');
    rig.at('2024-03-04T12:01Z');
    expect(rig.at('2024-03-04T12:00Z')).toBe(MINUTE);
    expect(rig.at('2024-03-04T12:02Z')).toBe(2 * MINUTE);
  });

  it('begins anew where market time does after a restart, and keeps what it had', () => {
    const rig = new Rig(UTC_CALENDAR);
    rig.time.restore({ openMs: HOUR, days: 1, lastDay: 19_000, lastMs: Date.parse('2024-05-01') });
    expect(rig.at('2024-03-04T12:00Z')).toBe(HOUR);
    expect(rig.at('2024-03-04T12:01Z')).toBe(HOUR + MINUTE);
    expect(rig.time.days).toBe(2);
    // From there on a late event is late.
    rig.at('2024-03-04T11:00Z');
    expect(rig.at('2024-03-04T12:01Z')).toBe(HOUR + MINUTE);
    rig.time.restore();
    expect(rig.time.count).toEqual({ openMs: 0, days: 0, lastDay: null, lastMs: null });
    expect(rig.at('2024-03-04T12:02Z')).toBe(0);
  });

  it('is exact also where market time is too far from the origin for every nanosecond', () => {
    const rig = new Rig(ON_STOCKS, { origin: '1990-01-01T00:00Z' });
    rig.each(MINUTE, '2024-03-04T00:00Z', '2024-03-05T00:00Z');
    expect([rig.time.openMs, rig.time.days]).toEqual([6.5 * HOUR, 1]);
  });
});

describe('whatever events come', () => {
  const from = Date.parse('2024-03-04T00:00Z');
  const open = slowMinutes(STOCKS, from, 14 * 1_440);
  const gaps = fc.array(
    fc.oneof(
      fc.integer({ min: 0, max: 3 * MINUTE }),
      fc.integer({ min: 0, max: 3 * HOUR }),
      fc.integer({ min: 0, max: 2 * DAY }),
    ),
    { minLength: 1, maxLength: 60 },
  );

  it('it is the sum over gaps by a slow count, and a restart anywhere changes nothing', () => {
    fc.assert(
      fc.property(
        gaps,
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 0, max: 999_999 }),
        (steps, stop, restNs) => {
          const make = () => new Rig(ON_STOCKS, { restNs: BigInt(restNs) });
          const whole = make();
          let cut = make();
          let at = from;
          let expected = 0;
          const days = new Set<string>();
          whole.at(at);
          cut.at(at);
          steps.forEach((step, i) => {
            const next = Math.min(at + step, from + 14 * DAY - 1);
            let passed = 0;
            for (let minute = Math.floor((at - from) / MINUTE); from + minute * MINUTE < next; minute += 1) {
              if (!open[minute] || passed >= PAIR) continue;
              const begin = Math.max(at, from + minute * MINUTE);
              passed += Math.min(next, from + (minute + 1) * MINUTE) - begin;
              days.add(new Date(begin).toISOString().slice(0, 10));
            }
            if (open[Math.floor((next - from) / MINUTE)]) days.add(new Date(next).toISOString().slice(0, 10));
            expected += Math.min(passed, PAIR);
            at = next;
            expect(whole.at(at)).toBe(expected);
            if (i === stop) {
              const kept = JSON.parse(JSON.stringify(cut.time.count)) as OpenTimeCount;
              cut = make();
              cut.time.restore(kept);
            }
            expect(cut.at(at)).toBe(expected);
          });
          expect(whole.time.days).toBe(days.size);
          expect(cut.time.count).toEqual(whole.time.count);
        },
      ),
      { numRuns: 200 },
    );
  });
});
