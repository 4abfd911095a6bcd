/** The thread that checks an imported file: it reads, tells how far it is and what it found, and ends. */
import { FeedError } from '../../feed/feed-error.ts';
import { threadLine } from '../threads/thread-line.ts';
import { checkFile } from './check-file.ts';
import type { CheckSeat, FromCheck } from './check-protocol.ts';

const TELL_MS = 100;

const { seat, tell } = threadLine<CheckSeat, FromCheck>();

let told = 0;
const onProgress = (share: number): void => {
  if (performance.now() - told < TELL_MS) return;
  told = performance.now();
  tell({ kind: 'progress', share: Math.min(1, share) });
};

try {
  tell({ kind: 'found', facts: await checkFile(seat.file, onProgress) });
} catch (error) {
  if (!(error instanceof FeedError)) throw error;
  tell({ kind: 'refused', words: error.message });
}
