/**
 * Database files of which something was changed: opening, reading and verifying tell it in words, change nothing where they refuse, and
 * never say of changed rows that all is sound.
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { JournalError } from '../../electron/journal/error.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { openReader } from '../../electron/journal/reader.ts';
import { closedJournal, killedJournal, type LogicalRows, logicalRows } from '../support/tamper-database.ts';
import { type ByteChange, byteChanges, pageChange } from './changes.ts';
import { expectWords, fuzz, only } from './fuzz.ts';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-databases-'));
const SOURCES = { closed: join(folder, 'closed'), killed: join(folder, 'killed') } as const;
type State = keyof typeof SOURCES;
const original = new Map<State, LogicalRows | undefined>();

beforeAll(async () => {
  mkdirSync(SOURCES.closed);
  await closedJournal(SOURCES.closed);
  await killedJournal(SOURCES.killed, join(folder, 'running'));
  for (const state of ['closed', 'killed'] as const) {
    const { directory } = fresh(state);
    expect(verifyJournal({ directory })).toMatchObject({ ok: true });
    original.set(state, logicalRows(directory));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let copies = 0;
/** A copy of a journal to be changed. */
function fresh(state: State): { readonly directory: string } {
  copies += 1;
  const directory = join(folder, `copy-${copies}`);
  mkdirSync(directory);
  for (const name of readdirSync(SOURCES[state], { withFileTypes: true }))
    if (name.isFile() && !/-shm$|\.lock$|\.guard$/.test(name.name))
      copyFileSync(join(SOURCES[state], name.name), join(directory, name.name));
  return { directory };
}

/** What stands in the files, by its hash. An empty log is laid beside a database by whoever reads it, and says nothing. */
const bytesOf = (directory: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ['desk.db', 'desk.db-wal']
      .map((name) => [name, join(directory, name)] as const)
      .filter(([name, path]) => existsSync(path) && (name === 'desk.db' || statSync(path).size > 0))
      .map(([name, path]) => [name, createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );

interface Case {
  readonly state: State;
  readonly file: 'desk.db' | 'desk.db-wal';
  readonly change: ByteChange;
}

async function tryCase({ state, file, change }: Case): Promise<void> {
  const { directory } = fresh(state);
  try {
    const path = join(directory, file);
    writeFileSync(path, change(existsSync(path) ? readFileSync(path) : Buffer.alloc(0)));
    const before = bytesOf(directory);

    const report = verifyJournal({ directory });
    for (const { message } of report.problems) expectWords(message);
    const read = await only([JournalError], () => {
      const { database, close } = openReader(join(directory, 'desk.db'));
      try {
        database.prepare('SELECT count(*) FROM sqlite_schema').get();
      } catch (error) {
        // What a query meets is told by whoever asks; here only that it is SQLite's word.
        expect((error as Error).name).toBe('SqliteError');
      } finally {
        close();
      }
    });
    expect(bytesOf(directory)).toEqual(before);

    const opened = await only([JournalError], () => openJournal({ directory, create: false }));
    if (!opened.ok) {
      // It is left byte for byte as it was, for whoever is to look at it.
      expect(bytesOf(directory)).toEqual(before);
      expect(report.ok).toBe(false);
      return;
    }
    await only([JournalError], () => {
      try {
        return [
          [...opened.value.facts()].length,
          opened.value.audit({ limit: 100 }).length,
          opened.value.outbox(0, 100),
        ];
      } finally {
        opened.value.close();
      }
    });
    if (!report.ok || !read.ok) return;
    // Said to be sound: then what it holds is what was written, but for a last commit that a log lost.
    const now = logicalRows(directory);
    if (file === 'desk.db') expect(withoutOpens(now)).toEqual(withoutOpens(original.get(state)));
    else expect(isBeginning(now, original.get(state))).toBe(true);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** All but how often it was opened, which opening it has just raised. */
const withoutOpens = (rows: LogicalRows | undefined): LogicalRows | undefined =>
  rows && { ...rows, meta: rows.meta.filter((row) => !row.startsWith('string opens|')) };

/** Whether the rows of each log are the first of those that were written. */
function isBeginning(now: LogicalRows | undefined, was: LogicalRows | undefined): boolean {
  if (now === undefined || was === undefined) return false;
  return (['facts', 'audit', 'checkpoints'] as const).every((table) =>
    now[table].every((row, index) => row === was[table][index]),
  );
}

const cases = (change: fc.Arbitrary<ByteChange>): fc.Arbitrary<Case> =>
  fc.record({
    state: fc.constantFrom('closed' as const, 'killed' as const),
    file: fc.constantFrom('desk.db' as const, 'desk.db-wal' as const),
    change,
  });

describe('a database file', () => {
  it('with bytes changed', () => fuzz(25, cases(byteChanges), tryCase, { shrink: false }));
  it('with pages and headers changed', () => fuzz(25, cases(pageChange), tryCase, { shrink: false }));
});
