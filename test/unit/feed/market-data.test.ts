import { describe, expect, it } from 'vitest';
import { FeedError } from '../../../electron/feed/feed-error.ts';
import { openReplay, type ReplayOptions } from '../../../electron/feed/replay.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import { marketData } from '../../support/market-data.ts';
import { playFeed } from './feed-files.ts';

interface Expected {
  readonly file: string;
  readonly kind: MarketEvent['kind'];
  /** `venue:symbol priceScale/quantityScale` and the number of events of each, in order of appearance. */
  readonly instruments: Readonly<Record<string, number>>;
  readonly crossed?: number;
  readonly rounded?: number;
}

/** Row counts and quirks as the recordings' own README tells them. */
const FILES: readonly Expected[] = [
  {
    file: 'binance_trades_20240808.csv.gz',
    kind: 'trade',
    instruments: {
      'binance-spot:BTCUSDT 2/5': 9757,
      'binance-spot:ETHUSDT 2/4': 6106,
      'binance-usdm:BTCUSDT 1/3': 21_313,
      'binance-usdm:ETHUSDT 2/3': 14_076,
      'binance-coinm:BTCUSD_PERP 1/0': 2286,
      'binance-coinm:ETHUSD_PERP 2/0': 1732,
    },
  },
  {
    file: 'binance_btcusdt_perp_quotes_20240808.csv.gz',
    kind: 'quote',
    instruments: { 'binance-usdm:BTCUSDT 1/3': 66_089 },
  },
  {
    file: 'binance_ethusdt_perp_quotes_20240808.csv.gz',
    kind: 'quote',
    instruments: { 'binance-usdm:ETHUSDT 2/3': 53_992 },
  },
  { file: 'binance_wldusdt_perp_3m.csv.gz', kind: 'bar', instruments: { 'binance:WLDUSDT 4/0': 43_200 } },
  {
    file: 'coinbase_crypto_1m_trades_20180404_06.csv.gz',
    kind: 'bar',
    instruments: {
      'coinbase:BTCUSD 2/8': 3887,
      'coinbase:BTCEUR 2/8': 3663,
      'coinbase:ETHUSD 2/8': 2449,
      'coinbase:LTCUSD 2/8': 3887,
    },
  },
  {
    file: 'coinbase_crypto_1m_quotes_20180404_06.csv.gz',
    kind: 'quote_bar',
    instruments: {
      'coinbase:BTCUSD 2/8': 2873,
      'coinbase:BTCEUR 2/8': 4313,
      'coinbase:ETHUSD 2/8': 2876,
      'coinbase:LTCUSD 2/8': 4316,
    },
    rounded: 8786, // sizes with the tail of a binary float
  },
  {
    file: 'fxcm_eurusd_1m_bidask_201405.csv.gz',
    kind: 'quote_bar',
    instruments: { 'fxcm:EURUSD 5/0': 15_857 },
    crossed: 374,
  },
  {
    file: 'fxcm_eurusd_ticks_20140505_06.csv.gz',
    kind: 'quote',
    instruments: { 'fxcm:EURUSD 5/0': 160_825 },
    crossed: 14_986,
  },
  { file: 'oanda_eurusd_1h_bidask_2013_2014.csv.gz', kind: 'quote_bar', instruments: { 'oanda:EURUSD 5/0': 12_413 } },
  {
    file: 'oanda_fx_daily_bidask_2007_2018.csv.gz',
    kind: 'quote_bar',
    instruments: {
      'oanda:EURGBP 5/0': 3738,
      'oanda:EURUSD 5/0': 3738,
      'oanda:GBPUSD 5/0': 3738,
      'oanda:NZDUSD 5/0': 3738,
    },
  },
  {
    file: 'us_equities_daily_2015_2017.csv',
    kind: 'bar',
    instruments: {
      'us:AAPL 4/0': 753,
      'us:COKE 4/0': 754,
      'us:GOOGL 4/0': 754,
      'us:TSLA 4/0': 754,
      'us:YHOO 4/0': 619,
    },
    rounded: 49, // 110.19000000000001 and the like
  },
  { file: 'sp500_daily_2000_2020.csv', kind: 'bar', instruments: { 'sp500:SP500 6/0': 5105 } },
];

async function play(path: string, options: Partial<ReplayOptions> = {}) {
  const feed = await openReplay({ ...options, file: path });
  const { events, error } = await playFeed(feed);
  expect(error).toBeUndefined();
  return { feed, events };
}

const isoOf = (origin: bigint, tsNs: number): string =>
  new Date(Number((origin + BigInt(tsNs)) / 1_000_000n)).toISOString();

