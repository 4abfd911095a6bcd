import type { LiveReceipts, Receipts } from '../../shared/domain/receipts.ts';

/** What one instance writes down of the events it receives. Memory grows with gaps, not with events. */
export class ReceiptBook {
  /** Highest `instrumentSeq` received in any role, by instrument. */
  readonly #highest: number[] = [];
  readonly #ranges = new Map<number, [first: number, last: number][]>();
  /** The range that grows at present, by instrument. */
  readonly #open: [first: number, last: number][] = [];
  #received = 0;
  #twice = 0;

  /** Writes down one event. */
  record(instrument: number, instrumentSeq: number, live: boolean): void {
    this.#received++;
    // Sequences of an instrument rise without gaps, so one that is not above the highest came before.
    if (instrumentSeq <= (this.#highest[instrument] ?? 0)) this.#twice++;
    else this.#highest[instrument] = instrumentSeq;
    if (!live) return;
    const range = this.#open[instrument];
    if (range !== undefined && range[1] + 1 === instrumentSeq) range[1] = instrumentSeq;
    else this.#begin(instrument, instrumentSeq);
  }

  #begin(instrument: number, instrumentSeq: number): void {
    const range: [number, number] = [instrumentSeq, instrumentSeq];
    this.#open[instrument] = range;
    const ranges = this.#ranges.get(instrument);
    if (ranges) ranges.push(range);
    else this.#ranges.set(instrument, [range]);
  }

  /** The account as it stands, as a copy. */
  summary(instance: number): Receipts {
    const live: LiveReceipts[] = [...this.#ranges]
      .sort(([a], [b]) => a - b)
      .map(([instrument, ranges]) => ({ instrument, ranges: ranges.map(([first, last]) => [first, last] as const) }));
    return { instance, live, received: this.#received, twice: this.#twice };
  }
}
