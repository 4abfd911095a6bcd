import { closeSync, openSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { assert } from '../../../shared/base/assert.ts';
import { asJournalError, guarded, JournalError } from '../error.ts';
import { isAnothers, soleOwner } from './guard-owners.ts';

/** Who runs on a data directory: the content of `desk.lock`. */
export interface LockHolder {
  readonly pid: number;
  /** When that process started, ISO 8601 UTC; with the pid it names a process for good, as pids are used again. */
  readonly startedAt: string;
  /** Where it listens on the loopback interface, once it does. */
  readonly port?: number;
  /** Set for a command that works on the journal for a moment: it is no desk, and nothing trades meanwhile. */
  readonly what?: 'command';
  /** Set where `desk.lock` is gone, says nothing or names another process, and the system itself named this one; when it started is empty then. */
  readonly isUnnamed?: true;
}

/**
 * Whether two readings of a lock mean one process. Where it has no name in one of them its number alone tells, and that it holds the
 * directory in both.
 */
export const isSameHolder = (one: LockHolder, other: LockHolder): boolean =>
  one.pid === other.pid && (one.startedAt === other.startedAt || one.isUnnamed === true || other.isUnnamed === true);

/** Between taking the guard and writing its name, and before giving it back, a desk has no name for so long, milliseconds. */
const NAMELESS_MS = 250;

/** A desk without a port that started so short a time ago is starting still, or is no desk, milliseconds. */
const FRESH_MS = 60_000;

/*
 * The lock is two files. `desk.guard` is an empty file on which the desk holds SQLite's exclusive lock, that is, a
 * lock of the operating system: it goes away with the process however that ends, so there is no stale lock to
 * recognise, no pid to mistake for another's, and no moment in which two desks both take over. `desk.lock` only says
 * in words who holds it, for people and for `desk kill`.
 *
 * Neither `desk.guard` nor `desk.db` may be opened by other means than SQLite in the desk's own process: closing
 * any descriptor of a file drops all of the process's POSIX locks on it.
 */
/** The file that the lock is on. */
export const guardPath = (directory: string): string => join(directory, 'desk.guard');
const lockPath = (directory: string): string => join(directory, 'desk.lock');

const isBusy = (error: unknown): boolean =>
  error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');

/**
 * Makes this process the only desk of a data directory.
 *
 * @param what it is: a desk, or a command that only works on the journal.
 * @returns what gives the directory back.
 * @throws {JournalError} `locked` while another desk, or another journal of this one, holds it.
 */
export function takeLock(directory: string, what: 'desk' | 'command' = 'desk'): () => void {
  const guard = guarded(`cannot lock ${directory}`, () => {
    const path = guardPath(directory);
    if (statSync(path, { throwIfNoEntry: false }) === undefined) createEmpty(path);
    return new Database(path, { timeout: 0 });
  });
  try {
    // Nothing is ever written to the guard, but SQLite would lay a rollback journal beside it all the same.
    guard.pragma('journal_mode = MEMORY');
    guard.exec('BEGIN EXCLUSIVE');
    writeHolder(directory, what === 'desk' ? thisProcess() : { ...thisProcess(), what });
  } catch (error) {
    guard.close();
    if (!isBusy(error)) throw asJournalError(error, `cannot lock ${directory}`);
    throw new JournalError('locked', takenWords(directory, trueHolder(directory)), error);
  }
  return () => {
    try {
      unlinkSync(lockPath(directory));
    } catch {
      // Words that nobody stands behind any more mean nothing; the directory must be given back also on a broken disk.
    } finally {
      guard.close();
    }
  };
}

const thisProcess = (): LockHolder => ({
  pid: process.pid,
  startedAt: new Date(performance.timeOrigin).toISOString(),
});

/** Who has the directory, and what to do about it. */
function takenWords(directory: string, holder: LockHolder | undefined): string {
  if (holder?.what === 'command') return `${atWork(directory, holder.pid)}: ${WAIT}`;
  const address = holder?.port === undefined ? '' : `, at http://127.0.0.1:${holder.port}`;
  const since = holder?.isUnnamed ? `, though its desk.lock ${IS_NO_NAME}` : `, started ${holder?.startedAt}`;
  const who = holder ? `process ${holder.pid}${since}${address}` : 'another process';
  const isFresh = holder?.port === undefined && Date.now() - Date.parse(holder?.startedAt ?? '') < FRESH_MS;
  const first = isFresh && hasJournal(directory) ? `it has just started: ${WAIT}. Where it stays so, ` : '';
  return `${directory} belongs to a running desk (${who}): ${first}${firstStop(directory, holder)}`;
}

/** What is said of a lock file that does not name the process that holds the directory. */
export const IS_NO_NAME = 'is gone, says nothing or names another process';

/** That a command has a directory, without what to do about it. */
export const atWork = (directory: string, pid: number): string =>
  `another command (process ${pid}) is at work on the journal in ${directory}`;

/** What to do about it. */
export const WAIT = 'wait a moment, then give the same command again';

const hasJournal = (directory: string): boolean =>
  statSync(join(directory, 'desk.db'), { throwIfNoEntry: false }) !== undefined;

/** What to do about a desk that runs. One whose journal is away must not be stopped: what it did meanwhile is in its memory alone. */
function firstStop(directory: string, holder: LockHolder | undefined): string {
  if (!hasJournal(directory)) return 'its desk.db is not there, so put that back first, and do not end the desk before';
  return `stop that desk first: Ctrl-C in its terminal${holder === undefined ? '' : `, or its process ${holder.pid}`}`;
}

/** Two desks may get here at once; then both find the file there, and the lock on it decides. */
function createEmpty(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
}

/**
 * The desk that runs on a data directory now; undefined when none does, whatever an old `desk.lock` may say. A desk whose `desk.lock` was
 * taken away runs all the same.
 *
 * @throws {JournalError} `locked` where one runs and nothing names its process.
 */
export function readLock(directory: string): LockHolder | undefined {
  if (!isHeld(directory)) return undefined;
  const named = soundName(directory);
  if (named !== undefined) return named;
  pause(NAMELESS_MS);
  if (!isHeld(directory)) return undefined;
  const holder = trueHolder(directory);
  if (holder !== undefined) return holder;
  throw new JournalError(
    'locked',
    `a desk RUNS on ${directory}, but its desk.lock ${IS_NO_NAME}, and the system does not say which process it is: find it among the processes of this machine, and ${firstStop(directory, undefined)}`,
  );
}

/** Whether a process that held a directory may hold it still: one that is just ending has no name any more, and nobody else has it. */
export function mayHold(directory: string, pid: number): boolean {
  try {
    return readLock(directory)?.pid === pid;
  } catch (error) {
    if (error instanceof JournalError && error.code === 'locked') return true;
    throw error;
  }
}

/** Waits without giving way, as all that is done here. */
const pause = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** Who holds a directory, as far as that can be known. */
const trueHolder = (directory: string): LockHolder | undefined => soundName(directory) ?? unnamedHolder(directory);

/** Who `desk.lock` names, unless the system knows that it is another: whoever is named here may be ended. */
function soundName(directory: string): LockHolder | undefined {
  const named = namedHolder(directory);
  return named !== undefined && isAnothers(guardPath(directory), named.pid) ? undefined : named;
}

/** The process that holds a directory, by the word of the system. */
function unnamedHolder(directory: string): LockHolder | undefined {
  const pid = soleOwner(guardPath(directory));
  return pid === undefined ? undefined : { pid, startedAt: '', isUnnamed: true };
}

/** Adds the port to the lock file, once the desk listens. Only the desk that holds the lock may call this. */
export function recordPort(directory: string, port: number): void {
  assert(readLock(directory)?.pid === process.pid, `${directory} is not locked by this process`);
  guarded(`cannot write ${lockPath(directory)}`, () => writeHolder(directory, { ...thisProcess(), port }));
}

/** Whether anyone holds the guard: a reader finds it busy then, and changes nothing by asking. */
function isHeld(directory: string): boolean {
  const path = guardPath(directory);
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return false;
  return guarded(`cannot read ${path}`, () => {
    const guard = new Database(path, { readonly: true, timeout: 0 });
    try {
      guard.pragma('schema_version');
      return false;
    } catch (error) {
      if (isBusy(error)) return true;
      throw error;
    } finally {
      guard.close();
    }
  });
}

/** Written beside and renamed, so that a reader sees the old text or the new, never half of it. */
function writeHolder(directory: string, holder: LockHolder): void {
  const path = lockPath(directory);
  writeFileSync(`${path}.new`, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function namedHolder(directory: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(readFileSync(lockPath(directory), 'utf8')) as LockHolder;
    return Number.isSafeInteger(holder.pid) && typeof holder.startedAt === 'string' ? holder : undefined;
  } catch {
    // Between taking the guard and writing its name, or after a hand has been at it, there is nothing to tell.
    return undefined;
  }
}
