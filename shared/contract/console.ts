import { z } from 'zod';
import { ALERT_TOPICS, SEVERITIES } from '../domain/alert.ts';
import { HEALTH_STATUSES } from '../domain/entity.ts';
import { ROLES } from '../domain/slot.ts';
import { SWAP_STAGES, SWAP_TRIGGERS } from '../domain/swap.ts';
import { ApprovalView } from './approval.ts';
import { CoverageView } from './checkpoint.ts';
import { EmergencyView } from './emergency.ts';
import { HandOverView } from './hand-over.ts';
import { LadderView } from './ladder.ts';
import { OutageView } from './outage.ts';
import { BreakerView, ExitView, HeadroomView, ViolationView } from './risk.ts';
import { ScheduledFor, SwapReceiptsView, SwapStepView } from './swap.ts';
import { CheckResult } from './validation.ts';

/**
 * What the console is shown. A stream begins with a `snapshot` and goes on with `delta`s a few times a second.
 * Small things (desk, slots, versions) come whole each time they changed; long series come as what is new.
 * Money is decimal text. Prices and quantities are numbers for drawing; texts carry the exact digits.
 */
const decimal = z.string().describe('Decimal text, exact');

export const ProfitView = z.object({
  realised: decimal.describe('Gross of fees'),
  unrealised: decimal,
  fees: decimal.describe('Positive when paid'),
  total: decimal.describe('realised + unrealised − fees'),
  currency: z.string(),
});

/** A way out of the desk: the bus or the webhook. */
export const WayOutView = z.object({
  status: z.enum(['healthy', 'degraded']),
  message: z.string().describe('For a person: where it goes, what waits, what is wrong'),
});

export const DeskView = z.object({
  desk_id: z.string(),
  simulated: z.boolean().describe('True while every environment trades on the paper exchange'),
  trading_state: z.enum(['active', 'reducing', 'halted']),
  stopped: z.string().nullable().describe('Why the desk refuses to trade; null while it can'),
  journal_outage: OutageView.nullable().describe('Set while nothing can be recorded'),
  trading_state_set: z
    .object({ state: z.enum(['reducing', 'halted']), by: z.string(), reason: z.string(), at: z.string() })
    .nullable()
    .optional()
    .describe(
      'Who put the whole desk in its own state, and why, by desk time; null while it is active or that is not known',
    ),
  feed: z.object({
    kind: z.enum(['none', 'sim', 'replay', 'nats']),
    speed: z.union([z.number(), z.literal('max')]),
    paused: z.boolean(),
    ended: z.boolean(),
    age_ms: z.number().nullable(),
    progress: z.number().nullable().describe('0 to 1; null where there is no end'),
    read: z.number(),
    bad: z.number(),
  }),
  market_time_ms: z.number().nullable().describe('Unix milliseconds of the last market event'),
  events: z.object({
    accepted: z.number(),
    per_second: z.number(),
    missed: z.number(),
    twice: z.number(),
    gaps: z
      .array(z.string())
      .describe('Where events were missed, in words; a version that fails takes along what it had not begun'),
  }),
  orders: z.object({ sent: z.number(), denied: z.number(), filled: z.number() }),
  audit: z.object({
    rows: z.number(),
    head: z.string(),
    checkpoint: CoverageView.optional().describe('Left out where the journal keeps none'),
  }),
  breakers: z.array(BreakerView),
  connections: z.object({ feed: z.boolean(), exchange: z.boolean() }),
  profit: z.array(ProfitView).describe('The account, by currency'),
  outbox: z
    .object({
      waiting: z.number().describe('Events that the bus has not taken yet'),
      oldest_age_ms: z.number().nullable().describe('How long the first of them has waited; null where none waits'),
      connected: z.boolean(),
      server: z.string().describe('Without a path or anything secret'),
      last_error: z.string().nullable(),
    })
    .nullable()
    .optional()
    .describe('Events on their way to NATS; null where no bus is configured'),
  ways_out: z
    .object({ nats: WayOutView.nullable(), webhook: WayOutView.nullable() })
    .optional()
    .describe('What carries facts and alerts to the outside; null for what is not configured'),
});

