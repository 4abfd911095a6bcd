import { canonicalJson } from '../../shared/base/canonical.ts';
import { deskUuid } from '../../shared/base/uuid.ts';
import type { Asker, Command, Outcome } from '../../shared/domain/command.ts';
import { refuse } from '../../shared/domain/command.ts';
import type { ExchangeCommand, ExchangeReport } from '../../shared/domain/exchange.ts';
import type { Author, FactKind, Recorded } from '../../shared/domain/fact.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import { DESK } from '../../shared/domain/scope.ts';
import { absoluteTime, type EpochNs } from '../../shared/units/time.ts';
import type { EngineOptions } from '../engine/core.ts';
import { Engine, type Input } from '../engine/engine.ts';
import { Outputs } from '../engine/outputs.ts';
import {
  type ExchangePort,
  type JournalPort,
  PASSED_OVER_ACTION,
  type PackedSnapshot,
  type RuntimePort,
  type SimulatorPort,
} from '../engine/ports.ts';
import { isNoRaise } from '../engine/safety/control/restraint.ts';
import type { EngineView } from '../engine/view.ts';
import type { Clock } from './clock.ts';
import type { CommittedTurn, FoldedFact } from './desk.ts';
import { endState } from './end-state.ts';
import { EventAudit } from './event-audit.ts';
import { FactWriter } from './fact-writer.ts';
import { isLeaving, type JournalOutage, lostReason, notSent, type RecordedAgain, restrainedBy } from './outage.ts';
import { type Reconciliation, reconcile } from './reconciliation.ts';
import type { Recorder } from './recording.ts';
import { type Recovery, recoverEngine } from './recovery.ts';
import { Replies } from './replies.ts';
import { SimulatedAccounts } from './simulated-accounts.ts';
import { SwapMeter } from './swap-meter.ts';
import { type Unheeded, UnheededLog } from './unheeded.ts';

/** What a host is made of. */
export interface HostParts {
  readonly journal: JournalPort;
  readonly runtime: RuntimePort;
  /** Opens the exchange on the engine's own instrument table and positions. */
  readonly exchange: (view: EngineView) => ExchangePort;
  /** Opens the simulator, after the exchange: what trades beside the real account is filled there. */
  readonly simulator: (view: EngineView) => SimulatorPort;
  readonly clock: Clock;
  readonly engine: Omit<EngineOptions, 'deskTime'>;
  /** `market`: facts carry market time (a session). `wall`: the wall clock's, read once a turn (serving). */
  readonly deskTime: 'market' | 'wall';
  /** Market events that may share one commit. */
  readonly group: number;
  /**
   * What a journal that cannot be written does to the desk. `reduce`: it goes on, may only reduce, and writes as soon as it
   * can. `stop`, the default: it stops, as whoever runs a session or mends a journal by hand expects.
   */
  readonly onJournalFault?: 'reduce' | 'stop' | undefined;
  /** Logs every input, so that the run can be repeated. */
  readonly recorder?: Recorder | undefined;
}

/**
 * Facts that tell how far something has come. Lost with a crash, they leave a record that shows an earlier stage; so they
 * may share a commit with what comes a moment later, and spare the market one.
 */
const PROGRESS: ReadonlySet<FactKind> = new Set([
  'swap_stage_entered',
  'health_changed',
  'order_accepted',
  'equity_marked',
  'scope_equity_marked',
  'simulated_fill',
  'simulated_counted',
  'divergence_counted',
]);

/**
 * The desk's loop, in its three beats: step the engine, commit what follows, and only then let it out. The two drivers
 * beside this file (`lockstep`, `live-loop`) decide when inputs come; this class alone decides what may leave when.
 */
export class Host {
  readonly engine: Engine;
  readonly out = new Outputs();
  readonly events: EventAudit;
  readonly meter: SwapMeter;
  readonly #parts: HostParts;
  readonly #exchange: ExchangePort;
  readonly #accounts: SimulatedAccounts;
  readonly #replies = new Replies();
  readonly #unheeded: UnheededLog;
  readonly #committed = new Set<(turn: CommittedTurn) => void>();
  readonly #recordedAgain = new Set<(again: RecordedAgain) => void>();
  /** An outage that is over and has not been told of yet. */
  #again: RecordedAgain | undefined;
  #history: readonly FoldedFact[] = [];
  readonly #writer: FactWriter;
  /** True while the journal writes on the last of the disk. */
  #isLow = false;
  /** True until the start itself is on disk. */
  #isStarting = false;
  #grouped = 0;
  #turnTime: EpochNs;
  /** When the turn began, monotonic; undefined in a session, which has no turns. */
  #turnStarted: number | undefined;
  #stopped: string | undefined;

