import { defined } from '../../../shared/base/assert.ts';
import { canonicalJson } from '../../../shared/base/canonical.ts';
import type { PromoteRaise } from '../../../shared/domain/approval.ts';
import { type Command, type Outcome, type Refused, refuse } from '../../../shared/domain/command.ts';
import { summarise, type Validation } from '../../../shared/domain/deployment.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import { shutdownProblem } from '../../../shared/domain/exit.ts';
import type { Author } from '../../../shared/domain/fact.ts';
import type { Ladder } from '../../../shared/domain/ladder.ts';
import { ladderPlanProblem, pipelineProblem } from '../../../shared/domain/ladder-plan.ts';
import { figure } from '../../../shared/domain/limit-words.ts';
import { DESK, type Scope } from '../../../shared/domain/scope.ts';
import { slotId } from '../../../shared/domain/slot.ts';
import { DEFAULT_HAND_OVER } from '../../../shared/domain/swap.ts';
import { inQuote, notionalOf } from '../../../shared/domain/valuation.ts';
import { versionName, versionWords } from '../../../shared/domain/version.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { formatMoney, type Money, parseMoney } from '../../../shared/units/money.ts';
import { openingCapital } from '../capital.ts';
import { type Core, DESK_AUTHOR } from '../core.ts';
import type { Outputs } from '../outputs.ts';
import { partOf } from '../risk/compiled-limits.ts';
import { deploymentChecks } from '../rollout/checks.ts';
import { behind, type Leave, type Raise } from '../safety/control/raise.ts';
import { hasShareLimits, shareLimitsOf } from '../safety/control/share-limits.ts';
import type { SwapFlow } from '../swap/swap-flow.ts';
import type { SwapPlan } from '../swap/swap-plan.ts';
import type { LadderFlow } from './ladder-flow.ts';
import { promotionWords } from './promotion-words.ts';

type Promote = Extract<Command, { kind: 'promote' }>;

type Begin = (command: PromoteRaise, author: Author, out: Outputs) => Outcome;

/** Where a promotion goes, once nothing stands against it. */
interface Place {
  readonly entity: Entity;
  readonly slotId: string;
  readonly capital: Money;
  readonly incumbent: Entity | undefined;
  /** What the candidate is compared with; undefined where no version of the algorithm is in force anywhere. */
  readonly twin: Entity | undefined;
  /** The swap that brings it back whole: it was in force here within the rollback window. */
  readonly skip: SwapPlan | undefined;
  readonly validation: Validation;
}

/** The most patience that a swap which skips the ladder has with what is in flight. */
const DRAIN_MS = 5_000;

/** Environments in the order of what is at stake: the version to beat is looked for from the last. */
const STAKES = ['production', 'staging', 'paper', 'testing', 'development'] as const;

/** Lets versions begin to climb. It raises risk: where approvals are required, production always waits for other people. */
export class PromotionFlow implements Raise<PromoteRaise> {
  readonly #core: Core;
  readonly #swaps: SwapFlow;
  readonly #ladders: LadderFlow;
  readonly #begin: Begin;

  /** @param begin Begins a promotion, or asks other people for it. */
  constructor(core: Core, swaps: SwapFlow, ladders: LadderFlow, begin: Begin) {
    this.#core = core;
    this.#swaps = swaps;
    this.#ladders = ladders;
    this.#begin = begin;
  }

  /** The command in the form that others can be asked to agree to. */
  raiseOf({ capital, ...command }: Promote): PromoteRaise {
    return { ...command, capital: capital === undefined ? null : formatMoney(capital) };
  }

  /** Whether other people must agree: to production, to what opens a slot, and to a first rung above the share that needs none. */
  isRaise({ environment, plan, entityId }: PromoteRaise): boolean {
    const { required, aboveShare } = this.#core.safety.approvals;
    if (required === 0) return false;
    const entity = this.#core.registry.entity(entityId);
    const slot = entity && this.#core.router.live(this.#slotOf(entity, environment));
    return environment === 'production' || slot === undefined || (plan.rungs[0]?.share ?? 0) > aboveShare;
  }

  problem(command: PromoteRaise): Refused | undefined {
    const place = this.#placeOf(command);
    return 'ok' in place ? place : undefined;
  }

