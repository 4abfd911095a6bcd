import { cpSync, existsSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { countWaiting } from '../../../electron/bus/waiting.ts';
import { anchorPath } from '../../../electron/journal/checkpoint/anchor-file.ts';
import { JournalError } from '../../../electron/journal/error.ts';
import { openReader } from '../../../electron/journal/reader.ts';
import { auditHash, GENESIS_HASH } from '../../../electron/journal/rows/chain.ts';
import { sealSegments } from '../../../electron/journal/segments/seal-segments.ts';
import { sealPath, segmentDirectory, segmentPath } from '../../../electron/journal/segments/segment-files.ts';
import { anchorsOf, DESK_ID } from '../../support/checkpoint-rig.ts';
import { allRows, FORMAT, NOW, SegmentRig } from '../../support/segment-rig.ts';
import { refusal } from './journal-fixture.ts';

function rig(options?: ConstructorParameters<typeof SegmentRig>[0]): SegmentRig {
  const made = new SegmentRig(options);
  onTestFinished(() => made.close());
  return made;
}

/** That rows are whole from the first on, each linked to the one before. */
function expectWhole(rows: ReturnType<typeof allRows>): void {
  let hash = GENESIS_HASH;
  rows.forEach((row, index) => {
    expect(row.seq).toBe(index + 1);
    expect(row.prevHash).toBe(hash);
    hash = auditHash(row);
    expect(row.hash).toBe(hash);
  });
}

describe('a journal that became a segment', () => {
  it('goes on in a new one, and everything is read as before', () => {
    const desk = rig();
    for (let i = 0; i < 30; i += 1) desk.commit(100, true);
    desk.acknowledgeBut(3);
    desk.note('a row without a fact');
    const before = allRows(desk.journal);
    desk.rotate();
    expect(desk.journal.rotation).toMatchObject({ rows: { from: 1 }, base: { segment: 1 } });
    expect(existsSync(segmentPath(desk.directory, 1))).toBe(true);
    expect(statSync(join(desk.directory, 'desk.db')).size).toBeLessThan(
      statSync(segmentPath(desk.directory, 1)).size / 2,
    );
    const after = allRows(desk.journal);
    expect(after.slice(0, before.length)).toEqual(before);
    expectWhole(after);
    expect([...desk.journal.facts()].map(({ seq }) => seq)).toEqual(Array.from({ length: 3_000 }, (_, i) => i + 1));
    expect([...desk.journal.facts(1_234)].map(({ seq }) => seq).slice(0, 2)).toEqual([1_234, 1_235]);
    expect(desk.journal.outbox(0, 100).filter(({ subject }) => subject !== 'desk.audit.checkpoint')).toHaveLength(3);
    desk.commit(10, true);
    expectWhole(allRows(desk.journal));
  });

  it('finds rows by what was done and to what, wherever they stand', () => {
    const desk = rig();
    desk.commit(500);
    desk.note('early');
    desk.commit(500);
    desk.rotate();
    desk.commit(600);
    desk.rotate();
    expect(desk.journal.rotation).toMatchObject({ base: { segment: 2 } });
    expect(desk.journal.audit({ limit: 5, action: 'started' })).toHaveLength(1);
    expect(desk.journal.audit({ limit: 5, subject: 'O-7' }).map(({ seq }) => seq)).toEqual([7]);
    expect(desk.journal.audit({ limit: 3, beforeSeq: 100 }).map(({ seq }) => seq)).toEqual([99, 98, 97]);
    expect(desk.journal.audit({ limit: 3, beforeSeq: 1 })).toEqual([]);
    expect(desk.journal.audit({ limit: 0 })).toEqual([]);
  });

  it('starts from its snapshot, or from all facts of all segments', () => {
    const desk = rig();
    desk.commit(1_000);
    desk.rotate();
    desk.commit(5);
    const fromSnapshot = desk.journal.recovery(FORMAT);
    expect(fromSnapshot.snapshot?.facts).toBe(1_000);
    expect([...fromSnapshot.facts].map(({ seq }) => seq)).toEqual([1_001, 1_002, 1_003, 1_004, 1_005]);
    const whole = desk.journal.recovery(FORMAT + 1);
    expect(whole.snapshot).toBeUndefined();
    expect([...whole.facts].map(({ seq }) => seq)).toEqual(Array.from({ length: 1_005 }, (_, i) => i + 1));
  });

  it('keeps its checkpoints in order, and its anchors go on', () => {
    const desk = rig();
    for (let i = 0; i < 4; i += 1) {
      desk.commit(700);
      desk.rotate();
      expect(desk.journal.rotation).toMatchObject({ base: { segment: i + 1 } });
    }
    desk.commit(10);
    desk.reopen();
    const notes = desk.journal.checkpoints?.list({ limit: 100, offset: 0 }).map(({ note }) => note) ?? [];
    expect(desk.journal.checkpoints?.state().count).toBe(notes.length);
    expect(notes.length).toBeGreaterThanOrEqual(5);
    expect(anchorsOf(desk.directory)).toEqual([...notes].reverse());
    const sizes = desk.journal.checkpoints?.list({ limit: 100, offset: 2 }).map(({ size }) => size);
    expect(sizes).toEqual(notes.slice(2).map((note) => Number(note.split('\n')[1])));
  });
});

describe('the anchors of a journal with segments', () => {
  const allNotes = (desk: SegmentRig): string[] =>
    (desk.journal.checkpoints?.list({ limit: 1_000, offset: 0 }) ?? []).map(({ note }) => note).reverse();

  function withSegments(): SegmentRig {
    const desk = rig();
    for (let i = 0; i < 3; i += 1) {
      desk.commit(300);
      desk.rotate();
    }
    return desk;
  }

  it('are written anew from all segments where their file is gone or was cut within an older one', () => {
    for (const harm of [
      (path: string) => rmSync(path),
      (path: string) => truncateSync(path, 700),
      (path: string) => writeFileSync(path, Buffer.alloc(900)),
    ]) {
      const desk = withSegments();
      desk.close();
      harm(anchorPath(desk.directory));
      desk.reopen();
      desk.note('after the harm');
      desk.reopen();
      expect(allNotes(desk).length).toBeGreaterThan(3);
      expect(anchorsOf(desk.directory)).toEqual(allNotes(desk));
    }
  });

  it('begin anew where the segments are gone too, and keep no journal from being opened', () => {
    const desk = withSegments();
    desk.close();
    rmSync(anchorPath(desk.directory));
    rmSync(segmentDirectory(desk.directory), { recursive: true });
    desk.reopen();
    desk.note('after the harm');
    desk.reopen();
    const own = desk.journal.checkpoints?.list({ limit: anchorsOf(desk.directory).length, offset: 0 }) ?? [];
    expect(anchorsOf(desk.directory)).toEqual(own.map(({ note }) => note).reverse());
  });

  it('of another journal are refused', () => {
    const [desk, other] = [withSegments(), withSegments()];
    desk.close();
    other.close();
    cpSync(anchorPath(other.directory), anchorPath(desk.directory));
    expect(refusal(() => desk.reopen())).toMatchObject({ code: 'corrupt' });
  });
});

describe('events that wait to be published', () => {
  const told = (desk: SegmentRig, after = 0, limit = 10_000) =>
    desk.journal
      .outbox(after, limit)
      .filter(({ subject }) => subject !== 'desk.audit.checkpoint')
      .map(({ fact }) => fact);

  it('stay in their segment, and come in order all the same', () => {
    const desk = rig();
    for (let i = 0; i < 3; i += 1) {
      desk.commit(200, true);
      desk.rotate();
      expect(desk.journal.rotation).toMatchObject({ base: { segment: i + 1 } });
    }
    desk.commit(50, true);
    expect(told(desk)).toEqual(Array.from({ length: 650 }, (_, i) => i + 1));
    const all = desk.journal.outbox(0, 10_000);
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, i) => i + 1));
    for (const after of [0, 1, 199, 200, 201, 450, all.length - 1, all.length]) {
      expect(desk.journal.outbox(after, 7)).toEqual(all.slice(after, after + 7));
      expect(desk.journal.outbox(after, 1)).toEqual(all.slice(after, after + 1));
    }
    desk.journal.acknowledge(333);
    expect(desk.journal.outbox(0, 10_000)).toEqual(all.slice(333));
    desk.reopen();
    expect(desk.journal.outbox(100, 10_000).slice(0, 5)).toEqual(all.slice(333, 338));
    expect(countWaiting(desk.journal, 333)).toBe(desk.journal.outbox(333, 10_000).length);
    desk.journal.acknowledge(all.length);
    desk.commit(3, true);
    expect(told(desk)).toEqual([651, 652, 653]);
  });
});

