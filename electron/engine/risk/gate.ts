import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import type { OrderTerms } from '../../../shared/domain/order.ts';
import type { Denial, DenialCode, RiskLimits, TradingState } from '../../../shared/domain/risk.ts';
import { quoteValueOf } from '../../../shared/domain/valuation.ts';
import { type BasisPoints, WHOLE } from '../../../shared/units/basis-points.ts';
import { formatDecimal } from '../../../shared/units/decimal.ts';
import { formatMoney, type Money, money } from '../../../shared/units/money.ts';
import type { Price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';

/** All that the gate may know when it judges an order. Nothing else can sway it. */
export interface GateContext {
  readonly instrument: Instrument | undefined;
  readonly limits: RiskLimits;
  readonly tradingState: TradingState;
  readonly breakerTripped: boolean;
  /** The sender is live and holds allocation. */
  readonly live: boolean;
  /** The sender may only reduce: it is running off, or cold after a restart. */
  readonly warmingUp: boolean;
  readonly instrumentPermitted: boolean;
  /** The mark of the instrument; undefined when there is none yet. */
  readonly mark: Price | undefined;
  /** The sender's signed position, and its open orders' unfilled quantity on each side. */
  readonly position: number;
  readonly openBuy: number;
  readonly openSell: number;
  /** The account's signed position in the instrument, and all versions' unfilled open quantity on each side. */
  readonly accountPosition: number;
  readonly accountOpenBuy: number;
  readonly accountOpenSell: number;
  readonly openOrders: number;
  readonly capital: Money;
  readonly share: BasisPoints;
  /** Quote value of the sender's positions and open orders in its other instruments, at their marks. */
  readonly otherExposure: Money;
  /** How many instruments beside this one the sender has positions or open orders in. */
  readonly otherInstruments: number;
}

/** The wide collar that even a reducing order must respect: a fat finger, not a fast market. */
const REDUCING_COLLAR_TIMES = 4;

const deny = (code: DenialCode, value = '', limit = ''): Denial => ({ code, value, limit });

/**
 * The pre-trade gate: judges one order against everything known, and gives the first refusal in the order of
 * precedence of `DENIAL_CODES`, with its numbers. A pure function; it never throws, whatever the order carries.
 *
 * An order that only shrinks the sender's position (with all its open orders on that side) meets instrument, tick,
 * lot, projection and a wide collar only: the gate never blocks its own exit.
 *
 * @returns undefined when the order may leave.
 */
export function judge(order: OrderTerms, context: GateContext): Denial | undefined {
  const { instrument, limits, mark } = context;
  const invalid = invalidTerms(order);
  if (invalid) return deny('invalid_terms', invalid);
  if (!instrument) return deny('unknown_instrument', String(order.instrument));

  const reducing = reduces(order, context);
  if (!reducing && !context.live) return deny('not_live');
  if (context.tradingState === 'halted') return deny('trading_halted', 'halted');
  if (!reducing) {
    if (context.breakerTripped) return deny('breaker_tripped');
    if (context.warmingUp) return deny('warming_up');
    if (context.tradingState === 'reducing')
      return deny(
        'reducing_only',
        quantityText(instrument, order.quantity),
        quantityText(instrument, Math.abs(context.position)),
      );
    if (!context.instrumentPermitted) return deny('instrument_not_permitted', instrumentKey(instrument));
    if (limits.venues !== '*' && !limits.venues.includes(instrument.venue))
      return deny('venue_not_permitted', instrument.venue);
  }
  const offTick = [order.limitPrice, order.stopPrice].find((each) => each % instrument.tick !== 0);
  if (offTick !== undefined)
    return deny('off_tick', priceText(instrument, offTick), priceText(instrument, instrument.tick));
  if (order.quantity % instrument.lot !== 0) {
    return deny('off_lot', quantityText(instrument, order.quantity), quantityText(instrument, instrument.lot));
  }
  if (mark === undefined) return deny('no_reference_price');
  const collared = collar(order, instrument, mark, limits.priceCollar * (reducing ? REDUCING_COLLAR_TIMES : 1));
  if (collared) return collared;
  return reducing ? undefined : limitDenial(order, instrument, mark, context);
}

/** What makes an order nonsense in itself, in words; undefined when it is sound. */
function invalidTerms(order: OrderTerms): string | undefined {
  const { type, limitPrice, stopPrice } = order;
  if (!(Number.isSafeInteger(order.quantity) && order.quantity > 0)) return `quantity ${order.quantity}`;
  const wantsLimit = type === 'limit' || type === 'stop_limit';
  const wantsStop = type === 'stop' || type === 'stop_limit';
  if (!Number.isSafeInteger(limitPrice) || (wantsLimit ? limitPrice <= 0 : limitPrice !== 0))
    return `limit price ${limitPrice} on a ${type} order`;
  if (!Number.isSafeInteger(stopPrice) || (wantsStop ? stopPrice <= 0 : stopPrice !== 0))
    return `stop price ${stopPrice} on a ${type} order`;
  if (order.postOnly && (type !== 'limit' || order.timeInForce !== 'gtc'))
    return 'post-only is for limit orders good till cancelled';
  return undefined;
}

/**
 * True when the order can only shrink the position: every open order on its side filled, it still does not pass zero.
 * Unless the slot is active, the account's position is held to the same, with the open orders of all versions.
 */
function reduces(order: OrderTerms, context: GateContext): boolean {
  const buys = order.side === 'buy';
  const pending = buys ? context.openBuy : context.openSell;
  const against = buys ? -context.position : context.position;
  if (pending + order.quantity > against) return false;
  if (context.tradingState === 'active') return true;
  const accountPending = buys ? context.accountOpenBuy : context.accountOpenSell;
  return accountPending + order.quantity <= (buys ? -context.accountPosition : context.accountPosition);
}

function collar(order: OrderTerms, instrument: Instrument, mark: Price, widthBp: number): Denial | undefined {
  for (const each of [order.limitPrice, order.stopPrice]) {
    if (each === 0) continue;
    if (Math.abs(each - mark) * WHOLE > mark * widthBp)
      return deny('price_collar', priceText(instrument, each), priceText(instrument, mark));
  }
  return undefined;
}

/** The limits that bind an order which may enlarge a position. */
function limitDenial(order: OrderTerms, instrument: Instrument, mark: Price, context: GateContext): Denial | undefined {
  const { limits } = context;
  if (context.otherInstruments >= limits.maxInstruments)
    return deny('instrument_limit', String(context.otherInstruments + 1), String(limits.maxInstruments));
  const at = (order.limitPrice || order.stopPrice || mark) as Price;
  const value = quoteValueOf(instrument, at, order.quantity);
  if (value > limits.maxOrderValue) return deny('order_value', formatMoney(value), formatMoney(limits.maxOrderValue));
  if (context.openOrders >= limits.maxOpenOrders)
    return deny('open_orders', String(context.openOrders + 1), String(limits.maxOpenOrders));

  const long = context.position + context.openBuy + (order.side === 'buy' ? order.quantity : 0);
  const short = context.position - context.openSell - (order.side === 'sell' ? order.quantity : 0);
  const projected = quantity(Math.max(Math.abs(long), Math.abs(short)));
  const exposure = quoteValueOf(instrument, mark, projected);
  const positionLimit = share(context.capital, limits.maxPositionSize);
  if (exposure > positionLimit) return deny('position_limit', formatMoney(exposure), formatMoney(positionLimit));

  const total = money(exposure + context.otherExposure);
  const budget = share(context.capital, context.share);
  if (total > budget) return deny('buying_power', formatMoney(total), formatMoney(budget));
  return undefined;
}

const share = (amount: Money, part: BasisPoints): Money => money((amount * BigInt(part)) / BigInt(WHOLE));
const priceText = (instrument: Instrument, value: number): string => formatDecimal(value, instrument.priceScale);
const quantityText = (instrument: Instrument, value: number): string => formatDecimal(value, instrument.quantityScale);
