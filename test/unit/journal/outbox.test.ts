import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JournalPort, OutboxEntry } from '../../../electron/engine/ports.ts';
import { verifyJournal } from '../../../electron/journal/check/verify.ts';
import { SqliteJournal } from '../../../electron/journal/journal.ts';
import { MIGRATIONS, migrate, schemaVersion } from '../../../electron/journal/migrations/index.ts';
import { openJournal, openMemoryJournal } from '../../../electron/journal/open.ts';
import { rowCheck } from '../../../electron/journal/rows/row-check.ts';
import { openWriter } from '../../../electron/journal/writer.ts';
import {
  closing,
  factBatch,
  journalDirectory,
  outboxEntry,
  putBackTo,
  refusalCode,
  temporaryDirectory,
} from './journal-fixture.ts';

/** Facts `from` to `to` with an event for each of `told`. */
const batch = (from: number, to: number, told: readonly number[]) => ({
  ...factBatch(from, to),
  outbox: told.map((fact) => outboxEntry(fact)),
});

const waiting = (journal: JournalPort): readonly number[] => journal.outbox(0, 1_000).map((row) => row.fact);

/** A closed journal of nine facts with an event for each of 2, 4, 6 and 8, of which `acknowledged` are let go. */
function directoryWithEvents(acknowledged = 0): string {
  const directory = temporaryDirectory();
  const journal = openJournal({ directory });
  journal.commit(batch(1, 9, [2, 4, 6, 8]));
  if (acknowledged > 0) journal.acknowledge(acknowledged);
  journal.close();
  return directory;
}

describe('the outbox', () => {
  it('gives events in the order of their facts, numbered without gaps, by page', () => {
    const journal = closing(openMemoryJournal());
    journal.commit({ ...factBatch(1, 3), outbox: [outboxEntry(1), outboxEntry(3, 0), outboxEntry(3, 1)] });
    journal.commit(batch(4, 30, [4, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]));
    const all = journal.outbox(0, 1_000);
    expect(all.map((row) => row.seq)).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
    expect(all[2]).toEqual({ seq: 3, ...outboxEntry(3, 1) });
    expect(journal.outbox(0, 2).map((row) => row.fact)).toEqual([1, 3]);
    expect(journal.outbox(13, 5).map((row) => row.seq)).toEqual([14, 15]);
    expect(journal.outbox(15, 5)).toEqual([]);
    expect(journal.outbox(0, -1)).toEqual([]);
  });

  it('is on disk with its facts, or neither is', () => {
    const database = openWriter(join(journalDirectory(1), 'desk.db'));
    const journal = closing(new SqliteJournal({ database, close: () => database.close() }, false));
    database.exec(
      `CREATE TRIGGER torn BEFORE INSERT ON outbox WHEN NEW.seq = 2 BEGIN SELECT RAISE(ABORT, 'torn'); END`,
    );
    expect(refusalCode(() => journal.commit(batch(2, 5, [2, 4])))).toBe('corrupt');
    expect([...journal.facts()]).toHaveLength(1);
    expect(journal.auditHead().rows).toBe(1);
    expect(journal.outbox(0, 10)).toEqual([]);
    database.exec('DROP TRIGGER torn');
    journal.commit(batch(2, 5, [2, 4]));
    expect(journal.outbox(0, 10).map(({ seq, fact }) => [seq, fact])).toEqual([
      [1, 2],
      [2, 4],
    ]);
  });

  it('keeps an event until it is acknowledged, over a restart, and never numbers another like it', () => {
    const directory = directoryWithEvents(2);
    const again = openJournal({ directory });
    expect(waiting(again)).toEqual([6, 8]);
    again.acknowledge(1);
    expect(waiting(again)).toEqual([6, 8]);
    expect(verifyJournal({ directory })).toMatchObject({ ok: true, facts: 9 });
    again.acknowledge(4);
    expect(waiting(again)).toEqual([]);
    again.close();
    const last = closing(openJournal({ directory }));
    last.commit(batch(10, 10, [10]));
    expect(last.outbox(0, 10).map((row) => row.seq)).toEqual([5]);
    expect(verifyJournal({ directory })).toMatchObject({ ok: true, facts: 10 });
  });

  it('is read beside a running desk, and acknowledged by that desk alone', () => {
    const directory = temporaryDirectory();
    const desk = closing(openJournal({ directory }));
    desk.commit(batch(1, 2, [1]));
    const reader = closing(openJournal({ directory, readonly: true }));
    expect(waiting(reader)).toEqual([1]);
    expect(refusalCode(() => reader.acknowledge(1))).toBe('readonly');
  });

  it.each([
    ['of no fact of the batch', [outboxEntry(1)], 'fact 1, which is not in its batch'],
    ['of a fact to come', [outboxEntry(4)], 'fact 4, which is not in its batch'],
    ['out of order', [outboxEntry(3), outboxEntry(2)], 'comes after those of a later fact'],
  ] as readonly (readonly [string, readonly OutboxEntry[], string])[])(
    'takes no event %s, and writes nothing of its batch',
    (_, outbox, message) => {
      const journal = closing(openMemoryJournal());
      journal.commit(factBatch(1, 1));
      expect(() => journal.commit({ ...factBatch(2, 3), outbox })).toThrow(message);
      expect([...journal.facts()]).toHaveLength(1);
    },
  );

  it('acknowledges no event that was never written', () => {
    const journal = closing(openMemoryJournal());
    journal.commit(batch(1, 1, [1]));
    expect(() => journal.acknowledge(2)).toThrow('event 2 was never written');
    expect(waiting(journal)).toEqual([1]);
  });

  it('refuses in the database itself what is no acknowledgement', () => {
    const database = openWriter(join(directoryWithEvents(1), 'desk.db'));
    onTestFinished(() => void database.close());
    expect(() => database.exec("UPDATE outbox SET subject = 'x'")).toThrow('may not be changed');
    expect(() => database.exec('DELETE FROM outbox WHERE seq = 3')).toThrow('before it is acknowledged');
    expect(() => database.exec("INSERT INTO outbox VALUES (9, 99, 'e', 's', '{}', '')")).toThrow('FOREIGN KEY');
    expect(database.prepare('SELECT count(*) FROM outbox').pluck().get()).toBe(3);
  });
});

