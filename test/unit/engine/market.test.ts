import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HISTORY_EVENTS, Market, middle } from '../../../electron/engine/market/market.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { timeNs } from '../../../shared/units/time.ts';
import { BTC, ETH } from '../../support/desk-rig.ts';

const NONE = quantity(0);
const stamp = (market: Market, instrument: number) => ({
  seq: market.sequence + 1,
  instrumentSeq: 0,
  instrument,
  tsNs: timeNs((market.sequence + 1) * 10),
});
const trade = (market: Market, at: number, instrument = 0): void =>
  market.observe({
    ...stamp(market, instrument),
    kind: 'trade',
    price: price(at),
    quantity: quantity(1),
    aggressor: 'buy',
  });
const quote = (market: Market, bid: number, ask: number, instrument = 0): void =>
  market.observe({
    ...stamp(market, instrument),
    kind: 'quote',
    bid: price(bid),
    ask: price(ask),
    bidQuantity: NONE,
    askQuantity: NONE,
  });
const bar = (market: Market, close: number): void => {
  const at = price(close + 5);
  market.observe({
    ...stamp(market, 0),
    kind: 'bar',
    openNs: timeNs(0),
    open: at,
    high: at,
    low: at,
    close: price(close),
    volume: NONE,
  });
};
const quoteBar = (market: Market, bid: number, ask: number): void => {
  const [b, a] = [price(bid), price(ask)];
  const bids = { bidOpen: price(1), bidHigh: b, bidLow: price(1), bidClose: b, bidQuantity: NONE };
  market.observe({
    ...stamp(market, 0),
    kind: 'quote_bar',
    openNs: timeNs(0),
    ...bids,
    askOpen: price(1),
    askHigh: a,
    askLow: price(1),
    askClose: a,
    askQuantity: NONE,
  });
};

function fresh(): Market {
  const market = new Market();
  market.list(BTC);
  market.list(ETH);
  return market;
}
const all = (): boolean => true;
const numbers = (events: readonly MarketEvent[] | undefined) => events?.map((event) => event.seq);

describe('the mark', () => {
  it('is nothing before the first event, and each instrument’s own', () => {
    const market = fresh();
    expect([market.mark(0), market.best(0), market.mark(9)]).toEqual([undefined, undefined, undefined]);
    trade(market, 100, 1);
    expect([market.mark(0), market.mark(1)]).toEqual([undefined, 100]);
  });

  it('is the last trade, over any later quote', () => {
    const market = fresh();
    quote(market, 100, 110);
    expect(market.mark(0)).toBe(105);
    trade(market, 120);
    quote(market, 100, 104);
    expect(market.mark(0)).toBe(120);
    expect(market.best(0)).toEqual({ bid: 100, ask: 104 });
  });

  it('is the middle of the last uncrossed quote before the first trade; a crossed one sets nothing', () => {
    const market = fresh();
    quote(market, 111, 110);
    expect([market.mark(0), market.best(0)]).toEqual([undefined, undefined]);
    quote(market, 100, 104);
    quote(market, 105, 104);
    expect([market.mark(0), market.best(0)]).toEqual([102, { bid: 100, ask: 104 }]);
    quote(market, 107, 107);
    expect(market.mark(0)).toBe(107);
  });

  it('is the close of a bar, and of a bar of quotes the middle of its closes', () => {
    const market = fresh();
    quoteBar(market, 100, 103);
    expect(market.mark(0)).toBe(102); // 101.5, to the even one
    quoteBar(market, 104, 103);
    expect(market.mark(0)).toBe(102);
    bar(market, 90);
    quoteBar(market, 100, 103);
    expect(market.mark(0)).toBe(90);
  });

  it('halves without a bias: a half goes to the even price', () => {
    fc.assert(
      fc.property(fc.nat(10 ** 9), fc.nat(1_000), (bid, spread) => {
        const mid = middle(price(bid), price(bid + spread));
        expect(Math.abs(2 * mid - (2 * bid + spread))).toBe(spread % 2);
        if (spread % 2 === 1) expect(mid % 2).toBe(0);
      }),
    );
  });
});

describe('the sequence', () => {
  it('has no gaps and never goes back', () => {
    const market = fresh();
    trade(market, 1);
    const again = {
      ...stamp(market, 0),
      kind: 'trade' as const,
      price: price(1),
      quantity: quantity(1),
      aggressor: 'buy' as const,
    };
    expect(() => market.observe({ ...again, seq: 1 })).toThrow('event 1 does not follow 1');
    expect(() => market.observe({ ...again, seq: 3 })).toThrow('event 3 does not follow 1');
    expect(() => market.list({ ...ETH, index: 5 })).toThrow('out of order');
    expect(() => market.instrument(5)).toThrow('instrument 5 is missing');
    expect([market.byKey('test:ETHUSDT')?.index, market.byKey('x')]).toEqual([1, undefined]);
  });

  it('goes on after a restart from the last that a fact names', () => {
    const market = fresh();
    market.resumeAfter(50);
    market.resumeAfter(20);
    expect(market.sequence).toBe(50);
    trade(market, 1);
    expect(market.sequence).toBe(51);
  });
});

describe('the memory of events', () => {
  it('gives the last events of the wanted instruments, oldest first', () => {
    const market = fresh();
    for (let i = 0; i < 10; i += 1) trade(market, 100 + i, i % 2);
    expect(numbers(market.recent(3, all))).toEqual([8, 9, 10]);
    expect(numbers(market.recent(3, (instrument) => instrument === 1))).toEqual([6, 8, 10]);
    expect(numbers(market.recent(100, all))).toHaveLength(10);
    expect(market.recent(0, all)).toEqual([]);
  });

  it('gives what came after an event, and says so when it no longer reaches back that far', () => {
    const market = fresh();
    for (let i = 0; i < 10; i += 1) trade(market, 100, i % 2);
    expect(numbers(market.since(7, all))).toEqual([8, 9, 10]);
    expect(numbers(market.since(7, (instrument) => instrument === 0))).toEqual([9]);
    expect(market.since(10, all)).toEqual([]);
    for (let i = 10; i < HISTORY_EVENTS + 5; i += 1) trade(market, 100);
    expect(market.sequence).toBe(HISTORY_EVENTS + 5);
    expect(numbers(market.since(5, all))?.[0]).toBe(6);
    expect(numbers(market.since(5, all))).toHaveLength(HISTORY_EVENTS);
    expect(market.since(4, all)).toBeUndefined();
    const remembered = numbers(market.recent(HISTORY_EVENTS * 2, all));
    expect([remembered?.length, remembered?.[0], remembered?.at(-1)]).toEqual([HISTORY_EVENTS, 6, HISTORY_EVENTS + 5]);
  });

  it('does not pretend to remember what came before a restart', () => {
    const market = fresh();
    market.resumeAfter(100);
    expect(market.recent(5, all)).toEqual([]);
    expect(market.since(90, all)).toBeUndefined();
    trade(market, 1);
    expect(numbers(market.recent(5, all))).toEqual([101]);
    expect(numbers(market.since(100, all))).toEqual([101]);
    expect(market.since(99, all)).toBeUndefined();
  });
});
