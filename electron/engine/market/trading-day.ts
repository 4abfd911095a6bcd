import { type Calendar, type DayStart, dayOf, dayStarts, UTC_CALENDAR } from '../../../shared/domain/calendar.ts';
import type { EpochNs, TimeNs } from '../../../shared/units/time.ts';

const NS_PER_MS = 1_000_000n;

/**
 * Which trading day a market time belongs to. A day begins at 00:00 UTC unless a calendar says otherwise. Asked for times
 * of one day it compares two numbers; the zone's rules are looked up when a day ends.
 */
export class TradingDays {
  readonly #originNs: EpochNs;
  #calendar: Calendar;
  #starts: DayStart;
  /** The day that was last asked for: times from `#fromNs` to before `#untilNs` are in it for certain. */
  #day = 0;
  #fromNs = 0;
  #untilNs = 0;

  /** @throws {AssertionError} for a calendar that `calendarProblem` finds fault with. */
  constructor(originNs: EpochNs, calendar = UTC_CALENDAR) {
    this.#originNs = originNs;
    this.#calendar = calendar;
    this.#starts = dayStarts(calendar);
  }

  get calendar(): Calendar {
    return this.#calendar;
  }

  /**
   * From now on days are told by another calendar.
   *
   * @throws {AssertionError} for a calendar that `calendarProblem` finds fault with.
   */
  setCalendar(calendar: Calendar): void {
    this.#starts = dayStarts(calendar);
    this.#calendar = calendar;
    this.#fromNs = 0;
    this.#untilNs = 0;
  }

  /** The date of the trading day, in days since 1970-01-01. For any time, also an earlier one than before. */
  of(tsNs: TimeNs): number {
    if (tsNs >= this.#fromNs && tsNs < this.#untilNs) return this.#day;
    this.#day = dayOf(floorMs(this.#originNs + BigInt(tsNs)), this.#starts);
    this.#fromNs = this.#bound(this.#starts(this.#day), 1);
    this.#untilNs = this.#bound(this.#starts(this.#day + 1), -1);
    return this.#day;
  }

  /** The same for a moment in epoch milliseconds, which is looked up each time. */
  at(epochMs: number): number {
    return dayOf(epochMs, this.#starts);
  }

  /** A bound as seen from the origin. One that a number cannot hold exactly moves inwards; what falls between is looked up. */
  #bound(epochMs: number, inwards: 1 | -1): number {
    const bound = Number(BigInt(epochMs) * NS_PER_MS - this.#originNs);
    return Number.isSafeInteger(bound) ? bound : bound + inwards * Math.abs(bound) * 2 * Number.EPSILON;
  }
}

/** The millisecond that a time lies in, also before 1970. */
export function floorMs(ns: bigint): number {
  const rest = ns % NS_PER_MS;
  return Number((ns - rest) / NS_PER_MS) - (rest < 0n ? 1 : 0);
}
