/** The thread that checks an imported file: it reads, tells how far it is and what it found, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { defined } from '../../../shared/base/assert.ts';
import { FeedError } from '../../feed/feed-error.ts';
import { checkFile } from './check-file.ts';
import type { CheckSeat, FromCheck } from './check-protocol.ts';
import { stepAside } from './step-aside.ts';

const TELL_MS = 100;

stepAside();
const port = defined(parentPort, 'the line to the desk');
const { file } = workerData as CheckSeat;
const tell = (message: FromCheck): void => port.postMessage(message);

let told = 0;
const onProgress = (share: number): void => {
  if (performance.now() - told < TELL_MS) return;
  told = performance.now();
  tell({ kind: 'progress', share: Math.min(1, share) });
};

try {
  tell({ kind: 'found', facts: await checkFile(file, onProgress) });
} catch (error) {
  if (!(error instanceof FeedError)) throw error;
  tell({ kind: 'refused', words: error.message });
}
