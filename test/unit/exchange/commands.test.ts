import { describe, expect, it } from 'vitest';
import { AssertionError } from '../../../shared/base/assert.ts';
import type { ExchangeReport } from '../../../shared/domain/exchange.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { instrument, line, openDesk, order, quote, type Terms, trade } from './exchange-desk.ts';

describe('time', () => {
  it('never fills an order on the event that caused it, even without latency and at the same instant', () => {
    const desk = openDesk({ latencyNs: 0 });
    expect(desk.show(trade(10, 100, 5))).toEqual([]);
    desk.submit('a', { sentNs: 10, quantity: 5 });
    expect(desk.show(trade(10, 101, 5))).toEqual(['a: 5 @ 102 taker']);
  });

  it('makes a command effective at the first event at or after its time and the latency, of any instrument', () => {
    const desk = openDesk({ latencyNs: 5, instruments: [instrument(), instrument({ index: 1 })] });
    desk.submit('a', { sentNs: 10 });
    expect(desk.reports(trade(14, 100, 50))).toEqual([]);
    expect(desk.reports(trade(15, 100, 50, 1)).map(line)).toEqual(['a: accepted']);
    expect(desk.show(trade(15, 100, 50))).toEqual(['a: 10 @ 101 taker']);
  });

  it('lets an order that is due with an event meet that event, and stamps reports with its time', () => {
    const desk = openDesk({ latencyNs: 5 });
    desk.submit('a', { sentNs: 10, quantity: 1 });
    expect(desk.reports(trade(17, 100, 50)).map((report) => [line(report), report.tsNs])).toEqual([
      ['a: accepted', 17],
      ['a: 1 @ 101 taker', 17],
    ]);
  });

  it('takes commands by sent time, then by sending', () => {
    const desk = openDesk({ latencyNs: 5 });
    desk.submit('late', { sentNs: 12 });
    desk.submit('first', { sentNs: 10 });
    desk.submit('second', { sentNs: 10 });
    desk.cancel('late', 12);
    expect(desk.reports(trade(20, 100, 1)).map(line)).toEqual([
      'first: accepted',
      'second: accepted',
      'late: accepted',
      'late: cancelled requested',
      'first: 1 @ 101 taker',
    ]);
  });

  it('keeps a long queue in order', () => {
    const desk = openDesk({ latencyNs: 0 });
    for (let n = 0; n < 3_000; n++) desk.submit(`o${n}`, { sentNs: n, limitPrice: 50, quantity: 1 });
    const accepted = [1_500, 2_800, 4_000].flatMap((tsNs) => desk.reports(trade(tsNs, 100, 1)).map((r) => r.orderId));
    expect(accepted).toEqual(Array.from({ length: 3_000 }, (_, n) => `o${n}`));
  });

  it('refuses a command that is sent from inside a report', () => {
    const desk = openDesk();
    desk.submit('a');
    expect(() => desk.exchange.onMarket(trade(1, 100, 1), () => desk.cancel('a'))).toThrow(AssertionError);
  });

  it('knows instruments that joined the table after it opened', () => {
    const instruments: Instrument[] = [instrument()];
    const desk = openDesk({ instruments });
    desk.submit('a', { instrument: 1 });
    expect(desk.show(trade(1, 100, 1))).toEqual(['a: rejected unknown_instrument']);
    instruments.push(instrument({ index: 1 }));
    desk.submit('b', { instrument: 1, quantity: 1 });
    expect(desk.show(trade(2, 100, 1, 1))).toEqual(['b: 1 @ 101 taker']);
    expect(() => desk.show(trade(3, 100, 1, 2))).toThrow('instrument 2');
  });
});