/** Something that a person must hear of. */
export const AlertView = z.object({
  id: z.number().describe('Sequence of its fact'),
  severity: z.enum(SEVERITIES),
  title: z.string(),
  text: z.string(),
  scope: z.string(),
  at: z.string().describe('Desk time, ISO 8601'),
  about: z
    .object({ topic: z.enum(ALERT_TOPICS), id: z.string().nullable().describe('Of the breaker or the emergency') })
    .nullable()
    .describe('What it speaks of, by which it is known when it is over'),
});

/** What a kill of a scope would do, before the click. */
export const KillPriceView = z.object({
  scope: z.string(),
  name: z.string().describe('For a person: `the whole desk`, `momentum 2.0.0`'),
  orders: z.number().describe('Open orders that it would cancel'),
  positions: z.array(z.object({ instrument: z.string(), symbol: z.string(), quantity: decimal })),
  exposure: decimal.describe('Gross value of what is held, at the marks'),
  cost: decimal.describe('What closing it at the present book would cost'),
  killed: z.boolean().describe('It stands killed already'),
});

/** Risk, as the console shows it. */
export const RiskView = z.object({
  desk: z.array(HeadroomView).describe('The desk against its limits'),
  slots: z.array(z.object({ slot_id: z.string(), headroom: z.array(HeadroomView) })),
  exposure: z.array(z.object({ by: z.enum(['instrument', 'sector']), name: z.string(), gross: decimal, net: decimal })),
  standing: z
    .array(z.object({ scope: z.string(), trigger: z.string(), value: z.string(), limit: z.string() }))
    .describe('Limits that stand crossed without a breaker'),
  violations: z.array(ViolationView).describe('The latest hundred, newest first'),
  exits: z.array(ExitView).describe('Those under way or stalled, and the last that ended'),
  kills: z
    .array(KillPriceView)
    .describe('The desk, and of each slot the version, the slot, the algorithm, the environment'),
  approvals: z.array(ApprovalView).describe('Those that wait'),
  approvals_required: z.number(),
  approvals_above_share_bp: z.number().describe('A ladder’s steps up to this share of a slot need nobody else'),
  emergency: EmergencyView.nullable().describe('The one that stands: what raises risk within it needs nobody else'),
});

export const AttachmentView = z.object({
  instance: z.number(),
  entity_id: z.string(),
  name: z.string(),
  version: z.string(),
  role: z.enum(ROLES),
  share_bp: z.number(),
  content_hash: z.string().nullable(),
  health_status: z.enum(['unknown', 'healthy', 'degraded', 'unhealthy']),
  health_reason: z.string().optional().describe('Why it is in that health; empty before the first look at it'),
  pending: z.number().describe('Requests delivered and not answered'),
  since: z.string().nullable().describe('ISO 8601: live since'),
});

export const RollbackView = z.object({
  swap_id: z.string(),
  to_entity_id: z.string(),
  to_version: z.string().describe('name@version'),
  cancels: z.number(),
  adopts: z.array(z.object({ instrument: z.string(), symbol: z.string(), quantity: decimal })),
  exposure: decimal.describe('Gross value of what would be adopted, at the marks'),
  cost: z
    .object({
      spread: decimal.describe('Half the spread'),
      impact: decimal.describe('How far the deal itself moves the price'),
      fee: decimal,
      total: decimal,
    })
    .describe('What closing it at the present book would cost, by its parts'),
  estimated_cost: decimal.describe('The same as `cost.total`'),
  still_tripped: z.array(z.string()).describe('Breakers that would still bind the restored version'),
  currency: z.string(),
});

/** The price of taking the candidate of a ladder out: the version in force has its share, and what it holds as far as it fits. */
export const DepartureView = RollbackView.omit({ swap_id: true, to_entity_id: true, to_version: true });

export const SlotRuleView = z.object({
  rule_id: z.string(),
  trigger: z.enum(SWAP_TRIGGERS),
  to_entity_id: z.string(),
  to_version: z.string().describe('name@version'),
  hand_over: HandOverView,
  reason: z.string(),
  set_by: z.string(),
  set_at: z.string().describe('ISO 8601'),
});

