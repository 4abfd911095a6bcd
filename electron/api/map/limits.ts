import { defined } from '../../../shared/base/assert.ts';
import type { LimitsChange, LimitsView, WireLimit, WireLimits } from '../../../shared/contract/risk-limits.ts';
import type { LimitName, RiskLimits } from '../../../shared/domain/risk.ts';
import { TRIGGERS } from '../../../shared/domain/risk.ts';
import { algorithmOf, DESK, instrumentScope, parseScope, type Scope } from '../../../shared/domain/scope.ts';
import { formatMoney, type Money, parseMoney } from '../../../shared/units/money.ts';
import type { EngineView } from '../engine-view.ts';

/** Each limit's name in the engine. The wire's says the unit where it is a share. */
const NAMES: Readonly<Record<WireLimit, LimitName>> = {
  venues: 'venues',
  instruments: 'instruments',
  max_order_quantity: 'maxOrderQuantity',
  max_order_value: 'maxOrderValue',
  price_collar_bp: 'priceCollar',
  max_reference_age_ms: 'maxReferenceAgeMs',
  duplicate_window_ms: 'duplicateWindowMs',
  max_instruments: 'maxInstruments',
  max_open_orders: 'maxOpenOrders',
  max_position_quantity: 'maxPositionQuantity',
  max_position_size_bp: 'maxPositionSize',
  max_orders_per_second: 'maxOrdersPerSecond',
  max_orders_per_minute: 'maxOrdersPerMinute',
  max_trades_per_minute: 'maxTradesPerMinute',
  max_repeats: 'maxRepeats',
  max_denials_per_minute: 'maxDenialsPerMinute',
  max_error_rate_bp: 'maxErrorRate',
  max_slippage_bp: 'maxSlippage',
  max_participation_bp: 'maxParticipation',
  max_data_age_ms: 'maxDataAgeMs',
  max_concentration_bp: 'maxConcentration',
  max_sector_exposure_bp: 'maxSectorExposure',
  max_gross_exposure_bp: 'maxGrossExposure',
  max_net_exposure_bp: 'maxNetExposure',
  max_daily_loss: 'maxDailyLoss',
  max_drawdown_bp: 'maxDrawdown',
  max_ack_age_ms: 'maxAckAgeMs',
  self_trade: 'selfTrade',
};

const PAIRS = Object.entries(NAMES) as readonly (readonly [WireLimit, LimitName])[];
const WIRE = Object.fromEntries(PAIRS.map(([wire, name]) => [name, wire])) as Readonly<Record<LimitName, WireLimit>>;

/** A limit's name on the wire. */
export const limitToWire = (name: LimitName): WireLimit => WIRE[name];

/** A limit's name in the engine. */
export const limitFromWire = (name: WireLimit): LimitName => NAMES[name];

const toWire = (value: RiskLimits[LimitName]): unknown => {
  if (typeof value === 'bigint') return formatMoney(value as Money);
  return Array.isArray(value) ? [...(value as readonly string[])] : value;
};

/** The limits that bind under a scope which there is. */
export function limitsToWire(view: EngineView, scope: Scope): LimitsView {
  const { limitTable } = view;
  const scopes = scopesAround(view, scope);
  const bound = limitTable.bound(scopes);
  const values = Object.fromEntries(PAIRS.map(([wire, name]) => [wire, toWire(bound[name].value)]));
  const own = limitTable.own(scope) ?? {};
  return {
    ...(values as WireLimits),
    scope,
    set_by: Object.fromEntries(PAIRS.map(([wire, name]) => [wire, bound[name].scope])),
    own: PAIRS.filter(([, name]) => own[name] !== undefined).map(([wire]) => wire),
    actions: Object.fromEntries(TRIGGERS.map((trigger) => [trigger, limitTable.actionFor(trigger, scopes)])),
  };
}

/**
 * What binds a scope, the widest first. A version's slots and an algorithm's environments are as many as it runs in, so of
 * these only what holds in all of them.
 */
function scopesAround(view: EngineView, scope: Scope): readonly Scope[] {
  const { kind, id } = parseScope(scope) ?? { kind: 'desk', id: DESK };
  switch (kind) {
    case 'desk':
      return [DESK];
    case 'slot':
      return view.scopesOfSlot(id);
    case 'version':
      return [DESK, `algorithm/${algorithmOf(id)}`, scope];
    case 'instrument':
      return [DESK, instrumentScope(id)];
    default:
      return [DESK, scope];
  }
}

/** Limits of a change; what was left out stays out. The contract admits only decimals that fit money. */
export function limitsFromWire(change: Partial<LimitsChange>): Partial<RiskLimits> {
  const given: { -readonly [L in LimitName]?: unknown } = {};
  for (const [wire, name] of PAIRS) {
    const value = change[wire];
    if (value !== undefined) given[name] = DECIMALS.has(name) ? moneyFromWire(value as string) : value;
  }
  return given as Partial<RiskLimits>;
}

const DECIMALS: ReadonlySet<LimitName> = new Set([
  'maxOrderQuantity',
  'maxOrderValue',
  'maxPositionQuantity',
  'maxDailyLoss',
]);

const moneyFromWire = (text: string): Money => defined(parseMoney(text), `money ${text}`);
