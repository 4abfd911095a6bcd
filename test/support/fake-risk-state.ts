import type { ConsoleFrame } from '../../shared/contract/console.ts';
import type { LimitsView } from '../../shared/contract/risk.ts';
import { INSTRUMENT, SLOT } from './fake-desk-state.ts';

/** What a pretended desk says of risk: figures that are made up but hang together. */

type Frame = Required<ConsoleFrame>;
export type Risk = Frame['risk'];
export type Alert = Frame['alerts'][number];
export type Breaker = Frame['desk']['breakers'][number];
export type Exit = Risk['exits'][number];
type Headroom = Risk['desk'][number];

const AT = '2026-11-21T14:31:40.000Z';

const used = (name: string, value: string, limit: string, setBy = 'desk'): Headroom => ({
  limit_name: name,
  value,
  limit,
  set_by: setBy,
  used: Number(value) / Number(limit),
});

const kill = (scope: string, name: string): Risk['kills'][number] => ({
  scope,
  name,
  orders: 3,
  positions: [{ instrument: INSTRUMENT, symbol: 'BTCUSDT', quantity: '0.420' }],
  exposure: '25919.63000000',
  cost: '12.40000000',
  killed: false,
});

/** A desk that trades well within its limits. */
export const risk = (): Risk => ({
  desk: [
    used('max_daily_loss', '4120.00000000', '20000.00000000'),
    used('max_drawdown_bp', '8200.00000000', '50000.00000000'),
    used('max_gross_exposure_bp', '25919.63000000', '1000000.00000000'),
    used('max_net_exposure_bp', '25919.63000000', '1000000.00000000'),
    used('max_sector_exposure_bp', '25919.63000000', '1000000.00000000'),
  ],
  slots: [
    {
      slot_id: SLOT,
      headroom: [
        used('max_position_size_bp', '25919.63000000', '40000.00000000', SLOT),
        used('max_daily_loss', '0.00000000', '20000.00000000'),
        used('max_drawdown_bp', '8200.00000000', '50000.00000000'),
        used('max_open_orders', '3', '100'),
        used('max_orders_per_minute', '41', '120', 'version/momentum@1.0.0'),
        used('max_denials_per_minute', '2', '20'),
        used('max_error_rate_bp', '0.0110', '0.2000'),
        used('max_slippage_bp', '0.0004', '0.0020', 'environment/paper'),
      ],
    },
  ],
  exposure: [
    { by: 'instrument', name: INSTRUMENT, gross: '25919.63000000', net: '25919.63000000' },
    { by: 'sector', name: 'crypto', gross: '25919.63000000', net: '25919.63000000' },
  ],
  standing: [],
  violations: [],
  exits: [],
  kills: [
    kill('desk', 'the whole desk'),
    kill('version/momentum@1.0.0', 'momentum 1.0.0'),
    kill(SLOT, `slot ${SLOT}`),
    kill('algorithm/momentum', 'algorithm momentum'),
    kill('environment/paper', 'environment paper'),
  ],
  approvals: [],
  approvals_required: 0,
  approvals_above_share_bp: 1_000,
  emergency: null,
});

export const breaker = (change: Partial<Breaker> = {}): Breaker => ({
  id: 'b-7',
  scope: SLOT,
  slot_id: SLOT,
  cause: 'daily_loss',
  action: 'reduce',
  value: '20140.50000000',
  limit: '20000.00000000',
  tripped_at: AT,
  ...change,
});

export const alert = (id: number, change: Partial<Alert> = {}): Alert => ({
  id,
  severity: 'critical',
  title: 'Daily loss limit crossed',
  text: `${SLOT} has lost 20,140.50 of 20,000 today. It may only reduce; release its breaker once the cause is known.`,
  scope: SLOT,
  at: AT,
  about: null,
  ...change,
});

export const exit = (change: Partial<Exit> = {}): Exit => ({
  exit_id: 'x-1',
  scope: 'desk',
  breaker_id: 'b-kill',
  reason: 'kill from the console',
  status: 'under_way',
  started_at: AT,
  ended_at: null,
  legs: [
    {
      slot_id: SLOT,
      version: 'momentum@1.0.0',
      instrument: INSTRUMENT,
      asked: '0.420',
      sent: '0.420',
      acknowledged: '0.420',
      filled: '0.140',
      open: '0.280',
    },
  ],
  ...change,
});

export const approval = (change: Partial<Risk['approvals'][number]> = {}): Risk['approvals'][number] => ({
  approval_id: '30000000-0000-4000-8000-000000000001',
  action: 'set_limits',
  requested_by: 'ann',
  requested_at: AT,
  reason: 'room for the roll',
  consequences: [
    'max_daily_loss of desk: from 20000 to 50000',
    `${SLOT} may lose 50,000 USDT a day instead of 20,000 before it is held back`,
  ],
  required: 2,
  given: ['bob'],
  expires_at: '2099-01-01T00:00:00.000Z',
  status: 'pending',
  barred: [],
  ...change,
});

/** The limits of a new data directory. */
export const limits = (scope: string): LimitsView => ({
  venues: '*',
  instruments: '*',
  max_order_quantity: '1000.00000000',
  max_order_value: '100000.00000000',
  price_collar_bp: 500,
  max_reference_age_ms: 60_000,
  duplicate_window_ms: 250,
  max_instruments: 10,
  max_open_orders: 100,
  max_position_quantity: '5000.00000000',
  max_position_size_bp: 400,
  max_orders_per_second: 20,
  max_orders_per_minute: 120,
  max_trades_per_minute: 200,
  max_repeats: 10,
  max_denials_per_minute: 20,
  max_error_rate_bp: 2_000,
  max_slippage_bp: 20,
  max_participation_bp: 1_000,
  max_data_age_ms: 10_000,
  max_concentration_bp: 5_000,
  max_sector_exposure_bp: 10_000,
  max_gross_exposure_bp: 10_000,
  max_net_exposure_bp: 10_000,
  max_daily_loss: '20000.00000000',
  max_drawdown_bp: 500,
  max_ack_age_ms: 10_000,
  self_trade: 'deny',
  scope,
  set_by: { max_position_size_bp: SLOT },
  own: [],
  actions: {},
});
