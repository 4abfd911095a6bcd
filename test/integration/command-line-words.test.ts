/** What `desk status` and `desk rollback` say, and of which desk, without a process to ask. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whichDesk } from '../../electron/command-line/desk/which-desk.ts';
import { killedWords, stillOpen } from '../../electron/command-line/emergency/kill-words.ts';
import { chooseReturn, describe as described } from '../../electron/command-line/emergency/return.ts';
import { type DeskStatus, statusOf } from '../../electron/command-line/status/desk-status.ts';
import { attention, statusLines } from '../../electron/command-line/status/status-text.ts';
import { openJournal } from '../../electron/journal/open.ts';
import type { ConsoleFrame } from '../../shared/contract/console.ts';
import { cents, moneyWords } from '../../shared/units/amount.ts';
import { ladder } from '../support/fake-ladder-state.ts';

const statusText = (...of: Parameters<typeof statusLines>): string => `${statusLines(...of).join('\n')}\n`;

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'command-words-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

const below = (name: string, holdsDesk: boolean): string => {
  const directory = join(folder, name);
  mkdirSync(directory, { recursive: true });
  if (holdsDesk) writeFileSync(join(directory, 'desk.db'), '');
  return directory;
};

describe('the desk that is meant', () => {
  const said: string[] = [];
  const find = (flags: { dataDir?: string; url?: string }, usual: readonly string[]) =>
    whichDesk(flags, (line) => said.push(line), usual);
  beforeEach(() => {
    said.length = 0;
  });

  it('is the one that is named, and nothing is said of it', () => {
    const [served, demo] = [below('served', true), below('demo', true)];
    expect(find({ dataDir: demo }, [served, demo])).toEqual({ dataDir: demo });
    expect(find({ url: 'http://127.0.0.1:1' }, [served, demo])).toEqual({ url: 'http://127.0.0.1:1' });
    expect(said).toEqual([]);
  });

  it('is the first of the usual directories that holds one, where none is named, and says so', () => {
    const [served, empty, demo] = [below('served', true), below('empty', false), below('demo', true)];
    expect(find({}, [served, demo])).toEqual({ dataDir: served });
    expect(find({}, [empty, demo])).toEqual({ dataDir: demo });
    expect(said).toEqual([
      expect.stringContaining(`the desk in ${served} is meant; there is another in ${demo}`),
      expect.stringMatching(new RegExp(`^the desk in ${demo} is meant \\(`)),
    ]);
  });

  it('is not there: the error names where it could be', () => {
    const [empty, demo] = [below('empty', false), below('demo', true)];
    expect(() => find({ dataDir: empty }, [empty, demo])).toThrow(
      `there is no desk in ${empty}: there is one in ${demo}`,
    );
    expect(() => find({ dataDir: empty }, [empty])).toThrow('name its data directory with --data-dir');
    expect(() => find({}, [empty])).toThrow(`there is no desk in ${empty}: name it with --data-dir DIR or with --url`);
  });

  it.each([
    ['status', 1],
    ['verify', 0],
  ])('is found by %s itself, in the directory of npm start', async (command, expectedStatus) => {
    const demo = below('hotswap-desk/demo', false);
    const journal = openJournal({ directory: demo });
    journal.setMeta('seed', '1');
    journal.close();
    const entry = fileURLToPath(new URL('../../electron/desk.ts', import.meta.url));
    const env = { ...process.env, XDG_DATA_HOME: folder, APPDATA: folder, HOME: folder };
    const child = spawn(process.execPath, [entry, command], { cwd: folder, env });
    let told = '';
    child.stderr.on('data', (text: Buffer) => {
      told += text;
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    const expected = process.platform === 'darwin' ? join(folder, 'Library') : demo;
    expect([status, told]).toEqual([
      process.platform === 'darwin' ? 2 : expectedStatus,
      expect.stringContaining(expected),
    ]);
  });
});

type Slot = NonNullable<ConsoleFrame['slots']>[number];

const SLOT: Slot = {
  slot_id: 'a:paper',
  algorithm: 'a',
  environment: 'paper',
  trading_state: 'active',
  capital: '1000.00000000',
  currency: 'USDT',
  reserve_bp: 0,
  attachments: [
    {
      instance: 2,
      entity_id: 'e',
      name: 'a',
      version: '1.0.0',
      role: 'live',
      share_bp: 10_000,
      content_hash: null,
      health_status: 'unhealthy',
      health_reason: 'it threw: boom',
      pending: 0,
      since: null,
    },
  ],
  versions: [],
  day_profit: '-12.34567891',
  max_daily_loss: '1.0',
  drawdown: 0,
  max_drawdown: 0,
  positions: [],
  open_orders: 1,
  rollback: {
    swap_id: 's',
    to_entity_id: 'e',
    to_version: 'a@0.9.0',
    cancels: 1,
    adopts: [{ instrument: 'x:Y', symbol: 'Y', quantity: '1' }],
    exposure: '25919.63000000',
    cost: { spread: '0.00000000', impact: '0.00000000', fee: '10.36785200', total: '10.36785200' },
    estimated_cost: '10.36785200',
    still_tripped: [],
    currency: 'USDT',
  },
  rollback_refusal: null,
  swap: null,
  rules: [],
  drains: [],
};

const POSITION: Slot['positions'][number] = {
  ...{ instrument: 'x:Y', symbol: 'Y', quantity: '0.010', average_price: '60000', unrealised: '0' },
};

const SWAP: NonNullable<ConsoleFrame['swaps']>[number] = {
  swap_id: 's',
  swap_type: 'rollback',
  status: 'completed',
  stage: 'done',
  scheduled_for: null,
  slot_ids: ['a:paper'],
  from_version: 'a@2.0.0',
  to_version: 'a@1.0.0',
  reason: 'a@2.0.0 failed: x is not a function',
  initiated_by: 'desk',
  initiated_at: '2024-08-08T00:00:00.000Z',
  market_time_ns: null,
  downtime_us: null,
  events_held: null,
  cut_sequence: 5,
  receipts: null,
  error_message: null,
};

const statusWith = (swaps: ConsoleFrame['swaps'] = [], running = true, slot: Slot = SLOT): DeskStatus =>
  statusOf(
    {
      type: 'snapshot',
      desk: {
        desk_id: 'd',
        simulated: true,
        trading_state: 'active',
        stopped: null,
        journal_outage: null,
        feed: { kind: 'none', speed: 1, paused: false, ended: false, age_ms: null, progress: null, read: 0, bad: 0 },
        market_time_ms: null,
        events: { accepted: 9, per_second: 0, missed: 1, twice: 0, gaps: ['a:paper: Y event 5'] },
        orders: { sent: 0, denied: 0, filled: 0 },
        audit: { rows: 1, head: '' },
        breakers: [
          {
            ...{
              id: 'b',
              scope: 'a:paper',
              slot_id: 'a:paper',
              cause: 'daily_loss',
              action: 'reduce',
              tripped_at: null,
            },
            ...{ value: '20000.01234567', limit: '20000', cause_stands: true },
          },
        ],
        connections: { feed: true, exchange: true },
        profit: [],
      },
      slots: [slot],
      swaps,
    },
    { running, url: running ? 'http://127.0.0.1:1' : null, pid: null, health: null },
  );

describe('the status in words', () => {
  it('counts in words that agree, names causes, and rounds money to cents', () => {
    const text = statusText(statusWith());
    expect(text).toContain('  !! 1 event missed, 0 received twice; a:paper: Y event 5\n');
    expect(text).toContain('  !! a:paper: a@1.0.0 is unhealthy: it threw: boom\n');
    expect(text).toContain('daily loss 20,000.01 USDT against a limit of 20,000 USDT; its cause STANDS');
    expect(text).toContain('1 open order; today -12.35 USDT');
  });

  it('names the failure for which the desk itself went back, until somebody swaps again', () => {
    expect(attention(statusWith([SWAP]))).toContain(
      'a:paper: a@2.0.0 failed: x is not a function; the desk put a@1.0.0 in its place by itself, 2024-08-08T00:00:00.000Z',
    );
    const told = (swaps: ConsoleFrame['swaps']) => attention(statusWith(swaps)).join();
    const later = { ...SWAP, swap_id: 't', swap_type: 'manual', initiated_by: 'ann' };
    expect(told([later, SWAP])).not.toContain('by itself');
    expect(told([{ ...SWAP, initiated_by: 'ann' }])).not.toContain('by itself');
    // A ladder that is climbed ends in an ordinary swap, and that is what was wanted.
    expect(told([{ ...SWAP, swap_type: 'manual' }])).not.toContain('by itself');
    expect(told([{ ...later, cut_sequence: null, status: 'failed' }, SWAP])).toContain('by itself');
  });

  it('of a desk that does not run says of everything that it is past', () => {
    const text = statusText(statusWith([], false));
    const states = text.split('\n').filter((line) => /active|healthy|held|open order|BREAKER|No swap/i.test(line));
    expect(states.length).toBeGreaterThan(5);
    for (const line of states) expect(line).toMatch(/\(as last recorded\)\.?$/);
    expect(text).not.toMatch(/\bis\b|Trading: |today/);
  });
});

describe('the status in words, of a desk that runs', () => {
  const HELD = { ...SLOT, positions: [{ ...POSITION, value: '599.97432100' }] };
  const part = { age_ms: null, message: '', status: 'healthy', configured: true } as const;
  const absent = { ...part, configured: false };
  const HEALTH = {
    status: 'healthy' as const,
    ...{ database: part, nats: absent, feed: absent, exchange: part, engine: part },
  };

  it('says first what trades where: of the slots, which have the desk in them', () => {
    const heading = (...states: readonly Slot['trading_state'][]) =>
      statusText({
        ...statusWith(),
        slots: states.flatMap((trading_state, i) =>
          statusWith([], true, { ...SLOT, trading_state, slot_id: `s${i}:paper` }).slots.slice(0, 1),
        ),
      }).split('\n')[0];
    expect(heading('halted')).toMatch(/Trading: HALTED$/);
    expect(heading('halted', 'halted')).toMatch(/Trading: HALTED$/);
    expect(heading('active', 'reducing')).toMatch(/Trading: s0:paper ACTIVE, s1:paper REDUCING$/);
    expect(heading()).toMatch(/Trading: ACTIVE$/);
  });

  it('says of a candidate on a ladder what going back does to it, until it has taken over', () => {
    const told = (change: Parameters<typeof ladder>[0]) =>
      statusText({ ...statusWith(), ladders: [ladder({ slot_id: 'a:paper', ...change })] });
    expect(told({})).toContain('    going back ends the ladder of momentum@2.0.0\n');
    expect(told({})).not.toContain('go back to');
    expect(told({ swap_id: 's' })).toContain('    can go back to a@0.9.0\n');
    expect(told({ slot_id: 'b:paper' })).toContain('    can go back to a@0.9.0\n');
  });

  it('sets thousands apart, and says of rows that nobody has signed when somebody will', () => {
    const slot = { ...SLOT, day_profit: '-1234567.891' };
    const text = (checkpoint: { rows: number; at: string | null }) =>
      statusText({
        ...statusWith([], true, slot),
        audit: { rows: 12_345, head: '', checkpoint: { ...checkpoint, problem: null } },
      });
    expect(text({ rows: 0, at: null })).toContain(
      'Audit: 12,345 rows, none signed yet; a desk that runs signs within a minute of its first row, and when it stops\n',
    );
    expect(text({ rows: 12_000, at: 'X' })).toContain('Audit: 12,345 rows, 12,000 signed at X\n');
    expect(text({ rows: 0, at: null })).toContain('today -1,234,567.89 USDT');
    expect(['0.00012345', '-1000', '1234567', 'x'].map(moneyWords)).toEqual([
      '0.00012',
      '-1,000.00',
      '1,234,567.00',
      'x',
    ]);
  });

  it('says what to give where a version is not well, and where one is held on its ladder', () => {
    const told = (change: Partial<DeskStatus>) => statusText({ ...statusWith(), ...change }, ['--data-dir', 'd']);
    const back = 'to go back to a@0.9.0: npm run -s desk -- rollback --slot a:paper --data-dir d --reason TEXT\n';
    expect(told({})).toContain(back);
    const held = { cause: 'person', reason: 'news', at: 'X' } as const;
    const climbing = told({ ladders: [ladder({ slot_id: 'a:paper', held })] });
    expect(climbing).not.toContain(back);
    expect(climbing).toContain(
      'to let momentum@2.0.0 go on: npm run -s desk -- ladder resume --slot a:paper --reason TEXT --data-dir d; to end its ladder: npm run -s desk -- abort --slot a:paper --data-dir d\n',
    );
    expect(told({ connections: { feed: false, exchange: true } })).toContain('goes on trying to reach it');
  });

  it('says what to give where others are waited for', () => {
    const asked = { action: 'deploy', requested_by: 'ann', requested_at: '2024-08-08T00:00:00.000Z', reason: 'r' };
    const terms = { required: 1, given: [], expires_at: '2024-08-08T01:00:00.000Z', status: 'pending' as const };
    const waiting = ['a-1', 'a-2'].map((id) => ({ approval_id: id, ...asked, ...terms, consequences: ['more'] }));
    const told = (approvals: DeskStatus['approvals']) =>
      statusText({ ...statusWith(), approvals }, ['--data-dir', 'd']);
    expect(told(waiting)).toContain(
      'to agree to a-1, or reject it: npm run -s desk -- approve a-1 --data-dir d --reason TEXT; the others by their ids\n',
    );
    expect(told(waiting.slice(1))).toContain('approve a-2 --data-dir d --reason TEXT\n');
    expect(told([])).not.toContain('to agree to');
  });

  it('values what is held, and says so where no price has come since the start', () => {
    const told = (age_ms: number | null, slot: Slot = HELD) => {
      const status = statusWith([], true, slot);
      return statusText({ ...status, feed: { ...status.feed!, age_ms } });
    };
    expect(told(12)).toContain('holds 0.010 Y (599.97 USDT); 1 open order; today -12.35 USDT\n');
    expect(told(null)).toContain('today -12.35 USDT at the last price on record\n');
    expect(told(null, SLOT)).toContain('holds flat; 1 open order; today -12.35 USDT\n');
  });

  it('calls what is not configured so, and tells of a webhook that fails', () => {
    const webhook = {
      status: 'degraded',
      message: 'https://alerts.example: 4 delivered, 3 wait; it answered 503',
    } as const;
    const of = (ways_out: DeskStatus['ways_out']) => ({ ...statusWith(), health: HEALTH, ways_out });
    expect(statusText(of({ nats: null, webhook: null }))).toContain(
      'Health: HEALTHY (database healthy, nats not configured, feed none, exchange healthy, engine healthy, webhook not configured)\n',
    );
    const failing = of({ nats: null, webhook });
    expect(statusText(failing)).toContain('webhook degraded)');
    expect(attention(failing)).toContain(`webhook is degraded: ${webhook.message}`);
  });
});

describe('what holds trading back, in words', () => {
  const at = '2024-08-08T00:00:00.000Z';
  const leg = {
    ...{ slot_id: 'a:paper', version: 'a@1.0.0', instrument: 'x:Y', asked: '2', sent: '2', acknowledged: '2' },
    ...{ filled: '0.5', open: '-1.5' },
  };
  const exit = {
    ...{ exit_id: 'x-1', scope: 'desk', breaker_id: 'b', reason: 'r', started_at: at, ended_at: null, legs: [leg] },
    status: 'stalled',
  } as const;

  const told = (change: Partial<DeskStatus>) => attention({ ...statusWith(), ...change });

  it('names kills, breakers with scope and action, exits, lost connections and standing alerts', () => {
    const breaker = { id: 'b', slot_id: null, value: 'odd fills', limit: '', tripped_at: at } as const;
    const lines = told({
      breakers: [
        { ...breaker, scope: 'desk', cause: 'kill', action: 'halt' },
        {
          ...breaker,
          scope: 'version/a@1.0.0',
          cause: 'drawdown',
          action: 'roll_back',
          value: '7.004',
          limit: '5',
          cause_stands: false,
        },
        { ...breaker, scope: 'environment/paper', cause: 'manual', action: 'reduce' },
      ],
      exits: [exit, { ...exit, status: 'under_way', legs: [{ ...leg, open: '0' }] }],
      connections: { feed: false, exchange: true },
      standing: [{ scope: 'a:paper', trigger: 'slippage', value: '0.0200', limit: '0.0100' }],
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        'KILLED: the whole desk (breaker b, halt): odd fills',
        `BREAKER b on a@1.0.0 (roll back), since ${at}: drawdown 7 USDT against a limit of 5 USDT; its cause is over`,
        `BREAKER b on the environment paper (reduce), since ${at}: manual, odd fills`,
        'EXIT STALLED (x-1, the whole desk): -1.5 x:Y of a@1.0.0 still open',
        'EXIT under way (x-1, the whole desk): flat, but orders have not ended',
        'the MARKET DATA is lost',
        'the slot a:paper: slippage 2.00 % against a limit of 1.00 %',
        'this desk has NO MARKET DATA, so nothing can be closed: stop it and start it with some',
      ]),
    );
  });

  it('says who waits for how many approvals, and for what', () => {
    const approval = {
      ...{ approval_id: 'p', action: 'set_limits', requested_by: 'ann', requested_at: at, reason: 'r', expires_at: at },
      ...{ consequences: ['maxRepeats from 5 to 9'], required: 2, given: ['bob'], status: 'pending' as const },
    };
    expect(told({ approvals: [approval] })).toContain('ann waits for 1 approval (p): maxRepeats from 5 to 9');
  });

  it('of a kill agrees in number, and says loudly what is open', () => {
    const killed = { scope: 'desk', state: 'halted', orders: 1, positions: 2, exit_id: 'x-1', message: '' };
    expect(killedWords(killed)).toBe(
      'The whole desk is halted: nothing new leaves it; 1 open order is being cancelled; 2 positions are being closed.',
    );
    const soft = {
      ...killed,
      state: 'reducing',
      orders: 0,
      exit_id: null,
      message: 'desk may only reduce, and halts in 60 s; x',
    };
    expect(killedWords(soft)).toBe(
      'Desk may only reduce, and halts in 60 s; no order was open; no position is being closed.',
    );
    const late = 'x; done, and NOT RECORDED YET: it is lost with the process (the disk is full)';
    expect(killedWords({ ...killed, message: late })).toMatch(
      /being closed\. It is done, and NOT RECORDED YET: it is lost with the process \(the disk is full\)\.$/,
    );
    expect(stillOpen(exit, 'It goes on.')).toBe(
      '1 POSITION IS STILL OPEN (exit x-1, stalled):\n  -1.5 x:Y of a@1.0.0 in a:paper\nIt goes on.',
    );
  });
});

describe('the price of going back', () => {
  it('is unknown in the parts for which the market must be known, and where it is known is a figure', () => {
    const price = (cost: Partial<NonNullable<Slot['rollback']>['cost']>) =>
      described(
        chooseReturn(
          { slots: [{ ...SLOT, rollback: { ...SLOT.rollback!, cost: { ...SLOT.rollback!.cost, ...cost } } }] },
          undefined,
        ),
      );
    expect(price({})).toContain(
      'worth 25,919.63 USDT; closing it now would cost at least 10.37 USDT (spread unknown, impact unknown, fee 10.37)',
    );
    expect(price({ spread: '1.29600000', impact: '0.30400000', total: '11.96785200' })).toContain(
      'would cost about 11.97 USDT (spread 1.30, impact 0.30, fee 10.37)',
    );
    expect(price({})).toContain('cancels 1 open order;');
  });
});

it.each([
  ['0.00000000', '0.00'],
  ['12.34567891', '12.35'],
  ['-12.345', '-12.34'],
  ['20000', '20000.00'],
  ['0.00012345', '0.00012'],
  ['-0.00000001', '-0.00000001'],
  ['a share', 'a share'],
])('the amount %s is told as %s', (amount, told) => {
  expect(cents(amount)).toBe(told);
});
