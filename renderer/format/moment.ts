import { clock, date } from './time.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A moment that a person named, in Unix milliseconds, or why there is none, in words. */
export type Moment = { readonly ms: number } | { readonly problem: string };

const HOW = 'Give a time as 15:30, or a day and a time as 2026-11-30 15:30. All times are UTC.';

const ofDay = (text: string): number | undefined => {
  const ms = Date.parse(`${text}T00:00:00Z`);
  // A day that the calendar does not have (30 February) must not become another one in silence.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? undefined : ms;
};

/**
 * The moment that a person means by `15:30` (the next time a clock shows it) or `2026-11-30 15:30`, UTC.
 *
 * @param now - Unix milliseconds.
 */
export function momentOf(text: string, now: number): Moment {
  const parts = /^(?:(\d{4}-\d{2}-\d{2})[ T])?([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim());
  if (!parts) return { problem: HOW };
  const inDay = (Number(parts[2]) * 60 + Number(parts[3])) * MINUTE_MS;
  if (parts[1] === undefined) {
    const today = Math.floor(now / DAY_MS) * DAY_MS + inDay;
    return { ms: today > now ? today : today + DAY_MS };
  }
  const day = ofDay(parts[1]);
  if (day === undefined) return { problem: `There is no day ${parts[1]}.` };
  const ms = day + inDay;
  return ms > now ? { ms } : { problem: 'This time has passed already. Give a later one.' };
}

/** A time to begin with, as a person would type it: the next quarter of an hour that is at least five minutes away. */
export function suggestedTime(now: number): string {
  const quarter = 15 * MINUTE_MS;
  return clock(Math.ceil((now + 5 * MINUTE_MS) / quarter) * quarter).slice(0, 5);
}

/** A moment to the minute, with its day where that is not today: `15:30 UTC`, `30 Nov 2026, 15:30 UTC`. */
export function momentWords(ms: number, now: number): string {
  const time = `${clock(ms).slice(0, 5)} UTC`;
  return date(ms) === date(now) ? time : `${date(ms)}, ${time}`;
}

/** A text of the desk's, with its moments as one says them: `until 2026-11-21T15:30:00.000Z` is `until 15:30 UTC`. */
export const plainMoments = (text: string, now: number): string =>
  text.replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (iso) => momentWords(Date.parse(iso), now));

/** How long until a moment, as one says it: `in 12 s`, `in 42 min`, `in 3 h 05 min`, `in 2 d 4 h`, `due now`. */
export function countdown(ms: number, now: number): string {
  const seconds = Math.ceil((ms - now) / 1000);
  if (seconds <= 0) return 'due now';
  if (seconds < 120) return `in ${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 120) return `in ${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `in ${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `in ${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** When a scheduled swap begins: `at 15:30 UTC, in 42 min`, or `with the first market event of the next trading day`. */
export function startWords(scheduledFor: string, now: number): string {
  const ms = Date.parse(scheduledFor);
  if (Number.isNaN(ms)) return 'with the first market event of the next trading day';
  return `at ${momentWords(ms, now)}, ${countdown(ms, now)}`;
}
