import { defined } from '../../shared/base/assert.ts';
import { mapEntry } from '../../shared/base/map-entry.ts';
import { deskUuid } from '../../shared/base/uuid.ts';
import { ENVIRONMENTS, type Environment } from '../../shared/domain/deployment.ts';
import type { HealthStatus } from '../../shared/domain/entity.ts';
import type { Author, Fact, Recorded } from '../../shared/domain/fact.ts';
import type { TradingState } from '../../shared/domain/risk.ts';
import { DESK, parseScope, type Scope, scopesOf } from '../../shared/domain/scope.ts';
import { versionName } from '../../shared/domain/version.ts';
import { formatMoney, type Money } from '../../shared/units/money.ts';
import { absoluteTime, type EpochNs, epochNs, nearestTime, type TimeNs, timeNs } from '../../shared/units/time.ts';
import { AlikeText } from './apply/alike-text.ts';
import { applyFact } from './apply/apply-fact.ts';
import { Ledger } from './ledger/ledger.ts';
import { Market } from './market/market.ts';
import { TradingDays } from './market/trading-day.ts';
import { OrderTable } from './order/order-table.ts';
import type { Outputs } from './outputs.ts';
import type { RuntimeMode } from './ports.ts';
import { ConductBook, type ConductCounts } from './risk/conduct.ts';
import { Controls } from './risk/controls.ts';
import { EquityMonitor } from './risk/monitor.ts';
import { Safety } from './risk/safety.ts';
import type { LadderEvidence } from './rollout/ladder-evidence.ts';
import { LadderTable } from './rollout/ladder-table.ts';
import { RuleTable } from './rollout/rule-table.ts';
import { SwapTable } from './rollout/swap-table.ts';
import { Router } from './router/router.ts';
import { SimulatedAccounts } from './simulated/simulated-accounts.ts';
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
  /** Whether somebody measures how long versions take to answer, and says so by inputs; a session does not. False where left out. */
  readonly measuresLatency?: boolean;
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
  readonly safety = new Safety();
  readonly conduct = new ConductBook();
  readonly simulated = new SimulatedAccounts(this);
  readonly swaps = new SwapTable();
  readonly rules = new RuleTable();
  readonly ladders = new LadderTable();
  /** What open ladders have seen, by ladder. */
  readonly evidence = new Map<string, LadderEvidence<ConductCounts>>();
  /** Orders' terms as text, by which repetition is told. */
  readonly alike = new AlikeText();
  readonly days: TradingDays;
  /** Equity against its day and its peak: of every slot, and of every other scope once its versions have traded. */
  readonly monitors = new Map<Scope, EquityMonitor>();
  /** Sequence of the last fact. */
  factSeq = 0;
  readonly #scopes = new Map<string, Map<string, readonly Scope[]>>();
  /** The market time that was last written or read as text: many facts carry the same. */
  #told = { now: timeNs(Number.NaN), text: '' };
  /** How many of each were made: what the next id counts on from. And how many times the desk was started. */
  readonly counts = {
    entity: 0,
    deployment: 0,
    swap: 0,
    order: 0,
    instance: 0,
    breaker: 0,
    rule: 0,
    ladder: 0,
    start: 0,
  };

  constructor(options: EngineOptions) {
    this.options = options;
    this.days = new TradingDays(options.originNs);
  }

  newEntityId = (): string => deskUuid(this.options.seed, 'entity', this.counts.entity + 1);
  newDeploymentId = (ahead = 1): string => deskUuid(this.options.seed, 'deployment', this.counts.deployment + ahead);
  newSwapId = (): string => deskUuid(this.options.seed, 'swap', this.counts.swap + 1);
  newOrderId = (): string => {
    const { order, start } = this.counts;
    const number = (order + 1).toString(16).padStart(8, '0');
    // An earlier start may have used the number for an order that it could not record.
    return start > 1 ? `o-${number}-${start}` : `o-${number}`;
  };
  newRuleId = (): string => deskUuid(this.options.seed, 'rule', this.counts.rule + 1);
  newLadderId = (): string => deskUuid(this.options.seed, 'ladder', this.counts.ladder + 1);
  newBreakerId = (): string => `b-${this.counts.breaker + 1}`;
  newKillId = (): string => `k-${this.safety.counts.kill + 1}`;
  newExitId = (): string => `x-${this.safety.counts.exit + 1}`;
  newApprovalId = (): string => deskUuid(this.options.seed, 'approval', this.safety.counts.approval + 1);
  newEmergencyId = (): string => `e-${this.safety.counts.emergency + 1}`;
  newOverrideId = (): string => deskUuid(this.options.seed, 'override', this.safety.counts.override + 1);

  /** Numbers an instance. A number is used up even when the load fails, so no two instances ever share one. */
  newInstance(): number {
    this.counts.instance += 1;
    return this.counts.instance;
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
    applyFact(this, fact, at);
  }

  /** Market time of the last event, epoch nanoseconds as decimal text: how facts carry it. */
  marketTime(): string {
    const { now } = this.market;
    if (now !== this.#told.now) this.#told = { now, text: absoluteTime(now, this.options.originNs).toString() };
    return this.#told.text;
  }

  /** A recorded market time on this run's own count; facts of earlier desks that lack it are taken as now. */
  marketTimeOf(text: string | undefined): TimeNs {
    if (text === undefined) return this.market.now;
    if (text !== this.#told.text) this.#told = { now: this.timeOf(BigInt(text)), text };
    return this.#told.now;
  }

  /** A market time of this run in epoch nanoseconds, and back: what another run, which counts from another origin, understands. */
  readonly epochOf = (atNs: number): bigint => absoluteTime(timeNs(atNs), this.options.originNs);
  readonly timeOf = (at: bigint): TimeNs => nearestTime(epochNs(at), this.options.originNs);

  /** Records where a scope's equity stands against its day and its peak, if that has moved since it was last recorded. */
  markEquity(out: Outputs, scope: Scope): void {
    const moved = this.monitors.get(scope)?.unrecorded();
    if (!moved) return;
    const marked = { day: moved.day, dayStart: formatMoney(moved.dayStart), peak: formatMoney(moved.peak) };
    if (this.router.slots.has(scope)) this.emit(out, DESK_AUTHOR, { kind: 'equity_marked', slotId: scope, ...marked });
    else this.emit(out, DESK_AUTHOR, { kind: 'scope_equity_marked', scope, ...marked });
  }

  /** Everything that binds a version in a slot, the widest first. */
  scopesOf(slotId: string, version: string): readonly Scope[] {
    const ofSlot = mapEntry(this.#scopes, slotId, () => new Map<string, readonly Scope[]>());
    let scopes = ofSlot.get(version);
    if (!scopes) {
      scopes = scopesOf(slotId, defined(this.router.slots.get(slotId), slotId).environment, version);
      ofSlot.set(version, scopes);
    }
    return scopes;
  }

  /** Everything that binds what a slot's live version does; of a slot without one, what binds the slot. */
  scopesOfSlot(slotId: string): readonly Scope[] {
    const live = this.router.live(slotId);
    return live
      ? this.scopesOf(slotId, this.versionOf(live.entityId))
      : this.scopesOf(slotId, `${slotId.slice(0, slotId.lastIndexOf(':'))}@`).slice(0, -1);
  }

  /** The trading state in force: of a slot, for its live version; of any other scope, its own and the desk's. */
  tradingState(scope: Scope): TradingState {
    if (this.router.slots.has(scope)) return this.controls.stateOf(this.scopesOfSlot(scope));
    return this.controls.stateOf(scope === DESK ? [DESK] : [DESK, scope]);
  }

  /** The trading state in force for one version in a slot: a candidate's may be stricter than the version's in force. */
  tradingStateOf(slotId: string, version: string): TradingState {
    return this.controls.stateOf(this.scopesOf(slotId, version));
  }

  /** How an instance that somebody watches has traded: on its simulated account where it has one, else at the exchange. */
  conductOf(instance: number): ConductCounts | undefined {
    return (this.simulated.accounts.get(instance)?.conduct ?? this.conduct.of(instance))?.counts;
  }

  /** Whether a scope's text names something that there is; in words what to give instead when it does not. */
  scopeProblem(scope: Scope): string | undefined {
    const parsed = parseScope(scope);
    if (!parsed)
      return `${scope} is no scope; give desk, a slot such as momentum:paper, or environment/…, algorithm/…, version/… or instrument/… with its name`;
    const { kind, id } = parsed;
    const entities = [...this.registry.entities.values()];
    const isKnown =
      kind === 'desk' ||
      (kind === 'environment' && (ENVIRONMENTS as readonly string[]).includes(id)) ||
      (kind === 'slot' && this.router.slots.has(id)) ||
      (kind === 'algorithm' && entities.some((each) => each.name === id)) ||
      (kind === 'version' && entities.some((each) => versionName(each) === id)) ||
      (kind === 'instrument' && this.market.byKey(id) !== undefined);
    return isKnown ? undefined : `there is no ${kind} ${id}`;
  }

  /** Records a change of a version's health; saying the same again records nothing. */
  noteHealth(out: Outputs, entityId: string, health: HealthStatus, reason: string): void {
    if (this.registry.entities.get(entityId)?.health === health) return;
    this.emit(out, DESK_AUTHOR, { kind: 'health_changed', entityId, health, reason });
  }

  /** Lets a slot only reduce from here on. One that may do no more already stays as it is. */
  reduceOnly(out: Outputs, slotId: string, reason: string): void {
    if (this.tradingState(slotId) !== 'active') return;
    this.emit(out, DESK_AUTHOR, { kind: 'trading_state_changed', scope: slotId, state: 'reducing', reason });
  }

  /** `name@version` of an entity, deleted or not. */
  versionOf(entityId: string): string {
    return versionName(defined(this.registry.entities.get(entityId), `entity ${entityId}`));
  }

  /** The monitor of a scope's equity, made where there is none. */
  monitor(scope: Scope): EquityMonitor {
    let monitor = this.monitors.get(scope);
    if (!monitor) {
      monitor = new EquityMonitor();
      this.monitors.set(scope, monitor);
    }
    return monitor;
  }
}
