import { assertNever, defined } from '../../shared/base/assert.ts';
import { deskUuid } from '../../shared/base/uuid.ts';
import type { Environment } from '../../shared/domain/deployment.ts';
import type { HealthStatus } from '../../shared/domain/entity.ts';
import type { Author, Fact, FactOf, Recorded } from '../../shared/domain/fact.ts';
import { type Instrument, instrumentKey } from '../../shared/domain/instrument.ts';
import { versionName } from '../../shared/domain/version.ts';
import { WHOLE } from '../../shared/units/basis-points.ts';
import { formatMoney, type Money, parseMoney } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { absoluteTime, type EpochNs } from '../../shared/units/time.ts';
import { Ledger } from './ledger/ledger.ts';
import { Market } from './market/market.ts';
import { TradingDays } from './market/trading-day.ts';
import { OrderTable } from './order/order-table.ts';
import type { Outputs } from './outputs.ts';
import type { RuntimeMode } from './ports.ts';
import { Controls } from './risk/controls.ts';
import { EquityMonitor } from './risk/monitor.ts';
import { RuleTable } from './rollout/rule-table.ts';
import { SwapTable } from './rollout/swap-table.ts';
import { Router } from './router/router.ts';
import { Registry } from './version/registry.ts';

/** What the engine is told once. */
export interface EngineOptions {
  /** All ids derive from it; 0 to 2^48 − 1. */
  readonly seed: number;
  /** Desk time for the fact at hand: the market's in a session, the wall clock's of the turn when serving. */
  readonly deskTime: () => EpochNs;
  /** The time that market times count from. */
  readonly originNs: EpochNs;
  /** Whether versions in an environment run inline or in a worker. */
  readonly mode: (environment: Environment) => RuntimeMode;
  /** Capital of a slot whose first deployment names none. */
  readonly defaultCapital: Money;
  /** How long a predecessor stays loaded after a swap. */
  readonly rollbackWindowMs: number;
  /** How long a target may take to load, warm up and come into step. */
  readonly preparationTimeoutMs: number;
  /** What taking liquidity costs, in hundredths of a basis point: for the price of a rollback. */
  readonly takerFeeCentiBp: number;
}

/** The desk itself, where no person or version stands behind a fact. */
export const DESK_AUTHOR: Author = { actor: 'desk', role: 'desk' };
export const EXCHANGE_AUTHOR: Author = { actor: 'exchange', role: 'exchange' };

/**
 * The engine's state: the stages, and the one way in which they change. A decision ends in {@link emit}; the fact is
 * applied at once, and applying the same facts again after a restart gives the same state.
 */
export class Core {
  readonly options: EngineOptions;
  readonly market = new Market();
  readonly registry = new Registry();
  readonly router = new Router(this.market.instruments);
  readonly orders = new OrderTable();
  readonly ledger = new Ledger((key) => this.market.byKey(key));
  readonly controls = new Controls();
  readonly swaps = new SwapTable();
  readonly rules = new RuleTable();
  readonly days: TradingDays;
  readonly monitors = new Map<string, EquityMonitor>();
  /** Sequence of the last fact. */
  factSeq = 0;
  readonly #counts = { entity: 0, deployment: 0, swap: 0, order: 0, instance: 0, breaker: 0, rule: 0 };

  constructor(options: EngineOptions) {
    this.options = options;
    this.days = new TradingDays(options.originNs);
  }

