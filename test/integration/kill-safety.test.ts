/** What a terminal does to a desk that is slow, has lost its name or is stopping; and what words on record do to a terminal. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { recordPort } from '../../electron/journal/directory/lock.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { desk, type ServedDesk, serveDesk } from '../support/cli.ts';
import { algorithmFolder, askDesk, callDesk } from '../support/served-calls.ts';

let directory: string;
let served: ServedDesk | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kill-safety-'));
});
afterEach(async () => {
  await served?.signal('SIGKILL');
  served = undefined;
  rmSync(directory, { recursive: true, force: true });
});

/** A desk on a simulated market with one version on paper. */
async function serveOne(): Promise<ServedDesk> {
  const folder = algorithmFolder(directory, 'one', '');
  served = await serveDesk(directory, '--feed', 'sim', '--algorithms', folder);
  await callDesk(served, 'POST', '/entities', { name: 'one', type: 'strategy', version: '1.0.0', module: 'one.js' });
  await callDesk(served, 'POST', '/algorithms/deploy', { algorithmId: 'one@1.0.0', environment: 'paper' });
  return served;
}

const on = (name: string, ...args: readonly string[]) => desk(name, '--data-dir', directory, ...args);
const breakers = async (running: ServedDesk) =>
  (await callDesk(running, 'GET', '/risk/status')).breakers as { scope: string; value: string }[];

/** Clears the screen, forges a line, turns the rest around. */
const DISGUISED = '\u001b[2J\u009b1Abad\nRUNNING at peace\u202efills';
const PLAIN = '[2J 1Abad RUNNING at peace fills';
const isRaw = (text: string): boolean => ['\u001b', '\u009b', '\u202e'].some((each) => text.includes(each));

async function listening(server: Server): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return (server.address() as AddressInfo).port;
}

/** A port at which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((closed) => server.close(closed));
  return port;
}

describe('a kill of what is not there', () => {
  it('ends no process, however slow that is', async () => {
    const running = await serveOne();
    await running.signal('SIGSTOP');
    for (const [args, words] of [
      [['--slot', 'oen:paper'], 'there is no slot oen:paper; the slots here are one:paper'],
      [['--scope', 'algorithm/oen'], 'there is no algorithm oen; the slots here are one:paper'],
    ] as const) {
      const refused = await on('kill', ...args);
      expect(refused).toMatchObject({ status: 2, stdout: '' });
      expect(refused.stderr).toContain(`NOTHING WAS KILLED, and process ${running.pid} goes on: ${words}`);
    }
    await running.signal('SIGCONT');
    expect(await breakers(running)).toEqual([]);
    await running.signal('SIGSTOP');
    expect(await on('kill', '--slot', 'one:paper')).toMatchObject({
      status: 0,
      stderr: expect.stringContaining(`process ${running.pid} is ended`),
    });
    // Nobody runs any more: the same words, and nothing is written.
    const refused = await on('kill', '--slot', 'oen:paper');
    expect(refused).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('no slot oen:paper') });
  });
});

describe.runIf(process.platform === 'linux')('a desk whose desk.lock is gone', () => {
  it.each(['removed', 'emptied'])(
    '%s: it runs, says status; no other command takes it for stopped; and a kill ends it',
    async (how) => {
      const running = await serveOne();
      const lock = join(directory, 'desk.lock');
      if (how === 'removed') rmSync(lock);
      else writeFileSync(lock, '');
      const status = await on('status');
      expect(status.status).toBe(1);
      expect(status.stdout).toContain(
        `RUNNING (process ${running.pid}), but its desk.lock is gone, says nothing or names another process`,
      );
      expect(status.stderr).toContain(`kill ${running.pid}; then start it again`);
      const back = await on('rollback', '--reason', 'r');
      expect(back).toMatchObject({ status: 1, stdout: '' });
      expect(back.stderr).toContain(`process ${running.pid} RUNS a desk`);
      expect(await breakers(running)).toEqual([]);
      const killed = await on('kill', '--reason', 'r');
      expect(killed).toMatchObject({ status: 0, stdout: expect.stringContaining('The whole desk is halted') });
      expect(killed.stderr).toContain(`process ${running.pid} is ended`);
      expect((await on('status')).stdout).toContain('NOT RUNNING');
    },
  );
});

describe('words on record', () => {
  it('never hold up what lowers risk, and reach no terminal as they are', async () => {
    const running = await serveOne();
    const asked = await askDesk(running, 'POST', '/risk/trading-state', {
      ...{ scope: 'one:paper', state: 'reducing', reason: DISGUISED },
    });
    expect(asked.status).toBe(200);
    expect(await on('kill', '--reason', `${DISGUISED}${'x'.repeat(600)}`)).toMatchObject({ status: 0 });
    expect((await breakers(running)).map(({ value }) => value)).toEqual([`${PLAIN}${'x'.repeat(600)}`.slice(0, 500)]);
    // What raises risk can wait for better words.
    const release = await on('release', 'b-1', '--reason', DISGUISED);
    expect(release).toMatchObject({ status: 2, stderr: expect.stringContaining('on one line') });
    await running.signal('SIGKILL');
    expect(await on('kill', '--slot', 'one:paper', '--reason', DISGUISED)).toMatchObject({ status: 0 });
    const status = await on('status');
    expect(status.stdout).toContain(`KILLED: the slot one:paper (breaker b-2, halt): ${PLAIN} `);
    const unknown = await on('kill', '--slot', `\u001b[2J\u202eone:paper`);
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain('no slot \\u001b[2J\\u202eone:paper');
    expect(isRaw(unknown.stderr + status.stdout)).toBe(false);
  });
});

describe('a desk that is stopping', () => {
  it.each([
    ['status', []],
    ['release', ['b-1', '--reason', 'r']],
  ])('is waited for by %s, and ending it is not advised while it stops', async (name, args) => {
    const journal = openJournal({ directory });
    journal.setMeta('seed', '1');
    writeFileSync(join(directory, 'token'), `${'t'.repeat(43)}\n`, { mode: 0o600 });
    // It still answers how it is; whatever else is asked, its lines are closed, and it ends a moment later.
    const server = createHttpServer((request, response) => {
      if (request.url?.startsWith('/health')) response.end('{}');
      else leave(request.socket);
    });
    const leave = (line: { destroy(): void }): void => {
      line.destroy();
      setTimeout(() => journal.close(), 300);
    };
    new WebSocketServer({ server }).on('connection', (socket) => leave({ destroy: () => socket.close() }));
    try {
      recordPort(directory, await listening(server));
      const answer = await on(name, ...args);
      expect(answer.status).toBe(1);
      expect(answer.stderr).not.toContain('kill -9');
      if (name === 'status') expect(answer.stdout).toContain('NOT RUNNING');
      else expect(answer.stderr).toContain(`the desk (process ${process.pid}) has just stopped`);
    } finally {
      server.closeAllConnections();
      server.close();
      journal.close();
    }
  });

  it('that stays so is said to be stopping or hung, and what to do then', async () => {
    const journal = openJournal({ directory });
    try {
      writeFileSync(join(directory, 'token'), `${'t'.repeat(43)}\n`, { mode: 0o600 });
      recordPort(directory, await closedPort());
      const { stderr } = await on('release', 'b-1', '--reason', 'r');
      expect(stderr).toMatch(
        /stayed for 5 s: it is stopping, or it hangs; give it a while .* only if it stays so, end it/,
      );
    } finally {
      journal.close();
    }
  });
});
