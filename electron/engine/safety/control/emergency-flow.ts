import type { RaisingCommand } from '../../../../shared/domain/approval.ts';
import { type Asker, type Command, type Outcome, type Refused, refuse } from '../../../../shared/domain/command.ts';
import { EMERGENCY_MS, type Emergency } from '../../../../shared/domain/emergency.ts';
import type { Author } from '../../../../shared/domain/fact.ts';
import { scopeWords } from '../../../../shared/domain/limit-words.ts';
import { mayApprove, type OperatorRole } from '../../../../shared/domain/operator.ts';
import { type Core, DESK_AUTHOR } from '../../core.ts';
import type { Outputs } from '../../outputs.ts';
import { type Leave, type Raises, raiseOf } from './raise.ts';
import { refusal } from './restraint.ts';

type Declare = Extract<Command, { kind: 'declare_emergency' }>;
type End = Extract<Command, { kind: 'end_emergency' }>;

/**
 * The way round other people, for when there is no time for them. An emergency is declared by one who could approve, for a
 * scope and for an hour at most, and one stands at a time. It lifts nothing: each raise is still somebody's command, and is
 * told with its consequences. The rule of approvals and operators are out of its reach, and so is what the desk does by rule.
 */
export class EmergencyFlow {
  readonly #core: Core;
  readonly #raises: Raises;

  constructor(core: Core, raises: Raises) {
    this.#core = core;
    this.#raises = raises;
  }

  declare({ scope, expiresAfterMs, reason }: Declare, author: Asker, out: Outputs): Outcome {
    this.check(out);
    const problem = refusal(author) ?? this.#problem(scope, expiresAfterMs, author);
    if (problem) return problem;
    const { safety, options } = this.#core;
    const emergencyId = this.#core.newEmergencyId();
    this.#core.emit(out, author, {
      kind: 'emergency_declared',
      emergencyId,
      scope,
      expiresNs: (options.deskTime() + BigInt(expiresAfterMs) * 1_000_000n).toString(),
      declaredBy: author.actor,
      role: author.role,
      required: safety.approvals.required,
      reason,
    });
    this.resume(out);
    const message = `emergency ${emergencyId} stands for ${scopeWords(scope)} for ${minutes(expiresAfterMs)}: what raises risk there needs nobody else, and everybody is told of it. Nothing is lifted yet; end it as soon as you can`;
    return { ok: true, subject: emergencyId, message };
  }

  end({ emergencyId, reason }: End, author: Author, out: Outputs): Outcome {
    this.check(out);
    const { standing, emergencies } = this.#core.safety.emergencies;
    if (!emergencies.has(emergencyId)) return refuse('not_found', `there is no emergency ${emergencyId}`);
    if (standing?.id !== emergencyId) return refuse('conflict', `emergency ${emergencyId} is over already`);
    this.#end(standing, 'ended', author, reason, out);
    const message = 'the emergency is over: what raises risk needs other people again';
    return { ok: true, subject: emergencyId, message };
  }

  /**
   * Leave to raise risk without other people, where an emergency that stands holds all of it. To ask is to use it: that goes
   * on the record with what it changes, so only what is carried out in the same step may be asked for.
   */
  leave(command: RaisingCommand, author: Author, out: Outputs): Leave | undefined {
    this.check(out);
    const { standing } = this.#core.safety.emergencies;
    const raise = raiseOf(this.#raises, command);
    if (!standing || !raise.within(command).includes(standing.scope)) return undefined;
    const { id: emergencyId, scope } = standing;
    this.#core.emit(out, author, {
      kind: 'emergency_used',
      emergencyId,
      scope,
      command,
      usedBy: author.actor,
      consequences: raise.consequences(command),
      reason: command.reason,
    });
    return { emergencyId };
  }

  /** Ends the one that is over, or whose declarer may not declare any more. */
  check(out: Outputs): void {
    const { standing } = this.#core.safety.emergencies;
    if (!standing) return;
    if (this.#isOver(standing)) return this.#end(standing, 'expired', DESK_AUTHOR, 'its time is over', out);
    if (this.#mayDeclare(standing.declaredBy, standing.role)) return;
    this.#end(standing, 'ended', DESK_AUTHOR, `${standing.declaredBy}, who declared it, may not any more`, out);
  }

  /** It was just declared, or the desk has started: it is over in time, also where that passed while the desk was stopped. */
  resume(out: Outputs): void {
    this.check(out);
    const { standing } = this.#core.safety.emergencies;
    if (!standing) return;
    const left = Number((BigInt(standing.expiresNs) - this.#core.options.deskTime()) / 1_000_000n) + 1;
    out.timers.push({ id: `emergency:${standing.id}`, afterMs: left });
  }

  #problem(scope: string, expiresAfterMs: number, author: Asker): Refused | undefined {
    const { safety } = this.#core;
    const unknown = this.#core.scopeProblem(scope);
    if (unknown !== undefined) return refuse('not_found', unknown);
    const { least, most } = EMERGENCY_MS;
    if (!Number.isSafeInteger(expiresAfterMs) || expiresAfterMs < least || expiresAfterMs > most)
      return refuse('broken_rule', `an emergency lasts from ${least} to ${most} ms, not ${expiresAfterMs}`);
    if (!this.#mayDeclare(author.actor, author.role))
      return refuse('forbidden', 'an emergency is declared by a risk manager or an administrator, as themselves');
    if (safety.approvals.required === 0)
      return refuse('conflict', 'nothing waits for other people here: what raises risk is done at once');
    const { standing } = safety.emergencies;
    return (
      standing &&
      refuse(
        'conflict',
        `emergency ${standing.id} stands already, for ${scopeWords(standing.scope)}; end it before you declare another`,
      )
    );
  }

  #mayDeclare(name: string, role: string): boolean {
    const { operators } = this.#core.safety;
    return operators.isEnforced ? operators.canApprove(name) : mayApprove(role as OperatorRole);
  }

  /** A clock that was set back before it began does not make it longer. */
  #isOver({ declaredAt, expiresNs }: Emergency): boolean {
    const now = this.#core.options.deskTime();
    return now >= BigInt(expiresNs) || now < declaredAt;
  }

  #end(
    { id: emergencyId, scope, uses }: Emergency,
    how: 'expired' | 'ended',
    author: Author,
    reason: string,
    out: Outputs,
  ): void {
    this.#core.emit(out, author, { kind: 'emergency_ended', emergencyId, scope, how, by: author.actor, uses, reason });
  }
}

const minutes = (ms: number): string => `${Math.ceil(ms / 60_000)} min`;
