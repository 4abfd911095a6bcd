/**
 * What the engine and its host ask of the outside. Each outer ring (`runtime`, `feed`, `exchange`, `journal`)
 * implements one of these and knows nothing of the others; tests and the simulation put doubles in their place.
 */
import type { CheckpointRecord, CheckpointState } from '../../shared/domain/checkpoint.ts';
import type { Answer, Delivery, Fault } from '../../shared/domain/delivery.ts';
import type { Check } from '../../shared/domain/deployment.ts';
import type { ExchangeCommand, ExchangeReport } from '../../shared/domain/exchange.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { Side } from '../../shared/domain/order.ts';
import type { Receipts } from '../../shared/domain/receipts.ts';
import type { AccountNumber } from '../../shared/domain/simulated.ts';
import type { JsonObject, Manifest } from '../../shared/domain/version.ts';
import type { EpochNs } from '../../shared/units/time.ts';

/** Market data in. Events come in market-time order, with `seq` and `instrumentSeq` 0: the host's intake numbers them. */
export interface FeedPort {
  /** Every instrument the feed can speak of; `MarketEvent.instrument` is an index into this list. Known before the first event. */
  readonly instruments: readonly Instrument[];
  /** The time that `MarketEvent.tsNs` counts from. */
  readonly originNs: EpochNs;
  /**
   * The events, in batches of the feed's own choosing (a batch is never empty). Ends when the data ends.
   *
   * @throws {FeedError} when the data cannot be read on, or more rows are broken than the limit allows.
   */
  batches(): AsyncIterable<readonly MarketEvent[]>;
  stats(): FeedStats;
  /** Stops the feed; `batches()` ends soon after. Safe to call twice. */
  close(): void;
}

/** What a feed has seen so far. */
export interface FeedStats {
  /** Data rows read, good and bad, that pass the instrument filter. */
  readonly read: number;
  /** Rows that were left out. */
  readonly bad: number;
  /** The first hundred bad rows, by line. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
  /** Numbers that had digits beyond the instrument's scale and were rounded half-even. */
  readonly rounded: number;
  /** Quotes whose bid stood above their ask. */
  readonly crossed: number;
  /** How far through the data, 0 to 1; undefined where there is no end. */
  readonly progress: number | undefined;
}

/** An order as an exchange has it. */
export interface ExchangeOrder {
  readonly orderId: string;
  /** The engine's index. */
  readonly instrument: number;
  readonly side: Side;
  /** In all, and how much of it is filled, at the instrument's scale. */
  readonly quantity: number;
  readonly filled: number;
  /** False once nothing more of it can fill. */
  readonly isOpen: boolean;
}

/** Orders out. The exchange lives on market time: it acts only when the host shows it an event. */
export interface ExchangePort {
  /** Shortest time between `sentNs` of a command and the moment it can have effect. The host commits before that. */
  readonly latencyNs: number;
  /** Hands over a command whose facts are on disk. Never refuses; a refusal is a report. */
  send(command: ExchangeCommand): void;
  /**
   * Every order of the desk's that is open there, and those of `asked` that have ended there; asked for once, before anything is
   * traded after a start. Left out by an exchange that has no memory of its own and is given its orders by the desk.
   */
  orders?(asked: readonly string[]): readonly ExchangeOrder[];
  /**
   * Shows the exchange a market event: commands that are due become live, orders that were live before the event
   * are matched against it, and everything that happened is reported in order, before the call returns.
   */
  onMarket(event: MarketEvent, report: (report: ExchangeReport) => void): void;
}

/**
 * Simulated accounts: each has a paper exchange of its own beside the real one, with all of the market's liquidity to itself, so
 * that no two of them compete for one trade. It lives on market time, as {@link ExchangePort} does.
 */
