import { mkdirSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FeedError } from '../../../electron/feed/feed-error.ts';
import type { InstrumentDefinition } from '../../../electron/feed/instrument-definition.ts';
import { openReplay } from '../../../electron/feed/replay.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { dataFile, freshPath, replay } from './feed-files.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('headers', () => {
  it('are recognised in any order and case, with columns to spare, a byte-order mark and carriage returns', async () => {
    const file = dataFile('\uFEFFNote,QTY,Symbol , price,TS_MS\r\nhello,2,A,10.5,1000\r\n"a, b",3,A,10.25,2000\r\n');
    const { feed, events } = await replay({ file, venue: 'v' });
    expect(feed.instruments).toMatchObject([{ venue: 'v', symbol: 'A', priceScale: 2, quantityScale: 0 }]);
    expect(events).toMatchObject([
      { kind: 'trade', price: 1050, quantity: 2, aggressor: 'unknown', tsNs: 0 },
      { kind: 'trade', price: 1025, quantity: 3, aggressor: 'unknown', tsNs: 1e9 },
    ]);
  });

  it('prefer recv_ts_ns to ts_ms to date', async () => {
    const { feed } = await replay({
      file: dataFile('date,ts_ms,recv_ts_ns,price,qty\n2024-01-01,5,1723161254087896568,1,1\n'),
    });
    expect(feed.originNs).toBe(1723161254087896568n);
    const { feed: second } = await replay({ file: dataFile('date,ts_ms,price,qty\n2024-01-01,5,1,1\n') });
    expect(second.originNs).toBe(5_000_000n);
  });

  it('quotes without sizes have size 0', async () => {
    const { events } = await replay({ file: dataFile('ts_ms,bid,ask\n1,1.5,1.4\n') });
    expect(events).toMatchObject([{ kind: 'quote', bid: 15, ask: 14, bidQuantity: 0, askQuantity: 0 }]);
  });
});

describe('names', () => {
  it.each([
    ['binance_wldusdt_perp_3m.csv', 'binance', 'WLDUSDT', 'USDT'],
    ['sp500_daily_2000.csv', 'sp500', 'SP500', 'USD'],
    ['ACME.csv', 'ACME', 'ACME', 'USD'],
    ['fx_eurgbp.csv.gz', 'fx', 'EURGBP', 'GBP'],
  ])('come from the file name %s', async (name, venue, symbol, currency) => {
    const feed = await openReplay({ file: dataFile('ts_ms,price,qty\n1,1,1\n', name) });
    expect(feed.instruments).toMatchObject([{ venue, symbol, currency }]);
  });
});

describe('instrument definitions', () => {
  const file = dataFile('venue,symbol,ts_ms,price,qty\nv,A,1,10.25,1.5\nv,A,2,10.5,2\n');
  const define = async (definition: Partial<InstrumentDefinition>) =>
    (await openReplay({ file, instruments: [{ venue: 'v', instrument: 'A', ...definition }] })).instruments[0];

  it('left out: the digits of the feed', async () => {
    expect((await openReplay({ file })).instruments).toEqual([
      {
        index: 0,
        venue: 'v',
        symbol: 'A',
        priceScale: 2,
        quantityScale: 1,
        tick: 1,
        lot: 1,
        multiplier: 1_00000000n,
        kind: 'linear',
        currency: 'USD',
        sector: 'other',
      },
    ]);
  });

  it('given: the larger scale of the two, so that a coarse tick never rounds the market', async () => {
    expect(await define({ tick: '0.5', lot: '0.001' })).toMatchObject({
      priceScale: 2,
      tick: 50,
      quantityScale: 3,
      lot: 1,
    });
    expect(await define({ tick: '0.100', lot: '10' })).toMatchObject({
      priceScale: 3,
      tick: 100,
      quantityScale: 1,
      lot: 100,
    });
    expect(await define({ kind: 'inverse', multiplier: '100', currency: 'BTC', sector: 'crypto' })).toMatchObject({
      kind: 'inverse',
      multiplier: 100_00000000n,
      currency: 'BTC',
      sector: 'crypto',
    });
  });

  it.each([
    [{ tick: '0' }, /v:A: tick "0" is not a decimal above zero/],
    [{ tick: '-0.1' }, /tick "-0.1"/],
    [{ tick: 'x' }, /tick "x"/],
    [{ lot: '0.00000000001' }, /lot "0.00000000001".*at most 10 digits/],
    [{ multiplier: '0' }, /multiplier "0"/],
    [{ multiplier: '1e-9' }, /multiplier "1e-9"/],
  ])('wrong: %j is an error that names it', async (definition, message) => {
    await expect(define(definition)).rejects.toThrow(message);
    await expect(define(definition)).rejects.toBeInstanceOf(FeedError);
  });

  it('digits that come only after the sample are rounded half-even and counted', async () => {
    const rows = Array.from({ length: 2001 }, (_, i) => `${i},10.5,1`);
    const { feed, events } = await replay({
      file: dataFile(['ts_ms,price,qty', ...rows, '9999,10.25,1', '9999,10.35,1'].join('\n')),
    });
    expect(feed.instruments[0]!.priceScale).toBe(1);
    expect(events.slice(-2)).toMatchObject([{ price: 102 }, { price: 104 }]);
    expect(feed.stats().rounded).toBe(2);
  });

  it('leave room for large numbers with many digits', async () => {
    const { feed, events } = await replay({ file: dataFile('ts_ms,price,qty\n1,1.5,12345678901.12345678\n') });
    expect(feed.instruments[0]!.quantityScale).toBe(2);
    expect(events).toMatchObject([{ quantity: 1_234_567_890_112 }]);
  });
});

