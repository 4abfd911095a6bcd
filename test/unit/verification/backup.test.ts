/** A backup holds a desk as of one moment, whole and verified; a restore leaves the old desk or the new one, never half of either. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { StoredFact } from '../../../electron/engine/ports.ts';
import { beginSigning } from '../../../electron/journal/checkpoint/begin-signing.ts';
import { loadOrCreateSigningKey } from '../../../electron/journal/checkpoint/signing-key.ts';
import { decideRestore, finishRestore, isHalfRestored } from '../../../electron/journal/directory/restored.ts';
import { openJournal } from '../../../electron/journal/open.ts';
import { makeBackup } from '../../../electron/verification/backup/make-backup.ts';
import { readBackup } from '../../../electron/verification/backup/read-backup.ts';
import { restoreBackup } from '../../../electron/verification/backup/restore.ts';
import { BLOCK, tarHeader } from '../../../electron/verification/backup/tar.ts';
import { verifyDesk } from '../../../electron/verification/verify-desk.ts';
import { CheckpointRig } from '../../support/checkpoint-rig.ts';
import { ManualClock } from '../../support/live-rig.ts';
import { batchOf, changed, deskDirectory, livedFacts } from '../../support/verified-desk.ts';
import { auditEntry, closing, refusalCode, temporaryDirectory } from '../journal/journal-fixture.ts';

const NOW = new Date('2026-05-04T03:02:01.000Z');
const LATER = new Date('2026-05-05T03:02:01.000Z');

let facts: readonly StoredFact[];
beforeAll(async () => {
  facts = await livedFacts();
});

/** A desk with everything that a directory may hold. */
function fullDesk(from = facts): CheckpointRig {
  const rig = deskDirectory(from);
  for (const [name, text] of [
    ['token', 'the token'],
    ['operator-key', 'the key'],
    ['signing-key.pem', 'the private key'],
    ['notes.txt', 'of a person'],
  ] as const)
    writeFileSync(join(rig.directory, name), text, { mode: 0o600 });
  mkdirSync(join(rig.directory, 'ladders'));
  writeFileSync(join(rig.directory, 'ladders', 'ours.json'), '{}');
  writeFileSync(join(rig.directory, 'ladders', '.hidden'), 'x');
  return rig;
}

const backUp = async (directory: string, withKeys = false): Promise<string> => {
  const file = join(temporaryDirectory(), 'desk.tar');
  await makeBackup({ directory, file, withKeys, madeAt: NOW });
  return file;
};

/** Why something is refused, in words. */
const refused = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was refused',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe('a backup', () => {
  it('holds the journal with its anchors and public key, and no secret unless that is asked for', async () => {
    const { directory } = fullDesk();
    const names = async (file: string) => (await readBackup(file, () => undefined)).files.map(({ name }) => name);
    const open = ['desk.db', 'anchors/checkpoints', 'signing-key.pub'];
    const file = await backUp(directory);
    expect(await names(file)).toEqual([...open, 'ladders/ours.json']);
    expect(readFileSync(file).includes('the private key')).toBe(false);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const secrets = ['signing-key.pem', 'token', 'operator-key'];
    expect(await names(await backUp(directory, true))).toEqual([...open, ...secrets, 'ladders/ours.json']);
    expect(readdirSync(join(file, '..'))).toEqual(['desk.tar']);
  });

  it('is of one moment, taken while a desk writes, and never holds its writer up', async () => {
    const rig = new CheckpointRig().begin();
    const half = Math.floor(facts.length / 2);
    rig.journal.commit(batchOf(facts.slice(0, half)));
    let next = half;
    let commits = 0;
    const file = join(temporaryDirectory(), 'desk.tar');
    const { manifest } = await makeBackup({
      directory: rig.directory,
      file,
      withKeys: false,
      madeAt: NOW,
      onProgress: () => {
        rig.journal.commit(batchOf(facts.slice(next, next + 5)));
        next += 5;
        commits += 1;
      },
    });
    expect(commits).toBeGreaterThan(0);
    expect(manifest.facts).toBe(half);
  });

  it('is not made of what does not verify, nor over a file that is there, and leaves nothing behind', async () => {
    const { directory } = fullDesk(changed(facts, 'fill', 0, (body) => (body.price = 1)));
    const folder = temporaryDirectory();
    const file = join(folder, 'desk.tar');
    const make = () => refused(makeBackup({ directory, file, withKeys: false, madeAt: NOW }));
    expect(await make()).toMatch(/BackupError: what the desk has on disk does not verify: fact \d+ \(fill\)/);
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(file, 'mine');
    expect(await make()).toMatch(/nothing is ever overwritten/);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });
});

