import type { OutboxRow } from '../engine/ports.ts';

/** The most events on their way at once: more gains little, and their making would hold the desk up. */
const MOST_EVENTS = 32;
/** The most bytes on their way at once, so that a slow line is not filled for seconds. One event may be larger. */
const MOST_BYTES = 131_072;
/** How long a server that gives signs of life may take for what is on its way, milliseconds; longer each time it did not. */
const PATIENCE_MS = 10_000;
const LONGEST_PATIENCE_MS = 120_000;

/** How much is handed to the server at once, and how long it may take: as much and as long as goes well. */
export class Pace {
  #events = MOST_EVENTS;
  #patienceMs = PATIENCE_MS;

  get events(): number {
    return this.#events;
  }

  get patienceMs(): number {
    return this.#patienceMs;
  }

  /** As many of the events, from the first on, as may be on their way at once; one at least, where there is one. */
  fit(rows: readonly OutboxRow[]): readonly OutboxRow[] {
    let bytes = 0;
    const tooMany = rows.findIndex(({ body }, index) => {
      bytes += body.length;
      return index > 0 && bytes > MOST_BYTES;
    });
    return tooMany < 0 ? rows : rows.slice(0, tooMany);
  }

  /** Learns from how many of those handed over were taken, and whether there was no answer at all. */
  took(taken: number, handed: number, unanswered: boolean): void {
    if (taken === handed) this.#events = Math.min(MOST_EVENTS, this.#events * 2);
    else this.#events = Math.max(1, Math.min(this.#events >> 1, taken));
    if (taken > 0) this.#patienceMs = PATIENCE_MS;
    else if (unanswered) this.#patienceMs = Math.min(LONGEST_PATIENCE_MS, this.#patienceMs * 2);
  }
}
