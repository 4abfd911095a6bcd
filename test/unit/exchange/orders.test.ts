import { describe, expect, it } from 'vitest';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import { bar, openDesk, quote, quoteBar, type Terms, trade } from './exchange-desk.ts';

/**
 * Each feed tells the same story twice over: the market at 100 with 6 units, then at 98, then at 104, both with 20
 * units.
 */
const FEEDS: Record<string, readonly MarketEvent[]> = {
  trades: [trade(10, 100, 6), trade(20, 98, 20), trade(30, 104, 20)],
  quotes: [quote(10, 99, 100, 6, 6), quote(20, 97, 98, 20, 20), quote(30, 103, 104, 20, 20)],
  bars: [bar(0, [100, 100, 100, 100], 6), bar(10, [98, 98, 98, 98], 20), bar(20, [104, 104, 104, 104], 20)],
  'quote bars': [
    quoteBar(0, [99, 99, 99, 99], [100, 100, 100, 100], 6, 6),
    quoteBar(10, [97, 97, 97, 97], [98, 98, 98, 98], 20, 20),
    quoteBar(20, [103, 103, 103, 103], [104, 104, 104, 104], 20, 20),
  ],
};

type Row = readonly [terms: Terms, expected: Readonly<Record<keyof typeof FEEDS, readonly string[]>>];
const same = (...lines: string[]) => ({ trades: lines, quotes: lines, bars: lines, 'quote bars': lines });
/** Trades and bars add a tick of slippage to what takes; quotes do not. */
const slipped = (printed: string[], quoted: string[]) => ({
  trades: printed,
  quotes: quoted,
  bars: printed,
  'quote bars': quoted,
});

