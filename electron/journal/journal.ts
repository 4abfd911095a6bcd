import { assert, defined } from '../../shared/base/assert.ts';
import type {
  AuditRow,
  CommitBatch,
  JournalPort,
  JournalRecovery,
  OutboxRow,
  PackedSnapshot,
  StoredFact,
} from '../engine/ports.ts';
import { type ChainHead, chainRows } from './batch.ts';
import type { MendedPart } from './check/schema-guard.ts';
import type { CheckpointKeeper } from './checkpoint/keeper.ts';
import type { DueCheckpoint } from './checkpoint/make.ts';
import { openKeeper } from './checkpoint/open-keeper.ts';
import type { Connection } from './connection.ts';
import { NO_RESERVE, type Reserve } from './directory/reserve.ts';
import { guarded, JournalError, journalError } from './error.ts';
import { OperatorSecrets } from './operator-secrets.ts';
import { OutboxTable } from './outbox.ts';
import { recoveryOf } from './recovery.ts';
import { GENESIS_HASH } from './rows/chain.ts';
import { NO_EVENTS, readable } from './rows/event-reader.ts';
import { auditRow, fact } from './rows/rows.ts';
import {
  type AuditQuery,
  type AuditStatement,
  auditSelect,
  prepareAudit,
  prepareStatements,
  type Statements,
} from './rows/statements.ts';
import { type Base, readBase } from './segments/base.ts';
import type { EarlierSegments } from './segments/earlier.ts';
import type { Rotation } from './segments/rotate.ts';
import { SnapshotTable } from './snapshots.ts';

/** Facts fetched at a time. No statement stays open between pages, so a commit may come in the middle of a reading. */
const PAGE = 1_000;

const NONE: readonly never[] = [];
const NOTHING: CommitBatch = { facts: [], audit: [] };

