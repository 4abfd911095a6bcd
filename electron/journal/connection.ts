import type Database from 'better-sqlite3';

/** A connection, and what to call when done with it. */
export interface Connection {
  readonly database: Database.Database;
  /** Throws a JournalError when the files are not under their names any more. Left out where nothing is written to files. */
  readonly assertInPlace?: () => void;
  close(): void;
}

/** SQLite's `application_id` of a desk's journal: the letters HSDJ. It tells our file from any other database. */
export const APPLICATION_ID = 0x4853444a;

/** How long to wait for a lock that a reader or a backup holds for a moment. */
export const BUSY_TIMEOUT_MS = 5_000;

/** The value of a setting, or of the setting that `name` makes. */
export const pragma = (database: Database.Database, name: string): unknown => database.pragma(name, { simple: true });

/** Settings that hold for every connection and are not kept in the file. */
export function harden(database: Database.Database): void {
  database.pragma('foreign_keys = ON');
  // Functions and virtual tables named by a doctored schema must not run when we merely read.
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  // So that INSERT OR REPLACE fires the DELETE trigger that refuses it.
  database.pragma('recursive_triggers = ON');
}
