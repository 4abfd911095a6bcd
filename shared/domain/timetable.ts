import { assert } from '../base/assert.ts';
import { dayOfDate, MS_PER_DAY, MS_PER_MINUTE, momentOf, type ZoneClock, zoneClock } from './local-time.ts';
import {
  closingMinute,
  type MarketHours,
  marketHoursProblem,
  type SessionMinutes,
  weekdayOf,
  weekOf,
  type ZonedHours,
} from './market-hours.ts';

/** Open, or closed, from the moment that was asked about to just before another. */
export interface Stretch {
  readonly open: boolean;
  /** Epoch milliseconds up to which it surely holds; ∞ for ever. Asked again there, an open market may still be open. */
  readonly untilMs: number;
}

/** When a market is open, ready to be asked. */
export interface Timetable {
  /** @param atMs Epoch milliseconds. */
  stretchAt(atMs: number): Stretch;
  /** Epoch milliseconds from which on no holiday and no early close is listed: each week is like the one before. */
  readonly regularFromMs: number;
}

/** A stretch of open time, epoch milliseconds, the second not included. */
export interface OpenPiece {
  readonly fromMs: number;
  readonly untilMs: number;
}

const ALWAYS: Timetable = {
  stretchAt: () => ({ open: true, untilMs: Number.POSITIVE_INFINITY }),
  regularFromMs: Number.NEGATIVE_INFINITY,
};

/**
 * The timetable of hours. An opening or a close is at the first moment at which the zone's clocks show its time or later.
 *
 * @throws {AssertionError} for hours that `marketHoursProblem` finds fault with.
 */
export function timetable(hours: MarketHours): Timetable {
  const problem = marketHoursProblem(hours);
  assert(problem === undefined, `the hours cannot be used: ${problem}`);
  return hours === 'always' ? ALWAYS : new ZonedTimetable(hours);
}

/** Open while any of them is; closed where there are none. */
export function anyOpen(timetables: readonly Timetable[]): Timetable {
  return {
    regularFromMs: Math.max(...timetables.map((each) => each.regularFromMs)),
    stretchAt: (atMs) => {
      const stretches = timetables.map((each) => each.stretchAt(atMs));
      const open = stretches.filter((each) => each.open);
      return open.length > 0
        ? { open: true, untilMs: Math.max(...open.map((each) => each.untilMs)) }
        : { open: false, untilMs: Math.min(...stretches.map((each) => each.untilMs)) };
    },
  };
}

export const isOpen = (market: Timetable, atMs: number): boolean => market.stretchAt(atMs).open;

/** The first moment after this one at which the market opens, epoch milliseconds; undefined when it never does. */
export const nextOpen = (market: Timetable, atMs: number): number | undefined => nextChange(market, atMs, true);

/** The first moment after this one at which the market closes, epoch milliseconds; undefined when it never does. */
export const nextClose = (market: Timetable, atMs: number): number | undefined => nextChange(market, atMs, false);

function nextChange(market: Timetable, atMs: number, toOpen: boolean): number | undefined {
  // A market that is open through three regular weeks, changes of clocks included, is open for good.
  const enough = Math.max(atMs, market.regularFromMs) + 3 * 7 * MS_PER_DAY;
  let stretch = market.stretchAt(atMs);
  while (stretch.untilMs <= enough) {
    const at = stretch.untilMs;
    const next = market.stretchAt(at);
    if (next.open === toOpen && next.open !== stretch.open) return at;
    stretch = next;
  }
  return undefined;
}

/** The open time between two moments, piece by piece, the earliest first. */
export function* openPieces(market: Timetable, fromMs: number, toMs: number): Generator<OpenPiece> {
  for (let at = fromMs; at < toMs; ) {
    const { open, untilMs } = market.stretchAt(at);
    assert(untilMs > at, `a timetable stands still at ${at}`);
    const until = Math.min(untilMs, toMs);
    if (open) yield { fromMs: at, untilMs: until };
    at = until;
  }
}

/**
 * How long a market is open between two moments, exact over changes of clocks; 0 when the second is not later. The work
 * grows with the days between them, not with the length of the sessions.
 *
 * @returns Milliseconds.
 */
export function openMsBetween(market: Timetable, fromMs: number, toMs: number): number {
  let open = 0;
  for (const piece of openPieces(market, fromMs, toMs)) open += piece.untilMs - piece.fromMs;
  return open;
}

/** No session that is open opened on a date so many days before the date in UTC. */
const REACH_DAYS = 3;
/** So many days without an exception hold a session, even one that a change of clocks leaves out. */
const SEARCH_DAYS = 3 * 7;
/** Dates whose sessions are remembered: neighbouring questions concern the same ones. A power of two. */
const REMEMBERED = 32;

class ZonedTimetable implements Timetable {
  readonly regularFromMs: number;
  readonly #clock: ZoneClock;
  readonly #week: readonly (readonly SessionMinutes[])[];
  readonly #holidays: ReadonlySet<number>;
  /** By date: when all is over, in minutes from its midnight. */
  readonly #early: ReadonlyMap<number, number>;
  readonly #lastException: number;
  readonly #remembered: { readonly day: number; readonly pieces: readonly OpenPiece[] }[] = [];

  constructor(hours: ZonedHours) {
    this.#clock = zoneClock(hours.timeZone);
    this.#week = weekOf(hours);
    this.#holidays = new Set(hours.holidays.map((date) => dayOfDate(date) ?? 0));
    this.#early = new Map(
      hours.earlyCloses.map(({ date, closes }) => {
        const day = dayOfDate(date) ?? 0;
        return [day, closingMinute(this.#usual(day)[0]?.opens ?? 0, closes)];
      }),
    );
    this.#lastException = Math.max(Number.NEGATIVE_INFINITY, ...this.#holidays, ...this.#early.keys());
    this.regularFromMs = (this.#lastException + REACH_DAYS) * MS_PER_DAY;
  }

  stretchAt(atMs: number): Stretch {
    const first = Math.floor(atMs / MS_PER_DAY) - REACH_DAYS;
    const last = Math.max(first, this.#lastException) + SEARCH_DAYS;
    for (let day = first; day <= last; day += 1) {
      for (const piece of this.#piecesOf(day)) {
        if (piece.untilMs <= atMs) continue;
        if (piece.fromMs > atMs) return { open: false, untilMs: piece.fromMs };
        return { open: true, untilMs: piece.untilMs };
      }
    }
    return { open: false, untilMs: Number.POSITIVE_INFINITY };
  }

  #usual(day: number): readonly SessionMinutes[] {
    return this.#week[weekdayOf(day)] ?? [];
  }

  /** The sessions that open on a date, in order; those that an early close or a change of clocks leaves no time are left out. */
  #piecesOf(day: number): readonly OpenPiece[] {
    const place = ((day % REMEMBERED) + REMEMBERED) % REMEMBERED;
    const known = this.#remembered[place];
    if (known?.day === day) return known.pieces;
    const over = this.#early.get(day) ?? Number.POSITIVE_INFINITY;
    const pieces = (this.#holidays.has(day) ? [] : this.#usual(day))
      .map(({ opens, closes }) => [this.#moment(day, opens), this.#moment(day, Math.min(closes, over))] as const)
      .map(([fromMs, untilMs]) => ({ fromMs, untilMs }))
      .filter(({ fromMs, untilMs }) => fromMs < untilMs);
    this.#remembered[place] = { day, pieces };
    return pieces;
  }

  #moment(day: number, minute: number): number {
    return momentOf(day * MS_PER_DAY + minute * MS_PER_MINUTE, this.#clock);
  }
}