describe('recorded market data', () => {
  for (const { file, kind, instruments, crossed = 0, rounded = 0 } of FILES) {
    const path = marketData(file);
    it.skipIf(!path)(`plays all of ${file}, in time order`, async () => {
      const { feed, events } = await play(path!);
      const counts = feed.instruments.map(
        ({ index }) => events.filter(({ instrument }) => instrument === index).length,
      );
      const names = feed.instruments.map(
        ({ venue, symbol, priceScale, quantityScale }) => `${venue}:${symbol} ${priceScale}/${quantityScale}`,
      );
      expect(Object.fromEntries(names.map((name, index) => [name, counts[index]]))).toEqual(instruments);
      expect(Object.keys(instruments)).toEqual(names);
      expect(feed.stats()).toEqual({ read: events.length, bad: 0, problems: [], rounded, crossed, progress: 1 });
      expect(events.every((event) => event.kind === kind)).toBe(true);
      expect(events.every(({ tsNs }, i) => i === 0 || tsNs >= events[i - 1]!.tsNs)).toBe(true);
    });
  }

  for (const file of ['binance_btcusdt_perp_depth_20240808.csv.gz', 'binance_btcusdt_spot_depth_20240808.csv.gz']) {
    const path = marketData(file);
    it.skipIf(!path)(`refuses the order book of ${file} and says what it would take`, async () => {
      await expect(openReplay({ file: path! })).rejects.toThrow(FeedError);
      await expect(openReplay({ file: path! })).rejects.toThrow(
        /levels of an order book.*accepted are files with.*\(trades\)/,
      );
    });
  }

  const trades = marketData('binance_trades_20240808.csv.gz');
  it.skipIf(!trades)('keeps every digit of the first trade, and every nanosecond', async () => {
    const { feed, events } = await play(trades!);
    expect(feed.originNs).toBe(1723161254087896568n);
    expect(events[0]).toEqual({
      seq: 0,
      instrumentSeq: 0,
      instrument: 0,
      tsNs: 0,
      kind: 'trade',
      price: 6_183_763,
      quantity: 2000,
      aggressor: 'sell',
    });
    expect(feed.originNs + BigInt(events[1]!.tsNs)).toBe(1723161254340863867n);
  });

  it.skipIf(!trades)('plays one venue and symbol alone, as the whole file has it', async () => {
    const all = await play(trades!);
    const one = await play(trades!, { venue: 'binance-usdm', instrument: 'BTCUSDT' });
    expect(one.events).toHaveLength(21_313);
    expect(one.feed.stats().read).toBe(21_313);
    const stamps = (of: typeof all, index: number): bigint[] =>
      of.events.filter(({ instrument }) => instrument === index).map(({ tsNs }) => of.feed.originNs + BigInt(tsNs));
    expect(stamps(one, 0)).toEqual(stamps(all, 2));
    const symbol = await play(trades!, { instrument: 'ETHUSDT' });
    expect(symbol.feed.instruments.map(({ venue }) => venue)).toEqual(['binance-spot', 'binance-usdm']);
    expect(symbol.events).toHaveLength(14_076 + 6106);
  });

  it.skipIf(!trades)('knows the inverse contracts of binance-coinm', async () => {
    const feed = await openReplay({ file: trades!, venue: 'binance-coinm' });
    expect(feed.instruments).toMatchObject([
      { symbol: 'BTCUSD_PERP', kind: 'inverse', multiplier: 100_00000000n, currency: 'BTC' },
      { symbol: 'ETHUSD_PERP', kind: 'inverse', multiplier: 10_00000000n, currency: 'ETH' },
    ]);
  });

  const bars = marketData('binance_wldusdt_perp_3m.csv.gz');
  it.skipIf(!bars)('delivers a bar at its close and keeps bars without volume', async () => {
    const { feed, events } = await play(bars!, { venue: 'binance-usdm', instrument: 'WLDUSDT' });
    expect(feed.instruments[0]).toMatchObject({ venue: 'binance-usdm', symbol: 'WLDUSDT', currency: 'USDT' });
    expect(events[0]).toMatchObject({
      openNs: 0,
      tsNs: 180e9,
      open: 10_349,
      high: 10_349,
      low: 10_300,
      close: 10_301,
      volume: 363_805,
    });
    expect(events.filter((event) => event.kind === 'bar' && event.volume === 0)).toHaveLength(32);
    expect(isoOf(feed.originNs, events.at(-1)!.tsNs)).toBe('2023-12-11T22:00:00.000Z');
  });

  const coinbase = marketData('coinbase_crypto_1m_trades_20180404_06.csv.gz');
  it.skipIf(!coinbase)(
    'takes the step of a minute from bars with holes, and keeps the hole of seven hours',
    async () => {
      const { feed, events } = await play(coinbase!, { instrument: 'BTCEUR' });
      expect(events.every((event) => event.kind === 'bar' && event.tsNs - event.openNs === 60e9)).toBe(true);
      const gaps = events.slice(1).map(({ tsNs }, i) => tsNs - events[i]!.tsNs);
      const widest = gaps.indexOf(Math.max(...gaps));
      expect(isoOf(feed.originNs, events[widest]!.tsNs)).toMatch(/^2018-04-04T16:/);
      expect(isoOf(feed.originNs, events[widest + 1]!.tsNs)).toMatch(/^2018-04-05T00:0/);
    },
  );

  const daily = marketData('us_equities_daily_2015_2017.csv');
  it.skipIf(!daily)('closes a day of a date file at the next midnight, UTC', async () => {
    const { feed, events } = await play(daily!);
    expect(isoOf(feed.originNs, 0)).toBe('2015-01-02T00:00:00.000Z');
    expect(events.slice(0, 5).map(({ instrument, tsNs }) => [instrument, isoOf(feed.originNs, tsNs)])).toEqual(
      [0, 1, 2, 3, 4].map((index) => [index, '2015-01-03T00:00:00.000Z']),
    );
  });
});
