import { closeSync, existsSync, fsyncSync, openSync, renameSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { assert } from '../../shared/base/assert.ts';
import { APPLICATION_ID, BUSY_TIMEOUT_MS, harden, pragma } from './connection.ts';
import { settleLog } from './directory/left-log.ts';
import { guarded, JournalError } from './error.ts';
import { MetaTable } from './meta.ts';
import { LATEST_VERSION, MIGRATIONS, migrate } from './migrations/index.ts';

/**
 * How long a commit waits for a lock that another program holds: nothing at all happens on the desk meanwhile, and a batch
 * that could not be written is tried again anyway.
 */
const WRITE_PATIENCE_MS = 250;

/** Where `meta` counts how often the journal was opened to be written. */
const OPENS = 'opens';

/** `PRAGMA synchronous`: FULL syncs the write-ahead log at every commit. */
const FULL = 2;

/**
 * Asks for full durability, then proves it by a first write. This build of SQLite drops `synchronous` to NORMAL by
 * itself once a write-ahead log is in use, unless it was set explicitly; and a setting that did not hold would lose
 * acknowledged facts in a power cut without any other sign. The write also finds a directory that cannot be
 * written before anyone trades on it.
 */
function makeDurable(database: Database.Database): void {
  database.pragma('synchronous = FULL');
  const meta = new MetaTable(database);
  meta.set(OPENS, String((Number(meta.get(OPENS)) || 0) + 1));
  assert(pragma(database, 'synchronous') === FULL, 'SQLite does not keep synchronous = FULL after a write');
}

/**
 * The database a session without a data directory writes to: same schema, same code, gone when closed. With
 * `version`, as a desk of that schema version would have made it.
 */
export function openInMemory(version = LATEST_VERSION): Database.Database {
  const database = new Database(':memory:');
  harden(database);
  migrate(database, MIGRATIONS.slice(0, version));
  makeDurable(database);
  return database;
}

/**
 * Makes an empty journal at `path`. It is built under another name and renamed when whole, so that a file called
 * `desk.db` that is empty or half a schema is always damage and never a crash of ours.
 *
 * @param fill puts in what the journal begins with.
 */
export function createFile(path: string, fill?: (database: Database.Database) => void): void {
  guarded(`cannot create ${path}`, () => {
    const partial = `${path}.partial`;
    for (const left of ['', '-wal', '-shm', '-journal'].map((suffix) => partial + suffix)) {
      if (existsSync(left)) unlinkSync(left);
    }
    closeSync(openSync(partial, 'wx', 0o600));
    const database = new Database(partial, { timeout: BUSY_TIMEOUT_MS });
    try {
      database.pragma(`application_id = ${APPLICATION_ID}`);
      // Some network file systems cannot share the memory that a write-ahead log needs; SQLite then keeps the old mode.
      if (pragma(database, 'journal_mode = WAL') !== 'wal') {
        throw new JournalError(
          'io',
          `cannot create ${path}: this file system has no write-ahead log; use a local disk`,
        );
      }
      database.pragma('synchronous = FULL');
      migrate(database);
      fill?.(database);
      // Closing does this too, but says nothing when it fails; what is renamed must be whole without its log.
      database.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      database.close();
    }
    renameSync(partial, path);
    syncDirectory(dirname(path));
  });
}

/** Makes the new name itself durable. Windows has no such call for directories, and needs none. */
export function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Opens an existing journal to append to it, and brings its schema up to date. The caller holds the desk's lock.
 *
 * @param before what is done with it before the first write.
 */
export function openWriter(path: string, before?: (database: Database.Database) => void): Database.Database {
  return guarded(`cannot open ${path}`, () => {
    settleLog(`${path}-wal`);
    const database = new Database(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    try {
      harden(database);
      database.pragma('synchronous = FULL');
      // A crash while it was to become a segment leaves it without its log.
      if (pragma(database, 'journal_mode') === 'delete') database.pragma('journal_mode = WAL');
      before?.(database);
      migrate(database);
      makeDurable(database);
      database.pragma(`busy_timeout = ${WRITE_PATIENCE_MS}`);
      assert(pragma(database, 'journal_mode') === 'wal', `${path} is not in write-ahead-log mode`);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}
