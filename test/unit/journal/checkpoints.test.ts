import { describe, expect, it } from 'vitest';
import { verifyJournal } from '../../../electron/journal/check/verify.ts';
import { auditLeaf, parseCheckpoint } from '../../../electron/journal/checkpoint/checkpoint.ts';
import { parseNote, verifyNote } from '../../../electron/journal/checkpoint/note.ts';
import type { SqliteJournal } from '../../../electron/journal/journal.ts';
import { inclusionProof, verifyInclusion } from '../../../electron/journal/merkle/proof.ts';
import { MerkleTree } from '../../../electron/journal/merkle/tree.ts';
import { openJournal, openMemoryJournal } from '../../../electron/journal/open.ts';
import { CheckpointRig, DESK_ID } from '../../support/checkpoint-rig.ts';
import { withoutGuards } from '../../support/tamper-database.ts';
import { auditEntry, closing, factBatch, refusal, tamper } from './journal-fixture.ts';

const hashes = (journal: SqliteJournal): readonly string[] =>
  journal
    .audit({ limit: 100_000 })
    .map(({ hash }) => hash)
    .reverse();

describe('checkpoints', () => {
  it('sign the Merkle root over the hashes of the audit rows, the head, the facts and the time', () => {
    const rig = new CheckpointRig().begin();
    rig.facts(3);
    rig.note();
    rig.journal.close();
    const journal = openJournal({ directory: rig.directory, readonly: true });
    closing(journal);
    const [checkpoint] = journal.checkpoints?.list({ limit: 1, offset: 0 }) ?? [];
    const { note = '' } = checkpoint ?? {};
    expect(verifyNote(parseNote(note), `hotswap-desk/${DESK_ID}`, [rig.key.publicKey])).toBe(rig.key.publicKey);
    const signed = parseCheckpoint(parseNote(note).text);
    const leaves = hashes(journal).map(auditLeaf);
    const tree = new MerkleTree();
    for (const leaf of leaves) tree.append(leaf);
    expect(signed).toEqual({
      origin: `hotswap-desk/${DESK_ID}`,
      size: 4,
      root: tree.root(),
      head: journal.auditHead().hash,
      facts: 3,
      tsNs: rig.clock.wallNs(),
    });
    expect(verifyInclusion(leaves[2] as Buffer, 2, 4, inclusionProof(leaves, 2, 4), signed.root)).toBe(true);
  });

  it('are made every thousand rows, with the commit that comes next', () => {
    const rig = new CheckpointRig().begin();
    rig.facts(999);
    rig.settle();
    rig.facts(1);
    rig.settle();
    expect(rig.sizes()).toEqual([]);
    rig.facts(5);
    expect(rig.sizes()).toEqual([1_000]);
    expect(rig.keeper.state()).toMatchObject({ count: 1, rows: 1_000, uncovered: 5, problem: undefined });
    for (let i = 0; i < 200; i += 1) {
      rig.facts(10);
      rig.settle();
    }
    expect(rig.sizes()).toEqual([1_000, 2_005]);
  });

  it('are made a minute after the first row that none covers, and get a commit of their own when none comes', () => {
    const rig = new CheckpointRig().begin();
    rig.note();
    rig.clock.advance(59_000);
    rig.facts(3);
    rig.settle();
    expect(rig.keeper.state().uncoveredSinceNs).toBe(rig.clock.wallNs() - 59_000_000_000n);
    rig.clock.advance(1_000);
    rig.settle();
    expect(rig.sizes()).toEqual([]);
    rig.clock.advance(1_000);
    expect(rig.sizes()).toEqual([4]);
    expect(rig.keeper.state()).toMatchObject({ uncovered: 0, uncoveredSinceNs: undefined });
    rig.clock.advance(600_000);
    expect(rig.sizes()).toEqual([4]);
    rig.note();
    rig.clock.advance(60_000);
    rig.facts(1);
    expect(rig.sizes()).toEqual([4, 5]);
  });

  it('cover everything at a clean stop, and what a crash left uncovered at the next start', () => {
    const first = new CheckpointRig().begin();
    first.facts(7);
    first.journal.close();
    // Without a keeper that makes any, the rows stay uncovered as after a crash.
    const crashed = new CheckpointRig({ directory: first.directory });
    crashed.facts(5);
    crashed.journal.close();
    const next = new CheckpointRig({ directory: first.directory, key: first.key }).begin();
    next.settle();
    next.note();
    // With the row that says that they were taken over, and what came with it.
    expect(next.sizes()).toEqual([7, 14]);
    next.journal.close();
    expect(verifyJournal({ directory: first.directory })).toMatchObject({ ok: true, rows: 14 });
  });

  it('of one directory are each the beginning of the next, over several runs', () => {
    let rig = new CheckpointRig().begin();
    for (const count of [1, 30, 1, 299, 2]) {
      rig.facts(count);
      rig.journal.close();
      rig = new CheckpointRig({ directory: rig.directory, key: rig.key }).begin();
    }
    const tree = new MerkleTree();
    const leaves = hashes(rig.journal).map(auditLeaf);
    for (const { size, root } of rig.keeper.list({ limit: 10, offset: 0 }).toReversed()) {
      while (tree.size < size) tree.append(leaves[tree.size] as Buffer);
      expect(root).toBe(tree.root().toString('base64'));
    }
    expect(rig.sizes()).toEqual([1, 31, 32, 331, 333]);
  });

  it('are made within the commits where no timer may run', () => {
    const rig = new CheckpointRig().begin({ inTurn: true });
    for (let i = 0; i < 35; i += 1) rig.facts(100);
    expect(rig.sizes()).toEqual([1_000, 2_000, 3_000]);
  });

  it('cost a commit no second transaction', () => {
    const rig = new CheckpointRig().begin();
    rig.facts(1_000);
    rig.settle();
    rig.facts(1);
    // The row stands in the transaction of the commit: undone with it, it is gone too.
    expect(rig.sizes()).toEqual([1_000]);
    rig.facts(999);
    rig.settle();
    expect(rig.keeper.due?.row.size).toBe(2_000);
    const bad = factBatch(2_001, 2_001);
    tamperWith(rig, `CREATE TRIGGER no BEFORE INSERT ON checkpoints BEGIN SELECT RAISE(ABORT, 'no'); END`);
    expect(refusal(() => rig.journal.commit(bad)).code).toBe('corrupt');
    expect(rig.journal.auditHead().rows).toBe(2_000);
    tamperWith(rig, 'DROP TRIGGER no');
    rig.journal.commit(bad);
    expect(rig.sizes()).toEqual([1_000, 2_000]);
    expect(rig.journal.auditHead().rows).toBe(2_001);
  });

  it('may neither be changed nor deleted', () => {
    const rig = new CheckpointRig().begin();
    rig.facts(1);
    rig.journal.close();
    expect(() => tamper(rig.directory, 'UPDATE checkpoints SET note = note')).toThrow(/may not be changed/);
    expect(() => tamper(rig.directory, 'DELETE FROM checkpoints')).toThrow(/may not be deleted/);
  });

  it('are not made in memory, nor before anyone has begun', () => {
    const journal = closing(openMemoryJournal()) as SqliteJournal;
    journal.commit(factBatch(1, 2_000));
    expect(journal.checkpoints?.state()).toMatchObject({ count: 0, rows: 0, uncovered: 2_000, problem: undefined });
  });
});

