import { defined } from '../../../shared/base/assert.ts';
import type { LimitsView } from '../../../shared/contract/risk.ts';
import { instrumentKey } from '../../../shared/domain/instrument.ts';
import type { Breaker, RiskLimits } from '../../../shared/domain/risk.ts';
import type { Slot } from '../../../shared/domain/slot.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { formatMoney, type Money, parseMoney } from '../../../shared/units/money.ts';
import type { EngineView } from '../engine-view.ts';

/** The limits on the wire. */
export const limitsToWire = (limits: RiskLimits): LimitsView => ({
  max_instruments: limits.maxInstruments,
  venues: limits.venues === '*' ? '*' : [...limits.venues],
  max_order_value: formatMoney(limits.maxOrderValue),
  price_collar_bp: limits.priceCollar,
  max_open_orders: limits.maxOpenOrders,
  max_position_size_bp: limits.maxPositionSize,
  max_daily_loss: formatMoney(limits.maxDailyLoss),
  max_drawdown_bp: limits.maxDrawdown,
});

/** Limits from the wire; what was left out stays out. */
export function limitsFromWire(input: Partial<LimitsView>): Partial<RiskLimits> {
  return {
    ...(input.max_instruments !== undefined && { maxInstruments: input.max_instruments }),
    ...(input.venues !== undefined && { venues: input.venues }),
    ...(input.max_order_value !== undefined && { maxOrderValue: moneyFromWire(input.max_order_value) }),
    ...(input.price_collar_bp !== undefined && { priceCollar: basisPoints(input.price_collar_bp) }),
    ...(input.max_open_orders !== undefined && { maxOpenOrders: input.max_open_orders }),
    ...(input.max_position_size_bp !== undefined && { maxPositionSize: basisPoints(input.max_position_size_bp) }),
    ...(input.max_daily_loss !== undefined && { maxDailyLoss: moneyFromWire(input.max_daily_loss) }),
    ...(input.max_drawdown_bp !== undefined && { maxDrawdown: basisPoints(input.max_drawdown_bp) }),
  };
}

/** A breaker on the wire. */
export const breakerToWire = ({ id, slotId, cause, value, limit }: Breaker) => ({
  id,
  slot_id: slotId,
  cause,
  value,
  limit,
});

/** The currency that a slot's capital and profit are counted in: that of the first instrument routed to it. */
export function slotCurrency(view: EngineView, slot: Slot): string {
  const routed = view.instruments.find(
    (each) => slot.instruments === '*' || slot.instruments.includes(instrumentKey(each)),
  );
  return routed?.currency ?? '';
}

/** The contract admits only decimals that fit {@link Money}. */
const moneyFromWire = (text: string): Money => defined(parseMoney(text), `money ${text}`);
