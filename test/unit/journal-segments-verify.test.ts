import { chmodSync, cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { readAnchors } from '../../electron/journal/checkpoint/anchor-file.ts';
import { parseCheckpoint } from '../../electron/journal/checkpoint/checkpoint.ts';
import { parseNote } from '../../electron/journal/checkpoint/note.ts';
import type { PublicKey } from '../../electron/journal/checkpoint/public-key.ts';
import { MerkleTree } from '../../electron/journal/merkle/tree.ts';
import { readBase, writeBase } from '../../electron/journal/segments/base.ts';
import { readSeal, signSeal } from '../../electron/journal/segments/seal.ts';
import { sealPath, segmentDirectory, segmentPath } from '../../electron/journal/segments/segment-files.ts';
import { DESK_ID, newKey } from '../support/checkpoint-rig.ts';
import { NOW, SegmentRig } from '../support/segment-rig.ts';
import { temporaryDirectory } from './journal/journal-fixture.ts';

/** A desk with two sealed segments, as it lies on disk. */
let model: SegmentRig;

async function makeModel(): Promise<SegmentRig> {
  const rig = new SegmentRig({ directory: mkdtempSync(join(tmpdir(), 'journal-')) });
  for (let i = 0; i < 2; i += 1) {
    rig.commit(60, true);
    rig.note(`before segment ${i + 1}`);
    rig.commit(60, true);
    rig.rotate();
    await rig.seal();
  }
  rig.commit(20, true);
  rig.close();
  return rig;
}

/** A copy of the model that a test may change. */
function copy(): string {
  const directory = temporaryDirectory();
  cpSync(model.directory, directory, { recursive: true });
  return directory;
}

const keys = () => [model.key.publicKey];
const verify = (directory: string, more = {}) => verifyJournal({ directory, publicKeys: keys(), ...more });

/** What somebody does to a segment who may write to it. */
function tamperSegment(directory: string, number: number, sql: string): void {
  const path = segmentPath(directory, number);
  chmodSync(path, 0o600);
  const database = new Database(path);
  database.unsafeMode(true);
  const triggers = database
    .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    .all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
  database.exec(sql);
  for (const each of triggers) database.exec(each.sql);
  database.close();
}

/** Changes what a journal says of its beginning. */
function changeBase(directory: string, change: string): void {
  const database = new Database(join(directory, 'desk.db'));
  database.unsafeMode(true);
  const guard = database.prepare<[], string>("SELECT sql FROM sqlite_schema WHERE name = 'base_update'").pluck().get();
  database.exec(`DROP TRIGGER base_update; UPDATE base SET ${change}; ${guard}`);
  database.close();
}

describe('a journal with segments', () => {
  beforeAll(async () => {
    model = await makeModel();
  });
  afterAll(() => rmSync(model.directory, { recursive: true }));

  it('verifies across all of them, each row, fact and checkpoint once', () => {
    const seen: { rows: number[]; facts: number[]; sizes: number[] } = { rows: [], facts: [], sizes: [] };
    const progress: [number, number][] = [];
    const report = verify(model.directory, {
      onProgress: (rows: number, total: number) => progress.push([rows, total]),
      companion: () => ({
        onRow: ({ seq }: { seq: number }) => seen.rows.push(seq),
        onFact: ({ seq }: { seq: number }) => seen.facts.push(seq),
        onCheckpoint: (note: string) => seen.sizes.push(parseCheckpoint(parseNote(note).text).size),
      }),
    });
    expect(report.problems).toEqual([]);
    expect(report).toMatchObject({ ok: true, facts: 260, segments: { count: 2, sealed: 2, unseen: undefined } });
    expect(seen.rows).toEqual(Array.from({ length: report.rows }, (_, i) => i + 1));
    expect(seen.facts).toEqual(Array.from({ length: 260 }, (_, i) => i + 1));
    expect(seen.sizes).toEqual([...new Set(seen.sizes)].sort((a, b) => a - b));
    expect(report.checkpoints.count).toBe(seen.sizes.length);
    expect(report.checkpoints.anchors).toBe(seen.sizes.length);
    expect(progress.at(-1)).toEqual([report.rows, report.rows]);
  });

  it('verifies from where it begins when the older segments were moved away, and says what was not seen', () => {
    const directory = copy();
    const archive = temporaryDirectory();
    const path = segmentPath(directory, 1);
    renameSync(path, join(archive, '000001.db'));
    renameSync(sealPath(path), join(archive, '000001.seal'));
    const partial = verify(directory);
    expect(partial.problems).toEqual([]);
    expect(partial.segments).toMatchObject({ count: 1, sealed: 1, unseen: { facts: expect.any(Number) } });
    expect(partial.segments.unseen?.reason).toContain('segment 000001 is missing');
    const whole = verify(model.directory);
    expect(partial.rows + (partial.segments.unseen?.rows ?? 0)).toBe(whole.rows);
    expect(partial.head).toBe(whole.head);
    expect(verify(directory, { segments: archive })).toMatchObject({
      ok: true,
      rows: whole.rows,
      segments: { sealed: 2 },
    });
    rmSync(segmentDirectory(directory), { recursive: true });
    expect(verify(directory)).toMatchObject({ ok: true, segments: { count: 0 }, checkpoints: { covered: whole.rows } });
  });

  it('holds anchors that were kept elsewhere against rows of segments', () => {
    const kept = join(temporaryDirectory(), 'kept');
    const notes = [...readAnchors(join(model.directory, 'anchors/checkpoints'))];
    writeFileSync(kept, notes.map((each) => ('note' in each ? `${each.note}\n` : '')).join(''));
    expect(verify(model.directory, { anchors: kept }).checkpoints.kept).toBe(notes.length);
  });

  it.each([
    ['a row is changed', "UPDATE audit SET actor = 'eve' WHERE seq = 5", 'audit row 5'],
    ['a row is taken out', 'DELETE FROM audit WHERE seq = 5', 'audit row 5 is missing'],
    ['a fact is changed', "UPDATE facts SET body = '{}' WHERE seq = 9", 'fact 9 is not what audit row'],
    [
      'a fact is taken out',
      'DELETE FROM outbox WHERE fact_seq = 9; DELETE FROM facts WHERE seq = 9',
      'fact 9 is missing',
    ],
    ['a checkpoint is taken out', 'DELETE FROM checkpoints', 'it was changed since'],
    ...['no JSON', 'null', '[1]'].map((payload): [string, string, string] => [
      `a row speaks of a seal and says ${payload}`,
      `UPDATE audit SET action = 'segment_sealed', payload = '${payload}' WHERE seq = 5`,
      'audit row 5',
    ]),
    ['its end is cut', 'DELETE FROM audit WHERE seq > 119', 'the journal after it goes on from'],
    ['an event is taken out', 'DELETE FROM outbox WHERE seq = 100', 'event 100 is missing'],
    ['its last events are taken out', 'DELETE FROM outbox WHERE seq > 100', 'events 101 to'],
    ['a snapshot is changed', "UPDATE snapshots SET sha256 = '00'", 'it was changed since'],
    ['nothing but a setting is changed', "INSERT INTO meta(key, value) VALUES ('x', 'y')", 'it was changed since'],
  ])('in whose segment %s is refused', (_, sql, words) => {
    const directory = copy();
    tamperSegment(directory, 1, sql);
    const { ok, problems } = verify(directory);
    expect(ok).toBe(false);
    expect(problems.map(({ message }) => message).join('\n')).toContain(words);
    expect(problems.map(({ message }) => message).join('\n')).toContain('000001');
  });

  it('is refused where a row about a segment that is not here says nothing', () => {
    for (const payload of ['no JSON', 'null']) {
      const directory = copy();
      tamperSegment(directory, 2, `UPDATE audit SET payload = '${payload}' WHERE action = 'segment_sealed'`);
      rmSync(segmentPath(directory, 1));
      rmSync(sealPath(segmentPath(directory, 1)));
      const words = verify(directory).problems.map(({ message }) => message);
      expect(words).toContainEqual(expect.stringContaining('nothing that is signed says so'));
    }
  });

  it.each([
    ['lost', (path: string) => rmSync(path), 'its seal is gone'],
    ['cut', (path: string) => writeAgain(path, readFileSync(path, 'utf8').slice(0, -20)), 'its seal:'],
    [
      'changed',
      (path: string) => writeAgain(path, readFileSync(path, 'utf8').replace('rows 1 to', 'rows 2 to')),
      'its seal:',
    ],
    ['of another key', (path: string) => writeAgain(path, resealed(path)), 'nobody who is trusted'],
    [
      'of another segment',
      (path: string) => writeAgain(path, readFileSync(path.replace('000001', '000002'), 'utf8')),
      'of other rows',
    ],
  ])('whose seal is %s is refused', (_, harm, words) => {
    const directory = copy();
    harm(sealPath(segmentPath(directory, 1)));
    const { ok, problems } = verify(directory);
    expect(ok).toBe(false);
    expect(problems.map(({ message }) => message).join('\n')).toContain(words);
  });

  it('is refused where its segments were swapped, or the newer one stands for the older', () => {
    const directory = copy();
    const [one, two] = [segmentPath(directory, 1), segmentPath(directory, 2)];
    renameSync(one, `${one}.x`);
    renameSync(two, one);
    renameSync(`${one}.x`, two);
    expect(verify(directory).problems[0]).toMatchObject({ table: 'segments', seq: 2 });
  });

  it('is refused where what it says of its beginning was changed', () => {
    for (const change of [
      `hash = '${'0'.repeat(64)}'`,
      'row = row - 1',
      'facts = facts - 1',
      'checkpoints = checkpoints + 1',
      'events = events - 1',
      'range = zeroblob(length(range))',
    ]) {
      const directory = copy();
      changeBase(directory, change);
      expect(verify(directory).ok, change).toBe(false);
    }
  });
});

it('is refused where the tree that it begins with was changed, though nobody signs', () => {
  const rig = new SegmentRig({ isSigned: false });
  rig.commit(60);
  rig.rotate();
  rig.close();
  expect(verifyJournal({ directory: rig.directory })).toMatchObject({ ok: true, segments: { count: 1, sealed: 0 } });
  changeBase(rig.directory, 'range = zeroblob(length(range))');
  expect(verifyJournal({ directory: rig.directory }).problems[0]).toMatchObject({ table: 'segments', seq: 1 });
});

it('is signed from its first row on by a key that came after its segments', () => {
  const unsigned = new SegmentRig({ isSigned: false });
  unsigned.commit(60);
  unsigned.rotate();
  unsigned.commit(7);
  unsigned.close();
  const signed = new SegmentRig({ directory: unsigned.directory });
  signed.note('the key is here');
  signed.close();
  const report = verifyJournal({ directory: signed.directory, publicKeys: [signed.key.publicKey] });
  expect(report.problems).toEqual([]);
  expect(report.checkpoints.covered).toBe(report.rows);
});

function writeAgain(path: string, text: string): void {
  chmodSync(path, 0o600);
  writeFileSync(path, text);
}

/** The same seal, signed by somebody else. */
function resealed(path: string): string {
  const read = readSeal(readFileSync(path, 'utf8'), keys());
  if (!read.ok) throw new Error(read.problem);
  expect(read.seal.origin).toContain(DESK_ID);
  return signSeal(read.seal, newKey());
}

describe('rows that are said to be in a segment elsewhere', () => {
  /** Takes the first rows out of a signed journal, and says truly where it begins now and falsely that they are archived. */
  function cutAway(rows: number): { readonly directory: string; readonly key: PublicKey } {
    const rig = new SegmentRig();
    rig.commit(60);
    rig.snapshot();
    rig.close();
    const database = new Database(join(rig.directory, 'desk.db'));
    database.unsafeMode(true);
    const guards = database
      .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
      .all();
    for (const { name } of guards) database.exec(`DROP TRIGGER ${name}`);
    const hashes = database.prepare<[number], string>('SELECT hash FROM audit WHERE seq <= ? ORDER BY seq').pluck();
    const tree = new MerkleTree();
    const leaves = hashes.all(rows);
    for (const hash of leaves) tree.append(Buffer.from(hash, 'hex'));
    const hash = leaves.at(-1) ?? '';
    const base = { segment: 1, row: rows, hash, facts: rows, checkpoints: 0, events: 0, tsNs: NOW, tree: () => tree };
    writeBase(database, base, NOW);
    for (const table of ['facts', 'audit']) database.prepare(`DELETE FROM ${table} WHERE seq <= ?`).run(rows);
    for (const { sql } of guards) database.exec(sql);
    database.close();
    return { directory: rig.directory, key: rig.key.publicKey };
  }

  it('are a problem where nothing that is signed says so, also with the key beside the journal', () => {
    const { directory, key } = cutAway(20);
    for (const publicKeys of [[key], undefined]) {
      const { ok, problems, segments } = verifyJournal({ directory, publicKeys });
      expect({ ok, unseen: segments.unseen?.rows }).toEqual({ ok: false, unseen: 20 });
      expect(problems).toMatchObject([
        {
          table: 'segments',
          seq: 1,
          message: expect.stringMatching(/^the journal says that audit rows 1 to 20 are in/),
        },
      ]);
    }
  });

  it('are a problem where the segment that was sealed does not reach so far', async () => {
    const { directory, key } = await makeModel();
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const verify = (place: string) => verifyJournal({ directory: place, publicKeys: [key.publicKey] });
    const archive = temporaryDirectory();
    // Their seals stay, and say how far they reach.
    for (const number of [1, 2]) renameSync(segmentPath(directory, number), join(archive, `${number}.db`));
    expect(verify(directory).problems).toEqual([]);
    // The journal says that it begins at a later row than the segment before it reaches to: those between are nowhere.
    const database = new Database(join(directory, 'desk.db'));
    database.unsafeMode(true);
    const guards = database
      .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
      .all();
    for (const { name } of guards) database.exec(`DROP TRIGGER ${name}`);
    const own = readBase(database);
    const to = own.row + 12;
    const rest = database
      .prepare<[number], { hash: string }>('SELECT hash FROM audit WHERE seq <= ? ORDER BY seq')
      .all(to);
    const tree = own.tree();
    for (const { hash } of rest) tree.append(Buffer.from(hash, 'hex'));
    const facts = database
      .prepare<[number], number>('SELECT count(*) FROM audit WHERE seq <= ? AND payload LIKE \'{"fact"%\'')
      .pluck();
    const gone = facts.get(to) ?? 0;
    database.exec('PRAGMA foreign_keys = OFF; DELETE FROM base');
    writeBase(
      database,
      { ...own, row: to, hash: rest.at(-1)?.hash ?? '', facts: own.facts + gone, tree: () => tree },
      NOW,
    );
    database.prepare('DELETE FROM facts WHERE seq <= ?').run(own.facts + gone);
    database.prepare('DELETE FROM audit WHERE seq <= ?').run(to);
    for (const { sql } of guards) database.exec(sql);
    database.close();
    expect(verify(directory).problems.map(({ message }) => message)).toContainEqual(
      expect.stringContaining(
        `audit rows 1 to ${to} are in segment 000002, which is not here, and nothing that is signed`,
      ),
    );
  });
});
