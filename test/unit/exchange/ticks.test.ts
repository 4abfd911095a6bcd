import { describe, expect, it } from 'vitest';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { bar, instrument, openDesk, quote, quoteBar, trade } from './exchange-desk.ts';

describe('trades', () => {
  it('use each traded unit once, takers first by time, then resting orders by price and time', () => {
    const desk = openDesk({ slippageTicks: 0 });
    desk.show(trade(5, 105, 1));
    desk.submit('rest-101', { limitPrice: 101, quantity: 5 });
    desk.submit('rest-102', { limitPrice: 102, quantity: 5 });
    desk.submit('rest-102-later', { limitPrice: 102, quantity: 5 });
    desk.submit('market', { quantity: 4 });
    desk.submit('market-later', { side: 'sell', quantity: 4 });
    expect(desk.show(trade(10, 100, 15), trade(20, 100, 15))).toEqual([
      'market: 4 @ 100 taker',
      'market-later: 4 @ 100 taker',
      'rest-102: 5 @ 102 maker',
      'rest-102-later: 2 @ 102 maker',
      'rest-102-later: 3 @ 102 maker',
      'rest-101: 5 @ 101 maker',
    ]);
  });

  it('give the older of two sides that a trade goes through the first turn', () => {
    const desk = openDesk();
    desk.show(trade(5, 100, 1));
    desk.submit('sell', { side: 'sell', limitPrice: 101, quantity: 5 });
    desk.show(trade(6, 90, 1));
    desk.submit('buy', { limitPrice: 89, quantity: 5 });
    desk.show(trade(7, 95, 1));
    desk.submit('sell-later', { side: 'sell', limitPrice: 96, quantity: 5 });
    desk.replace('buy', { quantity: 5, limitPrice: 103 });
    // 103 is within the market when it arrives, so it takes; a print beyond it lays it to rest.
    expect(desk.show(trade(8, 104, 8), trade(9, 102, 9))).toEqual([
      'buy: replaced 5 103 0',
      'sell-later: 5 @ 96 maker',
      'sell: 3 @ 101 maker',
      'sell: 2 @ 101 maker',
      'buy: 5 @ 103 maker',
    ]);
  });

  it('fill in whole lots, and leave smaller prints alone', () => {
    const desk = openDesk({ instruments: [instrument({ lot: quantity(4) })] });
    desk.submit('a', { quantity: 12 });
    expect(desk.show(trade(1, 100, 3), trade(2, 100, 7), trade(3, 100, 20))).toEqual([
      'a: 4 @ 101 taker',
      'a: 8 @ 101 taker',
    ]);
  });

  it('move a price between ticks to the worse tick, then slip', () => {
    const desk = openDesk({ instruments: [instrument({ tick: price(5) })], slippageTicks: 2 });
    desk.submit('buy', { quantity: 1 });
    desk.submit('sell', { side: 'sell', quantity: 1 });
    expect(desk.show(trade(1, 102, 5))).toEqual(['buy: 1 @ 115 taker', 'sell: 1 @ 90 taker']);
  });

  it('never let slippage sell for nothing', () => {
    const desk = openDesk({ slippageTicks: 50 });
    desk.submit('a', { side: 'sell', quantity: 1 });
    expect(desk.show(trade(1, 3, 5))).toEqual(['a: 1 @ 1 taker']);
  });

  it('keep a limit taking while the market stays within it, then lay it to rest', () => {
    const desk = openDesk();
    desk.submit('a', { limitPrice: 103, quantity: 10 });
    expect(desk.show(trade(1, 100, 2), trade(2, 101, 2), trade(3, 104, 2), trade(4, 103, 2), trade(5, 102, 2))).toEqual(
      ['a: 2 @ 101 taker', 'a: 2 @ 102 taker', 'a: 2 @ 103 maker'],
    );
  });

  it('set stops off nearest first, and keep them for a market that has not come', () => {
    const desk = openDesk({ slippageTicks: 0 });
    desk.submit('far', { stopPrice: 105, quantity: 5 });
    desk.submit('near', { stopPrice: 102, quantity: 5 });
    desk.submit('beyond', { stopPrice: 106, quantity: 5 });
    expect(desk.show(trade(1, 105, 9), trade(2, 104, 7))).toEqual([
      'near: triggered',
      'far: triggered',
      'near: 5 @ 104 taker',
      'far: 2 @ 104 taker',
    ]);
  });

  it('concern their own instrument alone', () => {
    const desk = openDesk({ instruments: [instrument(), instrument({ index: 1 })] });
    desk.submit('a');
    expect(desk.show(trade(1, 100, 50, 1), trade(2, 100, 50))).toEqual(['a: 10 @ 101 taker']);
  });
});

