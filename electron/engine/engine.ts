import { assertNever, defined } from '../../shared/base/assert.ts';
import type { CommandInput, Outcome } from '../../shared/domain/command.ts';
import type { Answer, Fault } from '../../shared/domain/delivery.ts';
import type { HealthStatus } from '../../shared/domain/entity.ts';
import type { ExchangeReport } from '../../shared/domain/exchange.ts';
import type { Recorded } from '../../shared/domain/fact.ts';
import { type Instrument, instrumentKey } from '../../shared/domain/instrument.ts';
import { intentProblem } from '../../shared/domain/intent.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import { isOperatorCommand } from '../../shared/domain/operator-command.ts';
import type { AccountNumber } from '../../shared/domain/simulated.ts';
import type { SwapReceipts } from '../../shared/domain/swap.ts';
import { formatMoney } from '../../shared/units/money.ts';
import { Core, DESK_AUTHOR, type EngineOptions } from './core.ts';
import { DeployFlow } from './deploy-flow.ts';
import { DrainFlow } from './drain-flow.ts';
import { AdvanceFlow } from './ladder/advance.ts';
import { type LadderEvents, LadderFlow } from './ladder/ladder-flow.ts';
import { PromotionFlow } from './ladder/promotion.ts';
import { assertSameTerms } from './market/instrument-terms.ts';
import { OrderFlow } from './order-flow.ts';
import type { Outputs } from './outputs.ts';
import type { LoadResult } from './ports.ts';
import { Reading } from './reading.ts';
import { RegistryFlow } from './registry-flow.ts';
import { ReportFlow } from './report-flow.ts';
import { resume } from './resume.ts';
import type { Instance } from './router/router.ts';
import { ControlFlow } from './safety/control/control-flow.ts';
import { OperatorFlow } from './safety/control/operator-flow.ts';
import { restrained } from './safety/control/restraint.ts';
import { ExitFlow } from './safety/exit/exit-flow.ts';
import { ActionFlow } from './safety/watch/action-flow.ts';
import type { Connection } from './safety/watch/line-watch.ts';
import { MonitorFlow } from './safety/watch/monitor-flow.ts';
import { ShareNotices } from './share-notice.ts';
import { SimulatedDesk } from './simulated/simulated-desk.ts';
import { RollbackFlow } from './swap/rollback-flow.ts';
import { RuleFlow } from './swap/rule-flow.ts';
import { ScheduleFlow } from './swap/schedule-flow.ts';
import { SwapFlow } from './swap/swap-flow.ts';
import type { EngineView } from './view.ts';
import { Waiting } from './waiting.ts';

/** Everything that can come in from the outside. */
export type Input =
  | { readonly kind: 'market'; readonly event: MarketEvent }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'report'; readonly report: ExchangeReport }
  /** What happened on one of the simulated accounts. */
  | { readonly kind: 'simulated_report'; readonly account: AccountNumber; readonly report: ExchangeReport }
  | { readonly kind: 'command'; readonly command: CommandInput }
  | { readonly kind: 'loaded'; readonly instance: number; readonly result: LoadResult }
  /** A look at a version outside the engine found it so. */
  | { readonly kind: 'health'; readonly entityId: string; readonly health: HealthStatus; readonly reason: string }
  /** What the versions' receipts say of a swap's cut, in answer to a verification that was asked for. */
  | { readonly kind: 'verified'; readonly swapId: string; readonly receipts: SwapReceipts | null }
  /** How long an instance took to answer of late, as measured outside: 99 % of so many requests stayed within. */
  | { readonly kind: 'latency'; readonly instance: number; readonly p99Us: number; readonly requests: number }
  /** The desk is about to stop: what was not worth a fact of its own yet is recorded. */
  | { readonly kind: 'closing' }
  | { readonly kind: 'timer'; readonly id: string }
  /** Market data or the exchange were noticed to be gone, or to be back. */
  | ({ readonly kind: 'connection' } & Connection);

