import { assertNever } from '../../shared/base/assert.ts';
import type { CommandInput, Outcome } from '../../shared/domain/command.ts';
import { isOperatorCommand } from '../../shared/domain/operator-command.ts';
import type { Flows } from './flows.ts';
import type { Outputs } from './outputs.ts';
import { restrained } from './safety/control/restraint.ts';

/** The door for commands: who may not give one is refused here, and each goes to the flow that owns its noun. */
export class CommandFlow {
  readonly #flows: Flows;

  constructor(flows: Flows) {
    this.#flows = flows;
  }

  /** Takes one command to the flow that carries it out. Its answer is among the outputs, now or when it is done. */
  take(input: CommandInput, out: Outputs): void {
    const { command } = input;
    const refused = restrained(command, input);
    if (refused) return this.#reply(input, refused, out);
    if (isOperatorCommand(command)) return this.#reply(input, this.#flows.operators.carryOut(command, input, out), out);
    if (this.#leaveLadder(input, out)) return;
    switch (command.kind) {
      case 'register_entity':
      case 'update_entity':
      case 'delete_entity':
        return this.#reply(input, this.#flows.registry.change(command, input, out), out);
      case 'deploy':
        return this.#flows.deploys.deploy(input, command, out);
      case 'swap':
        if (command.type === 'rollback') return this.#flows.rollbacks.bySwap(input, command, out);
        if (command.schedule !== null && !command.validateOnly)
          return this.#flows.schedules.schedule(input, command, command.schedule, out);
        return this.#flows.swaps.swap(input, command, out);
      case 'promote':
        return this.#flows.controls.promote(input, command, out);
      case 'hold_ladder':
      case 'resume_ladder':
      case 'step_down_ladder':
      case 'abort_ladder':
        return this.#flows.ladders.command(input, command, out);
      case 'cancel_swap':
        return this.#reply(input, this.#flows.schedules.cancel(input, command, out), out);
      case 'set_swap_rule':
        this.#reply(input, this.#flows.rules.set(input, command, out), out);
        return this.#flows.rules.reconsider(command.slotId, out);
      case 'remove_swap_rule':
        return this.#reply(input, this.#flows.rules.remove(input, command, out), out);
      case 'kill':
        return this.#flows.exits.kill(input, command, out);
      case 'drain':
        return this.#flows.drains.drain(input, command, out);
      case 'rollback_swap':
        return this.#flows.rollbacks.swap(input, command, out);
      case 'rollback_slot':
        return this.#flows.rollbacks.slot(input, command, out);
      case 'rollback_version':
        return this.#flows.rollbacks.version(input, command, out);
      case 'rollback_deployment':
        return this.#flows.rollbacks.deployment(input, command, out);
      case 'set_trading_state':
      case 'trip_breaker':
      case 'release_breaker':
      case 'set_limits':
      case 'require_approvals':
      case 'approve':
      case 'reject':
      case 'declare_emergency':
      case 'end_emergency':
      case 'grant_override':
      case 'revoke_override':
      case 'set_calendar':
      case 'advance_ladder':
        return this.#reply(input, this.#flows.controls.control(command, input, out), out);
      default:
        return assertNever(command, 'command');
    }
  }

  #reply(input: CommandInput, outcome: Outcome, out: Outputs): void {
    out.replies.push({ number: input.number, outcome });
  }

  /**
   * Going back never waits for a ladder. Where the version that is to leave is the candidate, its ladder is aborted, and that is
   * all; where it is the one in force, the candidate gives way first.
   *
   * @returns true when nothing is left to do.
   */
  #leaveLadder(input: CommandInput, out: Outputs): boolean {
    const { command } = input;
    const found = this.#flows.ladders.concernedBy(command);
    const candidates = found.filter(({ isCandidate }) => isCandidate);
    // Nobody gives way for what is refused in any case.
    if (candidates.length === 0 && found.length > 0 && this.#flows.rollbacks.problem(command)) return false;
    let number = input.number;
    for (const { ladder, isCandidate } of found) {
      const reason = 'reason' in command ? command.reason : '';
      if (isCandidate) this.#flows.ladders.abort(ladder, reason, false, input, number, out);
      else this.#flows.ladders.giveWay(ladder.slotId, reason, input, out);
      // One command has one answer.
      if (isCandidate) number = 0;
    }
    return candidates.length > 0;
  }
}