describe('a restore', () => {
  const into = (directory: string, file: string, replace = false, now = LATER) =>
    restoreBackup({ directory, file, replace, now });

  it('puts a desk into an empty place, which verifies, goes on, and says from what', async () => {
    const { directory: from, key } = fullDesk();
    const directory = join(temporaryDirectory(), 'new', 'desk');
    const { aside, canSign } = await into(directory, await backUp(from));
    expect([aside, canSign]).toEqual([undefined, false]);
    const report = verifyDesk({
      directory,
      publicKeys: [key.publicKey],
      anchors: join(from, 'anchors', 'checkpoints'),
    });
    expect(report.problems).toEqual([]);
    const journal = closing(openJournal({ directory, create: false }));
    const [stop, row] = journal.audit({ limit: 2 });
    expect(stop).toMatchObject({ action: 'stopped' });
    expect(row).toMatchObject({ action: 'restored', actor: 'administrator' });
    expect(JSON.parse(row?.payload ?? '')).toMatchObject({
      from: 'desk.tar',
      made_at: NOW.toISOString(),
      facts: facts.length,
    });
    expect(readdirSync(directory).filter((name) => name.startsWith('restor'))).toEqual([]);
  });

  it('is refused over a desk; with leave, puts that desk aside whole and keeps what is not its own', async () => {
    const older = fullDesk(facts.slice(0, 60));
    const { directory } = fullDesk();
    const file = await backUp(older.directory);
    const before = readFileSync(join(directory, 'desk.db'));
    expect(await refused(into(directory, file))).toMatch(/holds a desk .*--replace/);
    const { aside = '', kept } = await into(directory, file, true);
    expect(readFileSync(join(aside, 'desk.db')).equals(before)).toBe(true);
    expect(verifyDesk({ directory: aside })).toMatchObject({ ok: true, facts: facts.length });
    expect(verifyDesk({ directory })).toMatchObject({ ok: true, facts: 60 });
    expect(readFileSync(join(directory, 'notes.txt'), 'utf8')).toBe('of a person');
    // The tokens stay; the signing key is another desk's, and goes.
    expect(kept).toEqual(['token', 'operator-key']);
    expect(existsSync(join(directory, 'signing-key.pem'))).toBe(false);
    closing(openJournal({ directory, create: false }));
  });

  it('keeps the signing key where it is the same desk’s, so that it can sign on', async () => {
    const { directory } = fullDesk();
    const { kept, canSign } = await into(directory, await backUp(directory), true);
    expect([kept, canSign]).toEqual([['signing-key.pem', 'token', 'operator-key'], true]);
  });

  it('signs the row that it writes where the key is at hand, and says why not where it is not', async () => {
    const directory = temporaryDirectory();
    const journal = openJournal({ directory });
    journal.setMeta('seed', '7');
    const { key } = await loadOrCreateSigningKey(directory);
    expect(await beginSigning(journal, directory, new ManualClock())).toBeUndefined();
    journal.commit({ facts: [], audit: [auditEntry()] });
    journal.close();
    const restored = async (withKeys: boolean) => {
      const place = join(temporaryDirectory(), 'desk');
      await into(place, await backUp(directory, withKeys));
      return verifyDesk({ directory: place, publicKeys: [key.publicKey] });
    };
    const signed = await restored(true);
    expect(signed.problems).toEqual([]);
    expect(signed.checkpoints).toMatchObject({ covered: signed.rows });
    expect(signed.checkpoints.unsigned).toBeUndefined();
    expect((await restored(false)).checkpoints.unsigned?.reason).toContain('the signing key is gone');
  });

  it('is refused while a desk runs there', async () => {
    const file = await backUp(fullDesk().directory);
    const { directory } = new CheckpointRig();
    expect(await refused(into(directory, file, true))).toMatch(/JournalError: .* belongs to a running desk/);
  });

  it('is refused whole where the backup is cut, changed, or no backup, and leaves nothing behind', async () => {
    const file = await backUp(fullDesk().directory);
    const good = readFileSync(file);
    const cases: readonly (readonly [words: RegExp, bytes: Buffer])[] = [
      [/cut off/, good.subarray(0, good.length - 100_000)],
      [/cut off/, good.subarray(0, 100)],
      [/no backup of a desk/, Buffer.alloc(4_096, 0x41)],
      [/no backup of a desk/, Buffer.alloc(4_096)],
      [/no backup of a desk/, Buffer.concat([tarHeader('etc/passwd', 0, 0), Buffer.alloc(1_024)])],
      [/in the backup is damaged: it does not give the hash/, flipped(good, good.length >> 1)],
      [/not JSON|not one that a desk writes|no backup/, flipped(good, BLOCK)],
      [
        /does not name/,
        Buffer.concat([good.subarray(0, good.length - 1_024), tarHeader('token', 0, 0), Buffer.alloc(1_024)]),
      ],
    ];
    for (const [words, bytes] of cases) {
      const directory = join(temporaryDirectory(), 'desk');
      writeFileSync(file, bytes);
      expect(await refused(into(directory, file))).toMatch(words);
      expect(existsSync(directory)).toBe(false);
    }
  });

  it.each([
    ['../out.db', 1],
    ['/etc/cron.d/x', 1],
    ['desk.db/../../x', 1],
    ['ladders/../../x.json', 1],
    ['ladders/.x.json', 1],
    ['desk.db-wal', 1],
    ['desk.guard', 1],
    ['desk.db', -1],
    ['desk.db', 2 ** 60],
  ])('is refused for a manifest that names %s with %i bytes', async (name, bytes) => {
    const manifest = {
      ...{ format: 'hotswap-desk-backup', version: 1, made_at: 'now', rows: 1, facts: 1, head: '', with_keys: false },
      files: [{ name, bytes, sha256: '0'.repeat(64) }],
    };
    const text = Buffer.alloc(BLOCK, ' ');
    text.write(JSON.stringify(manifest));
    const file = join(temporaryDirectory(), 'hostile.tar');
    writeFileSync(file, Buffer.concat([tarHeader('manifest.json', BLOCK, 0), text, Buffer.alloc(1_024)]));
    const directory = join(temporaryDirectory(), 'desk');
    expect(await refused(into(directory, file))).toMatch(/BackupError/);
    expect(existsSync(directory)).toBe(false);
  });
});