describe('a segment is put off', () => {
  it('without a snapshot', () => {
    const desk = rig();
    desk.commit(100);
    desk.reopen({ format: FORMAT, now: NOW });
    expect(desk.journal.rotation).toMatchObject({ putOff: expect.stringContaining('no snapshot') });
    expect(existsSync(segmentPath(desk.directory, 1))).toBe(false);
  });

  it('while most of it is behind the newest snapshot', () => {
    const desk = rig();
    desk.commit(10);
    desk.snapshot();
    desk.commit(100);
    desk.reopen({ format: FORMAT, now: NOW });
    expect(desk.journal.rotation).toMatchObject({ putOff: expect.stringContaining('stands for 10 of 110 facts') });
  });

  it('while another program reads the journal', () => {
    const desk = rig();
    desk.commit(100);
    desk.snapshot();
    desk.close();
    const { database, close } = openReader(join(desk.directory, 'desk.db'));
    onTestFinished(close);
    database.exec('BEGIN');
    database.prepare('SELECT count(*) FROM audit').get();
    desk.reopen({ format: FORMAT, now: NOW });
    expect(desk.journal.rotation).toMatchObject({ putOff: expect.stringContaining('another program reads') });
    expect(existsSync(join(desk.directory, 'desk.db.next'))).toBe(false);
    desk.commit(5);
    expectWhole(allRows(desk.journal));
    close();
    desk.reopen({ format: FORMAT, now: NOW });
    expect(desk.journal.rotation).toMatchObject({ base: { segment: 1 } });
  });

  it('until the journal is full', () => {
    const desk = rig();
    desk.commit(100);
    desk.snapshot();
    desk.reopen({ format: FORMAT, now: NOW, when: () => ({ bytes: 100_000_000 }) });
    expect(desk.journal.rotation).toBeUndefined();
    desk.reopen({ format: FORMAT, now: NOW, when: () => ({ daily: true }) });
    expect(desk.journal.rotation).toBeUndefined();
    const tomorrow = (NOW + 86_400_000_000_000n) as typeof NOW;
    desk.reopen({ format: FORMAT, now: tomorrow, when: () => ({ daily: true }) });
    expect(desk.journal.rotation).toMatchObject({ base: { segment: 1 } });
    desk.commit(100);
    desk.snapshot();
    desk.reopen({ format: FORMAT, now: tomorrow, when: () => ({ daily: true }) });
    expect(desk.journal.rotation).toBeUndefined();
  });
});

