/** A small journal with everything in it, what can be read of it, and what to change it with behind its back. */
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { KeptJournal } from './power-loss-desk.ts';
import { perform, type Step } from './power-loss-workload.ts';

/** A few dozen rows of every kind, with a checkpoint in the middle; the last two commits stand behind it. */
const FIRST: readonly Step[] = [
  { kind: 'commit', from: 1, to: 9, alone: true },
  { kind: 'setting', value: 'first' },
  { kind: 'commit', from: 10, to: 14, alone: false },
  { kind: 'secret', number: 1 },
  { kind: 'acknowledge', fact: 9 },
];
const LATER: readonly Step[] = [
  { kind: 'commit', from: 15, to: 20, alone: false },
  { kind: 'commit', from: 21, to: 23, alone: true },
  { kind: 'commit', from: 24, to: 24, alone: false },
];

async function doAll(kept: KeptJournal, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (step.kind === 'minute') await kept.minute();
    else if (step.kind !== 'reopen') perform(kept.journal, step);
  }
}

/** Closed as a desk closes it: all rows are covered by a checkpoint, and there is no log. */
export async function closedJournal(directory: string): Promise<void> {
  const kept = await KeptJournal.open(directory);
  await doAll(kept, FIRST);
  await kept.minute();
  await doAll(kept, LATER);
  kept.close();
}

/** As a killed desk leaves it: its last commits stand in the log alone, and no checkpoint covers them. */
export async function killedJournal(directory: string, scratch: string): Promise<void> {
  const kept = await KeptJournal.open(scratch);
  await doAll(kept, FIRST);
  await kept.minute();
  kept.close();
  const again = await KeptJournal.open(scratch);
  await doAll(again, LATER);
  cpSync(scratch, directory, { recursive: true });
  again.close();
}

/** The tables whose rows mean something. */
const TABLES = ['facts', 'audit', 'checkpoints', 'outbox', 'meta', 'operator_secrets'] as const;
export type LogicalRows = Readonly<Record<(typeof TABLES)[number], readonly string[]>>;

/** Every row of every table, as text; undefined where the file cannot be read to its end. */
export function logicalRows(directory: string): LogicalRows | undefined {
  try {
    const database = new Database(join(directory, 'desk.db'), { readonly: true });
    try {
      return Object.fromEntries(TABLES.map((table) => [table, rowsOf(database, table)])) as unknown as LogicalRows;
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}

const rowsOf = (database: Database.Database, table: string): string[] =>
  database
    .prepare<[], unknown[]>(`SELECT * FROM ${table} ORDER BY 1`)
    .safeIntegers()
    .raw()
    .all()
    .map((row) => row.map(asText).join('|'));

const asText = (value: unknown): string =>
  Buffer.isBuffer(value) ? value.toString('hex') : `${typeof value} ${value}`;

/** Changes the database with its guards taken away, and puts them back to the letter. */
export function withoutGuards(directory: string, work: (database: Database.Database) => void): void {
  const database = new Database(join(directory, 'desk.db'));
  try {
    const guards = database
      .prepare<[], { readonly name: string; readonly sql: string }>(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'",
      )
      .all();
    for (const { name } of guards) database.exec(`DROP TRIGGER ${name}`);
    work(database);
    for (const { sql } of guards) database.exec(sql);
  } finally {
    database.close();
  }
}

/** Database and log, where there is one. */
export const databaseFiles = (directory: string): string[] =>
  readdirSync(directory)
    .filter((name) => name === 'desk.db' || name === 'desk.db-wal')
    .map((name) => join(directory, name));
