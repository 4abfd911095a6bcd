import { chmodSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Database } from 'better-sqlite3';
import { logProblem } from './check/log-check.ts';
import { holdSchema, type MendedPart, mendSchema } from './check/schema-guard.ts';
import { anchorPath } from './checkpoint/anchor-file.ts';
import { checkCheckpoints } from './checkpoint/open-keeper.ts';
import type { Connection } from './connection.ts';
import { makeDirectory } from './directory/directory.ts';
import { inPlace } from './directory/in-place.ts';
import { takeLock } from './directory/lock.ts';
import { FileReserve, type Reserve, reservePath, spendReserve } from './directory/reserve.ts';
import { finishRestore, isHalfRestored } from './directory/restored.ts';
import { guarded, JournalError, journalError } from './error.ts';
import { SqliteJournal } from './journal.ts';
import { openReader } from './reader.ts';
import { auditHash, GENESIS_HASH } from './rows/chain.ts';
import { type AuditColumns, auditRow } from './rows/rows.ts';
import { readBase } from './segments/base.ts';
import { EarlierSegments, type SegmentPlaces } from './segments/earlier.ts';
import { finishRotation, isHalfRotated, refuseBesideSegments } from './segments/leftovers.ts';
import type { Rotation } from './segments/rotate.ts';
import { type RotationAtOpen, rotateAtOpen } from './segments/rotate-at-open.ts';
import { createFile, openInMemory, openWriter } from './writer.ts';

/** The database's file in a data directory. */
export const databasePath = (directory: string): string => join(resolve(directory), 'desk.db');

export interface JournalOptions {
  /** The data directory. */
  readonly directory: string;
  /** Only read: works beside a running desk, and on a copy that cannot be written. False by default. */
  readonly readonly?: boolean;
  /** With `readonly`: the desk that writes it runs in this very process, so it is read where it lies or not at all. False by default. */
  readonly inPlace?: boolean;
  /** To make a segment of the journal first, where that is due; {@link SqliteJournal.rotation} says what became of it. */
  readonly rotation?: RotationAtOpen | undefined;
  /** Where older segments were moved to, if any were. */
  readonly segments?: string | undefined;
  /** Who opens it to write: a desk, or a command that works on it for a moment, which whoever comes meanwhile waits for. `desk` by default. */
  readonly as?: 'desk' | 'command' | undefined;
  /** Make the directory and the journal where there are none. True by default; not when `readonly`. */
  readonly create?: boolean;
  /**
   * What is to be recorded stops trading, and must be on record if at all possible: triggers, views and indexes that no desk made are taken out and
   * those of the desk put back; {@link SqliteJournal.mended} says which. Without it such a journal is refused. False by default.
   */
  readonly emergency?: boolean;
}

/**
 * Opens the journal of a data directory, and for writing makes this process its only desk until `close`.
 *
 * @throws {JournalError} `locked` while another desk runs there; `missing`, `corrupt` and `from_the_future` for what
 * is not a journal this desk can continue, which is then left byte for byte as it was, also where audit, checkpoints and
 * anchors are not of one journal; `disk_full`, `readonly` or `io` when the disk does not let us.
 */
export function openJournal(options: JournalOptions): SqliteJournal {
  const path = databasePath(options.directory);
  const directory = resolve(options.directory);
  const places = { directory, archive: options.segments };
  if (options.readonly) return start(openReader(path, options.inPlace !== true), true, places);
  const create = options.create ?? true;
  const isThere = existsSync(path) || isHalfRestored(directory) || isHalfRotated(path);
  if (!create && !isThere) throw journalError('missing', `cannot open ${path}`);
  if (!existsSync(path)) guarded(`cannot create ${directory}`, () => makeDirectory(directory));
  const unlock = withRoom(directory, () => takeLock(directory, options.as));
  let database: Database;
  let rotation: Rotation | undefined;
  let mended: readonly MendedPart[] = [];
  const mend = options.emergency
    ? (opened: Database): void => {
        mended = mendSchema(opened);
      }
    : undefined;
  try {
    finishRestore(directory);
    finishRotation(path, directory);
    if (!existsSync(path)) {
      refuseBesideSegments(path, directory);
      refuseOrphans(path, directory);
      createFile(path);
    }
    withRoom(directory, () => inspect(path, places, options.emergency === true));
    guarded(`cannot protect ${path}`, () => chmodSync(path, 0o600));
    database = withRoom(directory, () => openWriter(path, mend));
    if (options.rotation) ({ database, rotation } = rotateAtOpen(database, path, directory, options.rotation));
  } catch (error) {
    unlock();
    throw error;
  }
  const close = (): void => {
    database.close();
    unlock();
  };
  const connection = { database, assertInPlace: inPlace(path), close };
  const journal = start(connection, false, places, new FileReserve(directory));
  journal.rotation = rotation;
  journal.mended = mended;
  return journal;
}

/** Does something that needs a little room on the disk: on a full one, on the space that is kept aside for it. */
function withRoom<T>(directory: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const isFull = error instanceof JournalError && error.code === 'disk_full';
    if (!isFull || !spendReserve(reservePath(directory))) throw error;
    return work();
  }
}

/** A journal in memory, for tests and simulation: the same tables and the same chain, lost at `close`. */
export function openMemoryJournal(): SqliteJournal {
  const database = openInMemory();
  return start({ database, close: () => database.close() }, false);
}

/** A journal on a connection; where it cannot read its tables, the connection is closed again. */
function start(connection: Connection, readonly: boolean, places?: SegmentPlaces, reserve?: Reserve): SqliteJournal {
  try {
    return guarded('cannot read the journal', () => {
      const base = readBase(connection.database);
      const earlier = places && base.segment > 0 ? new EarlierSegments(connection.database, base, places) : undefined;
      return new SqliteJournal(connection, readonly, reserve, readonly ? undefined : places?.directory, earlier);
    });
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** A new journal must not begin where the anchors of another one say that it is missing. */
function refuseOrphans(path: string, directory: string): void {
  const anchors = anchorPath(directory);
  if (!existsSync(anchors)) return;
  throw new JournalError(
    'corrupt',
    `${path} is gone, and ${anchors} says that there was one: put it back, or a backup with \`desk restore\`; for a desk that begins anew give another directory`,
  );
}

/**
 * Looks at a journal through a reading connection before anything may write to it: opening for writing can already
 * change the file. The last audit row must bear its own hash, since the next one builds on it; the whole chain is
 * for `verifyJournal`. So are the signatures of the checkpoints; here they are only held against audit and anchors. The schema must
 * be the one that this desk makes.
 */
function inspect(path: string, places: SegmentPlaces, isEmergency: boolean): void {
  const problem = guarded(`cannot read ${path}-wal`, () => logProblem(`${path}-wal`));
  if (problem !== undefined) throw journalError('corrupt', problem);
  const reader = openReader(path);
  try {
    const last = guarded(`cannot read ${path}`, () =>
      reader.database.prepare<[], AuditColumns>('SELECT * FROM audit ORDER BY seq DESC LIMIT 1').safeIntegers().get(),
    );
    checkCheckpoints(reader.database, places.directory);
    const row = last && auditRow(last);
    if (row && (auditHash(row) !== row.hash || (row.seq === 1 && row.prevHash !== GENESIS_HASH))) {
      throw journalError('corrupt', `${path}: audit row ${last.seq} was changed after it was written`);
    }
    guarded(`cannot read ${path}`, () => holdSchema(reader.database, path, isEmergency));
    // Opened to be read, it reads all that it reads when it is opened to be written, and the first write comes before that.
    start(reader, true, places);
  } finally {
    reader.close();
  }
}
