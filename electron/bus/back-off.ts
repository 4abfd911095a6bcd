const FIRST_MS = 100;
const LONGEST_MS = 2_000;

/** How long to wait before the next try, milliseconds: twice as long each time, up to two seconds, and never all desks at once. */
export class BackOff {
  #failures = 0;

  next(): number {
    const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 10);
    return most / 2 + (most / 2) * Math.random();
  }

  reset(): void {
    this.#failures = 0;
  }
}
