/** What is written is there whole or not at all, and nobody's hurry or full disk makes a command lie about it. */
import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Draft } from '../../electron/journal/files/draft.ts';
import { NewFile } from '../../electron/journal/files/new-file.ts';
import { makeBackup } from '../../electron/verification/backup/make-backup.ts';
import { SegmentRig } from '../support/segment-rig.ts';

const ENTRY = fileURLToPath(new URL('../../electron/desk.ts', import.meta.url));
let folder: string;
let directory: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'desk-output-'));
  directory = join(folder, 'desk');
  mkdirSync(directory);
  const rig = new SegmentRig({ directory });
  rig.commit(2_000);
  rig.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a line of a shell in which `desk` is the command; its status is the desk's own, at the head of a pipe too. */
function shell(line: string, ...given: readonly string[]): Promise<{ status: number | null; stderr: string }> {
  const script = `set -o pipefail; desk() { ${JSON.stringify(process.execPath)} ${JSON.stringify(ENTRY)} "$@"; }; ${line}`;
  const child = spawn('bash', ['-c', script, 'bash', ...given], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += String(text);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stderr }));
  });
}

const hasBash = existsSync('/bin/bash');
/** A disk that is always full. */
const hasFull = existsSync('/dev/full');

describe.runIf(hasBash)('standard output', () => {
  it('that nobody reads any more ends a command quietly', async () => {
    const { status, stderr } = await shell('desk export --table audit --data-dir "$1" - | head -1', directory);
    expect([status, stderr]).toEqual([0, '']);
  });

  it.runIf(hasFull)('on a full disk is told in one line, with status 1', async () => {
    for (const command of ['export --table audit -', 'verify --json']) {
      const { status, stderr } = await shell(`desk ${command} --data-dir "$1" > /dev/full`, directory);
      const told = stderr.split('\n').filter((line) => line.includes('cannot be written to standard output'));
      expect([command, status, told]).toEqual([
        command,
        1,
        ['desk: the result cannot be written to standard output: no space is left on its disk'],
      ]);
      expect(stderr).not.toMatch(/^ {4}at /m);
    }
  });
});

describe.runIf(hasBash)('a file', () => {
  it('that outgrows the disk does not come to have its name', async () => {
    const file = join(folder, 'audit.csv');
    const { status } = await shell('ulimit -f 64; desk export --table audit --data-dir "$1" "$2"', directory, file);
    expect(status).not.toBe(0);
    expect(existsSync(file)).toBe(false);
  });

  it('of a session that is interrupted leaves the older one as it was, and nothing beside it', {
    timeout: 60_000,
  }, async () => {
    const [report, trades] = [join(folder, 'report.json'), join(folder, 'trades.csv')];
    writeFileSync(report, 'the older one');
    const scenario = join(folder, 'scenario.json');
    writeFileSync(
      scenario,
      JSON.stringify({
        name: 'x',
        seed: 1,
        feed: { kind: 'sim', duration_seconds: 86_400 },
        capital: 1_000,
        algorithms: [{ name: 'momentum', versions: [{ version: '1.0.0', module: 'momentum-1.0.0.ts' }] }],
        steps: [],
      }),
    );
    const child = spawn(
      process.execPath,
      [ENTRY, 'session', scenario, '--speed', '1x', '--report', report, '--trades', trades],
      { stdio: 'ignore' },
    );
    const ended = new Promise((resolve) => child.on('close', resolve));
    await expect
      .poll(() => readdirSync(folder).filter((name) => name.includes('.partial-')), { timeout: 30_000 })
      .toHaveLength(2);
    expect([readFileSync(report, 'utf8'), existsSync(trades)]).toEqual(['the older one', false]);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect([readFileSync(report, 'utf8'), existsSync(trades)]).toEqual(['the older one', false]);
    expect(readdirSync(folder).filter((name) => name.includes('.partial-'))).toEqual([]);
  });
});

describe('what a process leaves behind that was ended on the spot', () => {
  /** The number of a process that is gone. */
  const gone = (): string => String(execFileSync(process.execPath, ['-p', 'process.pid'])).trim();

  it('is taken away by the next that writes there, and never what another one writes now', async () => {
    const place = mkdtempSync(join(folder, 'left-'));
    const pid = gone();
    for (const name of [`x.tar.partial-${pid}`, `x.tar.partial-${process.ppid}`, `y.tar.partial-${pid}`])
      writeFileSync(join(place, name), '');
    mkdirSync(join(place, `.backup-${pid}-1`));
    // The facts here are none that a desk would write, so nothing comes of it; what was left goes all the same.
    const made = makeBackup({ directory, file: join(place, 'x.tar'), withKeys: false, madeAt: new Date() });
    await expect(made).rejects.toThrow('does not verify');
    expect(readdirSync(place).sort()).toEqual([`x.tar.partial-${process.ppid}`, `y.tar.partial-${pid}`].sort());
  });

  it('bears no name that looks whole', () => {
    const place = mkdtempSync(join(folder, 'left-'));
    const [fresh, draft] = [new NewFile(join(place, 'a.gz')), new Draft(join(place, 'b.json'))];
    fresh.write(Buffer.from('half'));
    writeFileSync(draft.path, 'half');
    expect(readdirSync(place).sort()).toEqual([`a.gz.partial-${process.pid}`, `b.json.partial-${process.pid}`]);
    fresh.keep();
    draft.keep();
    expect(readdirSync(place).sort()).toEqual(['a.gz', 'b.json']);
  });
});

describe('a result that replaces an older one', () => {
  it('goes where a link leads, keeps who may read it, and is written to a device as it stands', () => {
    const place = mkdtempSync(join(folder, 'draft-'));
    writeFileSync(join(place, 'real'), 'old', { mode: 0o600 });
    symlinkSync(join(place, 'real'), join(place, 'link'));
    const draft = new Draft(join(place, 'link'));
    writeFileSync(draft.path, 'new');
    draft.keep();
    expect(readFileSync(join(place, 'real'), 'utf8')).toBe('new');
    expect(readdirSync(place).sort()).toEqual(['link', 'real']);
    const device = new Draft('/dev/null');
    expect(device.path).toBe('/dev/null');
    device.discard();
    expect(existsSync('/dev/null')).toBe(true);
    expect(() => new Draft(place)).toThrow('is a directory');
  });
});