describe('bars', () => {
  const header = 'ts_ms,open,high,low,close,volume';

  it('are as long as the smallest step, or as told', async () => {
    const file = dataFile(`${header}\n0,1,1,1,1,0\n300000,1,1,1,1,0\n360000,1,1,1,1,0\n`);
    expect((await replay({ file })).events.map(({ tsNs }) => tsNs / 1e9)).toEqual([60, 360, 420]);
    expect((await replay({ file, barIntervalMs: 30_000 })).events.map(({ tsNs }) => tsNs / 1e9)).toEqual([
      30, 330, 390,
    ]);
  });

  it('alone in a file have no length, and the error says what to give', async () => {
    const file = dataFile(`${header}\n0,1,1,1,1,0\n`);
    await expect(openReplay({ file })).rejects.toThrow(/give barIntervalMs/);
    expect((await replay({ file, barIntervalMs: 1000 })).events).toMatchObject([{ openNs: 0, tsNs: 1e9 }]);
  });
});

describe('the origin', () => {
  it('may be given, and events before it have negative times', async () => {
    const file = dataFile('ts_ms,price,qty\n1000,1,1\n3000,1,1\n');
    const { feed, events } = await replay({ file, originNs: epochNs(2_000_000_000n) });
    expect(feed.originNs).toBe(2_000_000_000n);
    expect(events.map(({ tsNs }) => tsNs)).toEqual([-1e9, 1e9]);
  });

  it('too far for a nanosecond stamp makes a bad row, not a wrong time', async () => {
    const { feed, events } = await replay({ file: dataFile('recv_ts_ns,price,qty\n1,1,1\n1723161254087896568,1,1\n') });
    expect(events).toHaveLength(1);
    expect(feed.stats().problems).toEqual([{ line: 3, message: expect.stringMatching(/too far from the first row/) }]);
  });
});

describe('files grouped by instrument', () => {
  it('come out as a stable sort by time would have them, from plain and compressed files, in batches of any size', async () => {
    const group = fc.array(fc.nat(50), { minLength: 1, maxLength: 30 }).map((stamps) => stamps.sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(
        fc.array(group, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        async (groups, batchSize, gzip) => {
          const rows = groups.flatMap((stamps, symbol) => stamps.map((at, i) => ({ symbol, at, quantity: i + 1 })));
          const text = [
            'symbol,ts_ms,price,qty',
            ...rows.map(({ symbol, at, quantity }) => `S${symbol},${at},1,${quantity}`),
          ].join('\n');
          const { feed, events, error } = await replay({
            file: dataFile(text, gzip ? 'v_x.csv.gz' : 'v_x.csv'),
            batchSize,
          });
          const origin = Number(feed.originNs);
          expect(error).toBeUndefined();
          expect(
            events.map((event) => [
              event.instrument,
              (event.tsNs + origin) / 1e6,
              event.kind === 'trade' && event.quantity,
            ]),
          ).toEqual(rows.toSorted((a, b) => a.at - b.at).map(({ symbol, at, quantity }) => [symbol, at, quantity]));
          expect(feed.stats()).toMatchObject({ bad: 0, read: rows.length, progress: 1 });
        },
      ),
      { numRuns: 100 },
    );
  });

  it('leave no temporary file behind, also when the reader goes away in the middle', async () => {
    const rows = ['A', 'B'].flatMap((symbol) => Array.from({ length: 100 }, (_, i) => `${symbol},${i},1,1`));
    const feed = await openReplay({
      file: dataFile(['symbol,ts_ms,price,qty', ...rows].join('\n'), 'v_x.csv.gz'),
      batchSize: 10,
    });
    const folder = freshPath('temporary');
    mkdirSync(folder);
    vi.stubEnv('TMPDIR', folder);
    for await (const batch of feed.batches()) {
      expect(batch).toHaveLength(10);
      expect(readdirSync(folder)).toHaveLength(1);
      break;
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a temporary folder that cannot be used', () => {
  it('is an error that says what to do', async () => {
    const file = dataFile('symbol,ts_ms,price,qty\nA,1,1,1\nA,2,1,1\nB,1,1,1\n', 'v_x.csv.gz');
    vi.stubEnv('TMPDIR', freshPath('missing'));
    const { error } = await replay({ file });
    expect(error).toBeInstanceOf(FeedError);
    expect((error as Error).message).toMatch(/TMPDIR, or choose one venue and instrument/);
  });
});

describe('close', () => {
  it('ends the batches soon after, and may be called twice', async () => {
    const rows = Array.from({ length: 1000 }, (_, i) => `${i},1,1`);
    const feed = await openReplay({ file: dataFile(['ts_ms,price,qty', ...rows].join('\n')), batchSize: 10 });
    let batches = 0;
    for await (const batch of feed.batches()) {
      batches += batch.length > 0 ? 1 : 0;
      feed.close();
      feed.close();
    }
    expect(batches).toBe(1);
    expect(feed.stats().progress).toBeLessThanOrEqual(1);
  });
});
