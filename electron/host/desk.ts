/**
 * The desk as its surfaces see it: what `api` may ask of the host. One door in (`execute`), read-only views out.
 */
import type { Alert } from '../../shared/domain/alert.ts';
import type { Asker, Command, Outcome } from '../../shared/domain/command.ts';
import type { Check } from '../../shared/domain/deployment.ts';
import type { HealthStatus } from '../../shared/domain/entity.ts';
import type { Author, Recorded } from '../../shared/domain/fact.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { Outward } from '../../shared/domain/outward.ts';
import type { Performance, SimulatedPerformance } from '../../shared/domain/performance.ts';
import type { Role } from '../../shared/domain/slot.ts';
import type { EpochNs } from '../../shared/units/time.ts';
import type { AuditRow, CheckpointsPort, FeedStats, InstanceHealth, ModuleInspection } from '../engine/ports.ts';
import type { EngineView } from '../engine/view.ts';
import type { JournalOutage, RecordedAgain } from './outage.ts';
import type { Unheeded } from './unheeded.ts';

/** What was measured of a swap. Kept in the audit row of its completion, never in a fact. */
export interface SwapMeasurement {
  /** From the start of the cut's turn until its commit was on disk and its outputs were out, nanoseconds. */
  readonly downtimeNs: number;
  /** Market events that waited in the queue meanwhile. */
  readonly eventsHeld: number;
  /** From the command to the record, nanoseconds. */
  readonly durationNs: number;
}

/** How a version was found when it was last looked at. Measured, so never part of a fact; its status is one when it changes. */
export interface HealthReport {
  readonly entityId: string;
  readonly status: HealthStatus;
  readonly checks: readonly Check[];
  /** True when at least one instance of it runs. */
  readonly loaded: boolean;
  /** Time in the version's own code for one event: of the running instances the median, else of the sample inference. */
  readonly sampleInferenceMicros: number | undefined;
  /** The most that one of its threads holds. */
  readonly memoryBytes: number | undefined;
  readonly memoryLimitBytes: number | undefined;
  /** Faults by requests over the instances that are attached, 0 to 1; undefined where none was asked anything. */
  readonly errorRate: number | undefined;
  /** Wall time. */
  readonly checkedAt: EpochNs;
  readonly instances: readonly {
    readonly instance: number;
    readonly slotId: string;
    readonly role: Role;
    readonly health: InstanceHealth | undefined;
  }[];
}

/** A fact of an earlier run, as it was folded at start-up. */
export type FoldedFact = Pick<Recorded, 'seq' | 'tsNs' | 'fact'>;

/** A turn of the host that is on disk. */
export interface CommittedTurn {
  readonly facts: readonly Recorded[];
}

/** Play, pause and speed of the market data. */
export interface FeedControl {
  readonly kind: 'none' | 'sim' | 'replay' | 'nats';
  /** `max`, or how many times market speed. */
  readonly speed: number | 'max';
  readonly paused: boolean;
  readonly ended: boolean;
  play(): void;
  pause(): void;
  /** Delivers exactly `count` events while paused. */
  step(count: number): void;
  setSpeed(speed: number | 'max'): void;
}

/** Events of one instrument that no live version of a slot received, by their count at the door, both ends included. */
export interface Gap {
  readonly slotId: string;
  readonly instrument: number;
  readonly from: number;
  readonly to: number;
}

/** Events accepted by the intake against the versions' own receipts. */
export interface ReceiptAudit {
  readonly delivered: number;
  /** Accepted events that no live version of a slot received. */
  readonly missed: number;
  /** Where they were missed. A version that fails takes along what it had been handed and not yet begun. */
  readonly gaps: readonly Gap[];
  /** Events that a version received twice. */
  readonly twice: number;
  /** Delivered to a version and not answered by it. */
  readonly unanswered: number;
}

export interface Desk {
  readonly deskId: string;
  readonly seed: number;
  readonly startedAt: EpochNs;
  readonly view: EngineView;
  /** The time that market times count from. */
  readonly originNs: EpochNs;
  readonly feed: FeedControl;
  /** Why the desk refuses to trade (`undefined` while it can): a failed commit, a lost feed. */
  readonly stopped: string | undefined;
  /** Set while the journal cannot be written: the desk goes on, may only reduce risk, and writes as soon as it can. */
  readonly outage: JournalOutage | undefined;
  /** Carries a command out; resolves when its record is on disk (a swap: when it has ended). Never rejects. */
  execute(command: Command, asker: Asker): Promise<Outcome>;
  /** Reads a module's manifest and hash, for a registration. @throws {Error} with words for a person. */
  inspect(module: string): Promise<ModuleInspection>;
  /** The latest facts of earlier runs on this data directory, oldest first. */
  readonly history: readonly FoldedFact[];
  feedStats(): FeedStats | undefined;
  /** How the ways out are doing: bus and webhook. Undefined where the desk has none. */
  readonly outward?: Outward | undefined;
  /** Desk time now. */
  now(): EpochNs;
  /** Wall time since the last market event arrived, milliseconds; undefined before the first. */
  feedAgeMs(): number | undefined;
  measurement(swapId: string): SwapMeasurement | undefined;
  /** All measured downtimes of this desk, nanoseconds, for estimates. */
  downtimes(): readonly number[];
  health(instance: number): Promise<InstanceHealth>;
  /** Looks at a version now: its running instances, or, where none runs, a scratch one. @throws {Error} for an unknown entity. */
  checkHealth(entityId: string): Promise<HealthReport>;
  /** What the last look at a version found; undefined before the first. The desk looks by itself, on a schedule. */
  healthReport(entityId: string): HealthReport | undefined;
  receiptAudit(): Promise<ReceiptAudit>;
  /** How a version, `name@version`, has done in a slot; undefined where it never served. */
  performance(slotId: string, version: string): Performance | undefined;
  /** The same of the version's latest simulated account in the slot; undefined where it never had one. */
  simulatedPerformance(slotId: string, version: string): SimulatedPerformance | undefined;
  audit(query: { limit: number; beforeSeq?: number; subject?: string; action?: string }): readonly AuditRow[];
  auditHead(): { readonly rows: number; readonly hash: string };
  /** Signed heads of the audit; undefined where the journal keeps none. */
  readonly checkpoints?: CheckpointsPort | undefined;
  /** Called after each commit that had facts. Returns the way to stop. */
  onCommitted(listener: (turn: CommittedTurn) => void): () => void;
  /** Called when an outage of the journal is over and all that waited is on disk. Returns the way to stop. */
  onRecordedAgain(listener: (again: RecordedAgain) => void): () => void;
  /** What was found wrong with the desk's own record since its start, in words, oldest first; undefined where nobody looks. */
  readonly findings?: readonly string[] | undefined;
  /** Called with an alert for each such finding, those of before at once. Returns the way to stop. */
  onFinding?(listener: (alert: Alert) => void): () => void;
  /** Records that a person was refused something that keeps the desk safe, before it became a command; left out where nothing records it. */
  unheeded?(unheeded: Unheeded): void;
  /** Records what concerns the ways into the desk and is no fact of the engine's; left out where nothing records it. */
  noted?(action: string, subject: string, payload: Record<string, unknown>, author: Author): void;
  /** Called for every market event after it went through the engine. Keep it cheap. Returns the way to stop. */
  onMarket(listener: (event: MarketEvent) => void): () => void;
  /** Stops feed and versions, commits what is open, closes the journal. */
  close(): Promise<void>;
}