export const SlotDrainView = z.object({
  instance: z.number(),
  entity_id: z.string(),
  version: z.string().describe('name@version'),
  in_flight: z.number().describe('Requests in flight when it began'),
  remaining: z.number().describe('Of those, how many are still to be answered'),
});

export const SlotVersionView = z.object({
  version: z.string().describe('name@version'),
  profit: ProfitView.nullable(),
  position: z.array(z.object({ symbol: z.string(), quantity: decimal })),
  fills: z.number(),
});

export const SlotView = z.object({
  slot_id: z.string(),
  algorithm: z.string(),
  environment: z.string(),
  trading_state: z.enum(['active', 'reducing', 'halted']),
  capital: decimal,
  currency: z.string(),
  reserve_bp: z.number(),
  attachments: z.array(AttachmentView),
  versions: z.array(SlotVersionView).describe('What each version that ever traded here did here, and nowhere else'),
  day_profit: decimal,
  max_daily_loss: decimal,
  drawdown: z.number().describe('Share of capital, 0.0082 is 0.82 %'),
  max_drawdown: z.number(),
  positions: z.array(
    z.object({
      instrument: z.string(),
      symbol: z.string(),
      quantity: decimal,
      average_price: decimal,
      unrealised: decimal,
      mark: decimal.nullable().optional().describe('The last mark on record; null before the first'),
      value: decimal.nullable().optional().describe('At the mark, in quote currency, without a sign'),
    }),
  ),
  open_orders: z.number(),
  market: z
    .object({
      open: z.boolean(),
      until: z.string().nullable().describe('ISO 8601, market time; null where it never changes'),
    })
    .optional()
    .describe('Whether any venue of its instruments is open by the calendar, as of the last market event'),
  rollback: RollbackView.nullable(),
  rollback_refusal: z.string().nullable().describe('Why there is nothing to go back to, in words'),
  candidate_exit: DepartureView.nullable()
    .optional()
    .describe(
      'What taking the candidate of a ladder out would do; null where none holds capital beside a version in force',
    ),
  swap: z
    .object({
      swap_id: z.string(),
      type: z.string(),
      status: z.string(),
      stage: z.string(),
      steps: z.array(SwapStepView).describe('Every stage it entered, oldest first'),
      from_version: z.string().describe('name@version'),
      to_version: z.string().describe('name@version'),
      pending: z.number().describe('Requests that the source has in flight, before the cut and after'),
      remaining: z.number().describe('While draining: those of before the cut that are still to be answered'),
    })
    .nullable()
    .describe('The swap that is under way here; one that waits for its time is not'),
  rules: z.array(SlotRuleView).describe('Replacements that wait for their trigger; each serves once'),
  drains: z.array(SlotDrainView).describe('Drains that are under way here'),
});

export const VersionView = z.object({
  entity_id: z.string(),
  name: z.string(),
  version: z.string(),
  type: z.string(),
  status: z.string(),
  health_status: z.string(),
  content_hash: z.string().nullable(),
  module: z.string().nullable(),
  parent_entity_id: z.string().nullable(),
  state_version: z.number().optional().describe('Layout of the state that it hands over'),
  instruments: z.array(z.string()).optional().describe('That it takes; `*` for all'),
  environments: z.array(z.string()).describe('Where it is active now'),
  health: z
    .object({
      status: z.enum(HEALTH_STATUSES),
      checked_at: z.string().describe('Wall time, ISO 8601'),
      checks: z.array(CheckResult),
      sample_inference_ms: z.number().nullable(),
      memory_bytes: z.number().nullable(),
      error_rate: z.number().nullable().describe('Faults by requests, 0 to 1; null where none was asked anything'),
    })
    .nullable()
    .describe('What the last look at it found; null before the first'),
});

