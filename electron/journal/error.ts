import Database from 'better-sqlite3';

/**
 * Why the journal cannot do what was asked of it:
 * - `disk_full`: no room on the disk; free some, then the same call works.
 * - `io`: the disk or its file system failed.
 * - `readonly`: the journal may not be written here.
 * - `locked`: another desk, or another program, holds the data directory.
 * - `corrupt`: the file is no journal, or is damaged. It is left as it was found.
 * - `from_the_future`: written by a newer version of the desk.
 * - `missing`: there is no journal here, and none was to be made.
 */
export type JournalErrorCode = 'disk_full' | 'io' | 'readonly' | 'locked' | 'corrupt' | 'from_the_future' | 'missing';

/** An operating error of the journal. The message says what is wrong and what to do; `cause` is the error below it. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly code: JournalErrorCode;

  constructor(code: JournalErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

const REMEDY: Readonly<Record<JournalErrorCode, string>> = {
  disk_full: 'the disk is full: free space and try again',
  io: 'the disk or its file system failed: check the disk and its mount, then try again',
  readonly: 'the data directory cannot be written: give its owner write permission, or choose another with --data-dir',
  locked: 'another program holds the database: close it and try again',
  corrupt:
    'the file is damaged or is no journal of a desk. It was left as it is: keep a copy, look at it with `verify`, and go on with a copy that was kept',
  from_the_future: 'it was written by a newer desk: start that version, or a newer one',
  missing: 'there is no journal here: name the right directory with --data-dir',
};

/** A JournalError with the usual advice for its code. `what` is what could not be done. */
export const journalError = (code: JournalErrorCode, what: string, cause?: unknown): JournalError => {
  const detail = cause instanceof Error ? ` (${cause.message})` : '';
  return new JournalError(code, `${what}: ${REMEDY[code]}${detail}`, cause);
};

/** SQLite's primary result codes that mean something else than a failing disk. Extended codes begin with them. */
const SQLITE_CODES: readonly (readonly [prefix: string, code: JournalErrorCode])[] = [
  ['SQLITE_FULL', 'disk_full'],
  // The memory that a log is shared by is a file, and there was no room to make it large enough.
  ['SQLITE_IOERR_SHMSIZE', 'disk_full'],
  ['SQLITE_READONLY', 'readonly'],
  ['SQLITE_BUSY', 'locked'],
  ['SQLITE_LOCKED', 'locked'],
  ['SQLITE_CORRUPT', 'corrupt'],
  ['SQLITE_NOTADB', 'corrupt'],
  // A missing table, or a row that stands where ours belongs: the file is not as this desk left it.
  ['SQLITE_ERROR', 'corrupt'],
  ['SQLITE_CONSTRAINT', 'corrupt'],
  ['SQLITE_SCHEMA', 'corrupt'],
];

const SYSTEM_CODES: Readonly<Record<string, JournalErrorCode>> = {
  ENOSPC: 'disk_full',
  EDQUOT: 'disk_full',
  EACCES: 'readonly',
  EPERM: 'readonly',
  EROFS: 'readonly',
  ENOENT: 'missing',
};

/** A path that the system does not follow, in words that say what to do: nothing is wrong with its disk. */
const PATH_FAULTS: Readonly<Record<string, string>> = {
  ELOOP: 'its links lead in a circle: name another path',
  ENAMETOOLONG: 'its name is longer than the file system takes: name a shorter one',
  ENOTDIR: 'a part of its path is a file, not a directory: name another path',
};

/** What is wrong with a path, in words; undefined where it is something else. */
export const pathFault = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? PATH_FAULTS[String(error.code)] : undefined;

/** What SQLite cannot hold, which is no fault of the disk. */
const SIZE_FAULTS: readonly (readonly [prefix: string, code: JournalErrorCode, words: string])[] = [
  [
    'SQLITE_TOOBIG',
    'corrupt',
    'a row there is larger than any that a desk writes, so somebody else has written it, or it is damaged. The file was left as it is: keep a copy, look at it with `verify`, and go on with a copy that was kept',
  ],
  ['SQLITE_NOMEM', 'io', 'there is not enough memory: end other programs, then try again'],
];

/**
 * The operating error behind what SQLite or the file system threw. Anything else, such as a failed assertion, is
 * a programmer's error and comes back unchanged, to be thrown on.
 */
export function asJournalError(error: unknown, what: string): unknown {
  if (error instanceof Database.SqliteError) {
    const size = SIZE_FAULTS.find(([prefix]) => error.code.startsWith(prefix));
    if (size !== undefined) return new JournalError(size[1], `${what}: ${size[2]}`, error);
    const code = SQLITE_CODES.find(([prefix]) => error.code.startsWith(prefix))?.[1] ?? 'io';
    return journalError(code, what, error);
  }
  if (error instanceof Error && !(error instanceof JournalError) && 'syscall' in error && 'code' in error) {
    const fault = pathFault(error);
    if (fault !== undefined) return new JournalError('io', `${what}: ${fault}`, error);
    return journalError(SYSTEM_CODES[String(error.code)] ?? 'io', what, error);
  }
  return error;
}

/** Runs `work`; what SQLite or the file system throws in it comes out as a {@link JournalError}. */
export function guarded<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asJournalError(error, what);
  }
}
