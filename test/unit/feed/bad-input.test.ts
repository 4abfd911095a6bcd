import { mkdirSync, writeFileSync } from 'node:fs';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeedError } from '../../../electron/feed/feed-error.ts';
import { openReplay } from '../../../electron/feed/replay.ts';
import { dataFile, freshPath, playFeed, replay } from './feed-files.ts';

const TRADES = 'venue,symbol,ts_ms,price,qty,taker_side';
const GOOD_TRADES = ['v,A,1000,10.50,1,buy', 'v,A,2000,10.51,2,sell', 'v,A,3000,10.52,3,buy'];
const QUOTES = 'ts_ms,bid,ask,bid_size,ask_size';
const BARS = 'ts_ms,open,high,low,close,volume';

/** Rows that must be left out: each stands as line 3, between two good rows. */
const BROKEN_TRADES: readonly (readonly [what: string, row: string, message: RegExp])[] = [
  ['price missing', 'v,A,1500,,1,buy', /price is missing/],
  ['quantity missing', 'v,A,1500,10.5,,buy', /qty is missing/],
  ['time missing', 'v,A,,10.5,1,buy', /ts_ms is missing/],
  ['symbol missing', 'v,,1500,10.5,1,buy', /instrument is missing/],
  ['venue missing', ',A,1500,10.5,1,buy', /instrument is missing/],
  ['side missing', 'v,A,1500,10.5,1,', /taker_side "" is not buy, sell or unknown/],
  ['side unheard of', 'v,A,1500,10.5,1,Buyer', /taker_side "Buyer"/],
  ['price NaN', 'v,A,1500,NaN,1,buy', /price "NaN" is not a number/],
  ['price infinite', 'v,A,1500,Infinity,1,buy', /price "Infinity" is not a number/],
  ['price negative', 'v,A,1500,-10.5,1,buy', /price "-10.5" is below zero/],
  ['price zero', 'v,A,1500,0.00,1,buy', /price "0.00" is not above zero/],
  ['price minus zero', 'v,A,1500,-0,1,buy', /price "-0" is below zero/],
  ['price with garbage behind', 'v,A,1500,10.5x,1,buy', /price "10.5x" is not a number/],
  ['price with two points', 'v,A,1500,1.0.5,1,buy', /price "1.0.5" is not a number/],
  ['price hexadecimal', 'v,A,1500,0x10,1,buy', /price "0x10" is not a number/],
  ['price of one point', 'v,A,1500,.,1,buy', /price "." is not a number/],
  ['price with a blank', 'v,A,1500, 10.5,1,buy', /price " 10.5" is not a number/],
  ['price beyond safe integers', 'v,A,1500,99999999999999999,1,buy', /too large/],
  ['price with a huge exponent', 'v,A,1500,1e300,1,buy', /too large/],
  ['quantity negative', 'v,A,1500,10.5,-1,buy', /qty "-1" is below zero/],
  ['quantity zero', 'v,A,1500,10.5,0,buy', /qty "0" is not above zero/],
  ['quantity rounds to zero', 'v,A,1500,10.5,1e-12,buy', /qty "1e-12" is not above zero/],
  ['time no number', 'v,A,soon,10.5,1,buy', /ts_ms "soon" is not a time/],
  ['time negative', 'v,A,-1500,10.5,1,buy', /ts_ms "-1500" is not a time/],
  ['time with a fraction', 'v,A,1500.5,10.5,1,buy', /not a time/],
  ['time too long', 'v,A,1500000000000000000000,10.5,1,buy', /not a time/],
  ['time beyond the years that fit', 'v,A,9300000000000,10.5,1,buy', /outside the years 1678 to 2261/],
  ['time goes back', 'v,A,999,10.5,1,buy', /time goes back/],
  ['a cell too few', 'v,A,1500,10.5,1', /5 cells where the header has 6/],
  ['a cell too many', 'v,A,1500,10.5,1,buy,x', /7 cells where the header has 6/],
  ['empty line', '', /the line is empty/],
  ['garbage', '\u0000\u0001\uFFFD;;;', /1 cells where/],
  ['quote not closed', 'v,"A,1500,10.5,1,buy', /quote is not closed/],
  ['text behind a quote', 'v,"A"x,1500,10.5,1,buy', /quote is not closed, or text follows it/],
];

