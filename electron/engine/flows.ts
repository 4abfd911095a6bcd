import { type Core, DESK_AUTHOR } from './core.ts';
import { DeployFlow } from './deploy-flow.ts';
import { DrainFlow } from './drain-flow.ts';
import { FaultFlow } from './fault-flow.ts';
import { AdvanceFlow } from './ladder/advance.ts';
import { type LadderEvents, LadderFlow } from './ladder/ladder-flow.ts';
import { PromotionFlow } from './ladder/promotion.ts';
import { OrderFlow } from './order-flow.ts';
import { Reading } from './reading.ts';
import { RegistryFlow } from './registry-flow.ts';
import { ReportFlow } from './report-flow.ts';
import { ControlFlow } from './safety/control/control-flow.ts';
import { OperatorFlow } from './safety/control/operator-flow.ts';
import { ExitFlow } from './safety/exit/exit-flow.ts';
import { ActionFlow } from './safety/watch/action-flow.ts';
import { MonitorFlow } from './safety/watch/monitor-flow.ts';
import { ShareNotices } from './share-notice.ts';
import { SimulatedDesk } from './simulated/simulated-desk.ts';
import { RollbackFlow } from './swap/rollback-flow.ts';
import { RuleFlow } from './swap/rule-flow.ts';
import { ScheduleFlow } from './swap/schedule-flow.ts';
import { SwapFlow } from './swap/swap-flow.ts';
import type { EngineView } from './view.ts';
import { Waiting } from './waiting.ts';

/** The flows of the engine, each made once and introduced to those beside it. What one asks of another is written here, and nowhere else. */
export class Flows {
  readonly waiting = new Waiting();
  readonly orders: OrderFlow;
  readonly reports: ReportFlow;
  readonly swaps: SwapFlow;
  readonly deploys: DeployFlow;
  readonly registry: RegistryFlow;
  readonly rollbacks: RollbackFlow;
  readonly schedules: ScheduleFlow;
  readonly rules: RuleFlow;
  readonly drains: DrainFlow;
  readonly exits: ExitFlow;
  readonly actions: ActionFlow;
  readonly monitors: MonitorFlow;
  readonly controls: ControlFlow;
  readonly operators: OperatorFlow;
  readonly shares: ShareNotices;
  readonly ladders: LadderFlow;
  readonly promotions: PromotionFlow;
  readonly faults: FaultFlow;
  /** Instances that trade beside the real account. */
  readonly simulated: SimulatedDesk;
  readonly view: EngineView;
  /** What was last measured, by instance. Never in a session, whose results no clock may sway. */
  readonly latencies = new Map<number, { readonly p99Us: number; readonly requests: number }>();

  constructor(core: Core) {
    this.shares = new ShareNotices(core);
    this.orders = new OrderFlow(core);
    this.swaps = new SwapFlow(core, this.orders, this.waiting, {
      deserted: (slotId, reason, out) => this.faults.leave(slotId, reason, out),
      left: (out) => this.drains.onLeft(out),
      ended: (slotId, out) => this.rules.afterSwap(slotId, out),
      cut: (swap, out) => {
        this.deploys.onCut(swap.legs, out);
        if (swap.ladderId !== null) this.ladders.onCut(swap, out);
      },
      slipped: (swap, reason, out) => this.ladders.onSlip(swap, reason, out),
      occupied: (slotId) => this.ladders.occupied(slotId),
    });
    this.rollbacks = new RollbackFlow(core, this.swaps);
    this.schedules = new ScheduleFlow(core, this.swaps);
    this.rules = new RuleFlow(core, this.swaps);
    this.drains = new DrainFlow(core);
    this.exits = new ExitFlow(core, this.orders, {
      callOff: (slotId, reason, out) => {
        const preparing = this.swaps.preparing(slotId);
        if (preparing !== undefined) this.swaps.callOff(preparing, reason, out);
      },
    });
    this.reports = new ReportFlow(core, this.orders, (owner, out) => this.swaps.predecessors.onSettled(owner, out));
    this.actions = new ActionFlow(core, this.orders, {
      flatten: (scope, breakerId, reason, out) => void this.exits.flatten(scope, breakerId, reason, out),
      restore: (slotId, instance, reason, out) => this.faults.restore(slotId, instance, reason, out),
      stepDown: (slotId, reason, out) => {
        const ladder = core.ladders.openIn(slotId);
        if (ladder) this.ladders.stepDown(ladder, reason, DESK_AUTHOR, out);
        return ladder !== undefined;
      },
      tripped: (slotId, cause, out) => this.rules.onBreaker(slotId, cause, out),
      isLoading: () => this.waiting.loading,
    });
    this.monitors = new MonitorFlow(core, this.actions);
    this.orders.watch = {
      onDenied: (instance, denial, out) => this.monitors.onDenied(instance, denial, out),
      onFlood: (instance, message, out) => this.faults.stop(instance, { code: 'flood', message }, out),
    };
    this.deploys = new DeployFlow(core, this.waiting, this.swaps, {
      leave: (command, author, out) => this.controls.leave(command, author, out),
      request: (command, author, out) => this.controls.request(command, author, out),
    });
    this.operators = new OperatorFlow(core);
    this.registry = new RegistryFlow(core);
    this.simulated = new SimulatedDesk(core, {
      onDiscarded: (instance) => this.orders.discard(instance),
      onFlood: (instance, message, out) => this.faults.stop(instance, { code: 'flood', message }, out),
    });
    this.ladders = new LadderFlow(
      core,
      this.orders,
      this.waiting,
      this.simulated,
      this.shares,
      (instance) => this.latencies.get(instance) ?? null,
      this.#departures(),
    );
    this.promotions = new PromotionFlow(core, this.swaps, this.ladders, (command, author, out) =>
      this.controls.beginPromotion(command, author, 0, out),
    );
    this.controls = new ControlFlow(
      core,
      this.orders,
      this.actions,
      this.exits,
      this.deploys,
      this.promotions,
      new AdvanceFlow(core, this.ladders),
    );
    this.view = new Reading(core, {
      swaps: this.swaps,
      rollbacks: this.rollbacks,
      drains: this.drains,
      orders: this.orders,
      exits: this.exits,
      ladders: this.ladders,
      simulated: this.simulated,
    });
    this.faults = new FaultFlow(core, this);
  }

  /** What ladders ask of the flows beside them. */
  #departures(): LadderEvents {
    return {
      isBusy: (slotId) => this.swaps.isBusy(slotId),
      request: (command, author, out) => this.controls.request(command, author, out),
      start: (plan, out) => this.swaps.start(plan, out),
      callOff: (slotId, reason, out) => {
        const preparing = this.swaps.preparing(slotId);
        if (preparing !== undefined) this.swaps.callOff(preparing, reason, out);
      },
      cutShort: (slotId, out) => this.swaps.cutShortIn(slotId, out),
      undo: (swapId, reason, author, command, out) => this.rollbacks.undo(swapId, reason, author, command, out),
      dismiss: (slotId, instance, reason, out) => this.swaps.predecessors.dismiss(slotId, instance, reason, out),
      climbed: (ladder, out) => this.promotions.goOn(ladder, out),
      ended: (slotId, out) => this.rules.afterSwap(slotId, out),
    };
  }
}