describe('refusals on arrival', () => {
  const gridded = instrument({ tick: price(5), lot: quantity(10) });
  const ROWS: readonly (readonly [what: string, reason: string, terms: Terms])[] = [
    ['an instrument nobody knows', 'unknown_instrument', { instrument: 7, quantity: -1 }],
    ['no quantity', 'invalid_terms', { quantity: 0 }],
    ['a negative quantity', 'invalid_terms', { quantity: -10 }],
    ['a fraction of a unit', 'invalid_terms', { quantity: 10.5 }],
    ['a market order with a limit', 'invalid_terms', { type: 'market', limitPrice: 100 }],
    ['a market order with a stop', 'invalid_terms', { type: 'market', stopPrice: 100 }],
    ['a limit order without a limit', 'invalid_terms', { type: 'limit' }],
    ['a limit below zero', 'invalid_terms', { type: 'limit', limitPrice: -5 }],
    ['a limit order with a stop', 'invalid_terms', { type: 'limit', limitPrice: 100, stopPrice: 100 }],
    ['a stop order without a stop', 'invalid_terms', { type: 'stop' }],
    ['a stop-limit without a limit', 'invalid_terms', { type: 'stop_limit', stopPrice: 100 }],
    ['a post-only market order', 'invalid_terms', { postOnly: true }],
    ['a post-only ioc', 'invalid_terms', { limitPrice: 100, postOnly: true, timeInForce: 'ioc' }],
    ['terms before the lot', 'invalid_terms', { type: 'limit', quantity: 7 }],
    ['a quantity off the lot', 'off_lot', { quantity: 15, limitPrice: 101 }],
    ['a limit off the tick', 'off_tick', { limitPrice: 101 }],
    ['a stop off the tick', 'off_tick', { stopPrice: 101 }],
    ['reduce-only without a position', 'nothing_to_reduce', { reduceOnly: true, postOnly: true, limitPrice: 105 }],
    ['post-only at the market', 'would_take_liquidity', { postOnly: true, limitPrice: 100 }],
    ['a post-only sell at the market', 'would_take_liquidity', { side: 'sell', postOnly: true, limitPrice: 100 }],
  ];
  it.each(ROWS)('%s: %s', (_, reason, terms) => {
    const desk = openDesk({ instruments: [gridded] });
    desk.show(trade(1, 100, 10));
    desk.submit('a', terms);
    expect(desk.reports(trade(2, 100, 1_000)).map(line)).toEqual([`a: rejected ${reason}`]);
  });

  it('an id at work is not used again, and its order is not disturbed', () => {
    const desk = openDesk();
    desk.submit('a', { quantity: 4 });
    desk.submit('a', { quantity: 6, instrument: 9 });
    expect(desk.show(trade(1, 100, 50))).toEqual(['a: rejected duplicate_order', 'a: 4 @ 101 taker']);
  });

  it('post-only rests while nothing is known of the market', () => {
    const desk = openDesk();
    desk.submit('a', { limitPrice: 100, postOnly: true });
    expect(desk.show(trade(1, 99, 50))).toEqual(['a: 10 @ 100 maker']);
  });
});

describe('cancel', () => {
  it('beats the fill of the event it is due with', () => {
    const desk = openDesk();
    desk.submit('a', { limitPrice: 99 });
    desk.show(trade(1, 100, 1));
    desk.cancel('a', 1);
    expect(desk.show(trade(2, 98, 50))).toEqual(['a: cancelled requested']);
  });

  it('comes too late for an order that has ended, or that never was', () => {
    const desk = openDesk();
    desk.submit('a', { quantity: 1 });
    desk.show(trade(1, 100, 50));
    desk.cancel('a', 1);
    desk.cancel('ghost', 1);
    expect(desk.show(trade(2, 100, 50))).toEqual([
      'a: cancel_rejected unknown_order',
      'ghost: cancel_rejected unknown_order',
    ]);
  });

  it('reaches an order wherever it stands', () => {
    const desk = openDesk();
    desk.show(trade(1, 100, 1));
    const terms: Record<string, Terms> = {
      taker: {},
      bid: { limitPrice: 90 },
      ask: { side: 'sell', limitPrice: 110 },
      'buy-stop': { stopPrice: 110 },
      'sell-stop': { side: 'sell', stopPrice: 90 },
    };
    for (const [id, each] of Object.entries(terms)) desk.submit(id, each);
    for (const id of Object.keys(terms)) desk.cancel(id);
    expect(desk.show(trade(2, 100, 50), trade(3, 50, 50), trade(4, 200, 50))).toEqual(
      Object.keys(terms).map((id) => `${id}: cancelled requested`),
    );
  });
});

