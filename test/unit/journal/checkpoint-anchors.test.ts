import { hash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anchorDirectory,
  anchorPath,
  anchorText,
  readAnchors,
} from '../../../electron/journal/checkpoint/anchor-file.ts';
import { databasePath, openJournal } from '../../../electron/journal/open.ts';
import { anchorsOf, CheckpointRig } from '../../support/checkpoint-rig.ts';
import { withoutGuards } from '../../support/tamper-database.ts';
import { refusal, tamper, temporaryDirectory } from './journal-fixture.ts';

/** A closed directory with so many checkpoints, one for each run. */
function withCheckpoints(count: number): CheckpointRig {
  let rig = new CheckpointRig();
  for (let i = 0; i < count; i += 1) {
    if (i > 0) rig = new CheckpointRig({ directory: rig.directory, key: rig.key });
    rig.begin().facts(3);
    rig.journal.close();
  }
  return rig;
}

/** Takes up the directory of a rig again, and lets what is due be done. */
const again = ({ directory, key }: CheckpointRig): CheckpointRig => new CheckpointRig({ directory, key }).begin();

const notes = (rig: CheckpointRig): readonly string[] =>
  rig.keeper
    .list({ limit: 100, offset: 0 })
    .map(({ note }) => note)
    .reverse();

/** Whether opening leaves every file of a directory as it was. */
function refusedUntouched(directory: string): string {
  const files = () =>
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter(
        (name) => !/desk\.(guard|lock|db-shm|db-wal)|reserve$/.test(name) && statSync(join(directory, name)).isFile(),
      )
      .map((name) => [name, hash('sha256', readFileSync(join(directory, name)))]);
  const before = files();
  const { code, message } = refusal(() => openJournal({ directory }));
  expect(code).toBe('corrupt');
  expect(files()).toEqual(before);
  return message;
}

describe('anchors', () => {
  it('are the checkpoints once more, in a file of the owner alone, after the commit', async () => {
    const rig = new CheckpointRig().begin();
    rig.facts(1_000);
    rig.settle();
    rig.facts(1);
    expect(existsSync(anchorPath(rig.directory))).toBe(false);
    await rig.synced();
    expect(rig.anchored()).toEqual(notes(rig));
    expect(statSync(anchorPath(rig.directory)).mode & 0o777).toBe(0o600);
    expect(statSync(anchorDirectory(rig.directory)).mode & 0o777).toBe(0o700);
    rig.facts(1_000);
    await rig.synced();
    rig.facts(1);
    rig.journal.close();
    expect(rig.anchored()).toHaveLength(3);
    expect(rig.keeper.state().problem).toBeUndefined();
  });

  it('that a crash kept from being written are written at the next start', async () => {
    const rig = withCheckpoints(3);
    const [first = '', second = ''] = rig.anchored();
    const whole = readFileSync(anchorPath(rig.directory));
    // The crash may come before, within and behind the last one.
    const from = Buffer.byteLength(anchorText(first) + anchorText(second));
    for (let length = from; length <= whole.length; length += 29) {
      truncateSync(anchorPath(rig.directory), length);
      const next = again(rig);
      await next.synced();
      expect(readFileSync(anchorPath(rig.directory)).subarray(0, whole.length).equals(whole)).toBe(true);
      expect(next.keeper.notices).toEqual([]);
      next.journal.close();
      expect(readFileSync(anchorPath(rig.directory)).equals(whole)).toBe(true);
    }
  });

  it('that are gone are written anew, and the audit says so', async () => {
    const rig = withCheckpoints(2);
    rmSync(anchorDirectory(rig.directory), { recursive: true });
    const next = again(rig);
    next.note();
    await next.synced();
    expect(next.anchored()).toEqual(notes(next));
    const [row] = next.journal.audit({ limit: 1, action: 'anchors_repaired' });
    expect(row?.payload).toContain('its 2 checkpoints are written anew');
  });

  it('whose end a power cut left as zeros are put aside and written anew', async () => {
    const rig = withCheckpoints(3);
    const whole = readFileSync(anchorPath(rig.directory));
    const [first = ''] = rig.anchored();
    const from = Buffer.byteLength(anchorText(first)) + 40;
    const damaged = Buffer.concat([whole.subarray(0, from), Buffer.alloc(whole.length - from)]);
    writeFileSync(anchorPath(rig.directory), damaged);
    const next = again(rig);
    next.note();
    await next.synced();
    // Whole again, with the one that the first commit of this start brought.
    expect(readFileSync(anchorPath(rig.directory)).subarray(0, whole.length).equals(whole)).toBe(true);
    expect(next.anchored()).toHaveLength(4);
    expect(readFileSync(`${anchorPath(rig.directory)}.damaged-1`).equals(damaged)).toBe(true);
    expect(next.journal.audit({ limit: 1, action: 'anchors_repaired' })[0]?.payload).toContain('damaged-1');
  });

  it.skipIf(process.getuid?.() !== 0 && process.platform === 'win32')(
    'that cannot be written are told of, keep nobody from trading, and are written when that is over',
    async () => {
      const rig = new CheckpointRig().begin();
      // A file in the place of the directory: also root cannot write there.
      writeFileSync(anchorDirectory(rig.directory), '');
      rig.facts(1_000);
      rig.settle();
      rig.facts(1);
      await rig.synced();
      expect(rig.keeper.state().problem).toMatch(/^checkpoints are not anchored: cannot write .*anchors/);
      rig.facts(5);
      rmSync(anchorDirectory(rig.directory));
      rig.clock.advance(10_000);
      await rig.synced();
      expect(rig.keeper.state().problem).toBeUndefined();
      expect(rig.anchored()).toEqual(notes(rig));
    },
  );
});

