import { closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { guarded, JournalError } from '../error.ts';
import { syncDirectory } from '../writer.ts';
import { partialOf } from './partial.ts';

/**
 * A file that is there whole or not at all: written beside under another name, synced, and given its name when it is done. A file
 * that has the name already is never touched.
 */
export class NewFile {
  readonly path: string;
  readonly #beside: string;
  readonly #file: number;
  #open = true;

  /** @throws {JournalError} when the name is taken, or nothing can be written there. */
  constructor(path: string) {
    this.path = path;
    if (existsSync(path)) throw taken(path);
    this.#beside = partialOf(path);
    this.#file = guarded(`cannot write ${path}`, () => openSync(this.#beside, 'wx', 0o600));
  }

  /** @throws {JournalError} when it is not written. */
  write(bytes: Uint8Array): void {
    guarded(`cannot write ${this.path}`, () => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    });
  }

  /** Makes it durable and gives it its name. @throws {JournalError} when that cannot be done, or the name was taken meanwhile. */
  keep(): void {
    guarded(`cannot write ${this.path}`, () => {
      fsyncSync(this.#file);
      this.#close();
      nameAnew(this.#beside, this.path);
      syncDirectory(dirname(this.path));
    });
  }

  /** Leaves nothing behind. After {@link keep} it changes nothing. */
  discard(): void {
    this.#close();
    rmSync(this.#beside, { force: true });
  }

  #close(): void {
    if (this.#open) closeSync(this.#file);
    this.#open = false;
  }
}

/** Gives a file its name, unless another has it: a link is refused then, where a rename would replace the other. */
function nameAnew(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw taken(to);
    throw error;
  }
  rmSync(from);
}

const taken = (path: string): JournalError =>
  new JournalError('io', `${path} is there already, and nothing is ever overwritten: name another file`);
