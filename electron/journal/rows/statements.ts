import type { Database, Statement } from 'better-sqlite3';
import type { AuditRow, JournalPort, StoredFact } from '../../engine/ports.ts';
import { MetaTable } from '../meta.ts';
import { BulkInsert } from './bulk-insert.ts';
import type { AuditColumns, FactColumns } from './rows.ts';

const AUDIT_COLUMNS = ['seq', 'ts_ns', 'actor', 'role', 'action', 'subject', 'payload', 'prev_hash', 'hash'];

/** The statements of a journal, prepared once. */
export interface Statements {
  readonly insertFacts: BulkInsert<StoredFact>;
  readonly insertAudit: BulkInsert<AuditRow>;
  /** From a sequence on, at most so many. */
  readonly facts: Statement<[number, number], FactColumns>;
  readonly lastFact: Statement<[], number>;
  readonly head: Statement<[], { readonly seq: number; readonly hash: string }>;
  readonly meta: MetaTable;
}

export const prepareStatements = (database: Database): Statements => ({
  insertFacts: new BulkInsert<StoredFact>(database, 'facts', ['seq', 'ts_ns', 'kind', 'body'], (row, into) =>
    into.push(row.seq, row.tsNs, row.kind, row.body),
  ),
  insertAudit: new BulkInsert<AuditRow>(database, 'audit', AUDIT_COLUMNS, (row, into) =>
    into.push(row.seq, row.tsNs, row.actor, row.role, row.action, row.subject, row.payload, row.prevHash, row.hash),
  ),
  facts: database
    .prepare<[number, number], FactColumns>(
      'SELECT seq, ts_ns, kind, body FROM facts WHERE seq >= ? ORDER BY seq LIMIT ?',
    )
    .safeIntegers(),
  lastFact: database.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM facts').pluck(),
  head: database.prepare('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1'),
  meta: new MetaTable(database),
});

/** A prepared query of the audit; which conditions it has depends on the query, so there are several. */
export type AuditStatement = Statement<(number | string)[], AuditColumns>;

export const prepareAudit = (database: Database, sql: string): AuditStatement =>
  database.prepare<(number | string)[], AuditColumns>(sql).safeIntegers();

export type AuditQuery = Parameters<JournalPort['audit']>[0];

/** The statement for a query. Only the conditions that are asked for are in it, so that SQLite can use their index. */
export function auditSelect(query: AuditQuery): { readonly sql: string; readonly values: (number | string)[] } {
  const conditions: string[] = [];
  const values: (number | string)[] = [];
  const where = (condition: string, value: number | string | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  where('seq < ?', query.beforeSeq);
  where('subject = ?', query.subject);
  where('action = ?', query.action);
  const filter = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  // A negative LIMIT means none to SQLite; here it can only be a slip.
  values.push(Math.max(0, query.limit));
  return {
    sql: `SELECT ${AUDIT_COLUMNS.join(', ')} FROM audit ${filter} ORDER BY seq DESC LIMIT ?`,
    values,
  };
}
