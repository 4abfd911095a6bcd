import { counted } from '../base/words.ts';
import { dayOfDate, minuteOfDay, zoneProblem } from './local-time.ts';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const MINUTES_PER_DAY = 1_440;
const MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY;

/** A stretch of trading that comes each week on the same days. */
export interface WeekSession {
  /** The days on which it opens. */
  readonly days: readonly Weekday[];
  /** `HH:MM` on the zone's clocks, `00:00` to `23:59`. */
  readonly opens: string;
  /** `HH:MM`, or `24:00`. One that is not later than `opens` is on the day after: from `17:00` to `16:00` is 23 hours. */
  readonly closes: string;
}

/** A date on which all is over before its time. */
export interface EarlyClose {
  /** The local date `YYYY-MM-DD` on which the session opens, also where it closes on the day after. */
  readonly date: string;
  /** `HH:MM`, or `24:00`; on the day after where it is not later than the date's first opening. */
  readonly closes: string;
}

/** Hours by the clocks of one zone. A market is open from the very moment of an opening to just before the close. */
export interface ZonedHours {
  /** A zone of the IANA database, such as `America/New_York`, or `UTC`. */
  readonly timeZone: string;
  /** They may touch, but not overlap. */
  readonly sessions: readonly WeekSession[];
  /** Local dates `YYYY-MM-DD` on which no session opens. */
  readonly holidays: readonly string[];
  readonly earlyCloses: readonly EarlyClose[];
}

/** When a market can be traded in. */
export type MarketHours = 'always' | ZonedHours;

/** A session in minutes from the midnight at which its date begins, on the zone's clocks; `closes` up to 2,879. */
export interface SessionMinutes {
  readonly opens: number;
  readonly closes: number;
}

/** Why hours cannot be used, in words that say what to give instead; undefined when they can. */
export function marketHoursProblem(hours: MarketHours): string | undefined {
  if (hours === 'always') return undefined;
  return zoneProblem(hours.timeZone) ?? sessionsProblem(hours) ?? datesProblem(hours);
}

/** The sessions of each day of the week, Monday first, in order. @param hours Without a problem. */
export function weekOf({ sessions }: Pick<ZonedHours, 'sessions'>): readonly (readonly SessionMinutes[])[] {
  return WEEKDAYS.map((day) =>
    sessions
      .filter((each) => each.days.includes(day))
      .map(({ opens, closes }) => ({ opens: minute(opens), closes: closingMinute(minute(opens), closes) }))
      .sort((a, b) => a.opens - b.opens),
  );
}

/** When a close comes, in minutes from the midnight before the opening. */
export function closingMinute(opens: number, closes: string): number {
  const at = minute(closes);
  return at > opens ? at : at + MINUTES_PER_DAY;
}

/** The day of the week of a date, 0 for Monday. @param day In days since 1970-01-01, which was a Thursday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

/** Hours as people say them: `mon tue wed thu fri 09:30–16:00 America/New_York, 10 holidays, 1 early close`. */
export function hoursInWords(hours: MarketHours): string {
  if (hours === 'always') return 'always';
  const sessions = hours.sessions.map(({ days, opens, closes }) => `${days.join(' ')} ${opens}–${closes}`).join(', ');
  const exceptions = [counted(hours.holidays.length, 'holiday'), counted(hours.earlyCloses.length, 'early close')];
  return [`${sessions} ${hours.timeZone}`, ...exceptions.filter((each) => !each.startsWith('0 '))].join(', ');
}

function sessionsProblem({ sessions }: ZonedHours): string | undefined {
  if (sessions.length === 0) return 'give at least one session, or "always"';
  for (const { days, opens, closes } of sessions) {
    if (days.length === 0) return `say on which days the session from ${opens} to ${closes} opens, such as ["mon"]`;
    if (minuteOfDay(opens) === undefined) return `"${opens}" is no time to open: give 00:00 to 23:59`;
    if (!isClose(closes)) return closeWords(closes);
  }
  return overlap(weekOf({ sessions }));
}

function overlap(week: readonly (readonly SessionMinutes[])[]): string | undefined {
  const all = week.flatMap((sessions, day) =>
    sessions.map((each) => ({ day, from: day * MINUTES_PER_DAY + each.opens, length: each.closes - each.opens })),
  );
  for (const [i, each] of all.entries()) {
    // The last session of a week is followed by the first one of the next.
    const next = all[(i + 1) % all.length] ?? each;
    const follows = i + 1 < all.length ? next.from : next.from + MINUTES_PER_WEEK;
    if (each.from + each.length > follows)
      return `the session of ${words(each)} is still open when that of ${words(next)} opens: let it close earlier`;
  }
  return undefined;
}

function datesProblem({ sessions, holidays, earlyCloses }: ZonedHours): string | undefined {
  const listed = new Set<string>();
  for (const date of [...holidays, ...earlyCloses.map((each) => each.date)]) {
    if (dayOfDate(date) === undefined) return `"${date}" is no date: give one such as "2026-12-25"`;
    if (listed.has(date)) return `${date} is listed twice: give it once, as a holiday or as an early close`;
    listed.add(date);
  }
  const week = weekOf({ sessions });
  for (const { date, closes } of earlyCloses) {
    if (!isClose(closes)) return closeWords(closes);
    const ofDay = week[weekdayOf(dayOfDate(date) ?? 0)] ?? [];
    const [first, last] = [ofDay[0], ofDay.at(-1)];
    if (!first || !last) return `no session opens on ${date}, so none can close early: give the date it opens on`;
    if (closingMinute(first.opens, closes) >= last.closes)
      return `on ${date} a close at ${closes} would not be early: give a time before the usual one`;
  }
  return undefined;
}

const END_OF_DAY = '24:00';

const isClose = (text: string): boolean => text === END_OF_DAY || minuteOfDay(text) !== undefined;

const closeWords = (text: string): string => `"${text}" is no time to close: give 00:00 to 23:59, or ${END_OF_DAY}`;

const minute = (text: string): number => (text === END_OF_DAY ? MINUTES_PER_DAY : (minuteOfDay(text) ?? 0));

/** `tue 09:30`. */
function words({ day, from }: { readonly day: number; readonly from: number }): string {
  const inDay = from - day * MINUTES_PER_DAY;
  const [hours, minutes] = [Math.floor(inDay / 60), inDay % 60].map((each) => String(each).padStart(2, '0'));
  return `${WEEKDAYS[day]} ${hours}:${minutes}`;
}