export interface SimulatorPort {
  /** Shortest time between `sentNs` of a command and the moment it can have effect. */
  readonly latencyNs: number;
  /** Opens an account, without any order; from its next event on it sees the market. Opening one anew empties it. */
  open(account: AccountNumber): void;
  /** Ends an account with all its orders; nothing of it is reported any more. Safe to call twice. */
  close(account: AccountNumber): void;
  /** Hands over a command. Never refuses; a refusal is a report. What is for an account that is not open is dropped. */
  send(account: AccountNumber, command: ExchangeCommand): void;
  /**
   * Shows every account a market event, in the order of their numbers, as {@link ExchangePort.onMarket}. Call it beside the
   * real exchange, before the reports of either are stepped.
   */
  onMarket(event: MarketEvent, report: (account: AccountNumber, report: ExchangeReport) => void): void;
}

/** What a module says of itself and what it is, before it runs. */
export interface ModuleInspection {
  readonly manifest: Manifest;
  /** SHA-256 of the file's bytes, 64 hexadecimal digits. */
  readonly contentHash: string;
}

/** A version to bring to life. */
export interface LoadSpec {
  /** Number of the new instance, unique over the run. */
  readonly instance: number;
  /** Path below the algorithm folders, or undefined for the built-in version that does nothing. */
  readonly module: string | undefined;
  /** What the file must hash to; a file that differs is refused. */
  readonly contentHash: string | undefined;
  /** All of the module's parameters, merged and checked against its schema. */
  readonly parameters: Readonly<Record<string, number>>;
  /** The run's instrument table, which events and intents index. */
  readonly instruments: readonly Instrument[];
  readonly mode: RuntimeMode;
}

export type RuntimeMode = 'inline' | 'worker';

export type LoadResult =
  | {
      readonly ok: true;
      readonly inspection: ModuleInspection | undefined;
      /** A sample inference on a scratch instance: how long it took. Measured, so never part of a fact. */
      readonly probeMicros: number;
    }
  | { readonly ok: false; readonly fault: Fault };

/** What a version showed when it was looked at outside the market, as it would be loaded. Measured, so never part of a fact. */
export interface Examination {
  /** In this order: `loaded`, `sample_inference`, `answer_form`, `memory`; after one that failed, those that could not be tried are left out. */
  readonly checks: readonly Check[];
  /** How long the sample inference took; undefined where it did not come so far. */
  readonly sampleInferenceMicros: number | undefined;
  /** Memory that its thread held after the sample inference, heap and buffers. */
  readonly memoryBytes: number | undefined;
}

/** How an instance is doing. Measured, so never part of a fact. */
export interface InstanceHealth {
  readonly loaded: boolean;
  /** Requests delivered and not answered. */
  readonly pending: number;
  readonly requests: number;
  readonly faults: number;
  /** Memory in use by the instance's thread, heap and buffers; undefined for inline. */
  readonly memoryBytes: number | undefined;
  /** What it may use; undefined for inline, where nothing bounds it. */
  readonly memoryLimitBytes: number | undefined;
  /** Time spent in the version's own code, per request. */
  readonly busyMicrosP50: number;
  readonly busyMicrosP99: number;
}

/** Runs versions. */
export interface RuntimePort {
  /**
   * Reads a module's manifest and content hash. Runs its top level, in a bare context.
   *
   * @throws {ModuleError} when the path leads out of the algorithm folders, or the file is not a module of this kind.
   */
  inspect(module: string): Promise<ModuleInspection>;
  /**
   * Looks at a version outside the market: its file is read and hashed again, a scratch instance comes up on a thread
   * of its own and answers a sample inference. Disturbs no instance. What is wrong with the version is a failed check;
   * this rejects only on a programmer's error.
   */
  examine(spec: Pick<LoadSpec, 'module' | 'contentHash' | 'parameters' | 'instruments'>): Promise<Examination>;
  /** Brings an instance to life. Faults are values: this rejects only on a programmer's error. */
  load(spec: LoadSpec): Promise<LoadResult>;
  /**
   * Hands a request to an instance, behind those it has not answered. `answer` is called exactly once, with the
   * answer or a fault: at once for an inline instance, later for a worker.
   */
  deliver(delivery: Delivery, answer: (answer: Answer) => void): void;
  /** Ends an instance. Requests it has not answered get no answer any more. Safe to call twice. */
  unload(instance: number): void;
  /** What the instance itself says it received; after it was unloaded or failed, what it last said; nothing, if it never loaded. */
  receipts(instance: number): Promise<Receipts>;
  health(instance: number): Promise<InstanceHealth>;
  /** Ends all instances and waits until their threads are gone. */
  close(): Promise<void>;
}

