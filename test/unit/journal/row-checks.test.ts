import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { countWaiting } from '../../../electron/bus/waiting.ts';
import { verifyJournal } from '../../../electron/journal/check/verify.ts';
import { openJournal } from '../../../electron/journal/open.ts';
import { canonicalJson } from '../../../shared/base/canonical.ts';
import { SegmentRig } from '../../support/segment-rig.ts';
import { withoutGuards } from '../../support/tamper-database.ts';
import { closing, factBatch, outboxEntry, putBackTo, refusal, tamper, temporaryDirectory } from './journal-fixture.ts';

/** A closed journal with five events, two settings and two password hashes. */
function directoryWithAll(): string {
  const directory = temporaryDirectory();
  const journal = openJournal({ directory });
  journal.commit({ ...factBatch(1, 5), outbox: [1, 2, 3, 4, 5].map((fact) => outboxEntry(fact)) });
  journal.setMeta('seed', '7');
  journal.setMeta('seed', '8');
  journal.setMeta('profile', 'standard');
  for (const number of [1, 2]) journal.secrets?.keepSecret('ann', { number, hash: `hash ${number}` });
  journal.secrets?.keepSecret('bob', { number: 1, hash: 'of bob' });
  journal.close();
  return directory;
}

const COLUMNS = {
  outbox: ['seq', 'fact_seq', 'event_id', 'subject', 'body'],
  meta: ['key', 'value'],
  operator_secrets: ['name', 'number', 'hash'],
} as const;

/** For each row that no chain covers: its check sum, and the one that it should have. */
function checkSums(directory: string): { readonly found: unknown; readonly due: string }[] {
  const database = new Database(join(directory, 'desk.db'), { readonly: true });
  try {
    return Object.entries(COLUMNS).flatMap(([table, columns]) =>
      database
        .prepare<[], unknown[]>(`SELECT check_sum, ${columns.join(', ')} FROM ${table}`)
        .raw()
        .all()
        .map(([found, ...values]) => ({
          found,
          due: createHash('sha256')
            .update(canonicalJson([table, ...values]))
            .digest('hex'),
        })),
    );
  } finally {
    database.close();
  }
}

function expectCheckSums(directory: string): void {
  const all = checkSums(directory);
  expect(all.length).toBeGreaterThan(8);
  for (const { found, due } of all) expect(found).toBe(due);
}

const harm = (directory: string, sql: string): void => withoutGuards(directory, (database) => database.exec(sql));

describe('rows that no chain covers', () => {
  it('have a check sum that anybody can compute', () => {
    const directory = directoryWithAll();
    expectCheckSums(directory);
    const journal = openJournal({ directory });
    journal.acknowledge(2);
    journal.close();
    expectCheckSums(directory);
    expect(verifyJournal({ directory }).problems).toEqual([]);
  });

  it('keep theirs in the journal that follows a segment', () => {
    const rig = new SegmentRig();
    rig.commit(20, true);
    for (let i = 0; i < 8; i += 1) rig.journal.setMeta(`setting ${i}`, 'x');
    rig.journal.secrets?.keepSecret('ann', { number: 1, hash: 'of ann' });
    rig.rotate();
    expect(rig.journal.segments).toBe(1);
    rig.commit(3, true);
    rig.close();
    expectCheckSums(rig.directory);
    expect(verifyJournal({ directory: rig.directory }).problems).toEqual([]);
  });

  it.each([
    [
      'an event’s body',
      'outbox',
      `UPDATE outbox SET body = replace(body, '"sequence"', '"x":1,"sequence"') WHERE seq = 3`,
      3,
    ],
    ['an event’s check sum', 'outbox', "UPDATE outbox SET check_sum = 'x' WHERE seq = 4", 4],
    ['a check sum that is gone', 'outbox', 'UPDATE outbox SET check_sum = NULL WHERE seq = 4', 4],
    ['a setting', 'meta', "UPDATE meta SET value = '9' WHERE key = 'seed'", 3],
    ['a setting’s name', 'meta', "UPDATE meta SET key = 'sEed' WHERE key = 'seed'", 3],
    ['a setting’s check sum', 'meta', "UPDATE meta SET check_sum = NULL WHERE key = 'opens'", 1],
    ['a password hash', 'operator_secrets', "UPDATE operator_secrets SET hash = 'of eve' WHERE name = 'bob'", 2],
    ['a password’s number', 'operator_secrets', "UPDATE operator_secrets SET number = 1 WHERE name = 'ann'", 1],
  ])('show %s that was changed', (_, table, sql, seq) => {
    const directory = directoryWithAll();
    harm(directory, sql);
    const { problems } = verifyJournal({ directory });
    expect(problems.map((each) => ({ table: each.table, seq: each.seq }))).toContainEqual({ table, seq });
    expect(new Set(problems.map((each) => each.table))).toEqual(new Set([table]));
    expect(problems.map(({ message }) => message).join()).not.toContain('of eve');
  });

  it('show each of them that was changed', () => {
    const directory = directoryWithAll();
    harm(
      directory,
      "UPDATE operator_secrets SET hash = 'x'; UPDATE meta SET value = '1' WHERE key IN ('seed', 'profile')",
    );
    expect(verifyJournal({ directory }).problems.map(({ table, seq }) => `${table} ${seq}`)).toEqual([
      'meta 2',
      'meta 3',
      'operator_secrets 1',
      'operator_secrets 2',
    ]);
  });
});

