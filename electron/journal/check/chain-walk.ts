import type { Database } from 'better-sqlite3';
import type { AuditRow } from '../../engine/ports.ts';
import type { ChainPlace } from '../recovery.ts';
import { GENESIS_HASH } from '../rows/chain.ts';
import { FactCursor, type OnFact } from '../rows/fact-cursor.ts';
import { RowReader } from '../rows/row-reader.ts';
import { type AuditColumns, auditRow } from '../rows/rows.ts';
import { ChainCheck, coveredFact } from './chain-check.ts';
import type { Report } from './problem.ts';

const TYPES = {
  integers: ['seq', 'ts_ns'],
  texts: ['actor', 'role', 'action', 'subject', 'payload', 'prev_hash', 'hash'],
};

const FIRST: ChainPlace = { facts: 0, row: 0, hash: GENESIS_HASH };

/** Walks the audit rows in order, one at a call, and the facts beside them. */
export class ChainWalk {
  readonly #rows: RowReader<AuditColumns>;
  readonly #facts: FactCursor;
  readonly #chain: ChainCheck;
  readonly #report: Report;
  readonly #from: ChainPlace;
  #row: AuditRow | undefined;

  /** @param from where the journal begins. */
  constructor(database: Database, report: Report, onFact?: OnFact, from: ChainPlace = FIRST) {
    this.#report = report;
    this.#from = from;
    this.#chain = new ChainCheck(report, from);
    this.#rows = new RowReader(database, 'audit', TYPES, report);
    this.#facts = new FactCursor(database, report, onFact, from.facts);
  }

  /** Rows that were read, and those before them. */
  get rows(): number {
    return this.#from.row + this.#rows.read;
  }

  /** Facts that were read, and those before them. */
  get facts(): number {
    return this.#facts.read;
  }

  /** Facts that the rows so far have named. */
  get covered(): number {
    return this.#facts.covered;
  }

  /** The row at hand, after {@link next}; undefined before the first. */
  get row(): AuditRow | undefined {
    return this.#row;
  }

  /** Hash of the last row that was read. */
  get head(): string {
    return this.#chain.head;
  }

  /** Checks one row. False when there is none left; then the facts without a row are told too. */
  next(): boolean {
    const columns = this.#rows.next();
    if (columns === undefined) {
      if (!this.#rows.broken) this.#facts.finish();
      return false;
    }
    const row = auditRow(columns);
    this.#row = row;
    this.#chain.take(row);
    this.#coverFact(row);
    return true;
  }

  close(): void {
    this.#rows.close();
    this.#facts.close();
  }

  #coverFact(row: AuditRow): void {
    if (this.#facts.coverPlain(row.payload)) return;
    const covered = coveredFact(row);
    if (typeof covered === 'string') this.#report({ table: 'audit', seq: row.seq, message: covered });
    else if (covered !== undefined) this.#facts.cover(covered.fact, covered.record, row.seq);
  }
}
