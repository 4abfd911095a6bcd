/** `desk status` and `desk rollback` as a person at a terminal runs them, on a desk in a process of its own. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { desk, deskWith, type ServedDesk, serveDesk } from '../support/cli.ts';
import { algorithmFolder, callDesk, momentumIds, swapForward } from '../support/served-calls.ts';

let directory: string;
let served: ServedDesk | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'command-line-'));
});
afterEach(async () => {
  await served?.signal('SIGKILL');
  served = undefined;
  rmSync(directory, { recursive: true, force: true });
});

/** Starts a desk on the directory; it goes away with the test. */
async function serve(...args: readonly string[]): Promise<ServedDesk> {
  served = await serveDesk(directory, ...args);
  return served;
}

const liveIn = async (slot: string): Promise<string | undefined> => {
  const { stdout } = await desk('status', '--data-dir', directory, '--json');
  const { slots } = JSON.parse(stdout) as { slots: { slot_id: string; live: { version: string } | null }[] };
  return slots.find((each) => each.slot_id === slot)?.live?.version;
};

/**
 * Leaves of the directory's journal what a desk had written that was killed right after the last fact of this kind.
 * A journal only grows, so it is written anew.
 */
function killedAfter(kind: string): void {
  const before = openJournal({ directory, readonly: true });
  const facts = [...before.facts()];
  const seed = before.meta('seed') ?? '';
  before.close();
  // What was signed of it would not fit what is left.
  for (const name of readdirSync(directory))
    if (name.startsWith('desk.db') || name === 'anchors') rmSync(join(directory, name), { recursive: true });
  const kept = facts.slice(0, facts.findLastIndex((fact) => fact.kind === kind) + 1);
  const journal = openJournal({ directory });
  journal.setMeta('seed', seed);
  journal.commit({
    facts: kept,
    audit: kept.map(({ seq, tsNs, kind: action }) => ({
      tsNs,
      actor: 'desk',
      role: 'desk',
      action,
      subject: 'desk',
      payload: { fact: seq },
    })),
  });
  journal.close();
}