describe('a desk does not start', () => {
  it('on a database that was put back to an older copy', () => {
    const rig = withCheckpoints(2);
    const copy = temporaryDirectory();
    copyFileSync(databasePath(rig.directory), databasePath(copy));
    const later = again(rig);
    later.facts(3);
    later.journal.close();
    copyFileSync(databasePath(copy), databasePath(rig.directory));
    const message = refusedUntouched(rig.directory);
    expect(message).toMatch(/anchor 3 .* covers 9 audit rows, at 2023-.*Z, and the database does not know it/);
    expect(message).toContain('desk restore');
  });

  it('on a database of another desk', () => {
    const [rig, other] = [withCheckpoints(2), withCheckpoints(3)];
    copyFileSync(databasePath(other.directory), databasePath(rig.directory));
    expect(refusedUntouched(rig.directory)).toMatch(/anchor 1 .* the database does not know it/);
  });

  it('on a database whose rows were cut', () => {
    const rig = withCheckpoints(2);
    tamper(rig.directory, 'DROP TRIGGER audit_delete; DELETE FROM audit WHERE seq > 5');
    expect(refusedUntouched(rig.directory)).toMatch(/audit row 6 is missing: .* cut or changed/);
  });

  it('on a database whose rows and checkpoints were cut', () => {
    const rig = withCheckpoints(2);
    tamper(
      rig.directory,
      `PRAGMA foreign_keys = OFF; DROP TRIGGER audit_delete; DELETE FROM audit WHERE seq > 3;
       DROP TRIGGER facts_delete; DELETE FROM facts WHERE seq > 3;
       DROP TRIGGER checkpoints_delete; DELETE FROM checkpoints WHERE size > 3`,
    );
    expect(refusedUntouched(rig.directory)).toMatch(/anchor 2 .* covers 6 audit rows/);
  });

  it('on a database whose last signed row was changed', () => {
    const rig = withCheckpoints(1);
    tamper(rig.directory, `DROP TRIGGER audit_update; UPDATE audit SET hash = '${'ab'.repeat(32)}' WHERE seq = 3`);
    expect(refusedUntouched(rig.directory)).toMatch(/audit row 3 is not the one that was signed/);
  });

  it('on anchors that say something else', () => {
    const rig = withCheckpoints(2);
    const text = readFileSync(anchorPath(rig.directory), 'utf8');
    writeFileSync(anchorPath(rig.directory), text.replace('facts 3', 'facts 4'));
    expect(refusedUntouched(rig.directory)).toMatch(/anchor 1 .* covers 3 audit rows/);
    writeFileSync(anchorPath(rig.directory), `${text}more`);
    expect(refusedUntouched(rig.directory)).toMatch(/anchor 3 .* cannot be read, and the database does not know it/);
  });

  it('without its database, and makes no new one in the place of it', () => {
    const rig = withCheckpoints(1);
    rmSync(databasePath(rig.directory));
    expect(refusedUntouched(rig.directory)).toMatch(/is gone, and .* says that there was one/);
    expect(existsSync(databasePath(rig.directory))).toBe(false);
  });

  it('with checkpoints of another desk', () => {
    const rig = withCheckpoints(1);
    const next = new CheckpointRig({ directory: rig.directory, key: rig.key });
    const signing = { key: rig.key, isNew: false };
    const begin = () => next.keeper.begin({ deskId: 'another', clock: next.clock, signing });
    expect(refusal(begin).message).toMatch(/the checkpoints are of hotswap-desk\/6f3a.*, and this desk is .*another/);
  });

  it('with a row that was rewritten under a tree that was rewritten', () => {
    const rig = withCheckpoints(1);
    withoutGuards(rig.directory, (database) =>
      database.exec(
        `UPDATE audit SET hash = '${'ab'.repeat(32)}' WHERE seq = 1; UPDATE checkpoints SET range = zeroblob(64)`,
      ),
    );
    const next = new CheckpointRig({ directory: rig.directory, key: rig.key });
    expect(refusal(() => next.begin()).message).toMatch(/first 3 audit rows are not those that were signed/);
  });

  it('but does with a tree that is of no use, since the rows say what it was', () => {
    const rig = withCheckpoints(1);
    withoutGuards(rig.directory, (database) => database.exec('UPDATE checkpoints SET range = zeroblob(7)'));
    const next = again(rig);
    next.facts(2);
    next.journal.close();
    const sizes = new CheckpointRig({ directory: rig.directory }).sizes();
    expect(sizes).toEqual([3, 5]);
  });
});

