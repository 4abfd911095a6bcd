import { describe, expect, it } from 'vitest';
import { bar, openDesk, quoteBar, trade } from './exchange-desk.ts';

const flat = (at: number) => [at, at, at, at] as const;

describe('trade bars', () => {
  it('fill at the next open, never inside the bar that was running when the order was decided', () => {
    const desk = openDesk();
    desk.show(bar(0, [100, 104, 96, 101], 50));
    desk.submit('a', { sentNs: 15 });
    desk.submit('b', { sentNs: 15, limitPrice: 97 });
    desk.submit('c', { sentNs: 15, stopPrice: 103 });
    desk.submit('d', { sentNs: 15, timeInForce: 'ioc' });
    expect(desk.show(bar(10, [101, 104, 96, 102], 50))).toEqual([]);
    expect(desk.show(bar(20, [102, 102, 102, 102], 50))).toEqual(['a: 10 @ 103 taker', 'd: 10 @ 103 taker']);
  });

  it('fill an order decided at the close of one bar at the open of the next, through the latency', () => {
    const desk = openDesk({ latencyNs: 5 });
    desk.show(bar(0, flat(100), 50));
    desk.submit('a', { sentNs: 10 });
    expect(desk.show(bar(10, [101, 110, 90, 95], 50))).toEqual(['a: 10 @ 102 taker']);
  });

  it('treat changed terms as decided when they were changed', () => {
    const desk = openDesk();
    desk.show(bar(0, flat(100), 50));
    desk.submit('a', { sentNs: 10, limitPrice: 90 });
    desk.show(bar(10, flat(100), 50));
    desk.replace('a', { quantity: 10, limitPrice: 97 }, 25);
    expect(desk.show(bar(20, [100, 100, 95, 100], 50))).toEqual(['a: replaced 10 97 0']);
    expect(desk.show(bar(30, [100, 100, 95, 100], 50))).toEqual(['a: 10 @ 97 maker']);
  });

  it('hit the stop of a bracket before its target: the adverse side comes first', () => {
    const sells = openDesk({ slippageTicks: 0 });
    sells.show(bar(0, flat(100), 50));
    sells.submit('target', { side: 'sell', limitPrice: 105, sentNs: 10 });
    sells.submit('stop', { side: 'sell', stopPrice: 95, sentNs: 10 });
    expect(sells.show(bar(10, [100, 110, 90, 100], 15))).toEqual([
      'stop: triggered',
      'stop: 10 @ 95 taker',
      'target: 5 @ 105 maker',
    ]);
    const buys = openDesk({ slippageTicks: 0 });
    buys.show(bar(0, flat(100), 50));
    buys.submit('target', { limitPrice: 95, sentNs: 10 });
    buys.submit('stop', { stopPrice: 105, sentNs: 10 });
    expect(buys.show(bar(10, [100, 110, 90, 100], 15))).toEqual([
      'stop: triggered',
      'stop: 10 @ 105 taker',
      'target: 5 @ 95 maker',
    ]);
  });

  it('set stops inside the bar off nearest first, at the stop price and slippage', () => {
    const desk = openDesk({ slippageTicks: 2 });
    desk.submit('far', { stopPrice: 108, quantity: 1 });
    desk.submit('near', { stopPrice: 102, quantity: 1 });
    desk.submit('out', { stopPrice: 111, quantity: 1 });
    desk.submit('down', { side: 'sell', stopPrice: 95, quantity: 1 });
    expect(desk.show(bar(0, [100, 110, 90, 100], 50))).toEqual([
      'near: triggered',
      'near: 1 @ 104 taker',
      'far: triggered',
      'far: 1 @ 110 taker',
      'down: triggered',
      'down: 1 @ 93 taker',
    ]);
  });

  it('fill what the open jumped over at the open: a stop worse than its price, a limit better than its limit', () => {
    const desk = openDesk();
    desk.show(bar(0, flat(100), 50));
    desk.submit('stop', { side: 'sell', stopPrice: 95, quantity: 2, sentNs: 10 });
    desk.submit('limit', { limitPrice: 95, quantity: 2, sentNs: 10 });
    expect(desk.show(bar(10, [90, 92, 88, 91], 50))).toEqual([
      'stop: triggered',
      'stop: 2 @ 89 taker',
      'limit: 2 @ 91 taker',
    ]);
  });

  it('let a stop-limit that finds the market beyond its limit rest, and fill on the way back', () => {
    const desk = openDesk();
    desk.submit('back', { side: 'sell', stopPrice: 95, limitPrice: 97, quantity: 2 });
    desk.submit('gone', { side: 'sell', stopPrice: 95, limitPrice: 101, quantity: 2 });
    expect(desk.show(bar(0, [96, 100, 90, 92], 50), bar(10, [100, 102, 100, 100], 50))).toEqual([
      'back: triggered',
      'gone: triggered',
      'back: 2 @ 97 maker',
      'gone: 2 @ 101 maker',
    ]);
  });

  it('bound a stop-limit set off inside the bar by its limit', () => {
    const desk = openDesk({ slippageTicks: 5 });
    desk.submit('a', { stopPrice: 103, limitPrice: 105, quantity: 2 });
    expect(desk.show(bar(0, [100, 110, 99, 101], 50))).toEqual(['a: triggered', 'a: 2 @ 105 taker']);
  });

  it('fill a limit inside the bar only where the range goes through it', () => {
    const desk = openDesk();
    desk.show(bar(0, flat(100), 50));
    desk.submit('low', { limitPrice: 90, sentNs: 10, quantity: 1 });
    desk.submit('above-low', { limitPrice: 91, sentNs: 10, quantity: 1 });
    desk.submit('high', { side: 'sell', limitPrice: 110, sentNs: 10, quantity: 1 });
    desk.submit('below-high', { side: 'sell', limitPrice: 109, sentNs: 10, quantity: 1 });
    expect(desk.show(bar(10, [100, 110, 90, 100], 50))).toEqual([
      'above-low: 1 @ 91 maker',
      'below-high: 1 @ 109 maker',
    ]);
  });

  it('share their volume, each unit used once', () => {
    const desk = openDesk({ slippageTicks: 0 });
    desk.submit('market', { quantity: 4 });
    desk.submit('stop', { side: 'sell', stopPrice: 95, quantity: 4 });
    desk.submit('limit', { limitPrice: 92, quantity: 4, postOnly: true });
    expect(desk.show(bar(0, [100, 110, 90, 100], 10), bar(10, [100, 100, 91, 100], 10))).toEqual([
      'market: 4 @ 100 taker',
      'stop: triggered',
      'stop: 4 @ 95 taker',
      'limit: 2 @ 92 maker',
      'limit: 2 @ 92 maker',
    ]);
  });

  it('of zero volume fill nothing, set off nothing, and end what must act at once', () => {
    const desk = openDesk();
    desk.submit('gtc', { quantity: 1 });
    desk.submit('ioc', { timeInForce: 'ioc' });
    desk.submit('fok', { timeInForce: 'fok' });
    desk.submit('stop', { stopPrice: 100 });
    desk.submit('rest', { limitPrice: 105, postOnly: true });
    expect(desk.show(bar(0, flat(100), 0))).toEqual(['ioc: cancelled ioc_remainder', 'fok: cancelled fok_unfillable']);
    expect(desk.show(bar(10, flat(99), 9))).toEqual(['gtc: 1 @ 100 taker', 'rest: 8 @ 105 maker']);
  });

  it('judge an arriving limit by the last close of a bar that traded', () => {
    const desk = openDesk();
    desk.show(bar(0, flat(100), 5), bar(10, flat(50), 0));
    desk.submit('a', { limitPrice: 99, postOnly: true, sentNs: 20 });
    desk.submit('b', { limitPrice: 100, postOnly: true, sentNs: 20 });
    expect(desk.show(bar(20, flat(100), 5))).toEqual(['b: rejected would_take_liquidity']);
  });
});

