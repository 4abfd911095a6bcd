/** The kill switch from outside: over REST and from a terminal, on desks in processes of their own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { MAX_WATCHERS } from '../../electron/api/console/watch.ts';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { desk, type ServedDesk, serveDesk } from '../support/cli.ts';
import { holdElsewhere } from '../support/lock-holder.ts';
import { algorithmFolder, askDesk, callDesk, until } from '../support/served-calls.ts';

/** Buys one lot, which no book is too thin for, and leaves two orders resting well below the market. */
const HOLDER = `
  const { tick, lot } = desk.instruments[event.instrument];
  if (seen === 3) desk.submit({ instrument: event.instrument, side: 'buy', quantity: lot });
  const price = Math.floor(((event.price ?? event.bidPrice ?? event.bid) * 0.97) / tick) * tick;
  if (seen === 6 || seen === 8)
    desk.submit({ instrument: event.instrument, side: 'buy', type: 'limit', quantity: seen * lot, limitPrice: price });`;

let directory: string;
let served: ServedDesk | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kill-'));
});
afterEach(async () => {
  await served?.signal('SIGKILL');
  served = undefined;
  rmSync(directory, { recursive: true, force: true });
});

interface Slot {
  readonly slot_id: string;
  readonly trading_state: string;
  readonly open_orders: number;
  readonly positions: readonly { readonly quantity: string }[];
  readonly attachments: readonly { readonly pending: number; readonly role: string; readonly name: string }[];
}

const slotOf = async (running: ServedDesk, id: string): Promise<Slot | undefined> => {
  const { slots } = await callDesk(running, 'GET', '/slots');
  return (slots as Slot[]).find((each) => each.slot_id === id);
};

/** A desk on a simulated market with one version of a test's own live on paper. */
async function serveWith(name: string, onEvent: string): Promise<ServedDesk> {
  const folder = algorithmFolder(directory, name, onEvent);
  served = await serveDesk(directory, '--feed', 'sim', '--algorithms', folder);
  await register(served, name);
  await callDesk(served, 'POST', '/algorithms/deploy', { algorithmId: `${name}@1.0.0`, environment: 'paper' });
  return served;
}

const register = async (running: ServedDesk, name: string): Promise<string> => {
  const entity = { name, type: 'strategy', version: '1.0.0', module: `${name}.js` };
  return String((await callDesk(running, 'POST', '/entities', entity)).entity_id);
};

/** The same, once it holds something and has orders resting. */
async function serveHolder(): Promise<ServedDesk> {
  const running = await serveWith('holder', HOLDER);
  await until(async () => {
    const slot = await slotOf(running, 'holder:paper');
    return slot && slot.positions.length > 0 && slot.open_orders === 2;
  });
  return running;
}

const kill = (...args: readonly string[]) => desk('kill', '--data-dir', directory, '--reason', 'test', ...args);

/** What is left open, with its value, and the command that closes it. */
const STAYS_OPEN =
  /STILL OPEN, and nothing closes it:\n {2}\+0\.001 BTCUSDT, worth \d{2}(?:\.\d\d)? USDT \(holder@1\.0\.0 in holder:paper\)\nTo close it: `npm run -s desk -- (kill --data-dir \S+ --flatten)`\n$/;