/** A journal on an open connection whose schema is up to date. */
export class SqliteJournal implements JournalPort {
  readonly #connection: Connection;
  readonly #base: Base;
  readonly #earlier: EarlierSegments | undefined;
  readonly #readonly: boolean;
  readonly #statements: Statements;
  readonly #auditQueries = new Map<string, AuditStatement>();
  readonly #outbox: OutboxTable | undefined;
  readonly #snapshots: SnapshotTable | undefined;
  readonly #insert: (
    facts: readonly StoredFact[],
    audit: readonly AuditRow[],
    events: readonly OutboxRow[],
    due: DueCheckpoint | undefined,
    snapshot?: PackedSnapshot,
  ) => void;
  readonly secrets: OperatorSecrets | undefined;
  readonly checkpoints: CheckpointKeeper | undefined;
  /** What became of the segment that was to be made when the journal was opened; undefined where none was due. */
  rotation: Rotation | undefined;
  /** What was put right in the schema when the journal was opened in an emergency. Whoever opened it records that. */
  mended: readonly MendedPart[] = NONE;
  #head: ChainHead;
  readonly #reserve: Reserve;

  /**
   * Takes the connection over: `close` closes it.
   *
   * @param directory the data directory, where the journal is to be written: its anchors are looked at, and written on.
   * @param earlier the segments before the journal; `close` closes them too.
   */
  constructor(
    connection: Connection,
    readonly: boolean,
    reserve = NO_RESERVE,
    directory?: string,
    earlier?: EarlierSegments,
  ) {
    this.#connection = connection;
    this.#earlier = earlier;
    this.#base = guarded('cannot read where the journal begins', () => readBase(connection.database));
    this.#reserve = reserve;
    this.#readonly = readonly;
    this.#statements = prepareStatements(connection.database);
    const { insertFacts, insertAudit } = this.#statements;
    this.#outbox = OutboxTable.open(connection.database);
    this.#snapshots = SnapshotTable.open(connection.database);
    this.secrets = OperatorSecrets.open(connection.database, readonly);
    const insert = connection.database.transaction(
      (
        facts: readonly StoredFact[],
        audit: readonly AuditRow[],
        events: readonly OutboxRow[],
        due: DueCheckpoint | undefined,
        snapshot?: PackedSnapshot,
      ) => {
        insertFacts.run(facts);
        insertAudit.run(audit);
        if (events.length > 0) this.#outbox?.write(events);
        if (due) {
          this.checkpoints?.write(due);
          this.#outbox?.keepHead(events);
        }
        if (snapshot) this.#snapshots?.write(snapshot);
      },
    );
    // IMMEDIATE: the write lock is taken before the first row, so that a failure to get it leaves nothing to undo.
    this.#insert = insert.immediate;
    this.#head = { ...this.auditHead(), facts: this.#statements.lastFact.get() ?? 0 };
    this.checkpoints = openKeeper(connection.database, directory, {
      head: () => this.#head,
      writeDue: () => this.#writeDue(),
      writeNotices: () => this.#commit(NOTHING),
      earlier,
    });
  }

  commit(batch: CommitBatch): void {
    if (this.#readonly) throw journalError('readonly', 'cannot commit: the journal is open for reading only');
    const { facts, audit, outbox = NONE } = batch;
    if (facts.length > 0 || audit.length > 0 || outbox.length > 0) this.#commit(batch);
  }

  #commit(batch: CommitBatch): void {
    const { facts, outbox = NONE } = batch;
    const { notices = NONE } = this.checkpoints ?? {};
    const whole = notices.length === 0 ? batch : { ...batch, audit: [...batch.audit, ...notices] };
    const { audit, head } = chainRows(whole, this.#head);
    const due = this.checkpoints?.dueWith(audit, head);
    const isTold = outbox.length > 0 || due?.event !== undefined;
    const events = isTold ? this.#openOutbox.rows(outbox, facts, due?.event) : NONE;
    this.#connection.assertInPlace?.();
    const insert = () =>
      guarded('the batch is not on disk', () => this.#insert(facts, audit, events, due, batch.snapshot));
    try {
      insert();
    } catch (error) {
      // The one time for which space was kept aside. Who commits is told, and lets nothing grow any more.
      if (!(error instanceof JournalError && error.code === 'disk_full' && this.#reserve.spend())) throw error;
      insert();
    }
    this.#reserve.restore();
    // Only now: after a failure the heads are where the disk is, and the same batch may be tried again.
    this.#head = head;
    if (events.length > 0) this.#openOutbox.advance(events);
    this.checkpoints?.committed(due, notices, audit);
  }

  /** Puts a checkpoint on disk that no commit has taken along. */
  #writeDue(): void {
    const due = this.checkpoints?.due;
    if (due === undefined) return;
    this.#connection.assertInPlace?.();
    const events = due.event ? this.#openOutbox.rows(NONE, NONE, due.event) : NONE;
    guarded('the checkpoint is not on disk', () => this.#insert(NONE, NONE, events, due));
    if (events.length > 0) this.#openOutbox.advance(events);
    this.checkpoints?.committed(due, NONE, NONE);
  }

  /** How many segments there are before this journal. */
  get segments(): number {
    return this.#base.segment;
  }

  reserveSpent(): boolean {
    return this.#reserve.isSpent;
  }

  *facts(fromSeq = 1): Iterable<StoredFact> {
    if (this.#earlier && fromSeq <= this.#base.facts) yield* this.#earlier.facts(fromSeq);
    let next = Math.max(fromSeq, this.#base.facts + 1);
    for (;;) {
      const page = guarded('cannot read the facts', () => this.#statements.facts.all(next, PAGE));
      for (const columns of page) yield fact(columns);
      if (page.length < PAGE) return;
      next = Number(page.at(-1)?.seq) + 1;
    }
  }

  /** SHA-256 of a snapshot that this process has made itself: it is relied on before it is signed. */
  madeHere: string | undefined;

  recovery(format: number, knows?: (kind: string) => boolean): JournalRecovery {
    const { database } = this.#connection;
    const { madeHere } = this;
    return guarded('cannot read the snapshots', () => recoveryOf(database, { format, knows, madeHere }, this.#earlier));
  }

  audit(query: AuditQuery): readonly AuditRow[] {
    return guarded('cannot read the audit', () => {
      const { sql, values } = auditSelect(query);
      let statement = this.#auditQueries.get(sql);
      if (statement === undefined) {
        statement = prepareAudit(this.#connection.database, sql);
        this.#auditQueries.set(sql, statement);
      }
      const rows = statement.all(...values).map(auditRow);
      const missing = query.limit - rows.length;
      if (this.#earlier === undefined || missing <= 0) return rows;
      return [...rows, ...this.#earlier.audit({ ...query, limit: missing })];
    });
  }

  auditHead(): { readonly rows: number; readonly hash: string } {
    const row = guarded('cannot read the audit', () => this.#statements.head.get());
    return { rows: row?.seq ?? 0, hash: row?.hash ?? GENESIS_HASH };
  }

  outbox(afterSeq: number, limit: number): readonly OutboxRow[] {
    return guarded('cannot read the outbox', () => {
      const early = this.#earlier && this.#outbox?.inSegments(afterSeq);
      const first = early ? (this.#earlier?.events(early.after, early.to, limit) ?? NO_EVENTS) : NO_EVENTS;
      const rest = limit - first.rows.length;
      if (first.damaged !== undefined || (first.rows.length > 0 && rest <= 0)) return readable(first);
      const own = this.#outbox?.read(afterSeq, rest) ?? NO_EVENTS;
      return readable(first.rows.length === 0 ? own : { ...own, rows: [...first.rows, ...own.rows] });
    });
  }

  acknowledge(seq: number): void {
    if (this.#readonly) throw journalError('readonly', 'cannot acknowledge: the journal is open for reading only');
    guarded('the acknowledgement is not on disk', () => this.#openOutbox.acknowledge(seq));
  }

  /** The outbox of a journal that may be written: opening one for writing brings its schema up to date. */
  get #openOutbox(): OutboxTable {
    return defined(this.#outbox, 'outbox');
  }

  meta(key: string): string | undefined {
    return guarded('cannot read a setting', () => this.#statements.meta.get(key));
  }

  setMeta(key: string, value: string): void {
    if (this.#readonly) throw journalError('readonly', `cannot set ${key}: the journal is open for reading only`);
    assert(value.isWellFormed(), `the value of ${key} is not well-formed Unicode`);
    guarded(`cannot set ${key}`, () => this.#statements.meta.set(key, value));
  }

  close(): void {
    if (!this.#connection.database.open) return;
    this.checkpoints?.close();
    this.#earlier?.close();
    this.#connection.close();
  }
}
