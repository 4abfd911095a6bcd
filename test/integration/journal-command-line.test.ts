/** verify, prove, backup, restore and export as a person at a terminal runs them, and the desk's own word on its journal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../electron/journal/open.ts';
import { verifyDesk } from '../../electron/verification/verify-desk.ts';
import { desk, type ServedDesk, serveDesk } from '../support/cli.ts';
import { commandLine } from '../support/command-line.ts';
import { deskDirectory, livedFacts } from '../support/verified-desk.ts';

const ENTRY = fileURLToPath(new URL('../../electron/desk.ts', import.meta.url));

let folder: string;
let served: ServedDesk | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-commands-'));
});
afterEach(async () => {
  await served?.signal('SIGKILL');
  served = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** A stopped desk with a short life behind it, in a place of its own. */
async function stopped(name = 'desk'): Promise<string> {
  const rig = deskDirectory(await livedFacts());
  const directory = join(folder, name);
  cpSync(rig.directory, directory, { recursive: true });
  rmSync(join(directory, 'desk.guard'));
  return directory;
}

describe('a desk that runs', () => {
  it('is verified by itself and from beside, backed up, and put in place elsewhere', async () => {
    const directory = join(folder, 'served');
    served = await serveDesk(directory, '--demo');
    const ask = async (query: string) => {
      const headers = { authorization: `Bearer ${served?.token}` };
      const response = await fetch(`${served?.url}/api/v1/audit/verify${query}`, { headers });
      return (await response.json()) as Record<string, unknown>;
    };
    const answer = await ask('?wait_ms=30000');
    expect(answer).toMatchObject({ state: 'done', error: null, report: { ok: true, problems: [] } });
    // A result that is fresh is answered again; none is old enough at first.
    expect(await ask('')).toEqual(answer);
    const [first, second] = await Promise.all([ask('?max_age_ms=0&wait_ms=0'), ask('?max_age_ms=0&wait_ms=30000')]);
    expect(first.state).toBe('running');
    expect(second).toMatchObject({ state: 'done', started_at: first.started_at });
    expect(await ask('?wait_ms=x')).toMatchObject({ code: 'malformed' });

    expect(await desk('verify', '--data-dir', directory)).toMatchObject({ status: 0 });
    const file = join(folder, 'desk.tar');
    const backup = await desk('backup', '--data-dir', directory, file);
    expect(backup.status, backup.stderr).toBe(0);
    expect(backup.stdout).toContain('without its private key and tokens');
    const refused = await desk('restore', '--data-dir', directory, '--replace', file);
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('belongs to a running desk')]);
    await served.signal('SIGTERM');
    served = undefined;

    const key = join(directory, 'signing-key.pub');
    const elsewhere = join(folder, 'elsewhere');
    const restored = await desk('restore', '--data-dir', elsewhere, '--public-key', key, file);
    // A backup from the first minute may have no checkpoint yet, and then the key says nothing about it.
    if (restored.status !== 0) {
      expect(restored.stderr).toContain('the public key that was given says nothing');
      expect(await desk('restore', '--data-dir', elsewhere, file)).toMatchObject({ status: 0 });
    }
    expect(await desk('verify', '--data-dir', elsewhere)).toMatchObject({ status: 0 });
    served = await serveDesk(elsewhere);
    const { status } = await fetch(`${served.url}/health`);
    expect(status).toBe(200);
  }, 120_000);
});

