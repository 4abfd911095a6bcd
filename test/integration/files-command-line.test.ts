/** What the commands on a journal say of files that are not there, or are something else, and of a desk that runs. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeLock } from '../../electron/journal/directory/lock.ts';
import { verifyDesk } from '../../electron/verification/verify-desk.ts';
import { desk, serveDesk } from '../support/cli.ts';
import { commandLine } from '../support/command-line.ts';
import { deskDirectory, livedFacts } from '../support/verified-desk.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-given-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A stopped desk with a short life behind it, in a place of its own. */
async function stopped(): Promise<string> {
  const directory = join(folder, 'desk');
  cpSync(deskDirectory(await livedFacts()).directory, directory, { recursive: true });
  rmSync(join(directory, 'desk.guard'));
  return directory;
}

/** The directory of a desk that was served, with a version in it. */
async function lived(): Promise<string> {
  const directory = join(folder, 'served');
  await (await serveDesk(directory, '--demo')).signal('SIGTERM');
  return directory;
}

it('a file that is not there, a directory, and a file of another kind are called what they are', async () => {
  const directory = await stopped();
  const of = (name: string): string => join(folder, name);
  expect((await commandLine('backup', of('desk.tar'), '--data-dir', directory)).status).toBe(0);
  const exported = await commandLine('verify', '--data-dir', directory, '--export', of('evidence.gz'));
  expect([exported.status, exported.stderr]).toEqual([
    0,
    expect.stringMatching(/wrote \S+evidence\.gz: give it to .*verify --bundle \S+evidence\.gz --public-key FILE/),
  ]);
  const key = join(directory, 'signing-key.pub');
  const database = join(directory, 'desk.db');
  mkdirSync(of('folder'));
  writeFileSync(of('text'), 'something else\n');

  const cases: readonly (readonly [words: string | RegExp, args: readonly string[]])[] = [
    ['no such file: ', ['restore', of('none'), '--data-dir', of('new')]],
    ['is a directory', ['restore', of('folder'), '--data-dir', of('new')]],
    [/is an evidence bundle, .*verify --bundle FILE/, ['restore', of('evidence.gz'), '--data-dir', of('new')]],
    ['is a database: name the directory', ['restore', database, '--data-dir', of('new')]],
    ['is a directory: name a new file', ['backup', of('folder'), '--data-dir', directory]],
    ['no such directory: ', ['backup', join(of('none'), 'desk.tar'), '--data-dir', directory]],
    ['is a directory: name a new file', ['verify', '--export', of('folder'), '--data-dir', directory]],
    ['no such file: ', ['verify', '--bundle', of('none')]],
    ['is a directory', ['verify', '--bundle', of('folder')]],
    [/is a backup: use .*restore FILE/, ['verify', '--bundle', of('desk.tar')]],
    ['is no evidence bundle', ['verify', '--bundle', of('text')]],
    ['no such file: ', ['verify', '--anchor', of('none'), '--data-dir', directory]],
    ['is a directory', ['verify', '--anchor', of('folder'), '--data-dir', directory]],
    ['holds no anchors', ['verify', '--anchor', of('text'), '--data-dir', directory]],
    ['is a public key', ['verify', '--anchor', key, '--data-dir', directory]],
    ['no such file: ', ['verify', '--public-key', of('none'), '--data-dir', directory]],
    ['is a directory', ['verify', '--public-key', of('folder'), '--data-dir', directory]],
    [/is a backup: use/, ['verify', '--public-key', of('desk.tar'), '--data-dir', directory]],
    ['is a public key', ['verify', '--proof', key, '--public-key', key]],
  ];
  for (const [words, args] of cases) {
    const { status, stderr } = await commandLine(...args);
    expect([args.join(' '), status]).toEqual([args.join(' '), 2]);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/there is no journal here|disk.* failed|NOT verified/);
  }
  const anchors = join(directory, 'anchors', 'checkpoints');
  expect((await commandLine('verify', '--anchor', anchors, '--data-dir', directory)).status).toBe(0);
}, 60_000);

