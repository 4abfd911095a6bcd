import type { Database, Statement } from 'better-sqlite3';
import {
  type AuditRow,
  type JournalRecovery,
  PASSED_OVER_ACTION,
  type PassedOver,
  SNAPSHOT_ACTION,
  type StoredFact,
} from '../engine/ports.ts';
import { CheckpointTable } from './checkpoint/checkpoint-table.ts';
import { TAKEN_OVER } from './checkpoint/taken-over.ts';
import { JournalError } from './error.ts';
import { onlyKnown } from './only-known.ts';
import { auditHash, GENESIS_HASH } from './rows/chain.ts';
import { CheckedFacts } from './rows/checked-facts.ts';
import { payloadOf } from './rows/payload.ts';
import { type AuditColumns, auditRow } from './rows/rows.ts';
import { type SnapshotRow, SnapshotTable } from './snapshots.ts';

/** Snapshots that are looked at, the newest first, before the facts are folded from the first. */
const MOST_TRIED = 5;

/** A snapshot that this start cannot use, and with which nothing is wrong. */
class Unfit extends Error {}

/** A place in the chain: the facts up to it, and the audit row that names the last of them. */
export interface ChainPlace {
  readonly facts: number;
  readonly row: number;
  readonly hash: string;
}

/** The last fact and the last audit row of a moment. */
export interface ChainEnd {
  readonly facts: number;
  readonly rows: number;
}

/** Facts that stand in the segments before a journal. */
export interface EarlierFacts {
  /** All facts from the first on to an end in the journal itself, as {@link CheckedFacts} reads them. */
  checked(end: ChainEnd): Iterable<StoredFact>;
}

const BEGINNING: ChainPlace = { facts: 0, row: 0, hash: GENESIS_HASH };

/** A snapshot that can be relied on, and where in the chain it belongs. */
export interface SoundSnapshot extends SnapshotRow {
  readonly place: ChainPlace;
  /** Canonical JSON. */
  readonly text: string;
}

/** What there is of snapshots. */
export interface FoundSnapshot {
  /** The newest that is of another form; undefined where there is none, or one that can be relied on is newer. */
  readonly otherForm?: number | undefined;
  /** The newest whose text gives its hash, whose hash an audit row names, and whose facts are all there; undefined where there is none. */
  readonly newest: SoundSnapshot | undefined;
  readonly passedOver: JournalRecovery['passedOver'];
}

/**
 * The newest snapshot of a form that can be relied on.
 *
 * @param signed audit rows that are signed: what names a snapshot behind them anybody could have added who can write the file.
 * @param madeHere SHA-256 of a snapshot that this very process has made.
 */
export function findSnapshot(
  database: Database,
  format: number,
  facts: number,
  signed = Number.POSITIVE_INFINITY,
  madeHere?: string,
): FoundSnapshot {
  const chain = new SnapshotPlaces(database);
  const passedOver: PassedOver[] = [];
  let otherForm: number | undefined;
  const table = SnapshotTable.open(database);
  for (const row of table?.newest(MOST_TRIED) ?? []) {
    if (row.format !== format) otherForm ??= row.format;
    // What one start did not rely on must not come to be signed, and be relied on by the next.
    const isOurs = row.sha256 === madeHere;
    if (!isOurs && chain.wasPassedOver(row)) continue;
    try {
      if (row.format !== format) throw new Unfit(`it is of form ${row.format}, and this desk reads form ${format}`);
      if (row.facts > facts) throw new Error(`it stands for ${row.facts} facts, and there are ${facts}`);
      return {
        newest: {
          ...row,
          place: chain.of(row, isOurs ? Number.POSITIVE_INFINITY : signed),
          text: table?.text(row) ?? '',
        },
        passedOver,
      };
    } catch (error) {
      passedOver.push({
        facts: row.facts,
        sha256: row.sha256,
        reason: error instanceof Error ? error.message : String(error),
        isDamaged: !(error instanceof Unfit),
      });
    }
  }
  return { newest: undefined, passedOver, otherForm };
}

/** Where a journal stands. */
export const endOf = (database: Database): ChainEnd =>
  // One statement: beside a running desk, two would see two moments.
  database
    .prepare<[], ChainEnd>(
      'SELECT (SELECT coalesce(max(seq), 0) FROM facts) AS facts, (SELECT coalesce(max(seq), 0) FROM audit) AS rows',
    )
    .get() as ChainEnd;

/** What a desk that starts can read. */
export interface SnapshotReader {
  /** The form of its snapshots. */
  readonly format: number;
  /** Whether it can fold facts of a kind; left out: of any. */
  readonly knows?: ((kind: string) => boolean) | undefined;
  /** As for {@link findSnapshot}. */
  readonly madeHere?: string | undefined;
}