describe('what is damaged', () => {
  it('is no event to publish, and nothing goes out past it', () => {
    const directory = directoryWithAll();
    harm(directory, "UPDATE outbox SET body = body || ' ' WHERE seq = 3");
    const journal = closing(openJournal({ directory }));
    expect(journal.outbox(0, 10).map(({ seq }) => seq)).toEqual([1, 2]);
    const error = refusal(() => journal.outbox(2, 10));
    expect(error).toMatchObject({ code: 'corrupt', damagedEvent: 3 });
    expect(error.message).toContain('event 3 in the table outbox is not as it was written');
    expect(journal.outbox(3, 10).map(({ seq }) => seq)).toEqual([4, 5]);
    for (const taken of [0, 1, 2, 3, 4]) expect(countWaiting(journal, taken)).toBe(5 - taken);
  });

  it('holds back the events of the journal where it stands in a segment, and one there those behind it', () => {
    const rig = new SegmentRig();
    rig.commit(6, true);
    rig.rotate();
    rig.commit(4, true);
    rig.close();
    const path = join(rig.directory, 'segments');
    const database = new Database(join(path, '000001.db'));
    const guard = database
      .prepare("SELECT sql FROM sqlite_schema WHERE name = 'outbox_update'")
      .pluck()
      .get() as string;
    database.exec(`DROP TRIGGER outbox_update; UPDATE outbox SET body = '{}' WHERE seq = 5; ${guard}`);
    database.close();
    const journal = closing(openJournal({ directory: rig.directory, readonly: true }));
    expect(journal.outbox(0, 100).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(refusal(() => journal.outbox(4, 100))).toMatchObject({ damagedEvent: 5 });
    harm(rig.directory, "UPDATE outbox SET body = '{}' WHERE seq = 9");
    const again = closing(openJournal({ directory: rig.directory, readonly: true }));
    expect(again.outbox(5, 100).map(({ seq }) => seq)).toEqual([6, 7, 8]);
    expect(refusal(() => again.outbox(8, 100))).toMatchObject({ damagedEvent: 9 });
  });

  it('is no setting, and is named', () => {
    const directory = directoryWithAll();
    harm(directory, "UPDATE meta SET value = '9' WHERE key = 'seed'");
    const journal = closing(openJournal({ directory }));
    const error = refusal(() => journal.meta('seed'));
    expect(error.code).toBe('corrupt');
    expect(error.message).toContain('the value of "seed" in the table meta is not as it was written');
    expect(journal.meta('profile')).toBe('standard');
    journal.setMeta('seed', '9');
    expect(journal.meta('seed')).toBe('9');
  });

  it.each(['opens', 'outbox_acknowledged'])('lets no desk start where it needs it: %s', (key) => {
    const directory = directoryWithAll();
    const journal = openJournal({ directory });
    journal.acknowledge(2);
    journal.close();
    harm(directory, `UPDATE meta SET value = '1' || value WHERE key = '${key}'`);
    const error = refusal(() => openJournal({ directory }));
    expect(error.code).toBe('corrupt');
    expect(error.message).toContain(`"${key}"`);
  });

  it('is no password, and a new one takes its place', () => {
    const directory = directoryWithAll();
    harm(directory, "UPDATE operator_secrets SET hash = 'of eve' WHERE name = 'ann'");
    const { secrets } = closing(openJournal({ directory }));
    const error = refusal(() => secrets?.secret('ann'));
    expect(error.code).toBe('corrupt');
    expect(error.message).toContain('the password hash of "ann" in the table operator_secrets');
    expect(error.message).not.toContain('of eve');
    expect(secrets?.secret('bob')).toEqual({ number: 1, hash: 'of bob' });
    secrets?.keepSecret('ann', { number: 3, hash: 'new' });
    expect(secrets?.secret('ann')).toEqual({ number: 3, hash: 'new' });
  });
});

describe('a data directory from before there were check sums', () => {
  const oldDirectory = (): string => {
    const directory = directoryWithAll();
    putBackTo(6, directory);
    return directory;
  };

  it('verifies and is read as it is', () => {
    const directory = oldDirectory();
    expect(verifyJournal({ directory }).problems).toEqual([]);
    const journal = openJournal({ directory, readonly: true });
    expect(journal.outbox(0, 10)).toHaveLength(5);
    expect(journal.meta('seed')).toBe('8');
    expect(journal.secrets?.secret('ann')).toEqual({ number: 2, hash: 'hash 2' });
    journal.close();
  });

  it('gets them from the first desk that writes to it, and its guards back', () => {
    const directory = oldDirectory();
    openJournal({ directory }).close();
    expectCheckSums(directory);
    expect(verifyJournal({ directory }).problems).toEqual([]);
    expect(() => tamper(directory, "UPDATE outbox SET check_sum = 'x'")).toThrow('may not be changed');
  });
});
