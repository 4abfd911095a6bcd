import type { AboutView } from '../../shared/contract/about.ts';
import type { CalendarView } from '../../shared/contract/calendar.ts';
import { type Asked, NOT_ASKED } from './asked.ts';

/** What the settings say of the desk. */
export interface DeskSettings {
  readonly about: Asked<AboutView>;
  readonly calendar: Asked<CalendarView>;
}

export const NO_SETTINGS: DeskSettings = { about: NOT_ASKED, calendar: NOT_ASKED };

/** A calendar as it is written down for a change. */
export interface CalendarDraft {
  readonly timeZone: string;
  readonly dayStartsAt: string;
  /** When markets are open, as JSON. */
  readonly hours: string;
}

/** A calendar as one begins to change it. */
export const calendarDraft = ({ time_zone, day_starts_at, hours }: CalendarView): CalendarDraft => ({
  timeZone: time_zone,
  dayStartsAt: day_starts_at,
  hours: JSON.stringify(hours, null, 2),
});

/** A calendar that a draft may be sent as, or what is wrong with it, in words. The desk checks the rest. */
export type ReadCalendar =
  | { readonly form: { readonly time_zone: string; readonly day_starts_at: string; readonly hours: unknown } }
  | { readonly problem: string };

const isZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** Reads what was written down. */
export function readCalendar({ timeZone, dayStartsAt, hours }: CalendarDraft): ReadCalendar {
  const zone = timeZone.trim();
  if (zone === '' || !isZone(zone))
    return { problem: `There is no time zone ${zone || '(empty)'}: give one such as America/New_York.` };
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(dayStartsAt))
    return { problem: 'Give the start of the day as a time of day, such as 17:00.' };
  try {
    const read: unknown = JSON.parse(hours);
    if (typeof read !== 'object' || read === null || !('default' in read))
      return { problem: 'The hours need a default: "always", or a zone with its sessions.' };
    return { form: { time_zone: zone, day_starts_at: dayStartsAt, hours: read } };
  } catch (error) {
    return { problem: `The hours are no JSON: ${error instanceof Error ? error.message : String(error)}.` };
  }
}
