const FIRST_MS = 100;
const LONGEST_MS = 2_000;
const LONGEST_REFUSED_MS = 30_000;

/** How long to wait before the next try, milliseconds: twice as long each time, and never all desks at once. */
export class BackOff {
  #failures = 0;

  /** @param refused somebody has to change something before it can go well: up to half a minute, else up to two seconds. */
  next(refused = false): number {
    const most = Math.min(refused ? LONGEST_REFUSED_MS : LONGEST_MS, FIRST_MS * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 10);
    return most / 2 + (most / 2) * Math.random();
  }

  reset(): void {
    this.#failures = 0;
  }
}
