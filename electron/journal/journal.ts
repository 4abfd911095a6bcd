import { assert } from '../../shared/base/assert.ts';
import type { AuditRow, CommitBatch, JournalPort, StoredFact } from '../engine/ports.ts';
import { type ChainHead, chainRows } from './batch.ts';
import { GENESIS_HASH } from './chain.ts';
import type { Connection } from './connection.ts';
import { guarded, journalError } from './error.ts';
import { auditRow, fact } from './rows.ts';
import {
  type AuditQuery,
  type AuditStatement,
  auditSelect,
  prepareAudit,
  prepareStatements,
  type Statements,
} from './statements.ts';

/** Facts fetched at a time. No statement stays open between pages, so a commit may come in the middle of a reading. */
const PAGE = 1_000;

/** A journal on an open connection whose schema is up to date. */
export class SqliteJournal implements JournalPort {
  readonly #connection: Connection;
  readonly #readonly: boolean;
  readonly #statements: Statements;
  readonly #auditQueries = new Map<string, AuditStatement>();
  readonly #insert: (facts: readonly StoredFact[], audit: readonly AuditRow[]) => void;
  #head: ChainHead;

  /** Takes the connection over: `close` closes it. */
  constructor(connection: Connection, readonly: boolean) {
    this.#connection = connection;
    this.#readonly = readonly;
    this.#statements = prepareStatements(connection.database);
    const { insertFacts, insertAudit } = this.#statements;
    const insert = connection.database.transaction((facts: readonly StoredFact[], audit: readonly AuditRow[]) => {
      insertFacts.run(facts);
      insertAudit.run(audit);
    });
    // IMMEDIATE: the write lock is taken before the first row, so that a failure to get it leaves nothing to undo.
    this.#insert = insert.immediate;
    this.#head = { ...this.auditHead(), facts: this.#statements.lastFact.get() ?? 0 };
  }

  commit(batch: CommitBatch): void {
    if (this.#readonly) throw journalError('readonly', 'cannot commit: the journal is open for reading only');
    if (batch.facts.length === 0 && batch.audit.length === 0) return;
    const { audit, head } = chainRows(batch, this.#head);
    guarded('the batch is not on disk', () => this.#insert(batch.facts, audit));
    // Only now: after a failure the head is where the disk is, and the same batch may be tried again.
    this.#head = head;
  }

  *facts(fromSeq = 1): Iterable<StoredFact> {
    let next = fromSeq;
    for (;;) {
      const page = guarded('cannot read the facts', () => this.#statements.facts.all(next, PAGE));
      for (const columns of page) yield fact(columns);
      if (page.length < PAGE) return;
      next = Number(page.at(-1)?.seq) + 1;
    }
  }

  audit(query: AuditQuery): readonly AuditRow[] {
    return guarded('cannot read the audit', () => {
      const { sql, values } = auditSelect(query);
      let statement = this.#auditQueries.get(sql);
      if (statement === undefined) {
        statement = prepareAudit(this.#connection.database, sql);
        this.#auditQueries.set(sql, statement);
      }
      return statement.all(...values).map(auditRow);
    });
  }

  auditHead(): { readonly rows: number; readonly hash: string } {
    const row = guarded('cannot read the audit', () => this.#statements.head.get());
    return { rows: row?.seq ?? 0, hash: row?.hash ?? GENESIS_HASH };
  }

  meta(key: string): string | undefined {
    return guarded('cannot read a setting', () => this.#statements.meta.get(key));
  }

  setMeta(key: string, value: string): void {
    if (this.#readonly) throw journalError('readonly', `cannot set ${key}: the journal is open for reading only`);
    assert(value.isWellFormed(), `the value of ${key} is not well-formed Unicode`);
    guarded(`cannot set ${key}`, () => this.#statements.setMeta.run(key, value));
  }

  close(): void {
    if (this.#connection.database.open) this.#connection.close();
  }
}
