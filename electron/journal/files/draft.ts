import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { guarded, JournalError } from '../error.ts';
import { syncDirectory } from '../writer.ts';
import { partialOf } from './partial.ts';

/**
 * Where a result is written that may replace an older one: beside it, until it is whole and takes its place. Ended in the middle, it
 * leaves the older one as it was. What is no regular file, such as `/dev/stdout`, is written to as it stands.
 */
export class Draft {
  /** Write here. */
  readonly path: string;
  /** Where it goes; undefined for what is written to as it stands. */
  readonly #final: string | undefined;
  #isOver = false;

  /**
   * Makes an empty file, so that what cannot be written is known before the work is done.
   *
   * @throws {JournalError} when it cannot be written.
   */
  constructor(path: string) {
    // What a link leads to is replaced, and not the link.
    const target = existsSync(path) ? guarded(`cannot look at ${path}`, () => realpathSync(path)) : path;
    const found = statSync(target, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw new JournalError('io', `${path} is a directory: name a file, such as one in it`);
    if (found !== undefined && !found.isFile()) {
      if (found.isFIFO()) assertRead(target);
      this.path = path;
      return;
    }
    this.path = partialOf(target);
    this.#final = target;
    guarded(`cannot write ${path}`, () => closeSync(openSync(this.path, 'w', found?.mode ?? 0o666)));
    process.once('exit', this.#atExit);
  }

  /** It is whole: makes it durable and puts it in its place. @throws {JournalError} when that cannot be done. */
  keep(): void {
    if (this.#end() || this.#final === undefined) return;
    const final = this.#final;
    guarded(`cannot write ${final}`, () => {
      const file = openSync(this.path, 'r+');
      try {
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(this.path, final);
      syncDirectory(dirname(final));
    });
  }

  /** Leaves nothing behind. After {@link keep} it changes nothing. */
  discard(): void {
    if (!this.#end() && this.#final !== undefined) rmSync(this.path, { force: true });
  }

  /** @returns whether it was over already. */
  #end(): boolean {
    const wasOver = this.#isOver;
    this.#isOver = true;
    process.off('exit', this.#atExit);
    return wasOver;
  }

  readonly #atExit = (): void => this.discard();
}

/** A named pipe takes what is written only while somebody reads; opening it would wait for that for ever. */
function assertRead(path: string): void {
  try {
    closeSync(openSync(path, constants.O_WRONLY | (constants.O_NONBLOCK ?? 0)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
    throw new JournalError('io', `${path} is a named pipe that nobody reads: name a file`);
  }
}
