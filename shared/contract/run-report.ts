import { z } from 'zod';
import { Decimal } from './field.ts';

/** Profit as a report has it, in one currency. */
export const ReportAmounts = z.object({ realised: Decimal, unrealised: Decimal, fees: Decimal, total: Decimal });
export type ReportAmounts = z.infer<typeof ReportAmounts>;

/**
 * The report of a run, as `desk session` writes it. What the console shows of it is named here; whatever else it says comes
 * along as it was written.
 */
export const RunReport = z.looseObject({
  events: z.looseObject({
    read: z.int(),
    bad: z.int(),
    delivered: z.int(),
    missed: z.int(),
    twice: z.int(),
    unanswered: z.int(),
  }),
  swaps: z.array(
    z.looseObject({
      swap_id: z.string(),
      swap_type: z.string(),
      status: z.string(),
      from: z.string(),
      to: z.string(),
      reason: z.string(),
      error_message: z.string().nullable(),
      cut_sequence: z.int().nullable(),
      downtime_milliseconds: z.number().nullable(),
      events_held: z.int(),
    }),
  ),
  orders: z.looseObject({
    intents: z.int(),
    denied: z.int(),
    sent: z.int(),
    rejected: z.int(),
    filled: z.int(),
    cancelled: z.int(),
  }),
  pnl: z.looseObject({ ...ReportAmounts.shape, by_version: z.record(z.string(), ReportAmounts) }),
  denials: z.record(z.string(), z.int()),
  faults: z.array(z.looseObject({ slot_id: z.string(), version: z.string(), code: z.string(), message: z.string() })),
  violations: z.array(
    z.looseObject({
      at: z.string(),
      scope: z.string(),
      trigger: z.string(),
      action: z.string(),
      value: z.string(),
      limit: z.string(),
      breaker_id: z.string().nullable(),
    }),
  ),
  audit: z.object({ rows: z.int(), head: z.string(), verified: z.boolean() }),
  state_hash: z.string(),
  seconds: z.number(),
  events_per_second: z.number(),
});
export type RunReport = z.infer<typeof RunReport>;
