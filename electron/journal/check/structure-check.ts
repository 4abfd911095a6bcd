import type { Database } from 'better-sqlite3';
import { schemaVersion } from '../migrations/index.ts';
import { named } from '../rows/row-check.ts';
import { openInMemory } from '../writer.ts';
import type { Problem } from './problem.ts';

const wholeFile = (message: string): Problem => ({ table: 'database', seq: 0, message });

/** Something in a schema, as SQLite keeps it. */
export interface Part {
  readonly type: string;
  readonly name: string;
  /** How it was made. */
  readonly sql: string;
}

/** Where a schema is not the one that the migrations make. */
export interface SchemaFault {
  /** What is wrong, in words. */
  readonly message: string;
  /** As it is there; undefined for what is lost. */
  readonly found: Part | undefined;
  /** As it should be; undefined for what no desk made. */
  readonly expected: Part | undefined;
}

type Schema = ReadonlyMap<string, Part>;

/** What somebody has made. Indexes that SQLite makes by itself, for keys and unique columns, come and go with their tables. */
const readSchema = (database: Database): Schema =>
  new Map(
    database
      .prepare<[], Part>('SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL')
      .all()
      .map((part) => [`${part.type} ${part.name}`, part]),
  );

/** Somebody else has chosen the name, and it may be anything. */
const shown = ({ type, name }: Part): string =>
  `${type} ${/^\w+$/.test(name) ? name : named(name).replace(/[^\x20-\x7e]/g, '?')}`;

/**
 * Compares the schema with the one that the migrations make: a guard against change that is gone, or a table that
 * was built anew, says that someone has been at the file even where the rows look right; a trigger that no desk made can swallow what
 * is written.
 */
export function schemaFaults(database: Database): readonly SchemaFault[] {
  const reference = openInMemory(schemaVersion(database));
  try {
    const due = readSchema(reference);
    const there = readSchema(database);
    const faults: SchemaFault[] = [];
    for (const [key, expected] of due) {
      const found = there.get(key);
      if (found === undefined) faults.push({ message: `the schema has lost its ${key}`, found, expected });
      else if (found.sql !== expected.sql) faults.push({ message: `the schema's ${key} was changed`, found, expected });
    }
    for (const [key, found] of there) {
      if (due.has(key)) continue;
      faults.push({ message: `the schema has a ${shown(found)} that no desk made`, found, expected: undefined });
    }
    return faults;
  } finally {
    reference.close();
  }
}

/** {@link schemaFaults}, as verification tells them. */
export const schemaProblems = (database: Database): readonly Problem[] =>
  schemaFaults(database).map(({ message }) => wholeFile(message));

/** What SQLite says of its own pages, records and indexes. */
export const integrityProblems = (database: Database): readonly Problem[] =>
  database
    .prepare<[], string>('PRAGMA integrity_check')
    .pluck()
    .all()
    .filter((message) => message !== 'ok')
    .map((message) => wholeFile(`SQLite's integrity check: ${message}`));