describe('a segment that is missing', () => {
  it('is named where something of it is asked for, and keeps no journal from being opened', () => {
    const desk = rig();
    desk.commit(500);
    desk.rotate();
    desk.close();
    const path = segmentPath(desk.directory, 1);
    renameSync(path, `${path}.away`);
    desk.reopen();
    desk.commit(10);
    expect(desk.journal.recovery(FORMAT).snapshot?.facts).toBe(500);
    expect(refusal(() => desk.journal.audit({ limit: 1_000 }))).toMatchObject({ code: 'missing' });
    expect(refusal(() => [...desk.journal.facts()]).message).toContain('segment 000001 is missing');
    const older = refusal(() => [...desk.journal.recovery(FORMAT + 1).facts]);
    expect(older).toMatchObject({ code: 'missing', message: expect.stringContaining('segment 000001 is missing') });
    expect(older.message).toContain(
      `The journal's snapshot is of an older form (${FORMAT}; this desk reads ${FORMAT + 1}), so this start needs all facts before it: put all archived segments back for this start; after the next snapshot they can be archived again`,
    );
    expect(refusal(() => [...desk.journal.recovery(FORMAT - 1).facts]).message).toContain(
      `is of a newer desk's form (${FORMAT}; this one reads ${FORMAT - 1}): start that one`,
    );
    renameSync(`${path}.away`, path);
    expect([...desk.journal.recovery(FORMAT + 1).facts]).toHaveLength(510);
  });
});

describe('a seal', () => {
  it('is of the file as it is, and stands in the audit', async () => {
    const desk = rig();
    desk.commit(500);
    desk.rotate();
    expect(await desk.seal()).toEqual([]);
    const path = segmentPath(desk.directory, 1);
    expect(existsSync(sealPath(path))).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o400);
    const rows = desk.journal.audit({ limit: 10, action: 'segment_sealed' });
    expect(rows).toHaveLength(1);
    expect(rows[0]?.payload).toContain('"rows":[1,');
    expect(await desk.seal()).toEqual([]);
    expect(desk.journal.audit({ limit: 10, action: 'segment_sealed' })).toHaveLength(1);
  });

  it('that a crash kept from the audit is told of by the next start', async () => {
    const desk = rig();
    desk.commit(500);
    desk.rotate();
    const { journal } = desk;
    const broken = {
      audit: journal.audit.bind(journal),
      commit: () => {
        throw new JournalError('io', 'the disk is gone');
      },
    };
    const sealing = {
      directory: desk.directory,
      deskId: DESK_ID,
      signing: { key: desk.key, isNew: false },
      wallNs: () => NOW,
    };
    await expect(sealSegments(broken, sealing)).rejects.toThrow('the disk is gone');
    expect(existsSync(sealPath(segmentPath(desk.directory, 1)))).toBe(true);
    expect(journal.audit({ limit: 10, action: 'segment_sealed' })).toEqual([]);
    desk.reopen();
    expect(await desk.seal()).toEqual([]);
    expect(desk.journal.audit({ limit: 10, action: 'segment_sealed' })).toHaveLength(1);
  });

  it('is missing without a key, which the audit says once', async () => {
    const desk = rig({ isSigned: false });
    desk.commit(500);
    desk.rotate();
    expect(await desk.seal()).toEqual([1]);
    expect(await desk.seal()).toEqual([1]);
    expect(desk.journal.audit({ limit: 10, action: 'segment_unsealed' })).toHaveLength(1);
  });
});