/**
 * The deterministic core: `step(input) → outputs`, no clock, no chance, no I/O. The same inputs in the same order give
 * the same facts, byte for byte.
 *
 * The life of a market event, read from top to bottom: the market takes it in, the monitors see the new mark, the
 * router hands it to every attached version; their answers come back as inputs, and each intent in them meets the gate
 * on its way to the exchange.
 */
export class Engine {
  readonly #core: Core;
  readonly #orders: OrderFlow;
  readonly #reports: ReportFlow;
  readonly #swaps: SwapFlow;
  readonly #deploys: DeployFlow;
  readonly #registry: RegistryFlow;
  readonly #rollbacks: RollbackFlow;
  readonly #schedules: ScheduleFlow;
  readonly #rules: RuleFlow;
  readonly #drains: DrainFlow;
  readonly #exits: ExitFlow;
  readonly #actions: ActionFlow;
  readonly #monitors: MonitorFlow;
  readonly #controls: ControlFlow;
  readonly #operators: OperatorFlow;
  readonly #waiting = new Waiting();
  readonly #shares: ShareNotices;
  readonly #ladders: LadderFlow;
  readonly #promotions: PromotionFlow;
  /** What was last measured, by instance. Never in a session, whose results no clock may sway. */
  readonly #latencies = new Map<number, { readonly p99Us: number; readonly requests: number }>();
  /** Instances that trade beside the real account. */
  readonly simulated: SimulatedDesk;
  readonly view: EngineView;

