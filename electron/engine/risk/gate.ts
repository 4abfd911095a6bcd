import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import type { OrderTerms } from '../../../shared/domain/order.ts';
import type { Denial, DenialCode } from '../../../shared/domain/risk.ts';
import type { Scope } from '../../../shared/domain/scope.ts';
import { WHOLE } from '../../../shared/units/basis-points.ts';
import { formatDecimal } from '../../../shared/units/decimal.ts';
import { formatMoney } from '../../../shared/units/money.ts';
import type { Price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import type { Ceiling, CompiledLimits } from './compiled-limits.ts';
import type { GateContext } from './gate-context.ts';
import { type Change, exposureDenial, ownValueAbove, valueAbove } from './gate-exposure.ts';
import { invalidTerms } from './gate-terms.ts';

export type { GateContext } from './gate-context.ts';

/** The wide collar that even a reducing order must respect: a fat finger, not a fast market. */
const REDUCING_COLLAR_TIMES = 4;

const NS_PER_MS = 1_000_000;

const deny = (code: DenialCode, value = '', limit = '', scope?: Scope): Denial =>
  scope === undefined ? { code, value, limit } : { code, value, limit, scope };

/**
 * The pre-trade gate: judges one order against everything known, and gives the first refusal in the order of
 * precedence of `DENIAL_CODES`, with its numbers and whose limit it was. A pure function; it never throws, whatever the
 * order carries.
 *
 * An order that only shrinks the sender's position (with all its open orders on that side) meets instrument, tick,
 * lot, projection and a wide collar only: the gate never blocks its own exit.
 *
 * @returns undefined when the order may leave.
 */
export function judge(order: OrderTerms, context: GateContext): Denial | undefined {
  const { instrument, limits } = context;
  const invalid = invalidTerms(order);
  if (invalid) return deny('invalid_terms', invalid);
  if (!instrument || !limits)
    return deny(
      'unknown_instrument',
      typeof order.instrument === 'number' ? String(order.instrument) : typeof order.instrument,
    );

  const reducing = reduces(order, context);
  const stopped = stateDenial(order, instrument, limits, context, reducing);
  if (stopped) return stopped;
  if (order.limitPrice % instrument.tick !== 0 || order.stopPrice % instrument.tick !== 0) {
    const off = order.limitPrice % instrument.tick === 0 ? order.stopPrice : order.limitPrice;
    return deny('off_tick', priceText(instrument, off), priceText(instrument, instrument.tick));
  }
  if (order.quantity % instrument.lot !== 0)
    return deny('off_lot', quantityText(instrument, order.quantity), quantityText(instrument, instrument.lot));
  if (reducing) return collarDenial(order, instrument, limits, context, REDUCING_COLLAR_TIMES);

  if (instrument.minimum !== undefined && order.quantity < instrument.minimum)
    return deny(
      'below_minimum',
      quantityText(instrument, order.quantity),
      quantityText(instrument, instrument.minimum),
    );
  if (context.reference === undefined || context.mark === undefined) return deny('no_reference_price');
  if (context.referenceAgeNs > limits.referenceAge.value)
    return deny(
      'stale_reference_price',
      Number.isFinite(context.referenceAgeNs) ? `${Math.floor(context.referenceAgeNs / NS_PER_MS)} ms` : 'unknown age',
      `${limits.referenceAge.value / NS_PER_MS} ms`,
      limits.referenceAge.scope,
    );
  return (
    collarDenial(order, instrument, limits, context, 1) ??
    limitDenial(order, instrument, context.mark, limits, context) ??
    paceDenial(limits, context)
  );
}

/** What forbids the order whatever its size and price. */
function stateDenial(
  order: OrderTerms,
  instrument: Instrument,
  limits: CompiledLimits,
  context: GateContext,
  reducing: boolean,
): Denial | undefined {
  const { tradingState, breaker, lifted } = context;
  if (reducing && (context.isExit || tradingState !== 'halted')) return undefined;
  if (!context.live && !reducing) return deny('not_live');
  if (tradingState === 'halted') return deny('trading_halted', breaker ? cause(context) : 'halted', '', breaker?.scope);
  if (breaker) return deny('breaker_tripped', cause(context), breaker.limit, breaker.scope);
  if (context.warmingUp) return deny('warming_up');
  if (tradingState === 'reducing')
    return deny(
      'reducing_only',
      quantityText(instrument, order.quantity),
      quantityText(instrument, Math.abs(context.position)),
    );
  if (!context.routed) return deny('instrument_not_permitted', instrumentKey(instrument));
  if (limits.instrumentBarredBy !== undefined && !lifted.has('instrument_not_permitted'))
    return deny('instrument_not_permitted', instrumentKey(instrument), '', limits.instrumentBarredBy);
  if (limits.venueBarredBy !== undefined && !lifted.has('venue_not_permitted'))
    return deny('venue_not_permitted', instrument.venue, '', limits.venueBarredBy);
  return undefined;
}

const cause = ({ breaker }: GateContext): string => (breaker ? `${breaker.id} ${breaker.cause}` : '');

/**
 * True when the order can only shrink the position: every open order on its side filled, it still does not pass zero.
 * Unless the slot is active, the account's position is held to the same, with the open orders of all versions; not so for
 * a verified exit, which takes every version to flat, whatever the account's sum does on the way.
 */
function reduces(order: OrderTerms, context: GateContext): boolean {
  const buys = order.side === 'buy';
  const adds = Math.max(0, order.quantity - context.replaces);
  const pending = buys ? context.openBuy : context.openSell;
  const against = buys ? -context.position : context.position;
  if (against <= 0 || pending + adds > against) return false;
  if (context.tradingState === 'active' || context.isExit) return true;
  const accountPending = buys ? context.accountOpenBuy : context.accountOpenSell;
  return accountPending + adds <= (buys ? -context.accountPosition : context.accountPosition);
}

function collarDenial(
  order: OrderTerms,
  instrument: Instrument,
  { collar }: CompiledLimits,
  { reference, lifted }: GateContext,
  times: number,
): Denial | undefined {
  if (order.limitPrice === 0 && order.stopPrice === 0) return undefined;
  if (reference === undefined) return deny('no_reference_price');
  if (lifted.has('price_collar')) return undefined;
  const { limitPrice, stopPrice } = order;
  const share = collar.value * times;
  const outside = isOutside(limitPrice, reference, share) ? limitPrice : stopPrice;
  return isOutside(outside, reference, share)
    ? deny('price_collar', priceText(instrument, outside), priceText(instrument, reference), collar.scope)
    : undefined;
}

/** Whether a price stands further from the reference than a share of it, in basis points; exact, whatever the digits. */
function isOutside(at: Price, reference: Price, share: number): boolean {
  if (at === 0) return false;
  const distance = Math.abs(at - reference);
  const [far, width] = [distance * WHOLE, reference * share];
  return Number.isSafeInteger(far) && Number.isSafeInteger(width)
    ? far > width
    : BigInt(distance) * BigInt(WHOLE) > BigInt(reference) * BigInt(share);
}

/** The limits that bind an order which may enlarge a position. */
function limitDenial(
  order: OrderTerms,
  instrument: Instrument,
  mark: Price,
  limits: CompiledLimits,
  context: GateContext,
): Denial | undefined {
  const { lifted } = context;
  const countDenial = (code: DenialCode, value: number, { value: limit, scope }: Ceiling): Denial | undefined =>
    value > limit && !lifted.has(code) ? deny(code, String(value), String(limit), scope) : undefined;
  const many = countDenial('instrument_limit', context.otherInstruments + 1, limits.instruments);
  if (many) return many;
  if (order.quantity > limits.orderQuantity.value && !lifted.has('order_quantity'))
    return sizeDenial('order_quantity', instrument, order.quantity, limits.orderQuantity);
  const at = (order.limitPrice || order.stopPrice || mark) as Price;
  const value = valueAbove(context, instrument.index, at, order.quantity, limits.orderValue);
  if (value !== undefined && !lifted.has('order_value'))
    return deny('order_value', formatMoney(value), formatMoney(limits.orderValue.exact), limits.orderValue.scope);
  const open = countDenial('open_orders', context.openOrders + 1, limits.openOrders);
  if (open) return open;

  const change = changeBy(order, context);
  const projected = quantity(
    Math.max(
      Math.abs(context.position + context.openBuy + change.long),
      Math.abs(context.position - context.openSell + change.short),
    ),
  );
  if (projected > limits.positionQuantity.value && !lifted.has('position_quantity'))
    return sizeDenial('position_quantity', instrument, projected, limits.positionQuantity);
  const exposure = valueAbove(context, instrument.index, mark, projected, limits.positionValue);
  if (exposure !== undefined && !lifted.has('position_limit'))
    return deny(
      'position_limit',
      formatMoney(exposure),
      formatMoney(limits.positionValue.exact),
      limits.positionValue.scope,
    );
  const stake = exposureDenial(context, change);
  if (stake) return stake;
  const total = ownValueAbove(context, change, limits.budget);
  return total === undefined
    ? undefined
    : deny('buying_power', formatMoney(total), formatMoney(limits.budget.exact), limits.budget.scope);
}

/** How the sender's cell in the instrument changes by the order, at worst. */
function changeBy(order: OrderTerms, context: GateContext): Change {
  const adds = Math.max(0, order.quantity - context.replaces);
  const [long, short] = order.side === 'buy' ? [adds, 0] : [0, -adds];
  const [longNow, shortNow] = [context.position + context.openBuy, context.position - context.openSell];
  const before = Math.max(Math.abs(longNow), Math.abs(shortNow));
  const after = Math.max(Math.abs(longNow + long), Math.abs(shortNow + short));
  return { instrument: order.instrument, long, short, gross: after - before };
}

/** How fast, and how often the same: what marks a version that has lost its way. */
function paceDenial(limits: CompiledLimits, context: GateContext): Denial | undefined {
  const { lifted } = context;
  const over = (code: DenialCode, before: number, { value, scope }: Ceiling): Denial | undefined =>
    before >= value ? deny(code, String(before + 1), String(value), scope) : undefined;
  const fast =
    over('orders_per_second', context.ordersInSecond, limits.ordersPerSecond) ??
    over('orders_per_minute', context.ordersInMinute, limits.ordersPerMinute) ??
    over('trades_per_minute', context.tradesInMinute, limits.tradesPerMinute);
  if (fast) return fast;
  const { duplicateWindow } = limits;
  if (context.alikeAgeNs < duplicateWindow.value && !lifted.has('duplicate_order'))
    return deny(
      'duplicate_order',
      `${Math.floor(context.alikeAgeNs / NS_PER_MS)} ms`,
      `${duplicateWindow.value / NS_PER_MS} ms`,
      duplicateWindow.scope,
    );
  const again = over('repeated_execution', context.repeats, limits.repeats);
  if (again) return again;
  return context.crossing !== undefined && limits.selfTrade.value === 'deny'
    ? deny('self_trade', context.crossing, '', limits.selfTrade.scope)
    : undefined;
}

const sizeDenial = (
  code: DenialCode,
  instrument: Instrument,
  value: number,
  { value: limit, scope }: Ceiling,
): Denial => deny(code, quantityText(instrument, value), quantityText(instrument, limit), scope);

const priceText = (instrument: Instrument, value: number): string => formatDecimal(value, instrument.priceScale);
const quantityText = (instrument: Instrument, value: number): string => formatDecimal(value, instrument.quantityScale);