const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0x10;
  return copy;
};

describe('a restore that was decided and ended', () => {
  /** A directory with an old desk of 60 facts, and a whole new one in the folder from which it is to come in. */
  function decided(): string {
    const old = fullDesk(facts.slice(0, 60));
    const { directory } = old;
    cpSync(fullDesk().directory, join(directory, 'restoring-1'), { recursive: true });
    rmSync(join(directory, 'restoring-1', 'desk.guard'));
    const names = ['desk.db', 'anchors', 'signing-key.pub'];
    writeFileSync(join(directory, 'desk.db-wal'), '');
    const note = {
      from: 'restoring-1',
      aside: 'replaced-1',
      names,
      old: ['desk.db', 'desk.db-wal', 'anchors', 'signing-key.pub'],
    };
    decideRestore(directory, note, () => {});
    return directory;
  }

  it('is finished by whoever opens the directory next, wherever it was ended', () => {
    class Ended extends Error {}
    let steps = 0;
    finishRestore(decided(), () => {
      steps += 1;
    });
    expect(steps).toBeGreaterThan(6);
    for (let end = 1; end <= steps; end += 1) {
      const directory = decided();
      let step = 0;
      const die = (): void => {
        step += 1;
        if (step === end) throw new Ended();
      };
      expect(() => finishRestore(directory, die)).toThrow(Ended);
      expect(isHalfRestored(directory)).toBe(true);
      openJournal({ directory, create: false }).close();
      expect(isHalfRestored(directory)).toBe(false);
      expect(verifyDesk({ directory })).toMatchObject({ ok: true, facts: facts.length });
      expect(verifyDesk({ directory: join(directory, 'replaced-1') })).toMatchObject({ ok: true, facts: 60 });
      expect(existsSync(join(directory, 'restoring-1'))).toBe(false);
    }
  });

  it('moves nothing by a note that somebody doctored', () => {
    const directory = decided();
    for (const name of ['../x', '/etc/passwd', '..', '', 'a/b']) {
      writeFileSync(join(directory, 'restore.json'), JSON.stringify({ from: name, aside: 'a', names: [], old: [] }));
      expect(refusalCode(() => finishRestore(directory))).toBe('corrupt');
    }
    writeFileSync(join(directory, 'restore.json'), '{');
    expect(refusalCode(() => openJournal({ directory }))).toBe('corrupt');
  });
});
