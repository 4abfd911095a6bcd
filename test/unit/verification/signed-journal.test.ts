/** Checkpoints and anchors show what a chain alone cannot: a tail that was cut, and a chain that was computed anew. */
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { verifyJournal } from '../../../electron/journal/check/verify.ts';
import { anchorPath } from '../../../electron/journal/checkpoint/anchor-file.ts';
import { auditHash, GENESIS_HASH } from '../../../electron/journal/rows/chain.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { CheckpointRig, newKey } from '../../support/checkpoint-rig.ts';
import { temporaryDirectory } from '../journal/journal-fixture.ts';

/** Runs SQL as someone does who takes every guard away and puts them back to the letter. */
function behindTheGuards(directory: string, sql: string): void {
  const database = new Database(join(directory, 'desk.db'));
  try {
    const triggers = database
      .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
      .all();
    const drop = triggers.map(({ name }) => `DROP TRIGGER ${name};`);
    const put = triggers.map((each) => `${each.sql};`);
    database.exec(['PRAGMA foreign_keys = OFF;', ...drop, `${sql};`, ...put].join('\n'));
  } finally {
    database.close();
  }
}

/** Everything behind row and fact 25, but for checkpoints. */
const CUT = ['audit WHERE seq', 'facts WHERE seq', 'outbox WHERE fact_seq']
  .map((where) => `DELETE FROM ${where} > 25`)
  .join('; ');

/** A journal of 30 facts in three signed parts, and two rows behind them. */
async function signed(): Promise<CheckpointRig> {
  const rig = new CheckpointRig().begin();
  for (let part = 0; part < 3; part += 1) {
    rig.facts(10);
    rig.clock.advance(61_000);
    rig.settle();
    rig.clock.advance(2_000);
    await rig.synced();
  }
  rig.journal.close();
  return rig;
}

/** What is said first. */
const first = (report: ReturnType<typeof verifyJournal>): string => report.problems[0]?.message ?? 'nothing';

/** All of the chain from a row on, computed anew over another payload of that row. */
function recomputed(directory: string, from: number): string {
  const rows = readRows(directory);
  let prevHash = rows[from - 2]?.hash ?? GENESIS_HASH;
  return rows
    .slice(from - 1)
    .map((row, index) => {
      const actor = index === 0 ? 'eve' : row.actor;
      const changed = { ...row, actor, prevHash, tsNs: epochNs(BigInt(row.tsNs)) };
      const before = prevHash;
      prevHash = auditHash(changed);
      return `UPDATE audit SET actor = '${actor}', prev_hash = '${before}', hash = '${prevHash}' WHERE seq = ${row.seq}`;
    })
    .join(';\n');
}

function readRows(directory: string) {
  const found: {
    seq: number;
    tsNs: bigint;
    actor: string;
    role: string;
    action: string;
    subject: string;
    payload: string;
    hash: string;
  }[] = [];
  verifyJournal({
    directory,
    companion: () => ({ onRow: ({ prevHash: _, ...row }) => void found.push({ ...row, tsNs: row.tsNs }) }),
  });
  return found;
}

describe('a signed journal', () => {
  it('verifies by its own key, by the key from elsewhere, and by anchors from elsewhere', async () => {
    const { directory, key } = await signed();
    const kept = join(temporaryDirectory(), 'kept');
    copyFileSync(anchorPath(directory), kept);
    const own = verifyJournal({ directory });
    expect(own.problems).toEqual([]);
    expect(own.checkpoints).toMatchObject({ trust: 'own', keys: [key.publicKey.fingerprint] });
    expect(own.checkpoints.count).toBe(own.checkpoints.anchors);
    expect(own.checkpoints.covered).toBe(own.rows);
    const given = verifyJournal({ directory, publicKeys: [key.publicKey], anchors: kept });
    expect(given.problems).toEqual([]);
    expect(given.checkpoints).toMatchObject({ trust: 'given', kept: own.checkpoints.count });
  });

  it('gives every note, in order, to whoever reads along', async () => {
    const { directory } = await signed();
    const notes: string[] = [];
    const { checkpoints } = verifyJournal({
      directory,
      companion: () => ({ onCheckpoint: (note) => void notes.push(note) }),
    });
    expect(notes).toHaveLength(checkpoints.count);
    expect(readFileSync(anchorPath(directory), 'utf8')).toBe(notes.map((note) => `${note}\n`).join(''));
  });
});

