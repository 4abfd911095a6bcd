import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FileReserve, type Reserve, reservePath, spendReserve } from '../../../electron/journal/directory/reserve.ts';
import { SqliteJournal } from '../../../electron/journal/journal.ts';
import { openJournal } from '../../../electron/journal/open.ts';
import { openWriter } from '../../../electron/journal/writer.ts';
import { closing, factBatch, journalDirectory, refusalCode, temporaryDirectory } from './journal-fixture.ts';

/** A journal on a disk with no room for one more page, and a reserve that gives some when it is spent. */
function crowded(reserves: number) {
  const directory = journalDirectory(0);
  const database = openWriter(join(directory, 'desk.db'));
  const pages = database.pragma('page_count', { simple: true }) as number;
  database.pragma(`max_page_count = ${pages}`);
  let left = reserves;
  const reserve: Reserve = {
    spend() {
      if (left === 0) return false;
      left -= 1;
      database.pragma(`max_page_count = ${pages + 1_000}`);
      return true;
    },
    get isSpent() {
      return left < reserves;
    },
    restore: () => {},
  };
  const journal = new SqliteJournal({ database, close: () => database.close() }, false, reserve);
  onTestFinished(() => journal.close());
  return journal;
}

describe('the reserve of disk space', () => {
  it('takes a batch that the disk had no room for, once, and says that it is spent', () => {
    const journal = crowded(1);
    expect(journal.reserveSpent()).toBe(false);
    journal.commit(factBatch(1, 500));
    expect([journal.reserveSpent(), [...journal.facts()].length, journal.auditHead().rows]).toEqual([true, 500, 500]);
    journal.commit(factBatch(501, 502));
    expect([...journal.facts()].length).toBe(502);
  });

  it('cannot help where there is none: the batch is refused whole', () => {
    const journal = crowded(0);
    expect(refusalCode(() => journal.commit(factBatch(1, 500)))).toBe('disk_full');
    expect([journal.reserveSpent(), [...journal.facts()]]).toEqual([false, []]);
  });

  it('stands beside every journal that is written, real and not full of holes', () => {
    const directory = temporaryDirectory();
    closing(openJournal({ directory }));
    const { size, blocks } = statSync(reservePath(directory));
    expect(size).toBe(4 * 1024 * 1024);
    expect(blocks * 512).toBeGreaterThanOrEqual(size);
  });

  it('is made anew when there is room again, and not tried at every commit', () => {
    const directory = temporaryDirectory();
    let now = 0;
    const reserve = new FileReserve(directory, () => now);
    expect(reserve.isSpent).toBe(false);
    expect([reserve.spend(), reserve.spend()]).toEqual([true, false]);
    reserve.restore();
    expect([reserve.isSpent, existsSync(reservePath(directory))]).toEqual([true, false]);
    now = 10_000;
    reserve.restore();
    expect([reserve.isSpent, existsSync(reservePath(directory))]).toEqual([false, true]);
    expect([spendReserve(reservePath(directory)), spendReserve(reservePath(directory))]).toEqual([true, false]);
  });

  it('is none where it cannot be written', () => {
    const reserve = new FileReserve(join(temporaryDirectory(), 'gone'));
    expect([reserve.isSpent, reserve.spend()]).toEqual([true, false]);
  });
});