export const FillView = z.object({
  seq: z.number().describe('Sequence of its fact'),
  time_ns: z.string().describe('Market time, Unix nanoseconds as text'),
  order_id: z.string(),
  execution_id: z
    .string()
    .nullable()
    .optional()
    .describe('The exchange’s own id of it, unique within the order; null in facts of earlier desks'),
  slot_id: z.string(),
  version: z.string().describe('name@version'),
  instrument: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  quantity: decimal,
  price: decimal,
  price_number: z.number(),
  fee: decimal,
  liquidity: z.enum(['maker', 'taker']),
  realised: decimal.nullable().describe('Profit that this fill realised, gross; null when it opened'),
});
export type FillView = z.infer<typeof FillView>;

export const CandleView = z.object({
  time: z.number().describe('Unix seconds of its start, market time'),
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: z.number(),
});

export const MarkerView = z.object({
  seq: z.number(),
  time: z.number().describe('Unix seconds, market time'),
  kind: z.enum(['deploy', 'swap', 'rollback', 'breaker', 'ladder']),
  label: z.string().describe('`name@version` that it is about; of a breaker, words'),
  share_bp: z
    .number()
    .nullable()
    .optional()
    .describe('Of a ladder: the share that its candidate came to, hundredths of a per cent; null where it left'),
  slot_id: z.string(),
});

export const EquityPoint = z.object({
  time: z.number().describe('Unix seconds, market time'),
  by_slot: z
    .record(z.string(), z.record(z.string(), z.number()))
    .describe('Total profit by slot, then by name@version, for drawing'),
  returns: z
    .record(z.string(), z.record(z.string(), z.number()))
    .optional()
    .describe(
      'The same by the money that each had to work with at the time, 0.01 is 1 %, from 0 where the curve begins; none for one that never had any',
    ),
  drawdown: z
    .record(z.string(), z.number())
    .optional()
    .describe('By slot, how far it stands below its peak, as a share of its capital'),
});

export const SwapSummary = z.object({
  swap_id: z.string(),
  swap_type: z.string(),
  status: z.string(),
  stage: z.enum(SWAP_STAGES),
  scheduled_for: ScheduledFor.nullable().describe('Null for a swap that began at once'),
  slot_ids: z.array(z.string()).describe('Where it happened, or was to happen'),
  from_version: z.string().describe('name@version'),
  to_version: z.string().describe('name@version'),
  reason: z.string(),
  initiated_by: z.string().describe('`desk` where it acted by itself'),
  initiated_at: z.string().describe('Wall time, ISO 8601'),
  market_time_ns: z.string().nullable().describe('Market time of the cut, Unix nanoseconds as text; null before it'),
  downtime_us: z.number().nullable(),
  events_held: z.number().nullable(),
  cut_sequence: z.number().nullable(),
  receipts: SwapReceiptsView.nullable().describe('What the versions’ own receipts said of the cut; null until read'),
  error_message: z.string().nullable(),
});

export const ConsoleFrame = z.object({
  type: z.enum(['snapshot', 'delta']),
  desk: DeskView,
  slots: z.array(SlotView).optional().describe('Whole, when anything in them changed'),
  ladders: z
    .array(LadderView)
    .optional()
    .describe('Open ones, and of each other slot the last that ended; whole, when one of them moved or was reviewed'),
  risk: RiskView.optional().describe('Whole, when anything in it changed'),
  alerts: z.array(AlertView).optional().describe('Oldest first; a snapshot holds the last hundred'),
  versions: z.array(VersionView).optional(),
  swaps: z.array(SwapSummary).optional().describe('The latest fifty and all that wait for their time, newest first'),
  instruments: z
    .array(
      z.object({
        instrument: z.string(),
        venue: z.string(),
        symbol: z.string(),
        price_scale: z.number(),
        quantity_scale: z.number(),
        currency: z.string(),
      }),
    )
    .optional(),
  candles: z
    .record(z.string(), z.array(CandleView))
    .optional()
    .describe('By instrument, one-second candles; a delta repeats the one still open'),
  fills: z.array(FillView).optional().describe('Oldest first; a snapshot holds the last 500'),
  markers: z.array(MarkerView).optional(),
  equity: z.array(EquityPoint).optional(),
});
export type ConsoleFrame = z.infer<typeof ConsoleFrame>;
