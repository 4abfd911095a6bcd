/** What `desk status` says of a desk. */
import { describe, expect, it } from 'vitest';
import type { DeskStatus } from '../../../electron/command-line/status/desk-status.ts';
import { attention, statusLines } from '../../../electron/command-line/status/status-text.ts';
import type { ConsoleFrame } from '../../../shared/contract/console.ts';
import { cents, moneyWords } from '../../../shared/units/amount.ts';
import { ladder } from '../../support/fake-ladder-state.ts';
import {
  EXIT,
  EXIT_AT,
  LEG,
  POSITION,
  SLOT,
  type Slot,
  SWAP,
  statusText,
  statusWith,
} from '../../support/made-up-status.ts';

describe('the status in words', () => {
  it('counts in words that agree, names causes, and rounds money to cents', () => {
    const text = statusText(statusWith());
    expect(text).toContain('  !! 1 event missed, 0 received twice; a:paper: Y event 5\n');
    expect(text).toContain('  !! a:paper: a@1.0.0 is unhealthy: it threw: boom\n');
    expect(text).toContain('daily loss 20,000.01 USDT against a limit of 20,000 USDT; its cause STANDS');
    expect(text).toContain('  open risk      flat; 1 open order\n  today          -12.35 USDT\n');
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
    const states = text
      .split('\n')
      .filter((line) => /active|healthy|held|open order|BREAKER|none under way/i.test(line));
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
    expect(told({})).toContain('  way back       ends the ladder of momentum@2.0.0\n');
    expect(told({})).not.toContain('to a@0.9.0\n');
    expect(told({ swap_id: 's' })).toContain('  way back       to a@0.9.0\n');
    expect(told({ slot_id: 'b:paper' })).toContain('  way back       to a@0.9.0\n');
  });

  it('sets thousands apart, and says of rows that nobody has signed when somebody will', () => {
    const slot = { ...SLOT, day_profit: '-1234567.891' };
    const text = (checkpoint: { rows: number; at: string | null }) =>
      statusText({
        ...statusWith([], true, slot),
        audit: { rows: 12_345, head: '', checkpoint: { ...checkpoint, problem: null } },
      });
    expect(text({ rows: 0, at: null })).toContain(
      '  journal        12,345 rows, none signed yet; a desk that runs signs within a minute of its first row, and when it stops\n',
    );
    expect(text({ rows: 12_000, at: 'X' })).toContain('  journal        12,345 rows, 12,000 signed at X\n');
    expect(text({ rows: 0, at: null })).toContain('  today          -1,234,567.89 USDT\n');
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
    const terms = {
      required: 1,
      given: [],
      barred: [],
      expires_at: '2024-08-08T01:00:00.000Z',
      status: 'pending' as const,
    };
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
    expect(told(12)).toContain('  open risk      0.010 Y (599.97 USDT); 1 open order\n  today          -12.35 USDT\n');
    expect(told(null)).toContain('  today          -12.35 USDT at the last price on record\n');
    expect(told(null, SLOT)).toContain('  open risk      flat; 1 open order\n  today          -12.35 USDT\n');
  });

  it('calls what is not configured so, and tells of a webhook that fails', () => {
    const webhook = {
      status: 'degraded',
      message: 'https://alerts.example: 4 delivered, 3 wait; it answered 503',
    } as const;
    const of = (ways_out: DeskStatus['ways_out']) => ({ ...statusWith(), health: HEALTH, ways_out });
    expect(statusText(of({ nats: null, webhook: null }))).toContain(
      '  health         HEALTHY (database healthy, nats not configured, feed none, exchange healthy, engine healthy, webhook not configured)\n',
    );
    const failing = of({ nats: null, webhook });
    expect(statusText(failing)).toContain('webhook degraded)');
    expect(attention(failing)).toContain(`webhook is degraded: ${webhook.message}`);
  });
});

describe('the status as a table', () => {
  const back = { ...SWAP, reason: 'worse', initiated_by: 'ann', initiated_at: '2026-11-22T10:00:00.000Z' };

  it('has one row for each thing that one asks for, in one order, with the shares of the versions', () => {
    const shadow = {
      ...SLOT.attachments[0]!,
      version: '0.9.0',
      role: 'shadow',
      share_bp: 0,
      health_status: 'healthy',
    } as const;
    const slot = { ...SLOT, attachments: [...SLOT.attachments, shadow] };
    const lines = statusLines(statusWith([back], true, slot), [], { slots: [slot], swaps: [back] });
    expect(lines.slice(lines.indexOf('a:paper'))).toEqual([
      'a:paper',
      '  trading        ACTIVE',
      '  live           a@1.0.0  100 %    unhealthy',
      '  beside it      a@0.9.0  shadow   healthy',
      '  open risk      flat; 1 open order',
      '  today          -12.35 USDT',
      '  way back       to a@0.9.0',
      '  last rollback  2026-11-22T10:00:00.000Z, a@2.0.0 -> a@1.0.0, by ann: worse',
      '',
      'the desk',
      '  swaps          none under way or scheduled',
    ]);
  });
});

describe('what holds trading back, in words', () => {
  const told = (change: Partial<DeskStatus>) => attention({ ...statusWith(), ...change });

  it('names kills, breakers with scope and action, exits, lost connections and standing alerts', () => {
    const breaker = { id: 'b', slot_id: null, value: 'odd fills', limit: '', tripped_at: EXIT_AT } as const;
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
      exits: [EXIT, { ...EXIT, status: 'under_way', legs: [{ ...LEG, open: '0' }] }],
      connections: { feed: false, exchange: true },
      standing: [{ scope: 'a:paper', trigger: 'slippage', value: '0.0200', limit: '0.0100' }],
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        'KILLED: the whole desk (breaker b, halt): odd fills',
        `BREAKER b on a@1.0.0 (roll back), since ${EXIT_AT}: drawdown 7 USDT against a limit of 5 USDT; its cause is over`,
        `BREAKER b on the environment paper (reduce), since ${EXIT_AT}: manual, odd fills`,
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
      ...{
        approval_id: 'p',
        action: 'set_limits',
        requested_by: 'ann',
        requested_at: EXIT_AT,
        reason: 'r',
        expires_at: EXIT_AT,
        barred: [],
      },
      ...{ consequences: ['maxRepeats from 5 to 9'], required: 2, given: ['bob'], status: 'pending' as const },
    };
    expect(told({ approvals: [approval] })).toContain('ann waits for 1 approval (p): maxRepeats from 5 to 9');
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