describe('desk kill on a desk that runs', () => {
  it('bare keeps what is held, says what stays open, at what value, and how to close it; that command closes it', async () => {
    const running = await serveHolder();
    const done = await desk('kill', '--data-dir', directory);
    expect(done.status).toBe(0);
    const [, command = ''] = STAYS_OPEN.exec(done.stdout) ?? [];
    expect(await callDesk(running, 'GET', '/risk/status')).toMatchObject({
      breakers: [{ scope: 'desk', cause: 'kill', value: 'kill from the terminal' }],
      exits: [],
    });
    expect((await slotOf(running, 'holder:paper'))?.positions).toHaveLength(1);
    const closed = await desk(...command.split(' '));
    expect([closed.status, closed.stdout]).toEqual([0, expect.stringContaining('Nothing is open any more.')]);
    // With nothing held, it says so.
    expect((await kill()).stdout).toContain('Nothing is open: no position is held.\n');
  });

  it('release takes the breaker back, says what binds still, and refuses what stands nowhere', async () => {
    await serveHolder();
    expect(await desk('release', 'b-1', '--data-dir', directory)).toMatchObject({ status: 2 });
    const release = (id: string) => desk('release', id, '--data-dir', directory, '--reason', 'looked into');
    expect(await release('b-1')).toMatchObject({ status: 2, stderr: expect.stringContaining('those that do: none') });
    await kill();
    await kill('--slot', 'holder:paper');
    const status = await desk('status', '--data-dir', directory);
    const way = `to release b-1: npm run -s desk -- release b-1 --data-dir ${directory} --reason TEXT; the others by their ids`;
    expect(status.stdout).toContain(way);
    expect((await release('b-9')).stderr).toContain('b-1 (kill, the whole desk), b-2 (kill, the slot holder:paper)');
    const first = await release('b-1');
    expect([first.status, first.stdout]).toEqual([
      0,
      expect.stringMatching(
        /^Breaker b-1 is released.*; still stopped by b-2\.\nTrading now: holder:paper HALTED\.\n$/,
      ),
    ]);
    const second = await release('b-2');
    expect(second.stdout).not.toContain('still stopped');
    expect(second.stdout).toContain('Trading now: holder:paper ACTIVE.');
  });

  it('blocks, cancels and closes, follows the exit to its end, and status says so', async () => {
    const running = await serveHolder();
    const done = await kill('--flatten');
    expect([done.status, done.stdout]).toEqual([
      0,
      expect.stringMatching(
        /^The whole desk is halted: nothing new leaves it; 2 open orders are being cancelled; 1 position is being closed\. It took .*\nNothing is open any more\. Closing it took .*\n$/,
      ),
    ]);
    expect(done.stderr).toMatch(
      /exit x-1: ended\n {2}holder:paper holder@1\.0\.0 \S+: to close \S+, sent \S+, acknowledged \S+, .* open 0\.0*\n/,
    );
    expect(await slotOf(running, 'holder:paper')).toMatchObject({
      ...{ trading_state: 'halted', open_orders: 0, positions: [] },
    });
    const { stdout } = await desk('status', '--data-dir', directory);
    expect(stdout).toContain('  !! KILLED: the whole desk (breaker b-1, halt): test\n');
  });

  it('takes a scope in full or by the slot, keeps positions when told to, and refuses what it does not understand', async () => {
    const running = await serveHolder();
    for (const [args, status, words] of [
      [['--scope', 'nonsense'], 2, 'no scope'],
      [['--scope', 'version/nobody@1.0.0'], 1, 'there is no version nobody@1.0.0'],
      [['--scope', 'version', '--slot', 'x:paper'], 2, 'there is no slot x:paper; the slots here are holder:paper'],
      [['--flatten', '--keep'], 2, 'only one of --flatten, --keep and --policy'],
      [['--keep', '--policy'], 2, 'only one of'],
      [['--timeout', '-1'], 2, 'whole number'],
    ] as const) {
      const refused = await kill(...args);
      expect([refused.status, refused.stdout]).toEqual([status, '']);
      expect(refused.stderr).toContain(words);
    }
    const scopes = async () =>
      ((await callDesk(running, 'GET', '/risk/status')).breakers as { scope: string }[]).map(({ scope }) => scope);
    expect(await scopes()).toEqual([]);

    const done = await kill('--scope', 'slot/holder:paper', '--keep');
    expect(done.status).toBe(0);
    expect(done.stdout).toMatch(/^The slot holder:paper is halted: .*; positions stay as they are\. It took /);
    expect(await scopes()).toEqual(['holder:paper']);
    // Status says it in its first line: the desk itself is active, and yet nothing trades.
    expect((await desk('status', '--data-dir', directory)).stdout).toMatch(/^RUNNING .* Trading: HALTED\n/);
    await until(async () => (await slotOf(running, 'holder:paper'))?.open_orders === 0);
    expect((await slotOf(running, 'holder:paper'))?.positions).toHaveLength(1);
    expect(await callDesk(running, 'GET', '/risk/status')).toMatchObject({ trading_state: 'active' });

    for (const args of [
      ['--scope', 'version'],
      ['--scope', 'algorithm', '--slot', 'holder:paper'],
      ['--scope', 'environment', '--slot', 'holder:paper'],
      ['--scope', 'environment/staging'],
    ])
      expect(await kill(...args)).toMatchObject({ status: 0 });
    const found = ['version/holder@1.0.0', 'algorithm/holder', 'environment/paper', 'environment/staging'];
    expect(await scopes()).toEqual(['holder:paper', ...found]);
  });

  it('needs no seat at a console, and says loudly what is open when the time is over', async () => {
    const running = await serveHolder();
    const seats = Array.from({ length: MAX_WATCHERS }, () => {
      const socket = new WebSocket(`${running.url.replace('http', 'ws')}/rpc`, {
        headers: { authorization: `Bearer ${running.token}` },
      });
      socket.on('open', () => socket.send(JSON.stringify({ i: '1', p: { u: '/console/watch', b: {} } })));
      return socket;
    });
    try {
      await Promise.all(seats.map((socket) => new Promise((seated) => socket.once('message', seated))));
      // Nothing is filled while the market stands still.
      await callDesk(running, 'POST', '/session/pause');
      const left = await kill('--flatten', '--timeout', '1');
      expect(left.status).toBe(1);
      expect(left.stdout).not.toContain('Nothing is open');
      expect(left.stderr).toMatch(
        /1 POSITION IS STILL OPEN \(exit x-1, .*\):\n {2}\S+ \S+ of holder@1\.0\.0 in holder:paper/,
      );
    } finally {
      for (const socket of seats) socket.terminate();
    }
  });
});

