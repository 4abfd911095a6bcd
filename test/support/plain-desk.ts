import type { AuditRow, InstanceHealth, ModuleInspection } from '../../electron/engine/ports.ts';
import { LimitTable } from '../../electron/engine/risk/limit-table.ts';
import { OperatorTable } from '../../electron/engine/risk/operator-table.ts';
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
} from '../../electron/engine/view.ts';
import type {
  CommittedTurn,
  Desk,
  FeedControl,
  FoldedFact,
  HealthReport,
  ReceiptAudit,
  SwapMeasurement,
} from '../../electron/host/desk.ts';
import type { RecordedAgain } from '../../electron/host/outage.ts';
import { deskUuid } from '../../shared/base/uuid.ts';
import type { ApprovalRecord } from '../../shared/domain/approval.ts';
import { type Calendar, UTC_CALENDAR } from '../../shared/domain/calendar.ts';
import type { Command, DrainResult, KillResult, Outcome } from '../../shared/domain/command.ts';
import type { Deployment, Environment } from '../../shared/domain/deployment.ts';
import type { Emergency } from '../../shared/domain/emergency.ts';
import type { Entity } from '../../shared/domain/entity.ts';
import type { ExitProgress, ExitRecord } from '../../shared/domain/exit.ts';
import type { Author, Fact, Recorded } from '../../shared/domain/fact.ts';
import type { Ladder } from '../../shared/domain/ladder.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { Override } from '../../shared/domain/override.ts';
import type { Performance, SimulatedPerformance } from '../../shared/domain/performance.ts';
import type { Breaker, TradingState } from '../../shared/domain/risk.ts';
import type { Slot } from '../../shared/domain/slot.ts';
import type { HandOverContract, Swap, SwapRule } from '../../shared/domain/swap.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { money } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { type EpochNs, epochNs, timeNs } from '../../shared/units/time.ts';
import { ORIGIN, plainDeployment, plainEntity, plainReport, plainSwap } from './fake-desk-records.ts';
import { carryOut } from './plain-desk-commands.ts';
import { plainView } from './plain-desk-view.ts';

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
  /** The state that each scope was put in. */
  readonly trading = new Map<string, TradingState>();
  readonly #committed = new Set<(turn: CommittedTurn) => void>();
  readonly #recordedAgain = new Set<(again: RecordedAgain) => void>();
  readonly #market = new Set<(event: MarketEvent) => void>();
  #records = 0;
  /** Sequence of the last fact. */
  factSeq = 0;
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
    return plainView(this);
  }

  /** A millisecond later at each call. */
  now(): EpochNs {
    this.#ticks += 1_000_000n;
    return epochNs(ORIGIN + this.#ticks);
  }

  execute(command: Command, author: Author): Promise<Outcome> {
    this.executed.push({ command, author });
    return Promise.resolve(this.refusal ?? carryOut(this, command));
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
      this.factSeq += 1;
      return { seq: this.factSeq, tsNs: this.now(), actor: 'desk', role: 'desk', fact };
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
    const entity: Entity = { ...plainEntity(this.newId('entity'), this.now()), name, version, ...change };
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
    const plain = plainDeployment(this.newId('deployment'), entity, slotId, this.now());
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
    const swap: Swap = { ...plainSwap(this.newId('swap'), from, to, this.now()), ...change };
    this.swaps.set(swap.id, swap);
    return swap;
  }

  /** The next id of a record. */
  newId(noun: 'entity' | 'deployment' | 'swap'): string {
    this.#records += 1;
    return deskUuid(7, noun, this.#records);
  }

  /** An entity that there is. */
  entity(id: string): Entity {
    return this.entities.get(id)!;
  }
}
