/** What is no backup, or a hostile one, is refused in words, at once, and leaves nothing behind. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeBackup } from '../../../electron/verification/backup/make-backup.ts';
import { restoreBackup } from '../../../electron/verification/backup/restore.ts';
import { BLOCK, TAR_END, tarHeader, tarPadding } from '../../../electron/verification/backup/tar.ts';
import { commandLine } from '../../support/command-line.ts';
import { deskDirectory, livedFacts } from '../../support/verified-desk.ts';
import { temporaryDirectory } from '../journal/journal-fixture.ts';

const NOW = new Date('2026-05-04T03:02:01.000Z');

interface Entry {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The entries of a sound backup, its manifest first. */
let sound: readonly Entry[] = [];
beforeEach(async () => {
  if (sound.length > 0) return;
  const { directory } = deskDirectory((await livedFacts()).slice(0, 40));
  const file = join(temporaryDirectory(), 'sound.tar');
  await makeBackup({ directory, file, withKeys: false, madeAt: NOW });
  sound = entriesOf(readFileSync(file));
});

function entriesOf(tar: Buffer): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; tar[at] !== 0; ) {
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    const name = tar.toString('latin1', at, at + 100).replace(/\0.*$/s, '');
    entries.push({ name, bytes: tar.subarray(at + BLOCK, at + BLOCK + size) });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}

const packed = ({ name, bytes }: Entry): Buffer =>
  Buffer.concat([tarHeader(name, bytes.length, 0), bytes, tarPadding(bytes.length)]);

/** A header with its fields as they are given, and the checksum that belongs to them. */
function header(name: string, size: number, change: (header: Buffer) => void): Buffer {
  const made = tarHeader(name, size, 0);
  change(made);
  made.fill(0x20, 148, 156);
  const sum = made.reduce((total, byte) => total + byte, 0);
  made.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return made;
}

/** Restores from some bytes, or from what stands under a name, into a place that does not exist. */
async function refusal(source: Buffer | string): Promise<string> {
  const folder = temporaryDirectory();
  const file = typeof source === 'string' ? source : join(folder, 'hostile.tar');
  if (typeof source !== 'string') writeFileSync(file, source);
  const before = readdirSync(folder);
  const words = await restoreBackup({ directory: join(folder, 'a', 'desk'), file, replace: false, now: NOW }).then(
    () => 'nothing was refused',
    (error: Error) => `${error.name}: ${error.message}`,
  );
  expect(readdirSync(folder)).toEqual(before);
  return words;
}

const withManifest = (
  change: (manifest: { files: { name: string; bytes: number; sha256: string }[] }) => void,
): Buffer => {
  const [manifest, ...files] = sound as [Entry, ...Entry[]];
  const changed = JSON.parse(manifest.bytes.toString());
  change(changed);
  const first = { name: manifest.name, bytes: Buffer.from(JSON.stringify(changed)) };
  return Buffer.concat([...[first, ...files].map(packed), TAR_END]);
};

describe('what is no regular file', () => {
  it.each([
    ['a named pipe', (path: string) => void execFileSync('mkfifo', [path])],
    ['a directory', (path: string) => mkdirSync(path)],
  ])('%s is refused at once', async (words, make) => {
    const path = join(temporaryDirectory(), 'given');
    make(path);
    expect(await refusal(path)).toContain(`is ${words}: `);
    for (const args of [
      ['restore', '--data-dir', join(path, '..', 'new'), path],
      ['verify', '--bundle', path],
      ['verify', '--proof', path, '--public-key', path],
      ['verify', '--data-dir', temporaryDirectory(), '--anchor', path],
      ['session', path],
    ]) {
      const { status, stderr } = await commandLine(...args);
      expect([status === 0, stderr], args.join(' ')).toEqual([false, expect.stringContaining(`is ${words}: `)]);
      expect(stderr).not.toContain(' at ');
    }
    expect(existsSync(join(path, '..', 'new'))).toBe(false);
  });

  it('a device, and a socket', async () => {
    expect(await refusal('/dev/zero')).toContain('is a device: ');
    const path = join(temporaryDirectory(), 's');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const { stderr } = await commandLine('restore', '--data-dir', join(path, '..', 'new'), path);
    server.close();
    expect(stderr).toContain('is a socket: ');
  });
});

