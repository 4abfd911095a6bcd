import { canonicalJson } from '../../../../shared/base/canonical.ts';
import type { LimitRaise } from '../../../../shared/domain/approval.ts';
import { type Asker, type Command, type Outcome, type Refused, refuse } from '../../../../shared/domain/command.ts';
import type { Author, FactOf } from '../../../../shared/domain/fact.ts';
import type { RiskAction, Trigger } from '../../../../shared/domain/risk.ts';
import { DESK, type Scope } from '../../../../shared/domain/scope.ts';
import type { Core } from '../../core.ts';
import type { Outputs } from '../../outputs.ts';
import { limitsFromJson, limitsToJson } from '../../risk/limits.ts';
import {
  afterChange,
  isNothing,
  type LimitChange,
  namesIn,
  type OwnLimits,
  splitChange,
  triggersIn,
} from './limit-change.ts';
import { actionsProblem, isLimitName, limitsProblem } from './limit-values.ts';
import { changeWords } from './limit-words.ts';
import { behind, type Leave, type Raise } from './raise.ts';
import { refusal } from './restraint.ts';
import { scopesAround } from './within.ts';

type SetLimits = Extract<Command, { kind: 'set_limits' }>;
type Request = (command: LimitRaise, author: Author, out: Outputs) => Outcome;

/** Limits and actions of a scope. What tightens them is in force at once; what loosens them may have to be approved. */
export class LimitFlow implements Raise<LimitRaise> {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** @param request Asks for approval of the part that loosens. */
  set(command: SetLimits, author: Asker, request: Request, out: Outputs): Outcome {
    const { scope = DESK, limits, actions = {}, unset = [], reason } = command;
    const problem = this.#changeProblem(scope, { limits, actions, unset });
    if (problem) return problem;
    const { tightening, loosening } = splitChange(this.#own(scope), { limits, actions, unset });
    if (isNothing(tightening) && isNothing(loosening))
      return { ok: true, subject: scope, message: `the limits of ${scope} are so already` };
    const held = isNothing(loosening) ? undefined : refusal(author);
    if (held) return held;
    if (this.#core.safety.approvals.required === 0 || isNothing(loosening)) {
      const whole = [tightening, loosening];
      this.#record(scope, whole, author, undefined, reason, out);
      return { ok: true, subject: scope, message: `the limits of ${scope} are changed` };
    }
    if (!isNothing(tightening)) this.#record(scope, [tightening], author, undefined, reason, out);
    const outcome = request(raiseOfLimits(scope, loosening, reason), author, out);
    if (outcome.ok && outcome.awaits === undefined) return outcome;
    const changed = isNothing(tightening) ? 'nothing is changed yet' : 'what tightens is in force';
    if (!outcome.ok) return { ...outcome, message: `${changed}; ${outcome.message}` };
    return { ...outcome, subject: scope, message: `${changed}; ${outcome.message}` };
  }

  problem(command: LimitRaise): Refused | undefined {
    return this.#changeProblem(command.scope, changeOf(command));
  }

  basis(command: LimitRaise): string {
    const own = this.#own(command.scope);
    const change = changeOf(command);
    const limits = limitsToJson(own.limits);
    return canonicalJson({
      limits: Object.fromEntries(namesIn(change).map((name) => [name, limits[name] ?? null])),
      actions: Object.fromEntries(triggersIn(change).map((trigger) => [trigger, own.actions[trigger] ?? null])),
    });
  }

  within({ scope }: LimitRaise): readonly Scope[] {
    return scopesAround(this.#core, scope);
  }

  consequences(command: LimitRaise): readonly string[] {
    return changeWords(this.#core, command.scope, this.#own(command.scope), changeOf(command));
  }

  carryOut(command: LimitRaise, author: Author, leave: Leave | undefined, out: Outputs): Outcome {
    const { scope, reason } = command;
    this.#record(scope, [changeOf(command)], author, leave, reason, out);
    return { ok: true, subject: scope, message: `the limits of ${scope} are changed` };
  }

  #changeProblem(scope: Scope, { limits, actions, unset }: LimitChange): Refused | undefined {
    const unknown = this.#core.scopeProblem(scope);
    if (unknown !== undefined) return refuse('not_found', unknown);
    const problem = limitsProblem(scope, limits) ?? actionsProblem(actions);
    if (problem !== undefined) return refuse('broken_rule', problem);
    const odd = unset.find((name) => !isLimitName(name));
    if (odd !== undefined) return refuse('broken_rule', `there is no limit ${String(odd)} to give up`);
    if (scope === DESK && unset.length > 0)
      return refuse('broken_rule', `the desk has every limit; give ${unset.join(', ')} a value instead`);
    const both = unset.find((name) => limits[name] !== undefined);
    return both === undefined ? undefined : refuse('broken_rule', `${both} is both set and given up; say one of them`);
  }

  #own(scope: Scope): OwnLimits {
    const { limits } = this.#core.controls;
    return { limits: limits.own(scope) ?? {}, actions: limits.actions(scope) };
  }

  #record(
    scope: Scope,
    parts: readonly LimitChange[],
    author: Author,
    leave: Leave | undefined,
    reason: string,
    out: Outputs,
  ): void {
    const own = this.#own(scope);
    const next = parts.reduce<OwnLimits>(afterChange, own);
    const triggers = parts.flatMap(triggersIn);
    const fact: FactOf<'limits_changed'> = {
      kind: 'limits_changed',
      scope,
      limits: limitsToJson(next.limits),
      before: oldValues(own, parts),
      ...(triggers.length > 0 ? { actions: next.actions, actionsBefore: oldActions(own, triggers) } : {}),
      ...behind(leave),
      reason,
    };
    this.#core.emit(out, author, fact);
  }
}

/** Old values of the limits that a change names, null where the scope had none of its own. */
function oldValues(own: OwnLimits, parts: readonly LimitChange[]): Readonly<Record<string, unknown>> {
  const old = limitsToJson(own.limits);
  return Object.fromEntries(parts.flatMap(namesIn).map((name) => [name, old[name] ?? null]));
}

const oldActions = (own: OwnLimits, triggers: readonly Trigger[]) =>
  Object.fromEntries(triggers.map((trigger): [Trigger, RiskAction | null] => [trigger, own.actions[trigger] ?? null]));

/** A change as a command that a fact can carry. */
const raiseOfLimits = (scope: Scope, { limits, actions, unset }: LimitChange, reason: string): LimitRaise => ({
  kind: 'set_limits',
  scope,
  limits: limitsToJson(limits),
  actions,
  unset,
  reason,
});

/** The change that a command of a fact asks for. */
const changeOf = ({ limits, actions = {}, unset = [] }: LimitRaise): LimitChange => ({
  limits: limitsFromJson(limits),
  actions,
  unset,
});
