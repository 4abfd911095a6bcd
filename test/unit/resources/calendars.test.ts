import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { calendarFromWire, calendarToWire } from '../../../electron/api/map/calendar.ts';
import { CalendarForm } from '../../../shared/contract/calendar.ts';
import { calendarProblem, hoursOf } from '../../../shared/domain/calendar.ts';
import type { MarketHours } from '../../../shared/domain/market-hours.ts';
import { isOpen, nextClose, nextOpen, openMsBetween, timetable } from '../../../shared/domain/timetable.ts';
import { marketData } from '../../support/market-data.ts';
import { earlyClosesOf, holidaysOf } from '../../support/nyse-rules.ts';

const FOLDER = fileURLToPath(new URL('../../../resources/calendars/', import.meta.url));
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEARS = [2024, 2025, 2026, 2027];

const form = (file: string) => CalendarForm.parse(JSON.parse(readFileSync(FOLDER + file, 'utf8')));
const calendar = (name: string) => calendarFromWire(form(`${name}.json`));
const market = (name: string) => timetable(hoursOf(calendar(name), 'any'));

describe('the calendars in resources', () => {
  it.each(FILES)('%s can be set as it is, and read back as it was', (file) => {
    expect(calendarProblem(calendarFromWire(form(file)))).toBeUndefined();
    expect(calendarToWire(calendarFromWire(form(file)))).toEqual(form(file));
  });

  it('are the ones that the page beside them names', () => {
    const page = readFileSync(`${FOLDER}README.md`, 'utf8');
    expect([...page.matchAll(/^\| `([a-z-]+\.json)`/gm)].map((match) => match[1]).sort()).toEqual([...FILES].sort());
  });
});

describe('us-equities', () => {
  const hours = hoursOf(calendar('us-equities'), 'xnys') as Exclude<MarketHours, 'always'>;

  it('lists the holidays and early closes that the rules of the exchange give, and one day of mourning', () => {
    expect(hours.holidays).toEqual([...YEARS.flatMap(holidaysOf), '2025-01-09'].sort());
    expect(hours.earlyCloses).toEqual(YEARS.flatMap(earlyClosesOf).map((date) => ({ date, closes: '13:00' })));
  });

  it('by rules that tell the days on which the exchange did trade for twenty years', () => {
    const file = marketData('sp500_daily_2000_2020.csv');
    if (!file) return;
    const traded = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.slice(0, 10));
    const [first = '', last = ''] = [traded[0], traded.at(-1)];
    const expected: string[] = [];
    const years = Array.from({ length: 21 }, (_, i) => 2000 + i);
    const off = new Set(years.flatMap(holidaysOf));
    for (let at = Date.parse(first); at <= Date.parse(last); at += DAY) {
      const date = new Date(at).toISOString().slice(0, 10);
      if (new Date(at).getUTCDay() % 6 !== 0 && !off.has(date)) expected.push(date);
    }
    // The attacks of 2001, three days of mourning, and a storm: no rule gives them.
    const special = ['2001-09-11', '2001-09-12', '2001-09-13', '2001-09-14', '2004-06-11', '2007-01-02'];
    const unforeseen = [...special, '2012-10-29', '2012-10-30', '2018-12-05'];
    const known = new Set(traded);
    expect(expected.filter((date) => !known.has(date))).toEqual(unforeseen);
    expect(traded.filter((date) => !expected.includes(date))).toEqual([]);
  });

  it('closes early on the day after Thanksgiving, and has so many hours a year', () => {
    const stocks = market('us-equities');
    const friday = Date.parse('2026-11-27T15:00Z');
    expect(nextClose(stocks, friday)).toBe(Date.parse('2026-11-27T18:00Z'));
    expect(nextOpen(stocks, friday)).toBe(Date.parse('2026-11-30T14:30Z'));
    // 252 and 250 trading days, three of each year three hours short.
    const hoursIn = (year: number) => openMsBetween(stocks, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)) / HOUR;
    expect([hoursIn(2024), hoursIn(2025)]).toEqual([252 * 6.5 - 9, 250 * 6.5 - 9]);
  });
});

describe('fx', () => {
  it('is open in every hour in which euros were quoted for two years, the first and the last of most weeks included', () => {
    const file = marketData('oanda_eurusd_1h_bidask_2013_2014.csv.gz');
    if (!file) return;
    const rows = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n').slice(1);
    const times = rows.map((row) => Number(row.split(',')[0]));
    const fx = market('fx');
    expect(times.filter((ms) => !isOpen(fx, ms))).toEqual([]);
    const first = times.filter((ms) => !isOpen(fx, ms - HOUR)).length;
    const last = times.filter((ms) => !isOpen(fx, ms + HOUR)).length;
    expect([first > 90, last > 90], `${first} first hours and ${last} last ones`).toEqual([true, true]);
  });

  it('is open for five days of every week, also in those in which clocks change', () => {
    const fx = market('fx');
    for (let week = Date.parse('2024-01-06T12:00Z'); week < Date.parse('2026-01-01'); week += 7 * DAY)
      expect(openMsBetween(fx, week, week + 7 * DAY)).toBe(5 * DAY);
  });
});

describe('cme-like', () => {
  const futures = market('cme-like');

  it('has an hour’s break each day and shuts for the weekend', () => {
    const monday = Date.parse('2024-08-05T12:00Z');
    expect(nextClose(futures, monday)).toBe(Date.parse('2024-08-05T21:00Z'));
    expect(nextOpen(futures, monday)).toBe(Date.parse('2024-08-05T22:00Z'));
    expect(openMsBetween(futures, monday, monday + 7 * DAY)).toBe(5 * 23 * HOUR);
  });

  it('is shut on Christmas, New Year’s Day and Good Friday, until the evening', () => {
    const days = ['2024-03-29', '2024-12-25', '2025-01-01', '2026-04-03', '2026-12-25', '2027-01-01', '2027-03-26'];
    for (const date of [...days, '2027-12-24']) {
      const from = Date.parse(`${date}T08:00Z`);
      expect([date, openMsBetween(futures, from, from + 12 * HOUR)]).toEqual([date, 0]);
    }
  });
});
