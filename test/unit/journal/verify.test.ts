import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyJournal } from '../../../electron/journal/check/verify.ts';
import { openJournal } from '../../../electron/journal/open.ts';
import { auditHash, GENESIS_HASH } from '../../../electron/journal/rows/chain.ts';
import { epochNs } from '../../../shared/units/time.ts';
import {
  auditEntry,
  closing,
  factBatch,
  journalDirectory,
  storedFact,
  tamper,
  temporaryDirectory,
} from './journal-fixture.ts';

const UNGUARD = ['facts', 'audit'].flatMap((table) => [
  `DROP TRIGGER ${table}_update;`,
  `DROP TRIGGER ${table}_delete;`,
]);
const REGUARD = ['facts', 'audit'].flatMap((table) => [
  `CREATE TRIGGER ${table}_update BEFORE UPDATE ON ${table}
    BEGIN SELECT RAISE(ABORT, '${table}: a row may not be changed'); END;`,
  `CREATE TRIGGER ${table}_delete BEFORE DELETE ON ${table}
    BEGIN SELECT RAISE(ABORT, '${table}: a row may not be deleted'); END;`,
]);

/** What verification finds after someone removed the guards, ran `sql`, and put the guards back as they were. */
function found(sql: string, facts = 9) {
  const directory = journalDirectory(facts);
  tamper(directory, [...UNGUARD, `${sql};`, ...REGUARD].join('\n'));
  return verifyJournal({ directory });
}

/** A whole chain computed anew over payloads of one's own. */
function forgedChain(payloads: readonly string[]): string {
  let prevHash = GENESIS_HASH;
  const rows = payloads.map((payload, index) => {
    const row = {
      seq: index + 1,
      tsNs: epochNs(5n),
      actor: 'a',
      role: 'r',
      action: 'x',
      subject: 's',
      payload,
      prevHash,
    };
    const before = prevHash;
    prevHash = auditHash(row);
    return `INSERT INTO audit VALUES (${index + 1}, 5, 'a', 'r', 'x', 's', '${payload}', '${before}', '${prevHash}');`;
  });
  return rows.join('\n');
}

describe('text', () => {
  /** A journal with a row and a fact that hold the character which stands for bytes that are no text. */
  function replaced(): string {
    const directory = temporaryDirectory();
    const journal = openJournal({ directory });
    journal.commit({
      facts: [storedFact(1, { note: 'caf\ufffd' })],
      audit: [auditEntry({ payload: { fact: 1 } })],
    });
    journal.close();
    return directory;
  }
  const bytes = (table: string, column: string): string =>
    `UPDATE ${table} SET ${column} = CAST(replace(CAST(${column} AS BLOB), X'EFBFBD', X'FF') AS TEXT);`;

  it('may hold the replacement character', () => {
    expect(verifyJournal({ directory: replaced() }).problems).toEqual([]);
  });

  it.each([
    ['audit', 'payload', /^audit row 1 holds bytes that are no text/],
    ['facts', 'body', /^fact 1 holds bytes that are no text/],
  ])('of %s that is read like it, and is other bytes, is found', (table, column, words) => {
    const directory = replaced();
    tamper(directory, [...UNGUARD, bytes(table, column), ...REGUARD].join('\n'));
    const { problems } = verifyJournal({ directory });
    expect(problems.map(({ message }) => message)).toEqual([expect.stringMatching(words)]);
  });
});

describe('an honest journal', () => {
  it('verifies, with its figures, while a desk is running on it', () => {
    const directory = temporaryDirectory();
    const journal = closing(openJournal({ directory }));
    journal.commit(factBatch(1, 5));
    journal.commit({ facts: [], audit: [auditEntry({ payload: { note: '"fact":9' } })] });
    journal.commit({ facts: [storedFact(6)], audit: [auditEntry({ payload: { fact: 6, approved_by: 'ana' } })] });
    expect(verifyJournal({ directory })).toMatchObject({
      ok: true,
      rows: 7,
      facts: 6,
      head: journal.auditHead().hash,
      problems: [],
    });
  });

  it('verifies when it is empty', () => {
    expect(verifyJournal({ directory: journalDirectory(0) })).toMatchObject({
      ok: true,
      rows: 0,
      facts: 0,
      head: GENESIS_HASH,
      problems: [],
    });
  });

  it('shows how far it is', () => {
    const seen: [number, number][] = [];
    const directory = journalDirectory(2_500);
    verifyJournal({ directory, onProgress: (rows, total) => seen.push([rows, total]) });
    expect(seen).toEqual([
      [1_000, 2_500],
      [2_000, 2_500],
      [2_500, 2_500],
    ]);
  });

  it('lets an error of the caller’s own progress through', () => {
    const onProgress = () => {
      throw new RangeError('the caller’s');
    };
    expect(() => verifyJournal({ directory: journalDirectory(1), onProgress })).toThrow(RangeError);
  });
});

