import type { CalendarForm, CalendarView, MarketHoursForm } from '../../../shared/contract/calendar.ts';
import type { Calendar } from '../../../shared/domain/calendar.ts';
import type { MarketHours } from '../../../shared/domain/market-hours.ts';

/** A calendar on the wire. */
export function calendarToWire({ timeZone, dayStartsAt, hours }: Calendar): CalendarView {
  const { default: usual = 'always', venues } = hours ?? {};
  return {
    time_zone: timeZone,
    day_starts_at: dayStartsAt,
    hours: { default: hoursToWire(usual), ...(venues && { venues: eachOf(venues, hoursToWire) }) },
  };
}

/** A calendar from the wire. Whether it makes sense is the engine's to say. */
export function calendarFromWire({ time_zone: timeZone, day_starts_at: dayStartsAt, hours }: CalendarForm): Calendar {
  const { default: usual = 'always', venues } = hours ?? {};
  // What is open always says no more than nothing: a calendar that was read can be sent back as it is.
  if (usual === 'always' && !venues) return { timeZone, dayStartsAt };
  return {
    timeZone,
    dayStartsAt,
    hours: { default: hoursFromWire(usual), ...(venues && { venues: eachOf(venues, hoursFromWire) }) },
  };
}

function hoursToWire(hours: MarketHours): MarketHoursForm {
  if (hours === 'always') return hours;
  return {
    time_zone: hours.timeZone,
    sessions: hours.sessions.map(({ days, opens, closes }) => ({ days: [...days], opens, closes })),
    holidays: [...hours.holidays],
    early_closes: hours.earlyCloses.map(({ date, closes }) => ({ date, closes })),
  };
}

function hoursFromWire(hours: MarketHoursForm): MarketHours {
  if (hours === 'always') return hours;
  const { time_zone: timeZone, sessions, holidays = [], early_closes: earlyCloses = [] } = hours;
  return { timeZone, sessions, holidays, earlyCloses };
}

const eachOf = <From, To>(record: Readonly<Record<string, From>>, map: (each: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, each]) => [name, map(each)]));
