import { z } from 'zod';
import { DENIAL_CODES } from '../domain/risk.ts';
import { read } from './call.ts';
import { Decimal, Timestamp } from './field.ts';
import { pageOf, paging } from './page.ts';

/** What becomes of an order, as the exchange says it. */
export const ORDER_STATUSES = ['sent', 'working', 'filled', 'cancelled', 'rejected'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** An order from the gate's yes to its end. */
export const OrderView = z.object({
  seq: z.int().describe('Sequence of the fact by which it was sent'),
  order_id: z.string(),
  sent_at: Timestamp.describe('Desk time'),
  time_ns: z.string().nullable().describe('Market time, Unix nanoseconds as text; null in facts of earlier desks'),
  slot_id: z.string(),
  version: z.string().describe('name@version'),
  instrument: z.string().describe('venue:symbol'),
  side: z.enum(['buy', 'sell']),
  type: z.string(),
  time_in_force: z.string(),
  quantity: Decimal.describe('As it stands: a replacement changes it'),
  limit_price: Decimal.nullable(),
  stop_price: Decimal.nullable(),
  filled: Decimal,
  average_price: Decimal.nullable().describe(
    'Of its fills, half-even at two digits beyond the price’s; null before the first',
  ),
  fees: Decimal.describe('Of its fills, positive when paid'),
  realised: Decimal.nullable().describe('By its fills, gross of fees; null where all of them only opened'),
  currency: z.string(),
  status: z.enum(ORDER_STATUSES),
  reason: z.string().describe('Why it was rejected or cancelled; empty where it was neither'),
  ended_at: Timestamp.nullable().describe('Desk time; null while it is open'),
  reduce_only: z.boolean(),
  exit_id: z.string().nullable().describe('The verified exit that it belongs to'),
  changed: z.int().describe('Sequence of the latest fact about it'),
});
export type OrderView = z.infer<typeof OrderView>;

/** What the gate refused: it never left the desk. */
export const DenialView = z.object({
  seq: z.int().describe('Sequence of its fact'),
  part: z.int().describe('Place among the rows of that fact, from 0: denials that were only counted share one'),
  at: Timestamp.describe('Desk time'),
  time_ns: z.string().nullable().describe('Market time, Unix nanoseconds as text'),
  slot_id: z.string(),
  version: z.string().describe('name@version'),
  instrument: z.string().nullable().describe('As the version named it; null where it was only counted'),
  side: z.enum(['buy', 'sell']).nullable(),
  quantity: Decimal.nullable(),
  code: z.enum(DENIAL_CODES),
  value: z.string().describe('What was measured, decimal text; empty where nothing was'),
  limit: z.string().describe('What it was held against; empty where there is none'),
  scope: z.string().nullable().describe('Whose limit it was'),
  count: z
    .int()
    .min(1)
    .describe('More than 1 where a version asked without end: those are counted, not written one by one'),
});
export type DenialView = z.infer<typeof DenialView>;

/** What narrows a list down. Query strings carry text. */
export const recordFilters = {
  version: z.string().min(1).max(200).optional().describe('name@version'),
  instrument: z.string().min(1).max(200).optional().describe('venue:symbol'),
  slot: z.string().min(1).max(200).optional().describe('Its id: name:environment'),
  text: z.string().min(1).max(200).optional().describe('Stands in one of the fields, in any case'),
  since: Timestamp.optional().describe('Market time, inclusive; desk time where a record has no other'),
  until: Timestamp.optional().describe('Market time, exclusive'),
};

/** Which rows older than those at hand there are, and where. */
const older = z
  .string()
  .nullable()
  .describe('Where the rows are that are older than those at hand, in words; null where there are none');

/** Orders, newest first. */
export const orders = {
  list: read
    .route({
      method: 'GET',
      path: '/orders',
      tags: ['Trading'],
      summary: 'Orders from sent to their end, newest first',
      description:
        'The newest 100,000 of the journal in use are at hand, and all that are open. `older` says where the others are.',
    })
    .input(
      z.strictObject({
        ...paging,
        ...recordFilters,
        side: z.enum(['buy', 'sell']).optional(),
        status: z.enum(ORDER_STATUSES).optional(),
      }),
    )
    .output(pageOf('orders', OrderView).extend({ older })),
};

/** What the gate refused, newest first. */
export const denials = {
  list: read
    .route({
      method: 'GET',
      path: '/denials',
      tags: ['Trading'],
      summary: 'What the gate refused, newest first, with the numbers that it refused for',
      description: 'The newest 100,000 of the journal in use are at hand. `older` says where the others are.',
    })
    .input(
      z.strictObject({
        ...paging,
        ...recordFilters,
        side: z.enum(['buy', 'sell']).optional(),
        code: z.enum(DENIAL_CODES).optional(),
      }),
    )
    .output(pageOf('denials', DenialView).extend({ older })),
};
