import type { AuditRow, InstanceHealth, ModuleInspection } from '../../../electron/engine/ports.ts';
import { LimitTable } from '../../../electron/engine/risk/limit-table.ts';
import { limitsToJson } from '../../../electron/engine/risk/limits.ts';
import { OperatorTable } from '../../../electron/engine/risk/operator-table.ts';
import type {
  DrainView,
  EngineView,
  Exposure,
  Headroom,
  KillQuote,
  LadderStanding,
  OrderRecord,
  Position,
  Profit,
  StandingAlert,
  Violation,
} from '../../../electron/engine/view.ts';
import type {
  CommittedTurn,
  Desk,
  FeedControl,
  FoldedFact,
  HealthReport,
  ReceiptAudit,
  SwapMeasurement,
} from '../../../electron/host/desk.ts';
import type { RecordedAgain } from '../../../electron/host/outage.ts';
import { deskUuid, NIL_UUID } from '../../../shared/base/uuid.ts';
import type { ApprovalRecord } from '../../../shared/domain/approval.ts';
import { type Calendar, UTC_CALENDAR } from '../../../shared/domain/calendar.ts';
import {
  type Command,
  type DrainResult,
  type KillResult,
  type Outcome,
  refuse,
} from '../../../shared/domain/command.ts';
import type { Deployment, Environment } from '../../../shared/domain/deployment.ts';
import type { Emergency } from '../../../shared/domain/emergency.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import type { ExitProgress, ExitRecord } from '../../../shared/domain/exit.ts';
import type { Author, Fact, Recorded } from '../../../shared/domain/fact.ts';
import type { Ladder } from '../../../shared/domain/ladder.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import { isOperatorCommand } from '../../../shared/domain/operator-command.ts';
import type { Override } from '../../../shared/domain/override.ts';
import type { Performance, SimulatedPerformance } from '../../../shared/domain/performance.ts';
import type { Breaker, LimitName, TradingState } from '../../../shared/domain/risk.ts';
import { scopesOf } from '../../../shared/domain/scope.ts';
import type { Slot } from '../../../shared/domain/slot.ts';
import type { HandOverContract, Swap, SwapRule } from '../../../shared/domain/swap.ts';
import { versionName } from '../../../shared/domain/version.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { money, ZERO_MONEY } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { type EpochNs, epochNs, timeNs } from '../../../shared/units/time.ts';
import {
  BTC,
  ORIGIN,
  PASSED,
  plainDeployment,
  plainEntity,
  plainReport,
  plainSwap,
} from '../../support/fake-desk-records.ts';
import { afterWord, plainLadder } from '../../support/fake-ladder.ts';

export { BTC, ORIGIN, PASSED } from '../../support/fake-desk-records.ts';

/** What a swap is while it waits for its time. */
const WAITING = {
  status: 'initiated',
  stage: 'scheduled',
  completedAt: null,
  cutSequence: null,
  cutMarketNs: null,
  receipts: null,
} as const;

