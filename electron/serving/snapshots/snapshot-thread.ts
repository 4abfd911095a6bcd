/** A thread that makes one snapshot, tells it, and ends. */
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { EpochNs } from '../../../shared/units/time.ts';
import { makeSnapshot } from './make-snapshot.ts';

/** What the thread is started with. */
export interface SnapshotSeat {
  readonly directory: string;
  readonly originNs: EpochNs;
}

// On Linux a priority is a thread's own; elsewhere it would be that of the whole desk. Nobody waits for a snapshot.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);

const { directory, originNs } = workerData as SnapshotSeat;
parentPort?.postMessage(makeSnapshot(directory, originNs));