describe('desk kill on a desk that hangs', () => {
  it('ends its process and kills on the journal; after a restart it is still killed, and the exit ends', async () => {
    const running = await serveHolder();
    await running.signal('SIGSTOP');
    const done = await kill('--flatten');
    expect(done.stderr).toContain(`the desk (process ${running.pid}, at ${running.url}) is there but does not answer`);
    expect(done.stderr).toContain(`process ${running.pid} is ended`);
    expect(done.stdout).toMatch(
      /^The whole desk is halted: .* from opening the journal to the record in it, .*; the next start of the desk is on it\.\n$/,
    );
    // What was to be closed cannot be without a market.
    expect(done.stderr).toMatch(/1 POSITION IS STILL OPEN/);
    expect(done.stderr).not.toContain('goes on trying');
    expect(done.status).toBe(1);
    expect(verifyJournal({ directory })).toMatchObject({ ok: true });

    // What it says, and status with it, must lead to a desk that can close.
    const [, command = ''] = /Start it with `npm run -s desk -- serve ([^`]*)`/.exec(done.stderr) ?? [];
    expect(command).toBe(`--data-dir ${directory} --feed sim --algorithms ${join(directory, 'algorithms')}`);
    expect((await desk('status', '--data-dir', directory)).stderr).toContain(`desk -- serve ${command}\``);
    served = await serveDesk(directory, ...command.split(' ').slice(2));
    const again = served;
    await until(async () => {
      const slot = await slotOf(again, 'holder:paper');
      return slot?.positions.length === 0 && slot.open_orders === 0;
    });
    await until(async () => {
      const { exits } = await callDesk(again, 'GET', '/risk/exits');
      return (exits as { status: string }[])[0]?.status === 'ended';
    });
    // On a busy machine others may stand beside it.
    expect(await callDesk(again, 'GET', '/risk/status')).toMatchObject({
      trading_state: 'halted',
      breakers: expect.arrayContaining([expect.objectContaining({ scope: 'desk', cause: 'kill', action: 'halt' })]),
    });
  });

  it('is not ended by somebody who reaches it by its address alone, and its version is found on the journal', async () => {
    const running = await serveHolder();
    await running.signal('SIGSTOP');
    const far = await desk('kill', '--url', running.url, '--token', running.token, '--reason', 'far');
    expect(far).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('use --data-dir') });
    await running.signal('SIGCONT');
    expect(await callDesk(running, 'GET', '/risk/status')).toMatchObject({ stopped: null });
    await running.signal('SIGSTOP');
    expect(await kill('--scope', 'version', '--keep')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^holder@1\.0\.0 is halted: .* from opening the journal to/),
    });
  });
});