describe('quote bars', () => {
  it('meet buys with the ask and sells with the bid, without slippage at the open and with it inside', () => {
    const desk = openDesk();
    desk.submit('buy', { quantity: 1 });
    desk.submit('sell', { side: 'sell', quantity: 1 });
    desk.submit('buy-stop', { stopPrice: 106, quantity: 1 });
    desk.submit('sell-stop', { side: 'sell', stopPrice: 94, quantity: 1 });
    desk.submit('buy-stop-out', { stopPrice: 108, quantity: 1 });
    expect(desk.show(quoteBar(0, [99, 109, 93, 99], [101, 107, 95, 101], 9, 9))).toEqual([
      'buy: 1 @ 101 taker',
      'sell: 1 @ 99 taker',
      'buy-stop: triggered',
      'buy-stop: 1 @ 107 taker',
      'sell-stop: triggered',
      'sell-stop: 1 @ 93 taker',
    ]);
  });

  it('fill a limit once the opposite range reaches it, from its own side of the size', () => {
    const desk = openDesk();
    desk.show(quoteBar(0, flat(99), flat(101)));
    desk.submit('buy', { limitPrice: 96, sentNs: 10 });
    desk.submit('sell', { side: 'sell', limitPrice: 104, sentNs: 10 });
    desk.submit('buy-out', { limitPrice: 95, sentNs: 10 });
    expect(desk.show(quoteBar(10, [99, 104, 94, 99], [101, 106, 96, 101], 3, 4))).toEqual([
      'buy: 4 @ 96 maker',
      'sell: 3 @ 104 maker',
    ]);
  });

  it('have the configured size where there is none', () => {
    const desk = openDesk({ defaultQuoteSize: 7 });
    desk.submit('a');
    expect(desk.show(quoteBar(0, flat(99), flat(101)))).toEqual(['a: 7 @ 101 taker']);
  });

  it.each([
    ['opens', quoteBar(0, [102, 102, 99, 99], [101, 101, 101, 101], 9, 9)],
    ['closes', quoteBar(0, [99, 102, 99, 102], [101, 101, 101, 101], 9, 9)],
  ])('that %s crossed fill nothing', (_, crossed) => {
    const desk = openDesk();
    desk.submit('gtc', { quantity: 1 });
    desk.submit('ioc', { timeInForce: 'ioc' });
    desk.submit('stop', { stopPrice: 100 });
    desk.submit('rest', { side: 'sell', limitPrice: 90, postOnly: true });
    expect(desk.show(crossed)).toEqual(['ioc: cancelled ioc_remainder']);
  });

  it('take over takers and stops from trade bars, which then fill resting limits only', () => {
    const desk = openDesk();
    desk.show(quoteBar(0, flat(99), flat(101), 9, 9));
    desk.submit('market', { quantity: 1, sentNs: 10 });
    desk.submit('ioc', { quantity: 1, sentNs: 10, timeInForce: 'ioc' });
    desk.submit('stop', { stopPrice: 104, quantity: 1, sentNs: 10 });
    desk.submit('rest', { limitPrice: 97, quantity: 1, sentNs: 10 });
    expect(desk.show(bar(10, flat(100), 0))).toEqual([]);
    expect(desk.show(bar(10, [100, 105, 95, 100], 9))).toEqual(['rest: 1 @ 97 maker']);
    expect(desk.show(quoteBar(20, flat(99), flat(101), 9, 9))).toEqual(['market: 1 @ 101 taker', 'ioc: 1 @ 101 taker']);
  });

  it('give way to ticks', () => {
    const desk = openDesk();
    desk.submit('a', { quantity: 1 });
    desk.show(trade(1, 100, 1));
    desk.submit('b', { quantity: 1 });
    expect(desk.show(quoteBar(10, flat(99), flat(101), 9, 9))).toEqual([]);
  });
});
