export const MS_PER_MINUTE = 60_000;
export const MS_PER_DAY = 86_400_000;

/** More than any zone is, or ever was, away from UTC: the 15 h of Manila and Alaska before they changed sides. */
const FARTHEST_MS = 16 * 60 * MS_PER_MINUTE;

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds. */
export type ZoneClock = (epochMs: number) => number;

/**
 * The clocks of a zone. Its rules, daylight saving included, are those of the IANA time zone database that comes with
 * the platform (through `Intl`).
 *
 * @throws {RangeError} for an unknown zone.
 */
export function zoneClock(timeZone: string): ZoneClock {
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

/** Why a time zone cannot be used, in words that say what to give instead; undefined when it can. */
export function zoneProblem(timeZone: string): string | undefined {
  try {
    zoneClock(timeZone);
    return undefined;
  } catch {
    return `"${timeZone}" is no known time zone: give a name of the IANA database, such as "America/New_York" or "UTC"`;
  }
}

/**
 * The first moment at which clocks show `local` or later. Where they are put forward over it, that is the first moment
 * after the gap; where they show it twice, the first time. A later `local` never comes earlier.
 *
 * @param local What they show, as if it were UTC, in milliseconds. @returns Epoch milliseconds.
 */
export function momentOf(local: number, offset: ZoneClock): number {
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

/** Minutes from midnight to a time of day, `00:00` to `23:59`; undefined for any other text. */
export function minuteOfDay(text: string): number | undefined {
  if (!/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text)) return undefined;
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}

/** A date `YYYY-MM-DD` in days since 1970-01-01; undefined for any other text, and for a date that there is not. */
export function dayOfDate(text: string): number | undefined {
  const [, year = 0, month = 0, day = 0] = (/^([1-9]\d{3})-(\d{2})-(\d{2})$/.exec(text) ?? []).map(Number);
  const first = Date.UTC(year, month - 1, 1) / MS_PER_DAY;
  const next = Date.UTC(year, month, 1) / MS_PER_DAY;
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= next - first;
  return isDate ? first + day - 1 : undefined;
}
