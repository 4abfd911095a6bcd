import { JournalError } from '../error.ts';
import type { AnchorWriter } from './anchor-writer.ts';
import type { KeeperClock } from './keeper-ports.ts';

/** When the disk refused, it is tried again after so long, milliseconds. */
export const RETRY_MS = 10_000;

/** Sees to it that anchors get to their file, off the desk's turn, and says so where they do not. */
export class Anchoring {
  readonly #writer: AnchorWriter;
  readonly #clock: KeeperClock;
  #cancel: (() => void) | undefined;
  #problem: string | undefined;

  constructor(writer: AnchorWriter, clock: KeeperClock) {
    this.#writer = writer;
    this.#clock = clock;
    if (writer.isBehind) this.#soon(0);
  }

  /** Why checkpoints are not anchored, in words; undefined while they are. */
  get problem(): string | undefined {
    return this.#problem;
  }

  add(note: string): void {
    this.#writer.add(note);
    this.#soon(0);
  }

  /** Calls off what is planned. What waits is for whoever closes the writer. */
  close(): void {
    this.#cancel?.();
  }

  #soon(ms: number): void {
    this.#cancel ??= this.#clock.timer(ms, () => {
      this.#cancel = undefined;
      this.#flush();
    });
  }

  #flush(): void {
    try {
      this.#writer.flush((error) => {
        this.#problem = error === null ? undefined : `checkpoints are not anchored: ${error.message}`;
        if (this.#writer.isBehind) this.#soon(error === null ? 0 : RETRY_MS);
      });
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      this.#problem = `checkpoints are not anchored: ${error.message}`;
      this.#soon(RETRY_MS);
    }
  }
}
