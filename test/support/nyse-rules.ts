const DAY = 86_400_000;

const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const weekday = (ms: number): number => new Date(ms).getUTCDay();

/** The n-th such weekday of a month, 0 for Sunday; the last where n is −1. */
function nth(year: number, month: number, day: number, n: number): number {
  const first = Date.UTC(year, month - 1, 1);
  const days = Array.from({ length: Date.UTC(year, month, 1) / DAY - first / DAY }, (_, i) => first + i * DAY);
  return days.filter((each) => weekday(each) === day).at(n < 0 ? n : n - 1) as number;
}

/** Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher). */
function easter(year: number): number {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return Date.UTC(year, Math.floor(n / 31) - 1, (n % 31) + 1);
}

/** A holiday on a Saturday is kept on the Friday, one on a Sunday on the Monday. */
const observed = (ms: number): number => ms + (weekday(ms) === 6 ? -DAY : weekday(ms) === 0 ? DAY : 0);

/**
 * Days on which the New York Stock Exchange does not trade, by its Rule 7.2. New Year's Day on a Saturday is not made up for,
 * because the Friday ends an accounting year; Juneteenth is kept since 2022.
 */
export function holidaysOf(year: number): string[] {
  const fixed = (month: number, day: number) => observed(Date.UTC(year, month - 1, day));
  const newYear = weekday(Date.UTC(year, 0, 1)) === 6 ? [] : [fixed(1, 1)];
  const juneteenth = year >= 2022 ? [fixed(6, 19)] : [];
  const moving = [nth(year, 1, 1, 3), nth(year, 2, 1, 3), easter(year) - 2 * DAY, nth(year, 5, 1, -1)];
  const autumn = [fixed(7, 4), nth(year, 9, 1, 1), thanksgiving(year), fixed(12, 25)];
  return [...newYear, ...moving, ...juneteenth, ...autumn].map(date).sort();
}

/** Days on which it closes at 13:00: 3 July, the day after Thanksgiving and Christmas Eve, where it trades on them at all. */
export function earlyClosesOf(year: number): string[] {
  const off = new Set(holidaysOf(year));
  return [Date.UTC(year, 6, 3), thanksgiving(year) + DAY, Date.UTC(year, 11, 24)]
    .filter((each) => weekday(each) % 6 !== 0 && !off.has(date(each)))
    .map(date);
}

const thanksgiving = (year: number): number => nth(year, 11, 4, 4);
