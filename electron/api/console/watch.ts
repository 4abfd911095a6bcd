import { setTimeout as delay } from 'node:timers/promises';
import type { ConsoleFrame } from '../../../shared/contract/console.ts';
import type { LineUse } from '../line-limits.ts';
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
 * pace is the console's own and no frame ever waits in a queue. Its seat is taken at once, and not with the first frame:
 * of many who ask at the same moment each would find a seat free.
 *
 * @param line Where the stream is counted as well.
 */
export function watch(
  feed: ConsoleFeed,
  signal?: AbortSignal,
  line?: LineUse,
): AsyncGenerator<ConsoleFrame, void, void> {
  return frames(feed, takeSeat(feed, signal, line), signal);
}

/** Takes a seat. It is given back once: by what is returned, or when the signal says that nobody waits any more. */
function takeSeat(feed: ConsoleFeed, signal?: AbortSignal, line: LineUse = { streams: 0 }): () => void {
  let isTaken = true;
  feed.watchers += 1;
  line.streams += 1;
  const leave = (): void => {
    if (!isTaken) return;
    isTaken = false;
    feed.watchers -= 1;
    line.streams -= 1;
  };
  // A stream that is given up before its first frame is never begun, and so never ends.
  if (signal?.aborted) leave();
  else signal?.addEventListener('abort', leave, { once: true });
  return leave;
}

async function* frames(
  feed: ConsoleFeed,
  leave: () => void,
  signal?: AbortSignal,
): AsyncGenerator<ConsoleFrame, void, void> {
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
    leave();
  }
}
