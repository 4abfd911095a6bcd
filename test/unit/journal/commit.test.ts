import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Connection } from '../../../electron/journal/connection.ts';
import { SqliteJournal } from '../../../electron/journal/journal.ts';
import { openJournal, openMemoryJournal } from '../../../electron/journal/open.ts';
import { auditHash, GENESIS_HASH } from '../../../electron/journal/rows/chain.ts';
import { openWriter } from '../../../electron/journal/writer.ts';
import { epochNs } from '../../../shared/units/time.ts';
import {
  auditEntry,
  closing,
  factBatch,
  journalDirectory,
  refusal,
  refusalCode,
  storedFact,
  temporaryDirectory,
} from './journal-fixture.ts';

/** A journal together with its own connection, to make that fail. */
function journalOnConnection(directory: string): { journal: SqliteJournal; database: Database.Database } {
  const database = openWriter(join(directory, 'desk.db'));
  const connection: Connection = { database, close: () => database.close() };
  const journal = new SqliteJournal(connection, false);
  onTestFinished(() => journal.close());
  return { journal, database };
}

describe('commit', () => {
  it('reads back facts and audit rows as they were given', () => {
    const journal = closing(openMemoryJournal());
    journal.commit(factBatch(1, 12));
    expect([...journal.facts()]).toEqual(factBatch(1, 12).facts);
    expect([...journal.facts(11)].map((fact) => fact.seq)).toEqual([11, 12]);
    const [row] = journal.audit({ limit: 1 });
    expect(row).toMatchObject({ seq: 12, actor: 'momentum@1.0.0', action: 'order_sent', subject: 'O-12' });
    expect(row?.payload).toBe(
      '{"fact":12,"record":{"body":{"quantity":12},"kind":"order_sent","ts_ns":"1723075200123456801"}}',
    );
  });

  it('puts the fact at its place among the names of a payload', () => {
    const journal = closing(openMemoryJournal());
    const audit = [auditEntry({ payload: { why: 'a', fact: 1, approved_by: 'b', note: undefined } })];
    journal.commit({ facts: [storedFact(1)], audit });
    expect(Object.keys(JSON.parse(journal.audit({ limit: 1 })[0]?.payload ?? ''))).toEqual([
      'approved_by',
      'fact',
      'record',
      'why',
    ]);
  });

  it('links each row to the one before it, from 64 zeros on', () => {
    const journal = closing(openMemoryJournal());
    expect(journal.auditHead()).toEqual({ rows: 0, hash: GENESIS_HASH });
    journal.commit(factBatch(1, 2));
    journal.commit({ facts: [], audit: [auditEntry()] });
    const rows = [...journal.audit({ limit: 10 })].reverse();
    expect(rows.map((row) => row.prevHash)).toEqual([GENESIS_HASH, rows[0]?.hash, rows[1]?.hash]);
    expect(rows.map(auditHash)).toEqual(rows.map((row) => row.hash));
    expect(journal.auditHead()).toEqual({ rows: 3, hash: rows[2]?.hash });
  });

  it('hashes the documented bytes', () => {
    const row = {
      seq: 1,
      tsNs: epochNs(1_700_000_000_000_000_001n),
      actor: 'ana',
      role: 'trader',
      action: 'swap',
      subject: 'momentum:paper',
      payload: '{"why":"\\"x\\""}',
      prevHash: GENESIS_HASH,
    };
    // Computed with Python's hashlib and json, from the description in chain.ts.
    expect(auditHash(row)).toBe('851903b6ca7a537bb1be3bb3bf3e00f600fef1963495db3f05c8de7a8ba50238');
  });

  it('continues the chain after it was opened again', () => {
    const directory = journalDirectory(3);
    const journal = closing(openJournal({ directory }));
    const before = journal.auditHead();
    journal.commit(factBatch(4, 5));
    expect(journal.audit({ limit: 2 })[1]?.prevHash).toBe(before.hash);
    expect([...journal.facts()]).toHaveLength(5);
  });

  it('writes nothing for an empty batch', () => {
    const journal = closing(openMemoryJournal());
    journal.commit({ facts: [], audit: [] });
    expect(journal.auditHead().rows).toBe(0);
  });

  it('stores names with lone surrogates as the replacement they come back as, and hashes that', () => {
    const journal = closing(openMemoryJournal());
    journal.commit({ facts: [], audit: [auditEntry({ actor: 'a\ud800' })] });
    const [row] = journal.audit({ limit: 1 });
    expect(row?.actor).toBe('a\ufffd');
    expect(row && auditHash(row)).toBe(row?.hash);
  });

  it('reads more facts than fit a page, with commits in between', () => {
    const journal = closing(openMemoryJournal());
    journal.commit(factBatch(1, 1_500));
    const seen: number[] = [];
    for (const fact of journal.facts()) {
      if (fact.seq === 1) journal.commit(factBatch(1_501, 2_000));
      seen.push(fact.seq);
    }
    expect(seen).toEqual(Array.from({ length: 2_000 }, (_, index) => index + 1));
  });
});

