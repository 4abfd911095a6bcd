import type { Command } from '../../../shared/domain/command.ts';
import type { Fact, FactOf, Recorded } from '../../../shared/domain/fact.ts';
import { isOnePerson, People } from './people.ts';
import { type Answered, Rule } from './rule.ts';
import type { Folded } from './seen.ts';

/** What makes the desk smaller, or gives up something that would make it larger. Written from the rules. */
const REDUCES: ReadonlySet<Command['kind']> = new Set([
  ...(['kill', 'trip_breaker', 'cancel_swap', 'hold_ladder', 'step_down_ladder', 'abort_ladder'] as const),
  // A version or a deployment that is named may be one that was itself rolled back: to bring that in is a step forward.
  ...(['rollback_swap', 'rollback_slot'] as const),
  ...(['reject', 'end_emergency', 'revoke_override'] as const),
]);
const STATES = ['active', 'reducing', 'halted'];
/** Of these a smaller value lets more through, or neither does. */
const NOT_BY_SIZE = new Set(['duplicateWindowMs', 'venues', 'instruments', 'selfTrade']);

/** Facts of operators that name whose doing they are. */
const NAMED: ReadonlySet<Fact['kind']> = new Set(['operator_added', 'operator_changed', 'operator_password_changed']);
/** Facts that tell of an approval or an emergency itself. All others that name one say that it is what allows them. */
const ABOUT: ReadonlySet<Fact['kind']> = new Set([
  ...(['approval_requested', 'approval_given', 'approval_ended', 'ladder_awaits'] as const),
  ...(['emergency_declared', 'emergency_used', 'emergency_ended'] as const),
]);

/** What a fact says that it is allowed by. */
interface Leave {
  readonly approvalId?: string | null;
  readonly emergencyId?: string | null;
}

/** Who stands behind what raises risk. */
export class Permission extends Rule {
  readonly number = 8;
  readonly words = 'raising exposure needs what its role and approvals demand; reducing it never waits for anyone';
  readonly #people = new People();
  /** Approvals in whose name something was done in the turn at hand, with what that was. */
  readonly #used = new Map<string, string>();

  override fold(folded: Folded): void {
    this.#people.fold(folded);
  }

  override before(recorded: Recorded): void {
    const { fact, actor } = recorded;
    if (NAMED.has(fact.kind) && 'by' in fact)
      this.expect(fact.by === actor, `${fact.kind} of ${actor} says that it was ${fact.by}`);
    if (fact.kind === 'approval_given') this.#given(fact);
    else if (fact.kind === 'approval_ended' && fact.status === 'approved') this.#approved(fact.approvalId);
    else if (fact.kind === 'emergency_used') this.#stands(fact.emergencyId, `${fact.command.kind} is carried out`);
    if (ABOUT.has(fact.kind)) return;
    const { approvalId } = fact as Leave;
    if (approvalId != null) this.#used.set(approvalId, fact.kind);
    if (this.#people.required > 0) this.#raised(fact);
  }

  override committed(): void {
    this.#agreed();
  }

  override settled(): void {
    this.#agreed();
  }

  /** A turn is over: what was done in the name of an approval has been agreed to by now. */
  #agreed(): void {
    for (const [id, what] of this.#used) {
      const state = this.#stateOf(id);
      this.expect(state === 'approved', `${what} names ${id}, which is ${state}`);
    }
    this.#used.clear();
  }

  #stands(emergencyId: string, what: string): void {
    this.expect(this.#people.emergencies.has(emergencyId), `${what} under ${emergencyId}, which does not stand`);
  }

