import { z } from 'zod';
import { TRADING_STATES } from '../domain/risk.ts';
import { command, read } from './call.ts';
import { Decimal, DecimalInput, reasonLike } from './field.ts';

const BasisPoints = z.int().min(0).max(10_000).describe('Hundredths of a per cent');

const LimitsView = z.object({
  max_instruments: z.int(),
  venues: z.union([z.literal('*'), z.array(z.string())]),
  max_order_value: Decimal,
  price_collar_bp: z.int(),
  max_open_orders: z.int(),
  max_position_size_bp: z.int(),
  max_daily_loss: Decimal,
  max_drawdown_bp: z.int(),
});
export type LimitsView = z.infer<typeof LimitsView>;

const StateView = z.object({ scope: z.string(), state: z.enum(TRADING_STATES) });

/** Limits, breakers and what may trade. */
export const risk = {
  limits: read
    .route({ method: 'GET', path: '/risk/limits', tags: ['Risk'], summary: 'The limits in force' })
    .output(LimitsView),

  set_limits: command
    .meta({ role: 'risk_manager' })
    .route({ method: 'PUT', path: '/risk/limits', tags: ['Risk'], summary: 'Change limits; what is left out stays' })
    .input(
      z
        .strictObject({
          reason: reasonLike('less at risk over the holiday'),
          max_instruments: z.int().min(1).max(10_000).optional(),
          venues: z.union([z.literal('*'), z.array(z.string().min(1).max(100)).max(100)]).optional(),
          max_order_value: DecimalInput.optional(),
          price_collar_bp: BasisPoints.optional(),
          max_open_orders: z.int().min(0).max(100_000).optional(),
          max_position_size_bp: BasisPoints.optional(),
          max_daily_loss: DecimalInput.optional(),
          max_drawdown_bp: BasisPoints.optional(),
        })
        .refine((input) => Object.keys(input).length > 1, 'name at least one limit to change'),
    )
    .output(LimitsView),

  status: read
    .route({ method: 'GET', path: '/risk/status', tags: ['Risk'], summary: 'Each slot against its limits' })
    .output(
      z.object({
        trading_state: z.enum(TRADING_STATES),
        stopped: z.string().nullable().describe('Why the desk refuses to trade; null while it can'),
        slots: z.array(
          StateView.extend({
            equity: Decimal,
            day_profit: Decimal,
            drawdown: Decimal.describe('Money below the peak'),
            capital: Decimal,
            currency: z.string(),
          }),
        ),
        breakers: z.array(
          z.object({ id: z.string(), slot_id: z.string(), cause: z.string(), value: Decimal, limit: Decimal }),
        ),
        denials: z.record(z.string(), z.int()).describe('Orders that the gate refused, by code'),
      }),
    ),

  set_trading_state: command
    .route({
      method: 'POST',
      path: '/risk/trading-state',
      tags: ['Risk'],
      summary: 'Stop, reduce or resume trading',
      description: 'A trader may always reduce; going back toward `active` is the risk manager’s.',
    })
    .input(
      z.strictObject({
        state: z.enum(TRADING_STATES),
        scope: z.string().min(1).max(200).describe('`desk`, or a slot’s id'),
        reason: reasonLike('prices look wrong on one venue'),
      }),
    )
    .output(StateView),

  release_breaker: command
    .meta({ role: 'risk_manager' })
    .route({ method: 'POST', path: '/risk/breakers/{id}/release', tags: ['Risk'], summary: 'Release a latched stop' })
    .input(
      z.strictObject({ id: z.string().min(1).max(200), reason: reasonLike('the loss was looked into: one bad fill') }),
    )
    .output(z.object({ id: z.string(), released: z.boolean() })),
};
