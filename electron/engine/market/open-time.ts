import { type Calendar, hoursOf } from '../../../shared/domain/calendar.ts';
import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import type { MarketHours } from '../../../shared/domain/market-hours.ts';
import { anyOpen, openPieces, type Timetable, timetable } from '../../../shared/domain/timetable.ts';
import { type EpochNs, NS_PER_MS, type TimeNs } from '../../../shared/units/time.ts';
import { floorMs, type TradingDays } from './trading-day.ts';

/** Below it, market time and the rest of the origin add up to a number that is exact. */
const EXACT_NS = Number.MAX_SAFE_INTEGER - NS_PER_MS;

/** What open time is measured by. */
export interface OpenTimeTerms {
  readonly originNs: EpochNs;
  /** Tells days, and knows the calendar in force: a change of it holds from the next event on. */
  readonly days: TradingDays;
  /** Every instrument of the run; may grow. */
  readonly listed: readonly Instrument[];
  /** Keys of the slot's instruments, or `*`. */
  readonly instruments: '*' | readonly string[];
  /** The most that counts between two events, milliseconds: a feed that is silent for longer is no soak. */
  readonly pairMs: number;
}

/** What has been counted, as a fact can carry it. */
export interface OpenTimeCount {
  /** Open time, whole milliseconds. */
  readonly openMs: number;
  /** Trading days on which some of it passed. */
  readonly days: number;
  /** The last of these, in days since 1970-01-01; null before the first. */
  readonly lastDay: number | null;
  /** The millisecond since 1970-01-01 of the last event; null before the first. */
  readonly lastMs: number | null;
}

const NOTHING: OpenTimeCount = { openMs: 0, days: 0, lastDay: null, lastMs: null };

/**
 * How long the market of a slot has been open while events came: market time, from event to event, in which any of the
 * slot's venues is open. It moves with events alone, so it is the same however they are grouped, and goes on after a
 * restart from what was counted. Between two openings or closes an event costs a few comparisons.
 */
export class OpenTime {
  readonly #terms: OpenTimeTerms;
  readonly #originMs: number;
  /** What the origin has beyond whole milliseconds. */
  readonly #originRestNs: number;
  #openMs = 0;
  #days = 0;
  #lastDay = Number.NEGATIVE_INFINITY;
  #lastMs: number | undefined;
  /** True from a restart to the first event after it. */
  #resumed = false;
  /** What the timetable was made for. */
  #calendar: Calendar | undefined;
  #listed = 0;
  #market: Timetable = anyOpen([]);
  /** From the last event to before this moment the market surely is as it was. */
  #open = false;
  #untilMs = Number.NEGATIVE_INFINITY;

  constructor(terms: OpenTimeTerms) {
    this.#terms = terms;
    this.#originMs = floorMs(terms.originNs);
    this.#originRestNs = Number(terms.originNs - BigInt(this.#originMs) * BigInt(NS_PER_MS));
  }

  /** Open time so far, whole milliseconds. */
  get openMs(): number {
    return this.#openMs;
  }

  /** Trading days on which the market was open while events came. */
  get days(): number {
    return this.#days;
  }

  get count(): OpenTimeCount {
    return {
      openMs: this.#openMs,
      days: this.#days,
      lastDay: Number.isFinite(this.#lastDay) ? this.#lastDay : null,
      lastMs: this.#lastMs ?? null,
    };
  }

  /**
   * Goes on from what was counted. What passes up to the next event counts like that between any two; where market time
   * begins anew before the last one, counting begins anew there.
   */
  restore({ openMs, days, lastDay, lastMs }: OpenTimeCount = NOTHING): void {
    this.#openMs = openMs;
    this.#days = days;
    this.#lastDay = lastDay ?? Number.NEGATIVE_INFINITY;
    this.#lastMs = lastMs ?? undefined;
    this.#resumed = true;
    this.#untilMs = Number.NEGATIVE_INFINITY;
  }

  /**
   * An event of the slot has come. One that is earlier than the last counts nothing and moves nothing.
   *
   * @returns Open time so far, whole milliseconds.
   */
  tick(now: TimeNs): number {
    const nowMs = this.#msOf(now);
    const gap = nowMs - (this.#lastMs ?? nowMs);
    const isNew = this.#lastMs === undefined || (gap < 0 && this.#resumed);
    this.#resumed = false;
    if (gap < 0 && !isNew) return this.#openMs;
    this.#refresh();
    if (nowMs < this.#untilMs && gap <= this.#terms.pairMs) {
      if (this.#open) this.#openMs += gap;
    } else {
      if (!isNew) this.#openMs += this.#passed(nowMs - gap, nowMs);
      const { open, untilMs } = this.#market.stretchAt(nowMs);
      this.#open = open;
      this.#untilMs = untilMs;
    }
    this.#lastMs = nowMs;
    if (this.#open) this.#note(this.#terms.days.of(now));
    return this.#openMs;
  }

  /** The open time from one event to the next, as far as it counts; its days are noted. */
  #passed(fromMs: number, toMs: number): number {
    let passed = 0;
    for (const piece of openPieces(this.#market, fromMs, toMs)) {
      this.#note(this.#terms.days.at(piece.fromMs));
      passed += piece.untilMs - piece.fromMs;
      if (passed >= this.#terms.pairMs) return this.#terms.pairMs;
    }
    return passed;
  }

  #note(day: number): void {
    if (day <= this.#lastDay) return;
    this.#lastDay = day;
    this.#days += 1;
  }

  /** Makes the timetable anew when the calendar is another or more instruments are listed. */
  #refresh(): void {
    const { days, listed, instruments } = this.#terms;
    if (days.calendar === this.#calendar && listed.length === this.#listed) return;
    this.#calendar = days.calendar;
    this.#listed = listed.length;
    const own = listed.filter((each) => instruments === '*' || instruments.includes(instrumentKey(each)));
    const hours = new Set<MarketHours>(own.map(({ venue }) => hoursOf(days.calendar, venue)));
    this.#market = anyOpen([...hours].map(timetable));
    this.#untilMs = Number.NEGATIVE_INFINITY;
  }

  /** The millisecond since 1970-01-01 that a market time lies in. */
  #msOf(at: TimeNs): number {
    return Math.abs(at) < EXACT_NS
      ? this.#originMs + Math.floor((at + this.#originRestNs) / NS_PER_MS)
      : floorMs(this.#terms.originNs + BigInt(at));
  }
}
