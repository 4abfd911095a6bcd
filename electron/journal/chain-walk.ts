import type { Database } from 'better-sqlite3';
import type { AuditRow } from '../engine/ports.ts';
import { auditHash, GENESIS_HASH } from './chain.ts';
import { FactCursor } from './fact-cursor.ts';
import { missing, type Report } from './problem.ts';
import { RowReader } from './row-reader.ts';
import { type AuditColumns, auditRow } from './rows.ts';

const TYPES = {
  integers: ['seq', 'ts_ns'],
  texts: ['actor', 'role', 'action', 'subject', 'payload', 'prev_hash', 'hash'],
};

/** Walks the audit rows in order, one at a call, and the facts beside them. */
export class ChainWalk {
  readonly #rows: RowReader<AuditColumns>;
  readonly #facts: FactCursor;
  readonly #report: Report;
  #expected = 1;
  /** What the next row may name as its previous hash; undefined where the row before it is not there to compare. */
  #links: readonly string[] | undefined = [GENESIS_HASH];
  #head = GENESIS_HASH;

  constructor(database: Database, report: Report) {
    this.#report = report;
    this.#rows = new RowReader(database, 'audit', TYPES, report);
    this.#facts = new FactCursor(database, report);
  }

  get rows(): number {
    return this.#rows.read;
  }

  get facts(): number {
    return this.#facts.read;
  }

  /** Hash of the last row that was read. */
  get head(): string {
    return this.#head;
  }

  /** Checks one row. False when there is none left; then the facts without a row are told too. */
  next(): boolean {
    const columns = this.#rows.next();
    if (columns === undefined) {
      if (!this.#rows.broken) this.#facts.finish();
      return false;
    }
    const row = auditRow(columns);
    this.#checkSequence(row);
    this.#checkHashes(row);
    this.#coverFact(row);
    return true;
  }

  close(): void {
    this.#rows.close();
    this.#facts.close();
  }

  #checkSequence(row: AuditRow): void {
    if (row.seq > this.#expected) {
      const message = missing('audit row', this.#expected, row.seq - 1);
      this.#report({ table: 'audit', seq: this.#expected, message });
      this.#links = undefined;
    } else if (row.seq < this.#expected) {
      this.#report({ table: 'audit', seq: row.seq, message: `audit row ${row.seq} is not part of the sequence` });
      this.#links = undefined;
    }
    this.#expected = row.seq + 1;
  }

  #checkHashes(row: AuditRow): void {
    const { seq } = row;
    const computed = auditHash(row);
    if (computed !== row.hash) {
      const message = `audit row ${seq} does not give the hash it bears: it was changed after it was written`;
      this.#report({ table: 'audit', seq, message });
    } else if (this.#links !== undefined && !this.#links.includes(row.prevHash)) {
      const before = seq === 1 ? 'the 64 zeros that begin a chain' : `the hash of row ${seq - 1}`;
      this.#report({ table: 'audit', seq, message: `audit row ${seq} does not link back: prev_hash is not ${before}` });
    }
    // Of a row that was told already, either its hash or the rest is as it was: the row after it is not to blame.
    this.#links = [row.hash, computed];
    this.#head = row.hash;
  }

  #coverFact(row: AuditRow): void {
    if (this.#facts.coverPlain(row.payload)) return;
    const { seq } = row;
    let payload: unknown;
    try {
      payload = JSON.parse(row.payload);
    } catch {
      this.#report({ table: 'audit', seq, message: `audit row ${seq}: the payload is not JSON` });
      return;
    }
    if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
      this.#report({ table: 'audit', seq, message: `audit row ${seq}: the payload is not a JSON object` });
      return;
    }
    const { fact, record } = payload as { readonly fact?: unknown; readonly record?: unknown };
    if (fact === undefined) return;
    if (typeof fact !== 'number' || !Number.isSafeInteger(fact) || fact < 1) {
      this.#report({ table: 'audit', seq, message: `audit row ${seq} names a fact that cannot be` });
      return;
    }
    this.#facts.cover(fact, record, seq);
  }
}
