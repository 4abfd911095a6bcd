import { defined } from '../../../shared/base/assert.ts';
import type { CheckpointRecord, CheckpointState } from '../../../shared/domain/checkpoint.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import type { AuditEntry, CheckpointsPort } from '../../engine/ports.ts';
import type { ChainHead } from '../batch.ts';
import { guarded, JournalError } from '../error.ts';
import type { AnchorWriter } from './anchor-writer.ts';
import { Anchoring, RETRY_MS } from './anchoring.ts';
import { AuditTree } from './audit-tree.ts';
import { originOf } from './checkpoint.ts';
import type { CheckpointTable } from './checkpoint-table.ts';
import { keyNotice } from './key-notice.ts';
import type { LastCheckpoint } from './last-checkpoint.ts';
import { type DueCheckpoint, makeCheckpoint, recordOf } from './make.ts';
import type { LoadedKey } from './signing-key.ts';

/** A checkpoint is due after so many audit rows, */
const EVERY_ROWS = 1_000;
/** or so long after the first row that none covers, milliseconds. */
const EVERY_MS = 60_000;
/** How long one that was made waits for a commit that takes it along, before it gets one of its own, milliseconds. */
const GRACE_MS = 1_000;
/** Rows that the tree takes in at a time: a fraction of a millisecond of the desk's thread. */
const SLICE = 100;

/** The only source of time and of being woken, as the host has one. */
export interface KeeperClock {
  wallNs(): EpochNs;
  /** Calls back after `afterMs`. Returns the way to call it off. */
  timer(afterMs: number, callback: () => void): () => void;
}

/** What checkpoints are made with. */
export interface Making {
  readonly deskId: string;
  readonly clock: KeeperClock;
  /** The key to sign with, or why there is none. */
  readonly signing: LoadedKey | { readonly problem: string };
  /** Make them within the commits, where whoever commits may never let a timer run, as a session at full speed. */
  readonly inTurn?: boolean;
}

/** Checkpoints of the time before a journal was begun. */
export interface EarlierCheckpoints {
  /** How many there are. */
  readonly checkpoints: number;
  /** Their notes, newest first. @throws {JournalError} where they cannot be read. */
  notes(limit: number, offset: number): readonly string[];
}

/** What the keeper asks of its journal. */
export interface KeeperJournal {
  readonly table: CheckpointTable;
  /** Checkpoints that stand in segments alone; left out where there are none. */
  readonly earlier?: EarlierCheckpoints | undefined;
  /** The last checkpoint, found to fit the audit; left out where nothing is written. */
  readonly last?: LastCheckpoint | undefined;
  /** Left out where nothing is written. */
  readonly anchors?: AnchorWriter;
  /** What had to be done about the anchors, in words. */
  readonly repair?: string | undefined;
  /** Where the chain stands on disk. */
  head(): ChainHead;
  /** Writes {@link CheckpointKeeper.due} in a transaction of its own. @throws {JournalError} when it is not on disk. */
  writeDue(): void;
}

/** What is there once checkpoints are made. */
interface Maker extends Making {
  readonly signing: LoadedKey;
  readonly tree: AuditTree;
}

/**
 * Makes the checkpoints of a journal. What takes time happens outside the desk's turn: the tree follows the table in slices,
 * signing is rare, and the anchor is written after the commit that took the checkpoint along. In the turn itself there is
 * one more row in a transaction that was to be synced anyway.
 */
export class CheckpointKeeper implements CheckpointsPort {
  readonly #journal: KeeperJournal;
  #maker: Maker | undefined;
  #anchoring: Anchoring | undefined;
  #count: number;
  #last: CheckpointRecord | undefined;
  #due: DueCheckpoint | undefined;
  #notices: readonly AuditEntry[] = [];
  #uncoveredSinceNs: EpochNs | undefined;
  #isOverdue = false;
  #cancelOverdue: (() => void) | undefined;
  #cancelStep: (() => void) | undefined;
  #cancelAlone: (() => void) | undefined;
  #keyProblem: string | undefined;
  #problem: string | undefined;
  readonly #listeners: (() => void)[] = [];

  constructor(journal: KeeperJournal) {
    this.#journal = journal;
    this.#count = journal.table.count() + (journal.earlier?.checkpoints ?? 0);
    const [last] = journal.table.list(1, 0);
    this.#last = last === undefined ? undefined : recordOf(last);
  }

  /**
   * From here on checkpoints are made, if there is a key. What a person should know of key and anchors goes into the audit
   * with the next commit. Call once.
   *
   * @throws {JournalError} `corrupt` when the checkpoints that are there are another desk's, or not of these rows.
   */
  begin(making: Making): void {
    const { signing, deskId, clock } = making;
    const { last, anchors, repair, table } = this.#journal;
    if (last !== undefined && last.origin !== originOf(deskId)) {
      throw new JournalError(
        'corrupt',
        `the checkpoints are of ${last.origin}, and this desk is ${originOf(deskId)}: its files are of two desks, or its seed was changed. Put back the files that belong together`,
      );
    }
    const note = (action: string, payload: AuditEntry['payload']): void => {
      const entry = { tsNs: clock.wallNs(), actor: 'desk', role: 'desk', action, subject: deskId, payload };
      this.#notices = [...this.#notices, entry];
    };
    if (anchors) this.#anchoring = new Anchoring(anchors, clock);
    if (repair !== undefined) note('anchors_repaired', { what: repair });
    if ('problem' in signing) {
      this.#keyProblem = `no checkpoints are made: ${signing.problem}`;
      note('checkpoints_unavailable', { reason: signing.problem });
      return;
    }
    const told = keyNotice(signing, last);
    if (told) note(told.action, told.payload);
    this.#maker = { ...making, signing, tree: guarded('cannot read the audit', () => new AuditTree(table)) };
    if (this.#behind === 0) return;
    // What a crash left uncovered is covered at once, with the first commit.
    this.#isOverdue = true;
    this.#uncoveredSinceNs = clock.wallNs();
    this.#stepSoon();
  }

  /** Audit rows that no checkpoint covers, not even one that waits for the disk. */
  get #behind(): number {
    return this.#journal.head().rows - (this.#due?.row.size ?? this.#last?.size ?? 0);
  }

