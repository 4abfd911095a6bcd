import { z } from 'zod';
import { ENVIRONMENTS } from '../domain/deployment.ts';
import { DEFAULT_HAND_OVER } from '../domain/swap.ts';
import { Decimal } from './field.ts';

/** What passes from the old version to the new at the cut. */
export const HandOverView = z.object({
  state: z
    .enum(['shadow', 'transfer', 'cold'])
    .describe(
      '`shadow`: it ran beside the source on the same events. `transfer`: the source’s state, exported and imported. `cold`: warmed on past events',
    ),
  positions: z
    .enum(['adopt', 'run_off', 'flatten'])
    .describe(
      '`adopt`: it takes them at the mark. `run_off`: the source may only reduce them. `flatten`: the source closes them',
    ),
  orders: z.enum(['adopt', 'cancel']).describe('`adopt`: open orders keep their place in the queue'),
});

/** What a caller asks to be handed over; what is left out is the default. */
export const HandOverInput = z
  .strictObject({
    state: HandOverView.shape.state.default(DEFAULT_HAND_OVER.state),
    positions: HandOverView.shape.positions.default(DEFAULT_HAND_OVER.positions),
    orders: HandOverView.shape.orders.default(DEFAULT_HAND_OVER.orders),
  })
  .meta({ examples: [DEFAULT_HAND_OVER] });

const DifferenceView = z.object({
  name: z.string(),
  from: z.unknown().describe('Null where the source has none'),
  to: z.unknown().describe('Null where the target has none'),
});

/** What a swap would hand over in one slot as it stands now. */
export const HandOverContractView = z
  .object({
    slot_id: z.string(),
    environment: z.enum(ENVIRONMENTS),
    hand_over: HandOverView,
    standby: z.boolean().describe('The target is loaded and in step already: nothing needs to be prepared'),
    positions: z
      .array(z.object({ instrument: z.string(), quantity: Decimal.describe('Signed') }))
      .describe('What the source holds'),
    orders: z
      .array(
        z.object({
          order_id: z.string(),
          instrument: z.string(),
          side: z.enum(['buy', 'sell']),
          quantity: Decimal,
          filled: Decimal,
          limit_price: Decimal.nullable(),
          stop_price: Decimal.nullable(),
        }),
      )
      .describe('The source’s open orders'),
    differences: z
      .object({
        config: z.array(DifferenceView),
        parameters: z.array(DifferenceView),
        instruments: z.array(DifferenceView).describe('Instruments that only one of the two takes'),
        state_schema: z.array(DifferenceView).describe('Layouts of exported state, where they differ'),
      })
      .describe('How the target differs from the source, by name'),
    untouched: z.array(z.string()).describe('What stays as it is, in words'),
  })
  .meta({
    examples: [
      {
        slot_id: 'momentum:paper',
        environment: 'paper',
        hand_over: DEFAULT_HAND_OVER,
        standby: false,
        positions: [{ instrument: 'binance-usdm:BTCUSDT', quantity: '0.420' }],
        orders: [
          {
            order_id: 'o-0004ec',
            instrument: 'binance-usdm:BTCUSDT',
            side: 'sell',
            quantity: '0.420',
            filled: '0.000',
            limit_price: '61890.00',
            stop_price: null,
          },
        ],
        differences: {
          config: [],
          parameters: [{ name: 'lookback', from: 20, to: 14 }],
          instruments: [],
          state_schema: [{ name: 'state_version', from: 1, to: 2 }],
        },
        untouched: ['the account’s day loss and drawdown counters'],
      },
    ],
  });
export type HandOverContractView = z.infer<typeof HandOverContractView>;
