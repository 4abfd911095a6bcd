import type { Database } from 'better-sqlite3';
import { JournalError } from '../error.ts';
import { type SchemaFault, schemaFaults } from './structure-check.ts';

/** Faults that are told one by one; `desk verify` tells all. */
const TOLD = 3;

/** Tables hold what the desk has recorded. Everything else only watches over it, or finds rows sooner, and can be made anew. */
const isOfTables = ({ found, expected }: SchemaFault): boolean => (expected ?? found)?.type === 'table';

/** A table that no desk made lies beside those of the desk, and takes no part in what it writes. */
const isBeside = ({ expected }: SchemaFault): boolean => expected === undefined;

/**
 * Refuses to write to a journal whose schema is not the one that the migrations make: what is written could be swallowed or changed.
 *
 * @param isEmergency Let pass what {@link mendSchema} puts right, and tables that no desk made.
 * @throws {JournalError} `corrupt`, with what to do.
 */
export function holdSchema(database: Database, path: string, isEmergency: boolean): void {
  const faults = schemaFaults(database);
  const held = isEmergency ? faults.filter((fault) => isOfTables(fault) && !isBeside(fault)) : faults;
  if (held.length === 0) return;
  const told = held.slice(0, TOLD).map(({ message }) => message);
  const more = held.length > TOLD ? `, and ${held.length - TOLD} more` : '';
  const kill = held.some((fault) => isOfTables(fault) && !isBeside(fault))
    ? ''
    : '. An emergency `desk kill` works all the same';
  throw new JournalError(
    'corrupt',
    `${path}: ${told.join('; ')}${more}. What the desk writes there could be changed or swallowed, so nothing was written, and the file is as it was: keep a copy of the directory, find out who has been at it (\`desk verify\` tells all that is wrong), and go on with a backup (\`desk restore\`)${kill}`,
  );
}

/** Something in a schema that was put right. */
export interface MendedPart {
  /** What was wrong, in words. */
  readonly message: string;
  /** What was taken out, as it was made; undefined where something was lost. */
  readonly sql: string | undefined;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * Takes out every trigger, view and index that no desk made, and puts those of the desk back that are changed or lost, all of it or
 * nothing: in an emergency what must be recorded is more urgent than who has been at the file. Whoever calls it records what
 * it gives back.
 */
export function mendSchema(database: Database): readonly MendedPart[] {
  const mend = database.transaction(() => {
    const faults = schemaFaults(database).filter((fault) => !isOfTables(fault));
    // A view takes its triggers with it.
    for (const { found } of faults)
      if (found !== undefined) database.exec(`DROP ${found.type.toUpperCase()} IF EXISTS ${quoted(found.name)}`);
    for (const { expected } of faults) if (expected !== undefined) database.exec(expected.sql);
    return faults.map(({ message, found }) => ({ message, sql: found?.sql }));
  });
  return mend.immediate();
}
