import type { RaisingCommand } from '../../../../shared/domain/approval.ts';
import { type Command, type Outcome, refuse } from '../../../../shared/domain/command.ts';
import type { Author } from '../../../../shared/domain/fact.ts';
import { NS_PER_SECOND } from '../../../../shared/units/time.ts';
import type { Core } from '../../core.ts';
import type { OrderFlow } from '../../order-flow.ts';
import type { Outputs } from '../../outputs.ts';
import { ApprovalFlow } from './approval-flow.ts';
import { type Actions, BreakerFlow, type Exits } from './breaker-flow.ts';
import { LimitFlow } from './limit-flow.ts';
import { type Deploys, OpeningFlow } from './opening-flow.ts';
import { OverrideFlow } from './override-flow.ts';
import { type Raises, raiseOf } from './raise.ts';
import { CalendarFlow, RequiredFlow } from './setting-flow.ts';
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
      | 'grant_override'
      | 'revoke_override'
      | 'set_calendar';
  }
>;

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
  readonly #raises: Raises;
  /** The second of market time that was last looked at for what is over. */
  #second = -1;

  constructor(core: Core, orders: OrderFlow, actions: Actions, exits: Exits, deploys: Deploys) {
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
    };
    this.#approvals = new ApprovalFlow(core, this.#raises);
  }

  control(command: ControlCommand, author: Author, out: Outputs): Outcome {
    if (command.reason.trim() === '') return refuse('broken_rule', 'say why: the reason goes on the record');
    switch (command.kind) {
      case 'set_limits':
        return this.#limits.set(command, author, (part, by, then) => this.#approvals.request(part, by, then), out);
      case 'trip_breaker':
        return this.#breakers.trip(command, author, out);
      case 'approve':
        return this.#approvals.approve(command, author, out);
      case 'reject':
        return this.#approvals.reject(command, author, out);
      case 'revoke_override':
        return this.#overrides.revoke(command, author, out);
      case 'set_trading_state':
        return this.#carryOut(command, this.#states.isRaise(command), author, out);
      case 'require_approvals':
        return this.#carryOut(command, this.#required.isRaise(command), author, out);
      case 'grant_override':
        return (
          this.#overrides.problem(command) ??
          this.#overrides.standing(command, out) ??
          this.#carryOut(command, true, author, out)
        );
      case 'release_breaker':
      case 'set_calendar':
        return this.#carryOut(command, true, author, out);
    }
  }

  /** Asks other people for approval of what has no problem, and raises risk. */
  request(command: RaisingCommand, author: Author, out: Outputs): Outcome {
    return this.#approvals.request(command, author, out);
  }

  #carryOut(
    command: Exclude<RaisingCommand, { kind: 'set_limits' | 'deploy' }>,
    isRaise: boolean,
    author: Author,
    out: Outputs,
  ): Outcome {
    const raise = raiseOf(this.#raises, command);
    const problem = raise.problem(command);
    if (problem) return problem;
    return isRaise && this.#core.safety.approvals.required > 0
      ? this.#approvals.request(command, author, out)
      : raise.carryOut(command, author, undefined, out);
  }

  /** With the first event of a second of market time: in a session, whose clock is the market's, this is how time passes. */
  onMarket(out: Outputs): void {
    const { approvals, overrides } = this.#core.safety;
    if (overrides.overrides.size === 0 && !approvals.hasPending) return;
    const second = Math.floor(this.#core.market.now / NS_PER_SECOND);
    if (second === this.#second) return;
    this.#second = second;
    this.#overrides.expire(out);
    this.#approvals.expire(out);
  }

  /** A timer `approval:ID` rang. */
  onTimer(approvalId: string, out: Outputs): void {
    this.#approvals.onTimer(approvalId, out);
  }

  /** After a restart. */
  resume(out: Outputs): void {
    this.#approvals.resume(out);
  }
}
