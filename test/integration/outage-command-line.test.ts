/** What a person at a terminal is told while the journal of a served desk is away, and how trading is resumed after it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { desk } from '../support/cli.ts';
import { until } from '../support/served-calls.ts';

const ENTRY = fileURLToPath(new URL('../../electron/desk.ts', import.meta.url));

let folder: string;
let directory: string;
let ended: (() => Promise<number | null>) | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outage-words-'));
  directory = join(folder, 'desk');
});
afterEach(async () => {
  await ended?.();
  ended = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** `desk serve` in a process of its own, with all that it says on standard error. */
async function serve() {
  const child = spawn(process.execPath, [ENTRY, 'serve', '--port', '0', '--data-dir', directory, '--demo'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  ended = () => {
    child.kill('SIGKILL');
    return closed;
  };
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  await until(async () => said.out.includes('API reference'));
  return { child, said, closed };
}

const AWAY =
  /put the journal back first; do not end the desk: \d+ facts, a kill perhaps among them, are only in its memory/;
const ENDING = /kill -9|taskkill|which is whole|stop the desk|start the desk/;

const place = () => ['--data-dir', directory];
const because = ['--reason', 'looked into'];
const takeAway = () => renameSync(join(directory, 'desk.db'), join(folder, 'away'));
const putBack = () => renameSync(join(folder, 'away'), join(directory, 'desk.db'));

it('nothing advises to end a desk that can record nothing, and trading is resumed once the journal is back', async () => {
  const { said } = await serve();
  expect((await desk('kill', ...place())).status).toBe(0);
  expect(said.err).toMatch(/^!! Kill switch: .* has killed the whole desk/m);
  takeAway();
  await until(async () => said.err.includes('NOTHING CAN BE RECORDED'));

  const refused = await desk('release', 'b-1', ...because, ...place());
  expect(refused.status).toBe(1);
  expect(refused.stderr).toMatch(AWAY);
  expect(refused.stderr).not.toMatch(ENDING);
  const status = await desk('status', ...place());
  expect(status.stdout + status.stderr).not.toMatch(ENDING);

  putBack();
  await until(async () => /the journal is written again: \d+ facts that waited are recorded/.test(said.err));
  const released = await desk('release', 'b-1', ...because, ...place());
  expect(released.status).toBe(0);
  expect(released.stdout).toMatch(/Trading now: .* (HALTED|REDUCING|ACTIVE)/);
}, 60_000);

it('says why the whole desk is reducing and the command that resumes it; that command does', async () => {
  const { said } = await serve();
  takeAway();
  await until(async () => said.err.includes('NOTHING CAN BE RECORDED'));
  const during = await desk('status', ...place());
  expect(during.stdout).toMatch(/to resume the whole desk: .*, once the journal is back\n/);
  const early = await desk('resume', ...because, ...place());
  expect([early.status, early.stderr]).toEqual([1, expect.stringMatching(AWAY)]);
  expect(early.stderr).not.toMatch(ENDING);
  putBack();
  await until(async () => said.err.includes('the journal is written again'));

  const status = await desk('status', ...place());
  expect(status.stdout).toMatch(
    /!! the whole desk is REDUCING since \d{4}-\S+Z, by desk: .*journal c\S+ not be written.*\n(.*\n)* {5}to resume the whole desk: npm run -s desk -- resume --data-dir \S+ --reason TEXT\n/,
  );
  await desk('kill', ...place());
  const released = await desk('release', 'b-1', ...because, ...place());
  expect(released.stdout).toMatch(
    /Trading now: momentum:paper REDUCING\.\nto resume the whole desk: npm run -s desk -- resume --data-dir \S+ --reason TEXT\n$/,
  );
  const resumed = await desk('resume', ...because, ...place());
  expect([resumed.status, resumed.stdout]).toEqual([0, 'Desk is active.\nTrading now: momentum:paper ACTIVE.\n']);
  expect((await desk('--help')).stdout).toMatch(/release \[options\] <breaker>[\s\S]*resume \[options\]/);
}, 60_000);

it('Ctrl-C warns once, ends on the second, and then names what was lost', async () => {
  const { child, said, closed } = await serve();
  takeAway();
  await until(async () => said.err.includes('NOTHING CAN BE RECORDED'));
  expect((await desk('kill', ...place(), '--reason', 'odd fills')).stdout).toContain('NOT RECORDED YET');
  child.kill('SIGINT');
  await until(async () => /\d+ facts are not recorded and would be lost.*press Ctrl-C again/.test(said.err));
  expect((await desk('status', ...place())).status).toBe(0);
  // Two signals within half a second are one press, which npm passed on.
  await new Promise((resolve) => setTimeout(resolve, 600));
  child.kill('SIGINT');
  expect(await closed).toBe(1);
  expect(said.err).toMatch(/!! +\d+ facts \(.*kill ordered.*\)\n/);
  expect(said.err).toMatch(/!! +the kill of the whole desk by .*: odd fills\n/);
  expect(said.err).not.toContain('everything is kept');
}, 60_000);