/** A desk without an engine: it keeps records, carries commands out in the plainest way, and can be told to refuse. */
export class PlainDesk implements Desk {
  readonly deskId = deskUuid(7, 'desk', 1);
  readonly seed = 7;
  readonly startedAt = ORIGIN;
  readonly originNs = ORIGIN;
  readonly entities = new Map<string, Entity>();
  readonly deployments = new Map<string, Deployment>();
  readonly swaps = new Map<string, Swap>();
  readonly slots = new Map<string, Slot>();
  readonly breakers = new Map<string, Breaker>();
  readonly positions = new Map<number, Position[]>();
  readonly profits = new Map<string, ReadonlyMap<string, Profit>>();
  readonly orders = new Map<string, OrderRecord>();
  readonly swapRules = new Map<string, SwapRule>();
  readonly ladders = new Map<string, Ladder>();
  /** How each open ladder stands, by its id. */
  readonly standings = new Map<string, LadderStanding>();
  readonly drains: DrainView[] = [];
  readonly discarded = new Map<number, number>();
  readonly remaining = new Map<string, number>();
  readonly reports = new Map<string, HealthReport>();
  /** By slot id, `/`, `name@version`. */
  readonly performances = new Map<string, Performance>();
  readonly simulatedPerformances = new Map<string, SimulatedPerformance>();
  quote: ReturnType<EngineView['rollbackQuote']> = { refusal: 'nothing was swapped here' };
  /** What a trial of a swap would hand over. */
  contracts: readonly HandOverContract[] = [];
  drained: DrainResult = { drained: 14, remaining: 0, timedOut: false };
  readonly measurements = new Map<string, SwapMeasurement>();
  readonly auditRows: AuditRow[] = [];
  readonly history: FoldedFact[] = [];
  /** Every command with its author, in order. */
  readonly executed: { command: Command; author: Author }[] = [];
  /** When set, it answers every command. */
  refusal: Outcome | undefined;
  stopped: string | undefined;
  outage: Desk['outage'];
  age: number | undefined = 12;
  sequence = 0;
  marketMs = 0;
  healthAnswer: () => Promise<InstanceHealth> = () =>
    Promise.resolve({
      loaded: true,
      pending: 0,
      requests: 100,
      faults: 0,
      memoryBytes: 1_000_000,
      memoryLimitBytes: 268_435_456,
      busyMicrosP50: 3,
      busyMicrosP99: 9,
    });
  readonly limitTable = new LimitTable();
  readonly operators = new OperatorTable();
  readonly approvals = new Map<string, ApprovalRecord>();
  readonly overrides = new Map<string, Override>();
  readonly exits = new Map<string, ExitRecord>();
  readonly exitProgress = new Map<string, ExitProgress[]>();
  readonly violations: Violation[] = [];
  readonly alerts: StandingAlert[] = [];
  readonly connections = { feed: true, exchange: true };
  approvalsRequired = { count: 0, expiresAfterMs: 3_600_000, aboveShare: 1_000 };
  readonly emergencies = new Map<string, Emergency>();
  calendar: Calendar = UTC_CALENDAR;
  /** What a scope has used of its limits. */
  headroom: Headroom[] = [];
  exposures: Exposure[] = [];
  /** What every instance holds of everything. */
  heldNow = 0;
  killQuotes: KillQuote[] = [];
  /** When set, what raises risk waits for it. */
  awaits: string | undefined;
  /** What a kill answers. */
  killed: KillResult = { breakerId: 'b-9', orders: 3, exitId: null, positions: 0 };
  readonly #trading = new Map<string, TradingState>();
  readonly #committed = new Set<(turn: CommittedTurn) => void>();
  readonly #recordedAgain = new Set<(again: RecordedAgain) => void>();
  readonly #market = new Set<(event: MarketEvent) => void>();
  #records = 0;
  #facts = 0;
  #ticks = 0n;

  readonly feed = {
    kind: 'sim' as FeedControl['kind'],
    speed: 1 as number | 'max',
    paused: false,
    ended: false,
    stepped: 0,
    play() {
      this.paused = false;
    },
    pause() {
      this.paused = true;
    },
    step(count: number) {
      this.stepped += count;
    },
    setSpeed(speed: number | 'max') {
      this.speed = speed;
    },
  };

