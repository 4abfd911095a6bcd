/** In which times are told on screen: those of the record, or those of this machine's clock. What leaves the console is always in UTC. */
export const TIME_ZONES = ['utc', 'local'] as const;
export type TimeZone = (typeof TIME_ZONES)[number];

let shown: TimeZone = 'utc';

/** Says in which zone times are told from now on; who shows some is to be drawn anew. */
export function tellTimesIn(zone: TimeZone): void {
  shown = zone;
}

/** The zone that times are told in, as it stands behind them and in headers: `UTC`, `local`. */
export const zoneName = (): string => (shown === 'utc' ? 'UTC' : 'local');

/** A moment taken apart in the zone that times are told in. Months from 0. */
interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Takes Unix milliseconds apart. */
export function partsOf(ms: number): Parts {
  const at = new Date(ms);
  return shown === 'utc'
    ? {
        year: at.getUTCFullYear(),
        month: at.getUTCMonth(),
        day: at.getUTCDate(),
        hour: at.getUTCHours(),
        minute: at.getUTCMinutes(),
        second: at.getUTCSeconds(),
      }
    : {
        year: at.getFullYear(),
        month: at.getMonth(),
        day: at.getDate(),
        hour: at.getHours(),
        minute: at.getMinutes(),
        second: at.getSeconds(),
      };
}

/** Unix milliseconds of a day and a time of day in the zone that times are told in; more minutes than an hour or a day has carry over. */
export const msOf = (year: number, month: number, day: number, minutes = 0): number =>
  shown === 'utc' ? Date.UTC(year, month, day, 0, minutes) : new Date(year, month, day, 0, minutes).getTime();

/** A header or a sentence that was written for UTC, for the zone that times are told in: `market time, UTC` is `market time, local`. */
export const inZone = (words: string): string => (shown === 'utc' ? words : words.replace(/\bUTC\b/g, zoneName()));
