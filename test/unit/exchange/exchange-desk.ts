import { openPaperExchange } from '../../../electron/exchange/paper-exchange.ts';
import type { PaperExchangeOptions } from '../../../electron/exchange/paper-options.ts';
import type { ExchangeCommand, ExchangeReport } from '../../../shared/domain/exchange.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import type { Order } from '../../../shared/domain/order.ts';
import { money } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { timeNs } from '../../../shared/units/time.ts';

/** An instrument in whole units: a price of 100 is 100, and every number in a test reads as it stands. */
export const instrument = (changes: Partial<Instrument> = {}): Instrument => ({
  index: 0,
  venue: 'test',
  symbol: 'ABC',
  priceScale: 0,
  quantityScale: 0,
  tick: price(1),
  lot: quantity(1),
  multiplier: money(100_000_000n),
  kind: 'linear',
  currency: 'USDT',
  sector: '',
  ...changes,
});

/** Plain numbers in place of the brands, for the tables of the tests. */
export type Loose<T> = { [K in keyof T]: T[K] extends number ? number : T[K] };
export type Terms = Partial<Loose<Order>>;

export const order = (id: string, terms: Terms = {}): Order =>
  ({
    id,
    instrument: 0,
    side: 'buy',
    type: terms.stopPrice ? (terms.limitPrice ? 'stop_limit' : 'stop') : terms.limitPrice ? 'limit' : 'market',
    timeInForce: 'gtc',
    quantity: 10,
    limitPrice: 0,
    stopPrice: 0,
    postOnly: false,
    reduceOnly: false,
    sentNs: 0,
    ...terms,
  }) as Order;

const stamp = (tsNs: number, index: number) => ({ seq: 0, instrumentSeq: 0, instrument: index, tsNs: timeNs(tsNs) });

export const trade = (tsNs: number, at: number, size: number, index = 0): MarketEvent => ({
  ...stamp(tsNs, index),
  kind: 'trade',
  price: price(at),
  quantity: quantity(size),
  aggressor: 'unknown',
});

export const quote = (tsNs: number, bid: number, ask: number, bidSize = 0, askSize = 0, index = 0): MarketEvent => ({
  ...stamp(tsNs, index),
  kind: 'quote',
  bid: price(bid),
  bidQuantity: quantity(bidSize),
  ask: price(ask),
  askQuantity: quantity(askSize),
});

type Ohlc = readonly [open: number, high: number, low: number, close: number];

/** A bar from `openNs` to `openNs + 10`, delivered at its close. */
export const bar = (openNs: number, [o, h, l, c]: Ohlc, volume: number): MarketEvent => ({
  ...stamp(openNs + 10, 0),
  kind: 'bar',
  openNs: timeNs(openNs),
  open: price(o),
  high: price(h),
  low: price(l),
  close: price(c),
  volume: quantity(volume),
});

/** A bar of quotes from `openNs` to `openNs + 10`; sizes of 0 where none are given. */
export const quoteBar = (openNs: number, bid: Ohlc, ask: Ohlc, bidSize = 0, askSize = 0): MarketEvent => ({
  ...stamp(openNs + 10, 0),
  kind: 'quote_bar',
  openNs: timeNs(openNs),
  bidOpen: price(bid[0]),
  bidHigh: price(bid[1]),
  bidLow: price(bid[2]),
  bidClose: price(bid[3]),
  bidQuantity: quantity(bidSize),
  askOpen: price(ask[0]),
  askHigh: price(ask[1]),
  askLow: price(ask[2]),
  askClose: price(ask[3]),
  askQuantity: quantity(askSize),
});

/** A report as a line: `a: 5 @ 101 taker`, `a: cancelled requested`. */
export function line(report: ExchangeReport): string {
  switch (report.kind) {
    case 'fill':
      return `${report.orderId}: ${report.quantity} @ ${report.price} ${report.liquidity}`;
    case 'replaced':
      return `${report.orderId}: replaced ${report.quantity} ${report.limitPrice} ${report.stopPrice}`;
    case 'accepted':
    case 'triggered':
      return `${report.orderId}: ${report.kind}`;
    default:
      return `${report.orderId}: ${report.kind} ${report.reason}`;
  }
}

/** A position source for owners that hold nothing and orders that own themselves. */
export const NO_POSITIONS: PaperExchangeOptions['positions'] = {
  ownerOf: (orderId) => orderId,
  positionOf: () => quantity(0),
};

/** A paper exchange with short hands. No latency unless a test gives one, so that commands act at the next event. */
export function openDesk(options: Partial<PaperExchangeOptions> = {}) {
  const exchange = openPaperExchange({
    instruments: [instrument()],
    positions: NO_POSITIONS,
    latencyNs: 0,
    ...options,
  });
  const send = (command: Loose<ExchangeCommand>): void => exchange.send(command as ExchangeCommand);
  return {
    exchange,
    submit(id: string, terms: Terms = {}): void {
      const submitted = order(id, terms);
      send({ kind: 'submit', order: submitted, sentNs: submitted.sentNs });
    },
    cancel: (orderId: string, sentNs = 0): void => send({ kind: 'cancel', orderId, sentNs }),
    replace(orderId: string, terms: { quantity: number; limitPrice?: number; stopPrice?: number }, sentNs = 0): void {
      send({ kind: 'replace', orderId, limitPrice: 0, stopPrice: 0, sentNs, ...terms } as ExchangeCommand);
    },
    /** Shows an event and returns everything that was reported. */
    reports(event: MarketEvent): ExchangeReport[] {
      const reports: ExchangeReport[] = [];
      exchange.onMarket(event, (report) => reports.push(report));
      return reports;
    },
    /** Shows events and returns the lines reported, acceptances left out: tables are about what comes after. */
    show(...events: readonly MarketEvent[]): string[] {
      return events.flatMap((event) =>
        this.reports(event)
          .filter(({ kind }) => kind !== 'accepted')
          .map(line),
      );
    },
  };
}