describe('a broken row of trades', () => {
  it.each(BROKEN_TRADES)('%s', async (_, row, message) => {
    const [first, ...others] = GOOD_TRADES;
    const { feed, events, error } = await replay({ file: dataFile([TRADES, first, row, ...others].join('\n')) });
    expect(error).toBeUndefined();
    expect(events.map(({ tsNs }) => tsNs)).toEqual([0, 1e9, 2e9]);
    const { read, bad, problems } = feed.stats();
    expect({ read, bad, lines: problems.map(({ line }) => line) }).toEqual({ read: 4, bad: 1, lines: [3] });
    expect(problems[0]?.message).toMatch(message);
  });
});

describe('a broken row of quotes or bars', () => {
  it.each([
    ['bid negative', QUOTES, '1500,-1,11,5,5', /bid "-1" is below zero/],
    ['ask missing', QUOTES, '1500,10,,5,5', /ask is missing/],
    ['size missing', QUOTES, '1500,10,11,,5', /bid_size is missing/],
    ['size negative', QUOTES, '1500,10,11,5,-5', /ask_size "-5" is below zero/],
    ['open missing', BARS, '1500,,12,9,11,5', /open is missing/],
    ['high below close', BARS, '1500,10,10.5,9,11,5', /high 10.5 is below another price/],
    ['low above open', BARS, '1500,10,12,10.5,11,5', /low 10.5 is above another price/],
    ['high below low', BARS, '1500,10,9,10,9.5,5', /high 9 is below another price/],
    ['volume negative', BARS, '1500,10,12,9,11,-5', /volume "-5" is below zero/],
    ['close infinite', BARS, '1500,10,12,9,-Infinity,5', /close "-Infinity" is not a number/],
  ])('%s', async (_, header, row, message) => {
    const good = header === QUOTES ? '10,11,5,5' : '10,12,9,11,5';
    const { feed, events } = await replay({ file: dataFile(`${header}\n1000,${good}\n${row}\n2000,${good}\n`) });
    expect(events).toHaveLength(2);
    expect(feed.stats().problems).toEqual([{ line: 3, message: expect.stringMatching(message) }]);
  });

  it('a day that does not exist', async () => {
    const rows = ['2024-02-28', '2024-02-30', '2024-2-29', '2024-02-29'].map((day) => `${day},10,12,9,11,5`);
    const { feed, events } = await replay({ file: dataFile(`date,open,high,low,close,volume\n${rows.join('\n')}`) });
    expect(events).toHaveLength(2);
    expect(feed.stats().problems.map(({ line }) => line)).toEqual([3, 4]);
  });
});

describe('time going back', () => {
  it('is judged within each instrument, however the instruments are mixed', async () => {
    const rows = ['v,A,1000', 'v,B,1001', 'v,A,999', 'v,B,1002', 'v,A,1003'].map((row) => `${row},10,1,buy`);
    const { feed, events } = await replay({ file: dataFile([TRADES, ...rows].join('\n')) });
    expect(feed.stats().problems).toEqual([{ line: 4, message: 'time goes back' }]);
    expect(events.map(({ tsNs }) => tsNs / 1e6)).toEqual([0, 1, 2, 3]);
  });

  it('is judged over the groups of a grouped file', async () => {
    // A comes again after B, once behind its own past (broken) and once beyond it.
    const rows = ['v,A,1000', 'v,A,5000', 'v,B,1500', 'v,A,4000', 'v,A,6000', 'v,B,1400', 'v,B,2000'];
    const { feed, events } = await replay({
      file: dataFile([TRADES, ...rows.map((row) => `${row},10,1,buy`)].join('\n')),
    });
    expect(feed.stats().problems.map(({ line }) => line)).toEqual([5, 7]);
    expect(events.map(({ tsNs }) => tsNs / 1e6)).toEqual([0, 500, 1000, 4000, 5000]);
  });

  it('refuses a file in no order at all, and says what to do', async () => {
    const rows = Array.from({ length: 10_001 }, (_, i) => `v,A,${100_000 + i},10,1,buy\nv,B,${i},10,1,buy`);
    await expect(openReplay({ file: dataFile([TRADES, ...rows].join('\n')) })).rejects.toThrow(/sort the file by time/);
  });
});

