import type { ZonedHours } from '../../shared/domain/market-hours.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const QUARTER = 15 * MINUTE;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** What a zone's clocks show, as if it were UTC: read from the text that people would read. */
export function clockOf(timeZone: string): (epochMs: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return (epochMs) => Date.parse(`${format.format(epochMs).replace(' ', 'T')}Z`);
}

/**
 * Whether a market was open in each minute from a moment on, told minute by minute: by the latest time that the zone's
 * clocks have shown, so that an hour shown twice does not open or close anything a second time. Every change of clocks
 * falls on a quarter hour, so they are read once in each.
 */
export function slowMinutes(hours: ZonedHours, fromMs: number, minutes: number): boolean[] {
  const clock = clockOf(hours.timeZone);
  const open: boolean[] = [];
  const known = new Map<number, ReturnType<typeof stretchesOf>>();
  const isOpenAt = (local: number): boolean => {
    const today = Math.floor(local / DAY) * DAY;
    return [today - DAY, today].some((midnight) => {
      const stretches = known.get(midnight) ?? stretchesOf(hours, midnight);
      known.set(midnight, stretches);
      return stretches.some(([from, until]) => local >= from && local < until);
    });
  };
  let latest = Number.NEGATIVE_INFINITY;
  const start = Math.floor(fromMs / QUARTER) * QUARTER - 3 * DAY;
  for (let quarter = start; quarter < fromMs + minutes * MINUTE; quarter += QUARTER) {
    const shown = clock(quarter);
    for (let i = 0; i < 15; i += 1) {
      latest = Math.max(latest, shown + i * MINUTE);
      const at = quarter + i * MINUTE;
      if (at >= fromMs && open.length < minutes) open.push(isOpenAt(latest));
    }
  }
  return open;
}

/** Stretches of what the clocks show, as if it were UTC, in which a market is open by the sessions of one date. */
function stretchesOf(hours: ZonedHours, midnight: number): (readonly [from: number, until: number])[] {
  const date = new Date(midnight).toISOString().slice(0, 10);
  if (hours.holidays.includes(date)) return [];
  const day = DAYS[new Date(midnight).getUTCDay()] ?? 'sun';
  const sessions = hours.sessions
    .filter((each) => each.days.includes(day))
    .map(({ opens, closes }) => [midnight + ms(opens), closeOf(midnight, opens, closes)] as const);
  const early = hours.earlyCloses.find((each) => each.date === date);
  if (!early) return sessions;
  const firstOpens = Math.min(...sessions.map(([opens]) => opens)) - midnight;
  const over = midnight + ms(early.closes) + (ms(early.closes) > firstOpens ? 0 : DAY);
  return sessions.map(([opens, closes]) => [opens, Math.min(closes, over)]);
}

const closeOf = (midnight: number, opens: string, closes: string): number =>
  midnight + ms(closes) + (ms(closes) > ms(opens) ? 0 : DAY);

/** Milliseconds after midnight, `24:00` included. */
const ms = (text: string): number => {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE;
};
