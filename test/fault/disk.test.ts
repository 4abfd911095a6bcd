/** The disk fails under a journal. A sample with a new seed each time; `npm run proof` lets every call fail. */
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { failingDisk } from '../support/fault-disk.ts';
import { chanceOf, freshSeed } from '../support/fault-disk-chance.ts';
import { fullDisk } from '../support/fault-disk-full.ts';
import { whyNoShim } from '../support/fault-disk-shim.ts';
import { closing, factBatch, journalDirectory, refusal } from '../unit/journal/journal-fixture.ts';

const reason = whyNoShim();
if (reason !== undefined) process.stderr.write(`calls that fail are not tried: ${reason}\n`);

describe('a disk that fails under a journal', () => {
  const seed = freshSeed('disk');

  it.skipIf(reason !== undefined)(
    'is told in words, leaves nothing half done, and is worked with again',
    async () => {
      const { problems, cases, failed, said } = await failingDisk(seed, 0.06);
      expect(problems).toEqual([]);
      expect(failed).toBeGreaterThan(cases / 2);
      expect(Object.keys(said)).toEqual(expect.arrayContaining(['io', 'disk_full', 'readonly', 'not noticed']));
    },
    240_000,
  );

  it('may be full to the last page, and be read-only', async () => {
    const chance = chanceOf(seed);
    const lefts = [0, ...Array.from({ length: 5 }, () => 512 * chance.integer(0, 200))];
    const { problems, refused, onReserve, means } = await fullDisk(lefts);
    process.stderr.write(`a full disk was had by ${means}\n`);
    expect(problems).toEqual([]);
    expect(refused).toBe(lefts.length);
    if (means === 'tmpfs') expect(onReserve).toBeGreaterThan(0);
  }, 120_000);

  it('is no different from a database that another program holds: the batch waits, and is then taken', () => {
    const directory = journalDirectory(3);
    const journal = closing(openJournal({ directory }));
    const other = new Database(`${directory}/desk.db`);
    other.exec('BEGIN IMMEDIATE');
    expect(refusal(() => journal.commit(factBatch(4, 5)))).toMatchObject({
      code: 'locked',
      message: expect.stringMatching(/another program holds the database/),
    });
    expect([...journal.facts()].length).toBe(3);
    other.exec('ROLLBACK');
    other.close();
    journal.commit(factBatch(4, 5));
    expect([...journal.facts()].length).toBe(5);
    expect(verifyJournal({ directory })).toMatchObject({ ok: true, facts: 5 });
  });
});