describe('the limit of broken rows', () => {
  const file = (good: number, bad: number): string => {
    const rows = Array.from({ length: good }, (_, i) => `v,A,${1000 + i},10,1,buy`);
    return dataFile([TRADES, ...rows, ...Array.from({ length: bad }, () => 'v,A,99999,NaN,1,buy')].join('\n'));
  };

  it('ends the feed one row past it, after the good rows before', async () => {
    const { feed, events, error } = await replay({ file: file(5, 4), maxBadRows: 3 });
    expect(events).toHaveLength(5);
    expect(error).toBeInstanceOf(FeedError);
    expect((error as Error).message).toMatch(
      /4 of the first 9 rows are broken, more than the 3 allowed; line 7: price "NaN".*maxBadRows/,
    );
    expect(feed.stats().bad).toBe(4);
  });

  it('puts up with as many as it says', async () => {
    expect((await replay({ file: file(5, 3), maxBadRows: 3 })).error).toBeUndefined();
    expect((await replay({ file: file(5, 1), maxBadRows: 0 })).error).toBeInstanceOf(FeedError);
  });

  it('is a thousand by default, and keeps the first hundred for the report', async () => {
    const within = await replay({ file: file(5, 1000) });
    expect(within.error).toBeUndefined();
    expect(within.feed.stats().problems.map(({ line }) => line)).toEqual(Array.from({ length: 100 }, (_, i) => i + 7));
    expect((await replay({ file: file(5, 1001) })).error).toBeInstanceOf(FeedError);
  });

  it('is one in a hundred where that is more', async () => {
    expect((await replay({ file: file(108_000, 1050) })).error).toBeUndefined();
  });
});

describe('a file that cannot be opened', () => {
  it.each([
    ['is missing', () => freshPath('none.csv'), /does not exist/],
    ['is empty', () => dataFile(''), /is empty/],
    ['is empty when decompressed', () => dataFile('', 'x.csv.gz'), /is empty/],
    ['has a header alone', () => dataFile(`${TRADES}\n`), /has a header but no rows/],
    [
      'has no readable row',
      () => dataFile(`${TRADES}\nv,A,x,1,1,buy\n`),
      /no readable row \(line 2: ts_ms is not a time\)/,
    ],
    ['has an unknown header', () => dataFile('a,b,c\n1,2,3\n'), /fits no format \(a,b,c\); accepted are files with/],
    ['has no time', () => dataFile('price,qty\n1,2\n'), /no time column/],
    ['has a column twice', () => dataFile('ts_ms,price,price,qty\n1,2,3,4\n'), /"price" twice/],
    ['has no header', () => dataFile(`${GOOD_TRADES.join('\n')}\n`), /fits no format/],
    ['is an order book', () => dataFile('recv_ts_ns,side,price,qty\n1,bid,2,3\n'), /levels of an order book/],
    [
      'is binary',
      () => dataFile(Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7) % 256))),
      /fits no format|no header/,
    ],
    ['is one endless line', () => dataFile('x'.repeat(3_000_000)), /longer than 1048576 bytes/],
    [
      'is damaged from the start',
      () => dataFile(Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])),
      /is damaged/,
    ],
  ])('because it %s', async (_, path, message) => {
    const opening = openReplay({ file: path() });
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toBeInstanceOf(FeedError);
  });

  it('because it is a directory', async () => {
    const path = freshPath('folder.csv');
    mkdirSync(path);
    await expect(openReplay({ file: path })).rejects.toThrow(/is a directory/);
  });

  it('because the instrument asked for is not in it', async () => {
    const file = dataFile([TRADES, ...GOOD_TRADES].join('\n'));
    await expect(openReplay({ file, venue: 'v', instrument: 'B' })).rejects.toThrow(
      /no row of the instrument asked for; it has v:A/,
    );
  });
});

