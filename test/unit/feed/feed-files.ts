import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll } from 'vitest';
import type { FeedPort } from '../../../electron/engine/ports.ts';
import { openReplay, type ReplayOptions } from '../../../electron/feed/replay.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';

const folder = mkdtempSync(join(tmpdir(), 'feed-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

/** The path of a file that does not exist, with the given name, in a folder of its own. */
export function freshPath(name: string): string {
  const own = join(folder, String(files++));
  mkdirSync(own);
  return join(own, name);
}

/** Writes a file of market data, compressed where the name says so, and gives its path. */
export function dataFile(text: string | Buffer, name = 'venue_symbol.csv'): string {
  const path = freshPath(name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

/** What a feed gave before it ended or failed. */
export interface Played {
  readonly events: MarketEvent[];
  readonly error: unknown;
}

export async function playFeed(feed: FeedPort): Promise<Played> {
  const events: MarketEvent[] = [];
  try {
    for await (const batch of feed.batches()) {
      if (batch.length === 0) throw new Error('an empty batch');
      events.push(...batch);
    }
    return { events, error: undefined };
  } catch (error) {
    return { events, error };
  }
}

/** Opens a recording and plays it to its end. */
export async function replay(options: ReplayOptions): Promise<Played & { readonly feed: FeedPort }> {
  const feed = await openReplay(options);
  return { feed, ...(await playFeed(feed)) };
}
