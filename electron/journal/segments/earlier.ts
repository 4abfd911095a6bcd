import type { Database } from 'better-sqlite3';
import type { AuditRow, OutboxRow, StoredFact } from '../../engine/ports.ts';
import type { Connection } from '../connection.ts';
import { guarded, JournalError, journalError } from '../error.ts';
import { openReader } from '../reader.ts';
import type { ChainEnd, EarlierFacts } from '../recovery.ts';
import { auditHash } from '../rows/chain.ts';
import { CheckedFacts } from '../rows/checked-facts.ts';
import { type EventPage, EventReader } from '../rows/event-reader.ts';
import { type AuditColumns, auditRow, type FactColumns, fact } from '../rows/rows.ts';
import { type AuditQuery, auditSelect, prepareAudit } from '../rows/statements.ts';
import { type Base, readBase } from './base.ts';
import { findSegment, segmentName, segmentPath } from './segment-files.ts';

/** Rows fetched at a time. */
const PAGE = 1_000;

/** An open segment. */
export interface Segment {
  readonly number: number;
  readonly path: string;
  readonly database: Database;
  /** Where it begins itself. */
  readonly base: Base;
  /** Where the one after it begins: of what both hold, the later one's is read. */
  readonly until: Base;
}

/** Where the segments of a journal are. */
export interface SegmentPlaces {
  readonly directory: string;
  /** Where older ones were moved to, if any were. */
  readonly archive?: string | undefined;
}

/** The segments before a journal, opened when something of them is asked for, and then read only. */
export class EarlierSegments implements EarlierFacts {
  readonly #current: Database;
  readonly #base: Base;
  readonly #places: SegmentPlaces;
  readonly #open = new Map<number, { readonly segment: Segment; readonly connection: Connection }>();

  /** Of the journal on `current`, which begins at `base`. */
  constructor(current: Database, base: Base, places: SegmentPlaces) {
    this.#current = current;
    this.#base = base;
    this.#places = places;
  }

  /** How many there are. */
  get count(): number {
    return this.#base.segment;
  }

  /** Checkpoints that are in them alone. */
  get checkpoints(): number {
    return this.#base.checkpoints;
  }

  /**
   * The segments, newest first.
   *
   * @throws {JournalError} naming the first one that is missing, or that is not the one before.
   */
  *back(): Generator<Segment> {
    for (let until = this.#base; until.segment > 0; ) {
      const segment = this.#segment(until);
      yield segment;
      until = segment.base;
    }
  }

  /** Audit rows that only segments have, newest first. Each is held against the hash that it bears. */
  audit(query: AuditQuery): readonly AuditRow[] {
    const found: AuditRow[] = [];
    const { beforeSeq = Number.MAX_SAFE_INTEGER, limit } = query;
    for (const { database, until, path } of this.back()) {
      if (found.length >= limit || beforeSeq <= 1) break;
      const before = Math.min(beforeSeq, until.row + 1);
      const { sql, values } = auditSelect({ ...query, beforeSeq: before, limit: limit - found.length });
      const rows = guarded(`cannot read ${path}`, () => prepareAudit(database, sql).all(...values)).map(auditRow);
      const changed = rows.find((row) => auditHash(row) !== row.hash);
      if (changed) throw journalError('corrupt', `${path}: audit row ${changed.seq} was changed after it was written`);
      found.push(...rows);
    }
    return found;
  }

  /** Facts that only segments have, in order. */
  *facts(fromSeq: number): Iterable<StoredFact> {
    for (const { database, base, until, path } of this.#from(({ facts }) => facts < fromSeq)) {
      const statement = database
        .prepare<[number, number, number], FactColumns>(
          'SELECT seq, ts_ns, kind, body FROM facts WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?',
        )
        .safeIntegers();
      let last = Math.max(base.facts, fromSeq - 1);
      for (;;) {
        const page = guarded(`cannot read ${path}`, () => statement.all(last, until.facts, PAGE));
        for (const columns of page) yield fact(columns);
        if (page.length < PAGE) break;
        last = Number(page.at(-1)?.seq);
      }
    }
  }