it('a desk that runs is to be stopped first; never one whose journal is away, which is to be put back', async () => {
  const directory = join(folder, 'served');
  const served = await serveDesk(directory);
  try {
    const file = join(folder, 'desk.tar');
    expect((await desk('backup', file, '--data-dir', directory)).status).toBe(0);
    const stop = `stop that desk first: Ctrl-C in its terminal, or its process ${served.pid}`;
    for (const args of [['restore', file, '--replace'], ['rotate'], ['serve', '--port', '0']])
      expect((await desk(...args, '--data-dir', directory)).stderr).toContain(stop);

    renameSync(join(directory, 'desk.db'), join(folder, 'away'));
    const gone = `desk.db is gone from ${directory} while the desk (process ${served.pid}) runs: put it back`;
    for (const args of [
      ['verify'],
      ['backup', join(folder, 'other.tar')],
      ['export', '-', '--table', 'orders'],
      ['prove', '--row', '1'],
    ])
      expect(await desk(...args, '--data-dir', directory)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(gone),
      });
    expect(() => takeLock(directory)).toThrow(/put that back first, and do not end the desk before/);
  } finally {
    await served.signal('SIGKILL');
  }
}, 60_000);

it('a restored desk starts held back, until somebody resumes it', async () => {
  const [directory, elsewhere, file] = [await lived(), join(folder, 'new'), join(folder, 'desk.tar')];
  expect((await desk('backup', file, '--data-dir', directory)).status).toBe(0);
  const restored = await desk('restore', file, '--data-dir', elsewhere);
  expect([restored.status, restored.stderr]).toEqual([
    0,
    expect.stringMatching(/its next start is REDUCING.* resume /),
  ]);
  const place = ['--data-dir', elsewhere];
  let served = await serveDesk(elsewhere);
  try {
    const held = await desk('status', ...place);
    expect(held.stdout).toMatch(/the whole desk is REDUCING since .*, by desk: restored from a backup of .*exchange/);
    expect((await desk('resume', ...place, '--reason', 'compared')).status).toBe(0);
    await served.signal('SIGTERM');
    // Once is enough: the next start goes on as it was left.
    served = await serveDesk(elsewhere);
    expect((await desk('status', ...place)).stdout).not.toContain('the whole desk is REDUCING');
  } finally {
    await served.signal('SIGKILL');
  }
}, 60_000);

it('rotate makes a segment that can be sealed, says what keeps it from that, and has nothing new to seal after it', async () => {
  const directory = await lived();
  const place = ['--data-dir', directory] as const;
  const key = join(directory, 'signing-key.pem');
  const kept = readFileSync(key);
  rmSync(key);
  const before = verifyDesk({ directory });
  const refused = await commandLine('rotate', ...place);
  expect([refused.status, refused.stdout, refused.stderr]).toEqual([
    1,
    '',
    expect.stringMatching(/NOT rotated.*signing-key.pem is missing.*--unsealed/),
  ]);
  expect(existsSync(join(directory, 'segments'))).toBe(false);
  expect(verifyDesk({ directory })).toMatchObject({ ok: true, head: before.head, rows: before.rows });
  const made = await commandLine('rotate', ...place, '--unsealed', '--json');
  expect([made.status, JSON.parse(made.stdout)]).toMatchObject([0, { segment: 1, sealed: false }]);
  expect(made.stderr).toMatch(/^!! segment 000001 is NOT sealed: .*The next start with the key seals it\n$/);
  writeFileSync(key, kept, { mode: 0o600 });
  const sealed = await commandLine('rotate', ...place);
  expect([sealed.status, sealed.stdout]).toEqual([0, 'segment 000001, made before, is sealed now\n']);
  const { stdout } = await commandLine('verify', ...place);
  expect(stdout).toContain('1 segment before the journal, sealed, and as they were sealed');
  const again = await commandLine('rotate', ...place);
  expect([again.status, again.stdout, again.stderr]).toEqual([1, '', expect.stringContaining('nothing new to seal')]);
  expect(again.stderr).not.toContain('full');
}, 60_000);