describe('tampering', () => {
  it.each([
    ['seq', '100'],
    ['ts_ns', 'ts_ns + 1'],
    ['actor', "'eve'"],
    ['role', "'administrator'"],
    ['action', "'x'"],
    ['subject', "'O-1'"],
    ['payload', "replace(payload, '5', '6')"],
    ['prev_hash', `'${GENESIS_HASH}'`],
    ['hash', `'${GENESIS_HASH}'`],
  ])('with %s of an audit row is found at that row', (column, value) => {
    const report = found(`UPDATE audit SET ${column} = ${value} WHERE seq = 5`);
    expect(report.ok).toBe(false);
    expect(report.problems[0]).toMatchObject({ table: 'audit', seq: 5 });
  });

  it.each([
    ['ts_ns', 'ts_ns + 1'],
    ['kind', "'fill'"],
    ['body', '\'{"quantity":6}\''],
  ])('with %s of a fact is found at that fact, and nowhere else', (column, value) => {
    const report = found(`UPDATE facts SET ${column} = ${value} WHERE seq = 5`);
    expect(report.problems).toEqual([
      { table: 'facts', seq: 5, message: expect.stringContaining('fact 5 is not what audit row 5 recorded') },
    ]);
  });

  it('with a fact whose audit row says more is found too', () => {
    const directory = temporaryDirectory();
    const journal = openJournal({ directory });
    journal.commit({ facts: [storedFact(1)], audit: [auditEntry({ payload: { fact: 1, approved_by: 'ana' } })] });
    journal.close();
    tamper(directory, [...UNGUARD, 'UPDATE facts SET ts_ns = 1;', ...REGUARD].join(''));
    expect(verifyJournal({ directory }).problems).toEqual([
      { table: 'facts', seq: 1, message: expect.stringContaining('is not what audit row 1 recorded') },
    ]);
  });

  it.each([
    ['an audit row deleted', 'DELETE FROM audit WHERE seq = 5', 'audit', 5, 'audit row 5 is missing'],
    ['audit rows deleted', 'DELETE FROM audit WHERE seq IN (1, 2)', 'audit', 1, 'audit rows 1 to 2 are missing'],
    ['a fact deleted', 'DELETE FROM facts WHERE seq = 5', 'facts', 5, 'audit row 5 recorded it'],
    ['the last fact deleted', 'DELETE FROM facts WHERE seq = 9', 'facts', 9, 'audit row 9 recorded it'],
    [
      'a fact and its audit row deleted',
      'DELETE FROM audit WHERE seq = 5; DELETE FROM facts WHERE seq = 5',
      'audit',
      5,
      'audit row 5 is missing',
    ],
    ['a fact added', "INSERT INTO facts VALUES (10, 1, 'k', '{}')", 'facts', 10, 'no audit row that names it'],
    ['a fact before the first', "INSERT INTO facts VALUES (0, 1, 'k', '{}')", 'facts', 0, 'no audit row that names it'],
    ['facts after a gap', "INSERT INTO facts VALUES (13, 1, 'k', '{}')", 'facts', 10, 'facts 10 to 12 are missing'],
    [
      'an audit row before the first',
      `INSERT INTO audit VALUES (-3, 1, '', '', '', '', '{}', '', '')`,
      'audit',
      -3,
      'not part of the sequence',
    ],
    [
      'two audit rows swapped',
      'UPDATE audit SET seq = 99 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 6; UPDATE audit SET seq = 6 WHERE seq = 99',
      'audit',
      4,
      'changed after it was written',
    ],
    [
      'two facts swapped',
      'UPDATE facts SET seq = 99 WHERE seq = 4; UPDATE facts SET seq = 4 WHERE seq = 6; UPDATE facts SET seq = 6 WHERE seq = 99',
      'facts',
      4,
      'is not what audit row 4 recorded',
    ],
  ])('%s is found', (_, sql, table, seq, message) => {
    const report = found(sql);
    expect(report.ok).toBe(false);
    expect(report.problems[0]).toEqual({ table, seq, message: expect.stringContaining(message) });
  });

  it('that computes one row anew breaks the link of the next', () => {
    const directory = journalDirectory(3);
    const journal = openJournal({ directory, readonly: true });
    const row = journal.audit({ limit: 1, beforeSeq: 3 })[0];
    journal.close();
    if (row === undefined) throw new Error('there is no row 2');
    const hash = auditHash({ ...row, actor: 'eve' });
    tamper(
      directory,
      [...UNGUARD, `UPDATE audit SET actor = 'eve', hash = '${hash}' WHERE seq = 2;`, ...REGUARD].join(''),
    );
    expect(verifyJournal({ directory }).problems).toEqual([
      { table: 'audit', seq: 3, message: expect.stringContaining('prev_hash is not the hash of row 2') },
    ]);
  });

  it.each([
    ['a fact named twice', ['{"fact":1}', '{"fact":1}'], 'audit', 2, 'names fact 1, which is not the next'],
    ['a fact that cannot be', ['{"fact":"1"}'], 'audit', 1, 'names a fact that cannot be'],
    ['a payload that is not JSON', ['{'], 'audit', 1, 'not JSON'],
    ['a payload that is no object', ['[1]'], 'audit', 1, 'not a JSON object'],
    ['a fact without its record', ['{"fact":1}'], 'facts', 1, 'is not what audit row 1 recorded'],
    ['a fact far ahead', ['{"fact":9007199254740991}'], 'facts', 1, 'no audit row that names it'],
  ])('that computes the whole chain anew, with %s, is found', (_, payloads, table, seq, message) => {
    const report = found(`DELETE FROM audit; ${forgedChain(payloads)}`, 1);
    const problem = { table, seq, message: expect.stringContaining(message) };
    expect(report.problems).toContainEqual(problem);
  });

  it('with the types of a table built anew is found at its row', () => {
    const report = found(`
      CREATE TABLE loose AS SELECT * FROM audit;
      UPDATE loose SET payload = x'00' WHERE seq = 2;
      DROP TABLE audit;
      ALTER TABLE loose RENAME TO audit;
      CREATE INDEX audit_by_subject ON audit(subject);
      CREATE INDEX audit_by_action ON audit(action);`);
    expect(report.problems[0]).toEqual({
      table: 'audit',
      seq: 2,
      message: expect.stringContaining('payload does not hold'),
    });
    expect(report.problems.at(-1)?.message).toContain("the schema's table audit was changed");
  });

  it('with the guards alone is found', () => {
    const directory = journalDirectory(1);
    tamper(directory, 'DROP TRIGGER audit_update; CREATE TABLE mine(a)');
    expect(verifyJournal({ directory }).problems.map((problem) => problem.message)).toEqual([
      'the schema has lost its trigger audit_update',
      'the schema has a table mine that no desk made',
    ]);
  });

  it('with a missing table is a problem, not a crash', () => {
    const directory = journalDirectory(1);
    tamper(directory, 'DROP TABLE facts');
    const report = verifyJournal({ directory });
    expect(report.problems).toEqual([{ table: 'database', seq: 0, message: expect.stringContaining('no such table') }]);
  });

  it('that is everywhere is told a hundred times at most', () => {
    expect(found("UPDATE audit SET actor = 'eve'", 300).problems).toHaveLength(100);
  });
});