describe('a torn file', () => {
  const rows = Array.from(
    { length: 30_000 },
    (_, i) => `v,${i < 15_000 ? 'A' : 'B'},${1000 + i},${10 + (i % 97)}.5,${1 + (i % 13)},buy`,
  );
  const whole = gzipSync([TRADES, ...rows].join('\n'));

  it.each([0.2, 0.6, 0.99])(
    'truncated at %d of its length gives every whole row before the tear, then says so',
    async (share) => {
      const torn = whole.subarray(0, Math.floor(whole.length * share));
      const readable = gunzipSync(torn, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
      const file = freshPath('torn.csv.gz');
      writeFileSync(file, torn);
      const { events, error, feed } = await replay({ file });
      expect(events).toHaveLength(readable.split('\n').length - 2); // less the header and the half row
      expect(error).toBeInstanceOf(FeedError);
      expect((error as Error).message).toMatch(/is truncated/);
      expect(feed.stats().bad).toBe(0);
    },
  );

  it('damaged in the middle gives the rows before and then the error', async () => {
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, whole.length / 2, whole.length / 2 + 64);
    const file = freshPath('damaged.csv.gz');
    writeFileSync(file, damaged);
    const { events, error } = await replay({ file, maxBadRows: 1e6 });
    expect(events.length).toBeGreaterThan(1000);
    expect((error as Error).message).toMatch(/is damaged/);
  });

  it('truncated and grouped gives what it has in time order, then says so', async () => {
    const grouped = gzipSync(
      [TRADES, ...rows.map((row, i) => row.replace(/,\d+,/, `,${1000 + (i % 15_000)},`))].join('\n'),
    );
    const torn = grouped.subarray(0, Math.floor(grouped.length * 0.8));
    const file = freshPath('torn.csv.gz');
    writeFileSync(file, torn);
    const { events, error } = await replay({ file });
    const lines = gunzipSync(torn, { finishFlush: constants.Z_SYNC_FLUSH }).toString().split('\n').length;
    expect(events).toHaveLength(lines - 2);
    expect(events.every((event, i) => i === 0 || event.tsNs >= events[i - 1]!.tsNs)).toBe(true);
    expect((error as Error).message).toMatch(/is truncated/);
  });
});

describe('random garbage', () => {
  const cell = fc.oneof(
    fc.constantFrom(
      '',
      'NaN',
      '-1',
      '0',
      '1',
      '10.5',
      '1e5',
      '1e-9',
      '"',
      '""',
      '"1,2"',
      'A',
      'B',
      'v',
      'buy',
      '\r',
      '999999999999',
    ),
    fc.string({ maxLength: 6 }),
    fc.integer({ min: 0, max: 5000 }).map(String),
  );
  const row = fc.oneof(
    fc.array(cell, { maxLength: 8 }).map((cells) => cells.join(',')),
    fc.tuple(fc.constantFrom('A', 'B'), fc.nat(5000)).map(([symbol, at]) => `v,${symbol},${at},10.5,1,buy`),
  );

  it('is left out and counted, or refused with a FeedError; good rows come in time order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 40 }), fc.boolean(), fc.nat(20), async (rows, gzip, maxBadRows) => {
        const file = dataFile([TRADES, ...rows].join('\n'), gzip ? 'v_A.csv.gz' : 'v_A.csv');
        const feed = await openReplay({ file, maxBadRows, batchSize: 3 }).catch((error: unknown) => error);
        if (feed instanceof Error) {
          expect(feed).toBeInstanceOf(FeedError);
          return;
        }
        const port = feed as Awaited<ReturnType<typeof openReplay>>;
        const { events, error } = await playFeed(port);
        const { read, bad, problems } = port.stats();
        expect(error === undefined || error instanceof FeedError).toBe(true);
        expect(problems).toHaveLength(bad);
        if (error === undefined) expect(events.length + bad).toBe(read);
        expect(events.every((event, i) => i === 0 || event.tsNs >= events[i - 1]!.tsNs)).toBe(true);
        expect(events.every((event) => port.instruments[event.instrument] !== undefined)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('of any bytes at all never crashes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom('', `${TRADES}\n`, `${BARS}\n`),
        async (bytes, header) => {
          const file = dataFile(Buffer.concat([Buffer.from(header), bytes]));
          const opened = await openReplay({ file }).catch((error: unknown) => error);
          if (opened instanceof Error) expect(opened).toBeInstanceOf(FeedError);
          else expect((await playFeed(opened as Awaited<ReturnType<typeof openReplay>>)).error).toBeUndefined();
        },
      ),
      { numRuns: 200 },
    );
  });
});