describe('the event of a checkpoint', () => {
  it('stands behind the last fact that is covered, before the events of the next commit', () => {
    const rig = new CheckpointRig().begin();
    let told = 0;
    rig.keeper.onEvent(() => {
      told += 1;
    });
    rig.facts(1_000);
    rig.settle();
    const { event_id, ...body } = { event_id: 'e', event_type: 'library.swap.completed', sequence: 1_001 };
    rig.journal.commit({
      ...factBatch(1_001, 1_001),
      outbox: [
        { fact: 1_001, eventId: event_id, subject: body.event_type, body: JSON.stringify({ event_id, ...body }) },
      ],
    });
    const rows = rig.journal.outbox(0, 10);
    expect(rows.map(({ seq, fact, subject }) => ({ seq, fact, subject }))).toEqual([
      { seq: 1, fact: 1_000, subject: 'desk.audit.checkpoint' },
      { seq: 2, fact: 1_001, subject: 'library.swap.completed' },
    ]);
    const [{ note, root, head } = { note: '', root: '', head: '' }] = rig.keeper.list({ limit: 1, offset: 0 });
    expect(JSON.parse(rows[0]?.body ?? '')).toEqual({
      event_id: `${DESK_ID}:checkpoint:1000`,
      event_type: 'desk.audit.checkpoint',
      occurred_at: '2023-11-14T22:13:20.000Z',
      desk_id: DESK_ID,
      sequence: 1_000,
      data: {
        tree_size: 1_000,
        root_hash: root,
        head_hash: head,
        facts: 1_000,
        key_fingerprint: rig.key.publicKey.fingerprint,
        note,
      },
    });
    expect(told).toBe(1);
    rig.journal.close();
    expect(verifyJournal({ directory: rig.directory }).problems).toEqual([]);
  });

  it('is missed with all the events that waited at it, also where their table is empty', () => {
    const rig = new CheckpointRig().begin();
    rig.facts(1_000);
    rig.settle();
    rig.journal.close();
    withoutGuards(rig.directory, (database) => database.exec('DELETE FROM outbox'));
    expect(verifyJournal({ directory: rig.directory }).problems).toEqual([
      { table: 'outbox', seq: 1, message: expect.stringContaining('event 1 is missing') },
    ]);
  });

  it('is left out while there is no fact', () => {
    const rig = new CheckpointRig().begin();
    rig.note();
    rig.clock.advance(61_000);
    rig.clock.advance(1_000);
    expect(rig.sizes()).toEqual([1]);
    expect(rig.journal.outbox(0, 10)).toEqual([]);
  });

  it('is told of when it has a commit of its own', () => {
    const rig = new CheckpointRig().begin();
    let told = 0;
    rig.keeper.onEvent(() => {
      told += 1;
    });
    rig.facts(1);
    rig.clock.advance(60_000);
    rig.clock.advance(1_000);
    expect(rig.journal.outbox(0, 10)).toHaveLength(1);
    expect(told).toBe(1);
  });
});