describe('on a running desk', () => {
  it('status shows what is live and what it can go back to, found by directory or by address', async () => {
    const running = await serve('--demo');
    await swapForward(running, 'paper');
    const byDirectory = await desk('status', '--data-dir', directory);
    expect(byDirectory).toMatchObject({ status: 0, stderr: '' });
    expect(byDirectory.stdout).toContain(
      `RUNNING at ${running.url} (process ${running.pid}), SIMULATED. Trading: ACTIVE`,
    );
    expect(byDirectory.stdout).toMatch(
      /^momentum:paper\n {2}trading {8}ACTIVE\n {2}live {11}momentum@2\.0\.0 {2}100 % {4}healthy {2}since 20.*\n {2}beside it {6}momentum@1\.0\.0 {2}shadow {3}healthy\n {2}open risk {6}.*; \d+ open orders?\n {2}today {10}[+-][\d,.]+ USDT\n {2}way back {7}to momentum@1\.0\.0\n {2}last rollback {2}none\n/m,
    );
    expect(byDirectory.stdout).toMatch(/^the desk\n {2}swaps {10}none under way or scheduled\n {2}journal {8}\d/m);

    const byAddress = await deskWith({ DESK_TOKEN: running.token }, 'status', '--url', running.url, '--json');
    expect(byAddress.status).toBe(0);
    expect(JSON.parse(byAddress.stdout)).toMatchObject({
      running: true,
      pid: null,
      trading_state: 'active',
      health: { database: { status: 'healthy' } },
      breakers: [],
      swaps: [],
      slots: [
        {
          slot_id: 'momentum:paper',
          live: { version: 'momentum@2.0.0', health_status: 'healthy' },
          beside: [{ version: 'momentum@1.0.0', role: 'shadow' }],
          rollback: { to_version: 'momentum@1.0.0' },
        },
      ],
    });
  });

  it('status tells of swaps that wait for their time', async () => {
    const running = await serve('--demo');
    const id = await momentumIds(running);
    await callDesk(running, 'POST', '/swaps', {
      from_entity_id: id('1.0.0'),
      to_entity_id: id('2.0.0'),
      reason: 'test',
      initiated_by: 'tester',
      swap_type: 'scheduled',
      scheduled_for: '2100-01-02T08:00:00Z',
    });
    const { stdout } = await desk('status', '--data-dir', directory);
    expect(stdout).toContain(
      'swaps          momentum@1.0.0 -> momentum@2.0.0 in momentum:paper: waits for 2100-01-02T08:00:00.000Z',
    );
  });

  it('status puts first what is wrong', async () => {
    const running = await serve('--demo');
    await callDesk(running, 'POST', '/risk/trading-state', { state: 'halted', scope: 'desk', reason: 'test' });
    await callDesk(running, 'POST', '/session/pause', {});
    const { stdout } = await desk('status', '--data-dir', directory);
    const [heading, ...rest] = stdout.split('\n');
    expect(heading).toContain('Trading: HALTED');
    expect(rest.slice(0, 2)).toEqual([
      expect.stringMatching(/^ {2}!! the whole desk is HALTED since .*, by administrator: test$/),
      '  !! the market data is paused: let it go on in the console',
    ]);
  });

  it('rollback says what it will do, does it, and says how it stands; a second one finds nothing to undo', async () => {
    const running = await serve('--demo');
    const before = await desk('rollback', '--data-dir', directory, '--reason', 'too early');
    expect(before).toMatchObject({ status: 1, stdout: '' });
    expect(before.stderr).toMatch(/nothing to go back to:\n {2}momentum:paper: /);

    await swapForward(running, 'paper');
    const done = await desk('rollback', '--data-dir', directory, '--reason', 'it loses money');
    expect(done.status).toBe(0);
    expect(done.stderr).toContain('momentum:paper: momentum@2.0.0 goes out, momentum@1.0.0 comes back.');
    expect(done.stderr).toMatch(
      /cancels \d+ open orders?; (there is no position|takes over .*\n.*worth [\d.,]+ USDT; closing it now would cost about [\d.,]+ USDT \(spread)/,
    );
    expect(done.stdout).toMatch(
      /^momentum:paper is back on momentum@1\.0\.0\. It took [\d.]+ m?s from the call to the desk’s answer, [\d.]+ m?s since the command began\.\n$/,
    );
    expect((await desk('status', '--data-dir', directory)).stdout).toMatch(
      /^ {2}last rollback {2}20.*Z, momentum@2\.0\.0 -> momentum@1\.0\.0, by administrator: it loses money$/m,
    );
    const { swaps } = await callDesk(running, 'GET', '/swaps?status=rolled_back');
    expect(swaps).toMatchObject([{ rollback_reason: 'it loses money', rolled_back_by: 'administrator' }]);
    expect(await desk('rollback', '--data-dir', directory, '--reason', 'again')).toMatchObject({ status: 1 });
  });

  it('rollback does nothing while it is not clear which slot is meant, and then only that one', async () => {
    const running = await serve('--demo');
    const id = await momentumIds(running);
    await callDesk(running, 'POST', '/deployments', {
      entity_id: id('1.0.0'),
      environment: 'staging',
      deployed_by: 'tester',
    });
    for (const environment of ['paper', 'staging']) await swapForward(running, environment);

    const unclear = await desk('rollback', '--data-dir', directory, '--reason', 'x');
    expect(unclear).toMatchObject({ status: 2, stdout: '' });
    expect(unclear.stderr).toContain('--slot momentum:paper   momentum@2.0.0 -> momentum@1.0.0');
    expect(unclear.stderr).toContain('--slot momentum:staging   momentum@2.0.0 -> momentum@1.0.0');
    const unknown = await desk('rollback', '--data-dir', directory, '--reason', 'x', '--slot', 'momentum');
    expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining('momentum:paper, momentum:staging') });
    expect(await liveIn('momentum:paper')).toBe('momentum@2.0.0');

    const clear = await desk('rollback', '--data-dir', directory, '--reason', 'x', '--slot', 'momentum:staging');
    expect(clear).toMatchObject({ status: 0, stdout: expect.stringContaining('momentum:staging is back on') });
    expect(await liveIn('momentum:staging')).toBe('momentum@1.0.0');
    expect(await liveIn('momentum:paper')).toBe('momentum@2.0.0');
  });

  it('a wrong token is told with where the right one is, and changes nothing', async () => {
    await serve('--demo');
    for (const args of [['status'], ['rollback', '--reason', 'x']]) {
      const { status, stderr } = await desk(...args, '--data-dir', directory, '--token', 'another');
      expect(status).toBe(1);
      expect(stderr).toContain('has another token');
      expect(stderr).toContain('--data-dir');
    }
  });
});

