import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CheckSeat, FileFacts, FromCheck } from './check-protocol.ts';

/** Many times what a file needs, whatever is in it; beyond it the thread ends and the desk goes on. Megabytes. */
const HEAP_MB = 512;

/** A check that is under way. */
export interface FileCheck {
  /** What was found. Rejects with {@link CheckRefusal} for a file that cannot be played, and when it was stopped. */
  readonly found: Promise<FileFacts>;
  stop(): Promise<void>;
}

/** The file is no market data that could be played, and why. */
export class CheckRefusal extends Error {
  override readonly name = 'CheckRefusal';
}

/** Checks a file in a thread of the lowest priority. */
export function beginCheck(file: string, onProgress: (share: number) => void): FileCheck {
  const workerData: CheckSeat = { file };
  const thread = new Worker(new URL('./check-thread.ts', import.meta.url), {
    workerData,
    env: {},
    execArgv: [],
    argv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  // Whoever looks at the words does not know where the desk keeps its files, and need not.
  const plain = (words: string): string => words.replaceAll(`${dirname(file)}/`, '');
  const found = new Promise<FileFacts>((resolve, reject) => {
    thread.on('message', (message: FromCheck) => {
      if (message.kind === 'progress') onProgress(message.share);
      else if (message.kind === 'found') resolve(message.facts);
      else reject(new CheckRefusal(plain(message.words)));
    });
    thread.on('error', (error) => reject(new CheckRefusal(`it could not be checked: ${plain(error.message)}`)));
    thread.on('exit', () => reject(new CheckRefusal('the check was ended before it was done')));
  });
  return {
    found,
    stop: async () => {
      await thread.terminate();
    },
  };
}
