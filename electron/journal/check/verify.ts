import type { AuditRow, StoredFact } from '../../engine/ports.ts';
import { KeyError, type PublicKey } from '../checkpoint/public-key.ts';
import { readPublicKeys } from '../checkpoint/signing-key.ts';
import type { Connection } from '../connection.ts';
import { asJournalError, guarded, JournalError } from '../error.ts';
import { databasePath } from '../open.ts';
import { openReader } from '../reader.ts';
import { GENESIS_HASH } from '../rows/chain.ts';
import { type JournalFile, type JournalFiles, openJournalFiles } from '../segments/journal-files.ts';
import { SealCheck } from '../segments/seal-check.ts';
import { anchorBytes, checkAnchors } from './anchor-walk.ts';
import { ArchiveEvidence } from './archive-evidence.ts';
import type { CheckpointReport } from './checkpoint-check.ts';
import { beginningOf, type FileEnd, type Watchers, walkFile } from './file-walk.ts';
import { KeptAnchors } from './kept-anchors.ts';
import { checkKept } from './kept-check.ts';
import { logProblem } from './log-check.ts';
import { checkOutbox } from './outbox-check.ts';
import type { Problem, Report } from './problem.ts';
import { SignerHistory } from './signer-history.ts';
import { integrityProblems, schemaProblems } from './structure-check.ts';
import { TextCheck } from './text-check.ts';
import { UnsignedEnd } from './unsigned-end.ts';
import type { SegmentsSeen, SignedHeads, VerifyReport } from './verify-report.ts';

/** What verification is at. */
export type VerifyPhase = 'rows' | 'anchors' | 'outbox' | 'structure';

/** What else is to be looked at while the rows are read. */
export interface Companion {
  /** Each audit row, in order, after it was checked. */
  readonly onRow?: (row: AuditRow) => void;
  /** Each fact, in order, after it was held against its audit row. */
  readonly onFact?: (fact: StoredFact) => void;
  /** Each checkpoint's note, in order, after the last row that it covers. */
  readonly onCheckpoint?: (note: string) => void;
  /** After the last row, while the snapshot stands. */
  readonly onEnd?: () => void;
}

export interface VerifyOptions {
  /** The data directory; may be a copy, may be read-only, a desk may be running on it. */
  readonly directory: string;
  /** Keys whose signatures count; where left out, the one in the directory. */
  readonly publicKeys?: readonly PublicKey[] | undefined;
  /** A file of anchors that was kept where the desk cannot write. */
  readonly anchors?: string | undefined;
  /** Where older segments were moved to, if any were. */
  readonly segments?: string | undefined;
  /** Reads the file in place or not at all: for the process of the desk itself, whose locks a copy would drop. */
  readonly inPlace?: boolean | undefined;
  /** Called now and then, and once at the end, with the audit rows done and how many there are. */
  readonly onProgress?: (rows: number, total: number) => void;
  /** Called when the next part begins. */
  readonly onPhase?: (phase: VerifyPhase) => void;
  /** Makes what looks at the rows besides; told where to report to, and the files that are read. */
  readonly companion?: (report: Report, journal: JournalFiles) => Companion;
}

/** The most problems that are reported. */
export const MAXIMUM_PROBLEMS = 100;
const PROGRESS_ROWS = 1_000;

const NO_SEGMENTS: SegmentsSeen = { count: 0, sealed: 0, unseen: undefined };
const NOTHING_SIGNED = { count: 0, covered: 0, keys: [], anchors: 0, kept: 0 } as const;

/**
 * Checks a journal from what is in the file alone, without trusting anything the desk remembers: the audit's
 * sequence, links and hashes; that every fact is covered by exactly one audit row, which holds the same of it; that
 * every checkpoint is signed and is of just these rows, and every anchor is one of them; that every event that waits to be
 * published tells of a fact that is there; that settings, password hashes and those events have their check sums; that the schema with its guards against change is the one this desk made; and
 * SQLite's own integrity check. It reads one consistent snapshot, in constant memory, and never throws for what is in
 * the file: damage is a problem to report.
 *
 * **What this cannot show.** Rows behind the last checkpoint that the verifier knows of can be cut off without a trace, because
 * what remains is a whole chain. Whoever holds the directory *and* its private key can compute everything anew, sign it and
 * anchor it beside; so can, with a key of their own, whoever holds the directory where the verifier trusts the key that lies
 * in it. Against both one needs what they cannot reach: the public key, and anchors or a head kept elsewhere. Of
 * settings, password hashes and events that wait only damage is found: their check sums have no secret in them.
 */