describe('a batch that cannot be', () => {
  const facts = [storedFact(1)];
  const covering = [auditEntry({ payload: { fact: 1 } })];
  it.each([
    [
      'a gap in the facts',
      { facts: [storedFact(2)], audit: [auditEntry({ payload: { fact: 2 } })] },
      'fact 2 was given',
    ],
    ['a fact twice', { facts: [storedFact(1), storedFact(1)], audit: covering }, 'fact 1 was given where fact 2'],
    ['a fact without an audit entry', { facts, audit: [auditEntry()] }, 'fact 1 has no audit entry'],
    ['an entry for no fact of the batch', { facts: [], audit: covering }, 'names fact 1'],
    ['two entries for one fact', { facts, audit: [...covering, ...covering] }, 'names fact 1'],
    ['a payload with its own record', { facts: [], audit: [auditEntry({ payload: { record: 1 } })] }, 'brings its own'],
    ['text that is not Unicode', { facts: [{ ...storedFact(1), kind: '\ud800' }], audit: covering }, 'well-formed'],
  ])('%s is a programmer’s error, and nothing is written', (_, batch, message) => {
    const journal = closing(openMemoryJournal());
    expect(() => journal.commit(batch)).toThrow(message);
    expect(journal.auditHead().rows).toBe(0);
    journal.commit(factBatch(1, 1));
    expect([...journal.facts()]).toHaveLength(1);
  });
});

describe('a commit that fails', () => {
  it('leaves nothing when it breaks in the middle, and works when tried again', () => {
    const { journal, database } = journalOnConnection(journalDirectory(1));
    database.exec(
      `CREATE TRIGGER torn BEFORE INSERT ON audit WHEN NEW.seq = 15 BEGIN SELECT RAISE(ABORT, 'torn'); END`,
    );
    expect(refusalCode(() => journal.commit(factBatch(2, 30)))).toBe('corrupt');
    expect(journal.auditHead().rows).toBe(1);
    expect([...journal.facts()]).toHaveLength(1);
    database.exec('DROP TRIGGER torn');
    journal.commit(factBatch(2, 30));
    expect([...journal.facts()]).toEqual(factBatch(1, 30).facts);
  });

  it('says that the disk is full, and goes on once there is room', () => {
    const { journal, database } = journalOnConnection(journalDirectory(1));
    const pages = Number(database.pragma('page_count', { simple: true }));
    database.pragma(`max_page_count = ${pages}`);
    const error = refusal(() => journal.commit(factBatch(2, 500)));
    expect(error.code).toBe('disk_full');
    expect(error.message).toContain('free space');
    expect(journal.auditHead().rows).toBe(1);
    database.pragma(`max_page_count = ${pages + 1_000}`);
    journal.commit(factBatch(2, 500));
    expect([...journal.facts()]).toEqual(factBatch(1, 500).facts);
  });

  it('says that another program holds the database', () => {
    const directory = journalDirectory(1);
    const { journal, database } = journalOnConnection(directory);
    database.pragma('busy_timeout = 0');
    const other = new Database(join(directory, 'desk.db'));
    onTestFinished(() => void other.close());
    other.exec('BEGIN IMMEDIATE');
    expect(refusalCode(() => journal.commit(factBatch(2, 2)))).toBe('locked');
    other.exec('ROLLBACK');
    journal.commit(factBatch(2, 2));
    expect(journal.auditHead().rows).toBe(2);
  });
});

describe('the audit query', () => {
  it('gives the newest first, by page, subject and action', () => {
    const journal = closing(openMemoryJournal());
    journal.commit(factBatch(1, 5));
    journal.commit({ facts: [], audit: [auditEntry(), auditEntry({ action: 'stopped' })] });
    const seqs = (query: Parameters<typeof journal.audit>[0]) => journal.audit(query).map((row) => row.seq);
    expect(seqs({ limit: 2 })).toEqual([7, 6]);
    expect(seqs({ limit: 2, beforeSeq: 6 })).toEqual([5, 4]);
    expect(seqs({ limit: 9, subject: 'desk' })).toEqual([7, 6]);
    expect(seqs({ limit: 9, action: 'order_sent', beforeSeq: 3 })).toEqual([2, 1]);
    expect(seqs({ limit: 9, subject: 'O-4', action: 'stopped' })).toEqual([]);
    expect(seqs({ limit: -1 })).toEqual([]);
  });
});

describe('what the database itself refuses', () => {
  it.each(['facts', 'audit'])('to change or delete a row of %s', (table) => {
    const { database } = journalOnConnection(journalDirectory(2));
    expect(() => database.exec(`UPDATE ${table} SET ts_ns = 0 WHERE seq = 1`)).toThrow('may not be changed');
    expect(() => database.exec(`DELETE FROM ${table} WHERE seq = 2`)).toThrow('may not be deleted');
    expect(() => database.exec(`INSERT OR REPLACE INTO ${table} SELECT * FROM ${table}`)).toThrow('may not be deleted');
    expect(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(2);
  });

  it('to run code that a doctored schema names, and dangling keys', () => {
    const { database } = journalOnConnection(journalDirectory(0));
    expect(database.pragma('trusted_schema', { simple: true })).toBe(0);
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
  });
});

describe('durability', () => {
  it('stays FULL after writes, at every opening, in write-ahead-log mode', () => {
    const directory = journalDirectory(1);
    for (const from of [2, 7]) {
      const { journal, database } = journalOnConnection(directory);
      expect(database.pragma('synchronous', { simple: true })).toBe(2);
      journal.commit(factBatch(from, from + 4));
      expect(database.pragma('synchronous', { simple: true })).toBe(2);
      expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
      journal.close();
    }
  });
});

describe('settings', () => {
  it('are kept, replaced and undefined when never set', () => {
    const directory = temporaryDirectory();
    const journal = openJournal({ directory });
    expect(journal.meta('seed')).toBeUndefined();
    journal.setMeta('seed', '41');
    journal.setMeta('seed', '42');
    journal.close();
    const again = closing(openJournal({ directory }));
    expect(again.meta('seed')).toBe('42');
    expect(() => again.setMeta('seed', '\ud800')).toThrow('well-formed');
  });
});