describe('a hostile archive', () => {
  it('cut off at any block is refused', async () => {
    const whole = Buffer.concat([...sound.map(packed), TAR_END]);
    expect(await refusal(whole.subarray(0, whole.length - TAR_END.length))).toContain('cut off');
    for (let at = 0; at < whole.length - 2 * BLOCK; at += 37 * BLOCK + 11)
      expect(await refusal(whole.subarray(0, at)), `at ${at}`).toMatch(/^BackupError: .*(cut off|no backup)/);
  });

  it.each([
    ['a hard link', '1', 'no ordinary file'],
    ['a symbolic link', '2', 'no ordinary file'],
    ['a character device', '3', 'no ordinary file'],
    ['a block device', '4', 'no ordinary file'],
    ['a directory', '5', 'no ordinary file'],
    ['a named pipe', '6', 'no ordinary file'],
    ['a GNU sparse file', 'S', 'no ordinary file'],
    ['an extended header', 'x', 'no ordinary file'],
    ['a GNU long name', 'L', 'no ordinary file'],
  ])('with %s in it is refused', async (_, type, words) => {
    const [manifest, first, ...rest] = sound as [Entry, Entry, ...Entry[]];
    const hostile = header(first.name, first.bytes.length, (made) => {
      made.write(type, 156, 'latin1');
      made.write('/etc/passwd', 157, 'latin1');
    });
    const archive = [
      packed(manifest),
      hostile,
      first.bytes,
      tarPadding(first.bytes.length),
      ...rest.map(packed),
      TAR_END,
    ];
    expect(await refusal(Buffer.concat(archive))).toContain(words);
  });

  it('that names what is no file of a desk, or names one twice, is refused', async () => {
    for (const name of ['../desk.db', '/etc/passwd', 'ladders/../../x.json', 'desk.db/', 'C:\\x', 'desk.db\u0000x'])
      expect(
        await refusal(withManifest(({ files }) => files.push({ name, bytes: 0, sha256: '0'.repeat(64) }))),
      ).toMatch(/not one that a desk writes/);
    expect(await refusal(withManifest(({ files }) => files.push(...files.slice(0, 1))))).toContain('twice');
    // The same entry twice, and the manifest once.
    const [manifest, first, ...rest] = sound as [Entry, Entry, ...Entry[]];
    const twice = Buffer.concat([...[manifest, first, first, ...rest].map(packed), TAR_END]);
    expect(await refusal(twice)).toContain('not where its manifest says');
  });

  it('that declares more than it holds is refused before a byte is written', async () => {
    for (const bytes of [2 ** 52, 2 ** 40]) {
      const [manifest] = sound as [Entry];
      const changed = JSON.parse(manifest.bytes.toString());
      changed.files = [{ name: 'desk.db', bytes, sha256: createHash('sha256').digest('hex') }];
      const first = { name: manifest.name, bytes: Buffer.from(JSON.stringify(changed)) };
      expect(await refusal(Buffer.concat([packed(first), tarHeader('desk.db', bytes, 0), TAR_END]))).toContain(
        'cut off',
      );
    }
  });

  it('that is a file of holes, larger than the disk, is refused before a byte is written', async () => {
    const bytes = 2 ** 42;
    const [manifest] = sound as [Entry];
    const changed = JSON.parse(manifest.bytes.toString());
    changed.files = [{ name: 'desk.db', bytes, sha256: '0'.repeat(64) }];
    const first = packed({ name: manifest.name, bytes: Buffer.from(JSON.stringify(changed)) });
    const file = join(temporaryDirectory(), 'holes.tar');
    writeFileSync(file, Buffer.concat([first, tarHeader('desk.db', bytes, 0)]));
    truncateSync(file, first.length + BLOCK + bytes + TAR_END.length);
    expect(await refusal(file)).toMatch(/BackupError: the backup holds 4398046\.5 MB and .* has room for /);
  });
});

describe('a restore that fails', () => {
  it('leaves a directory that was there as it was', async () => {
    const folder = temporaryDirectory();
    const file = join(folder, 'x.tar');
    const [manifest, first, ...rest] = sound as [Entry, Entry, ...Entry[]];
    const bytes = Buffer.from(first.bytes);
    bytes[4_000] = (bytes[4_000] ?? 0) ^ 1;
    writeFileSync(file, Buffer.concat([...[manifest, { ...first, bytes }, ...rest].map(packed), TAR_END]));
    const directory = join(folder, 'desk');
    mkdirSync(directory);
    writeFileSync(join(directory, 'notes.txt'), 'of a person');
    await expect(restoreBackup({ directory, file, replace: false, now: NOW })).rejects.toThrow(
      'does not give the hash',
    );
    expect(readdirSync(directory)).toEqual(['notes.txt']);
  });
});