export function verifyJournal(options: VerifyOptions): VerifyReport {
  const problems: Problem[] = [];
  const report: Report = (problem) => {
    if (problems.length < MAXIMUM_PROBLEMS) problems.push(problem);
  };
  const trust = options.publicKeys === undefined ? 'own' : 'given';
  let result: Walked = {
    rows: 0,
    facts: 0,
    head: GENESIS_HASH,
    signed: NOTHING_SIGNED,
    segments: NO_SEGMENTS,
    remarks: [],
  };
  let journal: JournalFiles | undefined;
  let connection: Connection | undefined;
  try {
    const ownAnchors = guarded('cannot look at the anchors', () => anchorBytes(options.directory));
    const path = databasePath(options.directory);
    const lost = guarded('cannot look at the log', () => logProblem(`${path}-wal`));
    if (lost !== undefined) report({ table: 'database', seq: 0, message: lost });
    connection = openReader(path, options.inPlace !== true);
    const { database } = connection;
    database.exec('BEGIN');
    journal = openJournalFiles(database, path, { directory: options.directory, archive: options.segments }, report);
    const companion = options.companion?.(report, journal);
    options.onPhase?.('rows');
    result = walk(journal, options, companion, report);
    companion?.onEnd?.();
    options.onPhase?.('anchors');
    const anchors = checkAnchors(journal, options.directory, ownAnchors, report);
    result = { ...result, signed: { ...result.signed, anchors } };
    options.onPhase?.('outbox');
    for (const file of journal.files) {
      checkOutbox(file.database, within(file, report));
      checkKept(file.database, within(file, report));
    }
    options.onPhase?.('structure');
    for (const file of journal.files) {
      schemaProblems(file.database).forEach(within(file, report));
      integrityProblems(file.database).forEach(within(file, report));
    }
  } catch (error) {
    const known = asJournalError(error, 'the journal cannot be read');
    if (!(known instanceof JournalError)) throw known;
    report({ table: 'database', seq: 0, message: known.message });
  } finally {
    journal?.close();
    connection?.close();
  }
  const { signed, ...found } = result;
  return { ok: problems.length === 0, ...found, checkpoints: { ...signed, trust }, problems };
}

interface Walked {
  readonly rows: number;
  readonly facts: number;
  readonly head: string;
  readonly signed: Omit<SignedHeads, 'trust'>;
  readonly segments: SegmentsSeen;
  readonly remarks: readonly string[];
}

/** Reads every audit row, every fact and every checkpoint of all files once, side by side. */
function walk(journal: JournalFiles, options: VerifyOptions, companion: Companion | undefined, report: Report): Walked {
  const { files, begin } = journal;
  const trusted = options.publicKeys ?? ownKey(options.directory, report);
  const kept =
    options.anchors === undefined ? undefined : new KeptAnchors(options.anchors, trusted, report, begin.tree());
  const seals = new SealCheck(trusted, report);
  const total = totalRows(journal);
  const history = new SignerHistory();
  const unsigned = new UnsignedEnd();
  const evidence = new ArchiveEvidence(journal);
  const text = new TextCheck();
  const watchers: Watchers = {
    ...companion,
    history,
    onCheckpoint: (note) => {
      unsigned.covered();
      companion?.onCheckpoint?.(note);
    },
    onRow: (row, at) => {
      companion?.onRow?.(row);
      history.row(row);
      unsigned.row(row);
      evidence.onRow(row);
      text.onRow(row);
      seals.onRow(row);
      kept?.row(at);
      const done = at.rows - begin.row;
      if (done % PROGRESS_ROWS === 0) options.onProgress?.(done, total);
    },
  };
  const ends: { readonly file: JournalFile; readonly end: FileEnd }[] = [];
  let last = beginningOf(begin);
  for (const file of files) {
    const end = walkFile(file, last, trusted, watchers, within(file, report));
    ends.push({ file, end });
    last = end;
  }
  options.onProgress?.(last.rows - begin.row, total);
  const signed = sumOf(ends.map(({ end }) => end.signed));
  history.finish(report);
  text.finish(files, (file) => within(file, report));
  const behind = unsigned.finish(signed.covered, report);
  if (options.publicKeys !== undefined || signed.count > 0)
    evidence.finish(signed.covered, trusted, { directory: options.directory, archive: options.segments }, report);
  if (options.publicKeys !== undefined && signed.count === 0) report(NOBODY_SIGNED);
  for (const { file, end } of ends) if (file.number > 0) seals.check(file, { ...end, head: end.hash });
  return {
    rows: last.rows - begin.row,
    facts: last.facts - begin.facts,
    head: last.hash,
    signed: {
      ...signed,
      keys: [...new Set([...signed.keys, ...history.keys])],
      anchors: 0,
      kept: kept?.finish(last.rows) ?? 0,
      ...(behind && { unsigned: behind }),
    },
    remarks: history.remarks,
    segments: {
      count: files.length - 1,
      sealed: seals.sealed,
      unseen: begin.row === 0 ? undefined : { rows: begin.row, facts: begin.facts, reason: journal.missing ?? '' },
    },
  };
}

/** Audit rows in all files that are there, as far as the journal itself can be believed. */
function totalRows({ files, begin }: JournalFiles): number {
  const own = files.at(-1)?.database;
  const last = own?.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM audit').pluck().get() ?? 0;
  return Math.max(0, last - begin.row);
}

const sumOf = (all: readonly CheckpointReport[]): CheckpointReport => ({
  count: all.reduce((sum, { count }) => sum + count, 0),
  covered: Math.max(0, ...all.map(({ covered }) => covered)),
  keys: [...new Set(all.flatMap(({ keys }) => keys))],
});

/** Reports what is wrong in a segment under its name. */
const within =
  ({ name }: JournalFile, report: Report): Report =>
  (problem) =>
    report(name === undefined ? problem : { ...problem, message: `${name}: ${problem.message}` });

/** Somebody who brings a key expects that it has signed something. */
const NOBODY_SIGNED: Problem = {
  table: 'checkpoints',
  seq: 0,
  message: 'the journal has no checkpoint, so the public key that was given says nothing about it',
};

/** The public keys beside the journal, those of before a change too; none where there is none, which only matters where something is signed. */
function ownKey(directory: string, report: Report): readonly PublicKey[] {
  try {
    return readPublicKeys(directory);
  } catch (error) {
    if (!(error instanceof KeyError || error instanceof JournalError)) throw error;
    report({ table: 'checkpoints', seq: 0, message: `signing-key.pub cannot be used: ${error.message}` });
    return [];
  }
}
