import type { DenialView, OrderStatus } from '../../shared/contract/records.ts';
import type { DenialCode } from '../../shared/domain/risk.ts';
import { count } from './number.ts';
import { plain } from './words.ts';

/** How an order stands, in a word. */
export const ORDER_STATUS_WORDS: Readonly<Record<OrderStatus, string>> = {
  sent: 'sent',
  working: 'working',
  filled: 'filled',
  cancelled: 'cancelled',
  rejected: 'rejected',
};

/** Why the gate refused an order, in words. */
export const DENIAL_WORDS: Readonly<Record<DenialCode, string>> = {
  invalid_terms: 'the order’s terms do not fit together',
  unknown_instrument: 'nobody knows the instrument',
  not_live: 'the version is not live here',
  trading_halted: 'trading is halted',
  breaker_tripped: 'a breaker stands',
  warming_up: 'the version still warms up',
  reducing_only: 'only what reduces may leave',
  instrument_not_permitted: 'the instrument is not permitted',
  venue_not_permitted: 'the venue is not permitted',
  off_tick: 'the price is between two ticks',
  off_lot: 'the quantity is between two lots',
  below_minimum: 'less than the smallest order',
  no_reference_price: 'there is no price to judge by',
  stale_reference_price: 'the price to judge by is too old',
  price_collar: 'too far from the market',
  instrument_limit: 'too many instruments at once',
  order_quantity: 'too large an order',
  order_value: 'too large a value',
  open_orders: 'too many open orders',
  position_quantity: 'too large a position',
  position_limit: 'too large a position for the slot',
  concentration: 'too much in one instrument',
  sector_exposure: 'too much in one sector',
  gross_exposure: 'too much gross exposure',
  net_exposure: 'too much net exposure',
  buying_power: 'more than the version’s share buys',
  orders_per_second: 'too many orders in a second',
  orders_per_minute: 'too many orders in a minute',
  trades_per_minute: 'too many fills in a minute',
  duplicate_order: 'the same order a moment ago',
  repeated_execution: 'the same order again and again',
  self_trade: 'it would trade with another of our versions',
};

/** What was measured, where that is a number; null where it is words, or nothing. */
export const numberIn = (text: string): string | null => (text !== '' && Number.isFinite(Number(text)) ? text : null);

/** Why the gate refused an order; where no number says more, with the words that stand in their place: `a breaker stands: b-1 kill`. */
export function denialWords({ code, value, limit }: Pick<DenialView, 'code' | 'value' | 'limit'>): string {
  const more = [value, limit].filter((text) => text !== '' && numberIn(text) === null);
  return [DENIAL_WORDS[code], more.join(', ')].filter((part) => part !== '').join(': ');
}

/** How often the gate refused for which reason: `price band 3, max order value 1`. */
export const denialCounts = (denials: Readonly<Record<string, number>>): string =>
  Object.entries(denials)
    .map(([code, times]) => `${plain(code)} ${count(times)}`)
    .join(', ');
