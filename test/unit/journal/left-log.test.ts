/** A write-ahead log that a killed desk left, and that was damaged since. */
import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { logProblem } from '../../../electron/journal/check/log-check.ts';
import { verifyJournal } from '../../../electron/journal/check/verify.ts';
import { openJournal } from '../../../electron/journal/open.ts';
import { closing, factBatch, journalDirectory, refusal, temporaryDirectory } from './journal-fixture.ts';

const HEADER = 32;

/** A directory as a desk leaves it that was killed after three commits, which stand in the log alone. */
function killed(): { readonly directory: string; readonly log: string; readonly ends: readonly number[] } {
  const running = journalDirectory(2);
  const journal = closing(openJournal({ directory: running }));
  const ends = [3, 4, 5].map((fact) => {
    journal.commit(factBatch(fact, fact));
    return readFileSync(join(running, 'desk.db-wal')).length;
  });
  const directory = temporaryDirectory();
  cpSync(running, directory, { recursive: true });
  return { directory, log: join(directory, 'desk.db-wal'), ends };
}

function flip(path: string, at: number): Buffer {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  writeFileSync(path, bytes);
  return bytes;
}

describe('a log that was left behind', () => {
  it('is taken up whole', () => {
    const { directory, log } = killed();
    expect(logProblem(log)).toBeUndefined();
    expect([...closing(openJournal({ directory })).facts()].length).toBe(5);
  });

  it.each([
    ['its header', () => 18],
    ['the first commit', () => HEADER + 24 + 100],
    ['the checksum of the last but one', (ends: readonly number[]) => (ends[1] ?? 0) - 4_096 - 4],
    ['the salt of the last but one', (ends: readonly number[]) => (ends[1] ?? 0) - 4_096 - 12],
    ['the page of the last but one', (ends: readonly number[]) => (ends[1] ?? 0) - 7],
  ])('is refused and left as it is where a bit flipped in %s', (_, at) => {
    const { directory, log, ends } = killed();
    const bytes = flip(log, at(ends));
    const error = refusal(() => openJournal({ directory }));
    expect(error).toMatchObject({ code: 'corrupt', message: expect.stringMatching(/commits that were on the disk/) });
    expect(readFileSync(log).equals(bytes)).toBe(true);
    expect(verifyJournal({ directory }).problems[0]?.message).toMatch(/the log is damaged from/);
  });

  it('ends before a last commit that a power cut may have spoiled', () => {
    const { directory, log, ends } = killed();
    flip(log, (ends[2] ?? 0) - 5);
    expect(logProblem(log)).toBeUndefined();
    const journal = closing(openJournal({ directory }));
    expect([...journal.facts()].length).toBe(4);
    journal.commit(factBatch(5, 5));
    journal.close();
    expect(verifyJournal({ directory })).toMatchObject({ ok: true, facts: 5 });
  });

  it.each([1, 99])('stays where its database breaks off after %i bytes, whoever looks at it', (length) => {
    const { directory, log } = killed();
    const bytes = readFileSync(log);
    truncateSync(join(directory, 'desk.db'), length);
    expect(verifyJournal({ directory }).problems[0]?.message).toMatch(/breaks off after/);
    expect(refusal(() => openJournal({ directory, readonly: true })).code).toBe('corrupt');
    expect(refusal(() => openJournal({ directory })).code).toBe('corrupt');
    expect(readFileSync(log).equals(bytes)).toBe(true);
  });

  it('may hold what is left of commits that failed', () => {
    const { log, ends } = killed();
    const bytes = readFileSync(log);
    // A longer commit that was written here before, did not get to the disk, and was given up for the last one.
    const frame = 24 + 4_096;
    const end = ends[2] ?? 0;
    writeFileSync(log, Buffer.concat([bytes.subarray(0, end), bytes.subarray(end - 3 * frame, end - frame)]));
    expect(logProblem(log)).toBeUndefined();
  });
});