const ROWS: Readonly<Record<string, Row>> = {
  'market gtc': [{}, slipped(['a: 6 @ 101 taker', 'a: 4 @ 99 taker'], ['a: 6 @ 100 taker', 'a: 4 @ 98 taker'])],
  'market ioc': [
    { timeInForce: 'ioc' },
    slipped(['a: 6 @ 101 taker', 'a: cancelled ioc_remainder'], ['a: 6 @ 100 taker', 'a: cancelled ioc_remainder']),
  ],
  'market fok, too much': [{ timeInForce: 'fok' }, same('a: cancelled fok_unfillable')],
  'market fok, what is there': [
    { timeInForce: 'fok', quantity: 6 },
    slipped(['a: 6 @ 101 taker'], ['a: 6 @ 100 taker']),
  ],
  'market gtc sell': [
    { side: 'sell' },
    slipped(['a: 6 @ 99 taker', 'a: 4 @ 97 taker'], ['a: 6 @ 99 taker', 'a: 4 @ 97 taker']),
  ],
  'limit gtc, within the market': [
    { limitPrice: 102 },
    slipped(['a: 6 @ 101 taker', 'a: 4 @ 99 taker'], ['a: 6 @ 100 taker', 'a: 4 @ 98 taker']),
  ],
  'limit gtc, slippage ends at the limit': [{ limitPrice: 100, quantity: 6 }, same('a: 6 @ 100 taker')],
  // The first event shows that the order cannot take, so it rests; the second goes beyond 99. A bar opens beyond it,
  // and pays the better open.
  'limit gtc, outside the market': [
    { limitPrice: 99 },
    {
      trades: ['a: 10 @ 99 maker'],
      quotes: ['a: 10 @ 99 maker'],
      bars: ['a: 10 @ 99 taker'],
      'quote bars': ['a: 10 @ 98 taker'],
    },
  ],
  // A print at the limit is not through it; an offer displayed at the limit has met the bid.
  'limit gtc, touched': [
    { limitPrice: 98 },
    { trades: [], quotes: ['a: 10 @ 98 maker'], bars: [], 'quote bars': ['a: 10 @ 98 maker'] },
  ],
  'limit gtc sell, outside the market': [
    { side: 'sell', limitPrice: 102 },
    {
      trades: ['a: 10 @ 102 maker'],
      quotes: ['a: 10 @ 102 maker'],
      bars: ['a: 10 @ 103 taker'],
      'quote bars': ['a: 10 @ 103 taker'],
    },
  ],
  'limit ioc, within the market': [
    { limitPrice: 102, timeInForce: 'ioc' },
    slipped(['a: 6 @ 101 taker', 'a: cancelled ioc_remainder'], ['a: 6 @ 100 taker', 'a: cancelled ioc_remainder']),
  ],
  'limit ioc, outside the market': [{ limitPrice: 99, timeInForce: 'ioc' }, same('a: cancelled ioc_remainder')],
  'limit fok, within the market': [
    { limitPrice: 102, timeInForce: 'fok', quantity: 5 },
    slipped(['a: 5 @ 101 taker'], ['a: 5 @ 100 taker']),
  ],
  'limit fok, outside the market': [
    { limitPrice: 99, timeInForce: 'fok', quantity: 5 },
    same('a: cancelled fok_unfillable'),
  ],
  // It never takes, not even where a bar opens beyond it.
  'limit post-only': [{ limitPrice: 99, postOnly: true }, same('a: 10 @ 99 maker')],
  // On ticks the event that sets a stop off does not fill it, and here no other follows; a bar that jumps over it
  // fills it at its open.
  'stop gtc': [
    { stopPrice: 103 },
    {
      trades: ['a: triggered'],
      quotes: ['a: triggered'],
      bars: ['a: triggered', 'a: 10 @ 105 taker'],
      'quote bars': ['a: triggered', 'a: 10 @ 104 taker'],
    },
  ],
  'stop gtc sell': [
    { side: 'sell', stopPrice: 98 },
    {
      trades: ['a: triggered', 'a: 10 @ 103 taker'],
      quotes: ['a: triggered', 'a: 10 @ 103 taker'],
      bars: ['a: triggered', 'a: 10 @ 97 taker'],
      'quote bars': ['a: triggered', 'a: 10 @ 97 taker'],
    },
  ],
  'stop ioc': [
    { side: 'sell', stopPrice: 98, quantity: 25, timeInForce: 'ioc' },
    {
      trades: ['a: triggered', 'a: 20 @ 103 taker', 'a: cancelled ioc_remainder'],
      quotes: ['a: triggered', 'a: 20 @ 103 taker', 'a: cancelled ioc_remainder'],
      bars: ['a: triggered', 'a: 20 @ 97 taker', 'a: cancelled ioc_remainder'],
      'quote bars': ['a: triggered', 'a: 20 @ 97 taker', 'a: cancelled ioc_remainder'],
    },
  ],
  'stop fok': [
    { side: 'sell', stopPrice: 98, quantity: 25, timeInForce: 'fok' },
    same('a: triggered', 'a: cancelled fok_unfillable'),
  ],
  // Set off at 98 it may not sell below 99, so it rests until the market is beyond that.
  'stop-limit gtc sell, market beyond its limit': [
    { side: 'sell', stopPrice: 98, limitPrice: 99 },
    {
      trades: ['a: triggered', 'a: 10 @ 99 maker'],
      quotes: ['a: triggered', 'a: 10 @ 99 maker'],
      bars: ['a: triggered', 'a: 10 @ 103 taker'],
      'quote bars': ['a: triggered', 'a: 10 @ 103 taker'],
    },
  ],
  'stop-limit gtc sell, market within its limit': [
    { side: 'sell', stopPrice: 98, limitPrice: 97 },
    {
      trades: ['a: triggered', 'a: 10 @ 103 taker'],
      quotes: ['a: triggered', 'a: 10 @ 103 taker'],
      bars: ['a: triggered', 'a: 10 @ 97 taker'],
      'quote bars': ['a: triggered', 'a: 10 @ 97 taker'],
    },
  ],
  'stop-limit ioc': [
    { side: 'sell', stopPrice: 98, limitPrice: 105, timeInForce: 'ioc' },
    same('a: triggered', 'a: cancelled ioc_remainder'),
  ],
};

const cases = Object.entries(ROWS).flatMap(([name, [terms, expected]]) =>
  Object.keys(FEEDS).map((feed) => ({ name, feed, terms, expected: expected[feed] })),
);

describe('an order meets a feed', () => {
  it.each(cases)('$name on $feed', ({ feed, terms, expected }) => {
    const desk = openDesk();
    desk.submit('a', terms);
    expect(desk.show(...(FEEDS[feed] as readonly MarketEvent[]))).toEqual(expected);
  });
});
