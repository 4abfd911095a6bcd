import type { ISeriesApi, SeriesType } from 'lightweight-charts';
import { describe, expect, it } from 'vitest';
import { BarTimes } from '../../../renderer/chart/bar-times.ts';
import { fillMarks } from '../../../renderer/chart/fill-marks.ts';
import { labelRows } from '../../../renderer/chart/label-rows.ts';
import { underTags } from '../../../renderer/chart/options.ts';
import { profitCurves } from '../../../renderer/chart/profit-curves.ts';
import { bars } from '../../../renderer/chart/timeframe.ts';
import type { EquityPoint } from '../../../renderer/store/console-data.ts';
import { fill, INSTRUMENT, SLOT } from '../../support/fake-desk-state.ts';

const candle = (time: number, open: number, high: number, low: number, close: number) => ({
  time,
  open,
  high,
  low,
  close,
  volume: 2,
});

const SECONDS = [
  candle(60, 10, 12, 9, 11),
  candle(61, 11, 15, 11, 14),
  candle(64, 14, 14, 3, 4),
  candle(65, 4, 6, 4, 5),
  candle(130, 5, 7, 5, 6),
];

describe('bars', () => {
  it('of one second are the candles themselves', () => expect(bars(SECONDS, 1)).toEqual(SECONDS));

  it('take the first open, the extremes, the last close and all the volume', () => {
    expect(bars(SECONDS, 5)[0]).toEqual({ time: 60, open: 10, high: 15, low: 3, close: 4, volume: 6 });
  });

  it('begin on round times and leave out what was not traded', () => {
    expect(bars(SECONDS, 60).map(({ time }) => time)).toEqual([60, 120]);
    expect(bars(SECONDS, 300).map(({ time }) => time)).toEqual([0]);
  });

  it('from the last bar on are the end of all bars: drawing goes on where it stopped', () => {
    const all = bars(SECONDS, 5);
    expect(bars(SECONDS, 5, 65)).toEqual(all.slice(1));
  });

  it('of a span are those in it', () => {
    expect(bars(SECONDS, 5, 60, 65)).toEqual(bars(SECONDS, 5).slice(0, 1));
  });

  it('do not change the candles they are made of', () => {
    const before = structuredClone(SECONDS);
    bars(SECONDS, 60);
    expect(SECONDS).toEqual(before);
  });
});

const times = (...starts: number[]): BarTimes => {
  const bar = new BarTimes();
  bar.reset(starts);
  return bar;
};

describe('the time axis', () => {
  it('puts a time on the last bar at or before it', () => {
    const axis = times(60, 65, 130);
    expect([axis.at(59), axis.at(60), axis.at(64), axis.at(129), axis.at(999)]).toEqual([undefined, 60, 60, 65, 130]);
  });

  it('grows at the end only', () => {
    const axis = times(60);
    axis.extend(60);
    axis.extend(65);
    axis.extend(61);
    expect([axis.length, axis.last]).toEqual([2, 65]);
  });
});

describe('profit curves', () => {
  const equity: readonly EquityPoint[] = [
    { time: 58, by_slot: { one: { a: -1 } } },
    { time: 60, by_slot: { one: { a: 1 }, two: { a: 99 } } },
    { time: 63, by_slot: { one: { a: 2, b: 9, c: 5 } } },
    { time: 66, by_slot: { one: { a: 3, b: 8 } } },
  ];

  it('take the last point of each bar, of the slot and the versions wanted', () => {
    expect(Object.fromEntries(profitCurves(equity, 'one', new Set(['a', 'b']), times(60, 65)))).toEqual({
      a: [
        { time: 60, value: 2 },
        { time: 65, value: 3 },
      ],
      b: [
        { time: 60, value: 9 },
        { time: 65, value: 8 },
      ],
    });
  });

  it('go on from a time', () => {
    expect([...profitCurves(equity, 'one', new Set(['a']), times(60, 65), 65).values()]).toEqual([
      [{ time: 65, value: 3 }],
    ]);
  });
});

describe('marks of fills', () => {
  const at = (seq: number, time: number, version: string, side: 'buy' | 'sell') =>
    fill(seq, candle(time, 1, 1, 1, 1), version, side, null);

  it('are one for each version and side in a bar', () => {
    const fills = [at(1, 60, 'a', 'buy'), at(2, 61, 'a', 'buy'), at(3, 61, 'b', 'buy'), at(4, 66, 'a', 'sell')];
    expect(fillMarks(fills, SLOT, INSTRUMENT, times(60, 65))).toEqual([
      { time: 60, version: 'a', side: 'buy', fills: 2 },
      { time: 60, version: 'b', side: 'buy', fills: 1 },
      { time: 65, version: 'a', side: 'sell', fills: 1 },
    ]);
  });

  it('leave out other slots, other instruments and what came before the first bar', () => {
    const elsewhere = { ...at(3, 61, 'a', 'buy'), slot_id: 'momentum:production' };
    const fills = [at(1, 10, 'a', 'buy'), { ...at(2, 61, 'a', 'buy'), instrument: 'sim:ETHUSDT' }, elsewhere];
    expect(fillMarks(fills, SLOT, INSTRUMENT, times(60, 65))).toEqual([]);
  });
});

describe('labels of lines', () => {
  const box = (x: number) => ({ x, width: 50 });

  it('take the first row with room, the latest first, and none when all are full', () => {
    expect(labelRows([box(0), box(10), box(20), box(60)], 2, 4)).toEqual([0, -1, 1, 0]);
  });

  it('stand beside one that came later and stands further left, on the other side of its line', () => {
    expect(labelRows([box(100), box(40)], 4, 4)).toEqual([0, 0]);
    expect(labelRows([box(80), box(40)], 4, 4)).toEqual([1, 0]);
  });
});

describe('a figure of the scale', () => {
  it('is left out below the tag of the last bar in sight, where the library has it, wherever the last of all is', () => {
    const price = (isLastOfAll: boolean) => ({ noData: false as const, price: isLastOfAll ? 400 : 100, color: '' });
    const series = { lastValueData: price, priceToCoordinate: (value: number) => value };
    const covers = underTags(
      () => [series as unknown as ISeriesApi<SeriesType>],
      () => 1,
    );
    expect([90, 110, 120, 400].map(covers)).toEqual([true, true, false, false]);
  });
});
