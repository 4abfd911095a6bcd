/** A desk whose terminal, launcher or output goes away: it stops cleanly, or goes on whole and can be found. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLock } from '../../electron/journal/directory/lock.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { desk } from '../support/cli.ts';

const ENTRY = fileURLToPath(new URL('../../electron/desk.ts', import.meta.url));
const LAUNCHER = fileURLToPath(new URL('../support/start-and-wait.ts', import.meta.url));
const TIMEOUT = { timeout: 120_000 };

let directory: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'desk-terminal-'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  const left = readLock(directory)?.pid;
  if (left !== undefined) process.kill(left, 'SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

/** Starts something that serves a desk here, and waits until that listens. */
async function start(command: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  child.stdout?.resume();
  child.stderr?.resume();
  const port = (): number | string =>
    child.exitCode === null ? (readLock(directory)?.port ?? 'not yet') : `ended with status ${child.exitCode}`;
  await expect.poll(port, { timeout: 60_000 }).not.toBe('not yet');
  expect(port()).toBeGreaterThan(0);
  // The port stands there a moment before the desk has said so.
  await expect.poll(async () => (await desk('status', '--data-dir', directory)).status, { timeout: 60_000 }).toBe(0);
  return child;
}

const serving = ['serve', '--port', '0', '--data-dir'] as const;
const at = () => ['--data-dir', directory] as const;

/** The actions of the last audit rows, newest first. */
function lastRows(): readonly string[] {
  const journal = openJournal({ directory, readonly: true });
  try {
    return journal.audit({ limit: 3 }).map(({ action }) => action);
  } finally {
    journal.close();
  }
}

/** The desk can be asked, killed and stopped, and what it leaves behind is whole. */
async function isWhole(): Promise<void> {
  const found = JSON.parse((await desk('status', '--json', ...at())).stdout) as { running: boolean; pid: number };
  expect(found).toMatchObject({ running: true, pid: readLock(directory)?.pid });
  expect(await desk('kill', '--reason', 'its launcher is gone', ...at())).toMatchObject({ status: 0 });
  process.kill(found.pid, 'SIGTERM');
  await expect.poll(() => readLock(directory), { timeout: 30_000 }).toBeUndefined();
  expect(lastRows()).toContain('stopped');
  expect((await desk('verify', ...at())).status).toBe(0);
}

describe.runIf(process.platform !== 'win32')('a desk that is served', () => {
  it('goes on when its launcher is killed on the spot', TIMEOUT, async () => {
    const launcher = await start(process.execPath, [LAUNCHER, '--port', '0', '--data-dir', directory]);
    launcher.kill('SIGKILL');
    await expect.poll(() => launcher.signalCode).toBe('SIGKILL');
    await isWhole();
  });

  it(
    'goes on when nobody takes its output any more, and when it is hung up on without a terminal',
    TIMEOUT,
    async () => {
      const child = await start(process.execPath, [ENTRY, ...serving, directory]);
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.kill('SIGHUP');
      // What is said of a kill goes to the terminal that is not there.
      await isWhole();
      expect(child.exitCode).toBe(0);
    },
  );

  it.runIf(existsSync('/dev/full'))('goes on when its log is on a full disk', TIMEOUT, async () => {
    await start('sh', ['-c', `exec "$0" "$@" > /dev/full 2>&1`, process.execPath, ENTRY, ...serving, directory]);
    await isWhole();
  });

  it.runIf(existsSync('/usr/bin/script') && process.platform === 'linux')(
    'stops cleanly when its terminal is closed',
    TIMEOUT,
    async () => {
      const line = [process.execPath, ENTRY, ...serving, directory].map((each) => `'${each}'`).join(' ');
      const terminal = await start('/usr/bin/script', ['-qfc', `exec ${line}`, '/dev/null']);
      // The master of the terminal closes with its process: the system hangs up on whoever is at the other end.
      terminal.kill('SIGKILL');
      await expect.poll(() => readLock(directory), { timeout: 30_000 }).toBeUndefined();
      expect(lastRows()).toContain('stopped');
      expect((await desk('verify', ...at())).status).toBe(0);
    },
  );
});