describe('a file of anchors', () => {
  const path = () => join(temporaryDirectory(), 'checkpoints');
  const read = (file: string) => [...readAnchors(file)];

  it('that is not there is empty', () => {
    expect(read(path())).toEqual([]);
  });

  it('is read as it was written, however long it is', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90_000 }), { maxLength: 6 }), (lengths) => {
        const file = path();
        const all = lengths.map((length, index) => `${'ä'.repeat(length)}${index}\n\n— a b\n`);
        writeFileSync(file, all.map(anchorText).join(''));
        const found = read(file);
        expect(found.map((each) => ('note' in each ? each.note : each.problem))).toEqual(all);
        expect(found.map(({ number }) => number)).toEqual(all.map((_, index) => index + 1));
        const starts = all.map((_, index) => Buffer.byteLength(all.slice(0, index).map(anchorText).join('')));
        expect(found.map(({ offset }) => offset)).toEqual(starts);
      }),
      { numRuns: 30 },
    );
  });

  it('may be a single note without the empty line behind it', () => {
    const file = path();
    writeFileSync(file, 'text\n\n— a b\n');
    expect(read(file)).toEqual([{ number: 1, offset: 0, note: 'text\n\n— a b\n' }]);
  });

  it('that breaks off says where', () => {
    const file = path();
    writeFileSync(file, 'text\n\n— a b\n\nmore\n\n— a');
    expect(read(file)[1]).toMatchObject({ kind: 'torn', number: 2, offset: 15 });
  });

  it('that does not end is given up, and not read into memory', () => {
    const file = path();
    writeFileSync(file, 'text\n\n— a b\n\n');
    for (let i = 0; i < 40; i += 1) appendFileSync(file, 'x'.repeat(100_000));
    expect(read(file)[1]).toMatchObject({
      kind: 'unreadable',
      number: 2,
      problem: expect.stringMatching(/does not end/),
    });
  });

  it('that cannot be read says so', () => {
    const file = path();
    mkdirSync(file);
    expect(read(file)).toMatchObject([{ kind: 'unreadable', number: 1 }]);
  });

  it('can be copied away and compared', () => {
    const rig = withCheckpoints(2);
    const copy = temporaryDirectory();
    cpSync(anchorDirectory(rig.directory), anchorDirectory(copy), { recursive: true });
    expect(anchorsOf(copy)).toEqual(rig.anchored());
  });
});
