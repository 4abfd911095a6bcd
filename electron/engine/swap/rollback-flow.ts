import { type Command, type CommandInput, type Outcome, type Refused, refuse } from '../../../shared/domain/command.ts';
import type { Environment } from '../../../shared/domain/deployment.ts';
import type { Author } from '../../../shared/domain/fact.ts';
import type { Swap, SwapType } from '../../../shared/domain/swap.ts';
import { versionWords } from '../../../shared/domain/version.ts';
import { type Core, DESK_AUTHOR } from '../core.ts';
import type { Outputs } from '../outputs.ts';
import { GivingWay, type Meant } from './giving-way.ts';
import { type Return, ReturnPlanner, type ReturnTerms } from './return-plan.ts';
import type { SwapFlow } from './swap-flow.ts';
import type { Planned, SwapPlan } from './swap-plan.ts';
import type { Mover } from './under-way.ts';

type CommandOf<K extends Command['kind']> = Extract<Command, { kind: K }>;

/** Going back, by whatever door a person or the desk itself comes in: every way is a swap, made at once. */
export class RollbackFlow {
  readonly #core: Core;
  readonly #swaps: SwapFlow;
  readonly #returns: ReturnPlanner;
  readonly #givingWay: GivingWay;

  constructor(core: Core, swaps: SwapFlow) {
    this.#core = core;
    this.#swaps = swaps;
    this.#returns = new ReturnPlanner(core, swaps.planner);
    this.#givingWay = new GivingWay(core, swaps, this.#returns);
  }

  /** A swap that was asked for as a rollback. */
  bySwap(input: CommandInput, command: CommandOf<'swap'>, out: Outputs): void {
    const { fromEntityId, toEntityId, targetEnvironment, reason, initiatedBy } = command;
    const way = this.#returns.fromVersion(fromEntityId, toEntityId, targetEnvironment);
    const terms = termsOf(input, reason, initiatedBy);
    const slotIds = this.#givingWay.slotsOf(fromEntityId, toEntityId, targetEnvironment);
    if (!command.validateOnly) return this.#goBack(way, targetEnvironment, terms, { slotIds, saysSo: false }, out);
    const planned = this.#plan(way, targetEnvironment, terms);
    this.#reply(input.number, 'refusal' in planned ? planned.refusal : this.#swaps.trial(planned.plan), out);
  }

