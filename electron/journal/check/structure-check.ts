import type { Database } from 'better-sqlite3';
import { schemaVersion } from '../migrations/index.ts';
import { openInMemory } from '../writer.ts';
import type { Problem } from './problem.ts';

const wholeFile = (message: string): Problem => ({ table: 'database', seq: 0, message });

type Schema = ReadonlyMap<string, string>;

const readSchema = (database: Database): Schema =>
  new Map(
    database
      .prepare<[], [string, string, string]>("SELECT type, name, coalesce(sql, '') FROM sqlite_schema")
      .raw()
      .all()
      .map(([type, name, sql]) => [`${type} ${name}`, sql]),
  );

/**
 * Compares the schema with the one that the migrations make: a guard against change that is gone, or a table that
 * was built anew, says that someone has been at the file even where the rows look right.
 */
export function schemaProblems(database: Database): readonly Problem[] {
  const reference = openInMemory(schemaVersion(database));
  try {
    const expected = readSchema(reference);
    const found = readSchema(database);
    const problems: Problem[] = [];
    for (const [name, sql] of expected) {
      if (!found.has(name)) problems.push(wholeFile(`the schema has lost its ${name}`));
      else if (found.get(name) !== sql) problems.push(wholeFile(`the schema's ${name} was changed`));
    }
    for (const name of found.keys()) {
      if (!expected.has(name)) problems.push(wholeFile(`the schema has a ${name} that no desk made`));
    }
    return problems;
  } finally {
    reference.close();
  }
}

/** What SQLite says of its own pages, records and indexes. */
export const integrityProblems = (database: Database): readonly Problem[] =>
  database
    .prepare<[], string>('PRAGMA integrity_check')
    .pluck()
    .all()
    .filter((message) => message !== 'ok')
    .map((message) => wholeFile(`SQLite's integrity check: ${message}`));