  *checked(end: ChainEnd): Iterable<StoredFact> {
    for (const { database, base, until, path } of this.#from(() => false)) {
      try {
        yield* new CheckedFacts(database, base, { facts: until.facts, rows: until.row });
      } catch (error) {
        throw error instanceof JournalError ? new JournalError(error.code, `${path}: ${error.message}`, error) : error;
      }
    }
    yield* new CheckedFacts(this.#current, this.#base, end);
  }

  /** Events after one sequence and up to another, in order, at most `limit`. */
  events(afterSeq: number, to: number, limit: number): EventPage {
    const found: OutboxRow[] = [];
    for (const { database, base, until, path } of this.#from(({ events }) => events <= afterSeq)) {
      if (found.length >= limit) break;
      const page = guarded(`cannot read ${path}`, () =>
        new EventReader(database).read(
          Math.max(base.events, afterSeq),
          Math.min(until.events, to),
          limit - found.length,
        ),
      );
      found.push(...page.rows);
      if (page.damaged !== undefined) return { rows: found, damaged: page.damaged };
    }
    return { rows: found };
  }

  /** Notes of checkpoints that only segments have, newest first. */
  notes(limit: number, offset: number): readonly string[] {
    const found: string[] = [];
    let skip = offset;
    for (const { database, base, until, path } of this.back()) {
      const here = until.checkpoints - base.checkpoints;
      if (skip < here) {
        const page = guarded(`cannot read ${path}`, () =>
          database
            .prepare<[number, number, number], string>(
              'SELECT note FROM checkpoints WHERE size <= ? ORDER BY size DESC LIMIT ? OFFSET ?',
            )
            .pluck()
            .all(until.row, limit - found.length, skip),
        );
        found.push(...page);
      }
      skip = Math.max(0, skip - here);
      if (found.length >= limit) break;
    }
    return found;
  }

  /** The same, all of them, in the order in which they were made. */
  *allNotes(): Generator<string> {
    for (const { database, base, until, path } of this.#from(() => false)) {
      const page = database.prepare<[number, number, number], { readonly size: number; readonly note: string }>(
        'SELECT size, note FROM checkpoints WHERE size > ? AND size <= ? ORDER BY size LIMIT ?',
      );
      let last = base.row;
      for (;;) {
        const notes = guarded(`cannot read ${path}`, () => page.all(last, until.row, PAGE));
        for (const { note } of notes) yield note;
        if (notes.length < PAGE) break;
        last = notes.at(-1)?.size ?? last;
      }
    }
  }

  close(): void {
    for (const { connection } of this.#open.values()) connection.close();
    this.#open.clear();
  }

  /** The segments in order, from the last one for whose base `isEarly` says so, or the first of all. */
  #from(isEarly: (base: Base) => boolean): readonly Segment[] {
    const segments: Segment[] = [];
    for (const segment of this.back()) {
      segments.unshift(segment);
      if (isEarly(segment.base)) break;
    }
    return segments;
  }

  #segment(until: Base): Segment {
    const known = this.#open.get(until.segment);
    if (known) return known.segment;
    const opened = openSegment(this.#places, until);
    this.#open.set(until.segment, opened);
    return opened.segment;
  }
}

/**
 * Opens the segment before a place.
 *
 * @throws {JournalError} `missing` or `corrupt`, naming it.
 */
export function openSegment(places: SegmentPlaces, until: Base): { segment: Segment; connection: Connection } {
  const { directory, archive } = places;
  const path = findSegment(directory, until.segment, archive);
  if (path === undefined) {
    throw new JournalError(
      'missing',
      `segment ${segmentName(until.segment)} is missing: it holds audit rows up to ${until.row}. Put it back as ${segmentPath(directory, until.segment)}`,
    );
  }
  const connection = openReader(path, false);
  try {
    const { database } = connection;
    const base = guarded(`cannot read ${path}`, () => readBase(database));
    const problem = guarded(`cannot read ${path}`, () => linkProblem(database, base, until));
    if (problem !== undefined) throw journalError('corrupt', `${path}: ${problem}`);
    return { segment: { number: until.segment, path, database, base, until }, connection };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Why a journal is not the one before a place, in words; undefined where it is. */
function linkProblem(database: Database, base: Base, until: Base): string | undefined {
  if (base.segment !== until.segment - 1) return `it follows segment ${base.segment}, and stands as ${until.segment}`;
  const columns = database
    .prepare<[number], AuditColumns>('SELECT * FROM audit WHERE seq = ?')
    .safeIntegers()
    .get(until.row);
  const row = columns && auditRow(columns);
  if (row === undefined) return `audit row ${until.row} is missing, which the journal after it goes on from`;
  if (row.hash === until.hash && auditHash(row) === row.hash) return undefined;
  return `audit row ${until.row} is not the one that the journal after it goes on from`;
}
