import type { Instrument } from '../../shared/domain/instrument.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { timeNs } from '../../shared/units/time.ts';

/** One plausible event for each of the market handlers named, a millisecond apart, for a sample inference. */
export function sampleEvents({ index, tick, lot }: Instrument, handlers: readonly string[]): readonly MarketEvent[] {
  const bid = price(tick * 10_000);
  const ask = price(tick * 10_001);
  const size = quantity(lot * 10);
  return handlers.map((handler, at): MarketEvent => {
    const stamp = { seq: at + 1, instrumentSeq: at + 1, instrument: index, tsNs: timeNs((at + 1) * 1_000_000) };
    const openNs = timeNs(0);
    switch (handler) {
      case 'onQuote':
        return { kind: 'quote', ...stamp, bid, bidQuantity: size, ask, askQuantity: size };
      case 'onBar':
        return { kind: 'bar', ...stamp, openNs, open: bid, high: ask, low: bid, close: ask, volume: size };
      case 'onQuoteBar':
        return {
          kind: 'quote_bar',
          ...stamp,
          openNs,
          ...{ bidOpen: bid, bidHigh: bid, bidLow: bid, bidClose: bid, bidQuantity: size },
          ...{ askOpen: ask, askHigh: ask, askLow: ask, askClose: ask, askQuantity: size },
        };
      default:
        return { kind: 'trade', ...stamp, price: ask, quantity: size, aggressor: 'buy' };
    }
  });
}
