/** Where a journal begins, read from a file that may be damaged. */
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { readBase } from '../../../electron/journal/segments/base.ts';

const HASH = 'a'.repeat(64);
const SOUND = {
  segment: 1,
  row: 1,
  hash: HASH,
  facts: 1,
  range: Buffer.alloc(32, 7),
  checkpoints: 0,
  events: 0,
  ts_ns: 9,
};

/** A journal whose table would take anything, as the pages of a damaged one do. */
function journal(values: Readonly<Record<string, unknown>>): Database.Database {
  const database = new Database(':memory:');
  database.pragma('user_version = 6');
  const names = Object.keys(SOUND);
  database.exec(`CREATE TABLE base(${names.join(', ')})`);
  database
    .prepare(`INSERT INTO base VALUES (${names.map(() => '?').join(', ')})`)
    .run(...Object.values({ ...SOUND, ...values }).map((value) => (typeof value === 'number' ? BigInt(value) : value)));
  return database;
}

it('is read where it is sound', () => {
  expect(readBase(journal({}))).toMatchObject({ segment: 1, row: 1, hash: HASH, facts: 1, tsNs: 9n });
});

it.each(Object.keys(SOUND))('is refused as damaged where %s is of another kind', (name) => {
  for (const value of [null, 'text', ...(name === 'range' ? [] : [Buffer.from('bytes')])])
    expect(() => readBase(journal({ [name]: value }))).toThrow(expect.objectContaining({ code: 'corrupt' }));
});