  basis(command: PromoteRaise): string {
    const { registry, router, controls } = this.#core;
    const entity = registry.entity(command.entityId);
    const id = entity && this.#slotOf(entity, command.environment);
    const slot = id === undefined ? undefined : router.slots.get(id);
    const shares = controls.limits.scopes().filter((scope) => hasShareLimits(this.#core, scope));
    return canonicalJson({
      version: entity && [entity.contentHash, entity.config, entity.parameters],
      way: entity && id !== undefined && this.#way(entity, id, command),
      slot: slot && [
        formatMoney(slot.capital),
        slot.reserve,
        ...slot.attachments.map((each) => [each.instance, each.entityId, each.role, each.share]),
        this.#core.tradingState(slot.id),
        ...(entity ? [this.#core.tradingStateOf(slot.id, versionName(entity))] : []),
      ],
      // Where a slot is opened, these grow with its capital.
      limits: slot && router.live(slot.id) ? [] : shares.map((scope) => [scope, ...shareLimitsOf(this.#core, scope)]),
    });
  }

  /** Whether it climbs or comes back whole, and whom it is compared with: to agree to one is not to agree to the other. */
  #way(entity: Entity, slot: string, command: PromoteRaise): readonly (string | null)[] {
    const live = this.#core.router.live(slot);
    const incumbent = live && this.#core.registry.entity(live.entityId);
    const planned = incumbent && incumbent.id !== entity.id ? this.#planOf(incumbent, entity, command) : undefined;
    const isSkip = planned !== undefined && 'plan' in planned && this.#isWithinWindow(planned.plan, slot);
    const twin = command.plan.twin === 'none' ? undefined : (incumbent ?? this.#toBeat(entity));
    return [isSkip ? 'whole' : 'climbs', twin?.id ?? null];
  }

  /** What opens a slot concerns the desk, whose limits grow with it; any other promotion the candidate in its slot. */
  within({ entityId, environment }: PromoteRaise): readonly Scope[] {
    const entity = this.#core.registry.entity(entityId);
    const slot = entity && this.#slotOf(entity, environment);
    if (!entity || slot === undefined || !this.#core.router.live(slot)) return [DESK];
    return this.#core.scopesOf(slot, versionName(entity));
  }

  consequences(command: PromoteRaise): readonly string[] {
    const place = this.#placeOf(command);
    return 'ok' in place ? [] : promotionWords(this.#core, command, place);
  }

  carryOut(command: PromoteRaise, author: Author, leave: Leave | undefined, out: Outputs): Outcome {
    return this.start(command, author, leave, 0, out);
  }

  /** Begins what nothing stands against. The answer to `number` comes when the candidate is in; the returned one says what begins. */
  start(command: PromoteRaise, author: Author, leave: Leave | undefined, number: number, out: Outputs): Outcome {
    const place = this.#placeOf(command);
    if ('ok' in place) return place;
    const { entity, slotId: slot, capital, incumbent, twin, skip, validation } = place;
    if (skip) {
      this.#swaps.start({ ...skip, author, command: number, leave }, out);
      return { ok: true, subject: slot, message: `${versionWords(entity)} comes back into ${slot} whole` };
    }
    const core = this.#core;
    const { environment, plan, pipeline, reason, startedBy } = command;
    const deploymentId = core.newDeploymentId();
    const instance = core.newInstance();
    const twinInstance = twin ? core.newInstance() : null;
    core.emit(out, author, {
      kind: 'deployment_started',
      deploymentId,
      entityId: entity.id,
      environment,
      slotId: slot,
      instance,
      method: 'ladder',
      deployedBy: startedBy,
      configSnapshot: entity.config,
      parametersSnapshot: entity.parameters,
      previousDeploymentId: core.registry.latestIn(entity.id, slot)?.id ?? null,
      validation,
      capital: formatMoney(capital),
      ...behind(leave),
    });
    const ladderId = core.newLadderId();
    core.emit(out, author, {
      kind: 'ladder_started',
      ladderId,
      slotId: slot,
      environment,
      entityId: entity.id,
      deploymentId,
      instance,
      twinEntityId: twin?.id ?? null,
      twinInstance,
      incumbentEntityId: incumbent?.id ?? null,
      plan,
      pipeline,
      startedBy,
      startedRole: author.role,
      reason,
      ...behind(leave),
    });
    this.#ladders.begin(core.ladders.get(ladderId), author, number, out);
    return { ok: true, subject: ladderId, message: `${versionWords(entity)} is brought in beside ${slot}` };
  }

  /** A ladder was climbed: where it is a stage of a pipeline that goes on by itself, the next stage begins. */
  goOn({ id, entityId, pipeline, startedBy, startedRole, reason }: Ladder, out: Outputs): void {
    const next = pipeline?.stages[pipeline.stage + 1];
    if (!pipeline || !next || pipeline.stages[pipeline.stage]?.promotion !== 'automatic') return;
    const { environment, plan } = next;
    const stage = pipeline.stage + 1;
    const terms = { entityId, environment, plan, pipeline: { ...pipeline, stage }, capital: null, startedBy, reason };
    // Whoever began it is who asks: others must agree to each stage as they did to the first.
    const outcome = this.#begin({ kind: 'promote', ...terms }, { actor: startedBy, role: startedRole }, out);
    if (outcome.ok) return;
    this.#core.emit(out, DESK_AUTHOR, { kind: 'pipeline_stopped', ladderId: id, reason: outcome.message });
  }

  #slotOf(entity: Entity, environment: Promote['environment']): string {
    return this.#core.registry.activeIn(entity.name, environment)?.slotId ?? slotId(entity.name, environment);
  }

  #placeOf(command: PromoteRaise): Place | Refused {
    const { registry, router, controls } = this.#core;
    const { entityId, environment, plan, pipeline, reason } = command;
    if (reason.trim() === '') return refuse('broken_rule', 'say why: the reason goes on the record');
    const entity = registry.entity(entityId);
    if (!entity) return refuse('not_found', `there is no entity ${entityId}`);
    const wrong =
      ladderPlanProblem(plan) ?? (pipeline ? pipelineProblem(pipeline) : undefined) ?? shutdownProblem(entity.config);
    if (wrong !== undefined) return refuse('broken_rule', wrong);
    const slot = this.#slotOf(entity, environment);
    const busy = this.#swaps.busyRefusal([slot]) ?? this.#arriving(slot);
    if (busy) return busy;
    const live = router.live(slot);
    if (live?.entityId === entity.id)
      return refuse('conflict', `${versionWords(entity)} is in force in ${slot} already`);
    const capital = openingCapital(
      this.#core,
      slot,
      command.capital === null ? undefined : defined(parseMoney(command.capital), 'capital'),
    );
    const small = this.#tooSmall(slot, entity, plan.rungs.find(({ share }) => share > 0)?.share ?? 0, capital);
    if (small !== undefined) return refuse('broken_rule', small);
    const incumbent = live && defined(registry.entity(live.entityId), live.entityId);
    if (plan.twin === 'capital' && !incumbent)
      return refuse(
        'broken_rule',
        `nobody is in force in ${slot} whose capital a twin could share: take a simulated twin for ${plan.name}`,
      );
    const planned = incumbent && this.#planOf(incumbent, entity, command);
    if (planned && 'refusal' in planned) return planned.refusal;
    const validation =
      planned?.plan.validation ?? summarise(deploymentChecks(entity, undefined, controls.limits.desk, registry));
    if (!validation.passed) return refuse('validation_failed', validation.errors.join('; '), undefined, validation);
    const skip = planned && this.#isWithinWindow(planned.plan, slot) ? planned.plan : undefined;
    const twin = plan.twin === 'none' ? undefined : (incumbent ?? this.#toBeat(entity));
    return { entity, slotId: slot, capital, incumbent, twin, skip, validation };
  }

  /** The swap that the candidate's take-over comes down to, with all that a swap is held against. */
  #planOf(from: Entity, to: Entity, { environment, startedBy, reason, plan }: PromoteRaise) {
    const terms = {
      fromEntityId: from.id,
      toEntityId: to.id,
      type: 'manual',
      reason,
      initiatedBy: startedBy,
      targetEnvironment: environment,
      handOver: { ...DEFAULT_HAND_OVER, ...plan.handOver },
      drainTimeoutMs: DRAIN_MS,
    } as const;
    return this.#swaps.planner.swap(terms, { actor: startedBy, role: 'trader' }, 0, null, true);
  }

  /** In force here a moment ago, in step still, and not taken out for a fault: it has earned its capital already. */
  #isWithinWindow(plan: SwapPlan, slot: string): boolean {
    const latest = this.#core.swaps.latestOf(slot);
    return (
      plan.legs.every((leg) => leg.standby !== undefined) && latest?.type === 'manual' && latest.status === 'completed'
    );
  }

  /** Where nobody is in force in the slot: the version of the algorithm that is in force where most is at stake. */
  #toBeat({ id, name }: Entity): Entity | undefined {
    for (const environment of STAKES) {
      const active = this.#core.registry.activeIn(name, environment);
      if (active && active.entityId !== id) return this.#core.registry.entity(active.entityId);
    }
    return undefined;
  }

  #arriving(slot: string): Refused | undefined {
    for (const each of this.#core.registry.deployments.values())
      if (each.slotId === slot && each.status === 'deploying')
        return refuse('conflict', `a deployment is already under way in ${slot}; wait for it to end`);
    return undefined;
  }

  /** A first rung with which not even the smallest order of any instrument could be bought, in words. */
  #tooSmall(slot: string, entity: Entity, share: number, capital: Money): string | undefined {
    if (share === 0) return undefined;
    const { market, router } = this.#core;
    const taken = router.slots.get(slot)?.instruments ?? entity.instruments;
    const budget = partOf(capital, basisPoints(share));
    const priced = market.instruments.flatMap((instrument) => {
      const key = `${instrument.venue}:${instrument.symbol}`;
      const mark = market.mark(instrument.index);
      if (mark === undefined || (taken !== '*' && !taken.includes(key))) return [];
      const smallest = instrument.minimum ?? instrument.lot;
      return [{ key, value: inQuote(instrument, notionalOf(instrument, mark, smallest), mark) }];
    });
    if (priced.length === 0 || priced.some(({ value }) => value <= budget)) return undefined;
    const [one] = priced;
    return `its first rung of ${share} basis points is ${figure(formatMoney(budget))}, and the smallest order of ${one?.key} is ${figure(formatMoney(one?.value ?? budget))}: give the slot more capital, or begin higher`;
  }
}
