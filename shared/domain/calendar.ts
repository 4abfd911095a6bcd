import { assert } from '../base/assert.ts';
import { MS_PER_DAY, MS_PER_MINUTE, minuteOfDay, momentOf, zoneClock, zoneProblem } from './local-time.ts';
import { hoursInWords, type MarketHours, marketHoursProblem } from './market-hours.ts';

/** From this local time on, in minutes, the day that begins belongs to the next date. */
const NOON = 12 * 60;

/** When venues are open. */
export interface CalendarHours {
  /** Of every venue that `venues` does not name. */
  readonly default: MarketHours;
  readonly venues?: Readonly<Record<string, MarketHours>>;
}

/**
 * When a trading day begins, and when markets are open. The rules of the zone, daylight saving included, are those of the
 * IANA time zone database that comes with the platform (through `Intl`).
 */
export interface Calendar {
  /** A zone of the IANA database, such as `America/New_York`, or `UTC`. */
  readonly timeZone: string;
  /**
   * `HH:MM` on that zone's clocks, from `00:00` to `23:59`. A day that begins at 12:00 or later has the date of the day after:
   * at 17:00 on Sunday in New York, Monday's trading begins.
   */
  readonly dayStartsAt: string;
  /** Every market is always open where left out. */
  readonly hours?: CalendarHours;
}

/** What holds until another is configured: the day starts at 00:00 UTC. */
export const UTC_CALENDAR: Calendar = { timeZone: 'UTC', dayStartsAt: '00:00' };

/** Why a calendar cannot be used, in words that say what to give instead; undefined when it can. */
export function calendarProblem({ timeZone, dayStartsAt, hours }: Calendar): string | undefined {
  if (minuteOfDay(dayStartsAt) === undefined)
    return `"${dayStartsAt}" is no time of day: give hours and minutes on a 24-hour clock, such as "17:00"`;
  const problem = zoneProblem(timeZone);
  if (problem !== undefined || !hours) return problem;
  for (const [whose, each] of [['default', hours.default] as const, ...Object.entries(hours.venues ?? {})]) {
    const wrong = marketHoursProblem(each);
    if (wrong !== undefined) return `hours of ${whose === 'default' ? 'all venues' : whose}: ${wrong}`;
  }
  return undefined;
}

/** When a venue is open, by a calendar. */
export function hoursOf({ hours }: Calendar, venue: string): MarketHours {
  const own = hours?.venues && Object.hasOwn(hours.venues, venue) ? hours.venues[venue] : undefined;
  return own ?? hours?.default ?? 'always';
}

/** When markets are open by a calendar, one clause each; none where nothing is said of hours. */
export function hoursWords({ hours }: Calendar): readonly string[] {
  if (!hours) return [];
  const venues = Object.entries(hours.venues ?? {}).map(
    ([venue, own]) => `venue ${venue} is open ${hoursInWords(own)}`,
  );
  return [`markets are open ${hoursInWords(hours.default)}`, ...venues];
}

/** When the trading day of a date begins. @param day The date, in days since 1970-01-01. @returns Epoch milliseconds. */
export type DayStart = (day: number) => number;

/**
 * The rule by which days begin: at the first moment at which the zone's clocks show the local start or later. Where
 * clocks are put forward over the start, that is the first moment after the gap; where they show it twice, the first time.
 * Later dates never begin earlier; a date that the zone left out begins together with the next one and has no time of its own.
 *
 * @throws {AssertionError} for a calendar that {@link calendarProblem} finds fault with.
 */
export function dayStarts(calendar: Calendar): DayStart {
  const problem = calendarProblem(calendar);
  assert(problem === undefined, `the calendar cannot be used: ${problem}`);
  const offset = zoneClock(calendar.timeZone);
  const minute = minuteOfDay(calendar.dayStartsAt) ?? 0;
  const shift = minute * MS_PER_MINUTE - (minute >= NOON ? MS_PER_DAY : 0);
  return (day) => momentOf(day * MS_PER_DAY + shift, offset);
}

/** The trading day that a moment falls in, in days since 1970-01-01. */
export function dayOf(epochMs: number, starts: DayStart): number {
  let day = Math.floor(epochMs / MS_PER_DAY);
  while (starts(day) > epochMs) day -= 1;
  while (starts(day + 1) <= epochMs) day += 1;
  return day;
}