/** A fact as it stands on disk. */
export interface StoredFact {
  /** From 1, without gaps. */
  readonly seq: number;
  /** Desk time: the market's in a session, the wall clock's when serving. */
  readonly tsNs: EpochNs;
  readonly kind: string;
  /** Canonical JSON (RFC 8785). */
  readonly body: string;
}

/** A row for the audit chain, before it has its sequence and hashes. */
export interface AuditEntry {
  /** Wall time, UTC. */
  readonly tsNs: EpochNs;
  /** Who: an operator's name, `desk`, or `name@version`. */
  readonly actor: string;
  readonly role: string;
  /** What was done: the fact's kind, or a verb for what is no fact (`started`, `stopped`). */
  readonly action: string;
  /** To what: an id. */
  readonly subject: string;
  /** A JSON value; written as canonical JSON. */
  readonly payload: JsonObject;
}

export interface AuditRow {
  readonly seq: number;
  readonly tsNs: EpochNs;
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly subject: string;
  /** Canonical JSON. */
  readonly payload: string;
  readonly prevHash: string;
  readonly hash: string;
}

/** An event that is to be published, beside the fact that it tells of. */
export interface OutboxEntry {
  /** Sequence of that fact, which stands in the same batch. Several events may tell of one fact. */
  readonly fact: number;
  /** Unique over the life of the data directory and the same in a replay; with it, a consumer knows an event that comes twice. */
  readonly eventId: string;
  /** Where it is published: the type of the event, such as `library.swap.completed`. */
  readonly subject: string;
  /** Canonical JSON. */
  readonly body: string;
}

/** An event that waits in the outbox. */
export interface OutboxRow extends OutboxEntry {
  /** Its place in the order of publication: from 1, without gaps. */
  readonly seq: number;
}

/** Everything one turn of the host must put on disk, in one transaction. */
export interface CommitBatch {
  readonly facts: readonly StoredFact[];
  readonly audit: readonly AuditEntry[];
  /** In the order of the facts. Left out where nothing is to be published. */
  readonly outbox?: readonly OutboxEntry[];
  /** A snapshot of facts that are on disk already; an entry of the audit names its hash. Left out where there is none. */
  readonly snapshot?: PackedSnapshot;
}

/** A state of the engine as it stands in a journal, in the place of the facts before it. */
export interface PackedSnapshot {
  /** How many facts it stands for. */
  readonly facts: number;
  /** Number of its form. */
  readonly format: number;
  /** SHA-256 of its canonical JSON, 64 hexadecimal digits. */
  readonly sha256: string;
  /** That JSON under gzip. */
  readonly packed: Uint8Array;
}

/** The action of the audit row that names a snapshot by its SHA-256. */
export const SNAPSHOT_ACTION = 'snapshot';

/** The action of the first audit row of a start. */
export const START_ACTION = 'started';

/** The action of the last audit row of a clean stop. It is signed before the journal is closed. */
export const CLEAN_STOP_ACTION = 'stopped';

/** The action of the audit row by which a start says that it did not rely on a snapshot; its subject is the snapshot's SHA-256. */
export const PASSED_OVER_ACTION = 'snapshot_passed_over';

/** A snapshot that a start did not rely on. */
export interface PassedOver {
  /** How many facts it stands for. */
  readonly facts: number;
  readonly sha256: string;
  /** Why, in words. */
  readonly reason: string;
  /** False where nothing is wrong with it: it is of another form, or not signed yet. */
  readonly isDamaged: boolean;
}

/** What a desk starts from. */
export interface JournalRecovery {
  /** The newest snapshot that can be relied on, as canonical JSON; undefined where the facts are to be folded from the first. */
  readonly snapshot: { readonly facts: number; readonly text: string } | undefined;
  /** Newer snapshots that were passed over, with the reason in words, the newest first. */
  readonly passedOver: readonly PassedOver[];
  /**
   * The facts after the snapshot, in order, each held against the audit row that names it. Reading them throws a `JournalError`
   * at the first row that is not as it was written.
   */
  readonly facts: Iterable<StoredFact>;
}