  state(): CheckpointState {
    const publicKey = this.#maker?.signing.key.publicKey;
    const rows = this.#last?.size ?? 0;
    return {
      count: this.#count,
      rows,
      uncovered: this.#journal.head().rows - rows,
      tsNs: this.#last?.tsNs,
      uncoveredSinceNs: this.#uncoveredSinceNs,
      publicKey: publicKey?.pem,
      fingerprint: publicKey?.fingerprint,
      problem: this.#keyProblem ?? this.#problem ?? this.#anchoring?.problem,
    };
  }

  list({ limit, offset }: Parameters<CheckpointsPort['list']>[0]): readonly CheckpointRecord[] {
    const { table, earlier } = this.#journal;
    return guarded('cannot read the checkpoints', () => {
      const notes = table.list(limit, offset);
      const missing = limit - notes.length;
      const older = missing > 0 ? earlier?.notes(missing, Math.max(0, offset - table.count())) : undefined;
      return [...notes, ...(older ?? [])].map(recordOf);
    });
  }

  onEvent(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** What the next commit has to write in the audit besides its own. */
  get notices(): readonly AuditEntry[] {
    return this.#notices;
  }

  /** A checkpoint that the next transaction has to write. */
  get due(): DueCheckpoint | undefined {
    return this.#due;
  }

  /** Writes a checkpoint's row, within the caller's transaction. */
  write({ row }: DueCheckpoint): void {
    this.#journal.table.write(row);
  }

  /** A transaction is on disk, with `written` and `noted` in it. Called within the desk's turn. */
  committed(written: DueCheckpoint | undefined, noted: readonly AuditEntry[]): void {
    this.#notices = this.#notices.slice(noted.length);
    if (written) this.#written(written);
    if (this.#maker === undefined || this.#behind === 0) return;
    const { clock, inTurn, tree } = this.#maker;
    this.#uncoveredSinceNs ??= clock.wallNs();
    this.#cancelOverdue ??= clock.timer(EVERY_MS, () => {
      this.#cancelOverdue = undefined;
      this.#isOverdue = true;
      this.#step();
    });
    const isDue = this.#behind >= EVERY_ROWS;
    if (isDue && inTurn) this.#tried(() => this.#make());
    else if (isDue || this.#journal.head().rows - tree.size >= SLICE) this.#stepSoon();
  }

  #written({ record, event }: DueCheckpoint): void {
    this.#due = undefined;
    this.#count += 1;
    this.#last = record;
    this.#problem = undefined;
    this.#uncoveredSinceNs = undefined;
    this.#cancelAlone?.();
    this.#cancelAlone = undefined;
    this.#anchoring?.add(record.note);
    if (event) for (const listener of this.#listeners) listener();
  }

  #stepSoon(): void {
    this.#cancelStep ??= this.#maker?.clock.timer(0, () => this.#step());
  }

  /** Lets the tree follow a little, and makes the checkpoint that is due once it has come to the end. */
  #step(): void {
    this.#cancelStep?.();
    this.#cancelStep = undefined;
    this.#tried(() => {
      const { tree } = defined(this.#maker, 'maker');
      guarded('cannot read the audit', () => tree.follow(SLICE));
      if (tree.size < this.#journal.head().rows) this.#stepSoon();
      else if (this.#isOverdue || this.#behind >= EVERY_ROWS) this.#make();
    });
  }

  /** Makes the checkpoint over all rows that are on disk. It goes with the next commit, or alone when none comes soon. */
  #make(): void {
    if (this.#due !== undefined || this.#behind === 0) return;
    const { deskId, signing, clock, tree } = defined(this.#maker, 'maker');
    const head = this.#journal.head();
    guarded('cannot read the audit', () => tree.follow(head.rows - tree.size));
    this.#due = makeCheckpoint(deskId, signing.key, tree, head, clock.wallNs());
    this.#isOverdue = false;
    this.#cancelOverdue?.();
    this.#cancelOverdue = undefined;
    this.#aloneAfter(GRACE_MS);
  }

  #aloneAfter(ms: number): void {
    this.#cancelAlone = this.#maker?.clock.timer(ms, () => {
      if (!this.#tried(() => this.#journal.writeDue())) this.#aloneAfter(RETRY_MS);
    });
  }

  /** What the disk refuses is told, and tried again later: no desk stops for want of a checkpoint. */
  #tried(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      this.#problem = `no checkpoint is made: ${error.message}`;
      return false;
    }
  }

  /** Covers what is left, and lets go. What fails here is told as a warning. */
  close(): void {
    for (const work of [() => this.#coverAll(), () => this.#journal.anchors?.close()]) {
      if (!this.#tried(work)) process.emitWarning(`${this.#problem}; the next start makes up for it`);
    }
    this.#anchoring?.close();
    for (const cancel of [this.#cancelOverdue, this.#cancelStep, this.#cancelAlone]) cancel?.();
  }

  #coverAll(): void {
    if (this.#maker === undefined) return;
    this.#make();
    if (this.#due) this.#journal.writeDue();
  }
}