  swap(input: CommandInput, { swapId, reason, rolledBackBy }: CommandOf<'rollback_swap'>, out: Outputs): void {
    const swap = this.#core.swaps.swaps.get(swapId);
    if (!swap) return this.#reply(input.number, refuse('not_found', `there is no swap ${swapId}`), out);
    const meant = { slotIds: this.#givingWay.slotsOfSwap(swapId), saysSo: false };
    this.#goBack({ kind: 'undo', swap }, null, termsOf(input, reason, rolledBackBy), meant, out);
  }

  slot(input: CommandInput, { slotId, reason, rolledBackBy }: CommandOf<'rollback_slot'>, out: Outputs): void {
    const swap = this.#core.swaps.latestOf(slotId);
    const terms = termsOf(input, reason, rolledBackBy);
    const meant = this.#givingWay.ofSlot(slotId);
    if (swap) return this.#goBack({ kind: 'undo', swap }, null, terms, meant, out);
    const refusal = this.#core.router.slots.has(slotId)
      ? refuse('broken_rule', `nothing was ever swapped in ${slotId}; there is no version to go back to`)
      : refuse('not_found', `there is no slot ${slotId}`);
    this.#goBack({ kind: 'refused', refusal }, null, terms, meant, out);
  }

  version(input: CommandInput, command: CommandOf<'rollback_version'>, out: Outputs): void {
    const { entityId, toEntityId, environment, reason, rolledBackBy } = command;
    const way = this.#returns.fromVersion(entityId, toEntityId, environment);
    const meant = this.#givingWay.ofVersion(entityId, toEntityId, environment);
    this.#goBack(way, environment, termsOf(input, reason, rolledBackBy), meant, out);
  }

  deployment(input: CommandInput, command: CommandOf<'rollback_deployment'>, out: Outputs): void {
    const { deploymentId, targetDeploymentId, reason, rolledBackBy } = command;
    const source = this.#core.registry.deployments.get(deploymentId);
    const way = this.#returns.fromDeployment(deploymentId, targetDeploymentId);
    const stays = source?.status === 'active' && targetDeploymentId === null;
    const meant = { slotIds: stays ? [source.slotId] : [], saysSo: false };
    this.#goBack(way, source?.environment ?? null, termsOf(input, reason, rolledBackBy), meant, out);
  }

  /**
   * Puts the predecessor of a failed version back in its slot, on the desk's own account. A swap of several environments is
   * undone in this one alone: the others have not failed. Returns the refusal when it cannot.
   */
  failOver(slotId: string, swap: Swap, reason: string, out: Outputs): Refused | undefined {
    const terms = { author: DESK_AUTHOR, rolledBackBy: DESK_AUTHOR.actor, reason, command: 0 };
    const way: Return = swap.legs.length === 1 ? { kind: 'undo', swap } : this.#returns.ofLeg(swap, slotId);
    const environment = this.#core.router.slots.get(slotId)?.environment ?? null;
    // Whatever the swap still does in other slots, it has been made in this one.
    this.#swaps.cutShort(swap.id, out);
    const planned = this.#plan(way, environment, terms);
    if ('refusal' in planned) return planned.refusal;
    this.#swaps.start(planned.plan, out);
    return undefined;
  }

  /**
   * Puts the last good version back in a slot whose live one has crossed a limit, on the desk's own account: the last that
   * left by a swap, not by a breach, and is not unhealthy now. What is being prepared there is called off, for it began
   * from the version that gives way. Returns the refusal when it cannot.
   */
  toLastGood(slotId: string, reason: string, out: Outputs): Refused | undefined {
    const { swaps, router, registry } = this.#core;
    const slot = router.slots.get(slotId);
    const live = router.live(slotId);
    const good = live && lastGood(swaps.swaps.values(), slotId, live.entityId, registry);
    if (!slot || !live || good === undefined)
      return refuse('broken_rule', `there is no last good version in ${slotId} to go back to`);
    const preparing = this.#swaps.preparing(slotId);
    if (preparing !== undefined) this.#swaps.callOff(preparing, `it was overtaken: ${reason}`, out);
    const latest = swaps.latestOf(slotId);
    if (latest) this.#swaps.cutShort(latest.id, out);
    const way = this.#returns.fromVersion(live.entityId, good, slot.environment);
    const terms = { author: DESK_AUTHOR, rolledBackBy: DESK_AUTHOR.actor, reason, command: 0 };
    const planned = this.#plan(way, slot.environment, terms);
    if ('refusal' in planned) return planned.refusal;
    this.#swaps.start(planned.plan, out);
    return undefined;
  }

  /**
   * Undoes the swap by which a candidate has taken over from the version before it. Returns why it cannot, in words.
   *
   * @param command Number of the command that waits for the end; 0 for none.
   */
  undo(swapId: string, reason: string, author: Author, command: number, out: Outputs): string | undefined {
    this.#swaps.cutShort(swapId, out);
    const terms = { author, rolledBackBy: author.actor, reason, command };
    const planned = this.#plan({ kind: 'undo', swap: this.#core.swaps.get(swapId) }, null, terms);
    if ('refusal' in planned) return planned.refusal.message;
    this.#start(planned.plan, terms, [], out);
    return undefined;
  }

  /**
   * Why a way back that was asked for cannot be gone, whatever else is going on in its slots; undefined when it can, and for
   * any other command.
   */
  problem(command: Command): Refused | undefined {
    if (command.kind === 'swap' && command.type === 'emergency') {
      const planned = this.#swaps.planner.swap(command, DESK_AUTHOR, 0);
      if ('refusal' in planned) return planned.refusal;
      const { passed, errors } = planned.plan.validation;
      return passed ? undefined : refuse('validation_failed', errors.join('; '));
    }
    const way = this.#wayOf(command);
    if (way?.kind === 'refused') return way.refusal;
    return way?.kind === 'undo' ? this.#returns.undoRefusal(way.swap) : undefined;
  }

  #wayOf(command: Command): Return | undefined {
    switch (command.kind) {
      case 'rollback_version':
        return this.#returns.fromVersion(command.entityId, command.toEntityId, command.environment);
      case 'rollback_deployment':
        return this.#returns.fromDeployment(command.deploymentId, command.targetDeploymentId);
      case 'rollback_swap': {
        const swap = this.#core.swaps.swaps.get(command.swapId);
        return swap && { kind: 'undo', swap };
      }
      case 'swap':
        return command.type === 'rollback'
          ? this.#returns.fromVersion(command.fromEntityId, command.toEntityId, command.targetEnvironment)
          : undefined;
      default:
        return undefined;
    }
  }