/** An operator's password as it is kept: never itself, but a hash with its salt and parameters. */
export interface OperatorSecret {
  /** Which of the operator's passwords it is, as the facts count them. */
  readonly number: number;
  /** One line of text; only who made it can read it. */
  readonly hash: string;
}

/** What an error has that says that an event which waits is not as it was written. */
export interface DamagedEvent {
  /** Sequence of the event. */
  readonly damagedEvent: number;
}

/** Password hashes: on disk beside the facts, and in no fact, audit row, event or recording. */
export interface SecretsPort {
  /** Undefined where none was ever kept. @throws {JournalError} `corrupt` where it is not as it was written. */
  secret(name: string): OperatorSecret | undefined;
  /**
   * Keeps an operator's hash in the place of the one before; durable when it returns.
   *
   * @throws {JournalError} when it is not on disk.
   */
  keepSecret(name: string, secret: OperatorSecret): void;
}

/** Signed heads of the audit: how far they reach, and which there are. The journal makes them by itself. */
export interface CheckpointsPort {
  /** Cheap: reads nothing from the disk. */
  state(): CheckpointState;
  /** Newest first; those before `offset` are passed over. */
  list(query: { readonly limit: number; readonly offset: number }): readonly CheckpointRecord[];
  /** Calls back when an event that tells of a checkpoint is in the outbox, besides those that a commit brings. */
  onEvent(listener: () => void): void;
}

/** The desk's memory on disk. Calls are synchronous: when `commit` returns, the batch is durable. */
export interface JournalPort {
  /**
   * @throws {JournalError} when the batch is not on disk. Nothing of it is then; the caller must stop trading.
   */
  commit(batch: CommitBatch): void;
  /**
   * True while the disk space that is kept aside for a full disk is used up: what is written now is written on the last of
   * it, and only what reduces risk should be. Left out by journals that keep none.
   */
  reserveSpent?(): boolean;
  /** All facts from `fromSeq` (1 by default), in order. */
  facts(fromSeq?: number): Iterable<StoredFact>;
  /**
   * Where to start from, for a desk that reads snapshots of this form. Left out by journals that keep none.
   *
   * @param knows whether it can fold facts of a kind; left out: of any. At the first other one the facts end in a `JournalError`.
   */
  recovery?(format: number, knows?: (kind: string) => boolean): JournalRecovery;
  /** Newest audit rows first. */
  audit(query: {
    readonly limit: number;
    readonly beforeSeq?: number;
    readonly subject?: string;
    readonly action?: string;
  }): readonly AuditRow[];
  /** The last audit row, for the head of the chain. */
  auditHead(): { readonly rows: number; readonly hash: string };
  /**
   * Events that wait to be published, oldest first: those after `afterSeq` (0: all), at most `limit`, and none from a damaged one
   * on.
   *
   * @throws {JournalError} that is a {@link DamagedEvent} where the first of them is not as it was written: nothing may go out
   *   past it.
   */
  outbox(afterSeq: number, limit: number): readonly OutboxRow[];
  /**
   * Lets go of all events up to and including `seq`: they are published. What is not acknowledged stays, also over a
   * restart. Saying it again changes nothing.
   *
   * @throws {JournalError} when that is not on disk; the events then stay, and are published once more.
   */
  acknowledge(seq: number): void;
  /**
   * A value kept with the data directory: `desk_id`, `seed`, … Undefined when never set.
   *
   * @throws {JournalError} `corrupt` where it is not as it was written.
   */
  meta(key: string): string | undefined;
  setMeta(key: string, value: string): void;
  /** Where operators' password hashes are kept. Left out by journals that keep none. */
  readonly secrets?: SecretsPort | undefined;
  /** Left out by journals whose audit nobody signs. */
  readonly checkpoints?: CheckpointsPort | undefined;
  close(): void;
}
