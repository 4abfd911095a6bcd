import type { RejectReason } from '../../shared/domain/exchange.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { OrderTerms, OrderType } from '../../shared/domain/order.ts';

/** The terms that stand or fall by themselves, without the market or other orders. */
export type CheckedTerms = Pick<
  OrderTerms,
  'type' | 'timeInForce' | 'postOnly' | 'quantity' | 'limitPrice' | 'stopPrice'
>;

/**
 * Which prices an order of a type carries. A price that has no meaning is refused, not ignored: its sender meant
 * something by it.
 */
const PRICES: Record<OrderType, { readonly limit: boolean; readonly stop: boolean }> = {
  market: { limit: false, stop: false },
  limit: { limit: true, stop: false },
  stop: { limit: false, stop: true },
  stop_limit: { limit: true, stop: true },
};

/**
 * Why an order with these terms is refused, or undefined when they are sound. The gate has checked the same before;
 * an exchange trusts no gate. Precedence: terms that do not fit together, then lot, then tick.
 */
export function checkTerms(instrument: Instrument, terms: CheckedTerms): RejectReason | undefined {
  const prices = PRICES[terms.type];
  if (!isPositive(terms.quantity)) return 'invalid_terms';
  if (prices.limit ? !isPositive(terms.limitPrice) : terms.limitPrice !== 0) return 'invalid_terms';
  if (prices.stop ? !isPositive(terms.stopPrice) : terms.stopPrice !== 0) return 'invalid_terms';
  if (terms.postOnly && (terms.type !== 'limit' || terms.timeInForce !== 'gtc')) return 'invalid_terms';
  if (terms.quantity % instrument.lot !== 0) return 'off_lot';
  if (terms.limitPrice % instrument.tick !== 0 || terms.stopPrice % instrument.tick !== 0) return 'off_tick';
  return undefined;
}

const isPositive = (value: number): boolean => Number.isSafeInteger(value) && value > 0;