  /** Why a swap cannot be undone now; undefined when it can. */
  refusalOf(swap: Swap, mover: Mover = 'person goes back'): Refused | undefined {
    const slotIds = swap.legs.map((leg) => leg.slotId);
    return this.#returns.undoRefusal(swap) ?? this.#swaps.busyRefusal(slotIds, mover, swap.id);
  }

  #goBack(way: Return, environment: Environment | null, terms: ReturnTerms, meant: Meant, out: Outputs): void {
    const planned = this.#plan(way, environment, terms);
    if ('refusal' in planned)
      return this.#reply(terms.command, this.#givingWay.stay(meant, planned.refusal, terms, out), out);
    // Going back does not wait for the drain of the swap it undoes.
    if (way.kind === 'undo') this.#swaps.cutShort(way.swap.id, out);
    this.#start(planned.plan, terms, meant.slotIds, out);
  }

  /** Begins a way back. What is being prepared in its slots gives way to a person, and what is in others that were meant. */
  #start(plan: SwapPlan, terms: ReturnTerms, others: readonly string[], out: Outputs): void {
    const slotIds = plan.legs.map((leg) => leg.slotId);
    if (!isDesk(terms)) this.#givingWay.callOff([...slotIds, ...others], terms, slotIds, out);
    this.#swaps.start(plan, out);
  }

  #plan(way: Return, environment: Environment | null, terms: ReturnTerms): Planned {
    if (way.kind === 'refused') return { refusal: way.refusal };
    if (way.kind === 'undo') {
      const refusal = this.refusalOf(way.swap, moverOf(terms));
      return refusal ? { refusal } : { plan: this.#returns.undo(way.swap, terms) };
    }
    const slotIds = way.legs.map((leg) => leg.slotId);
    const refusal = this.#forwardRefusal(way, terms) ?? this.#swaps.busyRefusal(slotIds, moverOf(terms));
    return refusal ? { refusal } : { plan: this.#returns.restore(way, environment, terms) };
  }

  /**
   * What was itself rolled back does not come again by a way back where raising risk needs leave: that is a step forward.
   */
  #forwardRefusal({ legs, to }: Extract<Return, { kind: 'restore' }>, terms: ReturnTerms): Refused | undefined {
    const { registry, safety } = this.#core;
    const isForward = legs.some(
      ({ toDeploymentId: id }) => registry.deployments.get(id ?? '')?.status === 'rolled_back',
    );
    if (!isForward || isDesk(terms)) return undefined;
    if (terms.restraint) return refuse(terms.restraint.code, terms.restraint.message);
    const words = `${versionWords(to)} was rolled back here, so to bring it in again is a step forward; promote it`;
    return safety.approvals.required > 0 ? refuse('broken_rule', words) : undefined;
  }

  #reply(number: number, outcome: Outcome, out: Outputs): void {
    out.replies.push({ number, outcome });
  }
}

const isDesk = ({ author }: ReturnTerms): boolean => author === DESK_AUTHOR;
const moverOf = (terms: ReturnTerms): Mover => (isDesk(terms) ? 'desk' : 'person goes back');

/** Swaps that a version leaves by because it was found wanting, not because something better came. */
const BY_FAULT: readonly SwapType[] = ['rollback', 'automatic', 'emergency'];

/** The entity that was the last good one in a slot; undefined where there is none. */
function lastGood(
  swaps: Iterable<Swap>,
  slotId: string,
  liveEntityId: string,
  registry: Core['registry'],
): string | undefined {
  // Of two at one place in the market, the later comes first.
  const made = [...swaps].reverse().filter((each) => each.legs.some((leg) => leg.slotId === slotId));
  made.sort((a, b) => (b.cutSequence ?? 0) - (a.cutSequence ?? 0));
  const found = made.find(({ type, fromEntityId: id }) => {
    if (BY_FAULT.includes(type) || id === liveEntityId) return false;
    const entity = registry.entity(id);
    const served = registry.latestServedIn(id, slotId);
    return entity !== undefined && entity.health !== 'unhealthy' && served?.status === 'inactive';
  });
  return found?.fromEntityId;
}

const termsOf = (input: CommandInput, reason: string, rolledBackBy: string): ReturnTerms => ({
  author: { actor: input.actor, role: input.role },
  rolledBackBy,
  reason,
  command: input.number,
  ...(input.restraint && { restraint: input.restraint }),
});
