import { type Calendar, type DayStart, dayOf, dayStarts, UTC_CALENDAR } from '../../../shared/domain/calendar.ts';
import { PERIOD_MINUTES } from '../../../shared/domain/performance.ts';
import type { EpochNs } from '../../../shared/units/time.ts';

const MS_PER_MINUTE = 60_000;
const NS_PER_MS = 1_000_000n;

/**
 * What has ended since the clock was last read. Minutes and periods are counted from the beginning of the trading day. All of a
 * day count, quiet ones too; of the days without a market event between two others, none does.
 */
export interface Elapsed {
  readonly minutes: number;
  /** Periods of {@link PERIOD_MINUTES}. */
  readonly periods: number;
  /** True when a trading day has ended. */
  readonly dayEnded: boolean;
}

const NOTHING: Elapsed = { minutes: 0, periods: 0, dayEnded: false };

/** Tells when minutes and periods of market time end: with the first market event at or after their end. */
export class PeriodClock {
  readonly #originNs: EpochNs;
  #starts: DayStart = dayStarts(UTC_CALENDAR);
  #started = false;
  #day = 0;
  /** When that day begins and ends, epoch milliseconds. */
  #dayStart = 0;
  #dayEnd = 0;
  /** The minute of the day at hand. */
  #minute = 0;
  /** Market times from here to before there, from the origin, are in that minute. */
  #fromNs = 0;
  #untilNs = 0;

  constructor(originNs: EpochNs) {
    this.#originNs = originNs;
  }

  /** From now on days are told by another calendar. What is under way is counted anew. */
  setCalendar(calendar: Calendar): void {
    this.#starts = dayStarts(calendar);
    this.stop();
  }

  /** Time that passes until the next reading does not count. */
  stop(): void {
    this.#started = false;
  }

  /** True when {@link read} would find another minute. @param tsNs Market time from the origin. */
  isDue(tsNs: number): boolean {
    return tsNs >= this.#untilNs || tsNs < this.#fromNs || !this.#started;
  }

  /** What ended until this market time. Nothing at the first reading, and when market time begins anew. */
  read(at: EpochNs): Elapsed {
    const ms = Number(at / NS_PER_MS);
    const within = this.#started && ms >= this.#dayStart && ms < this.#dayEnd;
    const day = within ? this.#day : dayOf(ms, this.#starts);
    const start = within ? this.#dayStart : this.#starts(day);
    const minute = Math.floor((ms - start) / MS_PER_MINUTE);
    const elapsed = this.#elapsed(day, minute);
    if (!within) this.#dayEnd = this.#starts(day + 1);
    this.#day = day;
    this.#dayStart = start;
    this.#minute = minute;
    this.#started = true;
    this.#fromNs = this.#relative(start + minute * MS_PER_MINUTE);
    this.#untilNs = this.#relative(start + (minute + 1) * MS_PER_MINUTE);
    return elapsed;
  }

  #elapsed(day: number, minute: number): Elapsed {
    if (!this.#started || day < this.#day || (day === this.#day && minute <= this.#minute)) return NOTHING;
    const periodsSoFar = periodsIn(minute) - periodsIn(this.#minute);
    if (day === this.#day) return { minutes: minute - this.#minute, periods: periodsSoFar, dayEnded: false };
    const minutesInDay = (this.#dayEnd - this.#dayStart) / MS_PER_MINUTE;
    return {
      minutes: minutesInDay + minute - this.#minute,
      periods: periodsIn(minutesInDay) + periodsSoFar,
      dayEnded: true,
    };
  }

  #relative(ms: number): number {
    return Number(BigInt(ms) * NS_PER_MS - this.#originNs);
  }
}

/** Periods that have ended when so many minutes of a day have. Days have whole quarter hours, so none is left over. */
const periodsIn = (minutes: number): number => Math.floor(minutes / PERIOD_MINUTES);
