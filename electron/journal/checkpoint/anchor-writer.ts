import { closeSync, fsync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { guarded } from '../error.ts';
import { syncDirectory } from '../writer.ts';
import { anchorText } from './anchor-file.ts';

/**
 * Appends anchors to their file. It is opened for appending only, so that this also works where the file system was told
 * to let the file grow and nothing else. What is written is handed to the system at once; the sync, which takes as long as
 * the disk does, waits in another thread. Meanwhile nothing is appended, so that a power cut can damage the end only.
 */
export class AnchorWriter {
  readonly #path: string;
  #file: number | undefined;
  /** What the system has not taken yet. */
  #waiting: Buffer[] = [];
  /** Whether the system has taken something that is not known to be on disk. */
  #isDirty = false;
  #isSyncing = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Whether something is not known to be on disk. */
  get isBehind(): boolean {
    return this.#waiting.length > 0 || this.#isDirty;
  }

  /** Takes a note in, to be written by the next {@link flush}; without its first bytes where those are in the file. */
  add(note: string, alreadyThere = 0): void {
    this.#waiting.push(Buffer.from(anchorText(note)).subarray(alreadyThere));
  }

  /**
   * Writes what waits, and syncs it in another thread. Does nothing while that is under way, or with nothing to do.
   *
   * @param done told when that is over; with the error where the disk gave one, and then the next call tries again.
   * @throws {JournalError} when it cannot be written; it waits on then.
   */
  flush(done: (error: Error | null) => void): void {
    if (this.#isSyncing) return;
    const file = this.#write();
    if (file === undefined || !this.#isDirty) return;
    this.#isSyncing = true;
    fsync(file, (error) => {
      this.#isSyncing = false;
      if (this.#file !== file) {
        // Closed meanwhile, which synced it and left the descriptor to us.
        closeSync(file);
        return;
      }
      if (error === null) this.#isDirty = false;
      done(error);
    });
  }

  /**
   * Writes and syncs what waits, and lets the file go.
   *
   * @throws {JournalError} when it is not on disk; the next start writes what is missing.
   */
  close(): void {
    try {
      const file = this.#write();
      if (file !== undefined && this.#isDirty) guarded(`cannot sync ${this.#path}`, () => fsyncSync(file));
    } finally {
      if (this.#file !== undefined && !this.#isSyncing) closeSync(this.#file);
      this.#file = undefined;
    }
  }

  #write(): number | undefined {
    if (this.#waiting.length === 0) return this.#file;
    return guarded(`cannot write ${this.#path}`, () => {
      const file = this.#file ?? this.#open();
      this.#file = file;
      for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
        // A full disk may take a part: what it took is not written twice.
        const written = writeSync(file, next);
        this.#isDirty = true;
        if (written < next.length) this.#waiting[0] = next.subarray(written);
        else this.#waiting.shift();
      }
      return file;
    });
  }

  #open(): number {
    const directory = dirname(this.#path);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const file = openSync(this.#path, 'a', 0o600);
    try {
      syncDirectory(directory);
      syncDirectory(dirname(directory));
      return file;
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }
}