  constructor(options: EngineOptions) {
    this.#core = new Core(options);
    this.#shares = new ShareNotices(this.#core);
    this.#orders = new OrderFlow(this.#core);
    this.#swaps = new SwapFlow(this.#core, this.#orders, this.#waiting, {
      deserted: (slotId, reason, out) => this.#leave(slotId, reason, out),
      left: (out) => this.#drains.onLeft(out),
      ended: (slotId, out) => this.#rules.afterSwap(slotId, out),
      climbed: (swap, out) => this.#ladders.onCut(swap, out),
      slipped: (swap, reason, out) => this.#ladders.onSlip(swap, reason, out),
      occupied: (slotId) => this.#ladders.occupied(slotId),
    });
    this.#rollbacks = new RollbackFlow(this.#core, this.#swaps);
    this.#schedules = new ScheduleFlow(this.#core, this.#swaps);
    this.#rules = new RuleFlow(this.#core, this.#swaps);
    this.#drains = new DrainFlow(this.#core);
    this.#exits = new ExitFlow(this.#core, this.#orders, {
      callOff: (slotId, reason, out) => {
        const preparing = this.#swaps.preparing(slotId);
        if (preparing !== undefined) this.#swaps.callOff(preparing, reason, out);
      },
    });
    this.#reports = new ReportFlow(this.#core, this.#orders, (owner, out) =>
      this.#swaps.predecessors.onSettled(owner, out),
    );
    this.#actions = new ActionFlow(this.#core, this.#orders, {
      flatten: (scope, breakerId, reason, out) => void this.#exits.flatten(scope, breakerId, reason, out),
      restore: (slotId, instance, reason, out) => this.#restore(slotId, instance, reason, out),
      stepDown: (slotId, reason, out) => {
        const ladder = this.#core.ladders.openIn(slotId);
        if (ladder) this.#ladders.stepDown(ladder, reason, DESK_AUTHOR, out);
        return ladder !== undefined;
      },
      tripped: (slotId, cause, out) => this.#rules.onBreaker(slotId, cause, out),
      isLoading: () => this.#waiting.loading,
    });
    this.#monitors = new MonitorFlow(this.#core, this.#actions);
    this.#orders.watch = {
      onDenied: (instance, denial, out) => this.#monitors.onDenied(instance, denial, out),
      onFlood: (instance, message, out) => this.#fault(instance, { code: 'flood', message }, out),
    };
    this.#deploys = new DeployFlow(this.#core, this.#waiting, this.#swaps, {
      leave: (command, author, out) => this.#controls.leave(command, author, out),
      request: (command, author, out) => this.#controls.request(command, author, out),
    });
    this.#operators = new OperatorFlow(this.#core);
    this.#registry = new RegistryFlow(this.#core);
    this.simulated = new SimulatedDesk(this.#core, {
      onDiscarded: (instance) => this.#orders.discard(instance),
      onFlood: (instance, message, out) => this.#fault(instance, { code: 'flood', message }, out),
    });
    this.#ladders = new LadderFlow(
      this.#core,
      this.#orders,
      this.#waiting,
      this.simulated,
      this.#shares,
      (instance) => this.#latencies.get(instance) ?? null,
      this.#departures(),
    );
    this.#promotions = new PromotionFlow(this.#core, this.#swaps, this.#ladders, (command, author, out) =>
      this.#controls.beginPromotion(command, author, 0, out),
    );
    this.#controls = new ControlFlow(
      this.#core,
      this.#orders,
      this.#actions,
      this.#exits,
      this.#deploys,
      this.#promotions,
      new AdvanceFlow(this.#core, this.#ladders),
    );
    this.view = new Reading(this.#core, {
      swaps: this.#swaps,
      rollbacks: this.#rollbacks,
      drains: this.#drains,
      orders: this.#orders,
      exits: this.#exits,
      ladders: this.#ladders,
      simulated: this.simulated,
    });
  }

  /** What ladders ask of the flows beside them. */
  #departures(): LadderEvents {
    return {
      isBusy: (slotId) => this.#swaps.isBusy(slotId),
      request: (command, author, out) => this.#controls.request(command, author, out),
      start: (plan, out) => this.#swaps.start(plan, out),
      callOff: (slotId, reason, out) => {
        const preparing = this.#swaps.preparing(slotId);
        if (preparing !== undefined) this.#swaps.callOff(preparing, reason, out);
      },
      cutShort: (slotId, out) => this.#swaps.cutShortIn(slotId, out),
      undo: (swapId, reason, author, command, out) => this.#rollbacks.undo(swapId, reason, author, command, out),
      dismiss: (slotId, instance, reason, out) => this.#swaps.predecessors.dismiss(slotId, instance, reason, out),
      climbed: (ladder, out) => this.#promotions.goOn(ladder, out),
      ended: (slotId, out) => this.#rules.afterSwap(slotId, out),
    };
  }

  /** Puts the last good version back after a breach. Where it is a candidate that leaves, that is the version it climbs beside. */
  #restore(slotId: string, instance: number, reason: string, out: Outputs): string | undefined {
    const ladder = this.#core.ladders.openIn(slotId);
    if (ladder?.instance !== instance) {
      if (ladder) this.#ladders.holdFor(ladder, reason, out);
      return this.#rollbacks.toLastGood(slotId, reason, out)?.message;
    }
    this.#ladders.abort(ladder, reason, true, DESK_AUTHOR, 0, out);
    return undefined;
  }

  /**
   * Going back never waits for a ladder. Where the version that is to leave is the candidate, its ladder is aborted, and that is
   * all; where it is the one in force, the candidate gives way first.
   *
   * @returns true when nothing is left to do.
   */
  #leaveLadder(input: CommandInput, out: Outputs): boolean {
    const { command } = input;
    const found = this.#ladders.concernedBy(command);
    const candidates = found.filter(({ isCandidate }) => isCandidate);
    // Nobody gives way for what is refused in any case.
    if (candidates.length === 0 && found.length > 0 && this.#rollbacks.problem(command)) return false;
    let number = input.number;
    for (const { ladder, isCandidate } of found) {
      const reason = 'reason' in command ? command.reason : '';
      if (isCandidate) this.#ladders.abort(ladder, reason, false, input, number, out);
      else this.#ladders.giveWay(ladder.slotId, reason, input, out);
      // One command has one answer.
      if (isCandidate) number = 0;
    }
    return candidates.length > 0;
  }

  /** Takes one input in and leaves what follows from it in `out`. */
  step(input: Input, out: Outputs): void {
    const facts = out.facts.length;
    this.#take(input, out);
    // What a breach leads to must not come between an event and those whom it belongs to.
    this.#actions.settle(out);
    if (this.#core.simulated.size > 0) this.simulated.settle(facts, out);
    this.#shares.settle(out);
  }

  #take(input: Input, out: Outputs): void {
    switch (input.kind) {
      case 'market':
        this.#schedules.onMarket(input.event, out);
        this.#core.market.observe(input.event);
        this.#orders.denials.onMarket(out);
        this.#monitors.onMark(input.event, out);
        this.#controls.onMarket(out);
        this.#exits.onMarket(input.event, out);
        this.#core.router.route(input.event, out.deliveries);
        this.#ladders.onMarket(input.event, out);
        return this.#stopLaggards(out);
      case 'answer':
        return this.#answer(input.answer, out);
      case 'report':
        this.#reports.take(input.report, out);
        this.#monitors.onReport(input.report, out);
        return this.#exits.onReport(input.report, out);
      case 'simulated_report':
        return this.simulated.onReport(input.account, input.report, out);
      case 'command':
        return this.#command(input.command, out);
      case 'loaded':
        return this.#waiting.loaded(input.instance, input.result, out);
      case 'health':
        return this.#health(input.entityId, input.health, input.reason, out);
      case 'verified':
        return this.#swaps.onVerified(input.swapId, input.receipts, out);
      case 'timer':
        return this.#timer(input.id, out);
      case 'latency':
        return void this.#latencies.set(input.instance, { p99Us: input.p99Us, requests: input.requests });
      case 'connection':
        return this.#monitors.onConnection(input, out);
      case 'closing':
        this.#orders.denials.tell(out);
        this.simulated.tell(out);
        this.#operators.onTimer(out);
        return this.#monitors.record(out);
      default:
        return assertNever(input, 'input');
    }
  }

  /** A version that falls too far behind is stopped: its queue is bounded, and the market does not wait for it. */
  #stopLaggards(out: Outputs): void {
    for (const instance of this.#core.router.takeLaggards()) {
      const message = `it fell ${instance.pending} requests behind the market`;
      this.#fault(instance, { code: 'timed_out', message }, out);
    }
  }

  #answer(answer: Answer, out: Outputs): void {
    const instance = this.#core.router.answered(answer.instance);
    if (!instance) return;
    this.#waiting.answered(answer, out);
    if (answer.fault) return this.#fault(instance, answer.fault, out);
    if (answer.intents.length > 0) {
      const problem = answer.intents.map(intentProblem).find((each) => each !== undefined);
      if (problem !== undefined)
        return this.#fault(instance, { code: 'bad_answer', message: `an intent: ${problem}` }, out);
      if (this.simulated.takes(instance)) this.simulated.take(instance, answer, out);
      else this.#orders.take(instance, answer, out);
    }
    this.#swaps.onAnswered(instance, answer.request, out);
    this.#ladders.onAnswered(instance, out);
    this.#drains.onAnswered(instance, answer.request, out);
  }

  #health(entityId: string, health: HealthStatus, reason: string, out: Outputs): void {
    const entity = this.#core.registry.entity(entityId);
    if (!entity || entity.health === health) return;
    this.#core.noteHealth(out, entityId, health, reason);
    this.#rules.onHealth(entityId, health, out);
  }

  #command(input: CommandInput, out: Outputs): void {
    const { command } = input;
    const refused = restrained(command, input);
    if (refused) return this.#reply(input, refused, out);
    if (isOperatorCommand(command)) return this.#reply(input, this.#operators.carryOut(command, input, out), out);
    if (this.#leaveLadder(input, out)) return;
    switch (command.kind) {
      case 'register_entity':
      case 'update_entity':
      case 'delete_entity':
        return this.#reply(input, this.#registry.change(command, input, out), out);
      case 'deploy':
        return this.#deploys.deploy(input, command, out);
      case 'swap':
        if (command.type === 'rollback') return this.#rollbacks.bySwap(input, command, out);
        if (command.schedule !== null && !command.validateOnly)
          return this.#schedules.schedule(input, command, command.schedule, out);
        return this.#swaps.swap(input, command, out);
      case 'promote':
        return this.#controls.promote(input, command, out);
      case 'hold_ladder':
      case 'resume_ladder':
      case 'step_down_ladder':
      case 'abort_ladder':
        return this.#ladders.command(input, command, out);
      case 'cancel_swap':
        return this.#reply(input, this.#schedules.cancel(input, command, out), out);
      case 'set_swap_rule':
        this.#reply(input, this.#rules.set(input, command, out), out);
        return this.#rules.reconsider(command.slotId, out);
      case 'remove_swap_rule':
        return this.#reply(input, this.#rules.remove(input, command, out), out);
      case 'kill':
        return this.#exits.kill(input, command, out);
      case 'drain':
        return this.#drains.drain(input, command, out);
      case 'rollback_swap':
        return this.#rollbacks.swap(input, command, out);
      case 'rollback_slot':
        return this.#rollbacks.slot(input, command, out);
      case 'rollback_version':
        return this.#rollbacks.version(input, command, out);
      case 'rollback_deployment':
        return this.#rollbacks.deployment(input, command, out);
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
        return this.#reply(input, this.#controls.control(command, input, out), out);
      default:
        return assertNever(command, 'command');
    }
  }

  #reply(input: CommandInput, outcome: Outcome, out: Outputs): void {
    out.replies.push({ number: input.number, outcome });
  }

  #timer(id: string, out: Outputs): void {
    const [what, of = ''] = id.split(/:(.*)/s);
    if (what === 'prepare') this.#swaps.onPreparationTimeout(of, out);
    else if (what === 'drain') this.#swaps.onDrainTimeout(of, out);
    else if (what === 'verify') this.#swaps.onVerifyTimeout(of, out);
    else if (what === 'window') this.#swaps.predecessors.onWindowOver(of, out);
    else if (what === 'schedule') this.#schedules.onTimer(of, out);
    else if (what === 'drained') this.#drains.onTimeout(of, out);
    else if (what === 'deploy') this.#deploys.onTimeout(of, out);
    else if (what === 'exit') this.#exits.onTimer(of, out);
    else if (what === 'ladder') this.#ladders.onTimeout(of, out);
    else if (what === 'approval') this.#controls.onTimer(of, out);
    else if (what === 'emergency') this.#controls.onEmergencyOver(out);
    else if (what === 'sign_ins') this.#operators.onTimer(out);
  }

  /** A version has failed and its runtime has stopped it: its open orders are taken back, and a live one is replaced. */
  #fault(instance: Instance, fault: Fault, out: Outputs): void {
    if (!instance.running) return;
    const { id, slotId, entityId, version, role } = instance;
    this.#core.router.stop(id);
    out.unloads.push(id);
    const attached = this.#core.router.slots.get(slotId)?.attachments.some((each) => each.instance === id);
    this.#drains.onFault(instance, out);
    this.simulated.onFault(id, out);
    if (!attached) {
      this.#ladders.onFaultBefore(instance, fault.message, out);
      return this.#swaps.onFault(instance, fault.message, out);
    }
    this.#core.emit(out, DESK_AUTHOR, {
      kind: 'version_faulted',
      slotId,
      instance: id,
      entityId,
      code: fault.code,
      message: fault.message,
    });
    this.#core.noteHealth(out, entityId, 'unhealthy', fault.message);
    for (const order of this.#core.orders.openOf(id)) this.#orders.cancel(order, DESK_AUTHOR, out);
    this.#swaps.onFault(instance, fault.message, out);
    this.#ladders.onFault(instance, fault.message, out);
    // What it was to run off, nobody else will: the desk closes it at the market.
    if (role === 'run_off') this.#orders.flatten(instance, out);
    if (role === 'live') this.#replaceFailed(instance, `${version} failed: ${fault.message}`, out);
    // Elsewhere the same version may be live, and a rule may wait for just that.
    this.#rules.onHealth(entityId, 'unhealthy', out);
  }

  /**
   * Who comes after a live version that has failed: its predecessor, which is in step and takes over at once; else the
   * target of a swap that is being prepared; else the replacement that a rule names. With nobody left, or while nobody
   * is there yet, nothing leaves the slot; if nobody can come, it may only reduce.
   */
  #replaceFailed({ id, slotId }: Instance, reason: string, out: Outputs): void {
    if (this.#core.router.live(slotId)?.instance !== id) return;
    const latest = this.#core.swaps.latestOf(slotId);
    const preparing = this.#swaps.preparing(slotId);
    const standby = latest?.legs.find((leg) => leg.slotId === slotId)?.fromInstance;
    const isBack = standby !== undefined && this.#core.router.instances.get(standby)?.running === true;
    const isGood = latest !== undefined && this.#core.registry.entity(latest.fromEntityId)?.health !== 'unhealthy';
    if (preparing !== undefined && !(isBack && isGood)) return;
    if (preparing !== undefined) this.#swaps.callOff(preparing, `it was overtaken: ${reason}`, out, true);
    if (latest && isGood && !this.#rollbacks.failOver(slotId, latest, reason, out)) return;
    this.#leave(slotId, reason, out);
  }

  /**
   * A slot has no version that runs: a rule's replacement comes in, or the slot may only reduce, and what it holds goes the
   * way of its version's shutdown policy.
   */
  #leave(slotId: string, reason: string, out: Outputs): void {
    if (this.#rules.onSlotHealth(slotId, 'unhealthy', out)) return;
    this.#core.reduceOnly(out, slotId, reason);
    this.#exits.onDeserted(slotId, reason, out);
  }

  /**
   * Makes instruments known. Returns the engine's index for each.
   *
   * @throws {InstrumentConflictError} when one is known already with other terms.
   */
  list(instruments: readonly Instrument[], out: Outputs): readonly number[] {
    return instruments.map((instrument) => {
      const known = this.#core.market.byKey(instrumentKey(instrument));
      if (known) {
        assertSameTerms(known, instrument);
        return known.index;
      }
      const { venue, symbol, priceScale, quantityScale, tick, lot, minimum, currency, sector } = instrument;
      this.#core.emit(out, DESK_AUTHOR, {
        kind: 'instrument_listed',
        venue,
        symbol,
        priceScale,
        quantityScale,
        tick,
        lot,
        ...(minimum !== undefined && { minimum }),
        multiplier: formatMoney(instrument.multiplier),
        instrumentKind: instrument.kind,
        currency,
        sector,
      });
      return defined(this.#core.market.byKey(instrumentKey(instrument)), symbol).index;
    });
  }

  /** Applies a fact from the journal, at start-up only. */
  fold(recorded: Pick<Recorded, 'seq' | 'tsNs' | 'fact'>): void {
    this.#core.fold(recorded);
  }

  /** After the fold: ends what the stop interrupted and brings the attached versions back to life. */
  resume(out: Outputs): void {
    resume(this.#core, this.#waiting, (instance, fault, then) => this.#fault(instance, fault, then), out);
    this.simulated.resume(out);
    this.#monitors.resume();
    this.#swaps.predecessors.resume(out);
    this.#ladders.resume(out);
    this.#schedules.resume(out);
    this.#exits.resume(out);
    this.#controls.resume(out);
    this.#actions.resume();
  }

  /** True while an instance is being loaded. */
  get loading(): boolean {
    return this.#waiting.loading;
  }

  /** Intents of versions that had no right to act any more, over the run. */
  get discardedIntents(): number {
    let sum = 0;
    for (const count of this.#orders.discarded.values()) sum += count;
    return sum;
  }
}
