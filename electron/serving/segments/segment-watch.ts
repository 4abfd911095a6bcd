import { Worker } from 'node:worker_threads';
import type { JournalFinding } from '../../host/journal-findings.ts';
import type { SegmentDamage } from '../../journal/segments/check-segments.ts';
import { segmentFindings, uncheckedFinding } from './segment-findings.ts';
import type { SegmentSeat } from './segment-thread.ts';

/**
 * Holds the segments of a desk against their seals once, in a thread of the lowest priority, after the desk serves: a start reads
 * none of them, and what nobody reads can be gone for years before it is needed. What is wrong is told; the desk goes on, since it
 * needs none of them to trade.
 */
export class SegmentWatch {
  readonly #tell: (finding: JournalFinding) => void;
  readonly #thread: Worker;
  readonly #ended: Promise<void>;
  #closing = false;

  constructor(seat: SegmentSeat, tell: (finding: JournalFinding) => void) {
    this.#tell = tell;
    this.#thread = new Worker(new URL('./segment-thread.ts', import.meta.url), {
      workerData: seat,
      env: {},
      execArgv: [],
      argv: [],
    });
    let isDone = false;
    this.#thread.once('message', (damages: readonly SegmentDamage[]) => {
      isDone = true;
      for (const finding of segmentFindings(damages)) this.#say(finding);
    });
    this.#thread.once('error', (error: Error) => {
      isDone = true;
      this.#say(uncheckedFinding(error.message));
    });
    this.#ended = new Promise((resolve) => {
      this.#thread.once('exit', (code) => {
        if (!isDone) this.#say(uncheckedFinding(`its thread ended with code ${code}`));
        resolve();
      });
    });
    // A desk that has nothing else to do may end.
    this.#thread.unref();
  }

  /** Resolves when all of them were looked at, or it was ended. */
  get done(): Promise<void> {
    return this.#ended;
  }

  /** Ends it, wherever it is. Nothing is told any more. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#thread.terminate();
    await this.#ended;
  }

  #say(finding: JournalFinding): void {
    if (!this.#closing) this.#tell(finding);
  }
}