it('desk kill ends no process but the one that holds the data directory', async () => {
  const owner = await holdElsewhere(directory, 'desk');
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
  try {
    // The lock's words name somebody else: a number that was given to another process since.
    const words = { pid: other.pid, startedAt: '2024-01-01T00:00:00.000Z' };
    writeFileSync(join(directory, 'desk.lock'), JSON.stringify(words));
    const killed = await kill();
    expect(killed.stderr).not.toContain(`process ${other.pid}`);
    if (process.platform === 'linux') {
      // The system itself says who holds it.
      expect([killed.status, killed.stderr]).toEqual([0, expect.stringContaining(`process ${owner.holder.pid}`)]);
      expect(owner.isAlive()).toBe(false);
    } else expect(killed).toMatchObject({ status: 1, stdout: '' });
    expect(other.exitCode ?? other.signalCode).toBeNull();
  } finally {
    other.kill('SIGKILL');
    owner.end();
  }
});

describe('desk kill where no desk runs', () => {
  it('works on the journal, twice as well as once', async () => {
    const running = await serveHolder();
    await running.signal('SIGKILL');
    for (const _ of [1, 2]) {
      const done = await kill('--keep');
      expect([done.status, done.stderr]).toEqual([0, expect.stringContaining('no desk runs on')]);
      expect(done.stdout).toMatch(/2 open orders are being cancelled; positions stay as they are/);
      expect(done.stdout).toMatch(STAYS_OPEN);
    }
    const journal = openJournal({ directory, readonly: true });
    const kinds = [...journal.facts()].map(({ kind }) => kind);
    journal.close();
    expect(kinds.filter((kind) => kind === 'kill_ordered')).toHaveLength(2);
    expect(kinds.filter((kind) => kind === 'breaker_tripped')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'cancel_sent')).toHaveLength(2);
  });
});

describe('a kill over REST', () => {
  it('given twice at once does no harm, and both are answered', async () => {
    const running = await serveHolder();
    // The exit cannot end between the two.
    await callDesk(running, 'POST', '/session/pause');
    const ask = { flatten: true, reason: 'both pressed it' };
    const answers = await Promise.all([1, 2].map(() => askDesk(running, 'POST', '/risk/kill', ask)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const [one, two] = answers.map(({ body }) => body);
    expect([one?.breaker_id, one?.exit_id, one?.state]).toEqual([two?.breaker_id, two?.exit_id, 'halted']);
    await callDesk(running, 'POST', '/session/play');
    const ended = await until(async () => {
      const exit = await callDesk(running, 'GET', `/risk/exits/${one?.exit_id}`);
      return exit.status === 'ended' && exit;
    });
    const [leg] = ended.legs as { asked: string; filled: string }[];
    expect(leg?.filled).toBe(leg?.asked);
  });

  it('works while a version hangs in its worker', async () => {
    const running = await serveWith('looper', 'if (seen > 50) for (;;);');
    await until(async () => ((await slotOf(running, 'looper:paper'))?.attachments[0]?.pending ?? 0) > 1);
    const killed = await callDesk(running, 'POST', '/risk/kill', { scope: 'looper:paper', reason: 'it hangs' });
    expect(killed).toMatchObject({ state: 'halted', exit_id: null });
  });

  it('wins over a swap that is being prepared', async () => {
    const running = await serveHolder();
    // Its load takes much longer than the kill does.
    algorithmFolder(directory, 'slow', '', 'for (let i = 0; i < 1e9; i += 1);');
    const to_entity_id = await register(running, 'slow');
    const { entities } = await callDesk(running, 'GET', '/entities?name=holder');
    const [{ entity_id: from_entity_id } = { entity_id: '' }] = entities as { entity_id: string }[];
    const swap = { from_entity_id, to_entity_id, reason: 'r', initiated_by: 'administrator' };
    const swapping = askDesk(running, 'POST', '/swaps', swap);
    const swaps = async () => (await callDesk(running, 'GET', '/swaps')).swaps as { status: string; stage: string }[];
    await until(async () => (await swaps())[0]?.status === 'in_progress');
    await callDesk(running, 'POST', '/risk/kill', { flatten: true, reason: 'both at once' });
    expect((await swapping).status).toBeGreaterThanOrEqual(400);
    expect((await swaps())[0]).toMatchObject({ status: 'failed' });
    await until(async () => (await slotOf(running, 'holder:paper'))?.positions.length === 0);
    expect(await slotOf(running, 'holder:paper')).toMatchObject({
      trading_state: 'halted',
      attachments: [{ name: 'holder', role: 'live' }],
    });
  });
});