describe('a desk that does not run', () => {
  it('gives evidence and proofs that verify with the public key alone', async () => {
    const directory = await stopped();
    const key = join(folder, 'kept.pub');
    const anchors = join(folder, 'kept');
    cpSync(join(directory, 'signing-key.pub'), key);
    cpSync(join(directory, 'anchors', 'checkpoints'), anchors);
    const bundle = join(folder, 'evidence.gz');
    const trusted = ['--public-key', key];
    const made = await commandLine(
      'verify',
      '--data-dir',
      directory,
      ...trusted,
      '--anchor',
      anchors,
      '--export',
      bundle,
    );
    expect(made.status, made.stderr).toBe(0);
    expect(made.stdout).toMatch(/^whole: [\d,]+ audit rows, [\d,]+ facts; ledger and slots recounted from /);
    const [wrong, proof, growth] = ['wrong.pub', 'row.json', 'growth.json'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const other = deskDirectory((await livedFacts()).slice(0, 3));
    cpSync(join(other.directory, 'signing-key.pub'), wrong);
    const named = await commandLine('prove', '--data-dir', directory, '--row', '7', proof);
    expect(named.stdout).toMatch(/a proof that row 7 is among the \d+ rows of a checkpoint/);
    expect((await commandLine('prove', '--data-dir', directory, '--row', '7', '--json')).stdout).toBe(
      readFileSync(proof, 'utf8'),
    );
    const { checkpoints } = verifyDesk({ directory });
    const sizes = readFileSync(anchors, 'utf8').match(/^\d+$/gm) ?? [];
    expect(checkpoints.count).toBe(sizes.length);
    writeFileSync(growth, (await commandLine('prove', '--data-dir', directory, '--from', sizes[0] ?? '')).stdout);
    rmSync(directory, { recursive: true });

    const statuses = async (...args: readonly string[]) => [
      (await commandLine('verify', ...args, ...trusted)).status,
      (await commandLine('verify', ...args, '--public-key', wrong)).status,
    ];
    expect(await statuses('--bundle', bundle)).toEqual([0, 1]);
    expect(await statuses('--proof', proof)).toEqual([0, 1]);
    expect(await statuses('--proof', growth)).toEqual([0, 1]);
    writeFileSync(proof, readFileSync(proof, 'utf8').replace('"desk"', '"eve"'));
    const changed = await commandLine('verify', '--proof', proof, ...trusted);
    expect([changed.status, changed.stderr]).toEqual([1, expect.stringContaining('it was changed')]);
  }, 60_000);

  it('says in words what it cannot do, and exits with 2 where it was not clear what was meant', async () => {
    const directory = await stopped();
    const cases: readonly (readonly [status: number, words: string, args: readonly string[]])[] = [
      [2, 'verify one thing', ['verify', '--data-dir', directory, '--bundle', 'x']],
      [2, 'held against a public key', ['verify', '--proof', 'x']],
      [2, 'no such file: none.pub', ['verify', '--data-dir', directory, '--public-key', 'none.pub']],
      [2, 'this is no public key', ['verify', '--data-dir', directory, '--public-key', ENTRY]],
      [2, 'say what to prove', ['prove', '--data-dir', directory]],
      [
        1,
        'row 999999 is not signed yet: the newest checkpoint covers rows 1 to',
        ['prove', '--data-dir', directory, '--row', '999999'],
      ],
      [1, 'there is no checkpoint over 3 rows; the nearest', ['prove', '--data-dir', directory, '--from', '3']],
      [2, 'not both', ['prove', '--data-dir', directory, '--row', '7', '--json', join(folder, 'p')]],
      [2, 'leave out --json', ['export', '--data-dir', directory, '--table', 'fills', '--json', '-']],
      [2, 'Give a whole number', ['prove', '--data-dir', directory, '--row', '0']],
      [2, 'Allowed choices', ['export', '--data-dir', directory, '--table', 'secrets', '-']],
      [1, 'this is no backup of a desk', ['restore', '--data-dir', join(folder, 'new'), ENTRY]],
    ];
    for (const [status, words, args] of cases) {
      const result = await commandLine(...args);
      expect([result.status, result.stderr]).toEqual([status, expect.stringContaining(words)]);
    }
  }, 60_000);

  it('answers in words, or in JSON alone where that is asked for', async () => {
    const directory = await stopped();
    const at = ['--data-dir', directory] as const;
    const file = (name: string) => join(folder, name);
    const rows: readonly (readonly [words: RegExp, key: string, args: (name: string) => readonly string[]])[] = [
      [/^whole: /, 'ok', () => ['verify', ...at]],
      [/^backed up and verified: /, 'files', (name) => ['backup', file(`${name}.tar`), ...at]],
      [/^restored and verified: /, 'manifest', (name) => ['restore', file('words.tar'), '--data-dir', file(name)]],
      [/^\d+ rows of fills in /, 'rows', (name) => ['export', file(`${name}.csv`), '--table', 'fills', ...at]],
    ];
    for (const [words, key, args] of rows) {
      const told = await commandLine(...args('words'));
      expect([told.status, told.stdout]).toEqual([0, expect.stringMatching(words)]);
      const { status, stdout } = await commandLine(...args('json'), '--json');
      expect([status, Object.keys(JSON.parse(stdout) as object)]).toEqual([0, expect.arrayContaining([key])]);
    }
  }, 60_000);

  it('writes its tables to a new file, or to standard output', async () => {
    const directory = await stopped();
    const file = join(folder, 'fills.csv');
    const place = ['--data-dir', directory, '--table'];
    expect(await commandLine('export', ...place, 'fills', file)).toMatchObject({ status: 0 });
    const text = readFileSync(file, 'utf8');
    expect(text.split('\r\n')).toHaveLength(19);
    expect((await commandLine('export', ...place, 'fills', '-')).stdout).toBe(text);
    const again = await commandLine('export', ...place, 'fills', file);
    expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('nothing is ever overwritten')]);
    const audit = (await commandLine('export', ...place, 'audit', '-')).stdout;
    expect(audit.split('\r\n')).toHaveLength(verifyDesk({ directory }).rows + 2);
    expect(readdirSync(folder).sort()).toEqual(['desk', 'fills.csv']);
  }, 60_000);
});

describe('a restore that is killed', () => {
  it('leaves the old desk or the new one, whole', async () => {
    const facts = await livedFacts();
    const file = join(folder, 'new.tar');
    const whole = await stopped('whole');
    expect(await commandLine('backup', '--data-dir', whole, file)).toMatchObject({ status: 0 });
    const older = deskDirectory(facts.slice(0, 60));
    // How long one takes by itself, so that the moments fall into it wherever this runs.
    const began = performance.now();
    await commandLine('restore', '--data-dir', join(folder, 'timed'), file);
    const span = performance.now() - began;
    const seen = new Set<number>();
    for (let round = 0; round < 8; round += 1) {
      const directory = join(folder, `round-${round}`);
      cpSync(older.directory, directory, { recursive: true });
      await killAfter(span * (0.4 + 0.6 * Math.random()), ['restore', '--data-dir', directory, '--replace', file]);
      openJournal({ directory, create: false }).close();
      const report = verifyDesk({ directory });
      expect(report.problems).toEqual([]);
      expect([60, facts.length]).toContain(report.facts);
      seen.add(report.facts);
      expect(existsSync(join(directory, 'restore.json'))).toBe(false);
    }
    expect(seen.size).toBeGreaterThan(0);
  }, 120_000);
});

/** Runs the command line and kills it after so many milliseconds, if it has not ended by then. */
function killAfter(ms: number, args: readonly string[]): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, [ENTRY, ...args], { stdio: 'ignore' });
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), ms);
    child.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