  newEntityId = (): string => deskUuid(this.options.seed, 'entity', this.#counts.entity + 1);
  newDeploymentId = (ahead = 1): string => deskUuid(this.options.seed, 'deployment', this.#counts.deployment + ahead);
  newSwapId = (): string => deskUuid(this.options.seed, 'swap', this.#counts.swap + 1);
  newOrderId = (): string => `o-${(this.#counts.order + 1).toString(16).padStart(8, '0')}`;
  newRuleId = (): string => deskUuid(this.options.seed, 'rule', this.#counts.rule + 1);
  newBreakerId = (): string => `b-${this.#counts.breaker + 1}`;

  /** Numbers an instance. A number is used up even when the load fails, so no two instances ever share one. */
  newInstance(): number {
    this.#counts.instance += 1;
    return this.#counts.instance;
  }

  /** Records that something happened: numbers it, applies it, and hands it to the host to be kept. */
  emit(out: Outputs, author: Author, fact: Fact): void {
    const recorded: Recorded = {
      seq: this.factSeq + 1,
      tsNs: this.options.deskTime(),
      actor: author.actor,
      role: author.role,
      fact,
    };
    this.fold(recorded);
    out.facts.push(recorded);
  }

  /** Applies a fact: the only way in which anything durable in the engine changes. */
  fold(recorded: Pick<Recorded, 'seq' | 'tsNs' | 'fact'>): void {
    const { fact, tsNs: at } = recorded;
    this.factSeq = recorded.seq;
    this.#apply(fact, at);
  }

  #apply(fact: Fact, at: EpochNs): void {
    switch (fact.kind) {
      case 'instrument_listed':
        this.market.list(instrumentOf(fact, this.market.instruments.length));
        this.router.rebuild();
        return;
      case 'entity_registered':
        this.#counts.entity += 1;
        return this.registry.applyRegistered(fact, at);
      case 'entity_updated':
        return this.registry.applyUpdated(fact, at);
      case 'entity_deleted':
        return this.registry.applyDeleted(fact.entityId, at);
      case 'health_changed':
        return this.registry.applyHealth(fact, at);
      case 'deployment_started':
        return this.#applyDeploymentStarted(fact, at);
      case 'deployment_activated':
        return this.#applyDeploymentActivated(fact, at);
      case 'deployment_failed':
        return this.registry.applyDeploymentFailed(fact, at);
      case 'deployment_verified':
        return this.registry.applyDeploymentVerified(fact, at);
      case 'swap_initiated':
        this.#counts.swap += 1;
        return this.swaps.applyInitiated(fact, at);
      case 'swap_suspended':
        return this.swaps.applySuspended(fact, at);
      case 'swap_stage_entered':
        return this.swaps.applyStage(fact, at);
      case 'swap_cut':
        return this.#applyCut(fact, at);
      case 'swap_completed':
        return this.swaps.applyCompleted(fact, at);
      case 'swap_failed':
        return this.swaps.applyFailed(fact, at);
      case 'swap_rule_set':
        this.#counts.rule += 1;
        return this.rules.applySet(fact, at);
      case 'swap_rule_removed':
        return this.rules.applyRemoved(fact.ruleId);
      case 'drain_started':
      case 'drain_ended':
        return;
      case 'instance_detached':
        return this.router.applyDetached(fact.slotId, fact.instance);
      case 'version_faulted':
        return;
      case 'order_sent':
        this.#counts.order += 1;
        this.market.resumeAfter(fact.sequence);
        return this.orders.applySent(fact, defined(this.market.byKey(fact.instrument), fact.instrument).index, at);
      case 'order_denied':
        return this.orders.applyDenied(fact);
      case 'order_accepted':
        return this.orders.applyAccepted(fact.orderId);
      case 'order_triggered':
        return this.orders.applyTriggered(fact.orderId);
      case 'order_rejected':
        return this.orders.applyRejected(fact.orderId);
      case 'cancel_sent':
        return this.orders.applyCancelSent(fact.orderId);
      case 'replace_sent':
      case 'cancel_rejected':
      case 'report_discarded':
        return;
      case 'order_replaced':
        return this.orders.applyReplaced(fact.orderId, fact.quantity, fact.limitPrice, fact.stopPrice);
      case 'order_cancelled':
        return this.orders.applyCancelled(fact.orderId);
      case 'fill':
        this.orders.applyFill(fact.orderId, fact.quantity);
        if (fact.mark !== null) this.market.recall(fact.instrument, fact.mark);
        return this.ledger.applyFill(fact);
      case 'equity_marked':
        return this.#applyEquityMarked(fact);
      case 'trading_state_changed':
        return this.controls.applyTradingState(fact);
      case 'breaker_tripped':
        this.#counts.breaker += 1;
        return this.controls.applyTripped(fact);
      case 'breaker_released':
        return this.controls.applyReleased(fact.id);
      case 'limits_changed':
        return this.controls.applyLimits(fact);
      default:
        return assertNever(fact, 'fact');
    }
  }

  /** Market time of the last event, epoch nanoseconds as decimal text: how facts carry it. */
  marketTime(): string {
    return absoluteTime(this.market.now, this.options.originNs).toString();
  }

  /** Records where a slot's equity stands against its day and its peak, if that has moved since it was last recorded. */
  markEquity(out: Outputs, slotId: string): void {
    const moved = this.monitors.get(slotId)?.unrecorded();
    if (!moved) return;
    const [dayStart, peak] = [formatMoney(moved.dayStart), formatMoney(moved.peak)];
    this.emit(out, DESK_AUTHOR, { kind: 'equity_marked', slotId, day: moved.day, dayStart, peak });
  }

  /** Records a change of a version's health; saying the same again records nothing. */
  noteHealth(out: Outputs, entityId: string, health: HealthStatus, reason: string): void {
    if (this.registry.entities.get(entityId)?.health === health) return;
    this.emit(out, DESK_AUTHOR, { kind: 'health_changed', entityId, health, reason });
  }

  /** Lets a slot only reduce from here on. One that may do no more already stays as it is. */
  reduceOnly(out: Outputs, slotId: string, reason: string): void {
    if (this.controls.tradingState(slotId) !== 'active') return;
    this.emit(out, DESK_AUTHOR, { kind: 'trading_state_changed', scope: slotId, state: 'reducing', reason });
  }

  /** `name@version` of an entity, deleted or not. */
  versionOf(entityId: string): string {
    return versionName(defined(this.registry.entities.get(entityId), `entity ${entityId}`));
  }

  #applyEquityMarked(fact: FactOf<'equity_marked'>): void {
    const dayStart = defined(parseMoney(fact.dayStart), 'day start');
    const peak = defined(parseMoney(fact.peak), 'peak');
    defined(this.monitors.get(fact.slotId), `monitor of ${fact.slotId}`).record(fact.day, dayStart, peak);
  }

  #applyDeploymentStarted(fact: FactOf<'deployment_started'>, at: EpochNs): void {
    this.#counts.deployment += 1;
    this.#counts.instance = Math.max(this.#counts.instance, fact.instance);
    this.registry.applyDeploymentStarted(fact, at);
    const entity = defined(this.registry.entities.get(fact.entityId), fact.entityId);
    const capital = defined(parseMoney(fact.capital), 'capital');
    this.router.openSlot({
      id: fact.slotId,
      type: entity.type,
      environment: fact.environment,
      instruments: entity.instruments,
      capital,
      attachments: [],
      reserve: WHOLE,
    });
    if (!this.monitors.has(fact.slotId)) this.monitors.set(fact.slotId, new EquityMonitor());
  }

  #applyDeploymentActivated(fact: FactOf<'deployment_activated'>, at: EpochNs): void {
    this.market.resumeAfter(fact.cutSequence);
    const deployment = defined(this.registry.deployments.get(fact.deploymentId), fact.deploymentId);
    this.registry.applyDeploymentActivated(fact.deploymentId, at);
    this.router.applyActivated(fact.slotId, {
      instance: fact.instance,
      entityId: deployment.entityId,
      deploymentId: fact.deploymentId,
      role: 'live',
      share: WHOLE,
    });
    this.ledger.open(fact.instance, fact.slotId, this.versionOf(deployment.entityId));
  }