  #given({ approvalId, by }: FactOf<'approval_given'>): void {
    const asked = this.#people.approvals.get(approvalId);
    if (!asked) return this.expect(false, `${by} agrees to ${approvalId}, which nobody asked for`);
    const { approval, given, end, basis } = asked;
    this.expect(end === undefined, `${by} agrees to ${approvalId}, which is ${end}`);
    this.expect(!isOnePerson(by, approval.requestedBy), `${by} agrees to what ${approval.requestedBy} has asked for`);
    this.expect(!given.some((each) => isOnePerson(each.by, by)), `${by} agrees to ${approvalId} twice`);
    this.expect(this.#people.mayApprove(by), `${by} agrees to ${approvalId}, and may not`);
    if (this.#people.operators.size > 0) {
      this.expect(!this.#people.isOneBehind(by, asked), `${by} agrees to ${approvalId}, and one person could be both`);
      this.expect(!this.#people.isRaisedBy(by, asked), `${by} agrees to ${approvalId}, by a right that came of it`);
    }
    const now = this.#people.basisOf(approval);
    this.expect(now === basis, `${by} agrees to ${approvalId}, which was asked for at ${basis}, and it is ${now}`);
  }

  #approved(id: string): void {
    const asked = this.#people.approvals.get(id);
    if (!asked) return;
    const needed = Math.max(asked.approval.required, this.#people.required);
    // Whoever lowers how many must agree has done so by now.
    const must = asked.approval.command.kind === 'require_approvals' ? asked.approval.required : needed;
    const yes = this.#people.standing(asked).length;
    this.expect(yes >= must, `${id} is carried out with the yes of ${yes}, and ${must} must agree`);
  }

  /** Where other people must agree: that they have, or that an emergency stands in for them. */
  #raised(fact: Fact): void {
    const what = raise(fact, this.#people, (slotId) => this.#shareOf(slotId));
    if (what === undefined) return;
    const { approvalId, emergencyId } = fact as Leave;
    if (emergencyId != null) return this.#stands(emergencyId, what);
    if (approvalId == null) return this.expect(false, `${what}, and nobody has agreed to it`);
    const state = this.#stateOf(approvalId);
    this.expect(state === 'pending', `${what}, for ${approvalId}, which is ${state}`);
  }

  #stateOf(approvalId: string): string {
    const asked = this.#people.approvals.get(approvalId);
    return asked ? (asked.end ?? 'pending') : 'asked for by nobody';
  }

  /** What the candidate of a slot's ladder held last. */
  #shareOf(ladderId: string): number {
    return this.model.ladders.get(ladderId)?.moved?.share ?? 0;
  }

  override answered({ command, asker, outcome, free }: Answered): void {
    if (free && !outcome.ok)
      this.expect(
        outcome.code !== 'conflict',
        `${command.kind}, which nothing stands in the way of: ${outcome.message}`,
      );
    const isStricter =
      command.kind === 'set_trading_state' &&
      command.state === 'halted' &&
      !(outcome.ok && outcome.awaits === undefined);
    if (!REDUCES.has(command.kind) && !isStricter) return;
    if (outcome.ok) return this.expect(outcome.awaits === undefined, `${command.kind} waits for other people`);
    const isHeldUp = ['forbidden', 'locked'].includes(outcome.code) || isUnavailable(outcome);
    this.expect(!isHeldUp, `${command.kind} of ${asker.actor} is refused: ${outcome.code}, ${outcome.message}`);
  }
}

/** A process that has ended does nothing for anybody. */
const isUnavailable = ({ code, message }: { readonly code: string; readonly message: string }): boolean =>
  code === 'unavailable' && !message.includes('the desk has stopped');

/** What a fact lets through that was held back before, in words; undefined where nothing. */
function raise(fact: Fact, people: People, shareOf: (ladderId: string) => number): string | undefined {
  switch (fact.kind) {
    case 'trading_state_changed': {
      const before = people.states.get(fact.scope) ?? 'active';
      return STATES.indexOf(fact.state) < STATES.indexOf(before)
        ? `${fact.scope} goes from ${before} to ${fact.state}`
        : undefined;
    }
    case 'breaker_released':
      return `breaker ${fact.id} is released`;
    case 'calendar_changed':
      return 'the calendar is changed';
    case 'override_granted':
      return `override ${fact.overrideId} is granted`;
    case 'approvals_required':
      return fact.count < people.required || (fact.aboveShare ?? 1_000) > people.above
        ? `${fact.count} must agree, and it was ${people.required}`
        : undefined;
    case 'limits_changed':
      return loosened(fact, people);
    case 'ladder_moved':
      return fact.move === 'advanced' && fact.share > Math.max(people.above, shareOf(fact.ladderId))
        ? `a candidate goes up to ${fact.share} in ${fact.slotId}`
        : undefined;
    default:
      return undefined;
  }
}

function loosened({ scope = 'desk', limits }: FactOf<'limits_changed'>, people: People): string | undefined {
  const before = people.limits.get(scope) ?? {};
  for (const [name, old] of Object.entries(before)) {
    if (NOT_BY_SIZE.has(name)) continue;
    if (limits[name] === undefined || Number(limits[name]) > Number(old))
      return `${name} of ${scope} goes from ${old} to ${limits[name]}`;
  }
  return undefined;
}