describe('quotes', () => {
  it('show their size once: across orders, and again with the next update', () => {
    const desk = openDesk();
    desk.submit('a', { quantity: 4 });
    desk.submit('b', { limitPrice: 100, quantity: 4 });
    expect(desk.show(quote(1, 99, 100, 5, 5), quote(2, 99, 100, 5, 5))).toEqual([
      'a: 4 @ 100 taker',
      'b: 1 @ 100 taker',
      'b: 3 @ 100 taker',
    ]);
  });

  it('serve each side from its own size', () => {
    const desk = openDesk();
    desk.submit('a', { quantity: 9 });
    desk.submit('b', { side: 'sell', quantity: 9 });
    expect(desk.show(quote(1, 99, 100, 3, 6))).toEqual(['a: 6 @ 100 taker', 'b: 3 @ 99 taker']);
  });

  it('have the configured size where the feed gives none, in whole lots', () => {
    const scaled = instrument({ quantityScale: 1, lot: quantity(4) });
    const desk = openDesk({ instruments: [scaled], defaultQuoteSize: '1.5' });
    desk.submit('a', { quantity: 40 });
    expect(desk.show(quote(1, 99, 100))).toEqual(['a: 12 @ 100 taker']);
  });

  it.each([
    ['crossed', quote(1, 101, 100, 50, 50)],
    ['without an offer', quote(1, 99, 0, 50, 50)],
    ['without a bid', quote(1, 0, 100, 50, 50)],
  ])('fill nothing when %s, set off nothing, and do not judge a limit', (_, broken) => {
    const desk = openDesk();
    desk.submit('gtc', { quantity: 1 });
    desk.submit('ioc', { timeInForce: 'ioc' });
    desk.submit('stop', { stopPrice: 100 });
    desk.submit('limit', { limitPrice: 105, quantity: 1 });
    expect(desk.show(broken)).toEqual(['ioc: cancelled ioc_remainder']);
    expect(desk.show(quote(2, 98, 99, 50, 50))).toEqual(['gtc: 1 @ 99 taker', 'limit: 1 @ 99 taker']);
  });

  it('take over takers and stops from trades, which then fill resting limits only', () => {
    const desk = openDesk();
    desk.show(quote(1, 99, 100, 5, 5));
    desk.submit('market', { quantity: 1 });
    desk.submit('stop', { stopPrice: 101, quantity: 1 });
    desk.submit('rest', { limitPrice: 99, quantity: 3 });
    expect(desk.show(trade(2, 102, 9), trade(3, 98, 2))).toEqual(['rest: 2 @ 99 maker']);
    expect(desk.show(quote(4, 101, 102, 5, 5), quote(5, 103, 104, 5, 5))).toEqual([
      'market: 1 @ 102 taker',
      'stop: triggered',
      'stop: 1 @ 104 taker',
    ]);
  });

  it('judge a crossed display by the last one that was not', () => {
    const desk = openDesk();
    desk.show(quote(1, 99, 100, 5, 5), quote(2, 103, 101, 5, 5));
    desk.submit('at-offer', { limitPrice: 100, postOnly: true });
    desk.submit('below', { limitPrice: 99, postOnly: true });
    expect(desk.show(quote(3, 99, 100, 5, 5))).toEqual(['at-offer: rejected would_take_liquidity']);
  });
});

describe('bars beside ticks', () => {
  it('are ignored once an instrument has shown a tick: they only sum ticks up', () => {
    const desk = openDesk();
    desk.show(trade(1, 100, 1));
    desk.submit('a', { quantity: 1, sentNs: 1 });
    desk.submit('b', { quantity: 1, sentNs: 1, timeInForce: 'ioc' });
    expect(desk.show(bar(10, [100, 110, 90, 100], 50))).toEqual([]);
    expect(desk.show(quoteBar(20, [99, 99, 99, 99], [100, 100, 100, 100], 9, 9))).toEqual([]);
    expect(desk.show(trade(40, 100, 5))).toEqual(['a: 1 @ 101 taker', 'b: 1 @ 101 taker']);
  });

  it('no longer hold takers back when ticks come after quote bars', () => {
    const desk = openDesk();
    desk.show(quoteBar(0, [99, 99, 99, 99], [100, 100, 100, 100], 9, 9));
    desk.submit('a', { quantity: 1, sentNs: 10 });
    expect(desk.show(trade(40, 120, 5))).toEqual(['a: 1 @ 121 taker']);
  });
});
