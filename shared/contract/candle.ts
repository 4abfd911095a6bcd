import { z } from 'zod';
import { readOne } from './call.ts';
import { CandleView } from './console.ts';
import { Timestamp } from './field.ts';

/** Most bars of one answer. */
export const MAX_BARS = 5_000;

/** Bars of an instrument, as far back as the desk keeps them in memory. */
export const CandlesView = z.object({
  instrument: z.string(),
  seconds: z.int(),
  candles: z.array(CandleView).describe('Oldest first; a second without a trade has none'),
  more: z.boolean().describe('There are older ones within what was asked for'),
  first_at: Timestamp.nullable().describe(
    'When the oldest that the desk keeps began, market time; null before the first',
  ),
  complete: z
    .boolean()
    .describe('True where that is the first since the desk started; false where older ones have been let go'),
});
export type CandlesView = z.infer<typeof CandlesView>;

/** Prices over time. */
export const candles = {
  list: readOne
    .route({
      method: 'GET',
      path: '/candles',
      tags: ['Market data'],
      summary: 'Bars of an instrument, made of what the desk has seen since it started',
      description:
        'The newest bars of the span, of seconds that have closed. The journal holds no prices: what came before the desk started is not here.',
    })
    .input(
      z.strictObject({
        instrument: z.string().min(1).max(200).describe('venue:symbol'),
        seconds: z.coerce.number<number | string>().int().min(1).max(86_400).default(60).describe('Length of a bar'),
        since: Timestamp.optional().describe('Market time; older bars are left out'),
        until: Timestamp.optional().describe('Market time; bars that begin then or later are left out'),
        limit: z.coerce.number<number | string>().int().min(1).max(MAX_BARS).default(1_000),
      }),
    )
    .output(CandlesView),
};
