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

/** Who stands behind what raises risk. */
export class Permission extends Rule {
  readonly number = 8;
  readonly words = 'raising exposure needs what its role and approvals demand; reducing it never waits for anyone';
  readonly #people = new People();
  /** Approvals in whose name something was done in the step at hand. */
  readonly #used = new Map<string, string>();

  override fold(folded: Folded): void {
    this.#people.fold(folded);
  }

  override before(recorded: Recorded): void {
    const { fact } = recorded;
    if (fact.kind === 'approval_given') this.#given(fact);
    else if (fact.kind === 'approval_ended' && fact.status === 'approved') this.#approved(fact.approvalId);
    else if (this.#people.required > 0) this.#raised(fact);
  }

  #given({ approvalId, by }: FactOf<'approval_given'>): void {
    const asked = this.#people.approvals.get(approvalId);
    if (!asked) return this.expect(false, `${by} agrees to ${approvalId}, which nobody asked for`);
    const { approval, given, end, basis } = asked;
    this.expect(end === undefined, `${by} agrees to ${approvalId}, which is ${end}`);
    this.expect(!isOnePerson(by, approval.requestedBy), `${by} agrees to what ${approval.requestedBy} has asked for`);
    this.expect(!given.some((each) => isOnePerson(each, by)), `${by} agrees to ${approvalId} twice`);
    this.expect(this.#people.mayApprove(by), `${by} agrees to ${approvalId}, and may not`);
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
    const { approvalId, emergencyId } = fact as { readonly approvalId?: string; readonly emergencyId?: string };
    if (emergencyId !== undefined) return;
    if (approvalId === undefined) return this.expect(false, `${what}, and nobody has agreed to it`);
    const asked = this.#people.approvals.get(approvalId);
    this.expect(asked !== undefined && asked.end === undefined, `${what}, for ${approvalId}, which is ${asked?.end}`);
    this.#used.set(approvalId, what);
  }

  /** What the candidate of a slot's ladder held last. */
  #shareOf(ladderId: string): number {
    return this.model.ladders.get(ladderId)?.moved?.share ?? 0;
  }

  override answered({ command, asker, outcome }: Answered): void {
    const isStricter =
      command.kind === 'set_trading_state' &&
      command.state === 'halted' &&
      !(outcome.ok && outcome.awaits === undefined);
    if (!REDUCES.has(command.kind) && !isStricter) return;
    if (outcome.ok) return this.expect(outcome.awaits === undefined, `${command.kind} waits for other people`);
    // In the turn in which the disk is found to refuse, a state is in force before anybody can say that it is recorded.
    const isUndecided = isStricter && outcome.message.includes('counts only once it is');
    const isHeldUp = ['forbidden', 'locked'].includes(outcome.code) || (isUnavailable(outcome) && !isUndecided);
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
      return fact.approvalId === null ? `override ${fact.overrideId} is granted` : undefined;
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
