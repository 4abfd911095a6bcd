import { setTimeout as delay } from 'node:timers/promises';
import type { ConsoleFrame } from '../../../shared/contract/console.ts';
import type { ConsoleFeed } from './console-feed.ts';
import { ConsoleReader } from './reader.ts';

/** Consoles that may be open at once. */
export const MAX_WATCHERS = 32;

/** Shortest time between two frames, milliseconds: ten a second. */
const FRAME_MS = 100;
/** Longest time without a frame, in steps of {@link FRAME_MS}: ages and health change on their own. */
const QUIET_STEPS = 10;

/**
 * Frames for one console, until it leaves. The next frame is made only when the transport has taken the last, so the
 * pace is the console's own and no frame ever waits in a queue.
 */
export async function* watch(feed: ConsoleFeed, signal?: AbortSignal): AsyncGenerator<ConsoleFrame, void, void> {
  feed.watchers += 1;
  try {
    const reader = new ConsoleReader(feed);
    yield reader.next();
    while (!signal?.aborted) {
      for (let step = 0; step < QUIET_STEPS; step += 1) {
        await delay(FRAME_MS, undefined, { signal });
        if (feed.revision !== reader.revision) break;
      }
      yield reader.next();
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    feed.watchers -= 1;
  }
}
