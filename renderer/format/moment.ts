import { clock, date } from './time.ts';
import { msOf, partsOf, zoneName } from './zone.ts';

const MINUTE_MS = 60_000;

/** A moment that a person named, in Unix milliseconds, or why there is none, in words. */
export type Moment = { readonly ms: number } | { readonly problem: string };

const how = (): string =>
  `Give a time as 15:30, or a day and a time as 2026-11-30 15:30. All times are ${zoneName() === 'UTC' ? 'UTC' : 'of this machine’s clock'}.`;

/** The moment of a day's minute; undefined for a day that the calendar does not have: 30 February must not become another in silence. */
const onDay = (text: string, minutes: number): number | undefined => {
  const utc = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(utc) || new Date(utc).toISOString().slice(0, 10) !== text) return undefined;
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number);
  return msOf(year, month - 1, day, minutes);
};

/**
 * The moment that a person means by `15:30` (the next time a clock shows it) or `2026-11-30 15:30`, in the zone that times are told in.
 *
 * @param now - Unix milliseconds.
 */
export function momentOf(text: string, now: number): Moment {
  const parts = /^(?:(\d{4}-\d{2}-\d{2})[ T])?([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim());
  if (!parts) return { problem: how() };
  const minutes = Number(parts[2]) * 60 + Number(parts[3]);
  if (parts[1] === undefined) {
    const { year, month, day } = partsOf(now);
    const today = msOf(year, month, day, minutes);
    return { ms: today > now ? today : msOf(year, month, day + 1, minutes) };
  }
  const ms = onDay(parts[1], minutes);
  if (ms === undefined) return { problem: `There is no day ${parts[1]}.` };
  return ms > now ? { ms } : { problem: 'This time has passed already. Give a later one.' };
}

/** A time to begin with, as a person would type it: the next quarter of an hour that is at least five minutes away. */
export function suggestedTime(now: number): string {
  const quarter = 15 * MINUTE_MS;
  return clock(Math.ceil((now + 5 * MINUTE_MS) / quarter) * quarter).slice(0, 5);
}

/** A moment to the minute, with its day where that is not today: `15:30 UTC`, `30 Nov 2026, 15:30 UTC`. */
export function momentWords(ms: number, now: number): string {
  const time = `${clock(ms).slice(0, 5)} ${zoneName()}`;
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