  /** The cut of a swap: deployments, routing, positions and orders change hands together. */
  #applyCut(fact: FactOf<'swap_cut'>, at: EpochNs): void {
    this.market.resumeAfter(fact.cutSequence);
    const swap = this.swaps.get(fact.swapId);
    const rollback =
      swap.type === 'rollback'
        ? { by: swap.initiatedBy, reason: swap.reason, undoes: swap.reverts !== null }
        : undefined;
    for (const leg of fact.legs) {
      this.#counts.instance = Math.max(this.#counts.instance, leg.toInstance);
      const made = fact.deployments.find((each) => each.deploymentId === leg.toDeploymentId);
      if (made) {
        this.#counts.deployment += 1;
        this.registry.makeForCut({
          id: made.deploymentId,
          entityId: swap.toEntityId,
          environment: leg.environment,
          slotId: leg.slotId,
          status: 'deploying',
          method: 'swap',
          configSnapshot: made.configSnapshot,
          parametersSnapshot: made.parametersSnapshot,
          deployedAt: null,
          deployedBy: swap.initiatedBy,
          rolledBackAt: null,
          rolledBackBy: null,
          rollbackReason: null,
          previousDeploymentId: leg.fromDeploymentId,
          errorLogs: [],
          validation: swap.validation,
          createdAt: at,
          updatedAt: at,
        });
      }
      this.registry.applyCut(
        leg.fromDeploymentId,
        leg.toDeploymentId,
        rollback ? 'rolled_back' : 'inactive',
        at,
        rollback,
      );
      this.ledger.open(leg.toInstance, leg.slotId, this.versionOf(swap.toEntityId));
      this.ledger.applyTransfers(leg);
      this.orders.applyCut(leg);
      this.router.applyCut(
        leg,
        { entityId: swap.toEntityId },
        swap.handOver.positions === 'adopt' ? 'shadow' : 'run_off',
      );
    }
    this.swaps.applyCut(fact, at);
  }
}

function instrumentOf(fact: FactOf<'instrument_listed'>, index: number): Instrument {
  const { venue, symbol, priceScale, quantityScale, currency, sector } = fact;
  return {
    index,
    venue,
    symbol,
    priceScale,
    quantityScale,
    currency,
    sector,
    tick: price(fact.tick),
    lot: quantity(fact.lot),
    kind: fact.instrumentKind,
    multiplier: defined(parseMoney(fact.multiplier), `multiplier of ${instrumentKey(fact)}`),
  };
}