/**
 * What a desk starts from: the newest snapshot that can be relied on, and the facts after it. The audit is walked from the row
 * that names the snapshot's last fact to its end. Without a snapshot, all facts are read, those of earlier segments too.
 *
 * @param reader what the desk that starts can read.
 */
export function recoveryOf(database: Database, reader: SnapshotReader, earlier?: EarlierFacts): JournalRecovery {
  const { format, madeHere, knows = () => true } = reader;
  const end = endOf(database);
  const signed = CheckpointTable.open(database)?.last()?.size;
  const { newest, passedOver, otherForm } = findSnapshot(database, format, end.facts, signed, madeHere);
  if (newest) {
    const { facts, text, place } = newest;
    return { snapshot: { facts, text }, passedOver, facts: onlyKnown(new CheckedFacts(database, place, end), knows) };
  }
  const facts = earlier
    ? tellingForm(earlier.checked(end), format, otherForm)
    : new CheckedFacts(database, BEGINNING, end);
  return { snapshot: undefined, passedOver, facts: onlyKnown(facts, knows) };
}

/** Facts that are read because of the form of the only snapshots: where their segment is elsewhere, the reason is told with it. */
function* tellingForm(facts: Iterable<StoredFact>, format: number, other: number | undefined): Generator<StoredFact> {
  try {
    yield* facts;
  } catch (error) {
    if (other === undefined || !(error instanceof JournalError) || error.code !== 'missing') throw error;
    const whose =
      other < format
        ? `The journal's snapshot is of an older form (${other}; this desk reads ${format})`
        : `The journal's snapshot is of a newer desk's form (${other}; this one reads ${format}): start that one. Or`;
    const then = other < format ? ', so this start needs all facts before it:' : ' for this desk';
    throw new JournalError(
      'missing',
      `${error.message}. ${whose}${then} put all archived segments back for this start; after the next snapshot they can be archived again`,
      error,
    );
  }
}

/** Finds where in the chain a snapshot belongs. */
class SnapshotPlaces {
  readonly #named: Statement<[string, string], AuditColumns>;
  readonly #before: Statement<[number], AuditColumns>;
  readonly #takenOver: Statement<[string, number], string>;

  constructor(database: Database) {
    this.#named = database
      .prepare<[string, string], AuditColumns>(
        'SELECT * FROM audit WHERE subject = ? AND action = ? ORDER BY seq DESC LIMIT 1',
      )
      .safeIntegers();
    this.#takenOver = database
      .prepare<[string, number], string>('SELECT payload FROM audit WHERE action = ? AND seq > ?')
      .pluck();
    this.#before = database
      .prepare<[number], AuditColumns>('SELECT * FROM audit WHERE seq < ? ORDER BY seq DESC')
      .safeIntegers();
  }

  /** Whether an earlier start has said that it did not rely on it. */
  wasPassedOver({ sha256 }: SnapshotRow): boolean {
    return this.#named.get(sha256, PASSED_OVER_ACTION) !== undefined;
  }

  /** Whether a start signed a row that it had found: who had written it nobody knows. */
  #wasFoundUnsigned(seq: number): boolean {
    for (const payload of this.#takenOver.iterate(TAKEN_OVER, seq)) {
      const { first, last } = payloadOf(payload);
      if (typeof first === 'number' && typeof last === 'number' && first <= seq && seq <= last) return true;
    }
    return false;
  }

  /**
   * @param signed as for {@link findSnapshot}.
   * @throws {Error} with the reason for which the chain does not vouch for the snapshot.
   */
  of({ facts, format, sha256 }: SnapshotRow, signed: number): ChainPlace {
    const columns = this.#named.get(sha256, SNAPSHOT_ACTION);
    const row = columns && auditRow(columns);
    if (!row || !isSound(row)) throw new Error('no sound audit row names its hash');
    if (row.seq > signed) throw new Unfit('the audit row that names it is not signed yet');
    if (this.#wasFoundUnsigned(row.seq))
      throw new Unfit('nobody had signed the audit row that names it before a start found it');
    const payload = payloadOf(row.payload);
    if (payload.facts !== facts || payload.format !== format)
      throw new Error(`audit row ${row.seq} says something else of it`);
    for (const each of this.#before.iterate(row.seq)) {
      const before = auditRow(each);
      const { fact } = payloadOf(before.payload);
      if (typeof fact !== 'number' || fact > facts) continue;
      if (fact === facts && isSound(before)) return { facts, row: before.seq, hash: before.hash };
      break;
    }
    throw new Error(`no sound audit row names fact ${facts}, its last`);
  }
}

const isSound = (row: AuditRow): boolean => auditHash(row) === row.hash;
