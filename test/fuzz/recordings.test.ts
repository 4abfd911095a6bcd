/** Recordings: what a row says is what a session plays, and whatever else a file holds is left out and counted, or refused in words. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { FeedPort } from '../../electron/engine/ports.ts';
import { FeedError } from '../../electron/feed/feed-error.ts';
import { openReplay } from '../../electron/feed/replay.ts';
import { checkFile } from '../../electron/serving/sessions/check-file.ts';
import { ImportView } from '../../shared/contract/session-import.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import { formatDecimal } from '../../shared/units/decimal.ts';
import { byteChanges, changedText } from './changes.ts';
import { fuzz, only } from './fuzz.ts';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-recordings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A recording of each kind, whole and sound. */
const SOUND = [
  'venue,symbol,ts_ms,price,qty,taker_side\nv,A,1000,10.5,1,buy\nv,B,1001,200.25,0.5,sell\nv,A,1002,10.6,2,unknown\nv,A,1002,10.4,1,buy\n',
  'recv_ts_ns,venue,symbol,bid_price,bid_qty,ask_price,ask_qty\n1000000000,v,A,10.4,1,10.6,2\n1000000500,v,A,10.5,3,10.6,1\n1000009000,v,B,1,1,2,1\n',
  'date,open,high,low,close,volume\n2024-02-28,10,12,9,11,500\n2024-02-29,11,13,10,12,0\n2024-03-01,12,12,12,12,7\n',
  'ts_ms,symbol,bid_open,bid_high,bid_low,bid_close,ask_open,ask_high,ask_low,ask_close\n60000,A,10,12,9,11,10.1,12.1,9.1,11.1\n120000,A,11,13,10,12,11.1,13.1,10.1,12.1\n',
] as const;

let files = 0;
const written = (bytes: Buffer, name = 'venue_SYMBOL.csv'): string => {
  files += 1;
  const path = join(folder, `${files}-${name}`);
  writeFileSync(path, bytes);
  return path;
};

async function played(feed: FeedPort): Promise<{ events: MarketEvent[]; torn: boolean }> {
  const events: MarketEvent[] = [];
  const end = await only([FeedError], async () => {
    for await (const batch of feed.batches()) events.push(...batch);
  });
  return { events, torn: !end.ok };
}

/** Plays and imports a file; what holds for both is held. */
async function tryFile(bytes: Buffer, maxBadRows?: number): Promise<void> {
  const path = written(bytes);
  try {
    const opened = await only([FeedError], () => openReplay({ file: path, maxBadRows, batchSize: 3 }));
    const imported = await only([FeedError], () => checkFile(path, () => undefined));
    expect(readFileSync(path).equals(bytes)).toBe(true);
    if (!opened.ok) return expect(imported.ok && maxBadRows === undefined).toBe(false);
    const feed = opened.value;
    const { events, torn } = await played(feed);
    const { read, bad, problems } = feed.stats();
    if (!torn) expect(events.length + bad).toBe(read);
    expect(problems.length).toBe(Math.min(bad, 100));
    for (const [index, event] of events.entries()) {
      expect(event.tsNs).toBeGreaterThanOrEqual(events[index - 1]?.tsNs ?? 0);
      // Times of days that lie decades apart are beyond the safe integers, and exact all the same.
      expect(Object.values(event).every((each) => typeof each === 'string' || Number.isInteger(each))).toBe(true);
      expect(feed.instruments[event.instrument]).toBeDefined();
    }
    if (!imported.ok || maxBadRows !== undefined) return;
    // What the import shows of the file is what a run plays, and can be sent.
    expect(imported.value).toMatchObject({ events: events.length, bad });
    ImportView.parse({ ...imported.value, name: 'a.csv', imported_at: new Date(0).toISOString(), imported_by: 'ann' });
  } finally {
    rmSync(path);
  }
}

describe('a recording', () => {
  it('with something of its text changed', async () => {
    const cases = fc.tuple(
      fc.constantFrom(...SOUND).chain(changedText),
      fc.constantFrom(undefined, undefined, 0, 1),
      fc.boolean(),
    );
    await fuzz(120, cases, ([text, bad, gzip]) => {
      const bytes = Buffer.from(text);
      return tryFile(gzip ? gzipSync(bytes) : bytes, bad);
    });
  });

  it('with its bytes changed, compressed or not', async () => {
    const cases = fc.tuple(fc.constantFrom(...SOUND), fc.boolean(), byteChanges);
    await fuzz(100, cases, ([text, gzip, change]) => tryFile(change(gzip ? gzipSync(text) : Buffer.from(text))));
  });

  it('of sound rows comes back number by number', async () => {
    const cents = (most: number) => fc.integer({ min: 1, max: most }).map((value) => formatDecimal(BigInt(value), 2));
    const row = fc.record({
      symbol: fc.constantFrom('A', 'B', 'long.name-3'),
      wait: fc.nat({ max: 90_000 }),
      price: cents(100_000_000),
      quantity: cents(1_000_000),
      side: fc.constantFrom('buy', 'sell', 'unknown'),
    });
    await fuzz(60, fc.tuple(fc.array(row, { minLength: 1, maxLength: 40 }), fc.boolean()), async ([rows, gzip]) => {
      let at = 1_700_000_000_000;
      const lines = rows.map(({ symbol, wait, price, quantity, side }) => {
        at += wait;
        return `v,${symbol},${at},${price},${quantity},${side}`;
      });
      const text = `venue,symbol,ts_ms,price,qty,taker_side\n${lines.join('\n')}\n`;
      const path = written(gzip ? gzipSync(text) : Buffer.from(text));
      const feed = await openReplay({ file: path });
      const { events } = await played(feed);
      rmSync(path);
      const again = events.map((event) => {
        const instrument = feed.instruments[event.instrument];
        if (event.kind !== 'trade' || instrument === undefined) throw new Error('no trade of a listed instrument');
        const stamp = (feed.originNs + BigInt(event.tsNs)) / 1_000_000n;
        const price = Number(event.price) / 10 ** instrument.priceScale;
        const quantity = Number(event.quantity) / 10 ** instrument.quantityScale;
        return [instrument.symbol, stamp, price.toFixed(2), quantity.toFixed(2), event.aggressor].join();
      });
      const plain = lines.map((line) => {
        const [, symbol, stamp, price, quantity, side] = line.split(',');
        return [symbol, stamp, Number(price).toFixed(2), Number(quantity).toFixed(2), side].join();
      });
      expect(again).toEqual(plain);
    });
  });
});
