/** A status that no desk has told, for what is said of it. */
import { type DeskStatus, statusOf } from '../../electron/command-line/status/desk-status.ts';
import { statusLines } from '../../electron/command-line/status/status-text.ts';
import type { ConsoleFrame } from '../../shared/contract/console.ts';

/** The status as it is printed. */
export const statusText = (...of: Parameters<typeof statusLines>): string => `${statusLines(...of).join('\n')}\n`;

/** A slot as a console is told of it. */
export type Slot = NonNullable<ConsoleFrame['slots']>[number];

/** A slot with one version that is not well, and a way back. */
export const SLOT: Slot = {
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

export const POSITION: Slot['positions'][number] = {
  ...{ instrument: 'x:Y', symbol: 'Y', quantity: '0.010', average_price: '60000', unrealised: '0' },
};

/** A swap by which the desk went back by itself. */
export const SWAP: NonNullable<ConsoleFrame['swaps']>[number] = {
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

/** The status of a desk with one slot: it missed an event, and a breaker stands. */
export const statusWith = (swaps: ConsoleFrame['swaps'] = [], running = true, slot: Slot = SLOT): DeskStatus =>
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

/** When it began. */
export const EXIT_AT = '2024-08-08T00:00:00.000Z';
/** A position that an exit has not closed yet. */
export const LEG = {
  ...{ slot_id: 'a:paper', version: 'a@1.0.0', instrument: 'x:Y', asked: '2', sent: '2', acknowledged: '2' },
  ...{ filled: '0.5', open: '-1.5' },
};
/** An exit that gets no further. */
export const EXIT = {
  ...{ exit_id: 'x-1', scope: 'desk', breaker_id: 'b', reason: 'r', started_at: EXIT_AT, ended_at: null, legs: [LEG] },
  status: 'stalled',
} as const;