describe('a data directory from before there was an outbox', () => {
  /** A journal as a desk of the first schema left it, with two facts. */
  function oldDirectory(): string {
    const directory = journalDirectory(2);
    putBackTo(1, directory);
    return directory;
  }

  it('verifies and is read as it is', () => {
    const directory = oldDirectory();
    expect(verifyJournal({ directory })).toMatchObject({ ok: true, facts: 2 });
    const reader = closing(openJournal({ directory, readonly: true }));
    expect([...reader.facts()]).toHaveLength(2);
    expect(reader.outbox(0, 10)).toEqual([]);
  });

  it('is brought up to date when a desk opens it, and loses nothing', () => {
    const directory = oldDirectory();
    const journal = closing(openJournal({ directory }));
    expect([...journal.facts()]).toEqual(factBatch(1, 2).facts);
    journal.commit(batch(3, 3, [3]));
    expect(waiting(journal)).toEqual([3]);
    expect(verifyJournal({ directory })).toMatchObject({ ok: true, facts: 3 });
  });

  it('has the schema of a new one afterwards', () => {
    const [stepwise, whole] = [new Database(':memory:'), new Database(':memory:')];
    migrate(stepwise, MIGRATIONS.slice(0, 1));
    expect(schemaVersion(stepwise)).toBe(1);
    migrate(stepwise);
    migrate(whole);
    const schema = 'SELECT type, name, sql FROM sqlite_schema ORDER BY name';
    expect(stepwise.prepare(schema).all()).toEqual(whole.prepare(schema).all());
    for (const database of [stepwise, whole]) database.close();
  });
});

describe('verification of the outbox', () => {
  const GUARDS = ['outbox_update', 'outbox_delete'];
  const OTHERS = ['facts_update', 'facts_delete'];

  /** What is found after someone took the guards away, ran `sql`, and put them back as they were. */
  function found(sql: string, acknowledged = 0) {
    const directory = directoryWithEvents(acknowledged);
    const database = new Database(join(directory, 'desk.db'));
    const guards = [...GUARDS, ...OTHERS].map((name) => {
      const text = database.prepare<[string], string>('SELECT sql FROM sqlite_schema WHERE name = ?').pluck().get(name);
      database.exec(`DROP TRIGGER ${name}`);
      return text ?? '';
    });
    database.pragma('foreign_keys = OFF');
    database.exec(sql);
    for (const guard of guards) database.exec(guard);
    database.close();
    return verifyJournal({ directory }).problems;
  }

  it('finds nothing in an honest one, with events waiting or all published', () => {
    for (const acknowledged of [0, 1, 4]) expect(found('', acknowledged)).toEqual([]);
  });

  it.each([
    ['an event of a fact that is not there', 'UPDATE outbox SET fact_seq = 12 WHERE seq = 4', 4, 'does not exist'],
    ['an event of another fact', 'UPDATE outbox SET fact_seq = 5 WHERE seq = 2', 2, 'not the event that its row names'],
    ['another subject', "UPDATE outbox SET subject = 'x' WHERE seq = 3", 3, 'not the event that its row names'],
    ['another body', "UPDATE outbox SET body = 'x' WHERE seq = 3", 3, 'not the event that its row names'],
    ['an event taken out', 'DELETE FROM outbox WHERE seq = 2', 2, 'event 2 is missing'],
    ['the first events taken out', 'DELETE FROM outbox WHERE seq < 3', 1, 'events 1 to 2 are missing'],
    [
      'an acknowledgement that cannot be',
      "INSERT INTO meta(key, value) VALUES ('outbox_acknowledged', 'all')",
      0,
      'which is no sequence',
    ],
    [
      'an acknowledgement moved ahead',
      "INSERT INTO meta(key, value) VALUES ('outbox_acknowledged', '2')",
      1,
      'was acknowledged',
    ],
  ])('finds %s', (_, sql, seq, message) => {
    expect(found(sql)[0]).toEqual({ table: 'outbox', seq, message: expect.stringContaining(message) });
  });

  it('finds the last events gone that were there at the newest checkpoint, also where none are left', () => {
    const sum = rowCheck('meta', 'outbox_written', '3');
    const kept = `INSERT INTO meta(key, value, check_sum) VALUES ('outbox_written', '3', '${sum}');`;
    for (const [taken, seq, message] of [
      ['DELETE FROM outbox WHERE seq > 2', 3, 'event 3 is missing'],
      ['DELETE FROM outbox', 1, 'events 1 to 3 are missing'],
    ] as const)
      expect(found(`${kept} ${taken}`)).toEqual([{ table: 'outbox', seq, message: expect.stringContaining(message) }]);
    expect(found(kept)).toEqual([]);
  });

  it('finds two events swapped, although each says what its row says', () => {
    const messages = found(
      'UPDATE outbox SET seq = 9 WHERE seq = 1; UPDATE outbox SET seq = 1 WHERE seq = 2; UPDATE outbox SET seq = 2 WHERE seq = 9',
    ).map(({ seq, message }) => `${seq}: ${message}`);
    expect(messages).toEqual([
      expect.stringMatching(/^1: .*check sum/),
      expect.stringMatching(/^2: .*after an event of fact 4/),
      expect.stringMatching(/^2: .*check sum/),
    ]);
  });
});
