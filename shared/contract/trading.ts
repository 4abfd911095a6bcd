import { z } from 'zod';
import { read } from './call.ts';
import { checkpointList } from './checkpoint.ts';
import { FillView } from './console.ts';
import { Decimal, Timestamp } from './field.ts';
import { pageOf, paging } from './page.ts';
import { verify } from './verification.ts';

/** What a version holds of one instrument. */
const PositionView = z.object({
  slot_id: z.string(),
  instance: z.int(),
  version: z.string().describe('name@version'),
  instrument: z.string(),
  quantity: Decimal.describe('Signed'),
  average_price: Decimal,
  mark: Decimal.nullable().describe('The last mark on record; null before the first'),
  value: Decimal.nullable().describe('At the mark, in quote currency, without a sign'),
  realised: Decimal.describe('Gross of fees'),
  unrealised: Decimal,
  fees: Decimal,
  currency: z.string(),
});
export type PositionView = z.infer<typeof PositionView>;

const AuditView = z.object({
  seq: z.int(),
  time: Timestamp,
  ts_ns: z.string(),
  actor: z.string(),
  role: z.string(),
  action: z.string(),
  subject: z.string(),
  payload: z.unknown(),
  prev_hash: z.string(),
  hash: z.string(),
});

/** What versions hold. */
export const positions = {
  list: read
    .route({ method: 'GET', path: '/positions', tags: ['Trading'], summary: 'Open positions of attached versions' })
    .input(z.strictObject({ ...paging }))
    .output(pageOf('positions', PositionView)),
};

/** What was filled. */
export const trades = {
  list: read
    .route({
      method: 'GET',
      path: '/trades',
      tags: ['Trading'],
      summary: 'The latest fills',
      description: 'The latest 500 are at hand; the audit chain has all.',
    })
    .input(
      z.strictObject({
        ...paging,
        version: z.string().min(1).max(200).optional().describe('name@version'),
        instrument: z.string().min(1).max(200).optional().describe('venue:symbol'),
        since: Timestamp.optional().describe('Market time, inclusive'),
        until: Timestamp.optional().describe('Market time, exclusive'),
      }),
    )
    .output(pageOf('trades', FillView)),
};

/** Who did what, hash-chained. */
export const audit = {
  list: read
    .route({ method: 'GET', path: '/audit', tags: ['Audit'], summary: 'Rows of the audit chain, newest first' })
    .input(z.strictObject({ ...paging }))
    .output(pageOf('audit', AuditView)),
  checkpoints: checkpointList,
  verify,
};
