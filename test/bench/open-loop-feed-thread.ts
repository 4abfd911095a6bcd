/** The thread of an {@link OpenLoopFeed}. */
import { workerData } from 'node:worker_threads';
import { nowNs } from './clock.ts';
import type { FeedSeat } from './open-loop-feed.ts';

const { port, perSecond, arrivals, stop } = workerData as FeedSeat;
const intervalNs = 1e9 / perSecond;
const startedNs = nowNs();

for (let number = 0; number < arrivals.length && Atomics.load(stop, 0) === 0; ) {
  const waitMs = (startedNs + number * intervalNs - nowNs()) / 1e6;
  if (waitMs > 0) {
    Atomics.wait(stop, 0, 0, waitMs);
    continue;
  }
  // Stamped as it leaves, not when it was due: that this thread itself was woken late is not the desk's doing.
  arrivals[number] = nowNs();
  port.postMessage(number);
  number += 1;
}
// What was posted before is still delivered.
port.close();
