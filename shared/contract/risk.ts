import { z } from 'zod';
import { RISK_ACTIONS, TRADING_STATES, TRIGGERS } from '../domain/risk.ts';
import { CalendarForm, CalendarView } from './calendar.ts';
import { command, read, readOne } from './call.ts';
import { Decimal, plainReasonLike, reasonLike, Timestamp } from './field.ts';
import { OutageView } from './outage.ts';
import { pageOf, paging } from './page.ts';
import { LimitsChange, LimitsView, ScopeText } from './risk-limits.ts';

export { LimitsView } from './risk-limits.ts';

const StateView = z.object({ scope: z.string(), state: z.enum(TRADING_STATES) });

/** A latched stop. */
export const BreakerView = z.object({
  id: z.string(),
  scope: z.string().describe('What it binds'),
  slot_id: z.string().nullable().describe('The slot, where it binds just one'),
  cause: z.enum(TRIGGERS),
  action: z.enum(RISK_ACTIONS).describe('What followed'),
  value: z.string().describe('What was measured; words for a kill or a breaker tripped by hand'),
  limit: z.string(),
  tripped_at: Timestamp.nullable().describe('Null for one of an earlier run whose fact is no longer in memory'),
  cause_stands: z
    .boolean()
    .nullable()
    .optional()
    .describe('Whether what tripped it is beyond its limit now; null where that is not measured at every moment'),
});
export type BreakerView = z.infer<typeof BreakerView>;

/** How much of a limit is used up. */
export const HeadroomView = z.object({
  limit_name: z.string().describe('The limit, by its name in `GET /risk/limits`'),
  value: z.string().describe('Decimal text, in the unit of the limit; money where that is a share of the capital'),
  limit: z.string(),
  set_by: z.string().describe('The scope that sets it'),
  used: z.number().min(0).describe('Share of the limit that is used, 1 at the limit, more beyond it'),
});
export type HeadroomView = z.infer<typeof HeadroomView>;

const ScopeRisk = StateView.extend({
  equity: Decimal,
  day_profit: Decimal,
  drawdown: Decimal.describe('Money below the peak'),
  capital: Decimal,
  headroom: z.array(HeadroomView),
});
export type ScopeRiskView = z.infer<typeof ScopeRisk>;

/** A limit that stands crossed without a breaker. */
const StandingAlertView = z.object({
  scope: z.string(),
  trigger: z.enum(TRIGGERS),
  value: z.string(),
  limit: z.string(),
});
export type StandingAlertView = z.infer<typeof StandingAlertView>;

/** What the desk has at stake in an instrument or a sector. */
const ExposureView = z.object({
  by: z.enum(['instrument', 'sector']),
  name: z.string(),
  gross: Decimal,
  net: Decimal.describe('Signed'),
});
export type ExposureView = z.infer<typeof ExposureView>;

/** A breach: a breaker that tripped, or an alert. */
export const ViolationView = z.object({
  seq: z.int().describe('Sequence of its fact'),
  at: Timestamp.describe('Desk time'),
  scope: z.string(),
  trigger: z.enum(TRIGGERS),
  action: z.enum(RISK_ACTIONS),
  value: z.string(),
  limit: z.string(),
  breaker_id: z.string().nullable().describe('The breaker that it tripped; null where the action does not latch'),
  standing: z.boolean().describe('True while it has not been released, or is not over'),
});
export type ViolationView = z.infer<typeof ViolationView>;

/** One position on its way out, and how far the way has come. Quantities as exact decimals. */
const ExitLegView = z.object({
  slot_id: z.string(),
  version: z.string().describe('name@version'),
  instrument: z.string(),
  asked: Decimal.describe('What was held when the exit began'),
  sent: Decimal.describe('In orders that have left'),
  acknowledged: Decimal.describe('In orders that the exchange has taken'),
  filled: Decimal,
  open: Decimal.describe('What is still held, signed'),
});

/** A verified exit: it has ended when nothing is open any more, and never before. */
export const ExitView = z.object({
  exit_id: z.string(),
  scope: z.string(),
  breaker_id: z.string().nullable(),
  reason: z.string(),
  status: z.enum(['under_way', 'stalled', 'ended']),
  started_at: Timestamp,
  ended_at: Timestamp.nullable(),
  legs: z.array(ExitLegView),
});
export type ExitView = z.infer<typeof ExitView>;

/** What a change that may have to wait answers beside its record. */
const awaiting = {
  approval_id: z.uuid().nullable().describe('The approval that the raising part waits for; null where nothing waits'),
  message: z.string(),
};

