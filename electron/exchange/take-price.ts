import { type Price, price } from '../../shared/units/price.ts';
import type { WorkingOrder } from './working-order.ts';

/**
 * What an order pays for taking at the market's price:
 *
 * - a price between two ticks is moved to the tick that is worse for the order, so that every fill lies on the grid;
 * - `slippageTicks` are added against the order, for the spread and depth that trades and bars do not show;
 * - never beyond the order's limit, which is a promise of the exchange, nor below one tick, as nothing is sold for
 *   nothing.
 */
export function takePrice(order: WorkingOrder, market: number, slippageTicks: number): Price {
  const { tick } = order.instrument;
  const beyond = market % tick;
  const slippage = slippageTicks * tick;
  if (order.side === 'buy') {
    const paid = (beyond === 0 ? market : market - beyond + tick) + slippage;
    return price(order.limitPrice === 0 ? paid : Math.min(paid, order.limitPrice));
  }
  return price(Math.max(market - beyond - slippage, order.limitPrice, tick));
}
