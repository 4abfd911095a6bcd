import { z } from 'zod';
import { RISK_ACTIONS, TRIGGERS, type Trigger } from '../domain/risk.ts';
import { canonicalScope } from '../domain/scope.ts';
import { Decimal, DecimalInput, plainReasonLike } from './field.ts';

const BasisPoints = z.int().min(0).max(10_000);
/** Exposure may stand above the capital. */
const Leverage = z.int().min(0).max(1_000_000);
const Count = z.int().min(0).max(1_000_000);
const Milliseconds = z.int().min(0).max(86_400_000);
const Names = z.union([z.literal('*'), z.array(z.string().min(1).max(200)).max(500)]);
const SelfTrade = z.enum(['deny', 'cancel_resting']);

/** What each limit means, once, for requests and answers. Shares are in hundredths of a per cent. */
const MEANING = {
  venues: 'One order: venues that it may go to',
  instruments: 'One order: instruments that may be traded, by key',
  max_order_quantity: 'One order: most units of the instrument',
  max_order_value: 'One order: largest value, in quote currency',
  price_collar_bp: 'One order: how far its price may stand from the reference, as a share of it',
  max_reference_age_ms: 'One order: how old the reference price may be, of market time',
  duplicate_window_ms: 'One order: within this time of market, no second one alike in every term; 0 allows it',
  max_instruments: 'A version: instruments with positions or open orders at once',
  max_open_orders: 'A version: open orders at once',
  max_position_quantity: 'A version: largest position in one instrument, open orders included, in units',
  max_position_size_bp:
    'A version: largest position in one instrument, open orders included, as a share of the slot’s capital',
  max_orders_per_second: 'A version: orders in any second of market time',
  max_orders_per_minute: 'A version: orders in any minute of market time',
  max_trades_per_minute: 'A version: fills in any minute, before a further order',
  max_repeats: 'A version: how often the same order may be sent in any minute; one more disables it',
  max_denials_per_minute: 'A version: denials in any minute at which it is disabled',
  max_error_rate_bp: 'A version: share of its orders of the last minute that were faulty or rejected',
  max_slippage_bp: 'A version: slippage of its fills of the last five minutes against arrival, weighted by value',
  max_participation_bp: 'A version: its share of all that traded in an instrument in the last five minutes',
  max_data_age_ms: 'A version: how old market data of an instrument that it holds may be, of market time',
  max_concentration_bp: 'The scope: exposure in one instrument, as a share of its capital',
  max_sector_exposure_bp: 'The scope: exposure in one sector, as a share of its capital',
  max_gross_exposure_bp: 'The scope: long and short exposure added up, as a share of its capital',
  max_net_exposure_bp: 'The scope: long less short exposure, as a share of its capital',
  max_daily_loss: 'A loss: money lost since the day’s start, open positions included',
  max_drawdown_bp: 'A loss: fall from the peak, open positions included, as a share of the capital',
  max_ack_age_ms: 'The exchange: how long an order may go unanswered while its market goes on',
  self_trade: 'When an order would trade with another version’s: refuse it, or take the resting one back',
} as const;

const VALUES = {
  venues: Names,
  instruments: Names,
  max_order_quantity: Decimal,
  max_order_value: Decimal,
  price_collar_bp: BasisPoints,
  max_reference_age_ms: Milliseconds,
  duplicate_window_ms: Milliseconds,
  max_instruments: Count,
  max_open_orders: Count,
  max_position_quantity: Decimal,
  max_position_size_bp: Leverage,
  max_orders_per_second: Count,
  max_orders_per_minute: Count,
  max_trades_per_minute: Count,
  max_repeats: Count,
  max_denials_per_minute: Count,
  max_error_rate_bp: BasisPoints,
  max_slippage_bp: BasisPoints,
  max_participation_bp: BasisPoints,
  max_data_age_ms: Milliseconds,
  max_concentration_bp: Leverage,
  max_sector_exposure_bp: Leverage,
  max_gross_exposure_bp: Leverage,
  max_net_exposure_bp: Leverage,
  max_daily_loss: Decimal,
  max_drawdown_bp: BasisPoints,
  max_ack_age_ms: Milliseconds,
  self_trade: SelfTrade,
} as const;

export type WireLimit = keyof typeof VALUES;

/** Names of limits on the wire. */
export const WIRE_LIMITS = Object.keys(VALUES) as readonly WireLimit[];
export const WireLimitName = z.enum(WIRE_LIMITS as [WireLimit, ...WireLimit[]]);

const described = Object.fromEntries(
  WIRE_LIMITS.map((name) => [name, (VALUES[name] as z.ZodType).describe(MEANING[name])]),
) as unknown as typeof VALUES;

/** A decimal that is answered is text; one that is sent is checked for its form. */
const DECIMALS: ReadonlySet<WireLimit> = new Set([
  'max_order_quantity',
  'max_order_value',
  'max_position_quantity',
  'max_daily_loss',
]);

type InputShape = {
  [L in WireLimit]: z.ZodOptional<(typeof VALUES)[L] extends typeof Decimal ? typeof DecimalInput : (typeof VALUES)[L]>;
};
const inputs = Object.fromEntries(
  WIRE_LIMITS.map((name) => [
    name,
    (DECIMALS.has(name) ? DecimalInput : (VALUES[name] as z.ZodType)).optional().describe(MEANING[name]),
  ]),
) as unknown as InputShape;

/** What a limit, a breaker or a kill binds. Whether there is such a thing, the engine says. */
export const ScopeText = z
  .string()
  .min(1)
  .max(300)
  .overwrite(canonicalScope)
  .describe(
    '`desk`; a slot’s id, also as `slot/…`; or `environment/…`, `algorithm/…`, `version/name@…`, `instrument/venue:symbol` with its name',
  )
  .meta({ examples: ['desk', 'momentum:paper', 'version/momentum@2.0.0'] });

const Action = z.enum(RISK_ACTIONS);

/** Each trigger by its name, so that any other key is refused; a record would pass over the key `__proto__`. */
const Actions = z.strictObject(
  Object.fromEntries(TRIGGERS.map((trigger) => [trigger, Action.exactOptional()])) as Record<
    Trigger,
    z.ZodExactOptional<typeof Action>
  >,
);

/** The limits that bind under a scope: flat, the tightest of each. */
export const LimitsView = z.object({
  ...described,
  scope: z.string(),
  set_by: z.partialRecord(WireLimitName, z.string()).describe('Whose each one is: the scope that sets the tightest'),
  own: z.array(WireLimitName).describe('Those that the scope asked for sets by itself'),
  actions: z.record(z.string(), Action).describe('What follows when a limit is crossed, by trigger'),
});
export type LimitsView = z.infer<typeof LimitsView>;

/** The limits of a request or an answer, without what stands beside them. */
export type WireLimits = Pick<LimitsView, WireLimit>;

export const LimitsChange = z
  .strictObject({
    scope: ScopeText.default('desk'),
    reason: plainReasonLike('less at risk over the holiday'),
    ...inputs,
    actions: Actions.optional().describe('What follows when a limit is crossed, by trigger; what is left out stays'),
    unset: z
      .array(WireLimitName)
      .max(WIRE_LIMITS.length)
      .optional()
      .describe('Limits that the scope gives up, so that only wider scopes’ bind; not for the desk'),
  })
  .refine(
    (input) => Object.keys(input).some((key) => key !== 'scope' && key !== 'reason'),
    'name at least one limit or action to change',
  );
export type LimitsChange = z.output<typeof LimitsChange>;