describe('the key in the audit', () => {
  const actions = (rig: CheckpointRig): readonly string[] =>
    rig.journal.audit({ limit: 10 }).map(({ action, subject }) => `${action} ${subject === DESK_ID}`);

  it('is named when it is new', () => {
    const rig = new CheckpointRig().begin({ isNew: true });
    rig.note();
    rig.note();
    expect(actions(rig)).toEqual(['started false', 'signing_key_created true', 'started false']);
    const [row] = rig.journal.audit({ limit: 1, action: 'signing_key_created' });
    expect(JSON.parse(row?.payload ?? '')).toEqual({
      fingerprint: rig.key.publicKey.fingerprint,
      public_key: rig.key.publicKey.raw.toString('base64'),
    });
  });

  it('is named when it is not the one of the last checkpoint, and not when it is', () => {
    const first = new CheckpointRig().begin();
    first.facts(1);
    first.journal.close();
    const same = new CheckpointRig({ directory: first.directory, key: first.key }).begin();
    same.note();
    expect(actions(same)).toEqual(['started false', 'order_sent false']);
    same.journal.close();
    const other = new CheckpointRig({ directory: first.directory }).begin({ isNew: true });
    other.note();
    expect(actions(other)[0]).toBe('signing_key_changed true');
  });

  it('is missed in the audit and in the state where there is none; nothing is made then', () => {
    const rig = new CheckpointRig().begin({ problem: 'the key is gone' });
    rig.facts(2_000);
    rig.settle();
    rig.clock.advance(100_000);
    expect(rig.keeper.state()).toMatchObject({
      count: 0,
      publicKey: undefined,
      problem: 'no checkpoints are made: the key is gone',
    });
    const [row] = rig.journal.audit({ limit: 1, action: 'checkpoints_unavailable' });
    expect(JSON.parse(row?.payload ?? '')).toEqual({ reason: 'the key is gone' });
    rig.journal.close();
    expect(rig.anchored()).toEqual([]);
  });

  it('is not named twice when the commit that names it is tried again', () => {
    const rig = new CheckpointRig().begin({ isNew: true });
    tamperWith(rig, `CREATE TRIGGER no BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END`);
    expect(refusal(() => rig.note()).code).toBe('corrupt');
    tamperWith(rig, 'DROP TRIGGER no');
    rig.journal.commit({ facts: [], audit: [auditEntry()] });
    rig.note();
    expect(rig.journal.audit({ limit: 9, action: 'signing_key_created' })).toHaveLength(1);
  });
});

/** Changes the schema beside an open journal, as a fault of the database would. */
function tamperWith(rig: CheckpointRig, sql: string): void {
  tamper(rig.directory, sql);
}
