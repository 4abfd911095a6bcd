import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { AuditEntry, CommitBatch, JournalPort, OutboxEntry, StoredFact } from '../../../electron/engine/ports.ts';
import { JournalError, type JournalErrorCode } from '../../../electron/journal/error.ts';
import { openJournal } from '../../../electron/journal/open.ts';
import { openInMemory } from '../../../electron/journal/writer.ts';
import { canonicalJson } from '../../../shared/base/canonical.ts';
import { epochNs } from '../../../shared/units/time.ts';

/** A directory that goes away with the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'journal-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Later than 2^53 ns, so that a stamp that passed through a number would come back changed. */
const STAMP = 1_723_075_200_123_456_789n;

export const storedFact = (seq: number, body: unknown = { quantity: seq }): StoredFact => ({
  seq,
  tsNs: epochNs(STAMP + BigInt(seq)),
  kind: 'order_sent',
  body: canonicalJson(body),
});

export const auditEntry = (changes: Partial<AuditEntry> = {}): AuditEntry => ({
  tsNs: epochNs(STAMP),
  actor: 'desk',
  role: 'desk',
  action: 'started',
  subject: 'desk',
  payload: {},
  ...changes,
});

/** Facts `from` to `to`, each with its audit entry. */
export function factBatch(from: number, to: number): CommitBatch {
  const seqs = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return {
    facts: seqs.map((seq) => storedFact(seq)),
    audit: seqs.map((seq) =>
      auditEntry({ actor: 'momentum@1.0.0', action: 'order_sent', subject: `O-${seq}`, payload: { fact: seq } }),
    ),
  };
}

/** An event that tells of the fact `fact`. */
export const outboxEntry = (fact: number, index = 0): OutboxEntry => {
  const eventId = `desk:${fact}:${index}`;
  const subject = 'library.swap.completed';
  return { fact, eventId, subject, body: canonicalJson({ event_id: eventId, event_type: subject, sequence: fact }) };
};

/** A directory whose journal holds `facts` facts and as many audit rows, and is closed. */
export function journalDirectory(facts: number): string {
  const directory = temporaryDirectory();
  const journal = openJournal({ directory });
  if (facts > 0) journal.commit(factBatch(1, facts));
  journal.close();
  return directory;
}

/** What someone does who opens the file with another tool. */
export function tamper(directory: string, sql: string): void {
  const database = new Database(join(directory, 'desk.db'));
  try {
    database.unsafeMode(true);
    database.exec(sql);
  } finally {
    database.close();
  }
}

/** Takes from a journal every table and column that the schema of that version did not have: as a desk of then would have left it. */
export function putBackTo(version: number, directory: string): void {
  const old = openInMemory(version);
  const names = (database: Database.Database): string[] =>
    database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  const columns = (database: Database.Database, table: string): string[] =>
    database.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
  const database = new Database(join(directory, 'desk.db'));
  try {
    const known = names(old);
    for (const name of names(database)) {
      if (!known.includes(name)) database.exec(`DROP TABLE ${name}`);
      else
        for (const column of columns(database, name))
          if (!columns(old, name).includes(column)) database.exec(`ALTER TABLE ${name} DROP COLUMN ${column}`);
    }
    database.pragma(`user_version = ${version}`);
  } finally {
    database.close();
    old.close();
  }
}

/** The JournalError that `work` throws; fails when it throws anything else, or nothing. */
export function refusal(work: () => unknown): JournalError {
  try {
    work();
  } catch (error) {
    if (error instanceof JournalError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

export const refusalCode = (work: () => unknown): JournalErrorCode => refusal(work).code;

/** Closes the journal with the test, however that ends. */
export function closing(journal: JournalPort): JournalPort {
  onTestFinished(() => journal.close());
  return journal;
}