describe('on a desk that hangs', () => {
  it('both say which process it is and what to do; once that is ended, rollback works on the journal', async () => {
    const running = await serve('--demo');
    await swapForward(running, 'paper');
    await running.signal('SIGSTOP');
    const advice = new RegExp(
      `process ${running.pid}, at .*does not answer within 2 s; try again in a few seconds; only if it stays so, end it with: kill -9 ${running.pid}`,
    );

    const hung = await desk('rollback', '--data-dir', directory, '--reason', 'it hangs');
    expect(hung).toMatchObject({ status: 1, stdout: '' });
    expect(hung.stderr).toMatch(advice);
    const status = await desk('status', '--data-dir', directory);
    expect(status.status).toBe(1);
    expect(status.stderr).toMatch(advice);
    expect(status.stdout).toContain(`NOT ANSWERING (process ${running.pid}); what the journal says`);
    expect(status.stdout).toMatch(
      /^momentum:paper\n {2}trading {8}ACTIVE \(as last recorded\)\n {2}live {11}momentum@2\.0\.0 /m,
    );
    expect(status.stdout).not.toContain('Trading: ACTIVE');
    const far = await desk('status', '--url', running.url, '--token', running.token);
    expect(far).toMatchObject({ status: 1, stderr: expect.stringContaining('on its machine, use --data-dir') });

    await running.signal('SIGKILL');
    const done = await desk('rollback', '--data-dir', directory, '--reason', 'it hangs');
    expect(done.status).toBe(0);
    expect(done.stdout).toMatch(
      /^momentum:paper is back on momentum@1\.0\.0\. .*The next start of the desk is on it\.\n$/,
    );
    const { rows, checkpoints } = verifyJournal({ directory });
    expect([checkpoints.covered, checkpoints.unsigned]).toEqual([rows, undefined]);
  });

  it('is ended by a rollback that is told to, which goes back on its journal; never where that cannot be, and never untold', async () => {
    const running = await serve('--demo');
    const back = (...args: readonly string[]) => desk('rollback', '--data-dir', directory, '--reason', 'x', ...args);
    const goesOn = () => process.kill(running.pid, 0);
    await running.signal('SIGSTOP');
    const none = await back('--end-hung-desk');
    expect(none).toMatchObject({ status: 1, stdout: '' });
    expect(none.stderr).toContain(`NOT ROLLED BACK, and process ${running.pid} goes on: nothing was changed`);
    expect(goesOn()).toBe(true);
    await running.signal('SIGCONT');
    await swapForward(running, 'paper');
    await running.signal('SIGSTOP');
    const untold = await back();
    expect(untold).toMatchObject({ status: 1, stdout: '' });
    expect(untold.stderr).toContain('Or give the same command with --end-hung-desk');
    expect(goesOn()).toBe(true);

    const done = await back('--end-hung-desk');
    expect(done.status).toBe(0);
    expect(done.stderr).toContain(`Process ${running.pid} is the one that holds ${directory}: ending it`);
    expect(done.stderr).toContain(`process ${running.pid} is ended\n`);
    expect(done.stdout).toMatch(
      /^momentum:paper is back on momentum@1\.0\.0\. It took .* from opening the journal to /,
    );
    const far = await desk('rollback', '--url', running.url, '--token', 'x', '--reason', 'x', '--end-hung-desk');
    expect(far).toMatchObject({ status: 2, stderr: expect.stringContaining('name the desk with --data-dir') });
  });
});

