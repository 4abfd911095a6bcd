import type { AdvanceRaise, PromoteRaise, RaisingCommand } from '../../../../shared/domain/approval.ts';
import {
  type Asker,
  type Command,
  type CommandInput,
  type Outcome,
  refuse,
} from '../../../../shared/domain/command.ts';
import type { Author } from '../../../../shared/domain/fact.ts';
import { NS_PER_SECOND } from '../../../../shared/units/time.ts';
import type { Core } from '../../core.ts';
import type { OrderFlow } from '../../order-flow.ts';
import type { Outputs } from '../../outputs.ts';
import { ApprovalFlow } from './approval-flow.ts';
import { type Actions, BreakerFlow, type Exits } from './breaker-flow.ts';
import { CalendarFlow } from './calendar-flow.ts';
import { EmergencyFlow } from './emergency-flow.ts';
import { LimitFlow } from './limit-flow.ts';
import { type Deploys, OpeningFlow } from './opening-flow.ts';
import { OverrideFlow } from './override-flow.ts';
import { type Leave, type Raise, type Raises, raiseOf } from './raise.ts';
import { refusal } from './restraint.ts';
import { RequiredFlow } from './setting-flow.ts';
import { StateFlow } from './state-flow.ts';

/** Commands by which people change what may trade, and how much. */
export type ControlCommand = Extract<
  Command,
  {
    kind:
      | 'set_limits'
      | 'set_trading_state'
      | 'trip_breaker'
      | 'release_breaker'
      | 'require_approvals'
      | 'approve'
      | 'reject'
      | 'declare_emergency'
      | 'end_emergency'
      | 'grant_override'
      | 'revoke_override'
      | 'set_calendar'
      | 'advance_ladder';
  }
>;

type Promote = Extract<Command, { kind: 'promote' }>;

/** What lets versions begin to climb. */
export interface Promotions extends Raise<PromoteRaise> {
  raiseOf(command: Promote): PromoteRaise;
  isRaise(command: PromoteRaise): boolean;
  start(command: PromoteRaise, author: Author, leave: Leave | undefined, number: number, out: Outputs): Outcome;
}

/** What lets those that climb go up. */
export interface Advances extends Raise<AdvanceRaise> {
  isRaise(command: AdvanceRaise): boolean;
}

/**
 * The controls in people's hands. What lowers risk is done at once, whoever asks; what raises it is done at once only
 * while no approvals are required, and waits for other people otherwise.
 */
export class ControlFlow {
  readonly #core: Core;
  readonly #limits: LimitFlow;
  readonly #states: StateFlow;
  readonly #breakers: BreakerFlow;
  readonly #required: RequiredFlow;
  readonly #overrides: OverrideFlow;
  readonly #approvals: ApprovalFlow;
  readonly #emergencies: EmergencyFlow;
  readonly #promotions: Promotions;
  readonly #advances: Advances;
  readonly #raises: Raises;
  /** The second of market time that was last looked at for what is over. */
  #second = -1;

