import { z } from 'zod';
import { read } from './call.ts';
import { checkpointList } from './checkpoint.ts';
import { FillView } from './console.ts';
import { Decimal } from './field.ts';
import { pageOf, paging } from './page.ts';
import { recordFilters } from './records.ts';
import { auditGet, auditList, auditVerified } from './records-audit.ts';
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
      description: 'The newest 100,000 of the journal in use are at hand. `older` says where the others are.',
    })
    .input(
      z.strictObject({
        ...paging,
        ...recordFilters,
        side: z.enum(['buy', 'sell']).optional(),
      }),
    )
    .output(
      pageOf('trades', FillView).extend({
        older: z.string().nullable().describe('Where older fills are, in words; null where there are none'),
      }),
    ),
};

/** Who did what, hash-chained. */
export const audit = {
  list: auditList,
  get: auditGet,
  checkpoints: checkpointList,
  verify,
  verified: auditVerified,
};