describe('where no desk runs', () => {
  it('status shows what the journal says, writes nothing, and exits 1', async () => {
    const running = await serve('--demo');
    await running.signal('SIGTERM');
    const before = readFileSync(join(directory, 'desk.db'));
    const { status, stdout, stderr } = await desk('status', '--data-dir', directory);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^NOT RUNNING; what the journal says, SIMULATED\. Trading was ACTIVE \(as last recorded\)$/m,
    );
    expect(stdout).toMatch(/^ {2}live {11}momentum@1\.0\.0 .* healthy .*\(as last recorded\)$/m);
    expect(stdout).toMatch(/^ {2}open risk .*\(as last recorded\)$/m);
    expect(stdout).not.toMatch(/ACTIVE$|healthy$|Trading: /m);
    expect(stderr).toContain(`start it with \`npm run -s desk -- serve --data-dir ${directory} --demo\``);
    expect(readFileSync(join(directory, 'desk.db')).equals(before)).toBe(true);
  });

  it('rollback works on the journal, and the next start is on the old version', async () => {
    const first = await serve('--demo');
    await swapForward(first, 'paper');
    await first.signal('SIGTERM');
    const done = await desk('rollback', '--data-dir', directory, '--reason', 'overnight');
    expect(done.status).toBe(0);
    expect(done.stderr).toContain('no desk runs on');
    expect(done.stderr).toContain('momentum:paper: momentum@2.0.0 goes out, momentum@1.0.0 comes back.');
    expect(done.stdout).toMatch(/^momentum:paper is back on momentum@1\.0\.0\./);
    expect(verifyJournal({ directory })).toMatchObject({ ok: true });
    expect(await desk('rollback', '--data-dir', directory, '--reason', 'again')).toMatchObject({
      status: 1,
      stdout: '',
    });

    await serve('--demo');
    expect(await liveIn('momentum:paper')).toBe('momentum@1.0.0');
  });

  it('rollback undoes a swap that the stop caught between its cut and its end', async () => {
    const first = await serve('--demo');
    await swapForward(first, 'paper');
    await first.signal('SIGTERM');
    killedAfter('swap_cut');
    const done = await desk('rollback', '--data-dir', directory, '--reason', 'it hung in the drain');
    expect(done.status).toBe(0);
    expect(done.stderr).toContain('momentum:paper: momentum@2.0.0 goes out, momentum@1.0.0 comes back.');
    expect(done.stdout).toMatch(/^momentum:paper is back on momentum@1\.0\.0\./);
    expect(await liveIn('momentum:paper')).toBe('momentum@1.0.0');
  });

  it('rollback does not undo an earlier swap where the last one was stopped before its cut', async () => {
    const first = await serve('--demo');
    await swapForward(first, 'paper');
    const id = await momentumIds(first);
    const { entities } = await callDesk(first, 'GET', '/entities?name=mean-reversion');
    const [third] = entities as { entity_id: string }[];
    await callDesk(first, 'POST', '/swaps', {
      from_entity_id: id('2.0.0'),
      to_entity_id: third?.entity_id,
      reason: 'test',
      initiated_by: 'tester',
    });
    await first.signal('SIGTERM');
    killedAfter('swap_initiated');
    const stopped = await desk('rollback', '--data-dir', directory, '--reason', 'x');
    expect(stopped).toMatchObject({ status: 1, stdout: '' });
    expect(stopped.stderr).toContain('momentum:paper stays on momentum@2.0.0: the swap to mean-reversion@1.0.0');
    expect(await liveIn('momentum:paper')).toBe('momentum@2.0.0');
    const further = await desk('rollback', '--data-dir', directory, '--reason', 'x');
    expect(further).toMatchObject({ status: 0, stdout: expect.stringContaining('is back on momentum@1.0.0.') });
  });

  it('rollback works on the journal although the bad version’s module is gone, and works again after it', async () => {
    const folder = algorithmFolder(directory, 'bad', '');
    const running = await serve('--demo', '--algorithms', folder);
    const { entity_id } = await callDesk(running, 'POST', '/entities', {
      name: 'bad',
      type: 'strategy',
      version: '1.0.0',
      module: 'bad.js',
    });
    const id = await momentumIds(running);
    await callDesk(running, 'POST', '/swaps', {
      from_entity_id: id('1.0.0'),
      to_entity_id: entity_id,
      reason: 'test',
      initiated_by: 'tester',
    });
    await running.signal('SIGKILL');
    rmSync(join(folder, 'bad.js'));

    const done = await desk('rollback', '--data-dir', directory, '--reason', 'x', '--algorithms', folder);
    expect(done).toMatchObject({ status: 0, stdout: expect.stringContaining('is back on momentum@1.0.0.') });
    expect(await liveIn('momentum:paper')).toBe('momentum@1.0.0');
    const again = await desk('rollback', '--data-dir', directory, '--reason', 'x', '--algorithms', folder);
    expect(again.stderr).toContain('there is nothing to go back to');
    expect(await liveIn('momentum:paper')).toBe('momentum@1.0.0');
  });

  it('rollback refuses rather than let another slot lose its version because a folder was not named', async () => {
    const folder = algorithmFolder(directory, 'quiet', '');
    const running = await serve('--demo', '--algorithms', folder);
    await swapForward(running, 'paper');
    const { entity_id } = await callDesk(running, 'POST', '/entities', {
      name: 'quiet',
      type: 'strategy',
      version: '1.0.0',
      module: 'quiet.js',
    });
    await callDesk(running, 'POST', '/deployments', { entity_id, environment: 'staging', deployed_by: 'tester' });
    await running.signal('SIGTERM');

    const refused = await desk('rollback', '--data-dir', directory, '--reason', 'x');
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(/quiet\.js/);
    expect(refused.stderr).toContain('--algorithms DIR');
    expect(await liveIn('momentum:paper')).toBe('momentum@2.0.0');
    expect(await liveIn('quiet:staging')).toBe('quiet@1.0.0');

    const done = await desk('rollback', '--data-dir', directory, '--reason', 'x', '--algorithms', folder);
    expect(done.status).toBe(0);
    expect(await liveIn('momentum:paper')).toBe('momentum@1.0.0');
    expect(await liveIn('quiet:staging')).toBe('quiet@1.0.0');
  });

  it('both say which process holds the directory while that does not listen', async () => {
    const journal = openJournal({ directory });
    for (const args of [['status'], ['rollback', '--reason', 'x']]) {
      const { status, stderr } = await desk(...args, '--data-dir', directory);
      expect(status).toBe(1);
      expect(stderr).toContain(`process ${process.pid} has ${directory} and does not listen yet`);
    }
    journal.close();
  });

  it('an address where something else answers is told as such', async () => {
    const other = createServer((_, response) => response.end('<html>'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const { status, stderr } = await desk('status', '--url', url, '--token', 'x');
    other.close();
    expect(status).toBe(1);
    expect(stderr).toContain(`${url} does not answer as a desk does`);
  });

  it.each([
    ['both a directory and an address', ['status', '--data-dir', '.', '--url', 'http://x'], 2, 'not with both'],
    ['an address without a token', ['status', '--url', 'http://127.0.0.1:8350'], 2, 'give the token'],
    ['what is no address', ['status', '--url', 'here', '--token', 'x'], 2, 'here is no address of a desk'],
    ['a directory without a desk', ['rollback', '--data-dir', 'electron', '--reason', 'x'], 1, 'there is no desk in'],
    ['no reason', ['rollback', '--data-dir', '.'], 2, '--reason'],
    ['an empty reason', ['rollback', '--data-dir', '.', '--reason', ' '], 2, 'Give a reason'],
    // Port 9 is set aside for a service that nobody runs.
    ['an address where nobody listens', ['status', '--url', 'http://127.0.0.1:9', '--token', 'x'], 1, '127.0.0.1:9'],
  ])('%s is refused with what to do', async (_, args, status, message) => {
    const result = await deskWith({ DESK_TOKEN: '' }, ...args);
    expect(result.stdout).toBe('');
    expect(result).toMatchObject({ status, stderr: expect.stringContaining(message) });
  });
});