describe('damage', () => {
  it('of any one byte never crashes, and never changes a row unseen', () => {
    const directory = journalDirectory(40);
    const path = join(directory, 'desk.db');
    const whole = readFileSync(path);
    const honest = verifyJournal({ directory });
    expect(honest.ok).toBe(true);
    // An odd step lands on headers, cell pointers, keys and text of every page, and stays quick.
    for (let offset = 0; offset < whole.length; offset += 211) {
      const bytes = Buffer.from(whole);
      bytes[offset] = (bytes[offset] ?? 0) ^ 0x55;
      writeFileSync(path, bytes);
      const report = verifyJournal({ directory });
      if (report.ok) expect(report, `offset ${offset}`).toEqual(honest);
    }
  });

  it('that stops the reading is told at the row it stopped at', () => {
    const directory = journalDirectory(400);
    const path = join(directory, 'desk.db');
    const bytes = readFileSync(path);
    bytes.fill(0xa5, Math.floor(bytes.length / 2));
    writeFileSync(path, bytes);
    const report = verifyJournal({ directory });
    expect(report.ok).toBe(false);
    expect(report.problems.some((problem) => problem.message.includes('cannot be read'))).toBe(true);
  });

  it('of the whole file, or none there, is a problem that says what to do', () => {
    const directory = journalDirectory(1);
    writeFileSync(join(directory, 'desk.db'), 'garbage '.repeat(2_000));
    expect(verifyJournal({ directory })).toMatchObject({
      ok: false,
      rows: 0,
      problems: [{ table: 'database', seq: 0 }],
    });
    const none = verifyJournal({ directory: join(directory, 'none') });
    expect(none.problems[0]?.message).toContain('--data-dir');
  });
});
