/** Somebody has put something of their own into a journal's schema, or has been at what is in it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyJournal } from '../../../electron/journal/check/verify.ts';
import { openJournal } from '../../../electron/journal/open.ts';
import {
  closing,
  factBatch,
  journalDirectory,
  refusal,
  refusalCode,
  tamper,
  temporaryDirectory,
} from './journal-fixture.ts';

const SWALLOW = 'BEFORE INSERT ON facts BEGIN SELECT RAISE(IGNORE); END';

const MENDABLE: readonly (readonly [string, string, RegExp])[] = [
  ['a trigger', `CREATE TRIGGER evil ${SWALLOW}`, /has a trigger evil that no desk made/],
  [
    'a trigger on what the opening writes',
    `CREATE TRIGGER evil BEFORE UPDATE ON meta BEGIN SELECT RAISE(ABORT, 'no'); END`,
    /trigger evil/,
  ],
  ['a trigger of a strange name', `CREATE TRIGGER "a ""\u202eb" ${SWALLOW}`, /has a trigger "a \\"\?b" that/],
  [
    'a guard that does something else',
    `DROP TRIGGER facts_update; CREATE TRIGGER facts_update ${SWALLOW}`,
    /trigger facts_update was changed/,
  ],
  ['no guard', 'DROP TRIGGER audit_delete', /has lost its trigger audit_delete/],
  [
    'a view',
    'CREATE VIEW facts2 AS SELECT * FROM facts; CREATE TRIGGER v INSTEAD OF INSERT ON facts2 BEGIN SELECT 1; END',
    /view facts2/,
  ],
  ['an index that allows three rows', 'CREATE UNIQUE INDEX one ON audit(min(seq, 3))', /index one that no desk made/],
];

describe('a schema that no desk made', () => {
  it.each(MENDABLE)('is not written to: %s', (_, sql, words) => {
    const directory = journalDirectory(3);
    tamper(directory, sql);
    const before = readFileSync(join(directory, 'desk.db'));
    const refused = refusal(() => openJournal({ directory }));
    expect(refused.code).toBe('corrupt');
    expect(refused.message).toMatch(words);
    expect(refused.message).toMatch(/`desk verify`.*`desk restore`.*`desk kill` works/);
    expect(readFileSync(join(directory, 'desk.db')).equals(before)).toBe(true);
    // Both look with the same eyes, and what is only read is read.
    expect(verifyJournal({ directory }).problems[0]?.message).toMatch(words);
    closing(openJournal({ directory, readonly: true }));
  });

  it.each(MENDABLE)('is put right in an emergency, and told: %s', (_, sql, words) => {
    const directory = journalDirectory(3);
    tamper(directory, sql);
    const journal = openJournal({ directory, emergency: true });
    expect(journal.mended[0]?.message).toMatch(words);
    journal.commit(factBatch(4, 5));
    journal.close();
    expect(verifyJournal({ directory })).toMatchObject({ ok: true, facts: 5 });
    closing(openJournal({ directory }));
  });

  it('keeps how it was made what was taken out', () => {
    const directory = journalDirectory(3);
    const sql = `CREATE TRIGGER evil ${SWALLOW}`;
    tamper(directory, sql);
    const journal = openJournal({ directory, emergency: true });
    journal.close();
    expect(journal.mended.map((part) => part.sql)).toEqual([sql]);
  });

  it('may have a table beside those of the desk in an emergency, and at no other time', () => {
    const directory = journalDirectory(3);
    // Of its key and its column SQLite makes indexes by itself, which nobody can take out.
    tamper(directory, 'CREATE TABLE mine(a TEXT PRIMARY KEY, b UNIQUE)');
    expect(refusal(() => openJournal({ directory })).message).toMatch(/table mine.*`desk kill` works/);
    const journal = closing(openJournal({ directory, emergency: true }));
    expect(journal.facts()).toBeDefined();
  });

  it('is refused in an emergency too where a table of the desk is another one', () => {
    const directory = journalDirectory(3);
    tamper(directory, 'ALTER TABLE facts ADD COLUMN mine INTEGER');
    const refused = refusal(() => openJournal({ directory, emergency: true }));
    expect(refused.message).toMatch(/table facts was changed/);
    expect(refused.message).not.toContain('desk kill');
  });

  it('mends nothing where nothing is wrong', () => {
    const journal = openJournal({ directory: journalDirectory(3), emergency: true });
    journal.close();
    expect(journal.mended).toEqual([]);
  });
});

describe('a trigger that comes while a desk runs', () => {
  it.each(['facts', 'audit', 'outbox'])('and swallows rows of %s lets no batch seem written', (table) => {
    const directory = temporaryDirectory();
    const journal = closing(openJournal({ directory }));
    tamper(directory, `CREATE TRIGGER evil BEFORE INSERT ON ${table} WHEN NEW.seq = 2 BEGIN SELECT RAISE(IGNORE); END`);
    const events = [1, 2].map((fact) => ({ fact, eventId: `e${fact}`, subject: 's', body: '{}' }));
    expect(refusalCode(() => journal.commit({ ...factBatch(1, 2), outbox: events }))).toBe('corrupt');
    expect([...journal.facts()]).toEqual([]);
    tamper(directory, 'DROP TRIGGER evil');
    journal.commit({ ...factBatch(1, 2), outbox: events });
    expect([...journal.facts()]).toHaveLength(2);
  });
});

it('a row that is numbered beyond all counting is named by its own number', () => {
  const directory = journalDirectory(3);
  tamper(
    directory,
    `INSERT INTO audit SELECT 9223372036854775807, ts_ns, actor, role, action, subject, payload, prev_hash, hash FROM audit WHERE seq = 3`,
  );
  expect(verifyJournal({ directory }).problems[0]).toMatchObject({
    table: 'audit',
    seq: 4,
    message: expect.stringContaining('the number 9223372036854775807'),
  });
  expect(refusal(() => openJournal({ directory })).message).toContain('audit row 9223372036854775807 was changed');
});
