import { type Command, type Outcome, type Refused, refuse } from '../../../../shared/domain/command.ts';
import type { Author } from '../../../../shared/domain/fact.ts';
import { isLaxer, TRADING_STATES } from '../../../../shared/domain/risk.ts';
import type { Scope } from '../../../../shared/domain/scope.ts';
import type { Core } from '../../core.ts';
import type { OrderFlow } from '../../order-flow.ts';
import type { Outputs } from '../../outputs.ts';
import { sweep } from '../order-sweep.ts';
import { behind, type Leave, type Raise } from './raise.ts';
import { boundWords } from './slots-under.ts';
import { scopesAround } from './within.ts';

type SetState = Extract<Command, { kind: 'set_trading_state' }>;

/** What a person lets trade. A stricter state takes back what it would not let through. */
export class StateFlow implements Raise<SetState> {
  readonly #core: Core;
  readonly #orders: OrderFlow;

  constructor(core: Core, orders: OrderFlow) {
    this.#core = core;
    this.#orders = orders;
  }

  problem({ scope, state }: SetState): Refused | undefined {
    const unknown = this.#core.scopeProblem(scope);
    if (unknown !== undefined) return refuse('not_found', unknown);
    if (!TRADING_STATES.includes(state))
      return refuse('broken_rule', `there is no trading state ${state}; give one of ${TRADING_STATES.join(', ')}`);
    return undefined;
  }

  /** Whether more may trade than before. */
  isRaise({ scope, state }: SetState): boolean {
    return isLaxer(state, this.#core.controls.ownState(scope));
  }

  basis({ scope }: SetState): string {
    return this.#core.controls.ownState(scope);
  }

  within({ scope }: SetState): readonly Scope[] {
    return scopesAround(this.#core, scope);
  }

  consequences({ scope, state }: SetState): readonly string[] {
    const before = this.#core.controls.ownState(scope);
    return [`${scope} goes from ${before} to ${state}`, boundWords(this.#core, scope)];
  }

  carryOut({ scope, state, reason }: SetState, author: Author, leave: Leave | undefined, out: Outputs): Outcome {
    if (this.#core.controls.ownState(scope) !== state)
      this.#core.emit(out, author, { kind: 'trading_state_changed', scope, state, ...behind(leave), reason });
    if (state !== 'active') sweep(this.#core, this.#orders, scope, state === 'halted' ? 'all' : 'growing', out);
    return { ok: true, subject: scope, message: `${scope} is ${state}` };
  }
}
