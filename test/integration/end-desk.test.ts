/** Which process a command ends that finds a desk hung, and whom it names: never another than the one that was found so. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endDesk } from '../../electron/command-line/desk/end-desk.ts';
import { type LockHolder, readLock } from '../../electron/journal/directory/lock.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { desk, type ServedDesk, serveDesk } from '../support/cli.ts';
import { holdElsewhere, type OtherHolder } from '../support/lock-holder.ts';
import { swapForward } from '../support/served-calls.ts';

const ENTRY = fileURLToPath(new URL('../../electron/desk.ts', import.meta.url));
let directory: string;
let other: OtherHolder | undefined;
let served: ServedDesk | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'end-desk-'));
});
afterEach(async () => {
  await served?.signal('SIGKILL');
  served = undefined;
  other?.end();
  other = undefined;
  rmSync(directory, { recursive: true, force: true });
});

/** Another process holds the directory. */
async function held(as: 'desk' | 'command'): Promise<LockHolder> {
  other = await holdElsewhere(directory, as);
  return other.holder;
}

const refusal = (): string => {
  try {
    openJournal({ directory }).close();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
};

describe('a process that was found hung', () => {
  it('is ended, and no other that has the directory by then', async () => {
    const holder = await held('desk');
    for (const another of [
      { ...holder, startedAt: '2026-01-01T00:00:00.000Z' },
      { ...holder, pid: process.pid },
      // It listens only now, and could be asked.
      { ...holder, port: 8_350 },
    ])
      expect(await endDesk(directory, another, { asks: false })).toBe('another');
    expect(other?.isAlive()).toBe(true);
    const said: number[] = [];
    expect(await endDesk(directory, holder, { asks: true, say: (pid) => said.push(pid) })).toBe('ended');
    expect(said).toEqual([holder.pid]);
    expect(await endDesk(directory, holder, { asks: true })).toBe('gone');
  });
});

describe('another command that is at work on the journal', () => {
  it('is no desk that hangs: whoever comes meanwhile is told to wait, and it is not ended', async () => {
    const { pid, what } = await held('command');
    expect(what).toBe('command');
    const words = `another command (process ${pid}) is at work on the journal in ${directory}: wait a moment, then give the same command again`;
    expect(refusal()).toBe(words);
    for (const args of [['rollback', '--reason', 'r', '--end-hung-desk'], ['kill'], ['status']]) {
      const refused = await desk(...args, '--data-dir', directory);
      expect(refused).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining(words) });
    }
    expect(other?.isAlive()).toBe(true);
  }, 120_000);

  it('is named as what has it, where a desk is starting', async () => {
    const { pid } = await held('desk');
    expect(refusal()).toMatch(
      new RegExp(`belongs to a running desk \\(process ${pid}, .*: it has just started: wait a moment, then give`),
    );
  });
});

describe.runIf(process.platform === 'linux')('a desk.lock that names another process', () => {
  it('is not believed: the process is named that holds the directory, and the other never', async () => {
    const holder = await held('desk');
    const lock = join(directory, 'desk.lock');
    writeFileSync(lock, JSON.stringify({ ...holder, pid: process.pid, port: 8_350 }));
    expect(readLock(directory)).toEqual({ pid: holder.pid, startedAt: '', isUnnamed: true });
    expect(refusal()).toContain(`process ${holder.pid}, though its desk.lock is gone, says nothing or names another`);
    const { stderr } = await desk('status', '--data-dir', directory);
    expect(stderr).toContain(`kill -9 ${holder.pid}`);
    expect(stderr).not.toContain(`${process.pid}`);
    expect(await endDesk(directory, { ...holder, pid: process.pid }, { asks: true })).toBe('another');
    const killed = await desk('kill', '--data-dir', directory, '--reason', 'r');
    expect(killed.stderr).toContain(`process ${holder.pid} is ended`);
  });
});

/** Gives a command and does something as soon as it says so on standard error. */
async function whenSaid(words: string, work: () => void, ...args: readonly string[]) {
  const running = spawn(process.execPath, [ENTRY, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  running.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  running.stderr.setEncoding('utf8').on('data', (text: string) => {
    const before = stderr.includes(words);
    stderr += text;
    if (!before && stderr.includes(words)) work();
  });
  const [status] = await once(running, 'close');
  return { status: status as number | null, stdout, stderr };
}

describe('a desk that does not answer', () => {
  it('and answers before it is ended goes on: it goes back as usual; with an address that is none it is ended', async () => {
    const running = await serveDesk(directory, '--demo');
    served = running;
    await swapForward(running);
    const args = ['rollback', '--data-dir', directory, '--reason', 'r'];
    await running.signal('SIGSTOP');
    const goOn = () => void running.signal('SIGCONT');
    const slow = await whenSaid('asking it once more', goOn, ...args, '--end-hung-desk');
    expect(slow).toMatchObject({ status: 0, stdout: expect.stringContaining('is back on momentum@1.0.0') });
    expect(slow.stderr).toContain(`process ${running.pid} answers again, and was not ended`);
    expect(slow.stderr).toContain('recorded as swap');
    process.kill(running.pid, 0);

    await swapForward(running);
    await running.signal('SIGSTOP');
    const lock = join(directory, 'desk.lock');
    const { port: _, ...named } = JSON.parse(readFileSync(lock, 'utf8')) as LockHolder;
    for (const port of [1, 'x', -7]) {
      writeFileSync(lock, JSON.stringify({ ...named, port }));
      const untold = await desk(...args);
      expect(untold).toMatchObject({ status: 1, stdout: '' });
      expect(untold.stderr).toContain(`process ${running.pid} has ${directory}, and its desk.lock names an address`);
      expect(untold.stderr).toContain('Or give the same command with --end-hung-desk');
    }
    const told = await desk(...args, '--end-hung-desk');
    expect(told).toMatchObject({ status: 0, stderr: expect.stringContaining(`process ${running.pid} is ended`) });
  }, 120_000);
});