  constructor(parts: HostParts) {
    this.#parts = parts;
    this.#turnTime = parts.clock.wallNs();
    this.meter = new SwapMeter(parts.clock);
    this.engine = new Engine({
      ...parts.engine,
      deskTime: () =>
        parts.deskTime === 'wall' ? this.#turnTime : absoluteTime(this.engine.view.marketNow, parts.engine.originNs),
    });
    this.events = new EventAudit(this.engine.view, parts.runtime);
    this.#exchange = parts.exchange(this.engine.view);
    this.#accounts = new SimulatedAccounts(parts.simulator(this.engine.view));
    const { entities, deployments, swaps, ladders, instruments } = this.engine.view;
    const downtimeNs = (swapId: string): number | undefined => this.meter.downtimeNs(swapId);
    this.#writer = new FactWriter({
      journal: parts.journal,
      clock: parts.clock,
      deskId: deskUuid(parts.engine.seed, 'desk', 1),
      records: { entities, deployments, swaps, ladders, instruments, downtimeNs },
      holds: parts.onJournalFault === 'reduce',
      onRecordedAgain: (again) => {
        this.#again = again;
      },
    });
    this.#unheeded = new UnheededLog((...row) => this.note(...row), parts.clock);
    const { mode: _, ...header } = parts.engine;
    parts.recorder?.write({ header });
    parts.recorder?.write({ turn: this.#turnTime });
  }

  get view(): EngineView {
    return this.engine.view;
  }

  get runtime(): RuntimePort {
    return this.#parts.runtime;
  }

  /** Why the desk refuses to trade; undefined while it can. */
  get stopped(): string | undefined {
    return this.#stopped;
  }

  /**
   * Brings the engine to where the journal stands: from the newest snapshot that can be relied on, and the facts after it. Call
   * once, before anything else.
   *
   * @throws {JournalError} where a fact or an audit row after that is not as it was written.
   */
  recover(): Recovery {
    const recovery = recoverEngine(this.engine, this.#parts.journal, this.#parts.recorder);
    this.#history = recovery.history;
    for (const { sha256, facts, reason } of recovery.passedOver)
      this.note(PASSED_OVER_ACTION, sha256, { facts, reason });
    this.meter.recover(this.#parts.journal);
    return recovery;
  }

  /** Puts a snapshot of facts that are on disk beside them, with the next commit. */
  keep(snapshot: PackedSnapshot): void {
    this.#writer.keep(snapshot);
  }

  /** Holds the open orders against the exchange. Call after {@link recover} and {@link list}, before {@link resume}. */
  reconcile(): Reconciliation | undefined {
    return reconcile(this, this.#exchange);
  }

  /** The latest facts that were on disk when the desk started, oldest first: what a console shows of the runs before this one. */
  get history(): readonly FoldedFact[] {
    return this.#history;
  }

  /**
   * Ends what the last stop interrupted and asks for the attached versions; the driver sees to the loads. A disk that refuses the next
   * commit stops the desk, whatever it does at other times: the ids of what leaves rest on a start that is on record.
   */
  resume(): void {
    this.#isStarting = true;
    this.#parts.recorder?.write({ resume: true });
    this.engine.resume(this.out);
    this.#accounts.send(this.out);
    this.events.resume();
  }

  /** Whether the start is on disk, after {@link resume}: nothing leaves before. */
  get hasStarted(): boolean {
    return !this.#isStarting;
  }

  /** Makes the feed's instruments known. Returns the engine's index for each. */
  list(instruments: readonly Instrument[]): readonly number[] {
    this.#parts.recorder?.write({ list: instruments });
    return this.engine.list(instruments, this.out);
  }

  /** Reads the wall clock for the facts of the turn that begins. */
  beginTurn(): void {
    this.#turnTime = this.#parts.clock.wallNs();
    this.#turnStarted = this.#parts.clock.monotonicNs();
    this.#parts.recorder?.write({ turn: this.#turnTime });
  }

  /** One input into the engine. What follows waits in `out`. */
  step(input: Input): void {
    const before = this.out.facts.length;
    // Only a step that may cut needs its time taken, and the clock costs more than a quiet answer does.
    const quiet = input.kind === 'answer' && input.answer.fault === undefined && this.meter.idle;
    const started = quiet ? 0 : this.#parts.clock.monotonicNs();
    this.#parts.recorder?.write({ input });
    this.engine.step(input, this.out);
    this.#accounts.send(this.out);
    if (this.out.facts.length > before) this.#observe(before, started);
  }

  /** A market event: numbered, matched by the exchange, then handed to the engine after the reports it led to. */
  market(event: MarketEvent): void {
    this.#commitBefore(event);
    this.events.stamp(event, this.view.sequence + 1);
    this.#reports.length = 0;
    this.#exchange.onMarket(event, this.#takeReport);
    this.#accounts.onMarket(event);
    for (const report of this.#reports) this.step({ kind: 'report', report });
    for (const input of this.#accounts.take()) this.step(input);
    const before = this.out.facts.length;
    this.#parts.recorder?.write({ input: { kind: 'market', event } });
    this.engine.step({ kind: 'market', event }, this.out);
    this.#accounts.send(this.out);
    // A clock reading for each event would cost more than it tells: a cut made here is timed from the start of its turn.
    if (this.out.facts.length > before) this.#observe(before, this.#turnStarted ?? this.#parts.clock.monotonicNs());
    this.#grouped += 1;
  }

  readonly #reports: ExchangeReport[] = [];
  readonly #takeReport = (report: ExchangeReport): void => {
    this.#reports.push(report);
  };

  /**
   * Commits when the group is full, or when an order that waits for its commit could be live at this event: an order
   * must reach the exchange before it can matter there, or the size of the group would change the result.
   */
  #commitBefore(event: MarketEvent): void {
    const waiting = this.out.exchange[0];
    const due = waiting !== undefined && event.tsNs >= waiting.sentNs + this.#exchange.latencyNs;
    if (due || this.#grouped >= this.#parts.group) this.commit();
  }

  /** Hands a command in; `outcome` is called once its record is on disk. */
  command(command: Command, author: Asker, outcome: (outcome: Outcome) => void): void {
    if (this.#stopped !== undefined) {
      outcome(refuse('unavailable', `the desk has stopped: ${this.#stopped}`));
      return;
    }
    // While nothing can be recorded the engine takes nothing else.
    const reduces = this.outage !== undefined || isNoRaise(command, this.view);
    const number = this.#replies.expect({ reply: outcome, reduces, command, author });
    const { length: before } = this.out.facts;
    const { actor, role, restraint } = this.outage ? restrainedBy(this.outage, author) : author;
    this.step({
      kind: 'command',
      command: { number, command, actor, role, ...(restraint && { restraint }) },
    });
    // What is answered later has begun something.
    const isAnswered = this.out.replies.some((each) => each.number === number);
    this.#replies.taken(number, !isAnswered || this.out.facts.length > before);
    // Its cancels must not wait until the quotes and answers behind it have been stepped.
    if (command.kind === 'kill') this.commit();
  }

  /** Notes in the audit chain something that is no fact. */
  note(action: string, subject: string, payload: Record<string, unknown>, author?: Author): void {
    this.#writer.note(action, subject, payload, author);
  }

  /** Notes that a person asked for something that keeps the desk safe, and that nothing has changed by it. */
  noteUnheeded(unheeded: Unheeded): void {
    this.#unheeded.take(unheeded);
  }

  /** Nothing is asked any more: notes what was only counted so far. */
  noteCounted(): void {
    this.#unheeded.tellCounted(true);
  }

  /** Set while the journal cannot be written and the desk goes on without it. */
  get outage(): JournalOutage | undefined {
    return this.#writer.outage;
  }

  /** Stops the desk for good: nothing leaves it any more, and every command that waits is told so. */
  stop(reason: string): void {
    this.#stopped ??= reason;
    this.#replies.answerAll(refuse('unavailable', `the desk has stopped: ${this.#stopped}`));
  }

  /**
   * Puts everything that has happened on disk in one transaction, and then lets out what waited for it. With nothing to
   * write it costs nothing. Where the disk refuses and the desk goes on, only what reduces risk is let out.
   *
   * @throws {Error} when the disk refuses and the desk stops by it; nothing has left then.
   */
  commit(): void {
    if (this.#stopped !== undefined) throw new Error(`the desk has stopped: ${this.#stopped}`);
    this.#grouped = 0;
    this.#parts.recorder?.flush();
    const before = this.outage;
    const { facts } = this.out;
    this.#unheeded.tellCounted();
    for (const each of this.#replies.unheeded(this.out.replies)) this.#unheeded.take(each);
    const mustWrite = facts.length > 0 || this.#writer.hasNotes || before !== undefined;
    if (mustWrite) this.#write(facts);
    const { outage } = this;
    const isLost = outage !== undefined && before === undefined;
    const withheld = this.#send(isLost);
    const turn = facts.length > 0 ? { facts: facts.slice() } : undefined;
    facts.length = 0;
    const measured = this.meter.committed();
    for (const each of measured) this.note('swap_measured', each.swapId, { ...each });
    const answers = this.out.replies.splice(0);
    if (turn) for (const listener of this.#committed) shielded(() => listener(turn));
    this.#tellRecordedAgain();
    for (const { number, outcome } of answers) this.#replies.answer(number, outcome, outage);
    if (isLost) this.#lose(outage, withheld);
    else if (outage === undefined) this.#watchRoom();
  }

  /** Tries once more to write what waits, however soon after the last try. @returns whether everything is on disk. */
  writeNow(): boolean {
    const isWritten = this.#writer.writeNow();
    this.#tellRecordedAgain();
    return isWritten;
  }

  /** Behind the facts of its turn: what is told of them comes first. */
  #tellRecordedAgain(): void {
    const again = this.#again;
    if (!again) return;
    this.#again = undefined;
    for (const listener of this.#recordedAgain) shielded(() => listener(again));
  }

  #write(facts: readonly Recorded[]): void {
    try {
      this.#writer.write(facts, this.#isStarting);
      this.#isStarting = false;
    } catch (error) {
      this.stop(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  /**
   * Hands the exchange its commands. In the turn in which the journal was found to fail, only what reduces risk leaves.
   *
   * @returns what was withheld.
   */
  #send(withholds: boolean): readonly ExchangeCommand[] {
    const commands = this.out.exchange.splice(0);
    for (const command of commands) if (!withholds || isLeaving(command)) this.#exchange.send(command);
    return withholds ? commands.filter((command) => !isLeaving(command)) : [];
  }

  /** The journal is found to fail: what was withheld never left, and from here on the gate lets out only what reduces. */
  #lose(outage: JournalOutage, withheld: readonly ExchangeCommand[]): void {
    for (const command of withheld) this.step({ kind: 'report', report: notSent(command, this.view.marketNow) });
    this.#restrain(lostReason(outage));
    this.commit();
  }

  /** On the last of the disk only what reduces risk is written: nothing may open any more until a person says so. */
  #watchRoom(): void {
    const isLow = this.#parts.journal.reserveSpent?.() ?? false;
    if (isLow === this.#isLow) return;
    this.#isLow = isLow;
    if (!isLow) return;
    this.#restrain('the disk is full: free space, then set the trading state back');
    this.commit();
  }

  #restrain(reason: string): void {
    if (this.view.tradingState(DESK) !== 'active') return;
    const command = { kind: 'set_trading_state', scope: DESK, state: 'reducing', reason } as const;
    this.step({ kind: 'command', command: { number: 0, command, actor: 'desk', role: 'desk' } });
  }

  #observe(from: number, stepStarted: number): void {
    for (let i = from; i < this.out.facts.length; i += 1) {
      const fact = this.out.facts[i]?.fact;
      if (!fact) continue;
      this.events.observe(fact);
      this.meter.observe(fact, stepStarted, () => this.queuedEvents());
    }
  }

  /** Market events that wait at the door; the driver that has a queue says how many. */
  queuedEvents: () => number = () => 0;

  onCommitted(listener: (turn: CommittedTurn) => void): () => void {
    this.#committed.add(listener);
    return () => this.#committed.delete(listener);
  }

  onRecordedAgain(listener: (again: RecordedAgain) => void): () => void {
    this.#recordedAgain.add(listener);
    return () => this.#recordedAgain.delete(listener);
  }

  /** True while everything that has happened since the last commit tells of progress alone: nothing leaves by it. */
  get mayWait(): boolean {
    const { facts, exchange, replies } = this.out;
    if (facts.length === 0 || exchange.length > 0 || replies.length > 0 || this.#writer.hasNotes) return false;
    return facts.every(({ fact }) => PROGRESS.has(fact.kind));
  }

  /** True when a cut waits for its commit: the events behind it must not wait longer than they need to. */
  get cutWaits(): boolean {
    return this.meter.waiting;
  }

  /**
   * One hash for everything that followed from the inputs: the chain of facts, and the marks and positions at the end.
   * Nothing measured and no wall time goes in, so it is the same at any speed, in any runtime and any grouping.
   */
  stateHash(): string {
    return this.#writer.hashWith(canonicalJson(endState(this.view)));
  }
}

/** Runs a listener. What only watches must never stop what trades: its fault is a warning, and the turn goes on. */
export function shielded(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : new Error(String(error)));
  }
}