  get view(): EngineView {
    const profit = { realised: money(1n), unrealised: ZERO_MONEY, fees: ZERO_MONEY, total: money(1n) };
    return {
      instruments: [BTC],
      entities: this.entities,
      deployments: this.deployments,
      swaps: this.swaps,
      ladders: this.ladders,
      latestLadder: (slotId) => [...this.ladders.values()].findLast((each) => each.slotId === slotId),
      ladderStanding: (id) => this.standings.get(id),
      slots: this.slots,
      orders: this.orders,
      breakers: this.breakers,
      limits: this.limitTable.desk,
      limitsOf: () => this.limitTable.desk,
      limitTable: this.limitTable,
      scopesOfSlot: (slotId) => this.#scopesOfSlot(slotId),
      approvals: this.approvals,
      operators: this.operators,
      approvalsRequired: this.approvalsRequired,
      emergencies: this.emergencies,
      overrides: this.overrides,
      calendar: this.calendar,
      counts: { intents: 5, denied: 1, sent: 4, rejected: 0, filled: 3, cancelled: 1 },
      denials: new Map([['off_tick', 1]]),
      sequence: this.sequence,
      factSeq: this.#facts,
      marketNow: timeNs(this.marketMs * 1e6),
      mark: () => undefined,
      tradingState: (scope) => this.#trading.get(scope) ?? 'active',
      positions: (instance) => this.positions.get(instance) ?? [],
      held: () => this.heldNow,
      positionsByVersion: () => this.#positionsOf([...this.slots.values()]),
      positionsInSlot: (slotId) => this.#positionsOf([...this.slots.values()].filter(({ id }) => id === slotId)),
      accountPositions: () => [],
      profitByVersion: () => this.profits,
      accountProfit: () => new Map([['USDT', profit]]),
      slotRisk: () => ({ equity: money(950n), dayProfit: money(-50n), drawdown: money(50n), capital: money(1_000n) }),
      riskOf: () => ({
        ...{ equity: money(950n), dayProfit: money(-50n), drawdown: money(50n), capital: money(1_000n) },
        limits: this.headroom,
      }),
      killQuotes: (scopes) => this.killQuotes.filter(({ scope }) => scopes.includes(scope)),
      exposures: () => this.exposures,
      ownState: (scope) => this.#trading.get(scope) ?? 'active',
      trippedAt: (id) => (this.breakers.has(id) ? ORIGIN : undefined),
      alerts: this.alerts,
      violations: this.violations,
      connections: this.connections,
      exits: this.exits,
      kills: new Map(),
      exitProgress: (exitId) => this.exitProgress.get(exitId) ?? [],
      pending: () => 0,
      discarded: (instance) => this.discarded.get(instance) ?? 0,
      remaining: (swapId) => this.remaining.get(swapId) ?? 0,
      drains: this.drains,
      swapRules: this.swapRules,
      simulated: {
        instances: [],
        shareOf: () => undefined,
        positions: () => [],
        openOrders: () => 0,
        equity: () => ZERO_MONEY,
        conduct: () => undefined,
        divergence: () => undefined,
        held: () => 0,
      },
      rollbackQuote: () => this.quote,
      candidateQuote: () => undefined,
    };
  }

