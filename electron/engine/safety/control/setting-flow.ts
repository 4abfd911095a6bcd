import { canonicalJson } from '../../../../shared/base/canonical.ts';
import { calendarProblem } from '../../../../shared/domain/calendar.ts';
import { type Command, type Outcome, type Refused, refuse } from '../../../../shared/domain/command.ts';
import type { Author } from '../../../../shared/domain/fact.ts';
import { DESK } from '../../../../shared/domain/scope.ts';
import type { Core } from '../../core.ts';
import type { Outputs } from '../../outputs.ts';
import { behind, type Raise } from './raise.ts';
import { boundWords } from './slots-under.ts';

type Require = Extract<Command, { kind: 'require_approvals' }>;
type SetCalendar = Extract<Command, { kind: 'set_calendar' }>;

const MOST_APPROVERS = 10;
const SHORTEST_MS = 1_000;
const LONGEST_MS = 30 * 86_400_000;

/** How many people must agree before risk is raised. To ask for fewer raises risk itself. */
export class RequiredFlow implements Raise<Require> {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  problem({ count, expiresAfterMs }: Require): Refused | undefined {
    if (!isWhole(count, 0, MOST_APPROVERS))
      return refuse('broken_rule', `approvals can be asked of 0 to ${MOST_APPROVERS} people, not ${count}`);
    if (!isWhole(expiresAfterMs, SHORTEST_MS, LONGEST_MS))
      return refuse('broken_rule', `an approval waits from ${SHORTEST_MS} to ${LONGEST_MS} ms, not ${expiresAfterMs}`);
    return undefined;
  }

  isRaise({ count }: Require): boolean {
    return count < this.#core.safety.approvals.required;
  }

  basis(): string {
    const { required, expiresAfterMs } = this.#core.safety.approvals;
    return `${required} within ${expiresAfterMs}`;
  }

  consequences({ count }: Require): readonly string[] {
    const { required } = this.#core.safety.approvals;
    const words = `whoever raises risk needs the approval of ${others(count)}, instead of ${others(required)}`;
    return [words, boundWords(this.#core, DESK)];
  }

  carryOut(command: Require, author: Author, approvalId: string | undefined, out: Outputs): Outcome {
    const { count, expiresAfterMs, reason } = command;
    const { required, expiresAfterMs: before } = this.#core.safety.approvals;
    if (count !== required || expiresAfterMs !== before) {
      const fact = { kind: 'approvals_required', count, expiresAfterMs, ...behind(approvalId), reason } as const;
      this.#core.emit(out, author, fact);
    }
    const message = count === 0 ? 'nobody else need approve' : `${others(count)} must approve what raises risk`;
    return { ok: true, subject: DESK, message };
  }
}

/**
 * When the trading day begins. It counts as raising risk: with another day under way, the loss of the day counts from
 * another moment.
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

  consequences({ calendar }: SetCalendar): readonly string[] {
    const { timeZone, dayStartsAt } = this.#core.days.calendar;
    return [
      `the trading day begins at ${calendar.dayStartsAt} ${calendar.timeZone}, instead of ${dayStartsAt} ${timeZone}`,
      'where that makes it another day now, the loss of the day is counted from now on',
      boundWords(this.#core, DESK),
    ];
  }

  carryOut(command: SetCalendar, author: Author, approvalId: string | undefined, out: Outputs): Outcome {
    const { timeZone, dayStartsAt } = command.calendar;
    const calendar = { timeZone, dayStartsAt };
    if (canonicalJson(calendar) !== this.basis()) {
      const core = this.#core;
      core.emit(out, author, { kind: 'calendar_changed', calendar, ...behind(approvalId), reason: command.reason });
      // The day at hand only changes its number: what was lost in it stays lost until the next one begins.
      for (const [scope, monitor] of core.monitors) {
        monitor.relabel(core.days.of(core.market.now));
        core.markEquity(out, scope);
      }
    }
    return { ok: true, subject: DESK, message: `the trading day begins at ${dayStartsAt} ${timeZone}` };
  }
}

const others = (count: number): string => (count === 1 ? '1 other person' : `${count} other people`);

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;
