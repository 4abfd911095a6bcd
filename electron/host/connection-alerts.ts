import type { Fact, FactOf } from '../../shared/domain/fact.ts';
import { DESK } from '../../shared/domain/scope.ts';
import { type Told, told } from './alert-told.ts';
import { said } from './alert-words.ts';

/** What people must hear of the lines to the outside: market data and exchange, and what the exchange reports that fits nothing. */
export function connectionAlert(fact: Fact): Told | undefined {
  switch (fact.kind) {
    case 'connection_changed':
      return connection(fact);
    case 'report_discarded':
      return discarded(fact);
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
      );
}

/** A fill that nobody booked means that the desk and the exchange differ in what is held. */
function discarded({ orderId, report, reason }: FactOf<'report_discarded'>): Told {
  const text = `The exchange reported "${said(report)}" for order ${orderId}, which fits no order of this desk: ${said(reason)}. It is not booked. Hold the positions here against those at the exchange.`;
  return told(report === 'filled' ? 'critical' : 'warning', DESK, 'Report of the exchange put aside', text);
}
