import { canonicalJson } from '../../../../shared/base/canonical.ts';
import { type Calendar, calendarProblem, hoursOf, hoursWords } from '../../../../shared/domain/calendar.ts';
import { type Command, type Outcome, type Refused, refuse } from '../../../../shared/domain/command.ts';
import type { Author } from '../../../../shared/domain/fact.ts';
import { hoursInWords, type MarketHours } from '../../../../shared/domain/market-hours.ts';
import { DESK, type Scope } from '../../../../shared/domain/scope.ts';
import type { Core } from '../../core.ts';
import type { Outputs } from '../../outputs.ts';
import { behind, type Leave, type Raise } from './raise.ts';
import { boundWords } from './slots-under.ts';

type SetCalendar = Extract<Command, { kind: 'set_calendar' }>;

/**
 * When the trading day begins, and when markets are open. It counts as raising risk: with another day under way, the loss of
 * the day counts from another moment, and with longer hours a version soaks in less time.
 */
export class CalendarFlow implements Raise<SetCalendar> {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  problem({ calendar }: SetCalendar): Refused | undefined {
    const problem = calendarProblem(calendar);
    return problem === undefined ? undefined : refuse('broken_rule', problem);
  }

  basis(): string {
    return canonicalJson(this.#core.days.calendar);
  }

  within(): readonly Scope[] {
    return [DESK];
  }

  consequences({ calendar }: SetCalendar): readonly string[] {
    const now = this.#core.days.calendar;
    const { timeZone, dayStartsAt } = now;
    return [
      `the trading day begins at ${calendar.dayStartsAt} ${calendar.timeZone}, instead of ${dayStartsAt} ${timeZone}`,
      'where that makes it another day now, the loss of the day is counted from now on',
      ...this.#hoursWords(calendar, now),
      boundWords(this.#core, DESK),
    ];
  }

  /** Which hours would be others, by venue; nothing where none would. */
  #hoursWords(next: Calendar, now: Calendar): readonly string[] {
    const changed = (whose: string, then: MarketHours, before: MarketHours): string[] =>
      canonicalJson(then) === canonicalJson(before)
        ? []
        : [`${whose} open ${hoursInWords(then)}, instead of ${hoursInWords(before)}`];
    const named = new Set([...Object.keys(next.hours?.venues ?? {}), ...Object.keys(now.hours?.venues ?? {})]);
    const words = changed('markets are', next.hours?.default ?? 'always', now.hours?.default ?? 'always');
    const listed = new Set(this.#core.market.instruments.map((each) => each.venue));
    for (const venue of [...named].sort()) {
      const unknown = listed.has(venue) ? '' : ' (no instrument of it is listed)';
      words.push(...changed(`venue ${venue}${unknown} is`, hoursOf(next, venue), hoursOf(now, venue)));
    }
    return words.length === 0 ? [] : [...words, 'only the time in which a market is open counts toward a soak'];
  }

  carryOut(command: SetCalendar, author: Author, leave: Leave | undefined, out: Outputs): Outcome {
    const { timeZone, dayStartsAt, hours } = command.calendar;
    const calendar: Calendar = { timeZone, dayStartsAt, ...(hours && { hours }) };
    if (canonicalJson(calendar) !== this.basis()) {
      const core = this.#core;
      core.emit(out, author, { kind: 'calendar_changed', calendar, ...behind(leave), reason: command.reason });
      // The day at hand only changes its number: what was lost in it stays lost until the next one begins.
      for (const [scope, monitor] of core.monitors) {
        monitor.relabel(core.days.of(core.market.now));
        core.markEquity(out, scope);
      }
    }
    const begins = `the trading day begins at ${dayStartsAt} ${timeZone}`;
    return { ok: true, subject: DESK, message: [begins, ...hoursWords(calendar)].join('; ') };
  }
}
