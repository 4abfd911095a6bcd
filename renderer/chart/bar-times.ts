/**
 * The starts of the bars on the time axis, ascending. Everything else that is drawn over time is put on one of them:
 * a point between two bars would open a gap in the candles.
 */
export class BarTimes {
  #times: number[] = [];

  get last(): number | undefined {
    return this.#times.at(-1);
  }

  get length(): number {
    return this.#times.length;
  }

  reset(times: readonly number[]): void {
    this.#times = [...times];
  }

  /** Adds a bar at the end; one that is there already changes nothing. */
  extend(time: number): void {
    const last = this.last;
    if (last === undefined || time > last) this.#times.push(time);
  }

  /** The bar that a time belongs to: the last that starts at or before it. Undefined before the first. */
  at(time: number): number | undefined {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#times[middle]! <= time) low = middle + 1;
      else high = middle;
    }
    return this.#times[low - 1];
  }
}
