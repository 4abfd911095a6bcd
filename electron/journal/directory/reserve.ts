import { closeSync, existsSync, openSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Room for a hundred commits: more than a kill, its exit and the way down from there need. */
const RESERVE_BYTES = 4 * 1024 * 1024;
/** While the reserve is spent, it is looked at so often whether there is room again, milliseconds. */
const LOOK_MS = 10_000;

/** Disk space that is kept aside for the hour when there is no other. */
export interface Reserve {
  /** Gives the space back to the disk. False when there was none left to give. */
  spend(): boolean;
  /** True from when it was spent until there was room to make it anew. */
  readonly isSpent: boolean;
  /** Makes it anew, if it is time to try and there is room. */
  restore(): void;
}

export const reservePath = (directory: string): string => join(resolve(directory), 'reserve');

/** The reserve of a data directory, made at once where there is room. */
export class FileReserve implements Reserve {
  readonly #path: string;
  readonly #clock: () => number;
  #spent: boolean;
  #triedMs: number;

  constructor(directory: string, clock: () => number = () => performance.now()) {
    this.#path = reservePath(directory);
    this.#clock = clock;
    this.#triedMs = clock();
    this.#spent = !this.#make();
  }

  get isSpent(): boolean {
    return this.#spent;
  }

  spend(): boolean {
    this.#spent = true;
    this.#triedMs = this.#clock();
    return spendReserve(this.#path);
  }

  restore(): void {
    if (!this.#spent || this.#clock() - this.#triedMs < LOOK_MS) return;
    this.#triedMs = this.#clock();
    this.#spent = !this.#make();
  }

  #make(): boolean {
    try {
      if (existsSync(this.#path) && statSync(this.#path).size >= RESERVE_BYTES) return true;
      const file = openSync(this.#path, 'w', 0o600);
      try {
        // Written out, not only sized: a file with holes reserves nothing.
        const block = Buffer.alloc(RESERVE_BYTES / 4, 0xa5);
        for (let i = 0; i < 4; i += 1) writeSync(file, block);
      } finally {
        closeSync(file);
      }
      return true;
    } catch {
      // Without room there is no reserve, and half of one would only take what is left.
      spendReserve(this.#path);
      return false;
    }
  }
}

/** Gives a reserve back to the disk. False when there was none, or it cannot be taken away. */
export function spendReserve(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    unlinkSync(path);
    return true;
  } catch {
    // What cannot be taken away gives no room.
    return false;
  }
}

/** Where nothing can be kept aside: in memory, and for reading. */
export const NO_RESERVE: Reserve = { spend: () => false, isSpent: false, restore: () => {} };
