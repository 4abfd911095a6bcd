import type { Database } from 'better-sqlite3';
import { GENESIS_HASH } from './chain.ts';
import { ChainWalk } from './chain-walk.ts';
import type { Connection } from './connection.ts';
import { asJournalError, JournalError } from './error.ts';
import { databasePath } from './open.ts';
import { checkOutbox } from './outbox-check.ts';
import type { Problem, Report } from './problem.ts';
import { openReader } from './reader.ts';
import { integrityProblems, schemaProblems } from './structure-check.ts';

/** What verification found. */
export interface VerifyReport {
  /** Whether nothing is wrong. */
  readonly ok: boolean;
  /** Audit rows read. */
  readonly rows: number;
  /** Facts read. */
  readonly facts: number;
  /** Hash of the last audit row, 64 hexadecimal digits; zeros when there is none. Compare it with one kept elsewhere. */
  readonly head: string;
  /**
   * What is wrong, first bad row first; then what concerns the file as a whole. At most a hundred: a damaged disk
   * must not fill the memory.
   */
  readonly problems: readonly Problem[];
}

export interface VerifyOptions {
  /** The data directory; may be a copy, may be read-only, a desk may be running on it. */
  readonly directory: string;
  /** Called now and then, and once at the end, with the audit rows done and how many there are. */
  readonly onProgress?: (rows: number, total: number) => void;
}

const MAXIMUM_PROBLEMS = 100;
const PROGRESS_ROWS = 1_000;

/**
 * Checks a journal from what is in the file alone, without trusting anything the desk remembers: the audit's
 * sequence, links and hashes; that every fact is covered by exactly one audit row, which holds the same of it; that
 * every event that waits to be published tells of a fact that is there; that the schema with its guards against change
 * is the one this desk made; and SQLite's own integrity check. It reads one consistent snapshot, in constant memory,
 * and never throws for what is in the file: damage is a problem to report.
 *
 * **What a bare chain cannot show.** Its last rows can be cut off without a trace, because what remains is a whole
 * chain; and someone who can write the file can compute all of it anew with other contents. Against both one needs
 * a head that was kept where they cannot write: compare `head` and `rows` with it. Nor does the chain cover `meta`.
 */
export function verifyJournal(options: VerifyOptions): VerifyReport {
  const problems: Problem[] = [];
  const report: Report = (problem) => {
    if (problems.length < MAXIMUM_PROBLEMS) problems.push(problem);
  };
  let result = { rows: 0, facts: 0, head: GENESIS_HASH };
  let connection: Connection | undefined;
  try {
    connection = openReader(databasePath(options.directory));
    const { database } = connection;
    database.exec('BEGIN');
    result = walk(database, report, options.onProgress);
    checkOutbox(database, report);
    schemaProblems(database).forEach(report);
    integrityProblems(database).forEach(report);
  } catch (error) {
    const known = asJournalError(error, 'the journal cannot be read');
    if (!(known instanceof JournalError)) throw known;
    report({ table: 'database', seq: 0, message: known.message });
  } finally {
    connection?.close();
  }
  return { ok: problems.length === 0, ...result, problems };
}

/** Reads every audit row and every fact once. */
function walk(
  database: Database,
  report: Report,
  onProgress: VerifyOptions['onProgress'],
): { readonly rows: number; readonly facts: number; readonly head: string } {
  const total = database.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM audit').pluck().get() ?? 0;
  const chain = new ChainWalk(database, report);
  try {
    while (chain.next()) {
      if (chain.rows % PROGRESS_ROWS === 0) onProgress?.(chain.rows, total);
    }
    onProgress?.(chain.rows, total);
    return { rows: chain.rows, facts: chain.facts, head: chain.head };
  } finally {
    chain.close();
  }
}
