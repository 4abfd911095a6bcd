import type { Fact, FactOf } from '../../shared/domain/fact.ts';
import { DESK } from '../../shared/domain/scope.ts';
import { type Told, told } from './alert-told.ts';
import { said } from './alert-words.ts';

/** What people must hear of the lines to the outside: market data and exchange, and what the exchange reports out of turn. */
export function connectionAlert(fact: Fact): Told | undefined {
  switch (fact.kind) {
    case 'connection_changed':
      return connection(fact);
    case 'report_discarded':
      return discarded(fact);
    case 'order_replaced':
      return fact.worksAgainFor === undefined ? undefined : worksAgain(fact.orderId, fact.worksAgainFor);
    default:
      return undefined;
  }
}

function connection({ of, up, reason }: FactOf<'connection_changed'>): Told {
  const what = of === 'feed' ? 'Market data' : 'Exchange';
  return up
    ? told('info', DESK, `${what} back`, `${what} can be reached again: ${said(reason)}.`)
    : told(
        'critical',
        DESK,
        `${what} lost`,
        `${what} cannot be reached: ${said(reason)}. The desk acts by its rules for that; see what is open, and at the exchange itself if need be.`,
        { topic: of },
      );
}

/** It had ended, as far as anybody was told. */
const worksAgain = (orderId: string, more: number): Told =>
  told(
    'warning',
    DESK,
    'Order works again',
    `Order ${orderId} works again for ${more} more at the exchange, which took its replacement after all; it is being cancelled. What it fills until then is booked: see what is held.`,
  );

/** A fill that nobody booked means that the desk and the exchange differ in what is held. */
function discarded({ orderId, report, reason, again }: FactOf<'report_discarded'>): Told {
  if (again)
    return told(
      'info',
      DESK,
      'Fill reported again',
      `The exchange reported a fill of order ${orderId} again: ${said(reason)}. It is booked once.`,
    );
  const text = `The exchange reported "${said(report)}" for order ${orderId}, which fits no order of this desk: ${said(reason)}. It is not booked. Hold the positions here against those at the exchange.`;
  return told(report === 'fill' ? 'critical' : 'warning', DESK, 'Report of the exchange put aside', text);
}
