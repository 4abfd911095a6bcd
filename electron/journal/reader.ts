import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { APPLICATION_ID, BUSY_TIMEOUT_MS, type Connection, harden, pragma } from './connection.ts';
import { guarded, JournalError, journalError } from './error.ts';
import { LATEST_VERSION, schemaVersion } from './migrations/index.ts';
import { nextPath } from './segments/segment-files.ts';

/** The header with which every database of SQLite begins. */
const HEADER_BYTES = 100;

/**
 * Opens an existing journal to read it, beside a running desk or on a copy. Nothing in the file changes.
 *
 * @param mayCopy Whether a file in a directory that cannot be written may be copied to be read. Not in a desk's own process:
 *   closing the file there drops its locks on it.
 * @throws {JournalError} `missing`, `corrupt` or `from_the_future`, `readonly` when the file may not be read.
 */
export function openReader(path: string, mayCopy = true): Connection {
  return guarded(`cannot read ${path}`, () => {
    if (!existsSync(path) && existsSync(nextPath(path))) throw halfRotated(path);
    const { size } = statSync(path);
    if (size === 0) throw journalError('corrupt', `${path} is empty`);
    // SQLite takes a file of one byte for an empty one, and deletes the log that lies beside an empty database.
    if (size < HEADER_BYTES) throw journalError('corrupt', `${path} breaks off after ${size} bytes`);
    const connection = openShared(path) ?? (mayCopy ? openCopy(path) : undefined);
    if (connection === undefined) throw journalError('readonly', `cannot read ${path} in place`);
    try {
      identify(connection.database, path);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  });
}

/** For some milliseconds while a segment is made there is no journal under its name, and after a crash just then until the next start. */
const halfRotated = (path: string): JournalError =>
  new JournalError(
    'missing',
    `cannot read ${path}: a segment is being made of it. Where that was interrupted, the next start of the desk ends it, and so does \`desk rotate\``,
  );

/** The ordinary way. Undefined where SQLite cannot make the shared-memory file that a write-ahead log needs. */
function openShared(path: string): Connection | undefined {
  const database = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    harden(database);
    schemaVersion(database);
    return { database, close: () => database.close() };
  } catch (error) {
    database.close();
    if (error instanceof Database.SqliteError && /^SQLITE_(CANTOPEN|READONLY)/.test(error.code)) return undefined;
    throw error;
  }
}

/**
 * For a directory that cannot be written, where no desk can be running either: the file, and the log that nobody
 * folded in, are copied to where SQLite may work. (SQLite can read such a file in place when told by a URI that it
 * is immutable, but better-sqlite3 is built without URIs.)
 */
function openCopy(path: string): Connection {
  const scratch = mkdtempSync(join(tmpdir(), 'desk-read-'));
  const copy = join(scratch, basename(path));
  const discard = (): void => rmSync(scratch, { recursive: true, force: true });
  try {
    for (const suffix of ['', '-wal']) {
      if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix);
    }
    const database = new Database(copy, { readonly: true, fileMustExist: true });
    harden(database);
    return {
      database,
      close: () => {
        database.close();
        discard();
      },
    };
  } catch (error) {
    discard();
    throw error;
  }
}

/** Refuses a database that is not ours or that we do not understand, before anything is read from it. */
function identify(database: Database.Database, path: string): void {
  const id = pragma(database, 'application_id');
  const version = schemaVersion(database);
  if (id !== APPLICATION_ID || version < 1) throw journalError('corrupt', `${path} is not the journal of a desk`);
  if (version > LATEST_VERSION) {
    throw journalError('from_the_future', `${path} has schema ${version}, and this desk knows up to ${LATEST_VERSION}`);
  }
}
