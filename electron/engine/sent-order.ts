/** Orders as they leave, written out term by term: spreading objects into one another was a tenth of what an order costs. */
import type { ExchangeCommand } from '../../shared/domain/exchange.ts';
import type { FactOf } from '../../shared/domain/fact.ts';
import type { OrderTerms } from '../../shared/domain/order.ts';
import type { TimeNs } from '../../shared/units/time.ts';
import type { Core } from './core.ts';
import type { Instance } from './router/router.ts';

/** The fact of an order that the gate has let through, without what only some orders carry. */
export function sentFact(
  core: Core,
  orderId: string,
  { slotId, id: instance, version }: Instance,
  ref: number,
  { instrument, side, type, timeInForce, quantity, limitPrice, stopPrice, postOnly, reduceOnly }: OrderTerms,
): FactOf<'order_sent'> {
  const { market } = core;
  return {
    kind: 'order_sent',
    orderId,
    slotId,
    instance,
    version,
    ref,
    instrument: market.key(instrument),
    side,
    type,
    timeInForce,
    quantity,
    limitPrice,
    stopPrice,
    postOnly,
    reduceOnly,
    sequence: market.sequence,
    marketNs: core.marketTime(),
    arrival: market.mark(instrument) ?? null,
  };
}

/** The order as the exchange gets it. */
export const exchangeOrder = (
  id: string,
  sentNs: TimeNs,
  { instrument, side, type, timeInForce, quantity, limitPrice, stopPrice, postOnly, reduceOnly }: OrderTerms,
): Extract<ExchangeCommand, { kind: 'submit' }>['order'] => ({
  id,
  sentNs,
  instrument,
  side,
  type,
  timeInForce,
  quantity,
  limitPrice,
  stopPrice,
  postOnly,
  reduceOnly,
});