  constructor(
    core: Core,
    orders: OrderFlow,
    actions: Actions,
    exits: Exits,
    deploys: Deploys,
    promotions: Promotions,
    advances: Advances,
  ) {
    this.#core = core;
    this.#limits = new LimitFlow(core);
    this.#states = new StateFlow(core, orders);
    this.#breakers = new BreakerFlow(core, actions, exits);
    this.#required = new RequiredFlow(core);
    this.#overrides = new OverrideFlow(core);
    this.#raises = {
      set_limits: this.#limits,
      set_trading_state: this.#states,
      release_breaker: this.#breakers,
      require_approvals: this.#required,
      grant_override: this.#overrides,
      set_calendar: new CalendarFlow(core),
      deploy: new OpeningFlow(core, deploys),
      promote: promotions,
      advance_ladder: advances,
    };
    this.#promotions = promotions;
    this.#advances = advances;
    this.#approvals = new ApprovalFlow(core, this.#raises);
    this.#emergencies = new EmergencyFlow(core, this.#raises);
  }

  control(command: ControlCommand, author: Asker, out: Outputs): Outcome {
    if (command.reason.trim() === '') return refuse('broken_rule', 'say why: the reason goes on the record');
    switch (command.kind) {
      case 'set_limits':
        return this.#limits.set(command, author, (part, by, then) => this.#ask(part, by, then), out);
      case 'trip_breaker':
        return this.#breakers.trip(command, author, out);
      case 'approve':
        return this.#approvals.approve(command, author, out);
      case 'reject':
        return this.#approvals.reject(command, author, out);
      case 'declare_emergency':
        return this.#emergencies.declare(command, author, out);
      case 'end_emergency':
        return this.#emergencies.end(command, author, out);
      case 'revoke_override':
        return this.#overrides.revoke(command, author, out);
      case 'set_trading_state':
        return this.#carryOut(command, this.#states.isRaise(command), author, out);
      case 'require_approvals':
        return this.#required.set(command, author, (part, by, then) => this.#approvals.request(part, by, then), out);
      case 'grant_override':
        return (
          this.#overrides.problem(command) ??
          this.#overrides.standing(command, out) ??
          this.#carryOut(command, true, author, out)
        );
      case 'advance_ladder': {
        // What a ladder asks for by its rules comes from the ladder alone.
        const { kind, slotId, reason } = command;
        const whole: AdvanceRaise = { kind, slotId, reason };
        return this.#carryOut(whole, this.#advances.isRaise(whole), author, out);
      }
      case 'release_breaker':
      case 'set_calendar':
        return this.#carryOut(command, true, author, out);
    }
  }

  /** Leave that an emergency gives for what is carried out now; undefined where none does. */
  leave(command: RaisingCommand, author: Author, out: Outputs): Leave | undefined {
    return this.#emergencies.leave(command, author, out);
  }

  /** Asks other people for approval of what has no problem, and raises risk. What the desk does by rule comes here, and waits in an emergency too. */
  request(command: RaisingCommand, author: Author, out: Outputs): Outcome {
    return this.#approvals.request(command, author, out);
  }

  /** A version is to climb a ladder. Answered when its candidate is in, or when somebody else must agree first. */
  promote(input: CommandInput, command: Promote, out: Outputs): void {
    const raise = this.#promotions.raiseOf(command);
    const outcome = this.beginPromotion(raise, input, input.number, out);
    if (!outcome.ok || outcome.awaits !== undefined) out.replies.push({ number: input.number, outcome });
  }

  /** Begins a promotion, or asks other people. @param number The command that waits for its candidate; 0 for none. */
  beginPromotion(raise: PromoteRaise, author: Asker, number: number, out: Outputs): Outcome {
    const problem = this.#promotions.problem(raise) ?? refusal(author);
    if (problem) return problem;
    const isRaise = this.#promotions.isRaise(raise);
    // The next stage of a pipeline, which nobody waits for, comes by rule: no emergency is for that.
    const leave = isRaise && number !== 0 ? this.leave(raise, author, out) : undefined;
    return isRaise && !leave
      ? this.#approvals.request(raise, author, out)
      : this.#promotions.start(raise, author, leave, number, out);
  }

  #carryOut(
    command: Exclude<RaisingCommand, { kind: 'set_limits' | 'deploy' | 'promote' | 'require_approvals' }>,
    isRaise: boolean,
    author: Asker,
    out: Outputs,
  ): Outcome {
    const raise = raiseOf(this.#raises, command);
    const problem = raise.problem(command);
    if (problem) return problem;
    const held = isRaise ? refusal(author) : undefined;
    if (held) return held;
    return isRaise && this.#core.safety.approvals.required > 0
      ? this.#ask(command, author, out)
      : raise.carryOut(command, author, undefined, out);
  }

  /** Does what raises risk where an emergency gives leave for it, and asks other people otherwise. */
  #ask(command: RaisingCommand, author: Author, out: Outputs): Outcome {
    const leave = this.leave(command, author, out);
    if (!leave) return this.#approvals.request(command, author, out);
    return raiseOf(this.#raises, command).carryOut(command, author, leave, out);
  }

  /** With the first event of a second of market time: in a session, whose clock is the market's, this is how time passes. */
  onMarket(out: Outputs): void {
    const { approvals, overrides, emergencies } = this.#core.safety;
    if (overrides.overrides.size === 0 && !approvals.hasPending && !emergencies.standing) return;
    const second = Math.floor(this.#core.market.now / NS_PER_SECOND);
    if (second === this.#second) return;
    this.#second = second;
    this.#overrides.expire(out);
    this.#approvals.expire(out);
    this.#emergencies.check(out);
  }

  /** A timer `approval:ID` rang. */
  onTimer(approvalId: string, out: Outputs): void {
    this.#approvals.onTimer(approvalId, out);
  }

  /** A timer `emergency:ID` rang: its time is over, or the clock was set back and it is looked at again later. */
  onEmergencyOver(out: Outputs): void {
    this.#emergencies.resume(out);
  }

  /** After a restart. */
  resume(out: Outputs): void {
    this.#emergencies.resume(out);
    this.#approvals.resume(out);
  }
}
