/** A desk verifies its own journal in a thread: one at a time, in place, and never at the cost of its loop. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { StoredFact } from '../../../electron/engine/ports.ts';
import { openJournal } from '../../../electron/journal/open.ts';
import { JournalVerifier } from '../../../electron/serving/verifying/verifier.ts';
import { verifyDesk } from '../../../electron/verification/verify-desk.ts';
import { keepSnapshot, snapshotAt } from '../../support/keep-snapshot.ts';
import { ManualClock } from '../../support/live-rig.ts';
import { batchOf, changed, deskDirectory, livedFacts } from '../../support/verified-desk.ts';
import { tamper, temporaryDirectory } from '../journal/journal-fixture.ts';

let facts: readonly StoredFact[];
beforeAll(async () => {
  facts = await livedFacts();
});

const WAIT = 60_000;

function verifier(directory: string): { verifier: JournalVerifier; clock: ManualClock } {
  const clock = new ManualClock();
  const made = new JournalVerifier(directory, clock);
  onTestFinished(() => made.close());
  return { verifier: made, clock };
}

describe('a verifier', () => {
  it('verifies a journal that is being written to, and lets its writer go on', async () => {
    const directory = temporaryDirectory();
    const journal = openJournal({ directory });
    onTestFinished(() => journal.close());
    journal.commit(batchOf(facts.slice(0, 90)));
    const { verifier: made } = verifier(directory);
    const running = await made.verify(0, 0);
    expect(running).toMatchObject({ state: 'running', report: undefined });
    // The thread is at work; commits are made meanwhile on this one.
    for (const fact of facts.slice(90)) journal.commit(batchOf([fact]));
    const done = await made.verify(0, WAIT);
    expect(done).toMatchObject({ state: 'done', report: { ok: true } });
    expect(done.startedNs).toBe(running.startedNs);
    // Its locks are still there: nobody else may become this directory's desk.
    expect(() => openJournal({ directory })).toThrow(/belongs to a running desk/);
  });

  it('joins whoever asks while it runs, answers a fresh result again, and verifies anew after a while', async () => {
    const { verifier: made, clock } = verifier(deskDirectory(facts).directory);
    const [one, two] = await Promise.all([made.verify(0, WAIT), made.verify(0, WAIT)]);
    expect(one).toBe(two);
    clock.advance(1_000);
    expect(await made.verify(1_000, WAIT)).toBe(one);
    expect(await made.verify(999, WAIT)).not.toBe(one);
  });

  it('tells what is wrong, in a report that is done', async () => {
    const bad = changed(facts, 'fill', 0, (body) => {
      body.price = 1;
    });
    const { verifier: made } = verifier(deskDirectory(bad).directory);
    const { state, report } = await made.verify(0, WAIT);
    expect([state, report?.ok, report?.problems[0]?.table]).toEqual(['done', false, 'facts']);
  });

  it('reports a journal that is not there, and ends when it is told to', async () => {
    const { directory } = deskDirectory(facts);
    rmSync(join(directory, 'desk.db'));
    const gone = verifier(directory).verifier;
    expect((await gone.verify(0, WAIT)).report).toMatchObject({ ok: false, rows: 0 });
    const { verifier: ended } = verifier(deskDirectory(facts).directory);
    await ended.verify(0, 0);
    await ended.close();
    expect(existsSync(join(directory, 'desk.db'))).toBe(false);
  });
});

describe('a snapshot', () => {
  /** A directory with a snapshot of the first hundred facts. */
  function withSnapshot(change: (sql: (text: string) => void) => void = () => {}) {
    const directory = temporaryDirectory();
    const journal = openJournal({ directory });
    journal.commit(batchOf(facts.slice(0, 120)));
    keepSnapshot(journal, snapshotAt(journal, 100));
    journal.commit(batchOf(facts.slice(120)));
    journal.close();
    change((text) => tamper(directory, text));
    return verifyDesk({ directory });
  }
  const rewrite = (set: string): string =>
    `CREATE TEMP TABLE t AS SELECT sql FROM sqlite_schema WHERE name = 'snapshots_update';
     DROP TRIGGER snapshots_update; UPDATE snapshots SET ${set};`;

  it('is held against the fold of the facts that it stands for', () => {
    expect(withSnapshot()).toMatchObject({ ok: true, snapshots: { count: 1, compared: 1 } });
  });

  it.each([
    ['facts = 101', /snapshot 1 is not what the first 101 facts give/],
    ['facts = 9999', /stands for 9999 facts, and there are \d+/],
    [`sha256 = '${'0'.repeat(64)}'`, /is not what the first 100 facts give/],
    ['state = zeroblob(9)', /cannot be used: incorrect header check/],
  ])('with %s is found', (set, words) => {
    const report = withSnapshot((sql) => sql(rewrite(set)));
    expect(report.problems.map(({ message }) => message)).toContainEqual(expect.stringMatching(words));
  });
});