/** Limits, breakers and what may trade. */
export const risk = {
  limits: readOne
    .route({ method: 'GET', path: '/risk/limits', tags: ['Risk'], summary: 'The limits that bind under a scope' })
    .input(z.strictObject({ scope: ScopeText.optional().describe('The desk where left out') }))
    .output(LimitsView),

  set_limits: command
    .meta({ role: 'risk_manager', effect: 'decide' })
    .route({
      method: 'PUT',
      path: '/risk/limits',
      tags: ['Risk'],
      summary: 'Change limits; what is left out stays',
      description:
        'Lowering takes effect at once. Raising waits for as many other people as are required (nobody on a new desk): ' +
        '`approval_id` then names what they are to approve.',
    })
    .input(LimitsChange)
    .output(LimitsView.extend(awaiting)),

  status: read
    .route({ method: 'GET', path: '/risk/status', tags: ['Risk'], summary: 'Every scope against its limits' })
    .output(
      z.object({
        trading_state: z.enum(TRADING_STATES),
        stopped: z.string().nullable().describe('Why the desk refuses to trade; null while it can'),
        journal_outage: OutageView.nullable().describe('Set while nothing can be recorded'),
        desk: ScopeRisk,
        slots: z.array(ScopeRisk.extend({ currency: z.string() })),
        versions: z.array(ScopeRisk).describe('Of every version that is live, over all slots'),
        breakers: z.array(BreakerView),
        alerts: z.array(StandingAlertView).describe('Limits that stand crossed without a breaker'),
        connections: z.object({ feed: z.boolean(), exchange: z.boolean() }),
        exits: z.array(ExitView).describe('Exits that have not come to their end'),
        denials: z.record(z.string(), z.int()).describe('Orders that the gate refused, by code'),
        exposure: z.array(ExposureView).describe('What the desk has at stake, open orders included, at the marks'),
      }),
    ),

  violations: readOne
    .route({
      method: 'GET',
      path: '/risk/violations',
      tags: ['Risk'],
      summary: 'Limits that were crossed, newest first',
    })
    .input(z.strictObject({ ...paging, scope: ScopeText.optional(), trigger: z.enum(TRIGGERS).optional() }))
    .output(pageOf('violations', ViolationView)),

  set_trading_state: command
    .meta({ effect: 'decide' })
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
        scope: ScopeText,
        reason: plainReasonLike('prices look wrong on one venue'),
      }),
    )
    .output(StateView.extend(awaiting)),

  trip_breaker: command
    .meta({ effect: 'reduce' })
    .route({
      method: 'POST',
      path: '/risk/breakers',
      successStatus: 201,
      tags: ['Risk'],
      summary: 'Trip a breaker by hand',
      description: 'It latches like any other: only the risk manager releases it.',
    })
    .input(
      z.strictObject({
        scope: ScopeText,
        action: z.enum(['reduce', 'roll_back', 'flatten', 'halt']),
        reason: plainReasonLike('fills do not look like the market'),
      }),
    )
    .output(BreakerView.extend({ message: z.string() })),

  release_breaker: command
    .meta({ role: 'risk_manager' })
    .route({ method: 'POST', path: '/risk/breakers/{id}/release', tags: ['Risk'], summary: 'Release a latched stop' })
    .input(
      z.strictObject({ id: z.string().min(1).max(200), reason: reasonLike('the loss was looked into: one bad fill') }),
    )
    .output(z.object({ id: z.string(), released: z.boolean(), ...awaiting })),

  kill: command
    .meta({ effect: 'reduce' })
    .route({
      method: 'POST',
      path: '/risk/kill',
      tags: ['Risk'],
      summary: 'Stop all trading in a scope, now',
      description:
        'Blocks new orders, cancels all open ones and, if asked, closes all positions by a verified exit, in this ' +
        'order. Answers when that is on disk; the exit goes on: follow it at `GET /risk/exits/{id}`. Killing twice does no harm.',
    })
    .input(
      z.strictObject({
        scope: ScopeText.default('desk'),
        flatten: z
          .boolean()
          .optional()
          .describe('Close all positions as well; left out, each version’s shutdown policy says'),
        reason: plainReasonLike('orders that nobody can explain'),
      }),
    )
    .output(
      z.object({
        scope: z.string(),
        state: z.enum(TRADING_STATES),
        breaker_id: z.string(),
        orders: z.int().describe('Open orders whose cancels are on their way'),
        positions: z.int().describe('Positions that are being closed'),
        exit_id: z.string().nullable(),
        message: z.string(),
      }),
    ),

  exits: read
    .route({ method: 'GET', path: '/risk/exits', tags: ['Risk'], summary: 'Verified exits, newest first' })
    .input(z.strictObject({ ...paging, status: z.enum(['under_way', 'stalled', 'ended']).optional() }))
    .output(pageOf('exits', ExitView)),

  exit: readOne
    .route({ method: 'GET', path: '/risk/exits/{id}', tags: ['Risk'], summary: 'How far a verified exit has come' })
    .input(z.strictObject({ id: z.string().min(1).max(200) }))
    .output(ExitView),

  calendar: read
    .route({
      method: 'GET',
      path: '/risk/calendar',
      tags: ['Risk'],
      summary: 'When a trading day begins, and when markets are open',
    })
    .output(CalendarView),

  set_calendar: command
    .meta({ role: 'administrator' })
    .route({
      method: 'PUT',
      path: '/risk/calendar',
      tags: ['Risk'],
      summary: 'Change when a trading day begins, and when markets are open',
      description: 'The whole calendar is replaced: without `hours`, every market is always open.',
    })
    .input(CalendarForm.extend({ reason: reasonLike('futures trade from 17:00 New York') }))
    .output(CalendarView.extend(awaiting)),
};
