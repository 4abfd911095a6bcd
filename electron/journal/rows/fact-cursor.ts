import type { Database } from 'better-sqlite3';
import { canonicalJson } from '../../../shared/base/canonical.ts';
import type { StoredFact } from '../../engine/ports.ts';
import { missing, type Report } from '../check/problem.ts';
import { factRecord } from './chain.ts';
import { RowReader } from './row-reader.ts';
import { type FactColumns, fact } from './rows.ts';

/** Told of each fact, in order, once it has been held against the audit. */
export type OnFact = (fact: StoredFact) => void;

/**
 * Walks the facts side by side with the audit rows that name them. The journal writes both in the same order, so
 * one step ahead is all there is to remember.
 */
export class FactCursor {
  readonly #rows: RowReader<FactColumns>;
  readonly #report: Report;
  readonly #onFact: OnFact | undefined;
  /** The fact that no audit row has named yet. */
  #current: StoredFact | undefined;
  /** Facts that stand in earlier files. */
  readonly #before: number;
  /** The sequence that comes next. */
  #expected: number;

  /** @param before facts that stand in earlier files. */
  constructor(database: Database, report: Report, onFact?: OnFact, before = 0) {
    this.#before = before;
    this.#expected = before + 1;
    this.#report = report;
    this.#onFact = onFact;
    this.#rows = new RowReader(database, 'facts', { integers: ['seq', 'ts_ns'], texts: ['kind', 'body'] }, report);
    this.#fetch();
  }

  /** Facts that were read, and those before them. */
  get read(): number {
    return this.#before + this.#rows.read;
  }

  /** Facts that audit rows have named so far, missing ones among them. */
  get covered(): number {
    return this.#expected - 1;
  }

  /**
   * Whether a payload is, to the letter, what the journal writes for the next fact when an entry says no more than
   * which fact it is about; then the fact is covered. Most rows are of that kind, and need no parsing.
   */
  coverPlain(payload: string): boolean {
    const next = this.#current;
    if (next?.seq !== this.#expected || payload !== `{"fact":${next.seq},"record":${factRecord(next)}}`) return false;
    this.#expected += 1;
    this.#advance(next);
    return true;
  }

  /** Audit row `auditSeq` says that it covers the fact `seq`, and what it holds of it. */
  cover(seq: number, record: unknown, auditSeq: number): void {
    if (seq < this.#expected) {
      const message = `audit row ${auditSeq} names fact ${seq}, which is not the next one`;
      this.#report({ table: 'audit', seq: auditSeq, message });
      return;
    }
    this.#skipTo(seq);
    this.#expected = seq + 1;
    if (this.#current?.seq !== seq) {
      if (this.#rows.broken) return;
      this.#report({ table: 'facts', seq, message: `fact ${seq} is missing: audit row ${auditSeq} recorded it` });
      return;
    }
    if (record === undefined || factRecord(this.#current) !== textOf(record)) {
      const message = `fact ${seq} is not what audit row ${auditSeq} recorded: it was changed after it was written`;
      this.#report({ table: 'facts', seq, message });
    }
    this.#advance(this.#current);
  }

  /** No audit row is left: facts that are still there have none. */
  finish(): void {
    while (this.#current !== undefined) this.#skipTo(this.#current.seq + 1);
  }

  close(): void {
    this.#rows.close();
  }

  /** Accounts for the facts before `seq`, which no audit row named: each is either there, or missing too. */
  #skipTo(seq: number): void {
    while (this.#current !== undefined && this.#current.seq < seq) {
      const found = this.#current.seq;
      this.#reportMissing(found);
      this.#report({ table: 'facts', seq: found, message: `fact ${found} has no audit row that names it` });
      this.#expected = Math.max(this.#expected, found + 1);
      this.#advance(this.#current);
    }
    this.#reportMissing(seq);
  }

  /** The fact at hand is accounted for: on to the next. */
  #advance(done: StoredFact): void {
    this.#onFact?.(done);
    this.#fetch();
  }

  #fetch(): void {
    const columns = this.#rows.next();
    this.#current = columns && fact(columns);
  }

  #reportMissing(before: number): void {
    if (this.#expected >= before || this.#rows.broken) return;
    this.#report({ table: 'facts', seq: this.#expected, message: missing('fact', this.#expected, before - 1) });
    this.#expected = before;
  }
}

/** Canonical JSON; nothing for what is nested deeper than any fact. */
function textOf(record: unknown): string | undefined {
  try {
    return canonicalJson(record);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