describe('what is found that a chain alone does not show', () => {
  it('rows cut off at the end, with the facts that they name', async () => {
    const { directory } = await signed();
    behindTheGuards(directory, CUT);
    expect(first(verifyJournal({ directory }))).toMatch(/checkpoint over 3\d audit rows: the journal has 25/);
  });

  it('rows and checkpoints cut off: by the anchors beside, and by one that was kept', async () => {
    const { directory, key } = await signed();
    const kept = join(temporaryDirectory(), 'kept');
    copyFileSync(anchorPath(directory), kept);
    const cut = `${CUT}; DELETE FROM checkpoints WHERE size > 25`;
    behindTheGuards(directory, `${cut}; DELETE FROM meta WHERE key = 'outbox_written'`);
    expect(first(verifyJournal({ directory }))).toMatch(/anchor \d is of a checkpoint that the database does not have/);
    // The anchors beside were cut as well.
    const notes = readFileSync(kept, 'utf8').split('\n\n');
    writeFileSync(anchorPath(directory), `${notes.slice(0, 4).join('\n\n')}\n\n`);
    expect(verifyJournal({ directory }).ok).toBe(true);
    const report = verifyJournal({ directory, publicKeys: [key.publicKey], anchors: kept });
    expect(first(report)).toMatch(/kept anchor \d covers 3\d audit rows, and the journal has 25: its end was cut off/);
  });

  it.each([1, 5, 30])('a chain computed anew from row %i on', async (from) => {
    const { directory } = await signed();
    behindTheGuards(directory, recomputed(directory, from));
    const report = verifyJournal({ directory });
    expect(report.ok).toBe(false);
    expect(report.problems.every(({ table }) => table === 'checkpoints')).toBe(true);
    expect(first(report)).toMatch(/the chain was computed anew/);
  });

  it('a checkpoint that was changed, taken out, or signed by somebody else', async () => {
    const changes: readonly (readonly [sql: string, words: RegExp])[] = [
      [
        `UPDATE checkpoints SET note = replace(note, 'facts ', 'facts 1')`,
        /the note was changed after it was signed|not a checkpoint/,
      ],
      ['UPDATE checkpoints SET range = zeroblob(32)', /the tree that is kept beside it is not the one of these rows/],
      [
        'DELETE FROM checkpoints WHERE size = (SELECT min(size) FROM checkpoints)',
        /anchor 1 is not checkpoint 1 of the database/,
      ],
      [
        'UPDATE checkpoints SET size = size + 1 WHERE size = (SELECT max(size) FROM checkpoints)',
        /its end was cut off/,
      ],
    ];
    for (const [sql, words] of changes) {
      const { directory } = await signed();
      behindTheGuards(directory, sql);
      expect(first(verifyJournal({ directory }))).toMatch(words);
    }
    const { directory } = await signed();
    const report = verifyJournal({ directory, publicKeys: [newKey().publicKey] });
    expect(first(report)).toMatch(/nobody who is trusted signed the note/);
  });

  it('an anchor that was changed, invented, or put in another order', async () => {
    const rigs = [await signed(), await signed(), await signed()];
    const [changed, invented, reordered] = rigs.map(({ directory }) => directory) as [string, string, string];
    const text = readFileSync(anchorPath(changed), 'utf8');
    writeFileSync(anchorPath(changed), text.replace('facts 10', 'facts 11'));
    expect(first(verifyJournal({ directory: changed }))).toMatch(/anchor 1 is not checkpoint 1/);
    appendFileSync(
      anchorPath(invented),
      readFileSync(anchorPath(invented), 'utf8').split(/(?<=\n\n[^\n]+\n\n)/)[0] ?? '',
    );
    expect(first(verifyJournal({ directory: invented }))).toMatch(/of a checkpoint that the database does not have/);
    const parts = readFileSync(anchorPath(reordered), 'utf8').split(/(?<=\n\n[^\n]+\n\n)/);
    writeFileSync(anchorPath(reordered), parts.toReversed().join(''));
    expect(first(verifyJournal({ directory: reordered }))).toMatch(/anchor 1 is not checkpoint 1/);
  });

  it('a key that was given for a journal that nobody signed', () => {
    const rig = new CheckpointRig();
    rig.facts(3);
    rig.journal.close();
    const report = verifyJournal({ directory: rig.directory, publicKeys: [newKey().publicKey] });
    expect(first(report)).toMatch(/has no checkpoint, so the public key that was given says nothing/);
  });

  it('a kept file that is none', async () => {
    const { directory } = await signed();
    const junk = join(temporaryDirectory(), 'junk');
    writeFileSync(junk, Buffer.alloc(400_000, 0x41));
    expect(first(verifyJournal({ directory, anchors: junk }))).toMatch(/does not end: this is no file of anchors/);
    expect(first(verifyJournal({ directory, anchors: join(directory, 'none') }))).toMatch(/holds no anchor/);
  });
});

describe('what is no fault', () => {
  it('anchors that are behind, or torn, as a crash leaves them', async () => {
    const { directory } = await signed();
    const text = readFileSync(anchorPath(directory), 'utf8');
    for (const length of [0, 10, 200, text.length - 1]) {
      writeFileSync(anchorPath(directory), text.slice(0, length));
      expect(verifyJournal({ directory }).problems).toEqual([]);
    }
  });

  it('a copy without its anchors and its key, where the key is given', async () => {
    const { directory, key } = await signed();
    const copy = temporaryDirectory();
    copyFileSync(join(directory, 'desk.db'), join(copy, 'desk.db'));
    expect(existsSync(anchorPath(copy))).toBe(false);
    expect(verifyJournal({ directory: copy, publicKeys: [key.publicKey] }).problems).toEqual([]);
    expect(first(verifyJournal({ directory: copy }))).toMatch(/nobody who is trusted signed/);
    mkdirSync(dirname(anchorPath(copy)));
  });
});
