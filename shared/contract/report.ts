import { z } from 'zod';
import { read } from './call.ts';
import { Timestamp } from './field.ts';
import { ReportAmounts } from './run-report.ts';

/** Profit of a version in the range, in one currency, and where it stood at the end. */
const VersionProfit = z.object({
  version: z.string().describe('name@version'),
  currency: z.string(),
  change: ReportAmounts.describe('What the range itself brought'),
  end: ReportAmounts.describe('Since the version first traded, at the end of the range'),
  fills: z.int(),
});

const Total = z.object({ currency: z.string(), change: ReportAmounts, end: ReportAmounts });

const SwapLine = z.object({
  at: Timestamp,
  type: z.string(),
  status: z.string(),
  from: z.string(),
  to: z.string(),
  trigger: z.string().describe('Who or what began it'),
  reason: z.string(),
  downtime_ms: z.number().nullable(),
  events_held: z.int().nullable(),
  error: z.string().nullable(),
});

/** Something that somebody or the desk did, as a line of a report. */
const EventLine = z.object({
  at: Timestamp,
  by: z.string(),
  what: z.string(),
  scope: z.string(),
  words: z.string(),
});

const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ total: z.int(), items: z.array(item).describe('The first 500') });

/** What a desk did in a stretch of time. */
export const ReportView = z.object({
  desk_id: z.string(),
  from: Timestamp,
  until: Timestamp,
  made_at: Timestamp,
  /** Null where all of the range could be read. */
  missing: z.string().nullable().describe('What of the range could not be read, and why'),
  versions: z.array(VersionProfit),
  totals: z.array(Total).describe('Of each currency the sum over versions'),
  orders: z.object({ sent: z.int(), rejected: z.int(), cancelled: z.int(), denied: z.int(), fills: z.int() }),
  denials: z.record(z.string(), z.int()).describe('By code'),
  swaps: listOf(SwapLine),
  rollbacks: z.int().describe('Of the swaps'),
  breakers: listOf(EventLine),
  limits: listOf(EventLine),
  approvals: listOf(EventLine),
  audit: z.object({ rows: z.int(), head: z.string() }).describe('Of the journal when the report was made'),
});
export type ReportView = z.infer<typeof ReportView>;
export type ReportEvent = z.infer<typeof EventLine>;
export type ReportSwap = z.infer<typeof SwapLine>;

/** Reports on what the served desk did. */
export const reports = {
  get: read
    .route({
      method: 'GET',
      path: '/reports',
      tags: ['Reports'],
      summary: 'What the desk did in a stretch of time: profit by version, swaps, breakers, limits, approvals',
      description:
        'Recounted from the journal in a thread of its own. Times are wall times; open positions are valued at the marks on record.',
    })
    .input(z.strictObject({ from: Timestamp, until: Timestamp.describe('Exclusive; at most 400 days later') }))
    .output(ReportView),
};
