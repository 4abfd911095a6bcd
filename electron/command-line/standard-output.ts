import { shownPlainly } from '../../shared/domain/plain-text.ts';

/** Codes with which a stream says that nobody takes anything from it any more: a pipe without a reader, a terminal that is gone. */
const GONE: readonly string[] = ['EPIPE', 'EIO', 'ECONNRESET', 'EOF', 'ERR_STREAM_DESTROYED'];

/** What the system says, without its own names for it where there are words. */
const inWords = (error: Error): string =>
  (error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'no space is left on its disk' : error.message;

/** How standard output stands. */
export interface StandardOutput {
  /** Why what was written is not there, where that is a fault; undefined where it is, and where nobody wanted more. */
  readonly problem: Error | undefined;
}

/** Whether an error of a stream says only that its reader is gone, as that of `| head -1` is when it has seen enough. */
const isGone = (error: Error): boolean => GONE.includes((error as NodeJS.ErrnoException).code ?? '');

/**
 * Sees to it that a command goes on whose output nobody takes any more: a desk must not die of a terminal that was closed, nor a kill of
 * `| head -1`. A disk that is full is told in a line on standard error, once.
 */
export function watchStandardOutput(
  output: NodeJS.WritableStream = process.stdout,
  errors: NodeJS.WritableStream = process.stderr,
): StandardOutput {
  const state: { problem: Error | undefined } = { problem: undefined };
  // Where that cannot be told either, nobody is left to tell.
  errors.on('error', () => {});
  output.on('error', (error: Error) => {
    if (isGone(error) || state.problem !== undefined) return;
    state.problem = error;
    errors.write(`desk: the result cannot be written to standard output: ${inWords(error)}\n`);
  });
  return state;
}

/**
 * Makes what is written to a stream of words harmless to a terminal: a journal may hold anything, also what would move its cursor.
 *
 * @returns what undoes it.
 */
export function showPlainly(stream: NodeJS.WriteStream): () => void {
  const { write } = stream;
  stream.write = ((chunk: Uint8Array | string, ...more: never[]) =>
    write.call(stream, typeof chunk === 'string' ? shownPlainly(chunk) : chunk, ...more)) as typeof write;
  return () => {
    stream.write = write;
  };
}

/** Standard output takes nothing any more. What is to be said of that is said by {@link watchStandardOutput}. */
export class OutputLost extends Error {
  override readonly name = 'OutputLost';
  /** Whether only its reader is gone. */
  readonly isGone: boolean;

  constructor(cause: Error) {
    super(cause.message, { cause });
    this.isGone = isGone(cause);
  }
}

/** Writes a piece of something long. Resolves when the next may follow. @throws {OutputLost} when nobody takes it. */
export const writeOut = (text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(new OutputLost(error)) : resolve()));
  });
