import type { Alert } from '../../shared/domain/alert.ts';
import type { Asker, Command, Outcome } from '../../shared/domain/command.ts';
import type { Author } from '../../shared/domain/fact.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { Outward } from '../../shared/domain/outward.ts';
import type { Performance, SimulatedPerformance } from '../../shared/domain/performance.ts';
import type { EpochNs } from '../../shared/units/time.ts';
import {
  type AuditRow,
  CLEAN_STOP_ACTION,
  type FeedStats,
  type InstanceHealth,
  type JournalPort,
  type ModuleInspection,
} from '../engine/ports.ts';
import type { EngineView } from '../engine/view.ts';
import type { CommittedTurn, Desk, FeedControl, HealthReport, ReceiptAudit, SwapMeasurement } from './desk.ts';
import { FeedDriver } from './feed-driver.ts';
import { versionToExamine } from './health-checks.ts';
import { HealthWatch } from './health-watch.ts';
import { shielded } from './host.ts';
import { type JournalFinding, JournalFindings } from './journal-findings.ts';
import { LiveLoop } from './live-loop.ts';
import type { JournalOutage, RecordedAgain } from './outage.ts';
import { PerformanceTracker } from './performance/tracker.ts';
import type { ServingDeskParts } from './serving-parts.ts';
import type { Unheeded } from './unheeded.ts';

/** The desk while it serves: the live loop, the feed that drives it, and the surfaces' door to both. */
export class ServingDesk implements Desk {
  readonly deskId: string;
  readonly seed: number;
  readonly originNs: EpochNs;
  readonly startedAt: EpochNs;
  readonly #parts: ServingDeskParts;
  readonly #loop: LiveLoop;
  readonly #health: HealthWatch;
  readonly #feed: FeedDriver;
  readonly #findings: JournalFindings;
  readonly #performance: PerformanceTracker;
  readonly #marketListeners = new Set<(event: MarketEvent) => void>();
  /** Why the loop stopped; undefined while it has not. */
  #failure: Error | undefined;
  /** Versions cannot be asked any more; what they last said stands. */
  #closing = false;
  #head = { rows: 0, hash: '' };
  #receipts: ReceiptAudit = { delivered: 0, missed: 0, gaps: [], twice: 0, unanswered: 0 };

