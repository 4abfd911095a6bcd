import type { ConsoleFrame } from '../../shared/contract/console.ts';

/** A desk's state as the console is shown it, with figures that are made up but hang together. */

type Frame = Required<ConsoleFrame>;
export type Version = Frame['versions'][number];
export type Slot = Frame['slots'][number];
export type SlotVersion = Slot['versions'][number];

const START = Date.UTC(2026, 10, 21, 14, 20, 0) / 1000;
const HISTORY_SECONDS = 720;
export const SLOT = 'momentum:paper';
export const INSTRUMENT = 'sim:BTCUSDT';
export const DESK_ID = '0d6f1d2e-75c0-4f5d-9d0b-6b8a7f0f3a11';

export const IDS = {
  old: '00000000-0000-4000-8000-000000000001',
  new: '00000000-0000-4000-8000-000000000002',
  refused: '00000000-0000-4000-8000-000000000003',
  other: '00000000-0000-4000-8000-000000000004',
} as const;

/** The minimal standard generator of Park and Miller: the same figures in every run. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const money = (value: number): string => value.toFixed(8);

export const profit = (realised: number, unrealised: number, fees: number): NonNullable<SlotVersion['profit']> => ({
  realised: money(realised),
  unrealised: money(unrealised),
  fees: money(fees),
  total: money(realised + unrealised - fees),
  currency: 'USDT',
});

const version = (entityId: string, name: string, number: string, hash: string): Version => ({
  entity_id: entityId,
  name,
  version: number,
  type: 'strategy',
  status: 'registered',
  health_status: 'unknown',
  content_hash: hash.repeat(8),
  module: `${name}-${number}.ts`,
  parent_entity_id: null,
  environments: [],
  health: null,
});

/** What a look at a version found. */
export const health = (status: 'healthy' | 'degraded' | 'unhealthy'): NonNullable<Version['health']> => ({
  status,
  checked_at: '2026-11-21T14:31:00.000Z',
  checks: [
    { name: 'loaded', outcome: 'passed', message: 'it loads, and its file answers to its hash' },
    {
      name: 'sample_inference',
      outcome: status === 'healthy' ? 'passed' : status === 'degraded' ? 'warning' : 'failed',
      message: status === 'healthy' ? '0.21 ms of 25 ms allowed' : '41 ms of 25 ms allowed',
    },
  ],
  sample_inference_ms: status === 'healthy' ? 0.21 : 41,
  memory_bytes: 18_350_080,
  error_rate: 0,
});

export function versions(): Version[] {
  return [
    {
      ...version(IDS.old, 'momentum', '1.0.0', '41d0be55'),
      status: 'active',
      health_status: 'healthy',
      environments: ['paper'],
      health: health('healthy'),
    },
    { ...version(IDS.new, 'momentum', '2.0.0', '9f3c2a7e'), parent_entity_id: IDS.old },
    {
      ...version(IDS.refused, 'momentum', '3.0.0-rc.1', 'c7718e02'),
      parent_entity_id: IDS.new,
      health_status: 'unhealthy',
      health: health('unhealthy'),
    },
    version(IDS.other, 'mean-reversion', '1.0.0', '5be2d710'),
  ];
}

export function attachment(of: Version, role: 'live' | 'shadow', instance: number): Slot['attachments'][number] {
  return {
    instance,
    entity_id: of.entity_id,
    name: of.name,
    version: of.version,
    role,
    share_bp: role === 'live' ? 10_000 : 0,
    content_hash: of.content_hash,
    health_status: 'healthy',
    pending: 0,
    since: role === 'live' ? '2026-11-21T14:20:00.000Z' : null,
  };
}

export function slot(live: Version): Slot {
  return {
    slot_id: SLOT,
    algorithm: 'momentum',
    environment: 'paper',
    trading_state: 'active',
    capital: money(1_000_000),
    currency: 'USDT',
    reserve_bp: 0,
    attachments: [attachment(live, 'live', 1)],
    versions: [
      {
        version: `${live.name}@${live.version}`,
        profit: profit(1188.08, 96.12, 41.2),
        position: [{ symbol: 'BTCUSDT', quantity: '0.420' }],
        fills: 31,
      },
    ],
    day_profit: money(1243),
    max_daily_loss: money(20_000),
    drawdown: 0.0082,
    max_drawdown: 0.05,
    positions: [
      {
        instrument: INSTRUMENT,
        symbol: 'BTCUSDT',
        quantity: '0.420',
        average_price: '61713.40',
        unrealised: money(96.12),
      },
    ],
    open_orders: 3,
    rollback: null,
    rollback_refusal: 'no version was swapped here yet',
    swap: null,
    rules: [],
    drains: [],
  };
}

