import { assert } from '../base/assert.ts';

const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 86_400_000;

/** From this local time on, the day that begins belongs to the next date. */
const NOON_MS = 12 * MS_PER_HOUR;

/** More than any zone is, or ever was, away from UTC: the 15 h of Manila and Alaska before they changed sides. */
const FARTHEST_MS = 16 * MS_PER_HOUR;

/**
 * When a trading day begins. The rules of the zone, daylight saving included, are those of the IANA time zone database that
 * comes with the platform (through `Intl`).
 */
export interface Calendar {
  /** A zone of the IANA database, such as `America/New_York`, or `UTC`. */
  readonly timeZone: string;
  /**
   * `HH:MM` on that zone's clocks, from `00:00` to `23:59`. A day that begins at 12:00 or later has the date of the day after:
   * at 17:00 on Sunday in New York, Monday's trading begins.
   */
  readonly dayStartsAt: string;
}

/** What holds until another is configured: the day starts at 00:00 UTC. */
export const UTC_CALENDAR: Calendar = { timeZone: 'UTC', dayStartsAt: '00:00' };

/** Why a calendar cannot be used, in words that say what to give instead; undefined when it can. */
export function calendarProblem({ timeZone, dayStartsAt }: Calendar): string | undefined {
  if (!/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(dayStartsAt))
    return `"${dayStartsAt}" is no time of day: give hours and minutes on a 24-hour clock, such as "17:00"`;
  try {
    zoneClock(timeZone);
  } catch {
    return `"${timeZone}" is no known time zone: give a name of the IANA database, such as "America/New_York" or "UTC"`;
  }
  return undefined;
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
  const [hours = 0, minutes = 0] = calendar.dayStartsAt.split(':').map(Number);
  const inDay = hours * MS_PER_HOUR + minutes * MS_PER_MINUTE;
  const shift = inDay >= NOON_MS ? inDay - MS_PER_DAY : inDay;
  return (day) => momentOf(day * MS_PER_DAY + shift, offset);
}

/** The trading day that a moment falls in, in days since 1970-01-01. */
export function dayOf(epochMs: number, starts: DayStart): number {
  let day = Math.floor(epochMs / MS_PER_DAY);
  while (starts(day) > epochMs) day -= 1;
  while (starts(day + 1) <= epochMs) day += 1;
  return day;
}

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds. */
type ZoneClock = (epochMs: number) => number;

/** @throws {RangeError} for an unknown zone. */
function zoneClock(timeZone: string): ZoneClock {
  if (timeZone === 'UTC') return () => 0;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (epochMs) => {
    // Zones are whole seconds away from UTC, and the text shows no less.
    const second = Math.floor(epochMs / 1000) * 1000;
    const [month = 1, day = 1, year = 1970, hour = 0, minute = 0, seconds = 0] = (
      format.format(second).match(/\d+/g) ?? []
    ).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
  };
}

/** The first moment at which clocks show `local` or later. @param local What they show, as if it were UTC. */
function momentOf(local: number, offset: ZoneClock): number {
  let early = local - FARTHEST_MS;
  let late = local + FARTHEST_MS;
  const before = offset(early);
  const after = offset(late);
  if (before === after) return local - before;
  // Clocks change between the two; the moment they do is found by halving. `offset(early)` stays `before` throughout.
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (offset(middle) === before) early = middle;
    else late = middle;
  }
  const first = local - before;
  return first < late ? first : Math.max(local - after, late);
}
