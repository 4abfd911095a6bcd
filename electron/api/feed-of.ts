import type { Desk } from '../host/desk.ts';
import { ConsoleFeed } from './console/console-feed.ts';

const feeds = new WeakMap<Desk, ConsoleFeed>();

/** The one console feed of a desk, shared by the window and every browser; it begins to listen at the first call. */
export function feedOf(desk: Desk): ConsoleFeed {
  let feed = feeds.get(desk);
  if (!feed) {
    feed = new ConsoleFeed(desk);
    feeds.set(desk, feed);
  }
  return feed;
}
