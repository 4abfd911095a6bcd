/** A thread that holds the segments of a data directory against their seals, tells what is wrong, and ends. */
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { checkSegments } from '../../journal/segments/check-segments.ts';

/** What the thread is started with. */
export interface SegmentSeat {
  readonly directory: string;
}

// On Linux a priority is a thread's own; elsewhere it would be that of the whole desk. Nobody waits for it.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);

parentPort?.postMessage(checkSegments((workerData as SegmentSeat).directory));