  /** A millisecond later at each call. */
  now(): EpochNs {
    this.#ticks += 1_000_000n;
    return epochNs(ORIGIN + this.#ticks);
  }

  execute(command: Command, author: Author): Promise<Outcome> {
    this.executed.push({ command, author });
    return Promise.resolve(this.refusal ?? this.#carryOut(command));
  }

  inspect(module: string): Promise<ModuleInspection> {
    if (module.includes('..')) return Promise.reject(new Error(`${module} leads out of the algorithm folders`));
    return Promise.resolve({
      manifest: {
        name: 'momentum',
        version: '1.0.0',
        instruments: '*',
        parameters: {},
        stateVersion: 1,
        warmUpEvents: 0,
      },
      contentHash: 'ab'.repeat(32),
    });
  }

  feedStats() {
    return { read: 10, bad: 1, problems: [], rounded: 0, crossed: 0, progress: 0.5 };
  }

  feedAgeMs(): number | undefined {
    return this.age;
  }

  measurement(swapId: string): SwapMeasurement | undefined {
    return this.measurements.get(swapId);
  }

  downtimes(): readonly number[] {
    return [...this.measurements.values()].map(({ downtimeNs }) => downtimeNs);
  }

  health(): Promise<InstanceHealth> {
    return this.healthAnswer();
  }

  checkHealth(entityId: string): Promise<HealthReport> {
    const report = this.reports.get(entityId) ?? plainReport(entityId);
    this.reports.set(entityId, report);
    return Promise.resolve(report);
  }

  healthReport(entityId: string): HealthReport | undefined {
    return this.reports.get(entityId);
  }

  receiptAudit(): Promise<ReceiptAudit> {
    return Promise.resolve({ delivered: 10, missed: 0, gaps: [], twice: 0, unanswered: 0 });
  }

  performance(slotId: string, version: string): Performance | undefined {
    return this.performances.get(`${slotId}/${version}`);
  }

  simulatedPerformance(slotId: string, version: string): SimulatedPerformance | undefined {
    return this.simulatedPerformances.get(`${slotId}/${version}`);
  }

  audit({ limit, beforeSeq = Number.MAX_SAFE_INTEGER }: { limit: number; beforeSeq?: number }): readonly AuditRow[] {
    return this.auditRows
      .filter(({ seq }) => seq < beforeSeq)
      .toReversed()
      .slice(0, limit);
  }

  auditHead() {
    return { rows: this.auditRows.length, hash: this.auditRows.at(-1)?.hash ?? '0'.repeat(64) };
  }

  onCommitted(listener: (turn: CommittedTurn) => void): () => void {
    this.#committed.add(listener);
    return () => this.#committed.delete(listener);
  }

  onRecordedAgain(listener: (again: RecordedAgain) => void): () => void {
    this.#recordedAgain.add(listener);
    return () => this.#recordedAgain.delete(listener);
  }

  /** Tells that an outage is over. */
  tellRecordedAgain(again: RecordedAgain): void {
    for (const listener of this.#recordedAgain) listener(again);
  }

  onMarket(listener: (event: MarketEvent) => void): () => void {
    this.#market.add(listener);
    return () => this.#market.delete(listener);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Listeners that are attached now. */
  get listeners(): number {
    return this.#committed.size + this.#recordedAgain.size + this.#market.size;
  }

  /** Commits facts, as a turn of the host would. */
  commit(...facts: Fact[]): void {
    const recorded = facts.map((fact): Recorded => {
      this.#facts += 1;
      return { seq: this.#facts, tsNs: this.now(), actor: 'desk', role: 'desk', fact };
    });
    for (const listener of this.#committed) listener({ facts: recorded });
  }

  /** A trade, so many milliseconds into the session. */
  trade(atMs: number, at: number, size = 1): void {
    this.sequence += 1;
    this.marketMs = atMs;
    this.send({
      kind: 'trade',
      seq: this.sequence,
      instrumentSeq: this.sequence,
      instrument: 0,
      tsNs: timeNs(atMs * 1e6),
      price: price(at),
      quantity: quantity(size),
      aggressor: 'buy',
    });
  }

  send(event: MarketEvent): void {
    for (const listener of this.#market) listener(event);
  }

  addEntity(name: string, version: string, change: Partial<Entity> = {}): Entity {
    const entity: Entity = { ...plainEntity(this.#id('entity'), this.now()), name, version, ...change };
    this.entities.set(entity.id, entity);
    return entity;
  }

  /** Makes a version live in an environment. */
  addDeployment(
    entity: Entity,
    environment: Environment,
    instance: number,
    change: Partial<Deployment> = {},
  ): Deployment {
    const slotId = `${entity.name}:${environment}`;
    const plain = plainDeployment(this.#id('deployment'), entity, slotId, this.now());
    const deployment: Deployment = { ...plain, environment, ...change };
    this.deployments.set(deployment.id, deployment);
    const attachment = { instance, entityId: entity.id, deploymentId: deployment.id, role: 'live' } as const;
    this.slots.set(slotId, {
      id: slotId,
      type: 'strategy',
      environment,
      instruments: '*',
      capital: money(100_000_000_000_000n),
      reserve: basisPoints(0),
      attachments: [{ ...attachment, share: basisPoints(10_000) }],
    });
    return deployment;
  }

  addSwap(from: Entity, to: Entity, change: Partial<Swap> = {}): Swap {
    const swap: Swap = { ...plainSwap(this.#id('swap'), from, to, this.now()), ...change };
    this.swaps.set(swap.id, swap);
    return swap;
  }

  #scopesOfSlot(slotId: string): string[] {
    const slot = this.slots.get(slotId);
    const live = slot?.attachments.find(({ role }) => role === 'live');
    return slot && live ? [...scopesOf(slotId, slot.environment, versionName(this.#entity(live.entityId)))] : ['desk'];
  }

  #positionsOf(slots: readonly Slot[]): Map<string, readonly Position[]> {
    const attachments = slots.flatMap((slot) => slot.attachments);
    return new Map(
      attachments.map(({ entityId, instance }) => [
        versionName(this.#entity(entityId)),
        this.positions.get(instance) ?? [],
      ]),
    );
  }

  #id(noun: 'entity' | 'deployment' | 'swap'): string {
    this.#records += 1;
    return deskUuid(7, noun, this.#records);
  }

  #entity(id: string): Entity {
    return this.entities.get(id)!;
  }

  #carryOut(command: Command): Outcome {
    const done = (subject: string): Outcome => ({ ok: true, subject, message: 'done' });
    if (isOperatorCommand(command)) return done('operators');
    switch (command.kind) {
      case 'register_entity': {
        const { kind: _, name, version, inspection, ...rest } = command;
        return done(this.addEntity(name, version, { ...rest, contentHash: inspection?.contentHash ?? null }).id);
      }
      case 'update_entity': {
        const { kind: _, entityId, ...changes } = command;
        this.entities.set(entityId, { ...this.#entity(entityId), ...changes });
        return done(entityId);
      }
      case 'delete_entity':
        this.entities.set(command.entityId, { ...this.#entity(command.entityId), deletedAt: this.now() });
        return done(command.entityId);
      case 'deploy': {
        const { entityId, environment, deployedBy, method, capital } = command;
        if (this.awaits !== undefined) return this.#perhapsWaits(entityId);
        const made = this.addDeployment(this.#entity(entityId), environment, 1, { deployedBy, method });
        const slot = this.slots.get(made.slotId)!;
        if (capital !== undefined) this.slots.set(slot.id, { ...slot, capital });
        return done(made.id);
      }
      case 'swap': {
        if (command.validateOnly) {
          const { contracts } = this;
          return { ok: true, subject: NIL_UUID, message: 'the swap would pass', validation: PASSED, contracts };
        }
        const { fromEntityId, toEntityId, reason, initiatedBy, type, schedule } = command;
        const change = { reason, initiatedBy, type, schedule, ...(schedule && WAITING) };
        const swap = this.addSwap(this.#entity(fromEntityId), this.#entity(toEntityId), change);
        if (schedule) return done(swap.id);
        this.measurements.set(swap.id, { downtimeNs: 1_500_000, eventsHeld: 2, durationNs: 250_000_000 });
        return done(swap.id);
      }
      case 'cancel_swap': {
        const swap = this.swaps.get(command.swapId)!;
        if (swap.completedAt !== null) return refuse('broken_rule', 'the swap has begun: roll it back instead');
        const end = { status: 'failed', stage: 'done', completedAt: this.now(), errorMessage: command.reason } as const;
        this.swaps.set(swap.id, { ...swap, ...end });
        return done(swap.id);
      }
      case 'set_swap_rule': {
        const { kind: _, ...terms } = command;
        const rule = { id: this.#id('swap'), ...terms, setBy: 'ann', setAt: this.now() };
        this.swapRules.set(rule.id, rule);
        return done(rule.id);
      }
      case 'remove_swap_rule':
        this.swapRules.delete(command.ruleId);
        return done(command.ruleId);
      case 'drain':
        return { ok: true, subject: command.entityId, message: 'drained', drain: this.drained };
      case 'rollback_version': {
        const { entityId, toEntityId, reason, environment } = command;
        const back = this.addSwap(this.#entity(entityId), this.#entity(toEntityId ?? entityId), {
          type: 'rollback',
          reason,
        });
        if (toEntityId) this.addDeployment(this.#entity(toEntityId), environment ?? 'paper', 9);
        return { ok: true, subject: back.id, message: 'rolled back' };
      }
      case 'rollback_deployment': {
        const { deploymentId, rolledBackBy, reason: rollbackReason } = command;
        const deployment = this.deployments.get(deploymentId)!;
        const end = { status: 'rolled_back', rolledBackAt: this.now(), rolledBackBy, rollbackReason } as const;
        this.deployments.set(deployment.id, { ...deployment, ...end });
        return done(deployment.id);
      }
      case 'rollback_swap':
        return this.#rollBack(command.swapId, command.rolledBackBy, command.reason);
      case 'rollback_slot': {
        const live = this.slots.get(command.slotId)!.attachments[0]!;
        const deployment = this.deployments.get(live.deploymentId)!;
        const rolledBackBy = command.rolledBackBy;
        this.deployments.set(deployment.id, { ...deployment, status: 'rolled_back', rolledBackBy });
        return done(deployment.id);
      }
      case 'set_trading_state':
        if (command.scope.includes(':') && !this.slots.has(command.scope))
          return refuse('not_found', `there is no slot ${command.scope}`);
        if (this.awaits === undefined) this.#trading.set(command.scope, command.state);
        return this.#perhapsWaits(command.scope);
      case 'trip_breaker': {
        const { scope, action, reason: value } = command;
        this.breakers.set('b-8', { id: 'b-8', scope, cause: 'manual', action, value, limit: '' });
        return done('b-8');
      }
      case 'release_breaker':
        if (this.awaits === undefined) this.breakers.delete(command.id);
        return this.#perhapsWaits(command.id);
      case 'set_limits': {
        const { scope = 'desk', limits, actions, unset = [], reason } = command;
        if (this.awaits !== undefined) return this.#perhapsWaits(scope);
        const kept = Object.entries({ ...this.limitTable.own(scope), ...limits }).filter(
          ([name]) => !unset.includes(name as LimitName),
        );
        const changed = { scope, limits: limitsToJson(Object.fromEntries(kept)), reason };
        const table = { ...this.limitTable.actions(scope), ...actions };
        this.limitTable.applyChanged({ kind: 'limits_changed', ...changed, actions: table });
        return done(scope);
      }
      case 'kill':
        this.#trading.set(command.scope, 'halted');
        return { ok: true, subject: 'k-1', message: `${command.scope} is halted`, kill: this.killed };
      case 'require_approvals':
        if (this.awaits === undefined) this.approvalsRequired = { ...this.approvalsRequired, ...command };
        return this.#perhapsWaits('desk');
      case 'approve':
      case 'reject': {
        const approval = this.approvals.get(command.approvalId);
        if (!approval) return refuse('not_found', `there is no approval ${command.approvalId}`);
        const status = command.kind === 'approve' ? 'approved' : 'rejected';
        this.approvals.set(approval.id, { ...approval, status, given: [...approval.given, command.by] });
        return done(approval.id);
      }
      case 'declare_emergency': {
        const id = `e-${this.emergencies.size + 1}`;
        const { scope, reason, expiresAfterMs } = command;
        const who = { declaredBy: 'administrator', role: 'administrator', declaredAt: ORIGIN };
        const expiresNs = String(ORIGIN + BigInt(expiresAfterMs) * 1_000_000n);
        this.emergencies.set(id, { id, scope, reason, ...who, expiresNs, status: 'standing', uses: 0, ended: null });
        return done(id);
      }
      case 'end_emergency': {
        const { emergencyId: id, reason } = command;
        const emergency = this.emergencies.get(id);
        if (!emergency) return refuse('not_found', `there is no emergency ${id}`);
        this.emergencies.set(id, { ...emergency, status: 'ended', ended: { by: 'administrator', reason, at: ORIGIN } });
        return done(id);
      }
      case 'grant_override': {
        if (this.awaits !== undefined) return this.#perhapsWaits(command.slotId);
        const { kind: _, expiresAfterMs: _ms, ...terms } = command;
        const override = { ...terms, overrideId: this.#id('swap'), expiresNs: String(ORIGIN), approvalId: null };
        this.overrides.set(override.overrideId, override);
        return done(override.overrideId);
      }
      case 'revoke_override':
        this.overrides.delete(command.overrideId);
        return done(command.overrideId);
      case 'promote': {
        const { entityId, environment, plan, pipeline, reason, startedBy } = command;
        if (this.awaits !== undefined) return this.#perhapsWaits(entityId);
        const { slotId, id: deploymentId } = this.addDeployment(this.#entity(entityId), environment, 2);
        const terms = { environment, plan, pipeline, reason, startedBy };
        const ladder = plainLadder(this.ladders.size + 1, { slotId, entityId, deploymentId }, terms);
        this.ladders.set(ladder.id, ladder);
        return done(ladder.id);
      }
      case 'advance_ladder':
      case 'hold_ladder':
      case 'resume_ladder':
      case 'step_down_ladder':
      case 'abort_ladder': {
        const ladder = this.view.latestLadder(command.slotId);
        if (!ladder) return refuse('not_found', `there is no slot ${command.slotId}`);
        if (this.awaits !== undefined) return this.#perhapsWaits(ladder.id);
        this.ladders.set(ladder.id, afterWord(ladder, command));
        return done(ladder.id);
      }
      case 'set_calendar':
        if (this.awaits === undefined) this.calendar = command.calendar;
        return this.#perhapsWaits('desk');
    }
  }

  /** What raises risk: carried out, or waiting where a test has said so. */
  #perhapsWaits(subject: string): Outcome {
    const { awaits } = this;
    return awaits === undefined
      ? { ok: true, subject, message: 'done' }
      : { ok: true, subject: awaits, message: 'it waits for 1 other person', awaits };
  }

  #rollBack(swapId: string, rolledBackBy: string, rollbackReason: string): Outcome {
    const swap = this.swaps.get(swapId)!;
    if (swap.status === 'rolled_back') return refuse('broken_rule', 'the swap was rolled back already');
    const back = this.addSwap(this.#entity(swap.toEntityId), this.#entity(swap.fromEntityId), {
      type: 'rollback',
      reverts: swapId,
    });
    const rolledBackAt = this.now();
    const end = { status: 'rolled_back', rollbackSwapId: back.id, rolledBackAt, rolledBackBy, rollbackReason } as const;
    this.swaps.set(swapId, { ...swap, ...end });
    return { ok: true, subject: back.id, message: 'rolled back' };
  }
}
