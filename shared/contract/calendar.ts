import { z } from 'zod';
import { WEEKDAYS } from '../domain/market-hours.ts';

/** More exceptions than the venues of the world list in a decade. */
const MOST_DATES = 1_000;
const MOST_VENUES = 100;

const timeOfDay = (example: string) =>
  z
    .string()
    .regex(/^\d{2}:\d{2}$/, `give a time of day such as ${example}`)
    .meta({ examples: [example] });

const LocalDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'give a date such as 2026-12-25')
  .meta({ examples: ['2026-12-25'] });

const TimeZone = z
  .string()
  .min(1)
  .max(100)
  .describe('A zone of the IANA database')
  .meta({ examples: ['America/New_York'] });

const EarlyClose = z.strictObject({
  date: LocalDate.describe('The local date on which the session opens, also where it closes on the day after'),
  closes: timeOfDay('13:00'),
});

const SessionTimes = z.strictObject({
  days: z.array(z.enum(WEEKDAYS)).min(1).max(7).describe('The days on which it opens'),
  opens: timeOfDay('09:30'),
  closes: timeOfDay('16:00').describe('Up to 24:00; on the day after where it is not later than `opens`'),
});

const ZonedHours = z.strictObject({
  time_zone: TimeZone,
  sessions: z.array(SessionTimes).min(1).max(50).describe('They may touch, but not overlap'),
  holidays: z.array(LocalDate).max(MOST_DATES).optional().describe('Local dates on which no session opens'),
  early_closes: z.array(EarlyClose).max(MOST_DATES).optional(),
});

/** When a market can be traded in. */
export const MarketHoursForm = z.union([z.literal('always'), ZonedHours]);
export type MarketHoursForm = z.infer<typeof MarketHoursForm>;

/** When venues are open. */
export const CalendarHoursForm = z.strictObject({
  default: MarketHoursForm.describe('Of every venue that `venues` does not name'),
  venues: z
    .record(z.string().min(1).max(200), MarketHoursForm)
    .refine((venues) => Object.keys(venues).length <= MOST_VENUES, `name at most ${MOST_VENUES} venues`)
    .optional(),
});

/** A calendar as a caller sends it. */
export const CalendarForm = z.strictObject({
  time_zone: TimeZone,
  day_starts_at: timeOfDay('17:00').describe('On that zone’s clocks; from 12:00 on, the day has the next date'),
  hours: CalendarHoursForm.optional().describe('When markets are open; left out, always. Soaks count open time alone'),
});
export type CalendarForm = z.infer<typeof CalendarForm>;

/** A calendar as the desk answers it: always with its hours. */
export const CalendarView = z.object({
  time_zone: z.string(),
  day_starts_at: z.string(),
  hours: CalendarHoursForm,
});
export type CalendarView = z.infer<typeof CalendarView>;