export const desk = (kind: 'none' | 'sim'): Frame['desk'] => ({
  desk_id: DESK_ID,
  simulated: true,
  trading_state: 'active',
  stopped: null,
  journal_outage: null,
  feed: {
    kind,
    speed: 1,
    paused: false,
    ended: false,
    age_ms: kind === 'none' ? null : 12,
    progress: null,
    read: 0,
    bad: 0,
  },
  market_time_ms: kind === 'none' ? null : (START + HISTORY_SECONDS) * 1000,
  events: { accepted: 0, per_second: kind === 'none' ? 0 : 184, missed: 0, twice: 0, gaps: [] },
  orders: { sent: 64, denied: 2, filled: 31 },
  audit: { rows: 18_204, head: '7c'.repeat(32) },
  breakers: [],
  connections: { feed: true, exchange: true },
  profit: [],
});

type Candle = Frame['candles'][string][number];

/** The candle of one more second. */
export function nextCandle(before: Candle | undefined, random: () => number): Candle {
  const open = before?.close ?? 61_700;
  const close = Number((open + (random() - 0.485) * 9).toFixed(2));
  return {
    time: (before?.time ?? START - 1) + 1,
    open,
    high: Number((Math.max(open, close) + random() * 3).toFixed(2)),
    low: Number((Math.min(open, close) - random() * 3).toFixed(2)),
    close,
    volume: Number((random() * 4).toFixed(3)),
  };
}

type Fill = Frame['fills'][number];

export function fill(seq: number, candle: Candle, name: string, side: Fill['side'], realised: string | null): Fill {
  return {
    seq,
    time_ns: `${candle.time}${String((seq * 418_203_117) % 1_000_000_000).padStart(9, '0')}`,
    order_id: `o-${(0x4ec + seq).toString(16).padStart(6, '0')}`,
    slot_id: SLOT,
    version: name,
    instrument: INSTRUMENT,
    symbol: 'BTCUSDT',
    side,
    quantity: (0.04 + (seq % 7) * 0.054).toFixed(3),
    price: candle.close.toFixed(2),
    price_number: candle.close,
    fee: money(1.3 + (seq % 5)),
    liquidity: seq % 3 === 0 ? 'maker' : 'taker',
    realised,
  };
}

/** Twelve minutes of a market in which `momentum@1.0.0` traded. */
export function history(random: () => number): Pick<Frame, 'candles' | 'fills' | 'equity' | 'markers'> {
  const candles: Candle[] = [];
  const fills: Fill[] = [];
  const equity: Frame['equity'] = [];
  let earned = 0;
  for (let second = 0; second < HISTORY_SECONDS; second += 1) {
    const candle = nextCandle(candles.at(-1), random);
    candles.push(candle);
    earned += (random() - 0.46) * 12;
    equity.push({ time: candle.time, by_slot: { [SLOT]: { 'momentum@1.0.0': earned } } });
    if (second % 23 !== 22) continue;
    const opens = fills.length % 2 === 0;
    const result = money((random() - 0.4) * 60);
    fills.push(fill(fills.length + 1, candle, 'momentum@1.0.0', opens ? 'buy' : 'sell', opens ? null : result));
  }
  return {
    candles: { [INSTRUMENT]: candles },
    fills,
    equity,
    markers: [{ seq: 0, time: START + 4, kind: 'deploy', label: 'momentum@1.0.0', slot_id: SLOT }],
  };
}

/** Which program a pretended desk pretends to be. */
export const about = () => ({
  version: '0.1.0',
  node: '24.9.0',
  desk_id: 'fake-desk',
  data_folder: '/srv/desk',
  key_fingerprint: '0123456789abcdef'.repeat(4),
});
