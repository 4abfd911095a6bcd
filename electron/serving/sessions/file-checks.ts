import { dirname } from 'node:path';
import { SideThread } from '../threads/side-thread.ts';
import { withoutFolders } from '../without-folders.ts';
import type { CheckSeat, FileFacts, FromCheck } from './check-protocol.ts';

const ENTRY = new URL('./check-thread.ts', import.meta.url);

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
  const seat: CheckSeat = { file };
  const { promise: found, resolve, reject } = Promise.withResolvers<FileFacts>();
  const refuse = (words: string): void => reject(new CheckRefusal(withoutFolders(words, dirname(file))));
  const thread = new SideThread<FromCheck>(ENTRY, seat, HEAP_MB, (message) => {
    if (message.kind === 'progress') onProgress(message.share);
    else if (message.kind === 'found') resolve(message.facts);
    else refuse(message.words);
  });
  void thread.gone.then((reason) => refuse(`it could not be checked: ${reason}`));
  return { found, stop: () => thread.end() };
}
