import { z } from 'zod';
import { ENVIRONMENTS } from '../domain/deployment.ts';
import { DAYS_PER_YEAR, LEAST_DAYS, LEAST_PERIODS, PERIODS } from '../domain/performance.ts';
import { ROLES } from '../domain/slot.ts';
import { AlgorithmId, EnvironmentWord } from './algorithm-input.ts';
import { readOne } from './call.ts';
import { errorMap } from './error.ts';
import { Decimal, Id, Timestamp } from './field.ts';

const share = (of: string) => z.number().nullable().describe(`Share of the capital, ${of}; null without capital`);

/** How a version has done in a slot. Shares and ratios are numbers; amounts are decimal text in the slot's currency. */
export const PerformanceView = z.object({
  slot_id: z.string(),
  environment: z.enum(ENVIRONMENTS),
  role: z.enum(ROLES).nullable().describe('Null where it is not attached now'),
  account: z
    .enum(['live', 'simulated'])
    .describe(
      '`simulated`: beside the real account, on the same market; in no other figure of the desk. There a trade is a fill that closed ' +
        'something, cancelled orders are not counted, and denials not told by code',
    ),
  allocation_bp: z.int().describe('Its share of the capital, in hundredths of a per cent; 0 unless live'),
  simulated_share_bp: z
    .int()
    .nullable()
    .describe('The share that simulated orders are sized for; null on the real account'),
  rung: z.int().nullable().describe('Rung, from 1, of the ladder that it climbs there; null where it climbs none'),
  capital: Decimal.describe('Of the slot: what returns, drawdown, exposure and turnover are shares of'),
  currency: z.string(),
  since: Timestamp.describe(
    'Market time since which ratios, drawdown, average exposure, orders, fills and trades count',
  ),
  complete: z.boolean().describe('False where it served here before that, in runs whose facts are not kept in memory'),
  profit: z
    .object({
      realised: Decimal.describe('Gross of fees'),
      unrealised: Decimal,
      fees: Decimal.describe('Positive when paid'),
      total: Decimal.describe('realised + unrealised − fees'),
    })
    .describe('From the books, of its whole life in the slot; coins of inverse contracts at the mark'),
  return: share('total profit'),
  sharpe: z
    .number()
    .nullable()
    .describe(
      'Mean by standard deviation of the returns per period, riskless rate 0, times √periods_per_year (Sharpe 1994). ' +
        `Null for fewer than ${LEAST_PERIODS} periods, or returns that do not differ`,
    ),
  sortino: z
    .number()
    .nullable()
    .describe(
      'The same by target downside deviation over all periods, target 0 (Sortino & Price 1994). Null when none fell short',
    ),
  period: z
    .enum(PERIODS)
    .describe(
      `A trading day from ${LEAST_DAYS} of them on, five minutes of market time before. Quiet periods of a trading day count`,
    ),
  periods: z.int().describe('How many returns the two ratios rest on'),
  periods_per_year: z.int().describe(`${DAYS_PER_YEAR} trading days, or their five-minute periods`),
  drawdown: z
    .object({
      now: Decimal.describe('Peak of equity less equity now'),
      now_share: share('of the present drawdown'),
      deepest: Decimal,
      deepest_share: share('of the deepest drawdown'),
      peak_at: Timestamp.nullable().describe('Market time; null while equity never fell'),
      trough_at: Timestamp.nullable(),
      recovered_at: Timestamp.nullable().describe('When equity was at the peak again; null while it is not'),
      length_seconds: z.number().describe('Of the deepest: from the peak to the recovery, or to now, in market time'),
    })
    .describe('Open positions included; looked at each minute of market time, and now'),
  exposure: z.object({
    gross: Decimal.describe('Value of its positions without their signs, now'),
    gross_share: share('of the gross value now'),
    average: Decimal.nullable().describe(
      'The same on average over the minutes in which it was live or held something; null before the first has ended',
    ),
    average_share: share('of the average'),
  }),
  positions: z.array(
    z.object({
      instrument: z.string(),
      quantity: Decimal.describe('Signed'),
      average_price: Decimal,
      unrealised: Decimal,
      currency: z.string(),
    }),
  ),
  orders: z.object({ sent: z.int(), denied: z.int(), rejected: z.int(), cancelled: z.int() }),
  fills: z.int(),
  denials: z.record(z.string(), z.int()).describe('By code'),
  trades: z
    .object({
      closed: z.int(),
      won: z.int(),
      hit_rate: z.number().nullable().describe('won by closed; null before the first'),
      gross_profit: Decimal,
      gross_loss: Decimal.describe('Without its sign'),
      profit_factor: z.number().nullable().describe('gross_profit by gross_loss; null while nothing was lost'),
    })
    .describe('A trade is an order that closed something, with what its fills realised, gross of fees'),
  traded_value: Decimal.describe('Of all fills'),
  turnover: share('of the value of all fills'),
  slippage_bp: z
    .number()
    .nullable()
    .describe(
      'Against the mark when the order left, weighted by value; positive when worse. Null where none was measured',
    ),
  slippage_fills: z.int().describe('Fills that slippage_bp rests on'),
});
export type PerformanceView = z.infer<typeof PerformanceView>;

/** How a version does where it serves. */
export const metrics = readOne
  .errors(errorMap(['broken_rule']))
  .route({
    method: 'GET',
    path: '/algorithms/{algorithmId}/metrics',
    tags: ['Algorithms'],
    summary: 'How a version does: profit, ratios, drawdown, exposure, trades, errors',
    description:
      'In the environment named, or the one where it is live. One that is live in several, or was in several and is in ' +
      'none, has the environment to be named.',
  })
  .input(
    z.strictObject({
      algorithmId: AlgorithmId,
      environment: EnvironmentWord.optional().meta({
        description: 'May be left out where it serves in one only',
        examples: ['PaperTrading'],
      }),
      account: z
        .enum(['live', 'simulated'])
        .optional()
        .describe('Where left out: where it trades now, the real account before the simulated one, else where it did'),
    }),
  )
  .output(
    PerformanceView.extend({
      algorithm_id: z.string().describe('name@version'),
      entity_id: Id,
      error_rate: z
        .number()
        .nullable()
        .describe('Faults by requests, 0 to 1, at the last look; null where it was asked nothing'),
      latency_us_p50: z
        .number()
        .nullable()
        .describe('Time in its own code for one event; null where no instance has told'),
      latency_us_p99: z.number().nullable(),
      checked_at: Timestamp.nullable().describe(
        'When error_rate and latency were looked at; null before the first look',
      ),
    }),
  );
