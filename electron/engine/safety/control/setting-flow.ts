import { type Asker, type Command, type Outcome, type Refused, refuse } from '../../../../shared/domain/command.ts';
import type { Author } from '../../../../shared/domain/fact.ts';
import { DESK, type Scope } from '../../../../shared/domain/scope.ts';
import type { Core } from '../../core.ts';
import type { Outputs } from '../../outputs.ts';
import { tooFewWords } from './enough-approvers.ts';
import { behind, type Leave, type Raise } from './raise.ts';
import { asksLess, refusal } from './restraint.ts';
import { boundWords } from './slots-under.ts';

type Require = Extract<Command, { kind: 'require_approvals' }>;
type Request = (command: Require, author: Author, out: Outputs) => Outcome;

const MOST_APPROVERS = 10;
const SHORTEST_MS = 1_000;
const LONGEST_MS = 30 * 86_400_000;
const WHOLE = 10_000;

/**
 * How many people must agree before risk is raised, and from which share on a ladder's steps need them. To ask for fewer people
 * or to let higher steps pass raises risk itself; what is stricter is in force at once, also where both come in one command.
 */
export class RequiredFlow implements Raise<Require> {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** @param request Asks for approval of what is less strict. */
  set(command: Require, author: Asker, request: Request, out: Outputs): Outcome {
    const problem = this.problem(command);
    if (problem) return problem;
    const isRaise = this.isRaise(command);
    const held = isRaise ? refusal(author) : undefined;
    if (held) return held;
    const { required, aboveShare, expiresAfterMs } = this.#core.safety.approvals;
    if (!isRaise || required === 0) return this.carryOut(command, author, undefined, out);
    const { count, aboveShare: asked = aboveShare } = command;
    const stricter = { count: Math.max(count, required), aboveShare: Math.min(asked, aboveShare), expiresAfterMs };
    const isPart = this.#record({ ...command, ...stricter }, author, undefined, out);
    const outcome = request({ ...command, aboveShare: asked }, author, out);
    if (!isPart) return outcome;
    const message = `what is stricter is in force; ${outcome.message}${tooFewWords(this.#core.safety)}`;
    return { ...outcome, message };
  }

  problem({ count, expiresAfterMs, aboveShare = 0 }: Require): Refused | undefined {
    if (!isWhole(count, 0, MOST_APPROVERS))
      return refuse('broken_rule', `approvals can be asked of 0 to ${MOST_APPROVERS} people, not ${count}`);
    if (!isWhole(expiresAfterMs, SHORTEST_MS, LONGEST_MS))
      return refuse('broken_rule', `an approval waits from ${SHORTEST_MS} to ${LONGEST_MS} ms, not ${expiresAfterMs}`);
    if (!isWhole(aboveShare, 0, WHOLE))
      return refuse(
        'broken_rule',
        `steps need approval above a share of 0 to ${WHOLE} basis points, not ${aboveShare}`,
      );
    return undefined;
  }

  isRaise(command: Require): boolean {
    const { required: count, aboveShare } = this.#core.safety.approvals;
    return asksLess(command, { count, aboveShare });
  }

  basis(): string {
    const { required, expiresAfterMs, aboveShare } = this.#core.safety.approvals;
    return `${required} within ${expiresAfterMs} above ${aboveShare}`;
  }

  /** No emergency stands in for the people who keep others from doing without them. */
  within(): readonly Scope[] {
    return [];
  }

  consequences({ count, aboveShare }: Require): readonly string[] {
    const { approvals } = this.#core.safety;
    const asked = aboveShare ?? approvals.aboveShare;
    return [
      ...(count === approvals.required
        ? []
        : [`whoever raises risk needs the approval of ${others(count)}, instead of ${others(approvals.required)}`]),
      ...(asked === approvals.aboveShare
        ? []
        : [
            `a ladder’s step up needs approval above ${percent(asked)} of a slot, instead of ${percent(approvals.aboveShare)}`,
          ]),
      boundWords(this.#core, DESK),
    ];
  }

  carryOut(command: Require, author: Author, leave: Leave | undefined, out: Outputs): Outcome {
    this.#record(command, author, leave, out);
    const { required, aboveShare } = this.#core.safety.approvals;
    const message =
      required === 0
        ? 'nobody else need approve'
        : `${others(required)} must approve what raises risk, and a ladder’s steps above ${percent(aboveShare)} of a slot${tooFewWords(this.#core.safety)}`;
    return { ok: true, subject: DESK, message };
  }

  /** Returns whether anything has changed. */
  #record(command: Require, author: Author, leave: Leave | undefined, out: Outputs): boolean {
    const { approvals } = this.#core.safety;
    const { count, expiresAfterMs, aboveShare = approvals.aboveShare, reason } = command;
    if (
      count === approvals.required &&
      expiresAfterMs === approvals.expiresAfterMs &&
      aboveShare === approvals.aboveShare
    )
      return false;
    const terms = { count, expiresAfterMs, aboveShare };
    this.#core.emit(out, author, { kind: 'approvals_required', ...terms, ...behind(leave), reason });
    return true;
  }
}

const others = (count: number): string => (count === 1 ? '1 other person' : `${count} other people`);
const percent = (share: number): string => `${share / 100} %`;

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;
