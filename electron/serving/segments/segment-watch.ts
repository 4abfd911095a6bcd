import type { JournalFinding } from '../../host/journal-findings.ts';
import type { SegmentDamage } from '../../journal/segments/check-segments.ts';
import { type Making, makeInThread } from '../threads/side-thread.ts';
import { segmentFindings, uncheckedFinding } from './segment-findings.ts';
import type { SegmentSeat } from './segment-thread.ts';

const ENTRY = new URL('./segment-thread.ts', import.meta.url);

/** A segment is read a piece at a time; beyond it, the thread ends and the desk goes on. Megabytes. */
const HEAP_MB = 512;

/**
 * Holds the segments of a desk against their seals once, in a thread of the lowest priority, after the desk serves: a start reads
 * none of them, and what nobody reads can be gone for years before it is needed. What is wrong is told; the desk goes on, since it
 * needs none of them to trade.
 */
export class SegmentWatch {
  readonly #tell: (finding: JournalFinding) => void;
  readonly #making: Making<readonly SegmentDamage[]>;
  #closing = false;

  constructor(seat: SegmentSeat, tell: (finding: JournalFinding) => void) {
    this.#tell = tell;
    this.#making = makeInThread(ENTRY, seat, HEAP_MB);
    void this.#making.made.then(
      (damages) => this.#say(segmentFindings(damages)),
      (error: Error) => this.#say([uncheckedFinding(error.message)]),
    );
  }

  /** Ends it, wherever it is. Nothing is told any more. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#making.end();
  }

  #say(findings: readonly JournalFinding[]): void {
    if (this.#closing) return;
    for (const finding of findings) this.#tell(finding);
  }
}
