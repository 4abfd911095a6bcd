import type { Database, Statement } from 'better-sqlite3';
import { canonicalJson } from '../../../shared/base/canonical.ts';
import type { AuditRow, StoredFact } from '../../engine/ports.ts';
import { guarded, journalError } from '../error.ts';
import type { ChainEnd, ChainPlace } from '../recovery.ts';
import { auditHash, factRecord } from './chain.ts';
import { payloadOf } from './payload.ts';
import { type AuditColumns, auditRow, type FactColumns, fact } from './rows.ts';

/** Rows fetched at a time. No statement stays open between pages. */
const PAGE = 1_000;

/**
 * The facts after a place in the chain, each held against the audit row that names it, and the rows against their chain. So a
 * desk never folds what was changed after it was written, and starting reads each row once.
 */
export class CheckedFacts implements Iterable<StoredFact> {
  readonly #place: ChainPlace;
  readonly #end: ChainEnd;
  readonly #facts: Statement<[number, number, number], FactColumns>;
  readonly #rows: Statement<[number, number, number], AuditColumns>;

  /** @param end the last fact and the last row that count: a desk may write on meanwhile. */
  constructor(database: Database, place: ChainPlace, end: ChainEnd) {
    this.#place = place;
    this.#end = end;
    this.#facts = database
      .prepare<[number, number, number], FactColumns>(
        'SELECT seq, ts_ns, kind, body FROM facts WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?',
      )
      .safeIntegers();
    this.#rows = database
      .prepare<[number, number, number], AuditColumns>(
        'SELECT * FROM audit WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?',
      )
      .safeIntegers();
  }

  /** @throws {JournalError} `corrupt` at the first row that is not as it was written, or that is missing. */
  *[Symbol.iterator](): Iterator<StoredFact> {
    const rows = this.#audit();
    let last = this.#place.facts;
    for (const stored of this.#after()) {
      if (stored.seq !== last + 1) throw damaged(`fact ${last + 1} is missing`);
      last = stored.seq;
      cover(stored, rows);
      yield stored;
    }
    for (const { seq, payload } of rows) {
      const { fact: named } = payloadOf(payload);
      if (typeof named === 'number') throw damaged(`audit row ${seq} names fact ${named}, which is missing`);
    }
  }

  *#after(): Iterable<StoredFact> {
    let last = this.#place.facts;
    for (;;) {
      const page = guarded('cannot read the facts', () => this.#facts.all(last, this.#end.facts, PAGE));
      for (const columns of page) yield fact(columns);
      if (page.length < PAGE) return;
      last = Number(page.at(-1)?.seq);
    }
  }

  *#audit(): Generator<AuditRow> {
    let { row: last, hash } = this.#place;
    for (;;) {
      const page = guarded('cannot read the audit', () => this.#rows.all(last, this.#end.rows, PAGE));
      for (const columns of page) {
        const row = auditRow(columns);
        if (row.seq !== last + 1) throw damaged(`audit row ${last + 1} is missing`);
        if (row.prevHash !== hash) throw damaged(`audit row ${row.seq} does not link back to the one before it`);
        if (auditHash(row) !== row.hash) throw damaged(`audit row ${row.seq} was changed after it was written`);
        ({ seq: last, hash } = row);
        yield row;
      }
      if (page.length < PAGE) return;
    }
  }
}

/** Goes on to the row that names the fact, and holds it against it. */
function cover(stored: StoredFact, rows: Generator<AuditRow>): void {
  for (;;) {
    const { value: row, done } = rows.next();
    if (done) throw damaged(`no audit row names fact ${stored.seq}`);
    // What most rows look like: nothing need be parsed.
    if (row.payload === `{"fact":${stored.seq},"record":${factRecord(stored)}}`) return;
    const { fact: named, record } = payloadOf(row.payload);
    if (typeof named !== 'number') continue;
    if (named !== stored.seq || canonicalJson(record) !== factRecord(stored))
      throw damaged(`fact ${stored.seq} is not what audit row ${row.seq} says it was`);
    return;
  }
}

const damaged = (what: string) => journalError('corrupt', what);
