import { partsOf } from './zone.ts';

const two = (value: number): string => String(value).padStart(2, '0');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Time of day to the second, as on a clock: `14:32:07`. From Unix milliseconds; like all here in the zone that times are told in. */
export function clock(ms: number): string {
  const { hour, minute, second } = partsOf(ms);
  return `${two(hour)}:${two(minute)}:${two(second)}`;
}

/** Date: `8 Aug 2024`. From Unix milliseconds. */
export function date(ms: number): string {
  const { day, month, year } = partsOf(ms);
  return `${day} ${MONTHS[month] ?? ''} ${year}`;
}

const NS_PER_MS = 1_000_000n;

/** Time of day to the microsecond, as in a record: `14:32:06.418203`. From Unix nanoseconds as text. */
export function stamp(ns: string): string {
  if (!/^\d+$/.test(ns)) return ns;
  const value = BigInt(ns);
  const ms = value / NS_PER_MS;
  const micros = (value / 1000n) % 1_000_000n;
  return `${clock(Number(ms))}.${String(micros).padStart(6, '0')}`;
}

/** Time of day to the second, from Unix nanoseconds as text; the text itself when it is none. */
export const nsClock = (ns: string): string => (/^\d+$/.test(ns) ? clock(Number(BigInt(ns) / NS_PER_MS)) : ns);

/** Time of day of an ISO 8601 stamp; the text itself when it is none. */
export function isoClock(iso: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? iso : clock(ms);
}

/** Time of day of an ISO 8601 stamp to the minute: `14:32`; the text itself when it is none. */
export const isoMinute = (iso: string): string => (Number.isNaN(Date.parse(iso)) ? iso : isoClock(iso).slice(0, 5));

/** Time of day of an ISO 8601 stamp to the millisecond: `14:32:06.418`; the text itself when it is none. */
export function isoStamp(iso: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? iso : `${clock(ms)}.${String(Math.trunc(ms) % 1000).padStart(3, '0')}`;
}

/** How long ago an ISO 8601 stamp was, as one says it: `12 s ago`; `just now` below a second. */
export function ago(iso: string, now: number): string {
  const passed = now - Date.parse(iso);
  if (Number.isNaN(passed)) return iso;
  return passed < 1000 ? 'just now' : `${age(passed)} ago`;
}

/** A duration that a person waited for: `41 ms`, `1.2 s`, `3 min 20 s`. */
export function took(ms: number): string {
  if (ms < 1000) return `${Math.max(1, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
}

/** Unix milliseconds of a market time as the chart needs it: whole seconds. */
export const seconds = (ms: number): number => Math.floor(ms / 1000);

/** How old something is, as one says it: `12 ms`, `4 s`, `3 min`, `2 h`. */
export function age(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${Math.floor(ms / 1000)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min`;
  return `${Math.floor(ms / 3_600_000)} h`;
}

/** A set duration without rounding anything away: `250 ms`, `90 s`, `5 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${Number((ms / 1000).toFixed(1))} s`;
}

/** A downtime, measured in microseconds, in the unit that all durations of a swap are told in: `0.340 ms`, `12.400 ms`. */
export const milliseconds = (us: number): string => `${millisecondDigits(us)} ms`;

/** The digits of {@link milliseconds}, for a range or a column that names its unit once. */
export const millisecondDigits = (us: number): string => (us / 1000).toFixed(3).replace(/\B(?=(\d{3})+\.)/g, ',');
