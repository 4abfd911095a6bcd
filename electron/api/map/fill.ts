import type { FillView } from '../../../shared/contract/console.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { priceText, quantityText } from './position.ts';

/** A fill on the wire. @param seq of its fact. */
export const fillToWire = (
  fact: FactOf<'fill'>,
  seq: number,
  instrument: Pick<Instrument, 'symbol' | 'priceScale' | 'quantityScale'>,
): FillView => ({
  seq,
  time_ns: fact.marketNs,
  order_id: fact.orderId,
  execution_id: fact.executionId ?? null,
  slot_id: fact.slotId,
  version: fact.version,
  instrument: fact.instrument,
  symbol: instrument.symbol,
  side: fact.side,
  quantity: quantityText(instrument, fact.quantity),
  price: priceText(instrument, fact.price),
  price_number: fact.price / 10 ** instrument.priceScale,
  fee: fact.fee,
  liquidity: fact.liquidity,
  realised: fact.realised,
});