describe('replace', () => {
  const resting = () => {
    const desk = openDesk();
    desk.show(trade(1, 100, 1));
    desk.submit('a', { limitPrice: 99, quantity: 10 });
    desk.submit('b', { limitPrice: 99, quantity: 10 });
    expect(desk.show(trade(2, 98, 4))).toEqual(['a: 4 @ 99 maker']);
    return desk;
  };

  it.each([
    [
      'keeps its place when only the quantity shrinks',
      { quantity: 7 },
      ['a: replaced 7 99 0', 'a: 3 @ 99 maker', 'b: 7 @ 99 maker'],
    ],
    [
      'keeps its place when nothing changes',
      { quantity: 10 },
      ['a: replaced 10 99 0', 'a: 6 @ 99 maker', 'b: 4 @ 99 maker'],
    ],
    ['loses its place when the quantity grows', { quantity: 11 }, ['a: replaced 11 99 0', 'b: 10 @ 99 maker']],
    ['moves with its price', { quantity: 10, limitPrice: 97 }, ['a: replaced 10 97 0', 'b: 10 @ 99 maker']],
    ['ends when the new total is filled already', { quantity: 4 }, ['a: cancelled requested', 'b: 10 @ 99 maker']],
    [
      'is refused without a quantity',
      { quantity: 0 },
      ['a: cancel_rejected invalid_terms', 'a: 6 @ 99 maker', 'b: 4 @ 99 maker'],
    ],
    [
      'is refused a stop it cannot have',
      { quantity: 9, stopPrice: 90 },
      ['a: cancel_rejected invalid_terms', 'a: 6 @ 99 maker', 'b: 4 @ 99 maker'],
    ],
  ])('%s', (_, terms, expected) => {
    const desk = resting();
    desk.replace('a', terms, 2);
    expect(desk.show(trade(3, 98, 10))).toEqual(expected);
  });

  it('of an unknown order is refused', () => {
    const desk = openDesk();
    desk.replace('ghost', { quantity: 1 });
    expect(desk.show(trade(1, 100, 1))).toEqual(['ghost: cancel_rejected unknown_order']);
  });

  it('takes where the new price is within the market', () => {
    const desk = resting();
    desk.replace('b', { quantity: 3, limitPrice: 102 }, 2);
    expect(desk.show(trade(3, 100, 10))).toEqual(['b: replaced 3 102 0', 'b: 3 @ 101 taker']);
  });

  it('does not turn a post-only order into one that takes', () => {
    const desk = openDesk();
    desk.show(quote(1, 99, 100, 5, 5));
    desk.submit('a', { limitPrice: 98, postOnly: true });
    desk.show(quote(2, 99, 100, 5, 5));
    desk.replace('a', { quantity: 10, limitPrice: 100 }, 2);
    desk.replace('a', { quantity: 10, limitPrice: 99 }, 2);
    expect(desk.show(quote(3, 99, 100, 5, 5))).toEqual([
      'a: cancel_rejected would_take_liquidity',
      'a: replaced 10 99 0',
    ]);
  });

  it('moves a stop that waits, not one that was set off', () => {
    const desk = openDesk();
    desk.submit('a', { stopPrice: 105, limitPrice: 101 });
    desk.show(trade(1, 100, 1));
    desk.replace('a', { quantity: 10, stopPrice: 103 }, 1);
    expect(desk.show(trade(2, 103, 1))).toEqual(['a: replaced 10 101 103', 'a: triggered']);
    desk.replace('a', { quantity: 10, stopPrice: 110 }, 2);
    desk.replace('a', { quantity: 12, stopPrice: 103 }, 2);
    expect(desk.show(trade(3, 100, 50))).toEqual([
      'a: cancel_rejected invalid_terms',
      'a: replaced 12 101 103',
      'a: 12 @ 101 maker',
    ]);
  });
});

describe('executions', () => {
  const ids = (reports: readonly ExchangeReport[]): string[] =>
    reports.flatMap((each) => (each.kind === 'fill' ? [`${each.orderId}: ${each.executionId}`] : []));

  it('have ids that a replay, and an exchange that was given its orders back, give again', () => {
    const run = () => {
      const desk = openDesk();
      desk.submit('a', { limitPrice: 101 });
      return { desk, seen: ids([...desk.reports(trade(1, 100, 3)), ...desk.reports(trade(2, 100, 4))]) };
    };
    const { desk, seen } = run();
    expect(seen).toEqual(['a: 3', 'a: 7']);
    expect(run().seen).toEqual(seen);
    const again = openDesk();
    again.exchange.restore(order('a', { limitPrice: 101 }), quantity(3), false);
    expect(ids(again.reports(trade(2, 100, 4)))).toEqual(['a: 7']);
    expect(ids(again.reports(trade(3, 100, 9)))).toEqual(ids(desk.reports(trade(3, 100, 9))));
  });
});

describe('restore', () => {
  it('puts orders back where they stood, with what they had filled, in time priority, and says nothing', () => {
    const desk = openDesk();
    const { exchange } = desk;
    exchange.restore(order('rest', { limitPrice: 101 }), quantity(4), false);
    exchange.restore(order('later', { limitPrice: 101 }), quantity(0), false);
    exchange.restore(order('stop', { side: 'sell', stopPrice: 95 }), quantity(0), false);
    exchange.restore(order('set-off', { stopPrice: 95, quantity: 2 }), quantity(1), true);
    exchange.restore(order('set-off-limit', { side: 'sell', stopPrice: 95, limitPrice: 101 }), quantity(0), true);
    exchange.restore(order('ioc', { limitPrice: 90, timeInForce: 'ioc' }), quantity(0), false);
    expect(desk.reports(trade(1, 100, 9)).map(line)).toEqual([
      'set-off: 1 @ 101 taker',
      'ioc: cancelled ioc_remainder',
      'rest: 6 @ 101 maker',
      'later: 2 @ 101 maker',
    ]);
    desk.cancel('later', 1);
    expect(desk.show(trade(2, 95, 1), trade(3, 102, 12))).toEqual([
      'later: cancelled requested',
      'stop: triggered',
      'stop: 10 @ 101 taker',
      'set-off-limit: 2 @ 101 maker',
    ]);
  });

  it.each([
    ['is filled', order('a'), 10, 'nothing left'],
    ['has unsound terms', order('a', { quantity: 10, type: 'limit' }), 0, 'invalid_terms'],
    ['has no instrument', order('a', { instrument: 4 }), 0, 'unknown_instrument'],
    ['is there already', order('there'), 0, 'duplicate_order'],
  ])('refuses an order that %s', (_, broken, filled, message) => {
    const { exchange } = openDesk();
    exchange.restore(order('there'), quantity(0), false);
    expect(() => exchange.restore(broken, quantity(filled), false)).toThrow(message);
  });
});