  constructor(parts: ServingDeskParts) {
    this.#parts = parts;
    this.deskId = parts.deskId;
    this.seed = parts.seed;
    this.originNs = parts.originNs;
    this.startedAt = parts.clock.wallNs();
    this.#findings = parts.findings ?? new JournalFindings();
    this.#loop = new LiveLoop(
      parts.host,
      parts.clock,
      (event) => this.#onEvent(event),
      (reason) => {
        this.#failure = reason;
        parts.feed?.paced.close();
      },
    );
    this.#health = new HealthWatch({
      view: parts.host.view,
      runtime: parts.host.runtime,
      clock: parts.clock,
      take: (input) => this.#loop.health(input),
    });
    this.#performance = new PerformanceTracker(parts.host, parts.originNs);
    this.#feed = new FeedDriver({ feed: parts.feed, host: parts.host, loop: this.#loop, clock: parts.clock });
    for (const fact of parts.host.history) this.#health.observe(fact);
    parts.host.onCommitted((turn) => {
      for (const fact of turn.facts) this.#health.observe(fact);
    });
  }

  /**
   * Brings the attached versions back; resolves when they are all loaded or have failed. Then the feed may start.
   *
   * @throws {Error} where the start cannot be recorded: the journal's own, as a rule.
   */
  async resume(): Promise<void> {
    this.#parts.host.resume();
    this.#loop.start();
    if (this.#parts.feed?.paced.isCatchingUp) this.#loop.catchingUp(true);
    await this.#loop.drained();
    while (this.#parts.host.engine.loading && this.stopped === undefined)
      await new Promise((resolve) => setTimeout(resolve, 5));
    if (!this.#parts.host.hasStarted) throw this.#failure ?? new Error('the start of the desk was not recorded');
    this.#health.start();
  }

  /** Starts the market data. */
  startFeed(): void {
    this.#feed.start();
  }

  #onEvent(event: MarketEvent): void {
    this.#feed.onEvent();
    shielded(() => this.#performance.onMarket(event.tsNs));
    for (const listener of this.#marketListeners) shielded(() => listener(event));
  }

  get view(): EngineView {
    return this.#parts.host.view;
  }

  get history(): Desk['history'] {
    return this.#parts.host.history;
  }

  get stopped(): string | undefined {
    return (
      this.#parts.host.stopped ??
      (this.#feed.error === undefined ? undefined : `the market data failed: ${this.#feed.error}`)
    );
  }

  get outage(): JournalOutage | undefined {
    return this.#parts.host.outage;
  }

  get feed(): FeedControl {
    return this.#feed.control();
  }

  async execute(command: Command, asker: Asker): Promise<Outcome> {
    const target = versionToExamine(command);
    // An unknown version is the engine's to refuse.
    if (target !== undefined && this.view.entities.has(target) && this.stopped === undefined)
      await this.#health.fresh(target).catch((error: unknown) => process.emitWarning(String(error)));
    return this.#loop.command(command, asker);
  }

  checkHealth(entityId: string): Promise<HealthReport> {
    return this.#health.check(entityId);
  }

  healthReport(entityId: string): HealthReport | undefined {
    return this.#health.report(entityId);
  }

  inspect(module: string): Promise<ModuleInspection> {
    return this.#parts.host.runtime.inspect(module);
  }

  get outward(): Outward | undefined {
    return this.#parts.outward;
  }

  feedStats(): FeedStats | undefined {
    return this.#feed.stats();
  }

  now(): EpochNs {
    return this.#parts.clock.wallNs();
  }

  feedAgeMs(): number | undefined {
    return this.#feed.ageMs();
  }

  /** So much time has passed that the machine's monotonic clock knows nothing of, milliseconds: what is on record is older by it. */
  unseen(ms: number): void {
    this.#feed.onUnseen(ms * 1e6);
  }

  measurement(swapId: string): SwapMeasurement | undefined {
    return this.#parts.host.meter.of(swapId);
  }

  downtimes(): readonly number[] {
    return this.#parts.host.meter.downtimes();
  }

  health(instance: number): Promise<InstanceHealth> {
    return this.#parts.host.runtime.health(instance);
  }

  async receiptAudit(): Promise<ReceiptAudit> {
    if (!this.#closing) this.#receipts = await this.#parts.host.events.all();
    return this.#receipts;
  }

  performance(slotId: string, version: string): Performance | undefined {
    return this.#performance.of(slotId, version);
  }

  simulatedPerformance(slotId: string, version: string): SimulatedPerformance | undefined {
    return this.#performance.simulated(slotId, version);
  }

  audit(query: Parameters<JournalPort['audit']>[0]): readonly AuditRow[] {
    return this.#parts.journal.audit(query);
  }

  /** The last that is known: a disk that cannot be read must not take the console away. */
  auditHead(): { readonly rows: number; readonly hash: string } {
    try {
      this.#head = this.#parts.journal.auditHead();
    } catch (error) {
      if (this.outage === undefined) throw error;
    }
    return this.#head;
  }

  get checkpoints(): Desk['checkpoints'] {
    return this.#parts.journal.checkpoints;
  }

  onCommitted(listener: (turn: CommittedTurn) => void): () => void {
    return this.#parts.host.onCommitted(listener);
  }

  onRecordedAgain(listener: (again: RecordedAgain) => void): () => void {
    return this.#parts.host.onRecordedAgain(listener);
  }

  /** Something is wrong with the record: into the audit, and told to everybody who listens. */
  found(finding: JournalFinding): void {
    this.#parts.host.note(finding.action, finding.subject, finding.payload);
    this.#findings.add(finding, this.view.factSeq, this.now());
    this.#loop.flush();
  }

  unheeded(unheeded: Unheeded): void {
    this.#parts.host.noteUnheeded(unheeded);
    this.#loop.flush();
  }

  noted(action: string, subject: string, payload: Record<string, unknown>, author: Author): void {
    this.#parts.host.note(action, subject, payload, author);
    this.#loop.flush();
  }

  get findings(): readonly string[] {
    return this.#findings.texts;
  }

  onFinding(listener: (alert: Alert) => void): () => void {
    return this.#findings.onFound(listener);
  }

  onMarket(listener: (event: MarketEvent) => void): () => void {
    this.#marketListeners.add(listener);
    return () => this.#marketListeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#health.close();
    await this.#feed.close();
    await this.#loop.drained();
    this.#loop.close();
    if (this.#parts.host.stopped === undefined) {
      this.#parts.host.step({ kind: 'closing' });
      this.#parts.host.commit();
    }
    await this.#parts.snapshots?.close();
    this.#parts.host.noteCounted();
    this.#parts.host.note(CLEAN_STOP_ACTION, this.deskId, {});
    if (this.#parts.host.stopped === undefined) this.#parts.host.commit();
    if (this.outage && !this.#parts.host.writeNow()) {
      const { facts, reason } = this.outage;
      process.emitWarning(`${facts} facts were never recorded, and are lost with this process: ${reason}`);
    }
    this.#parts.host.stop('it was closed');
    await this.#parts.host.runtime.close();
    this.#parts.journal.close();
  }
}
