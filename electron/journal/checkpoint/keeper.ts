import { defined } from '../../../shared/base/assert.ts';
import type { CheckpointRecord, CheckpointState } from '../../../shared/domain/checkpoint.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import type { AuditEntry, AuditRow, CheckpointsPort } from '../../engine/ports.ts';
import type { ChainHead } from '../batch.ts';
import { guarded, JournalError } from '../error.ts';
import { Anchoring, RETRY_MS } from './anchoring.ts';
import { AuditTree } from './audit-tree.ts';
import { originOf } from './checkpoint.ts';
import type { KeeperJournal, Making } from './keeper-ports.ts';
import { keyNotice } from './key-notice.ts';
import { type DueCheckpoint, makeCheckpoint, recordOf } from './make.ts';
import type { LoadedKey } from './signing-key.ts';
import { TAKEN_OVER, type TakenOver, takenOverPayload } from './taken-over.ts';
import { NO_KEY } from './unsigned-rows.ts';
import { UnsignedTail } from './unsigned-tail.ts';

/** A checkpoint is due after so many audit rows, */
const EVERY_ROWS = 1_000;
/** or so long after the first row that none covers, milliseconds. */
const EVERY_MS = 60_000;
/** How long one that was made waits for a commit that takes it along, before it gets one of its own, milliseconds. */
const GRACE_MS = 1_000;
/** Rows that the tree takes in at a time: a fraction of a millisecond of the desk's thread. */
const SLICE = 100;

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
  readonly #tail: UnsignedTail;
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
    this.#tail = new UnsignedTail(journal);
  }

  /** Rows that were there before this process, behind the last checkpoint; known once it has begun, undefined where there were none. */
  get takenOver(): TakenOver | undefined {
    return this.#tail.takenOver;
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
      note(NO_KEY, { reason: signing.problem });
      return;
    }
    const told = keyNotice(signing, last);
    if (told) note(told.action, told.payload);
    this.#maker = { ...making, signing, tree: guarded('cannot read the audit', () => new AuditTree(table)) };
    const { takenOver } = this.#tail.begin(last?.size, this.#maker.tree.beginning, making.madeHere);
    if (takenOver) note(TAKEN_OVER, takenOverPayload(takenOver));
    if (this.#behind === 0) return;
    this.#isOverdue = true;
    this.#uncoveredSinceNs = clock.wallNs();
    if (!this.#tail.signsNext) this.#stepSoon();
  }

  /** Signs what is on disk soon, off the desk's turn, and not only when its time comes. */
  coverSoon(): void {
    if (this.#maker === undefined || this.#behind === 0) return;
    this.#isOverdue = true;
    this.#stepSoon();
  }

  /** Signs what is on disk now. @throws {JournalError} when that cannot be done. */
  coverNow(): void {
    if (this.#notices.length > 0) this.#journal.writeNotices();
    this.#coverAll();
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

  /**
   * The checkpoint that a transaction with these rows has to write: the one that is due, or one over these very rows, where
   * without it more would stay unsigned than a desk may leave.
   *
   * @param head where the chain stands after them.
   */
  dueWith(rows: readonly AuditRow[], head: ChainHead): DueCheckpoint | undefined {
    const maker = this.#maker;
    if (maker === undefined || rows.length === 0) return this.#due;
    const unsigned = head.rows - (this.#last?.size ?? maker.tree.beginning);
    if (!this.#tail.mustSign(rows, unsigned)) return this.#due;
    let due = this.#due;
    this.#tried(() => {
      const { deskId, signing, clock, tree } = maker;
      guarded('cannot read the audit', () => tree.follow(this.#journal.head().rows - tree.size));
      due = makeCheckpoint(deskId, signing.key, tree.with(rows), head, clock.wallNs());
    });
    return due;
  }

  /** Writes a checkpoint's row, within the caller's transaction. */
  write({ row }: DueCheckpoint): void {
    this.#journal.table.write(row);
  }

  /** A transaction is on disk, with `written`, `noted` and these rows in it. Called within the desk's turn. */
  committed(written: DueCheckpoint | undefined, noted: readonly AuditEntry[], rows: readonly AuditRow[]): void {
    this.#notices = this.#notices.slice(noted.length);
    if (written) this.#written(written);
    if (this.#maker === undefined || this.#behind === 0) return;
    this.#tail.take(rows);
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
    this.#tail.clear();
    this.#uncoveredSinceNs = undefined;
    if (this.#behind === 0) this.#isOverdue = false;
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
    // No checkpoint covers rows that were taken over without the row that says so.
    if (this.#tail.signsNext && this.#behind > 0 && this.#notices.length > 0) this.#journal.writeNotices();
    this.#make();
    if (this.#due) this.#journal.writeDue();
  }
}
