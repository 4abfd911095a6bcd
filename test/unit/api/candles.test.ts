import { createRouterClient } from '@orpc/server';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CandleHistory } from '../../../electron/api/console/candle-history.ts';
import { Returns } from '../../../electron/api/console/returns.ts';
import { feedOf } from '../../../electron/api/feed-of.ts';
import { declaredErrors } from '../../../electron/api/interceptor.ts';
import { router } from '../../../electron/api/router.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

const KEY = 'binance-usdm:BTCUSDT';
const ALL = { since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

const candle = (time: number, open = time, close = time + 1) => ({
  time,
  open,
  high: Math.max(open, close) + 1,
  low: Math.min(open, close) - 1,
  close,
  volume: 2,
});

/** Bars as one would make them by hand, from the oldest on. */
function barsByHand(candles: readonly ReturnType<typeof candle>[], seconds: number) {
  const groups = Map.groupBy(candles, ({ time }) => time - (time % seconds));
  return [...groups].map(([time, group]) => ({
    time,
    open: group[0]!.open,
    high: Math.max(...group.map(({ high }) => high)),
    low: Math.min(...group.map(({ low }) => low)),
    close: group.at(-1)!.close,
    volume: 2 * group.length,
  }));
}

describe('a history of candles', () => {
  it('answers the newest bars of a span, as they would be made by hand', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 900 }), { maxLength: 120 }),
        fc.constantFrom(1, 5, 60),
        fc.integer({ min: 1, max: 40 }),
        fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 900 })),
        (times, seconds, limit, [since, until]) => {
          const history = new CandleHistory();
          const candles = times.toSorted((a, b) => a - b).map((time) => candle(time));
          for (const each of candles) history.push(each);
          const span = candles.filter(({ time }) => time >= since && time < until);
          const all = barsByHand(span, seconds);
          const { bars, more } = history.bars({ since, until, seconds, limit });
          expect(bars).toEqual(all.slice(-limit));
          const older = candles.some(({ time }) => time < (span[0]?.time ?? until));
          expect(more).toBe(all.length > limit || older);
        },
      ),
    );
  });

  it('lets the oldest go in blocks and says so', () => {
    const history = new CandleHistory(8_000);
    for (let time = 0; time < 8_000; time += 1) history.push(candle(time));
    expect([history.first, history.dropped, history.length]).toEqual([0, false, 8_000]);
    for (let time = 8_000; time < 12_001; time += 1) history.push(candle(time));
    expect(history.dropped).toBe(true);
    expect(history.first).toBe(4_000);
    expect(history.length).toBe(8_001);
    const { bars, more } = history.bars({ ...ALL, seconds: 1, limit: 100_000 });
    expect(bars.map(({ time }) => time)).toEqual(Array.from({ length: 8_001 }, (_, index) => 4_000 + index));
    expect(more).toBe(false);
  });
});

describe('GET /candles', () => {
  const client = (desk: PlainDesk) =>
    createRouterClient(router, {
      context: { desk, feed: feedOf(desk), operator: { name: 'vera', role: 'viewer' } },
      interceptors: [declaredErrors],
    });

  it('answers closed bars before a moment, and where they begin', async () => {
    const desk = new PlainDesk();
    const calls = client(desk);
    for (let second = 0; second < 10; second += 1) desk.trade(second * 1_000, 6_000_000 + second * 100);
    const all = await calls.candles.list({ instrument: KEY, seconds: 1 });
    // The tenth second is still open.
    expect(all.candles).toHaveLength(9);
    expect(all).toMatchObject({ more: false, complete: true, instrument: KEY, seconds: 1 });
    expect(Date.parse(all.first_at ?? '')).toBe((all.candles[0]?.time ?? 0) * 1_000);
    const until = new Date((all.candles[5]?.time ?? 0) * 1_000).toISOString();
    const before = await calls.candles.list({ instrument: KEY, seconds: 1, until, limit: 2 });
    expect(before.candles).toEqual(all.candles.slice(3, 5));
    expect(before.more).toBe(true);
  });

  it('knows no instrument that the desk does not', async () => {
    const calls = client(new PlainDesk());
    await expect(calls.candles.list({ instrument: 'nowhere:NONE' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(calls.candles.list({ instrument: KEY, seconds: 0 })).rejects.toBeDefined();
    await expect(calls.candles.list({ instrument: KEY, limit: 5_001 })).rejects.toBeDefined();
  });
});

describe('profit by the money that a version had', () => {
  const capital = 1_000;
  /** A slot in which versions have shares, basis points. */
  const viewOf = (shares: Readonly<Record<string, number>>) =>
    ({
      slots: new Map([
        [
          's',
          {
            capital: BigInt(capital) * 100_000_000n,
            attachments: Object.entries(shares).map(([entityId, share]) => ({ entityId, share })),
          },
        ],
      ]),
      entities: new Map(Object.keys(shares).map((id) => [id, { name: id, version: '1.0.0' }])),
    }) as unknown as Parameters<Returns['take']>[0];

  it('divides what came by the budget of its time, from 0 on', () => {
    const returns = new Returns();
    const take = (shares: Record<string, number>, profits: Record<string, number>) =>
      returns.take(viewOf(shares), { s: profits }).s;
    expect(take({ a: 9_000, b: 1_000 }, { 'a@1.0.0': 500 })).toEqual({ 'a@1.0.0': 0 });
    // Nine of nine hundred are one per cent, as is one of a hundred; what is new counts from nothing.
    const second = take({ a: 9_000, b: 1_000 }, { 'a@1.0.0': 509, 'b@1.0.0': 1 });
    expect(second?.['a@1.0.0']).toBeCloseTo(0.01, 12);
    expect(second?.['b@1.0.0']).toBeCloseTo(0.01, 12);
    // At half the slot five make one per cent more; without a share the last budget counts.
    const third = take({ a: 0, b: 5_000 }, { 'a@1.0.0': 500, 'b@1.0.0': 6 });
    expect(third?.['a@1.0.0']).toBeCloseTo(0, 12);
    expect(third?.['b@1.0.0']).toBeCloseTo(0.02, 12);
  });

  it('says nothing of one that never had any', () => {
    expect(new Returns().take(viewOf({}), { s: { 'a@1.0.0': 3 } })).toEqual({ s: {} });
  });
});
